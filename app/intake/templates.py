"""Empty tables for people to fill, as spreadsheets: headings with an invented example, and a sheet that explains them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

import xlsxwriter

from app.intake.sheets import EXPLAINING
from graph.packaged import parsed

KINDS = ("parties", "ties", "officials", "households", "tenders", "bids", "awards")
BY_SOURCE = {"table": KINDS, "declarations": ("conflicts", "assets")}
Column = Mapping[str, str]
_EXPLAINED = ("HEADING / JUDUL KOLOM", "ISI", "CONTENT")
_MADE = datetime(2024, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # the same bytes whenever it is written


@cache
def _columns() -> Mapping[str, Sequence[Column]]:
    content = parsed(Path(__file__).with_name("templates.yaml").read_text("utf-8"))
    return {kind: content[kind]["columns"] for kinds in BY_SOURCE.values() for kind in kinds}


def template(kind: str) -> bytes:
    """An XLSX file for one kind of table. KeyError for an unknown kind.

    The name of the explaining sheet is one that is not read when the filled file is loaded.
    """
    columns = _columns()[kind]
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": kind, "created": _MADE})
        bold = book.add_format({"bold": True, "num_format": "@"})
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(kind)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, max(14, len(column["head"]) + 4), text)
        sheet.write_row(0, 0, [column["head"] for column in columns], bold)
        sheet.write_row(1, 0, [column["example"] for column in columns], text)
        sheet.freeze_panes(1, 0)
        notes = book.add_worksheet(EXPLAINING)
        notes.set_column(0, 0, 22)
        notes.set_column(1, 2, 70)
        notes.write_row(0, 0, _EXPLAINED, bold)
        for place, column in enumerate(columns, start=1):
            notes.write_row(place, 0, (column["head"], column["id"], column["en"]))
    return stream.getvalue()


def is_example(kind: str, cells: Mapping[str, str]) -> bool:
    """Whether a row holds the invented example of its template, unchanged."""
    return sorted(cells.values()) == sorted(column["example"] for column in _columns()[kind] if column["example"])


def write_templates(directory: Path, source: str = "table") -> list[Path]:
    """Write one file for each kind of table of a source; a file that is there already is left alone.

    Returns the files written. KeyError for a source that has none.
    """
    directory.mkdir(parents=True, exist_ok=True)
    written = []
    for kind in BY_SOURCE[source]:
        path = directory / f"{kind}.xlsx"
        if not path.exists():
            path.write_bytes(template(kind))
            written.append(path)
    return written
