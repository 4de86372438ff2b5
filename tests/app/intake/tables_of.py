"""Tables for the tests of forms: rows as CSV in any delimiter and encoding, or as XLSX."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import xlsxwriter

from app.intake.source import Delivery
from tests.app.intake.deliveries import file

Cell = str | float | None


def csv_file(
    folder: Path, name: str, rows: Iterable[Sequence[str]], *, delimiter: str = ",", encoding: str = "utf-8"
) -> Delivery:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return file(folder, name, stream.getvalue().encode(encoding))


def xlsx_file(folder: Path, name: str, sheets: Mapping[str, Iterable[Sequence[Cell]]]) -> Delivery:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book:
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return file(folder, name, stream.getvalue())
