"""Whatever is decided and matched, and in whatever order: no chain of two same_as ties joins two that somebody parted."""

from __future__ import annotations

from collections.abc import Collection
from itertools import combinations
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.engine import parting
from app.engine.parting import BESIDE_PARTED, CLEARLY, parted
from app.store.ledger import Snapshot
from app.store.matches import Found
from graph.kinds import Band
from graph.model import Match

PEOPLE = range(7)
PAIRS = list(combinations(PEOPLE, 2))
Pair = tuple[int, int]
STEP = st.tuples(
    st.frozensets(st.sampled_from(list(PEOPLE)), min_size=1, max_size=4),  # asked
    st.dictionaries(st.sampled_from(PAIRS), st.sampled_from([0.0, 1.0, 2.0, 5.0, 9.0])),  # how near pairs come now
    st.sets(st.sampled_from(PAIRS), max_size=2),  # decided now
)


def found(pair: Pair, score: float) -> Found:
    made = Match(f"{pair[0]}-{pair[1]}", str(pair[0]), str(pair[1]), score, 0.9, Band.UNSURE, (), "m")
    return Found(*pair, made)


class Shelf:
    """Stands for the stored matches and decisions."""

    def __init__(self) -> None:
        self.kept: dict[Pair, Found] = {}
        self.apart: set[Pair] = set()

    def standing(self, _unit: Any, _view: Any, parties: Collection[int]) -> list[Found]:
        return [f for pair, f in self.kept.items() if not {*pair}.isdisjoint(parties)]

    def take(self, asked: Collection[int], new: list[Found]) -> None:
        told, others = parted(cast(Any, None), cast(Snapshot, None), asked, new)
        self.kept = {pair: f for pair, f in self.kept.items() if {*pair}.isdisjoint(asked)}
        self.kept.update({(f.a, f.b): f for f in (*told, *others)})


def tied_by_rule(shelf: Shelf) -> set[Pair]:
    """All at once: a tie stands unless its pair is decided or one end may as well be somebody parted from the other."""
    score = {frozenset(pair): f.match.score for pair, f in shelf.kept.items() if pair not in shelf.apart}
    barred = set()
    for a, b in shelf.apart:
        for third in PEOPLE:
            one, other = score.get(frozenset((third, a))), score.get(frozenset((third, b)))
            if one is not None and other is not None:
                barred |= {frozenset((third, n)) for n, lead in ((a, one - other), (b, other - one)) if lead < CLEARLY}
    return {pair for pair in shelf.kept if pair not in shelf.apart and frozenset(pair) not in barred}


@given(st.lists(STEP, min_size=1, max_size=8))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_two_that_are_parted_are_tied_through_a_third(
    monkeypatch: pytest.MonkeyPatch, steps: list[tuple[frozenset[int], dict[Pair, float], set[Pair]]]
) -> None:
    shelf = Shelf()
    monkeypatch.setattr(parting, "_apart", lambda *_: shelf.apart)
    monkeypatch.setattr(parting.matches, "standing", shelf.standing)
    for asked_now, near, decided in steps:
        shelf.apart |= decided
        asked = asked_now | {n for pair in decided for n in pair}  # a decision lets both sides be looked at again
        shelf.take(asked, [found(p, s) for p, s in near.items() if not asked.isdisjoint(p)])
        tied = {pair for pair, f in shelf.kept.items() if f.ties}
        assert tied == tied_by_rule(shelf)
        neighbours = {n: {m for pair in tied if n in pair for m in pair} - {n} for n in PEOPLE}
        assert not [(a, b) for a, b in shelf.apart if neighbours[a] & neighbours[b] or b in neighbours[a]]
        told = {pair for pair, f in shelf.kept.items() if BESIDE_PARTED in f.match.reasons}
        assert told == shelf.kept.keys() - tied - shelf.apart
