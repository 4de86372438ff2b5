"""One row: what cannot be read is left out, noted, and never repeated in full."""

from __future__ import annotations

from app.intake.reading import Reading
from graph.claims import Place
from graph.period import DATE_UNKNOWN, Period
from tests.app.intake.deliveries import codes

PLACE = Place("a.csv", None, "2")


def test_an_unreadable_cell_counts_as_not_said_and_leaves_a_note() -> None:
    reading = Reading(PLACE, {"mulai": "besok", "nilai": "banyak", "akhir": "2020-01-01"})
    assert (reading.day("mulai"), reading.money("nilai"), reading.day("akhir")) == (None, None, "2020-01-01")
    assert codes(reading.problems) == [("unreadable_date", "mulai"), ("unreadable_money", "nilai")]


def test_a_period_that_contradicts_itself_is_unknown() -> None:
    reading = Reading(PLACE, {"mulai": "2021-01-01", "selesai": "2020-01-01"})
    assert reading.period("mulai", "selesai") == DATE_UNKNOWN
    assert codes(reading.problems) == [("unreadable_period", "selesai")]
    assert Reading(PLACE, {"mulai": "2019"}).period("mulai", "selesai") == Period.of("2019", None)


def test_two_writings_of_one_tax_number_are_one_identifier() -> None:
    reading = Reading(PLACE, {"a": "0912345675731000", "b": "91.234.567.5-731.000"})
    assert reading.identifiers("NPWP", "a", "b") == (("NPWP", "0912345675731000"),)


def test_a_masked_number_is_kept_a_filler_says_nothing_and_an_invalid_one_is_noted_masked() -> None:
    reading = Reading(PLACE, {"a": "**.***.874.*-*11.***", "b": "00.000.000.0-000.000", "c": "123456789012"})
    assert reading.identifiers("NPWP", "a", "b", "c") == (("NPWP", "**.***.874.*-*11.***"),)
    (note,) = reading.problems
    assert (note.problem, note.field, note.value) == ("unreadable_identifier", "c", "1234********")


def test_a_price_of_nought_is_no_price() -> None:
    reading = Reading(PLACE, {"penawaran": "0", "koreksi": "5"})
    assert reading.price("penawaran") is None
    money = reading.money("penawaran")
    assert money is not None
    assert money.amount == 0
