"""Mentions into parties: the answer depends on what was said, never on the order in which it came."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from graph.lexicon import Identifier, parse
from graph.resolve.partition import Bond, Mention, partition
from graph.resolve.profile import profile

NIK_A, NIK_B, NPWP = ("NIK", "6472015203720002"), ("NIK", "6472011203700001"), ("NPWP", "735934051443000")


def mention(ref: str, name: str, *numbers: tuple[str, str], kind: str = "person") -> Mention:
    parsed = [found for n in numbers if isinstance(found := parse(*n), Identifier)]
    return Mention(ref, profile(kind, [name], identifiers=parsed))


def test_spellings_under_one_number_are_one_party_in_every_order():
    mentions = [mention("1", "Siti Aminah", NIK_A), mention("2", "Hj. St. Aminah", NIK_A), mention("3", "Siti Aminah")]
    for order in permutations(mentions):
        assert partition(order) == [["1", "2"], ["3"]]


def test_a_number_under_three_names_joins_nothing_not_even_equal_names():
    vendors = ["PT Lejau Tering Sakti", "CV Kilat Mahakam", "UD Melati Wangi", "PT Lejau Tering Sakti"]
    mentions = [mention(str(i), name, NPWP, kind="company") for i, name in enumerate(vendors)]
    for order in permutations(mentions):
        assert partition(order) == [["0"], ["1"], ["2"], ["3"]]


def test_what_people_hold_apart_or_together_outranks_numbers():
    same = [mention("1", "Siti Aminah", NIK_A), mention("2", "Siti Aminah", NIK_A)]
    assert partition(same, [Bond("1", "2", same=False)]) == [["1"], ["2"]]
    other = [mention("1", "Siti Aminah", NIK_A), mention("2", "Ratna Wirasakti", NIK_B)]
    assert partition(other, [Bond("2", "1", same=True)]) == [["1", "2"]]


MENTIONS = st.lists(
    st.tuples(
        st.sampled_from(["Siti Aminah", "St. Aminah", "Ratna Wirasakti", "S*** A*****", "", "Budi Santoso"]),
        st.lists(st.sampled_from([NIK_A, NIK_B, NPWP]), max_size=2, unique=True),
    ),
    max_size=6,
)


@given(MENTIONS, st.randoms(use_true_random=False))
def test_every_mention_is_in_one_group_whatever_the_order(drawn: list, chance):
    mentions = [mention(str(i), name, *numbers) for i, (name, numbers) in enumerate(drawn)]
    groups = partition(mentions)
    assert sorted(ref for group in groups for ref in group) == sorted(m.ref for m in mentions)
    chance.shuffle(mentions)
    assert partition(mentions) == groups
