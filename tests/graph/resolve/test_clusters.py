"""Joining by a strong number: only what agrees, in any order, and never against a human."""

from __future__ import annotations

from itertools import permutations

import pytest

from graph.lexicon import Identifier, parse
from graph.resolve import Group, Profile, Rarity, Verdict, joinable, overloaded, profile
from graph.resolve.clusters import Answer

EMPTY = Rarity()
NPWP = ("NPWP", "735934051443000")
NIK = ("NIK", "6472015203720002")


def made(kind: str, name: str, *numbers: tuple[str, str], born: str | None = None) -> Profile:
    parsed = [parse(*n) for n in numbers]
    assert all(isinstance(p, Identifier) for p in parsed)
    return profile(kind, [name], identifiers=[p for p in parsed if isinstance(p, Identifier)], birth_date=born)


def test_one_number_and_one_name_join():
    joining = joinable([Group("a", made("person", "Siti Aminah", NIK))], made("person", "Hj. St. Aminah", NIK), EMPTY)
    assert (joining.answer, joining.group) == (Answer.JOIN, "a")


@pytest.mark.parametrize(
    "claim",
    [
        made("person", "Ratna Wirasakti", NIK),
        made("company", "CV Siti Aminah", NIK),
        made("person", "S*** A*****", NIK),
        made("person", "", NIK),
    ],
    ids=["another name", "another kind", "a masked name", "no name"],
)
def test_what_does_not_agree_founds_its_own_party(claim: Profile):
    joining = joinable([Group("a", made("person", "Siti Aminah", NIK))], claim, EMPTY)
    assert joining.answer is Answer.REFUSE


def test_another_birth_date_refuses():
    old = Group("a", made("person", "Siti Aminah", NPWP, born="1972-03-12"))
    assert joinable([old], made("person", "Siti Aminah", NPWP, born="1988-05-21"), EMPTY).answer is Answer.REFUSE


def test_an_npwp_typed_for_many_vendors_joins_nothing():
    names = ["PT Lejau Tering Sakti", "CV Kilat Mahakam", "UD Melati Wangi"]
    for order in permutations(names):
        groups = [Group(n, made("company", n, NPWP)) for n in order[:2]]
        assert joinable(groups, made("company", order[2], NPWP), EMPTY).answer is Answer.OVERLOADED
        same_as_first = made("company", order[0], NPWP)
        three = [*groups, Group(order[2], made("company", order[2], NPWP))]
        assert joinable(three, same_as_first, EMPTY).answer is Answer.OVERLOADED


def test_spellings_of_two_names_are_two_groups_not_many():
    spellings = ["Siti Aminah", "SITI AMINAH", "St. Aminah", "Hj. Siti Aminah, S.Kom", "Ratna Wirasakti", "RATNA WIRASAKTI"]
    profiles = [made("person", s, NIK) for s in spellings]
    for start in range(len(profiles)):
        assert not overloaded(profiles[start:] + profiles[:start], EMPTY)


def test_among_two_parties_the_agreeing_one_is_joined_whatever_the_order():
    groups = [
        Group("a", made("company", "PT Lejau Tering Sakti", NPWP)),
        Group("b", made("company", "CV Kilat Mahakam", NPWP)),
    ]
    claim = made("company", "KILAT MAHAKAM, CV", NPWP)
    for order in permutations(groups):
        assert joinable(order, claim, EMPTY).group == "b"


def test_human_decisions_outrank_numbers_and_names():
    other, like = made("person", "Ratna Wirasakti", NIK), made("person", "Siti Aminah", NIK)
    group = Group("a", like)
    assert joinable([group], other, EMPTY, decisions=[("a", Verdict.SAME)]).group == "a"
    refused = joinable([group], like, EMPTY, decisions=[("a", Verdict.NOT_SAME)])
    assert (refused.answer, refused.why) == (Answer.REFUSE, "decision")


def test_without_groups_the_claim_founds_a_party():
    assert joinable([], made("person", "Siti Aminah", NIK), EMPTY).why == "no_group"
