"""Tables as rows of text by column heading: CSV of any delimiter and encoding, and the sheets of XLSX, XLS and ODS files.

The heading row is found, not assumed to be the first; columns may stand in any order. A number cell that is an
identifier becomes digits again; one that a spreadsheet has rounded stays in scientific form, so that nobody takes it
for an identity number.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, WorksheetNotFound, ZipError

from app.intake import headings
from app.intake.delimited import LONGEST_CELL, SAMPLE_LINES, Numbered, PhysicalLines, csv_rows, delimiter
from app.intake.encodings import chunks, encoding_of, is_broken, is_packed, open_text, other_file
from app.intake.extent import refuse_vast
from app.intake.problems import UnreadableError, shown
from app.intake.source import Delivery, RowProblem
from app.intake.values import number_text
from graph.claims import Place
from graph.lexicon.shown import masked_text

HEADER_WITHIN = 25  # rows from the top
EXPLAINING = "_explained"  # of our own templates
NO_TABLES = frozenset({"_metadata", EXPLAINING})
LARGEST_PACKED_BOOK = 256 << 20  # bytes
_TABLE_NAMES = (".csv", ".tsv", ".tab", ".txt", ".dat", ".psv", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its place, and the text of every cell that is not blank by the normal form of its heading."""

    place: Place
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet or a CSV file: the headings in normal form and the rows below them. Read `rows` before the next table."""

    file: str
    sheet: str | None
    columns: tuple[str, ...]
    rows: Iterator[Row | RowProblem]


def tables(delivery: Delivery, known: Collection[str] = ()) -> Iterator[Table | RowProblem]:
    """The tables of a file; `known` headings (normal form) help to find the heading row. Never raises on content.

    The sheets "_metadata", which describes an export, and "_explained" of our templates are left out.
    """
    try:
        start = next(chunks(delivery), b"")
        head = start[:4]
        if not head:
            raise UnreadableError("empty_file")
        if head not in _SPREADSHEETS and not _is_text_table(delivery.name):
            raise other_file(start)
        found = False
        for table in _workbook(delivery, known) if head in _SPREADSHEETS else _csv(delivery, known):
            found = True
            yield from (table,) if isinstance(table, RowProblem) else _and_whether_empty(table)
        if not found:
            raise UnreadableError("no_rows")
    except UnreadableError as error:
        yield error.row(delivery.name)


def _and_whether_empty(table: Table) -> Iterator[Table | RowProblem]:
    """The table, and behind it a note when there are headings and nothing below them."""
    first = next(table.rows, None)
    if first is None:
        yield table
        yield UnreadableError("no_rows").row(table.file, table.sheet)
    else:
        yield replace(table, rows=chain((first,), table.rows))


def _is_text_table(name: str) -> bool:
    bare = name.rpartition("/")[2].lower().removesuffix(".gz")
    return "." not in bare or bare.endswith(_TABLE_NAMES)


def rows(delivery: Delivery, known: Collection[str] = ()) -> Iterator[Row | RowProblem]:
    """The rows of all tables of a file, one after the other."""
    for table in tables(delivery, known):
        if isinstance(table, RowProblem):
            yield table
        else:
            yield from table.rows


# --- spreadsheets ----------------------------------------------------------------------------------------------------
def _workbook(delivery: Delivery, known: Collection[str]) -> Iterator[Table | RowProblem]:
    file = _file(delivery)
    try:
        book = CalamineWorkbook.from_object(file)
        names = [name for name in book.sheet_names if name.strip().casefold() not in NO_TABLES]
    except (CalamineError, PasswordError, ZipError, OSError, ValueError) as error:
        raise UnreadableError("spreadsheet", hint=type(error).__name__) from None
    for name in names:
        try:
            sheet = book.get_sheet_by_name(name)
        except (CalamineError, WorksheetNotFound, ZipError, ValueError) as error:
            yield UnreadableError("spreadsheet", hint=type(error).__name__).row(delivery.name, masked_text(name))
            continue
        blank = [""] * (sheet.start or (0, 0))[1]  # the rows begin at the first column that is used
        written = (blank + [_cell(value) for value in line] for line in sheet.iter_rows())
        yield from _table(Place(delivery.name, masked_text(name), "1"), enumerate(written, start=1), known)


def _file(delivery: Delivery) -> Path | BytesIO:
    """The workbook where it lies; a packed one in memory, from where it is read anyhow. UnreadableError as of extent."""
    if delivery.member is None and not is_packed(delivery):
        refuse_vast(delivery.path)
        return delivery.path
    held = BytesIO()
    for piece in chunks(delivery):
        if held.write(piece) and held.tell() > LARGEST_PACKED_BOOK:
            raise UnreadableError("compressed", hint=f"unpacks to more than {LARGEST_PACKED_BOOK >> 20} MiB")
    refuse_vast(held)
    held.seek(0)
    return held


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value).strip() if not isinstance(value, timedelta) else str(value)


# --- CSV -------------------------------------------------------------------------------------------------------------
def _csv(delivery: Delivery, known: Collection[str]) -> Iterator[Table | RowProblem]:
    encoding = encoding_of(delivery)
    if encoding.assumed:
        yield UnreadableError("not_utf8", hint=encoding.name).row(delivery.name)
    csv.field_size_limit(LONGEST_CELL)
    try:
        with open_text(delivery, encoding) as text:
            sample = list(islice(PhysicalLines(text).short(), SAMPLE_LINES))
    except UnicodeDecodeError:
        raise UnreadableError("encoding", hint=encoding.name) from None
    if not "".join(sample).strip():
        raise UnreadableError("empty_file")
    if "\0" in "".join(sample):
        raise UnreadableError("unsupported")
    lines = csv_rows(delivery, encoding, delimiter(sample))
    yield from _table(Place(delivery.name, None, "1"), lines, known, strict=True)


# --- headings and rows -----------------------------------------------------------------------------------------------
def _table(
    place: Place, lines: Iterator[Numbered], known: Collection[str], *, strict: bool = False
) -> Iterator[Table | RowProblem]:
    top: list[tuple[int, list[str]]] = []
    for number, cells in lines:
        if isinstance(cells, UnreadableError):
            yield cells.row(place.file, place.sheet)
            continue
        top.append((number, cells))
        if len(top) == HEADER_WITHIN:
            break
    if not any(any(cells) for _, cells in top):
        return
    found = headings.find([cells for _, cells in top], known)
    if found is None:
        yield UnreadableError("no_header").row(place.file, place.sheet)
        return
    below = partial(_rows, place, found.names, strict)
    yield Table(place.file, place.sheet, found.names, below(top[found.rows :], lines))


def _rows(
    place: Place, columns: Sequence[str], strict: bool, top: Sequence[tuple[int, list[str]]],
    lines: Iterator[Numbered],
) -> Iterator[Row | RowProblem]:  # fmt: skip
    try:
        for number, cells in chain(top, lines):
            if isinstance(cells, UnreadableError):
                yield cells.row(place.file, place.sheet)
            elif any(cells):
                yield _row(Place(place.file, place.sheet, str(number)), columns, cells, strict)
    except UnreadableError as error:
        yield error.row(place.file, place.sheet)
        yield UnreadableError("rest_unread", error.at).row(place.file, place.sheet)


def _row(place: Place, columns: Sequence[str], cells: Sequence[str], strict: bool) -> Row | RowProblem:
    surplus = [cell for cell in cells[len(columns) :] if cell]
    if surplus or (strict and len(cells) < len(columns)):
        return RowProblem(place, None, shown(surplus[0] if surplus else None), "cells", f"{len(cells)} / {len(columns)}")
    found = {name: cell for name, cell in zip(columns, cells, strict=False) if cell}
    broken = next((name for name, cell in found.items() if is_broken(cell)), None)
    if broken:
        return RowProblem(place, broken, None, "encoding")
    return Row(place, found)
