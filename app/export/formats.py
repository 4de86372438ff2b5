"""How exports are written down: JSON and JSON lines as a stream, findings as rows of CSV or of a workbook.

A cell that a spreadsheet could take for a formula is text: in CSV an apostrophe stands before it, in a workbook its type
says so.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from io import TextIOWrapper
from typing import Any, BinaryIO

import orjson
import xlsxwriter

Json = dict[str, Any]
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # OWASP: what begins so is a formula to some spreadsheet
LONGEST_CELL = 32_767  # characters, in a workbook
MOST_ROWS = 1_048_575  # of a sheet, below its heading


def json_list(items: Iterable[Json], to: BinaryIO) -> int:
    """A JSON array, an item a line."""
    count = 0
    for item in items:
        to.write((b",\n" if count else b"[\n") + orjson.dumps(item))
        count += 1
    to.write(b"\n]\n" if count else b"[]\n")
    return count


def json_object(head: Json, name: str, items: Iterable[Json], to: BinaryIO) -> int:
    """An object with a list under `name` as its last field."""
    to.write(orjson.dumps(head)[:-1] + b',"' + name.encode() + b'":')
    count = json_list(items, to)
    to.write(b"}\n")
    return count


def json_lines(items: Iterable[Json], to: BinaryIO) -> int:
    count = 0
    for item in items:
        to.write(orjson.dumps(item, option=orjson.OPT_APPEND_NEWLINE))
        count += 1
    return count


# --- findings as rows ---------------------------------------------------------------------------------------------------
Cell = str | int | float | None


def _labels(field: str, lang: str) -> Callable[[Json], Cell]:
    return lambda view: view[field][lang]


def _steps(lang: str) -> Callable[[Json], Cell]:
    return lambda view: "\n".join(f"{step['step']}. {step['sentence'][lang]}" for step in view["evidence"])


def _parties(view: Json) -> Cell:
    return "\n".join(party["name"]["id"] for party in view["parties"])


def _sources(view: Json) -> Cell:
    cited = (source for step in view["evidence"] for source in step["sources"])
    return "\n".join(dict.fromkeys(f"{one['title']}: {_place(one['place'])}" for one in cited))


def _place(place: Json) -> str:
    return " ".join(part for part in (place["file"], place["sheet"], place["at"]) if part)


def _of(*path: str) -> Callable[[Json], Cell]:
    def value(view: Json) -> Cell:
        found: Any = view
        for name in path:
            found = found[name] if found is not None else None
        return found  # type: ignore[no-any-return]

    return value


COLUMNS: Mapping[str, Callable[[Json], Cell]] = {
    "id": _of("id"), "rule": _of("rule", "id"), "rule_version": _of("rule", "version"),
    "title_id": _of("rule", "title", "id"), "title_en": _of("rule", "title", "en"), "kind": _of("kind"),
    "legal_status": _of("legal_status"), "severity": _of("severity"), "class": _of("class"),
    "confidence": _of("confidence"), "state": _of("state"), "stage": _of("stage"), "tender": _of("tender"),
    "ocid": _of("process", "ocid"), "tender_title": _of("process", "title"), "buyer": _of("process", "buyer", "name", "id"),
    "buyer_party": _of("process", "buyer", "id"), "parties": _parties,
    "party_ids": lambda view: "\n".join(party["id"] for party in view["parties"]),
    "headline_id": _labels("headline", "id"), "headline_en": _labels("headline", "en"),
    "evidence_id": _steps("id"), "evidence_en": _steps("en"), "sources": _sources,
    "action_id": _labels("action", "id"), "action_en": _labels("action", "en"), "first_seen": _of("first_seen"),
    "known_at": _of("known_at"), "revision": _of("revision"),
}  # fmt: skip


def _rows(findings: Iterable[Json]) -> Iterator[list[Cell]]:
    return ([cell(view) for cell in COLUMNS.values()] for view in findings)


def guarded(cell: Cell) -> Cell:
    """Text that no spreadsheet takes for a formula; numbers as they are."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(FORMULA) else cell


def findings_csv(findings: Iterable[Json], to: BinaryIO) -> int:
    """RFC 4180 in UTF-8."""
    text = TextIOWrapper(to, "utf-8", newline="", write_through=True)
    try:
        table = csv.writer(text)
        table.writerow(COLUMNS)
        count = 0
        for row in _rows(findings):
            table.writerow([guarded(cell) for cell in row])
            count += 1
        return count
    finally:
        text.detach()


def findings_xlsx(findings: Iterable[Json], to: BinaryIO, made: datetime) -> int:
    """A workbook, row by row: a next sheet where one is full. `made` is its date, so that equal data give equal bytes."""
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    }  # fmt: skip
    count = 0
    with xlsxwriter.Workbook(to, options) as book:
        book.set_properties({"title": "Benang Merah", "created": made.replace(tzinfo=None)})
        sheet = None
        for row in _rows(findings):
            if count % MOST_ROWS == 0:
                sheet = _sheet(book)
            for column, cell in enumerate(row):
                _write(sheet, count % MOST_ROWS + 1, column, cell)
            count += 1
        if sheet is None:
            _sheet(book)
    return count


def _sheet(book: Any) -> Any:
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(COLUMNS):
        sheet.write_string(0, column, name)
    return sheet


def _write(sheet: Any, row: int, column: int, cell: Cell) -> None:
    """What no cell can hold ends with the sign that something follows; the other formats hold all of it."""
    if isinstance(cell, str):
        sheet.write_string(row, column, cell if len(cell) <= LONGEST_CELL else cell[: LONGEST_CELL - 1] + "…")
    elif cell is not None:
        sheet.write_number(row, column, cell)
