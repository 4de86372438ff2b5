"""A JSON object while it is read: fields by name and type, its pointer, and notes on what has the wrong type.

Whoever reads a nested source asks the node; a field of the wrong type counts as not said and leaves a note.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.intake.problems import shown
from app.intake.source import RowProblem
from app.intake.values import day, iso_day, money, text_of
from graph.claims import Money, Place

NOTHING: Mapping[str, Any] = {}


class Node:
    """One object. `notes` is shared by all nodes of a record; a `strict` one takes only text for text and ISO dates."""

    __slots__ = ("notes", "place", "pointer", "strict", "value")

    def __init__(
        self, value: Mapping[str, Any], place: Place, pointer: str, notes: list[RowProblem], *, strict: bool = False
    ) -> None:
        self.value = value
        self.place = place
        self.pointer = pointer
        self.notes = notes
        self.strict = strict

    def below(self, value: Any, path: str) -> Node:
        found = value if isinstance(value, dict) else NOTHING
        return Node(found, self.place, f"{self.pointer}/{path}", self.notes, strict=self.strict)

    def note(self, field: str, code: str, hint: str | None = None) -> None:
        value = self.value.get(field)
        said = None if isinstance(value, dict | list) else shown(value)
        self.notes.append(RowProblem(self.place, f"{self.pointer}/{field}", said, code, hint))

    def text(self, *names: str) -> str | None:
        """The first named field that says something: text, or a number as text where numbers are let through."""
        types = str if self.strict else str | int | float
        for name in names:
            value = self.value.get(name)
            if value is None:
                continue
            if isinstance(value, types) and not isinstance(value, bool):
                text = text_of(value)
                if text is not None:
                    return text
            else:
                self.note(name, "unreadable_type")
        return None

    def node(self, name: str) -> Node:
        """An object below this one; an empty one where it is not said."""
        value = self.value.get(name)
        if value is not None and not isinstance(value, dict):
            self.note(name, "unreadable_type")
        return self.below(value, name)

    def nodes(self, name: str) -> Iterator[Node]:
        """The objects of a list below this one; entries that are none leave a note."""
        value = self.value.get(name)
        if value is None:
            return
        if not isinstance(value, list):
            self.note(name, "unreadable_type")
            return
        for number, item in enumerate(value):
            if isinstance(item, dict):
                yield self.below(item, f"{name}/{number}")
            elif item is not None:
                self.notes.append(RowProblem(self.place, f"{self.pointer}/{name}/{number}", shown(item), "unreadable_type"))

    def texts(self, name: str) -> list[str]:
        """The texts of a list."""
        value = self.value.get(name)
        if value is not None and not isinstance(value, list):
            self.note(name, "unreadable_type")
        listed = value if isinstance(value, list) else []
        if any(item is not None and not isinstance(item, str) for item in listed):
            self.note(name, "unreadable_type")
        return [text for item in listed if isinstance(item, str) and (text := text_of(item))]

    def day(self, name: str) -> str | None:
        try:
            return iso_day(self.text(name)) if self.strict else day(self.text(name))
        except ValueError:
            self.note(name, "unreadable_date")
            return None

    def money(self, name: str) -> Money | None:
        """An OCDS value object: amount and currency."""
        value = self.node(name)
        amount = value.value.get("amount")
        if amount is None:
            return None
        try:
            found = money(amount, value.text("currency") or "XXX")  # ISO 4217: no currency
        except (ValueError, TypeError):
            value.note("amount", "unreadable_money")
            return None
        return found

    def quote(self, *names: str) -> dict[str, str]:
        """The named scalar fields as they were written."""
        found = {}
        for name in names:
            value = self.value.get(name)
            if isinstance(value, bool):
                found[name] = "true" if value else "false"
            elif isinstance(value, str | int | float):
                found[name] = str(value)
        return found


Known = Mapping[str, Any]


def strangers(value: Any, known: Known, at: str = "") -> Iterator[str]:
    """Paths of fields that a tree of known fields does not hold. A leaf of the tree stands for all below it."""
    if isinstance(value, list):
        for item in value:
            yield from strangers(item, known, at)
    elif isinstance(value, dict):
        for name, item in value.items():
            if name not in known:
                yield f"{at}/{name}"
            elif known[name] and isinstance(item, dict | list):
                yield from strangers(item, known[name], f"{at}/{name}")
