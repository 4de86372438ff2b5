"""Paths: the search against a brute-force reference, and what a path says of shares, degrees, dates and identity."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.connect import paths
from graph.connect.paths import PathRequest, RawPath, describe
from graph.facts import HubPolicy
from graph.kinds import PartyKind, TieKind
from graph.model import Hop, Party, Tie
from graph.period import DATE_UNKNOWN, Period, Share, Window, parse_partial
from tests.fakes import MemoryAdjacency
from tests.graph.connect import reference

DAY = Window.day(parse_partial("2024-06-01")[0])
NOW, GONE, LATER = Period.of("2020", ""), Period.of("2010", "2019"), Period.of("2025", "")
KINDS = [TieKind.OFFICER_OF, TieKind.OWNS, TieKind.SPOUSE_OF, TieKind.SAME_AS, TieKind.USES_CONTACT]
PARTIES = [f"{letter}{n}" for letter in "ab" for n in range(5)]
SMALL_CAPS = HubPolicy({"person": 3, "company": 2, "unknown": 4})
NO_CAPS = HubPolicy({"unknown": 10**6})


@st.composite
def worlds(draw: st.DrawFn) -> MemoryAdjacency:
    """Up to ten parties and thirty ties: parallel ties, cycles, hubs, ended, future and undated ties, ties that cost 0."""
    names = draw(st.permutations(PARTIES))[: draw(st.integers(2, len(PARTIES)))]
    kinds = st.sampled_from([PartyKind.PERSON, PartyKind.COMPANY, PartyKind.PUBLIC_BODY])
    parties = [Party(name, draw(kinds), name) for name in names]
    pair = st.tuples(st.sampled_from(names), st.sampled_from(names)).filter(lambda p: p[0] != p[1])
    ids = draw(st.permutations(range(30)))
    ties = [
        Tie(
            f"t{ids[n]:02}", draw(st.sampled_from(KINDS)), a, b,
            period=draw(st.sampled_from([NOW, NOW, NOW, GONE, LATER, DATE_UNKNOWN])),
            confidence=draw(st.sampled_from([1.0, 1.0, 0.8, 0.5])),
        )
        for n, (a, b) in enumerate(draw(st.lists(pair, max_size=30)))
    ]  # fmt: skip
    return MemoryAdjacency(parties, ties)


ends = st.lists(st.sampled_from([*PARTIES, "nobody"]), min_size=1, max_size=3)
requests = st.builds(
    PathRequest, st.just(DAY), st.integers(1, 6), st.integers(1, 4), st.sampled_from([SMALL_CAPS, NO_CAPS]),
    st.one_of(st.none(), st.integers(0, 2500)),
)  # fmt: skip


@settings(deadline=None, max_examples=400)
@given(worlds(), ends, ends, requests)
def test_the_search_answers_exactly_what_brute_force_answers(
    world: MemoryAdjacency, starts: list[str], goals: list[str], request: PathRequest
) -> None:
    assert paths.search(world, starts, goals, request).paths == reference.search(world, starts, goals, request)
