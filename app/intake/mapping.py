"""A sheet of somebody else's making read as a form: which column is which field, told in a YAML file beside it.

Every fault in that file is told with its line; what the file says is done to the cells before a reader sees the row, and
leaves a note where it could not be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.intake.columns import Columns
from app.intake.forms import Form, Forms, lines
from app.intake.line import Line
from app.intake.source import Delivery, RowProblem
from app.intake.wordlists import normal
from graph.claims import TENDER_DATES, Place

DATES = frozenset({"birth_date", "start", "end", "stated", "decree_date", "date", *TENDER_DATES})
# YYYY before YY: the longer one is taken first.
_TOKENS = {"YYYY": "%Y", "YY": "%y", "MMM": "%b", "MM": "%m", "DD": "%d"}
_TOKEN = re.compile("|".join(_TOKENS))


@dataclass(frozen=True, slots=True)
class Layout:
    """How a sheet is laid out for one form. `columns` leads from headings (normal form) to fields of the form.

    `constants` fill blank cells; `values` by field and word (normal form) give what is meant; `split` parts a cell into
    rows by a sign; `prefix` stands before what a cell holds; `skip` names words of a heading whose rows are left out;
    rows before `first_row` are left out; `sheet` limits the layout to one sheet.
    """

    form: str
    columns: Mapping[str, str]
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    split: Mapping[str, str] = field(default_factory=dict)
    prefix: Mapping[str, str] = field(default_factory=dict)
    skip: Mapping[str, frozenset[str]] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    dates: str | None = None
    sheet: str | None = None
    first_row: int = 0

    @property
    def headings(self) -> frozenset[str]:
        return frozenset({*self.columns, *self.skip})


def laid_out(delivery: Delivery, layouts: Sequence[Layout], known: Forms) -> Iterator[Line | RowProblem]:
    """The rows of a file as lines of the forms of the layouts: each row once for every layout of its sheet."""
    used = frozenset(name for layout in layouts for name in layout.headings)
    ignored = frozenset(name for layout in layouts for name in layout.ignored)
    shapes = tuple(
        Form(layout.form, _needs(layout, known), Columns({name: name for name in used}, ignored)) for layout in layouts
    )
    sheets = {layout.sheet for layout in layouts} if all(layout.sheet for layout in layouts) else set()
    met: set[str | None] = set()
    left_out = 0
    for row in lines(delivery, Forms(shapes)):
        if isinstance(row, RowProblem):
            ignored_sheet = row.problem == "unknown_table" and sheets and row.place.sheet not in sheets
            yield replace(row, problem="table_ignored", hint=None) if ignored_sheet else row
            continue
        fitting = [layout for layout in layouts if layout.sheet in (None, row.place.sheet)]
        if row.place.sheet not in met:
            met.add(row.place.sheet)
            yield from _missing(row, fitting)
        kept = [layout for layout in fitting if not _is_skipped(row, layout)]
        left_out += not kept
        for layout in kept:
            yield from _Laid(row, layout).lines()
    if left_out:
        yield RowProblem(Place(delivery.name, None, "1"), None, None, "rows_skipped", str(left_out))


def _needs(layout: Layout, known: Forms) -> tuple[tuple[str, ...], ...]:
    """What the form needs, as headings; what a constant gives, no sheet need have."""
    form = next(form for form in known.listed if form.name == layout.form)
    groups = (group for group in form.needs if not set(group) & layout.constants.keys())
    return tuple(tuple(name for name, to in layout.columns.items() if to in group) for group in groups)


def _missing(row: Line, layouts: Sequence[Layout]) -> Iterator[RowProblem]:
    """A note for each heading of the mapping that the sheet has not."""
    place = Place(row.place.file, row.place.sheet, "1")
    for name in dict.fromkeys(name for layout in layouts for name in (*layout.columns, *layout.skip)):
        if name not in row.written:
            yield RowProblem(place, name, None, "unmapped_heading")


def _is_skipped(row: Line, layout: Layout) -> bool:
    at = int(row.place.at) if row.place.at.isdecimal() else layout.first_row
    if at < layout.first_row:
        return True
    return any(normal(row.cells.get(name, "")) in words for name, words in layout.skip.items())


class _Laid:
    """One row of a sheet under one layout."""

    def __init__(self, row: Line, layout: Layout) -> None:
        self.row = row
        self.layout = layout

    def lines(self) -> Iterator[Line | RowProblem]:
        layout = self.layout
        cells: dict[str, str] = {}
        written: dict[str, str] = {}
        for name, to in layout.columns.items():
            written.setdefault(to, self.row.written.get(name, name))
            if name in self.row.cells and to not in cells:
                cells[to] = self.row.cells[name]
        line = Line(layout.form, self.row.place, cells, written)
        parts = self._parts(line)
        if parts is None:
            yield from line.problems
            return
        for number, part in enumerate(parts):
            meant = self._meant(line, part)
            literal = {to: line.cells[to] for to, text in meant.items() if line.cells.get(to, text) != text}
            found = Line(layout.form, self.row.place, meant, written, literal)
            found.problems = list(line.problems) if not number else []
            yield found

    def _parts(self, line: Line) -> list[dict[str, str]] | None:
        """The row as often as its cells have parts; None, with a note, where they have not equally many."""
        split = {
            to: [part.strip() for part in line.cells[to].split(sign) if part.strip()]
            for to, sign in self.layout.split.items()
            if to in line.cells
        }
        sizes = {len(parts) for parts in split.values() if len(parts) != 1}
        if len(sizes) > 1 or 0 in sizes:
            line.note(next(iter(split)), "uneven_parts")
            return None
        count = next(iter(sizes), 1)
        return [
            {**line.cells, **{to: parts[n] if len(parts) > 1 else parts[0] for to, parts in split.items()}}
            for n in range(count)
        ]

    def _meant(self, line: Line, cells: Mapping[str, str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for to, text in cells.items():
            text = self.layout.values.get(to, {}).get(normal(text), text)
            day = self._day(line, to, text)
            if day is not None:
                found[to] = self.layout.prefix.get(to, "") + day
        return {**self.layout.constants, **found}

    def _day(self, line: Line, to: str, text: str) -> str | None:
        """A date as the mapping says dates are written; days of date cells are ISO days already."""
        if self.layout.dates is None or to not in DATES or re.match(r"\d{4}-\d{2}-\d{2}", text):
            return text
        try:
            return datetime.strptime(text, self.layout.dates).date().isoformat()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            line.note(to, "unreadable_date")
            return None


def date_pattern(written: str) -> str:
    """ "DD/MM/YYYY" as a pattern of `strptime`. ValueError unless day, month and year stand in it once each."""
    pattern = _TOKEN.sub(lambda found: _TOKENS[found.group()], written)
    if sorted(re.findall(r"%(.)", pattern.replace("%y", "%Y").replace("%b", "%m"))) != ["Y", "d", "m"]:
        raise ValueError("day, month and year once each, as in DD/MM/YYYY")
    datetime.strptime(datetime(2001, 2, 3).strftime(pattern), pattern)  # noqa: DTZ001, DTZ007 - tries the pattern
    return pattern

