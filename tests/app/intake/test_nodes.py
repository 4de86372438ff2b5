"""Nested objects: wrong types count as not said, are noted with their pointer, and unknown fields are found."""

from __future__ import annotations

from decimal import Decimal

from app.intake.nodes import Node
from app.intake.source import RowProblem
from graph.claims import Money, Place


def node(value: dict[str, object], *, strict: bool = False) -> tuple[Node, list[RowProblem]]:
    notes: list[RowProblem] = []
    return Node(value, Place("a.json", None, "/0"), "", notes, strict=strict), notes


def test_a_field_of_the_wrong_type_is_noted_with_its_pointer() -> None:
    root, notes = node({"tender": "x", "awards": {"id": 1}, "buyer": {"name": ["A"]}, "parties": [1, {"id": "2"}]})
    assert root.node("tender").value == {}
    assert list(root.nodes("awards")) == []
    assert root.node("buyer").text("name") is None
    assert [party.text("id") for party in root.nodes("parties")] == ["2"]
    assert [note.field for note in notes] == ["/tender", "/awards", "/buyer/name", "/parties/0"]
    assert {note.problem for note in notes} == {"unreadable_type"}


def test_a_strict_node_takes_no_number_for_a_text_and_no_loose_date() -> None:
    root, notes = node({"id": 5, "date": "12-03-1970"}, strict=True)
    assert (root.text("id"), root.day("date")) == (None, None)
    loose, _ = node({"id": 5, "date": "12-03-1970"})
    assert (loose.text("id"), loose.day("date")) == ("5", "1970-03-12")
    assert [note.problem for note in notes] == ["unreadable_type", "unreadable_date"]


def test_an_amount_without_a_currency_names_none() -> None:
    root, _ = node({"value": {"amount": 10.5}, "other": {"amount": 3, "currency": "IDR"}, "none": {"currency": "IDR"}})
    assert root.money("value") == Money(Decimal("10.5"), "XXX")
    assert root.money("other") == Money(Decimal(3), "IDR")
    assert root.money("none") is None
