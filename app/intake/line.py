"""One row of a form under reading: open dates, shares, words and numbers, problems named by the form's own headings."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from app.intake.documents import compact
from app.intake.problems import shown
from app.intake.reading import Reading
from app.intake.shares import Unit, bare_number, share
from app.intake.source import RowProblem
from app.intake.wordlists import Words, normal
from graph.claims import Place, Record
from graph.lexicon import Identifier, is_masked, parse, recognise
from graph.lexicon.number import Strength
from graph.period import AFTER_ALL, BEFORE_ALL, DATE_UNKNOWN, Period, Share

STILL = frozenset(
    {"sekarang", "sampai sekarang", "sampai dengan sekarang", "s d sekarang", "sd sekarang", "kini", "saat ini", "masih",
     "present", "now", "current", "ongoing", "to date"}
)  # fmt: skip
Numbers = tuple[tuple[str, str], ...]
_NONE: Mapping[str, str] = MappingProxyType({})


class Line(Reading):
    """`form` names the form, `written` leads from the reader's name of a cell to the heading it stands under.

    `literal` holds what stands in cells that are read as something else, as a mapping of the sheet says.
    """

    __slots__ = ("form", "literal", "written")

    def __init__(
        self, form: str, place: Place, cells: Mapping[str, str], written: Mapping[str, str],
        literal: Mapping[str, str] = _NONE,
    ) -> None:  # fmt: skip
        super().__init__(place, cells)
        self.literal = literal
        self.form = form
        self.written = written

    def note(self, field: str | None, code: str, hint: str | None = None) -> None:
        """A problem of a cell, or of the whole row; the same one is noted once however often the cell is read."""
        value = shown(self.cells.get(field), code) if field else None
        found = RowProblem(self.place, self.written.get(field, field) if field else None, value, code, hint)
        if found not in self.problems:
            self.problems.append(found)

    def noted(self, field: str) -> bool:
        """Whether a note has been made of a cell."""
        return any(problem.field == self.written.get(field, field) for problem in self.problems)

    def quote(self, *names: str) -> dict[str, str]:
        """The named cells under their own headings, as written."""
        literal = self.literal
        return {self.written.get(name, name): literal.get(name, self.cells[name]) for name in names if name in self.cells}

    def with_cells(self, cells: Mapping[str, str]) -> Line:
        """The same row with other cells; notes made so far stay with it."""
        literal = {name: text for name, text in self.literal.items() if cells.get(name) == self.cells.get(name)}
        other = Line(self.form, self.place, cells, self.written, literal)
        other.problems = self.problems
        return other

    def record(self, key: str, stated: str | None, *read_as: str | None) -> Record:
        """The row as a record. `read_as` is what was taken from other rows, so that a change there is a change here."""
        said: dict[str, object] = {"cells": self.quote(*self.cells), "read as": read_as}
        if self.literal:
            said["meant"] = {name: self.cells[name] for name in self.literal if name in self.cells}
        return Record(key, self.place, compact(said), stated)

    def word(self, field: str, words: Words, code: str) -> str | None:
        """What a cell means by a list of words; a word that is not in the list leaves a note."""
        text = self.text(field)
        if text is None:
            return None
        found = words.find(text)
        if found is None:
            self.note(field, code)
        return found

    def share(self, field: str, unit: Unit = Unit.PERCENT) -> Share | None:
        """A share in percent; `unit`: what a bare number means. None, with a note, where that is unclear."""
        text = self.text(field)
        if text is None:
            return None
        number = bare_number(text) if unit is not Unit.PERCENT else None
        try:
            if number and unit is Unit.UNCLEAR:
                self.note(field, "unclear_share")
                return None
            if number is not None and unit is Unit.FRACTION:
                self.note(field, "share_as_fraction")
                return Share.exact(number * 100)
            return share(text)
        except ValueError:
            self.note(field, "unreadable_share")
            return None

    def stretch(
        self, start: str = "start", end: str = "end", *, begins: str | None = None, held_on: str | None = None,
        lasting: bool = False,
    ) -> Period:  # fmt: skip
        """When it held, from two cells. Blank ones say what the form says they mean:

        `begins`: the day it began; `held_on`: it certainly held on that day; `lasting`: it has not ended.
        """
        first = self.day(start) or begins
        known = Period.of(held_on, held_on) if held_on else None
        begun = Period.of(first, None) if first else None
        low, high = (begun.start_min, begun.start_max) if begun else (BEFORE_ALL, known.start_max if known else AFTER_ALL)
        still = normal(self.text(end) or "") in STILL
        last = None if still else self.day(end)
        if last:
            until = Period.of(None, last)
            if low > until.end_max:
                self.note(end, "unreadable_period")
                return DATE_UNKNOWN
            return Period(low, high, until.end_min, until.end_max)
        if known and not lasting:
            return Period(low, high, max(low, known.end_min), AFTER_ALL)
        open_end = AFTER_ALL if lasting or still else BEFORE_ALL
        return Period(low, high, open_end, AFTER_ALL)

    def either_number(self, field: str, *schemes: str) -> Numbers:
        """A number that may be of several schemes: what it can be by its digits, else as the first scheme reads it."""
        text = self.text(field)
        readings = recognise(text) if text else ()
        for number in readings:
            if number.scheme in schemes:
                return ((number.scheme, number.value),)
        return self.identifiers(schemes[0], field)


@lru_cache(maxsize=20_000)
def strong_number(numbers: Numbers) -> str | None:
    """The first whole number that may decide on its own who is meant, as "nik:6472…"."""
    for scheme, text in numbers:
        number = parse(scheme, text)
        if isinstance(number, Identifier) and number.valid and number.strength is Strength.STRONG:
            return f"{number.scheme.casefold()}:{number.value}"
    return None


def is_full(text: str | None) -> bool:
    """Whether a text is given and not masked at its source."""
    return text is not None and not is_masked(text)
