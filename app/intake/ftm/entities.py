"""One entity while it is read: every property is a list; dates, shares and references out of lists, and notes on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.intake.ftm.vocabulary import vocabulary
from app.intake.problems import shown
from app.intake.shares import share
from app.intake.source import RowProblem
from app.intake.values import iso_day, text_of
from graph.claims import Place
from graph.edtf import remarked
from graph.period import AFTER_ALL, BEFORE_ALL, DATE_UNKNOWN, Period, Share, parse_partial

SHARE = "percentage: "  # begins the summary of a link that has a share and is no holding


class Entity:
    """`properties` as lists of text; what is no text is noted and left out."""

    __slots__ = ("id", "notes", "place", "properties", "schema")

    def __init__(self, id_: str, schema: str, properties: Mapping[str, Any], place: Place) -> None:
        self.id = id_
        self.schema = schema
        self.place = place
        self.notes: list[RowProblem] = []
        self.properties = {name: found for name, value in properties.items() if (found := self._listed(name, value))}

    def _listed(self, name: str, value: Any) -> list[str]:
        found: list[str] = []
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, str | int | float) and not isinstance(item, bool):
                found += [text] if (text := text_of(item)) else []
            elif item is not None:
                self.note(name, "unreadable_type")
        return list(dict.fromkeys(found))

    def note(self, name: str | None, code: str, value: object = None, hint: str | None = None) -> None:
        field = f"properties/{name}" if name else None
        problem = RowProblem(self.place, field, shown(value, code), code, hint)
        if problem not in self.notes:
            self.notes.append(problem)

    def strangers(self) -> Iterator[str]:
        """Properties that this schema does not have or that nobody has looked at."""
        known = vocabulary().properties[self.schema]
        return (name for name in self.properties if name not in known)

    # --- out of lists ---------------------------------------------------------------------------------------------------
    def all(self, *names: str) -> list[str]:
        """The values of these properties, each once, in their order."""
        if len(names) == 1:  # each value stands once in its list
            return self.properties.get(names[0], [])
        return list(dict.fromkeys(value for name in names for value in self.properties.get(name, ())))

    def first(self, *names: str) -> str | None:
        return next(iter(self.all(*names)), None)

    def joined(self, *names: str) -> str:
        return "; ".join(self.all(*names))

    def day(self, name: str) -> str | None:
        """The one date its values agree on: the most exact one; None, with a note, where two contradict each other."""
        best: str | None = None
        for text in self.properties.get(name, ()):
            try:
                found = iso_day(text)
            except ValueError:
                self.note(name, "unreadable_date", text)
                continue
            if found is None or (best is not None and best.startswith(found)):
                continue
            if best is not None and not found.startswith(best):
                self.note(name, "several_values")
                return None
            best = found
        return best

    def held(self) -> Share | None:
        """A percentage in free text. Several that differ are two statements, of which none is taken."""
        found: list[Share] = []
        told = (text.removeprefix(SHARE) for text in self.all("summary") if text.startswith(SHARE))
        for text in (*self.all("percentage"), *told):
            try:
                found.append(share(text))
            except ValueError:
                self.note("percentage", "unreadable_share", text)
        if len(set(found)) > 1:
            self.note("percentage", "several_values")
            return None
        return found[0] if found else None

    def period(self, start: str = "startDate", end: str = "endDate") -> Period:
        """When it held. A `date` alone is a day on which it held; our own exports tell the whole of it in a description."""
        for text in self.properties.get("description", ()):
            if told := remarked(text):
                return told
        first, last, on = self.day(start), self.day(end), self.day("date")
        if on and not first and not last:
            low, high = (day.toordinal() for day in parse_partial(on))
            return Period(BEFORE_ALL, high, low, AFTER_ALL)
        try:
            return Period.of(first, last)
        except ValueError:
            self.note(end, "unreadable_period", last)
            return DATE_UNKNOWN

    def quote(self, *names: str) -> dict[str, str]:
        return {name: "; ".join(found) for name in names if (found := self.properties.get(name))}
