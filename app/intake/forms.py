"""Tables that people fill: which form a sheet is, told by the columns it has, and its rows cell by cell.

The forms of a source stand in its description (`shapes`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from app.intake.columns import Columns
from app.intake.documents import elements, looks_like_json
from app.intake.events import Shape
from app.intake.extended import unwrapped
from app.intake.headings import heading
from app.intake.line import Line
from app.intake.problems import UnreadableError
from app.intake.sheets import Table, tables
from app.intake.source import Delivery, RowProblem
from app.intake.wordlists import Words
from graph.claims import Place
from graph.packaged import parsed

_NAMES = frozenset({"nama", "name", "label"})
ROWS = Shape(("data", "items", "results", "result", "hasil"))


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


def is_json(delivery: Delivery) -> bool:
    """Whether rows come as JSON; of a damaged archive the reading of tables tells what is wrong with it."""
    try:
        return looks_like_json(delivery)
    except (UnreadableError, OSError):
        return False


def lines(delivery: Delivery, known: Forms) -> Iterator[Line | RowProblem]:
    """The rows of every table of a file that is one of the forms; others are named as a problem. Never raises on content."""
    if is_json(delivery):
        yield from _objects(delivery, known)
        return
    for table in tables(delivery, known.headings):
        if isinstance(table, RowProblem):
            yield table
            continue
        form = known.recognise(table.columns)
        if form is None:
            yield RowProblem(Place(table.file, table.sheet, "1"), None, None, "unknown_table", known.nearest(table.columns))
            continue
        yield from form.columns.reports(table)
        yield from _lines(form, table)


def _objects(delivery: Delivery, known: Forms) -> Iterator[Line | RowProblem]:
    """The rows of a JSON file: flat objects whose keys are headings, each of the form that its own keys are."""
    reported: set[tuple[str, str]] = set()
    for element in elements(delivery, ROWS):
        if isinstance(element, RowProblem):
            yield element
            continue
        if not isinstance(element.value, dict):
            yield RowProblem(element.place, None, None, "not_an_object")
            continue
        cells = flattened(element.value, known.headings)
        form = known.recognise(cells)
        if form is None:
            yield RowProblem(element.place, None, None, "unknown_table", known.nearest(cells))
            continue
        form = form.spelled(cells)
        for name in form.columns.unknown(list(cells)):
            if (form.name, name) not in reported:
                reported.add((form.name, name))
                yield RowProblem(element.place, name, None, "unknown_field")
        names = form.columns.names
        written = {names[h]: h for h in reversed(cells) if h in names}
        line = Line(form.name, element.place, form.columns.read(cells), written)
        for name in form.columns.unread(cells):
            line.note(name, "unreadable_type")
        yield line


def flattened(value: Mapping[str, Any], known: Collection[str]) -> dict[str, Any]:
    """An object by headings; what stands in objects inside it under the heading its keys make together, if one is known.

    The name inside an object that a heading means ("golongan": {"nama": "IV/a"}) is that cell; any other key counts alone
    only where it does not stand outside too.
    """
    outer = {heading(str(key)): unwrapped(inner) for key, inner in value.items()}
    found: dict[str, Any] = {}
    for name, inner in outer.items():
        if not isinstance(inner, dict):
            found[name] = inner
            continue
        for key, deep in inner.items():
            part = heading(str(key))
            alone = name if name in known and part in _NAMES else part if part not in outer else ""
            choices = (f"{name}_{part}", f"{part}_{name}", alone)
            found[next((c for c in choices if c in known), choices[0])] = deep
    return found


def _lines(form: Form, table: Table) -> Iterator[Line | RowProblem]:
    names = form.columns.names
    general = {names[head]: head for head in reversed(table.columns) if head in names}
    for row in table.rows:
        if isinstance(row, RowProblem):
            yield row
            continue
        written = {names[head]: head for head in reversed(row.cells) if head in names}
        yield Line(form.name, row.place, form.columns.read(row.cells), general | written)
