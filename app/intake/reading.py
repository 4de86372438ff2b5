"""One row while it is read: its cells by name, and notes on those that cannot be read. The row itself is kept."""

from __future__ import annotations

from collections.abc import Mapping

from app.intake.problems import shown
from app.intake.source import RowProblem
from app.intake.values import day, money
from graph.claims import Money, Place
from graph.lexicon import Problem, is_masked, parse
from graph.period import DATE_UNKNOWN, Period


class Reading:
    """Cells of one row as `Columns.read` gives them, none blank.

    A cell that cannot be read counts as not said and leaves a note in `problems`.
    """

    __slots__ = ("cells", "place", "problems")

    def __init__(self, place: Place, cells: Mapping[str, str]) -> None:
        self.place = place
        self.cells = cells
        self.problems: list[RowProblem] = []

    def note(self, field: str, code: str, hint: str | None = None) -> None:
        self.problems.append(RowProblem(self.place, field, shown(self.cells.get(field), code), code, hint))

    def text(self, *names: str) -> str | None:
        """The first of the named cells that says something."""
        for name in names:
            if name in self.cells:
                return self.cells[name]
        return None

    def day(self, *names: str) -> str | None:
        for name in names:
            try:
                found = day(self.cells.get(name))
            except ValueError:
                self.note(name, "unreadable_date")
                continue
            if found:
                return found
        return None

    def money(self, *names: str) -> Money | None:
        for name in names:
            try:
                found = money(self.cells.get(name))
            except ValueError:
                self.note(name, "unreadable_money")
                continue
            if found is not None:
                return found
        return None

    def price(self, *names: str) -> Money | None:
        """As `money`, but nought is no price: it stands for "none" in tables of offers."""
        return next((found for name in names if (found := self.money(name)) and found.amount), None)

    def period(self, start: str, end: str) -> Period:
        """From two cells; unknown where one is blank or both contradict each other."""
        try:
            return Period.of(self.day(start), self.day(end))
        except ValueError:
            self.note(end, "unreadable_period")
            return DATE_UNKNOWN

    def identifiers(self, scheme: str, *names: str) -> tuple[tuple[str, str], ...]:
        """The numbers in the named cells, masked ones too, each once; fillers say nothing, invalid ones leave a note."""
        found: dict[str, tuple[str, str]] = {}
        for name in names:
            text = self.text(name)
            if text is None:
                continue
            number = parse(scheme, text)
            if not isinstance(number, Problem):
                found.setdefault(number.value, (scheme, text))
            elif is_masked(text):
                found.setdefault(text, (scheme, text))
            elif number.code not in ("placeholder", "empty"):
                self.note(name, "unreadable_identifier", number.hint_en)
        return tuple(found.values())

    def quote(self, *names: str) -> dict[str, str]:
        """The named cells as they were written, blanks left out."""
        return {name: self.cells[name] for name in names if name in self.cells}
