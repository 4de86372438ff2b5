"""One number typed for people and firms of different names joins nobody; spellings of one name it joins.

The expectations are what the names say: a word that stands for another, another father, generation, number or legal form is
another party; a spelling, a shortened word or a title is not.
"""

from __future__ import annotations

from itertools import permutations

import pytest

from graph.kinds import Band
from graph.lexicon import Identifier, parse
from graph.resolve import Comparison, Profile, Rarity, compare, names_agree, overloaded, profile
from graph.resolve.partition import Mention, partition

NIP, NPWP = ("NIP", "197003121995031002"), ("NPWP", "735934051443000")
EMPTY = Rarity()
# Names of which many are counted: nothing but what the names say keeps two people apart.
COUNTED = Rarity({"budi": 900, "santoso": 700}, 10_000)

PEOPLE = [
    ("Siti Aminah", "Siti Aisyah"), ("Andi Wijaya", "Budi Wijaya"), ("Hasan Basri", "Husin Basri"),
    ("Ahmad Sugiharta Jr.", "Ahmad Sugiharta Sr."), ("Xaverius Ledjo bin Ali", "Xaverius Ledjo bin Umar"),
    ("Rina Bilung", "Rani Bilung"), ("Andi Tarigan", "Anda Tarigan"), ("Eko Santoso", "Eka Santoso"),
    ("Budi Wijaya", "Wijaya"), ("Andi B. Tarigan", "Andi C. Tarigan"), ("Muhammad Yusuf Setiawan", "Muhammad Yusuf Pratama"),
]  # fmt: skip
FIRMS = [
    ("PT Karya Jaya 1", "PT Karya Jaya 2"), ("PT A", "PT B"), ("PT Karya Jaya", "CV Karya Jaya"),
    ("Koperasi Sejahtera", "PT Sejahtera"), ("PT Bumi", "PT Bumi Karsa"), ("PT Karya Jaya", "PT Karya Jaya 2"),
]  # fmt: skip
ONE_PERSON = [
    ("Moh. Jusuf", "H. Muhammad Yusuf Setiawan, S.E."), ("Siti Aminah", "Hj. St. Aminah, S.Pd"),
    ("Moh. Jusuf", "M. YUSUF, SE"),
    ("Abdul Rahman", "Abdurrahman"), ("Yusuf Lejaubang", "Yusuf Lejauban"), ("Dakang Saputra", "Dakangsaputra"),
    ("A. Wijaya", "Andi Wijaya"), ("Yusuf", "Muhammad Yusuf"), ("TUTI ENDANG ST, M.SI", "Tuti Endang, S.T."),
    ("Wijaya Andi", "Andi Wijaya"),
]  # fmt: skip
ONE_FIRM = [
    ("PT Lejau Tering Sakti", "PT. LEJAU TERING SAKTI"), ("PT Lejau Tering Sakti", "Lejau Tering Sakti"),
    ("CV Kilat Mahakam", "CV Kilat Mahakm"), ("PT Sumber Rejeki", "PT Sumber Rezeki"),
]  # fmt: skip


def under(number: tuple[str, str] | None, name: str, born: str | None = None) -> Profile:
    kind = "company" if number == NPWP else "person"
    found = [parsed for n in (number,) if n and isinstance(parsed := parse(*n), Identifier)]
    return profile(kind, [name], identifiers=found, birth_date=born)


def parted(number: tuple[str, str], names: tuple[str, ...]) -> list[list[str]]:
    """The names that are one party; a mention is called by its name."""
    return partition([Mention(name, under(number, name)) for name in names])


def seen(comparison: Comparison) -> set[str]:
    return {reason.feature for reason in comparison.reasons}


TWO = [(NIP, *pair) for pair in PEOPLE] + [(NPWP, *pair) for pair in FIRMS]
ONE = [(NIP, *pair) for pair in ONE_PERSON] + [(NPWP, *pair) for pair in ONE_FIRM]


@pytest.mark.parametrize(("number", "a", "b"), TWO)
def test_two_names_under_one_number_stay_two_parties_and_a_human_is_asked(number: tuple[str, str], a: str, b: str) -> None:
    for names in ((a, b), (b, a)):
        assert parted(number, names) == [[name] for name in sorted(names)]
        one, other = (under(number, name) for name in names)
        for rarity in (EMPTY, COUNTED):
            assert compare(one, other, rarity).band is Band.UNSURE
        assert not names_agree(one, other, EMPTY)


@pytest.mark.parametrize(("number", "a", "b"), ONE)
def test_spellings_of_one_name_under_one_number_are_one_party(number: tuple[str, str], a: str, b: str) -> None:
    for names in ((a, b), (b, a)):
        assert parted(number, names) == [sorted(names)]
        assert names_agree(*(under(number, name) for name in names), EMPTY)


FIVE = ("Andi Wijaya", "Budi Wijaya", "Citra Wijaya", "Dedi Wijaya", "Eka Wijaya")
MANY = [
    (NIP, FIVE), (NIP, (*FIVE[:3], "A. Wijaya")), (NPWP, ("PT A", "PT B", "PT C")),
    (NPWP, ("PT Karya Jaya 1", "PT Karya Jaya 2", "PT Karya Jaya 3")),
    (NPWP, ("PT Karya Jaya", "CV Karya Jaya", "Koperasi Karya Jaya")),
]  # fmt: skip


@pytest.mark.parametrize(("number", "names"), MANY)
def test_three_or_more_names_under_one_number_are_joined_by_nothing(number: tuple[str, str], names: tuple[str, ...]) -> None:
    for order in list(permutations(names))[::3]:
        assert parted(number, order) == [[name] for name in sorted(names)]
        assert overloaded([under(number, name) for name in order], EMPTY)


def test_who_agrees_with_two_that_differ_joins_neither() -> None:
    for order in permutations(("A. Wijaya", "Andi Wijaya", "Agus Wijaya")):
        assert parted(NIP, order) == [["A. Wijaya"], ["Agus Wijaya"], ["Andi Wijaya"]]
    for order in permutations(("Muhammad Yusuf", "Muhammad Yusuf Setiawan", "M. Jusuf Setiawan")):
        assert parted(NIP, order) == [sorted(order)]


CONTRADICTING = [
    ("Ahmad Sugiharta Jr.", "Ahmad Sugiharta Sr."), ("Xaverius Ledjo bin Ali", "Xaverius Ledjo bin Umar"),
    ("Hasan Basri", "Husin Basri"), ("Rina Bilung", "Rani Bilung"), ("Andi Tarigan", "Anda Tarigan"),
    ("Andi Lejaubang", "Anda Lejaubang"),
]  # fmt: skip


@pytest.mark.parametrize(("a", "b"), [*CONTRADICTING, *(pair[::-1] for pair in CONTRADICTING)])
@pytest.mark.parametrize("rarity", [EMPTY, COUNTED], ids=["assumed", "counted"])
def test_no_birth_date_makes_one_person_of_names_that_contradict(a: str, b: str, rarity: Rarity) -> None:
    born = "1980-05-17"
    assert compare(under(None, a, born), under(None, b, born), rarity).band is not Band.SAME
    assert compare(under(None, a, born), under(None, a, born), COUNTED).band is Band.SAME


def test_the_reason_is_told() -> None:
    assert "names_differ" in seen(compare(under(NIP, FIVE[0]), under(NIP, FIVE[1]), EMPTY))
    pair = (under(None, name, "1980-05-17") for name in CONTRADICTING[0])
    assert "names_conflict" in seen(compare(*pair, EMPTY))
