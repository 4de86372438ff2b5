"""How near a stored name comes among all of them orders the answers to a bare name, and turns nobody into another band."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from app.engine.identity import Answer
from app.engine.nearness import placed
from graph.kinds import PartyKind
from graph.model import Party
from graph.resolve import Comparison, Profile, band_of

PROFILE = Profile(PartyKind.PERSON)


def answer(id_: str, probability: float, near: float | None) -> Answer:
    seen = Comparison(math.log(probability / (1 - probability)), probability, band_of(probability), ())
    return Answer(Party(id_, PartyKind.PERSON, id_), PROFILE, seen, near)


def test_of_two_equally_probable_the_nearer_goes_first_and_is_told_why():
    first, second = placed([answer("far", 0.3, 0.8), answer("close", 0.3, 1.4)])
    assert (first.party.id, second.party.id) == ("close", "far")
    assert first.seen.probability > second.seen.probability
    (reason,) = first.seen.reasons
    assert reason.feature == "nearness"
    assert round(first.seen.score - math.log(0.3 / 0.7), 3) == round(reason.contribution, 3)


def test_one_that_stands_out_is_likelier_than_one_among_many():
    (alone, *_), (crowded, *_) = (placed([answer("a", 0.3, 1.2), answer("b", 0.25, near)]) for near in (0.7, 1.2))
    assert alone.seen.probability > crowded.seen.probability


def test_where_more_than_a_name_is_known_nothing_is_moved():
    given_ = [answer("a", 0.6, None), answer("b", 0.4, None)]
    assert placed(given_) == given_
    assert placed([]) == []


@given(st.lists(st.tuples(st.floats(0.001, 0.999), st.floats(0, 1.5)), min_size=1, max_size=6))
def test_nobody_changes_band(told: list[tuple[float, float]]):
    before = [answer(str(n), probability, near) for n, (probability, near) in enumerate(told)]
    after = placed(before)
    assert {a.party.id: a.seen.band for a in after} == {a.party.id: a.seen.band for a in before}
    assert all(band_of(a.seen.probability) is a.seen.band for a in after)
    assert [a.seen.probability for a in after] == sorted((a.seen.probability for a in after), reverse=True)
