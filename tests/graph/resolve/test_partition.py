"""Mentions into parties: the answer depends on what was said, never on the order in which it came."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.lexicon import Identifier, parse
from graph.resolve.partition import Bond, Mention, partition, worthless
from graph.resolve.profile import profile

NIK_A, NIK_B, NPWP = ("NIK", "6472015203720002"), ("NIK", "6472011203700001"), ("NPWP", "735934051443000")
NPWP_OTHER, NPWP_BRANCH = ("NPWP", "011016854722000"), ("NPWP", "735934051728001")
NIB, NIB_OTHER = ("NIB", "1234567890123"), ("NIB", "9876543210987")
REFS = "abcdef"


def mention(
    ref: str, name: str, *numbers: tuple[str, str], kind: str = "person", lone: bool = False, born: str | None = None
) -> Mention:
    parsed = [found for n in numbers if isinstance(found := parse(*n), Identifier)]
    return Mention(ref, profile(kind, [name], identifiers=parsed, birth_date=born), lone)


def renamed(mentions: Sequence[Mention], refs: Sequence[str]) -> set[frozenset[int]]:
    """The groups as places in the list when the mentions bear these refs."""
    place = {ref: n for n, ref in enumerate(refs)}
    groups = partition([Mention(ref, m.profile, m.lone) for ref, m in zip(refs, mentions, strict=True)])
    return {frozenset(place[ref] for ref in group) for group in groups}


def test_spellings_under_one_number_are_one_party_in_every_order():
    mentions = [mention("1", "Siti Aminah", NIK_A), mention("2", "Hj. St. Aminah", NIK_A), mention("3", "Siti Aminah")]
    for order in permutations(mentions):
        assert partition(order) == [["1", "2"], ["3"]]


def test_a_number_under_three_names_joins_nothing_not_even_equal_names():
    vendors = ["PT Lejau Tering Sakti", "CV Kilat Mahakam", "UD Melati Wangi", "PT Lejau Tering Sakti"]
    mentions = [mention(str(i), name, NPWP, kind="company") for i, name in enumerate(vendors)]
    for order in permutations(mentions):
        assert partition(order) == [["0"], ["1"], ["2"], ["3"]]


def test_what_single_keys_say_neither_parts_nor_joins_what_sources_say():
    siti = [mention("1", "Siti Aminah", NIK_A), mention("2", "Hj. Siti Aminah", NIK_A)]
    hostile = [mention("0", "Bambang Prakoso", NIK_A, lone=True), mention("9", "Ratna Wirasakti", NIK_A, lone=True)]
    other = [mention("5", "Siti Aminah", NIK_B)]
    bridge = [mention("00", "Siti Aminah", NIK_A, NIK_B, lone=True)]
    for order in permutations([*siti, *hostile]):
        assert partition(order) == [["0"], ["1", "2"], ["9"]]
    for order in permutations([*siti, *other, *bridge]):
        assert partition(order) == [["00"], ["1", "2"], ["5"]]


def test_a_single_keys_second_number_holds_nobody_apart():
    """Two sources share a tax number and one of them a NIK; a key says another NIK under the same name and tax number."""
    sources = [mention("1", "Siti Aminah", NPWP), mention("2", "Siti Aminah", NPWP, NIK_A)]
    key = mention("0", "Siti Aminah", NPWP, NIK_B, lone=True)
    for order in permutations([*sources, key]):
        assert partition(order) == [["0"], ["1", "2"]]


def test_single_keys_among_themselves_count_as_sources_do():
    names = ["Siti Aminah", "Bambang Prakoso", "Ratna Wirasakti", "Siti Aminah"]
    assert len(partition([mention(str(i), n, NIK_A, lone=True) for i, n in enumerate(names)])) == 4
    assert partition([mention(str(i), n, NIK_A, lone=True) for i, n in enumerate(names[:2] * 2)]) == [["0", "2"], ["1", "3"]]


def test_what_people_hold_apart_or_together_outranks_numbers():
    same = [mention("1", "Siti Aminah", NIK_A), mention("2", "Siti Aminah", NIK_A)]
    assert partition(same, [Bond("1", "2", same=False)]) == [["1"], ["2"]]
    other = [mention("1", "Siti Aminah", NIK_A), mention("2", "Ratna Wirasakti", NIK_B)]
    assert partition(other, [Bond("2", "1", same=True)]) == [["1", "2"]]


def test_what_a_key_states_of_a_party_makes_no_sources_part_or_meet():
    """An official of whom two sources tell, a director of whom another tells, and a key that gives her the other's name and
    number, in every order."""
    official = [mention("1", "Siti Aminah", NPWP), mention("2", "Hj. Siti Aminah", NPWP, NIK_A)]
    director = mention("5", "Ratna Wirasakti", NIK_B)
    for target in ("1", "2"):
        key = mention("0", "Ratna Wirasakti", NIK_B, lone=True)
        for order in permutations([*official, director, key]):
            assert partition(order, [Bond("0", target, same=True, stated=True)]) == [["0"], ["1", "2"], ["5"]]


def test_what_a_key_states_of_a_party_joins_it_and_lends_it_no_number():
    official, director = mention("1", "Siti Aminah", NPWP), mention("5", "Siti Aminah", NIK_B)
    key, other = (mention(ref, "Siti Aminah", NIK_B, lone=True) for ref in ("0", "9"))
    bond = Bond("0", "1", same=True, stated=True)
    for order in permutations([official, director, key, other]):
        assert partition(order, [bond]) == [["0", "1"], ["5", "9"]]
    late = mention("2", "Siti Aminah", NPWP, NIK_A)
    for order in permutations([official, late, mention("0", "Siti", lone=True)]):
        assert partition(order, [bond]) == [["0", "1", "2"]]


def test_a_decision_on_what_a_key_states_brings_no_sources_together():
    sources = [mention("1", "Siti Aminah", NIK_A), mention("2", "Ratna Wirasakti", NIK_B)]
    key = mention("0", "Siti Aminah", lone=True)
    for order in permutations([*sources, key]):
        assert partition(order, [Bond("0", "1", same=True)]) == [["0", "1"], ["2"]]
        assert partition(order, [Bond("0", "1", same=True), Bond("2", "0", same=True)]) == [["0", "1"], ["2"]]


YUSUF = "Muhammad Yusuf"
TORN = {
    "a tax number of two persons": [
        mention("", YUSUF, NPWP), mention("", YUSUF, NPWP, NIK_A), mention("", YUSUF, NPWP, NIK_B),
    ],
    "a tax number under two birth dates": [
        mention("", YUSUF, NPWP), mention("", YUSUF, NPWP, born="1970-03-12"), mention("", YUSUF, NPWP, born="1988-11-05"),
    ],
    "a business number of two taxpayers": [
        mention("", "CV Sinar Abadi", NIB, kind="company"), mention("", "CV Sinar Abadi", NIB, NPWP, kind="company"),
        mention("", "CV Sinar Abadi", NIB, NPWP_OTHER, kind="company"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("mentions", TORN.values(), ids=TORN)
def test_who_agrees_with_two_that_must_stay_apart_joins_neither_whatever_they_are_called(mentions: list[Mention]):
    for refs in permutations(REFS[:3]):
        assert renamed(mentions, refs) == {frozenset({0}), frozenset({1}), frozenset({2})}


def test_those_that_are_torn_alike_are_one_another():
    """Nothing tells the two undated ones apart; only to which of the dated ones they belong cannot be told."""
    drawn = [*TORN["a tax number under two birth dates"], mention("", f"H. {YUSUF}", NPWP)]
    for refs in permutations(REFS[:4]):
        assert renamed(drawn, refs) == {frozenset({0, 3}), frozenset({1}), frozenset({2})}


def test_a_number_that_only_one_of_two_bears_decides_whom_a_torn_mention_belongs_to():
    drawn = [mention("", YUSUF, NPWP, NIK_A, born=born) for born in (None, "1972-03-12")] + [mention("", YUSUF, NPWP, NIK_B)]
    for refs in permutations(REFS[:3]):
        assert renamed(drawn, refs) == {frozenset({0, 1}), frozenset({2})}


def test_branches_of_one_firm_under_one_business_number_are_one_party():
    firm = [mention("", "CV Sinar Abadi", NIB, n, kind="company") for n in (NPWP, NPWP_BRANCH)]
    assert renamed(firm, "ab") == {frozenset({0, 1})}
    other = mention("", "CV Sinar Abadi", NIB, NPWP_OTHER, kind="company")
    assert renamed([firm[0], other], "ab") == {frozenset({0}), frozenset({1})}


def test_a_tax_number_typed_for_many_parts_nobody_either():
    """A treasurer's number beside the firm's own business number is no second taxpayer."""
    own = [mention("", "CV Sinar Abadi", NIB, number, kind="company") for number in (NPWP_OTHER, NPWP)]
    typed = [mention("", name, NPWP, kind="company") for name in ("PT Lejau Tering Sakti", "UD Melati Wangi")]
    together, lonely = frozenset({0, 1}), [frozenset({2}), frozenset({3})]
    for refs in permutations(REFS[:4]):
        assert renamed([*own, *typed], refs) == {together, *lonely}


def test_a_long_chain_does_not_bring_two_birth_dates_together():
    """Each agrees with its neighbour: nobody can say where one person ends."""
    chain = [
        mention("", YUSUF, NPWP, born="1970-03-12"), mention("", YUSUF, NPWP, NPWP_OTHER),
        mention("", YUSUF, NPWP_OTHER, NPWP_BRANCH), mention("", YUSUF, NPWP_BRANCH, born="1988-11-05"),
    ]  # fmt: skip
    for refs in permutations(REFS[:4]):
        assert {0, 3} not in [set(g) & {0, 3} for g in renamed(chain, refs)]


def test_many_spellings_under_one_number_stay_one_party():
    spellings = (YUSUF, "M. Yusuf", "Moh. Yusuf", "Muh. Yusuf", "Mohamad Yusuf", "Muhammad Jusuf")
    names = [f"{title} {name}".strip() for title in ("", "H.", "Drs.", "Ir.", "Dr.") for name in spellings]
    assert len(names) > 24
    assert len(partition([mention(f"{n:02}", name, NIK_A) for n, name in enumerate(names)])) == 1


MENTIONS = st.lists(
    st.tuples(
        st.sampled_from(["Siti Aminah", "St. Aminah", "Ratna Wirasakti", "S*** A*****", "", "Budi Santoso"]),
        st.lists(st.sampled_from([NIK_A, NIK_B, NPWP]), max_size=2, unique=True),
        st.booleans(),
    ),
    max_size=6,
)


@given(MENTIONS, st.randoms(use_true_random=False))
def test_every_mention_is_in_one_group_whatever_the_order(drawn: list, chance):
    mentions = [mention(str(i), name, *numbers, lone=lone) for i, (name, numbers, lone) in enumerate(drawn)]
    groups = partition(mentions)
    assert sorted(ref for group in groups for ref in group) == sorted(m.ref for m in mentions)
    chance.shuffle(mentions)
    assert partition(mentions) == groups


BODIES = ["CV Sinar Abadi", "CV. SINAR ABADI", "PT Lejau Tering Sakti", "UD Melati Wangi"]
SAID = st.one_of(
    st.builds(
        lambda name, numbers, born, lone: mention("", name, *numbers, born=born, lone=lone),
        st.sampled_from(["Siti Aminah", "Hj. Siti Aminah", "St. Aminah", "H. Siti Aminah", "Ratna Wirasakti"]),
        st.lists(st.sampled_from([NIK_A, NIK_B, NPWP, NPWP_OTHER]), max_size=3, unique=True),
        st.sampled_from([None, None, "1970-03-12", "1988-11-05", "1970"]), st.booleans(),
    ),
    st.builds(
        lambda name, numbers, lone: mention("", name, *numbers, kind="company", lone=lone), st.sampled_from(BODIES),
        st.lists(st.sampled_from([NIB, NIB_OTHER, NPWP, NPWP_OTHER, NPWP_BRANCH]), max_size=3, unique=True), st.booleans(),
    ),
)  # fmt: skip


@given(st.lists(SAID, max_size=6), st.permutations(REFS))
def test_what_mentions_are_called_decides_nothing(drawn: list[Mention], refs: list[str]):
    assert renamed(drawn, refs[: len(drawn)]) == renamed(drawn, REFS[: len(drawn)])


@given(st.lists(SAID, max_size=6))
def test_no_party_holds_two_facts_of_which_a_party_has_one(drawn: list[Mention]):
    void = worthless(drawn)
    for group in renamed(drawn, REFS[: len(drawn)]):
        for a, b in combinations([drawn[n].profile for n in group], 2):
            assert a.kind is b.kind
            years = [p.birth_date[:4] for p in (a, b) if p.birth_date and not p.birth_from_number]
            assert len(set(years)) < 2
            one, other = (p.without(void).strong for p in (a, b))
            assert all(one[s] & other[s] for s in ("NIK", "NIB") if s in one and s in other)
            payers = [set(p.without(void).taxpayers.values()) for p in (a, b)]
            assert a.kind == "person" or not all(payers) or payers[0] & payers[1]


@given(MENTIONS, st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.booleans(), st.booleans()), max_size=3))
def test_what_sources_say_is_parted_the_same_with_single_keys_and_without(drawn: list, said: list):
    mentions = [mention(str(i), name, *numbers, lone=lone) for i, (name, numbers, lone) in enumerate(drawn)]
    sourced = {m.ref for m in mentions if not m.lone}
    lone = {m.ref for m in mentions}.difference(sourced)
    bonds = [Bond(str(a), str(b), same, stated and same) for a, b, same, stated in said if a != b and str(a) in lone]
    left = [[ref for ref in group if ref in sourced] for group in partition(mentions, bonds)]
    assert sorted(g for g in left if g) == partition([m for m in mentions if not m.lone])
