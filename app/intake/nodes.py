"""A JSON object while it is read: fields by name and type, its pointer, and notes on what has the wrong type.

Whoever reads a nested source asks the node; a field of the wrong type counts as not said and leaves a note.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.intake.problems import shown
from app.intake.source import RowProblem
from app.intake.values import LONGEST_REMEMBERED, iso_day, money, remembered_day, remembered_text, text_of, written
from graph.claims import Money, Place

NOTHING: Mapping[str, Any] = {}
_NUMBERS = (int, float)
_NO_CURRENCY = "XXX"  # ISO 4217


class Node:
    """One object. `notes` is shared by all nodes of a record; a `strict` one takes only text for text and ISO dates."""

    __slots__ = ("above", "notes", "place", "step", "strict", "value")

    def __init__(
        self, value: Mapping[str, Any], place: Place, step: str, notes: list[RowProblem], strict: bool = False,
        above: Node | None = None,
    ) -> None:  # fmt: skip
        self.value = value
        self.place = place
        self.step = step
        self.notes = notes
        self.strict = strict
        self.above = above

    @property
    def pointer(self) -> str:
        """Where the object stands in its record; put together when asked, since few nodes have anything to note."""
        return self.step if self.above is None else f"{self.above.pointer}/{self.step}"

    def below(self, value: Any, step: str) -> Node:
        return Node(value if type(value) is dict else NOTHING, self.place, step, self.notes, self.strict, self)

    def note(self, field: str, code: str, hint: str | None = None) -> None:
        value = self.value.get(field)
        said = None if isinstance(value, dict | list) else shown(value)
        self.notes.append(RowProblem(self.place, f"{self.pointer}/{field}", said, code, hint))

    def text(self, *names: str) -> str | None:
        """The first named field that says something: text, or a number as text where numbers are let through."""
        for name in names:
            value = self.value.get(name)
            if value is None:
                continue
            kind = type(value)
            if kind is str:
                text = remembered_text(value) if len(value) <= LONGEST_REMEMBERED else text_of(value)
            elif kind in _NUMBERS and not self.strict:
                text = text_of(value)
            else:
                self.note(name, "unreadable_type")
                continue
            if text is not None:
                return text
        return None

    def node(self, name: str) -> Node:
        """An object below this one; an empty one where it is not said."""
        value = self.value.get(name)
        if value is not None and type(value) is not dict:
            self.note(name, "unreadable_type")
        return self.below(value, name)

    def nodes(self, name: str) -> Iterator[Node]:
        """The objects of a list below this one; entries that are none leave a note."""
        value = self.value.get(name)
        if value is None:
            return
        if type(value) is not list:
            self.note(name, "unreadable_type")
            return
        for number, item in enumerate(value):
            if type(item) is dict:
                yield self.below(item, f"{name}/{number}")
            elif item is not None:
                self.notes.append(RowProblem(self.place, f"{self.pointer}/{name}/{number}", shown(item), "unreadable_type"))

    def texts(self, name: str) -> list[str]:
        """The texts of a list."""
        value = self.value.get(name)
        if value is None:
            return []
        if type(value) is not list:
            self.note(name, "unreadable_type")
            return []
        found = []
        for item in value:
            if type(item) is str:
                if text := written(item):
                    found.append(text)
            elif item is not None:
                self.note(name, "unreadable_type")
        return found

    def day(self, name: str) -> str | None:
        value = self.value.get(name)
        if value is None:
            return None
        try:
            if type(value) is str and len(value) <= LONGEST_REMEMBERED and not self.strict:
                return remembered_day(value)
            return iso_day(self.text(name)) if self.strict else remembered_day(self.text(name))
        except ValueError:
            self.note(name, "unreadable_date")
            return None

    def money(self, name: str) -> Money | None:
        """An OCDS value object: amount and currency."""
        said = self.value.get(name)
        if said is None:
            return None
        if type(said) is not dict:
            self.note(name, "unreadable_type")
            return None
        amount, currency = said.get("amount"), said.get("currency")
        if amount is None:
            return None
        named = written(currency) if type(currency) is str else self.node(name).text("currency")
        try:
            return money(amount, named or _NO_CURRENCY)
        except (ValueError, TypeError):
            self.node(name).note("amount", "unreadable_money")
            return None

    def quote(self, *names: str, under: str = "") -> dict[str, str]:
        """The named scalar fields as they were written; `under` stands before each name."""
        found = {}
        for name in names:
            value = self.value.get(name)
            if type(value) is str:
                found[under + name] = value
            elif type(value) is bool:
                found[under + name] = "true" if value else "false"
            elif type(value) in _NUMBERS:
                found[under + name] = str(value)
        return found
