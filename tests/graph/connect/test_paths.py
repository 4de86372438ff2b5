"""Paths: the search against a brute-force reference, and what a path says of shares, degrees, dates and identity."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random

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
SMALL_CAPS = HubPolicy({"person": 6, "company": 5, "public_body": 0, "unknown": 4})
NO_CAPS = HubPolicy({"unknown": 10**6})


def world_of(seed: int, size: int, density: float) -> MemoryAdjacency:
    """Parallel ties, cycles, hubs, ended, future and undated ties, ties that cost nothing; numbers in no order of ids."""
    chance = Random(seed)
    names = chance.sample(PARTIES, size)
    kinds = [PartyKind.PERSON, PartyKind.COMPANY, PartyKind.PUBLIC_BODY]
    parties = [Party(name, chance.choices(kinds, (6, 6, 1))[0], name) for name in names]
    pairs = [chance.sample(names, 2) for _ in range(round(density * size))]
    ids = chance.sample(range(len(pairs)), len(pairs))
    ties = [
        Tie(
            f"t{ids[n]:02}", chance.choice(KINDS), a, b, period=chance.choice([NOW, NOW, NOW, GONE, LATER, DATE_UNKNOWN]),
            confidence=chance.choice([1.0, 1.0, 0.8, 0.5]),
        )
        for n, (a, b) in enumerate(pairs)
    ]  # fmt: skip
    return MemoryAdjacency(parties, ties)


worlds = st.builds(
    world_of, st.integers(0, 2**32), st.integers(4, len(PARTIES)), st.sampled_from([1.5, 2.0, 3.0, 4.0])
)
ends = st.lists(st.sampled_from([*PARTIES, "nobody"]), min_size=2, max_size=5)
requests = st.builds(
    PathRequest, st.just(DAY), st.sampled_from([2, 3, 4, 4, 5, 6, 6, 1]), st.integers(1, 5), st.sampled_from([SMALL_CAPS, NO_CAPS]),
    st.sampled_from([None, None, 300, 900, 1900]),
)  # fmt: skip


@settings(deadline=None, max_examples=600)
@given(worlds, ends, ends, requests)
def test_the_search_answers_exactly_what_brute_force_answers(
    world: MemoryAdjacency, starts: list[str], goals: list[str], request: PathRequest
) -> None:
    assert paths.search(world, starts, goals, request).paths == reference.search(world, starts, goals, request)
