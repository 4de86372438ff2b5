"""Mentions into parties: the answer depends on what was said, never on the order in which it came."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from graph.lexicon import Identifier, parse
from graph.resolve.partition import Bond, Mention, partition
from graph.resolve.profile import profile

NIK_A, NIK_B, NPWP = ("NIK", "6472015203720002"), ("NIK", "6472011203700001"), ("NPWP", "735934051443000")


def mention(ref: str, name: str, *numbers: tuple[str, str], kind: str = "person", lone: bool = False) -> Mention:
    parsed = [found for n in numbers if isinstance(found := parse(*n), Identifier)]
    return Mention(ref, profile(kind, [name], identifiers=parsed), lone)


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
        sourced = [[ref for ref in group if ref != "00"] for group in partition(order)]
        assert sourced in ([["1", "2"], ["5"]], [["5"], ["1", "2"]])


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


@given(MENTIONS)
def test_what_sources_say_is_parted_the_same_with_single_keys_and_without(drawn: list):
    mentions = [mention(str(i), name, *numbers, lone=lone) for i, (name, numbers, lone) in enumerate(drawn)]
    sourced = {m.ref for m in mentions if not m.lone}
    left = [[ref for ref in group if ref in sourced] for group in partition(mentions)]
    assert sorted(g for g in left if g) == partition([m for m in mentions if not m.lone])
