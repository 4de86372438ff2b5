"""Which SPSE table a file holds, and its rows as cells by name, whether they come from JSON or from a spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app.intake.columns import Columns
from app.intake.documents import compact, elements, looks_like_json
from app.intake.events import Shape
from app.intake.problems import UnreadableError
from app.intake.sheets import Row, Table, heading, tables
from app.intake.source import Delivery, RowProblem
from graph.claims import Place
from graph.packaged import parsed

# INAPROC answers {"success": true, "data": [rows], "meta": {…}}; ISB answers a bare list of rows.
ROWS = Shape(("data",), frozenset({"kd_tender", "kd_nontender", "kd_nontender_pct", "kd_satker"}))


@dataclass(frozen=True, slots=True)
class Kind:
    """One table: its name, how it is recognised, and whether anything is claimed from it."""

    name: str
    codes: tuple[str, ...]
    words: tuple[str, ...]
    needs: frozenset[str]
    claims: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a recognised table: cells by the reader's names, and the row as it was written."""

    kind: str
    place: Place
    cells: Mapping[str, str]
    raw: bytes


@cache
def description() -> Mapping[str, Any]:
    path = Path(__file__).parents[1] / "sources" / "spse.yaml"
    content: Mapping[str, Any] = parsed(path.read_text("utf-8"))
    return content


@cache
def columns() -> Columns:
    listed = description()["columns"]
    return Columns.of(listed["used"], [*listed["ignored"], *listed["volatile"]])


@cache
def _volatile() -> frozenset[str]:
    return frozenset(heading(name) for name in description()["columns"]["volatile"])


@cache
def kinds() -> tuple[Kind, ...]:
    return tuple(
        Kind(
            name, tuple(spec["codes"]), tuple(spec["words"]), frozenset(spec.get("needs", ())), spec.get("claims", True)
        )
        for name, spec in description()["tables"].items()
    )


def kind_of_name(file: str) -> Kind | None:
    """By a service number standing alone in the name, else by the longest word of a table in it."""
    stem = Path(file).name.split(".")[0].casefold()
    numbers = set(re.findall(r"(?<!\d)\d{4}(?!\d)", stem))
    letters = re.sub(r"[\W_]+", "", stem)
    for kind in kinds():
        if numbers & set(kind.codes) and any(word in letters for word in kind.words):
            return kind
    fitting = [(len(word), kind) for kind in kinds() for word in kind.words if word in letters]
    return max(fitting, key=lambda f: f[0])[1] if fitting else None


def kind_of_columns(headings: Collection[str]) -> Kind | None:
    """The table most of whose needed columns are all there."""
    there = set(headings)
    fitting = [kind for kind in kinds() if kind.needs and kind.needs <= there]
    return max(fitting, key=lambda kind: len(kind.needs)) if fitting else None


def lines(delivery: Delivery) -> Iterator[Line | RowProblem]:
    """The rows of a file that claims can be read from; everything else is said as a problem or a note."""
    try:
        as_json = looks_like_json(delivery)
    except UnreadableError as error:
        yield error.row(delivery.name)
        return
    yield from _from_json(delivery) if as_json else _from_sheets(delivery)


def _chosen(file: str, headings: Collection[str]) -> Kind | None:
    """The name decides unless most of the table's columns are missing."""
    named = kind_of_name(file)
    if named is None or len(named.needs & set(headings)) * 2 < len(named.needs):
        return kind_of_columns(headings) or named
    return named


def _from_sheets(delivery: Delivery) -> Iterator[Line | RowProblem]:
    for table in tables(delivery, columns().headings):
        if isinstance(table, RowProblem):
            yield table
            continue
        kind = _chosen(delivery.name, table.columns)
        if kind is None or not kind.claims:
            yield _unused(Place(table.file, table.sheet, "1"), kind)
            continue
        yield from columns().reports(table)
        yield from _sheet_lines(kind, table)


def _sheet_lines(kind: Kind, table: Table) -> Iterator[Line | RowProblem]:
    for row in table.rows:
        if isinstance(row, Row):
            yield _line(kind, row.place, row.cells)
        else:
            yield row


def _from_json(delivery: Delivery) -> Iterator[Line | RowProblem]:
    kind: Kind | None = None
    chosen = False
    reported: set[str] = set()
    for element in elements(delivery, ROWS):
        if isinstance(element, RowProblem):
            yield element
            continue
        if not isinstance(element.value, dict):
            yield RowProblem(element.place, None, None, "not_an_object" if chosen else "unknown_table")
            if not chosen:
                return
            continue
        written = {heading(str(name)): value for name, value in element.value.items()}
        if not chosen:
            kind, chosen = _chosen(delivery.name, written), True
            if kind is None or not kind.claims:
                yield _unused(Place(delivery.name, None, "1"), kind)
        if kind is None or not kind.claims:
            return
        for name in columns().unknown([name for name in written if name not in reported]):
            reported.add(name)
            yield RowProblem(element.place, name, None, "unknown_field")
        yield _line(kind, element.place, written)


def _unused(place: Place, kind: Kind | None) -> RowProblem:
    if kind is None:
        return RowProblem(place, None, None, "unknown_table")
    return RowProblem(place, None, None, "table_ignored", kind.name)


def _line(kind: Kind, place: Place, written: Mapping[str, Any]) -> Line | RowProblem:
    kept = {name: value for name, value in written.items() if name not in _volatile() and value is not None}
    try:
        raw = compact(kept)
    except UnreadableError as error:
        return RowProblem(place, None, None, error.code)
    return Line(kind.name, place, columns().read(written), raw)
