"""The development network with known truth: what is planted is found as stated, what only looks like it is not.

Kinds and types stand there in the order in which `bench paths` has them. Costs are the file's own; which chain must be
found, which not, and what each costs is told from its rows and not by the product.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pyarrow import parquet

from app.bench.paths.filling import fill
from app.bench.paths.making import World
from app.bench.paths.world import OWNS, Layout, Ties, public_ids
from app.db import Database
from app.store.adjacency import LedgerAdjacency
from app.store.ledger import now_snapshot
from graph.connect.paths import Search
from graph.period import AFTER_ALL, Window
from graph.ports import PathRequest, PathResult

EPOCH = date(1990, 1, 1).toordinal()
OPEN = 65_535
MOST_HOPS, PER_PAIR, MAX_COST = 5, 5, 1_900  # the longest planted chain; the rest as its README says
STRONG = 693  # what a chain of strength .5 costs

pytestmark = pytest.mark.shared
Rows = Mapping[str, np.ndarray[Any, Any]]


@dataclass(frozen=True)
class Network:
    """The files, the same as a world of the benchmark, and what was asked and answered about each tender."""

    edges: Rows
    tenders: Mapping[int, Mapping[str, Any]]
    truth: Sequence[Mapping[str, Any]]
    world: World
    answers: Mapping[int, PathResult]

    def chain(self, planted: Mapping[str, Any]) -> tuple[str, ...]:
        return tuple(self.world.id(node) for node in planted["path"])

    def costs(self) -> dict[tuple[int, int], list[tuple[int, int, int]]]:
        """(cost, first day, last day) of every tie, under its ends."""
        found: dict[tuple[int, int], list[tuple[int, int, int]]] = defaultdict(list)
        columns = (self.edges[name].tolist() for name in ("src", "dst", "cost", "vfrom", "vto"))
        for src, dst, cost, begins, ends in zip(*columns, strict=True):
            found[min(src, dst), max(src, dst)].append((cost, begins, ends))
        return found


@pytest.fixture(scope="module")
def network(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Network:
    folder = shared_data / "graph-dev"
    nodes, edges = (_columns(folder / name) for name in ("nodes.parquet", "edges.parquet"))
    tenders = {t["tender"]: t for t in map(json.loads, (folder / "tenders.jsonl").read_text("utf-8").splitlines())}
    truth = [json.loads(line) for line in (folder / "truth.jsonl").read_text("utf-8").splitlines()]
    world = _world(nodes, edges)
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('graph-dev') / 'benang.db'}", secret="for this test only")
    database.migrate()
    fill(database, world, lambda what, done, total: None)
    pairs = {t["tender"]: (t["bidder"], t["bidder2"]) for t in truth if "bidder2" in t}
    answers = {}
    with database.reading() as unit:
        search = Search(LedgerAdjacency(unit, now_snapshot(unit)))
        for number, tender in tenders.items():
            officials, bidders = (tuple(map(world.id, tender[side])) for side in ("officials", "bidders"))
            window = Window.day(date.fromordinal(EPOCH + tender["day"]))
            request = PathRequest(window, MOST_HOPS, PER_PAIR, max_cost=MAX_COST)
            answers[number] = search.search(officials, bidders, request)
            if number in pairs:
                one, other = ((world.id(n),) for n in pairs[number])
                between = search.search(one, other, request)
                answers[number] = PathResult((*answers[number].paths, *between.paths), between.held_back)
    database.close()
    return Network(edges, tenders, truth, world, answers)


def _columns(path: Path) -> Rows:
    table = parquet.read_table(path)
    return {name: table[name].to_numpy() for name in table.column_names}


def _world(nodes: Rows, edges: Rows) -> World:
    size, kinds = len(nodes["id"]), nodes["kind"]
    assert (np.diff(kinds.astype(int)) >= 0).all(), "nodes are expected to be numbered by kind"
    first = (0, *np.cumsum(np.bincount(kinds)).tolist())
    order = np.argsort(edges["type"], kind="stable")
    type_, start, end, share, begins, ends, cost = (
        edges[name][order] for name in ("type", "src", "dst", "w", "vfrom", "vto", "cost")
    )
    period = np.empty((len(order), 4), np.int32)
    period[:, 0] = period[:, 1] = begins.astype(np.int32) + EPOCH
    period[:, 2] = period[:, 3] = np.where(ends == OPEN, AFTER_ALL, ends.astype(np.int32) + EPOCH)
    owned = np.where(type_ == OWNS, share * 1_000_000, 0).astype(np.int32)
    ties = Ties(type_, start, end, owned, cost.astype(np.int32), period)
    return World(Layout(size, first, 0), public_ids(np.random.default_rng(1), size), ties, ())


def test_every_planted_conflict_is_found_at_the_cost_that_its_ties_add_up_to(network: Network) -> None:
    """Of parallel ties the cheapest that holds on the day counts. What could not be planted whole has no truth."""
    costs, strong = network.costs(), 0
    conflicts = [planted for planted in network.truth if planted["conflict"]]
    assert len(conflicts) == 241
    for planted in conflicts:
        day, chain = network.tenders[planted["tender"]]["day"], network.chain(planted)
        expected = sum(
            min(cost for cost, begins, ends in costs[min(hop), max(hop)] if begins <= day <= ends)
            for hop in pairwise(planted["path"])
        )
        assert [p.cost for p in network.answers[planted["tender"]].paths if p.nodes == chain] == [expected], planted
        strong += expected <= STRONG
    assert strong == len(conflicts) - 3, "three are weaker by the file's own costs: small owners, and three layers of them"


def test_no_chain_that_only_looks_like_a_conflict_is_answered(network: Network) -> None:
    distractors = [planted for planted in network.truth if planted["conflict"] is False]
    assert len(distractors) == 87
    for planted in distractors:
        assert network.chain(planted) not in {p.nodes for p in network.answers[planted["tender"]].paths}, planted
