"""Tables that people fill: which form a sheet is, told by the columns it has, and its rows cell by cell.

The forms of a source stand in its description (`shapes`). A heading of two rows is understood where the lower row only
divides a column of the upper one ("TMT" over "MULAI" and "SELESAI").
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from app.intake.columns import Columns
from app.intake.line import Line
from app.intake.sheets import Row, Table, heading, tables
from app.intake.source import Delivery, RowProblem
from app.intake.wordlists import Words
from graph.claims import Place
from graph.packaged import parsed

_UNNAMED = "column_"


@dataclass(frozen=True, slots=True)
class Form:
    """A table by its columns; `needs` are groups of fields of which each must have one."""

    name: str
    needs: tuple[tuple[str, ...], ...]
    columns: Columns

    def lacks(self, headings: Collection[str]) -> list[str]:
        """The groups of which the headings have none, as "relation" or "kin_name | kin_nik"."""
        there = {self.columns.names[h] for h in headings if h in self.columns.names}
        return [" | ".join(group) for group in self.needs if there.isdisjoint(group)]

    def spelled(self, headings: Collection[str]) -> Form:
        """The same, knowing those of the headings that are misspelled."""
        return replace(self, columns=self.columns.spelled(headings))


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of a source, in the order in which they are tried."""

    listed: tuple[Form, ...]

    @property
    def headings(self) -> frozenset[str]:
        return frozenset(chain.from_iterable(form.columns.headings for form in self.listed))

    def recognise(self, headings: Collection[str]) -> Form | None:
        """The first form that the headings fill, as they are written or else with slips in their spelling."""
        spelled = [form.spelled(headings) for form in self.listed]
        exact = (new for old, new in zip(self.listed, spelled, strict=True) if not old.lacks(headings))
        return next(exact, None) or next((form for form in spelled if not form.lacks(headings)), None)

    def nearest(self, headings: Collection[str]) -> str:
        """What the form that lacks least would still need."""
        form = min(self.listed, key=lambda form: len(form.lacks(headings)))
        return f"{form.name}: {', '.join(form.lacks(headings))}"


@cache
def _description(source: str) -> Mapping[str, Any]:
    content: Mapping[str, Any] = parsed((Path(__file__).parent / "sources" / f"{source}.yaml").read_text("utf-8"))
    return content


@cache
def forms(source: str) -> Forms:
    """The forms of a source's description."""
    described = _description(source)
    return Forms(
        tuple(
            Form(name, tuple(tuple(g) for g in spec["needs"]), Columns.of(spec["columns"], described["ignored"]))
            for name, spec in described["shapes"].items()
        )
    )


@cache
def words(source: str, section: str) -> Words:
    """A list of words of a source's description."""
    return Words.of(_description(source)[section])


def lines(delivery: Delivery, known: Forms) -> Iterator[Line | RowProblem]:
    """The rows of every table of a file that is one of the forms; others are named as a problem. Never raises on content."""
    for table in tables(delivery, known.headings):
        if isinstance(table, RowProblem):
            yield table
            continue
        table, is_divided = _divided(table, known.headings)
        form = known.recognise(table.columns)
        if form is None:
            yield RowProblem(Place(table.file, table.sheet, "1"), None, None, "unknown_table", known.nearest(table.columns))
            continue
        yield from form.columns.reports(table)
        yield from _lines(form, table, is_divided=is_divided)


def _lines(form: Form, table: Table, *, is_divided: bool) -> Iterator[Line | RowProblem]:
    names = form.columns.names
    empty = is_divided  # of a table without rows the file has told already, but not of one with two rows of headings
    general = {names[head]: head for head in reversed(table.columns) if head in names}
    for row in table.rows:
        empty = False
        if isinstance(row, RowProblem):
            yield row
            continue
        written = {names[head]: head for head in reversed(row.cells) if head in names}
        yield Line(form.name, row.place, form.columns.read(row.cells), general | written)
    if empty:
        yield RowProblem(Place(table.file, table.sheet, "1"), None, None, "no_rows")


def _divided(table: Table, known: frozenset[str]) -> tuple[Table, bool]:
    """The table with the second row of its heading joined to the first, where the row below is one; and whether it was."""
    first = next(table.rows, None)
    if first is None:
        return table, False
    names = _joined(table.columns, first.cells, known) if isinstance(first, Row) else None
    if names is None:
        return Table(table.file, table.sheet, table.columns, chain((first,), table.rows)), False
    return Table(table.file, table.sheet, tuple(names[c] for c in table.columns), _renamed(table.rows, names)), True


def _renamed(rows: Iterator[Row | RowProblem], names: Mapping[str, str]) -> Iterator[Row | RowProblem]:
    for row in rows:
        yield Row(row.place, {names[c]: text for c, text in row.cells.items()}) if isinstance(row, Row) else row


def _joined(columns: Sequence[str], lower: Mapping[str, str], known: frozenset[str]) -> dict[str, str] | None:
    """New names of the columns; None unless the lower row fills a column without a heading and holds headings only."""
    if not any(name.startswith(_UNNAMED) for name in lower):
        return None
    found: dict[str, str] = {}
    above = ""
    for name in columns:
        above = above if name.startswith(_UNNAMED) else name
        part = heading(lower[name]) if name in lower else ""
        if not part:
            found[name] = name
            continue
        choices = (f"{above}_{part}", f"{part}_{above}", part)
        fitting = next((c for c in choices if c in known and c not in found.values()), None)
        if fitting is None:
            return None
        found[name] = fitting
    return found
