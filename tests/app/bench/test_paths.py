"""The province of `bench paths`: the same from the same seed, and what is planted in it is what the search finds."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from app.bench.paths import peers
from app.bench.paths.asking import questions, ways, worth
from app.bench.paths.engines import Table
from app.bench.paths.filling import fill
from app.bench.paths.making import World, make
from app.bench.paths.planting import CONFLICTS, DISTRACTORS
from app.bench.paths.world import KINDS, TYPES
from app.db import Database

SIZE = 4_000


@pytest.fixture(scope="module")
def world() -> World:
    return make(7, SIZE)


def test_the_same_seed_makes_the_same_province(world: World) -> None:
    again = make(7, SIZE)
    for column in ("type", "start", "end", "share", "cost", "period"):
        assert np.array_equal(getattr(world.ties, column), getattr(again.ties, column))
    assert world.trials == again.trials
    assert np.array_equal(world.ids, again.ids)
    assert not np.array_equal(make(8, SIZE).ids, again.ids)


def test_it_has_all_kinds_of_parties_and_ties_and_no_tie_to_itself(world: World) -> None:
    assert set(world.layout.kinds.tolist()) == set(range(len(KINDS)))
    assert set(world.ties.type.tolist()) == set(range(len(TYPES)))
    assert not (world.ties.start == world.ties.end).any()
    assert world.ties.end.max() < SIZE
    assert 2.9 < len(world.ties) / SIZE < 3.6
    assert len(set(world.ids.tolist())) == SIZE
    planted = Counter(trial.pattern for trial in world.trials)
    assert planted.keys() == CONFLICTS.keys() | DISTRACTORS.keys()


def test_every_conflict_is_found_no_distractor_is_and_a_peer_says_the_same(world: World, database: Database) -> None:
    fill(database, world, lambda what, done, total: None)
    table, asked = Table(database), questions(world)
    told = worth(world, [table.answer(one, 4) for one in asked])
    assert (told.found, told.distractors) == (1.0, 0)
    for one, trial in zip(asked[:4], world.trials, strict=False):
        graph = peers.on_day(world, trial.day, {*trial.officials, *trial.bidders})
        for at_once in (False, True):
            chains = peers.Networkx(graph, at_once=at_once).chains(trial.officials, trial.bidders, 4)
            found = peers.Sorter(graph).best(chains)
            assert [(tuple(map(world.id, chain)), cost) for chain, cost in found] == list(ways(table.answer(one, 4)))
