"""One row of a form: open dates, words, numbers, and problems under the form's own headings."""

from __future__ import annotations

import pytest

from app.intake.line import Line, strong_number
from app.intake.tender_codes import tender_id
from graph.claims import Place
from graph.period import AFTER_ALL, BEFORE_ALL, DATE_UNKNOWN, Answer, Period, Window, parse_partial

PLACE = Place("form.csv", None, "7")


def line(**cells: str) -> Line:
    return Line("form", PLACE, cells, {name: f"kolom {name}" for name in cells})


def window(day: str) -> Window:
    return Window(*parse_partial(day))


def test_without_dates_nothing_is_known_of_the_period() -> None:
    assert line().stretch() == DATE_UNKNOWN


def test_a_dated_form_says_that_it_held_on_its_day_and_no_more() -> None:
    found = line().stretch(held_on="2024-02-01")
    assert [found.holds(window(day)) for day in ("2024-01-31", "2024-02-01", "2024-02-02")] == [
        Answer.UNKNOWN, Answer.YES, Answer.UNKNOWN,
    ]  # fmt: skip
    since = line(start="2019").stretch(held_on="2024-02-01")
    assert [since.holds(window(day)) for day in ("2018", "2019-07-01", "2021", "2025")] == [
        Answer.NO, Answer.UNKNOWN, Answer.YES, Answer.UNKNOWN,
    ]  # fmt: skip


def test_a_beginning_after_the_day_of_the_form_is_believed() -> None:
    found = line(start="2024-03-01").stretch(held_on="2024-02-01")
    assert not found.is_empty
    assert found.holds(window("2024-02-15")) is Answer.NO


@pytest.mark.parametrize("word", ["sekarang", "s.d. sekarang", "Present", "saat ini"])
def test_words_for_now_say_that_it_has_not_ended(word: str) -> None:
    assert line(start="2019-01-01", end=word).stretch() == Period.of("2019-01-01", "")


def test_a_lasting_form_is_open_at_the_end_and_begins_on_the_day_it_names() -> None:
    assert line().stretch(begins="2024-01-02", lasting=True) == Period.of("2024-01-02", "")
    assert line(start="2024-03").stretch(begins="2024-01-02", lasting=True) == Period.of("2024-03", "")


def test_an_end_before_the_beginning_is_a_problem_and_the_period_unknown() -> None:
    row = line(start="2020-05-01", end="2019")
    assert row.stretch(held_on="2024-01-01") == DATE_UNKNOWN
    assert [(p.problem, p.field, p.value) for p in row.problems] == [("unreadable_period", "kolom end", "2019")]


def test_an_unreadable_date_leaves_that_end_unknown() -> None:
    row = line(start="2019-01-01", end="32-02-2020")
    assert row.stretch() == Period(*(Period.of("2019-01-01", None).start_min,) * 2, BEFORE_ALL, AFTER_ALL)
    assert [p.problem for p in row.problems] == ["unreadable_date"]


def test_a_problem_is_noted_once_masked_and_under_the_heading_of_the_file() -> None:
    row = line(nik="6472015203801")
    row.identifiers("NIK", "nik")
    row.identifiers("NIK", "nik")
    assert [(p.problem, p.field, p.value) for p in row.problems] == [("unreadable_identifier", "kolom nik", "6472*********")]


def test_a_number_of_either_kind_is_told_by_its_digits() -> None:
    assert line(n="6472015203800001").either_number("n", "NIK", "NPWP") == (("NIK", "6472015203800001"),)
    assert line(n="01.234.567.4-721.000").either_number("n", "NIK", "NPWP") == (("NPWP", "0012345674721000"),)


def test_only_whole_and_valid_numbers_decide_who_is_meant() -> None:
    assert strong_number((("NIK", "647201******0001"), ("NPWP", "01.234.567.4-721.000"))) == "npwp:0012345674721000"
    assert strong_number((("NPWP", "01.234.567.8-721.000"), ("NIP", "131234567"))) is None
    assert strong_number((("NPWP", "6472015203800001"),)) == "nik:6472015203800001"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"tender": "spse:35:10012345"}, "spse:35:10012345"),
        ({"tender": "ocds-abc123-1"}, "ocds-abc123-1"),
        ({"tender": "10012345", "lpse": "35"}, "spse:35:10012345"),
        ({"tender": "10012345", "lpse": "035"}, "spse:35:10012345"),
        ({"tender": "nt:10012345", "lpse": "35"}, "spse:35:nt:10012345"),
        ({"nontender": "10012345", "lpse": "35"}, "spse:35:nt:10012345"),
        ({}, None),
    ],
)
def test_a_tender_is_named_by_its_id_or_by_code_and_platform(cells: dict[str, str], expected: str | None) -> None:
    row = line(**cells)
    assert tender_id(row) == expected
    assert row.problems == []


def test_a_code_without_its_platform_names_no_tender() -> None:
    row = line(tender="10012345")
    assert tender_id(row) is None
    assert [(p.problem, p.field) for p in row.problems] == [("lpse_missing", "kolom tender")]
