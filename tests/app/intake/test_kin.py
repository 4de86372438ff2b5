"""Family words and the age of members."""

from __future__ import annotations

from datetime import date

import pytest

from app.intake.kin import Kinship, age_day, born_on, is_child, is_known, is_parent_in_law, kinship, without_child
from graph.kinds import TieKind

DAY = date(2024, 2, 1)


def test_a_parent_is_the_first_end_of_the_tie_whoever_is_named() -> None:
    assert kinship("ayah", "member", "me") == Kinship(TieKind.PARENT_OF, "member", "me", "blood")
    assert kinship("Anak Kandung", "member", "me") == Kinship(TieKind.PARENT_OF, "me", "member", "blood")
    assert kinship("anak angkat", "member", "me") == Kinship(TieKind.PARENT_OF, "me", "member", "adoptive")


def test_words_that_run_through_a_third_person_or_name_a_place_in_the_household_are_no_tie() -> None:
    no_ties = ("mertua", "ipar", "paman", "cucu", "kepala keluarga", "famili lain", "?")
    assert [kinship(word, "a", "b") for word in no_ties] == [None] * 7
    assert is_parent_in_law("Ibu Mertua")
    assert [is_known(word) for word in ("menantu", "Kepala Keluarga", "tetangga")] == [True, True, False]


@pytest.mark.parametrize(
    ("born", "child"),
    [
        ("2006-02-01", False),  # eighteen on that day
        ("2006-02-02", True),
        ("2006-02", True),  # perhaps the last day of the month
        ("2006", True),
        ("2005", False),
        ("2004-02-29", False),
    ],
)
def test_a_member_is_a_child_up_to_the_day_he_is_certainly_eighteen(born: str, child: bool) -> None:
    assert is_child("anak", born, DAY) is child


def test_without_a_birth_date_only_those_who_must_be_grown_keep_their_names() -> None:
    grown = ["istri", "suami", "ayah", "ibu mertua", "kepala keluarga"]
    may_be_children = ["anak", "saudara", "cucu", "keponakan", "famili lain"]
    assert [is_child(word, None, DAY) for word in grown] == [False] * 5
    assert [is_child(word, None, DAY) for word in may_be_children] == [True] * 5


def test_the_birth_date_inside_a_nik_counts_when_none_is_stated() -> None:
    assert born_on(None, "6472015203120003") == "2012-03-12"
    assert born_on("2011", "6472015203120003") == "2011"
    assert born_on(None, "not a number") is None


def test_age_counts_from_the_first_day_a_form_may_be_of() -> None:
    assert age_day("2024-02") == DAY
    assert age_day(None) >= date(2024, 1, 1)


def test_of_a_child_only_the_year_of_birth_is_kept() -> None:
    cells = {"kin_name": "Budi", "kin_nik": "6472010101120003", "birth_date": "01-01-2012", "birth_place": "X", "job": "a"}
    assert without_child(cells, "2012-01-01", "kin_name", "job") == {"kin_nik": "6472010101120003", "birth_date": "2012"}
    assert without_child(cells, None, "kin_name", "job", "kin_nik") == {}
