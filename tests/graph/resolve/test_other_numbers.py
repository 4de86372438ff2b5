"""Whole numbers that differ: two taxpayers are two firms and two NIKs two persons, whatever their names agree in.

UU KUP art. 2(1) gives a taxpayer one NPWP, PMK 112/2022 its forms; UU 24/2013 (Adminduk) art. 13 gives one NIK for life.
"""

from __future__ import annotations

import pytest

from graph.kinds import Band
from graph.lexicon import Identifier, parse
from graph.model import PartyIdentifier
from graph.resolve import Profile, Rarity, agrees, compare, profile

ASSUMED, MEASURED = Rarity({}, 0), Rarity({}, 200_000)
OFFICE = "Dinas Kesehatan Kota Samarinda"
FIRM = "PT Bangun Meratus Persada"
# The first nine digits name the taxpayer and pass Luhn; the last three are the branch.
OURS, OUR_BRANCH, THEIRS = "73.593.405.1-443.000", "73.593.405.1-728.001", "01.101.685.4-722.000"
NIB, NIK, OTHER_NIK = "1234567890123", "6472011203700001", "6472011203700002"


def made(kind: str, name: str, born: str | None = None, place: str | None = None, **numbers: str) -> Profile:
    parsed = [found for s, text in numbers.items() if isinstance(found := parse(s, text), Identifier)]
    assert len(parsed) == len(numbers)
    return profile(kind, [name], identifiers=parsed, birth_date=born, place=place)


def stored(kind: str, number: str, shown: str) -> Profile:
    stated = PartyIdentifier("NPWP", f"token of {number}", shown, strong=True, personal=False)
    return profile(kind, [FIRM], identifiers=[stated])


def band(a: Profile, b: Profile) -> Band:
    assert compare(a, b, ASSUMED).band is compare(b, a, ASSUMED).band
    return compare(a, b, ASSUMED).band


@pytest.mark.parametrize("rarity", [ASSUMED, MEASURED], ids=["assumed", "measured"])
@pytest.mark.parametrize("kind", ["company", "cooperative", "foundation"])
def test_two_bodies_of_one_name_with_two_taxpayer_numbers_are_two(kind: str, rarity: Rarity) -> None:
    seen = compare(made(kind, FIRM, NPWP=OURS), made(kind, FIRM, NPWP=THEIRS), rarity)
    assert seen.band is Band.DIFFERENT
    assert "number_excludes" in {r.feature for r in seen.reasons}


def test_stored_numbers_part_as_parsed_ones_do() -> None:
    ours, theirs = stored("company", "a", "0735934051443000"), stored("company", "b", "0011016854722000")
    assert band(ours, theirs) is Band.DIFFERENT


@pytest.mark.parametrize("other", ["0735934051443000", "735934051443000", OUR_BRANCH, "735934051"])
def test_forms_and_branches_of_one_taxpayer_part_nobody(other: str) -> None:
    """15 digits of old, 16 since 2024, another branch, the root alone."""
    assert band(made("company", FIRM, NPWP=OURS), made("company", FIRM, NPWP=other)) is not Band.DIFFERENT
    assert band(stored("company", "a", "0735934051443000"), stored("company", "b", "0735934051728001")) is not Band.DIFFERENT


def test_one_of_several_numbers_that_agrees_is_enough() -> None:
    numbers = [n for t in (OURS, THEIRS) if isinstance(n := parse("NPWP", t), Identifier)]
    two = profile("company", [FIRM], identifiers=numbers)
    assert band(two, made("company", FIRM, NPWP=THEIRS)) is Band.SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (stored("company", "a", "0735934051443000"), stored("unknown", "b", "0011*********000")),
        (made("public_body", OFFICE, NPWP=OURS), made("public_body", OFFICE, NPWP=THEIRS)),
    ],
    ids=["a number that cannot be read may be another branch", "an office has had the numbers of several treasurers"],
)  # fmt: skip
def test_numbers_that_need_not_be_of_two_part_nobody_for_certain(one: Profile, other: Profile) -> None:
    seen = compare(one, other, MEASURED)
    assert seen.band is not Band.DIFFERENT
    assert "strong_number_other" in {r.feature for r in seen.reasons}


def test_numbers_that_contradict_each_other_are_for_a_person_to_settle() -> None:
    """One business number, two taxpayers: one of them is wrong."""
    seen = compare(made("company", FIRM, NPWP=OURS, NIB=NIB), made("company", FIRM, NPWP=THEIRS, NIB=NIB), MEASURED)
    assert seen.band is Band.UNSURE
    assert not agrees(seen)


def test_two_niks_are_two_persons_born_on_one_day_in_one_place() -> None:
    one, other = (made("person", "Klementius Lejaubang", "1970-03-12", "Sendawar", NIK=n) for n in (NIK, OTHER_NIK))
    assert band(one, other) is Band.DIFFERENT
    assert band(one, made("person", "Klementius Lejaubang", "1970-03-12", "Sendawar", NPWP=NIK)) is Band.SAME


def test_two_niks_under_one_civil_service_number_are_for_a_person_to_settle() -> None:
    one, other = (made("person", "Klementius Lejaubang", NIK=n, NIP="197003121995031002") for n in (NIK, OTHER_NIK))
    assert band(one, other) is Band.UNSURE


@pytest.mark.parametrize(
    ("scheme", "one", "other"),
    [("NPWP", OURS, THEIRS), ("NIP", "197003121995031002", "197003122021211001")],
    ids=["a spouse's or a firm's tax number", "a contract first, then a permanent post"],
)
def test_a_person_may_have_had_two_of_the_other_numbers(scheme: str, one: str, other: str) -> None:
    a, b = (made("person", "Klementius Lejaubang", "1970-03-12", **{scheme: n}) for n in (one, other))
    assert band(a, b) is not Band.DIFFERENT
