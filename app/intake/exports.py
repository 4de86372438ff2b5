"""Tables that systems export: which table of a source a file holds, and its rows by name, from JSON or a spreadsheet.

The tables of a source and their columns stand in its description. A JSON row may be an object, or a list of cells in an
order that the description knows.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from app.intake.columns import Columns
from app.intake.documents import Element, compact, elements, looks_like_json
from app.intake.events import Shape
from app.intake.headings import heading
from app.intake.problems import UnreadableError, shown
from app.intake.reading import Reading
from app.intake.sheets import Row, tables
from app.intake.source import Delivery, RowProblem
from app.intake.values import text_of
from graph.claims import Place
from graph.packaged import parsed

_LABEL = re.compile(r"<span[^<>]*\blabel\b[^<>]*>([^<]*)</span>", re.IGNORECASE)
_FLOAT = re.compile(r"\d+\.0+")
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Kind:
    """One table: its name, how it is recognised, whether anything is claimed from it, and its cells when it has no names."""

    name: str
    codes: tuple[str, ...]
    words: tuple[str, ...]
    needs: frozenset[str]
    claims: bool
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExportedRow:
    """A row of a recognised table: cells by the reader's names, the row as it was written, notes on its codes, and what
    stands in columns that nobody knows."""

    kind: str
    place: Place
    cells: Mapping[str, str]
    raw: bytes
    notes: tuple[RowProblem, ...] = ()
    unknown: Mapping[str, str] = field(default_factory=dict)

    @property
    def reading(self) -> Reading:
        found = Reading(self.place, self.cells)
        found.problems.extend(self.notes)
        return found


@cache
def description(source: str) -> Mapping[str, Any]:
    path = Path(__file__).parent / "sources" / f"{source}.yaml"
    content: Mapping[str, Any] = parsed(path.read_text("utf-8"))
    return content


@dataclass(frozen=True, slots=True)
class Exports:
    """The exported tables of one source. `shape`: how its JSON packages hold rows; `volatile` columns change by themselves;
    HTML labels in `labelled` columns ("<span class=label>Tender Ulang</span>") become a cell "<column>_label"; what stands
    in `whole` columns is a code and no quantity, whatever a spreadsheet has made of it, and in `single` ones one code.
    """

    kinds: tuple[Kind, ...]
    columns: Columns
    volatile: frozenset[str]
    labelled: frozenset[str]
    whole: frozenset[str]
    single: frozenset[str]
    shape: Shape

    def kind_of_name(self, file: str) -> Kind | None:
        """By a service number standing alone in the name, else by the longest word of a table in it."""
        stem = Path(file).name.split(".")[0].casefold()
        numbers = set(re.findall(r"(?<!\d)\d{4}(?!\d)", stem))
        letters = re.sub(r"[\W_]+", "", stem)
        for kind in self.kinds:
            if numbers & set(kind.codes) and any(word in letters for word in kind.words):
                return kind
        fitting = [(len(word), kind) for kind in self.kinds for word in kind.words if word in letters]
        return max(fitting, key=lambda f: f[0])[1] if fitting else None

    def kind_of_columns(self, headings: Collection[str]) -> Kind | None:
        """The table most of whose needed columns are all there, under whichever heading."""
        there = {self.columns.names.get(name, name) for name in headings} | set(headings)
        fitting = [kind for kind in self.kinds if kind.needs and kind.needs <= there]
        return max(fitting, key=lambda kind: len(kind.needs)) if fitting else None

    def rows(self, delivery: Delivery) -> Iterator[ExportedRow | RowProblem]:
        """The rows of a file that claims can be read from; everything else is said as a problem or a note."""
        try:
            as_json = looks_like_json(delivery)
        except UnreadableError as error:
            yield error.row(delivery.name)
            return
        yield from _Document(self, delivery).rows() if as_json else self._from_sheets(delivery)

    def spelled(self, headings: Collection[str]) -> Exports:
        """The same, knowing those of the headings that are a slip away from a known one."""
        return replace(self, columns=self.columns.spelled(headings))

    def chosen(self, file: str, headings: Collection[str]) -> Kind | None:
        """The name decides unless most of the table's columns are missing."""
        named = self.kind_of_name(file)
        there = {self.columns.names.get(name, name) for name in headings} | set(headings)
        if named is None or len(named.needs & there) * 2 < len(named.needs):
            return self.kind_of_columns(headings) or named
        return named

    def positional(self, width: int) -> Kind | None:
        """The table whose rows are lists of so many cells."""
        return next((kind for kind in self.kinds if kind.cells and len(kind.cells) == width), None)

    def _from_sheets(self, delivery: Delivery) -> Iterator[ExportedRow | RowProblem]:
        for table in tables(delivery, self.columns.headings):
            if isinstance(table, RowProblem):
                yield table
                continue
            known = self.spelled(table.columns)
            kind = known.chosen(delivery.name, table.columns)
            if kind is None or not kind.claims:
                yield unused(Place(table.file, table.sheet, "1"), kind)
                continue
            yield from known.columns.reports(table)
            for row in table.rows:
                yield known.row(kind, row.place, row.cells) if isinstance(row, Row) else row

    def row(self, kind: Kind, place: Place, written: Mapping[str, Any]) -> ExportedRow | RowProblem:
        kept = {name: value for name, value in written.items() if name not in self.volatile and value is not None}
        try:
            raw = compact(kept)
        except UnreadableError as error:
            return RowProblem(place, None, None, error.code)
        cells, notes = self._with_codes(place, self.columns.read(self._unlabelled(written)))
        if unread := self.columns.unread(written):
            notes = (*(RowProblem(place, name, None, "unreadable_type") for name in unread), *notes)
        others = self.columns.unknown(written)
        unknown = {name: text for name in others if (text := text_of(written[name])) is not None} if others else {}
        return ExportedRow(kind.name, place, cells, raw, notes, unknown)

    def _with_codes(self, place: Place, cells: dict[str, str]) -> tuple[dict[str, str], tuple[RowProblem, ...]]:
        """Codes without the ".0" of a column of floats. A rounded one ("1.00632E+10") is none, nor is a truth value or a
        list where one code stands: they leave a note."""
        notes = []
        for name in self.whole & cells.keys():
            code = cells[name]
            if code.isdecimal():
                continue
            if _FLOAT.fullmatch(code):
                cells[name] = code.partition(".")[0]
            elif _ROUNDED.fullmatch(code):
                notes.append(RowProblem(place, name, shown(cells.pop(name)), "rounded_code"))
            elif name in self.single and (code in ("true", "false") or ";" in code):
                notes.append(RowProblem(place, name, shown(cells.pop(name)), "unreadable_code"))
        return cells, tuple(notes)

    def _unlabelled(self, written: Mapping[str, Any]) -> Mapping[str, Any]:
        for name in self.labelled & written.keys():
            text = written[name]
            if isinstance(text, str) and (labels := _LABEL.findall(text)):
                written = {**written, name: _LABEL.sub(" ", text), f"{name}_label": "; ".join(labels)}
        return written


@cache
def exports(source: str, *element_keys: str) -> Exports:
    """The tables in a source's description. An object with one of the keys is a row, any other with `data` a package."""
    described = description(source)
    listed = described["columns"]
    kinds = tuple(
        Kind(
            name, tuple(spec.get("codes", ())), tuple(spec["words"]), frozenset(spec.get("needs", ())),
            spec.get("claims", True), tuple(spec.get("cells", ())),
        )
        for name, spec in described["tables"].items()
    )  # fmt: skip
    volatile = frozenset(heading(name) for name in listed["volatile"])
    columns = Columns.of(listed["used"], [*listed["ignored"], *listed["volatile"]])
    labelled, whole, single = (frozenset(listed.get(name, ())) for name in ("labelled", "whole", "single"))
    return Exports(kinds, columns, volatile, labelled, whole, single, Shape(("data",), frozenset(element_keys)))


class _Document:
    """A JSON file under reading: all its rows are of the table that the first one shows."""

    def __init__(self, known: Exports, delivery: Delivery) -> None:
        self.known = known
        self.delivery = delivery
        self.kind: Kind | None = None
        self.chosen = False
        self.reported: set[str] = set()

    def rows(self) -> Iterator[ExportedRow | RowProblem]:
        for element in elements(self.delivery, self.known.shape):
            if isinstance(element, RowProblem):
                yield element
                continue
            written = self._written(element)
            if written is None:
                yield RowProblem(element.place, None, None, "not_an_object" if self.chosen else "unknown_table")
                if not self.chosen:
                    return
                continue
            if not self.chosen:
                yield from self._begin(element, written)
            if self.kind is None or not self.kind.claims:
                return
            for name in self.known.columns.unknown([name for name in written if name not in self.reported]):
                self.reported.add(name)
                yield RowProblem(element.place, name, None, "unknown_field")
            yield self.known.row(self.kind, element.place, written)

    def _begin(self, element: Element, written: Mapping[str, Any]) -> Iterator[RowProblem]:
        """The first row tells the table and how its names are spelled."""
        self.known = self.known.spelled(written)
        self.kind, self.chosen = self._choose(element, written), True
        if self.kind is None or not self.kind.claims:
            yield unused(Place(self.delivery.name, None, "1"), self.kind)
            return
        for name, near in self.known.columns.misspelled.items():
            yield RowProblem(element.place, name, None, "misspelled_heading", near)

    def _written(self, element: Element) -> dict[str, Any] | None:
        """The row by headings; None for what is no row of this table."""
        if isinstance(element.value, dict):
            return {heading(str(name)): value for name, value in element.value.items()}
        if isinstance(element.value, list):
            kind = self.known.positional(len(element.value))
            if kind is not None and (not self.chosen or kind == self.kind):
                return dict(zip(kind.cells, element.value, strict=True))
        return None

    def _choose(self, element: Element, written: Mapping[str, Any]) -> Kind | None:
        if isinstance(element.value, list):
            return self.known.positional(len(element.value))
        return self.known.chosen(self.delivery.name, written)


def unused(place: Place, kind: Kind | None) -> RowProblem:
    if kind is None:
        return RowProblem(place, None, None, "unknown_table")
    return RowProblem(place, None, None, "table_ignored", kind.name)
