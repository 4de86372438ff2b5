"""What a strong number says: it joins only what agrees with it, and nothing where many names bear it."""

from __future__ import annotations

from itertools import permutations

import pytest

from graph.lexicon import Identifier, parse
from graph.resolve import Profile, Rarity, agrees, compare, overloaded, profile

EMPTY = Rarity()
NPWP = ("NPWP", "735934051443000")
NIK = ("NIK", "6472015203720002")


def made(kind: str, name: str, *numbers: tuple[str, str], born: str | None = None) -> Profile:
    parsed = [parse(*n) for n in numbers]
    assert all(isinstance(p, Identifier) for p in parsed)
    return profile(kind, [name], identifiers=[p for p in parsed if isinstance(p, Identifier)], birth_date=born)


def joins(a: Profile, b: Profile) -> bool:
    return agrees(compare(a, b, EMPTY)) and agrees(compare(b, a, EMPTY))


def test_one_number_and_one_name_join() -> None:
    assert joins(made("person", "Siti Aminah", NIK), made("person", "Hj. St. Aminah", NIK))


@pytest.mark.parametrize(
    "claim",
    [
        made("person", "Ratna Wirasakti", NIK),
        made("company", "CV Siti Aminah", NIK),
        made("person", "S*** A*****", NIK),
        made("person", "", NIK),
        made("person", "Siti Aminah"),
    ],
    ids=["another name", "another kind", "a masked name", "no name", "no number"],
)
def test_what_does_not_agree_is_not_joined(claim: Profile) -> None:
    assert not agrees(compare(made("person", "Siti Aminah", NIK), claim, EMPTY))


def test_another_birth_date_stops_the_join() -> None:
    old = made("person", "Siti Aminah", NPWP, born="1972-03-12")
    assert not agrees(compare(old, made("person", "Siti Aminah", NPWP, born="1988-05-21"), EMPTY))


def test_a_number_under_three_names_is_overloaded_in_any_order() -> None:
    names = ["PT Lejau Tering Sakti", "CV Kilat Mahakam", "UD Melati Wangi"]
    for order in permutations(names):
        assert not overloaded([made("company", n, NPWP) for n in order[:2]], EMPTY)
        assert overloaded([made("company", n, NPWP) for n in order], EMPTY)


def test_spellings_of_two_names_are_two_groups_not_many() -> None:
    spellings = ["Siti Aminah", "SITI AMINAH", "St. Aminah", "Hj. Siti Aminah, S.Kom", "Ratna Wirasakti", "RATNA WIRASAKTI"]
    profiles = [made("person", s, NIK) for s in spellings]
    for start in range(len(profiles)):
        assert not overloaded(profiles[start:] + profiles[:start], EMPTY)
