"""What words two people's names can agree in at most, told without aligning: never less than comparing finds."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.kinds import PartyKind
from graph.resolve import Rarity, Shared, compare, profile, reach

POPULATION = Rarity({"budi": 900, "santoso": 700, "siti": 800, "joko": 500, "saputra": 600}, 10_000)
WORTH = 0.25  # what the service keeps
WORDS = ("Budi", "Darlan", "Aspian", "Bilung", "Lenjau", "Sahrani", "Kaspul", "Yohana", "Santoso", "Tandiling", "Rachmawati")


@st.composite
def writings(draw: st.DrawFn) -> tuple[str, str]:
    """A name and the same or another written with slips: letters changed, words joined, parted, turned or left out."""
    words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True))
    other = list(words if draw(st.booleans()) else draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4)))
    if draw(st.booleans()):
        place = draw(st.integers(0, len(other) - 1))
        letter = draw(st.integers(0, len(other[place]) - 1))
        other[place] = other[place][:letter] + draw(st.sampled_from("aeiutr")) + other[place][letter + 1 :]
    if draw(st.booleans()):
        other.reverse()
    blank = draw(st.sampled_from((" ", " ", "")))
    return " ".join(words), other[0] + "".join((" " if n else blank) + w for n, w in enumerate(other[1:]))


@given(writings())
def test_who_is_out_of_reach_by_shared_words_would_never_have_been_kept(pair: tuple[str, str]) -> None:
    a, b = (profile(PartyKind.PERSON, [name]) for name in pair)
    if reach(a, b, Shared(POPULATION).surprise(a, b)) < WORTH:
        assert compare(a, b, POPULATION).probability < WORTH


@given(writings())
def test_it_is_the_same_whoever_asks(pair: tuple[str, str]) -> None:
    a, b = (profile(PartyKind.PERSON, [name]) for name in pair)
    assert Shared(POPULATION).surprise(a, b) == Shared(POPULATION).surprise(b, a)


@pytest.mark.parametrize(("one", "other", "shared"), [
    ("Darlan Bilung", "Bilung Darlan", 8.0), ("Darlan Bilung", "Darlan Lenjau", 4.0),
    ("Darlan Bilung", "Yohana Lenjau", 0.0), ("Darlan Bilung", "Darlanbilung", 8.0),
    ("Darlan Bilung", "Darlan Milung", 4.0 + 0.7 * 4.0),
])  # fmt: skip
def test_a_word_that_nobody_else_bears_is_worth_the_size_of_the_population(one: str, other: str, shared: float) -> None:
    """Of 10,000 names none has these words: each is met in one of 10,000 names, four powers of ten."""
    a, b = (profile(PartyKind.PERSON, [name]) for name in (one, other))
    assert Shared(POPULATION).surprise(a, b) == pytest.approx(shared)


def test_where_words_were_not_counted_nothing_is_out_of_reach() -> None:
    a, b = (profile(PartyKind.PERSON, [name]) for name in ("Darlan", "Yohana"))
    assert Shared(Rarity()).surprise(a, b) == math.inf
