"""What else finds simple paths, asked the same: each gets the ties of one day without hubs, cheapest of parallel ones.

They walk all chains within the hop limit; which are the best of a pair is then sorted out for all in one way.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from app.bench.paths.asking import MAX_COST, PER_PAIR, Clock, elapsed, processor
from app.bench.paths.making import World
from app.bench.paths.world import KINDS
from app.db import Database
from graph.facts import HubPolicy
from graph.model import COST_OF_UNKNOWN_DATE

Chain = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DayGraph:
    """Undirected: `ends` [n, 2] and `costs` [n] of ties between parties that may be passed or are asked about."""

    ends: npt.NDArray[np.int64]
    costs: npt.NDArray[np.int64]
    hubs: frozenset[int]
    rank: npt.NDArray[np.int64]  # of each node in the order of public ids

    def cost_of(self) -> dict[tuple[int, int], int]:
        pairs = zip(self.ends.tolist(), self.costs.tolist(), strict=True)
        return {key: cost for (a, b), cost in pairs for key in ((a, b), (b, a))}


def on_day(world: World, day: int, asked: Collection[int]) -> DayGraph:
    """What holds that day or may; an unknown date costs what the product adds for it."""
    start_min, start_max, end_min, end_max = world.ties.period.T
    ends = np.stack((world.ties.start, world.ties.end), axis=1).astype(np.int64)
    ends.sort(axis=1)
    pairs = np.unique(ends, axis=0)
    degree = np.bincount(pairs.ravel(), minlength=world.layout.size)
    caps = np.array([HubPolicy().caps[kind] for kind in KINDS])[world.layout.kinds]
    is_hub = degree > caps
    shut = is_hub.copy()
    shut[list(asked)] = False
    holds = (start_min <= day) & (end_max >= day) & (start_min <= end_max) & ~shut[ends].any(axis=1)
    sure = (start_max <= day) & (end_min >= day)
    costs = np.where(sure, world.ties.cost, world.ties.cost + COST_OF_UNKNOWN_DATE)[holds]
    ends = ends[holds]
    order = np.lexsort((costs, ends[:, 1], ends[:, 0]))
    ends, costs = ends[order], costs[order]
    first = np.r_[True, (ends[1:] != ends[:-1]).any(axis=1)]
    rank = np.argsort(np.argsort(world.ids))
    return DayGraph(ends[first], costs[first].astype(np.int64), frozenset(np.flatnonzero(is_hub).tolist()), rank)


class Peer(Protocol):
    """`chains`: all simple chains of at most so many ties from the starts to the goals, as nodes; hubs may be inside.

    `clock`: of the processor for what works in this process, elapsed where a server does.
    """

    name: str
    clock: Clock

    def chains(self, starts: Collection[int], goals: Collection[int], hops: int) -> Iterable[Chain]: ...


class Sorter:
    """The best of each pair, in the product's order."""

    def __init__(self, graph: DayGraph) -> None:
        self._cost, self._hubs, self._rank = graph.cost_of(), graph.hubs, graph.rank.tolist()

    def best(self, chains: Iterable[Chain]) -> list[tuple[Chain, int]]:
        """(nodes, cost) by pair, cost, hops and public ids; without what passes a hub or costs too much."""
        pairs: dict[tuple[int, int], list[tuple[int, int, tuple[int, ...], Chain]]] = {}
        for chain in chains:
            cost = sum([self._cost[pair] for pair in pairwise(chain)])
            if cost <= MAX_COST and self._hubs.isdisjoint(chain[1:-1]):
                ranks = tuple([self._rank[node] for node in chain])
                pairs.setdefault((ranks[0], ranks[-1]), []).append((cost, len(chain), ranks, chain))
        kept = (heapq.nsmallest(PER_PAIR, pairs[pair]) for pair in sorted(pairs))
        return [(chain, cost) for found in kept for cost, _, _, chain in found]


class Networkx:
    """Asked for each pair, as its user asks; or at once for all goals of a start, which takes it a third of the time."""

    clock = staticmethod(processor)

    def __init__(self, graph: DayGraph, *, at_once: bool) -> None:
        self.name = "networkx, at once" if at_once else "networkx"
        self._at_once = at_once
        self._networkx: Any = import_module("networkx")
        self._graph = self._networkx.Graph()
        self._graph.add_edges_from(graph.ends.tolist())

    def chains(self, starts: Collection[int], goals: Collection[int], hops: int) -> Iterable[Chain]:
        present = [goal for goal in goals if goal in self._graph]
        asked = [present] if self._at_once else [[goal] for goal in present]
        for start in starts:
            for targets in asked if start in self._graph else ():
                yield from map(tuple, self._networkx.all_simple_paths(self._graph, start, targets, cutoff=hops))


class Rustworkx:
    name = "rustworkx"
    clock = staticmethod(processor)

    def __init__(self, graph: DayGraph) -> None:
        self._rustworkx: Any = import_module("rustworkx")
        self._graph = self._rustworkx.PyGraph(multigraph=False)
        self._graph.add_nodes_from(range(len(graph.rank)))
        self._graph.add_edges_from_no_data([tuple(pair) for pair in graph.ends.tolist()])

    def chains(self, starts: Collection[int], goals: Collection[int], hops: int) -> Iterable[Chain]:
        for start in starts:
            for goal in goals:
                yield from map(tuple, self._rustworkx.graph_all_simple_paths(self._graph, start, goal, cutoff=hops + 1))


class Igraph:
    name = "igraph"
    clock = staticmethod(processor)

    def __init__(self, graph: DayGraph) -> None:
        self._graph: Any = import_module("igraph").Graph(len(graph.rank), graph.ends.tolist())

    def chains(self, starts: Collection[int], goals: Collection[int], hops: int) -> Iterable[Chain]:
        for start in starts:
            yield from map(tuple, self._graph.get_all_simple_paths(start, to=list(goals), maxlen=hops))


# A walk is its nodes as text between bars: SQLite knows no lists. What costs too much is dropped on the way.
WALKS = f"""
    WITH RECURSIVE walk(node, way, hops, cost) AS (
        SELECT node, '|' || node || '|', 0, 0 FROM asked WHERE side = 0
        UNION ALL
        SELECT step.b, walk.way || step.b || '|', walk.hops + 1, walk.cost + step.cost
        FROM walk JOIN step ON step.a = walk.node
        WHERE walk.hops < {{hops}} AND walk.cost + step.cost <= {MAX_COST} AND walk.way NOT LIKE '%|' || step.b || '|%'
    )
    SELECT walk.way FROM walk JOIN asked ON asked.node = walk.node AND asked.side = 1 WHERE walk.hops > 0
"""  # noqa: S608


class Recursive:
    """A recursive query of a database over an indexed table of the same ties; `run` executes it and gives the rows."""

    def __init__(self, name: str, graph: DayGraph, run: Callable[..., Any], percent: str = "%") -> None:
        self.name, self._run = name, run
        self.clock: Clock = processor if percent == "%" else elapsed  # DuckDB's threads too are of this process
        self._walks = WALKS.replace("%", percent)
        run("CREATE TEMPORARY TABLE asked (node INTEGER, side INTEGER)")
        run("CREATE TEMPORARY TABLE step (a INTEGER, b INTEGER, cost INTEGER)")
        rows = [(a, b, c) for (a, b), c in zip(graph.ends.tolist(), graph.costs.tolist(), strict=True)]
        rows += [(b, a, c) for a, b, c in rows]
        for at in range(0, len(rows), 10_000):
            run(f"INSERT INTO step VALUES {_rows(rows[at : at + 10_000])}")  # noqa: S608 (numbers)
        run("CREATE INDEX step_a ON step (a, b, cost)")

    def chains(self, starts: Collection[int], goals: Collection[int], hops: int) -> Iterable[Chain]:
        self._run("DELETE FROM asked")
        self._run(f"INSERT INTO asked VALUES {_rows([*((n, 0) for n in starts), *((n, 1) for n in goals)])}")  # noqa: S608
        for (way,) in self._run(self._walks.format(hops=hops)).fetchall():
            yield tuple(map(int, way.strip("|").split("|")))


def _rows(rows: Iterable[tuple[int, ...]]) -> str:
    return ", ".join(map(str, rows))


def installed(graph: DayGraph, databases: Iterable[Database]) -> Iterator[Peer]:
    """Those that are there, networkx always; the recursive query on each database, and on DuckDB."""
    yield Networkx(graph, at_once=False)
    yield Networkx(graph, at_once=True)
    for peer in (Rustworkx, Igraph):
        with suppress(ModuleNotFoundError):
            yield peer(graph)
    for database in databases:
        with database.engine.connect() as connection:
            name = "SQLite" if database.is_sqlite else "PostgreSQL"
            yield Recursive(f"{name} query", graph, connection.exec_driver_sql, "%" if database.is_sqlite else "%%")
    with suppress(ModuleNotFoundError):
        yield Recursive("DuckDB query", graph, import_module("duckdb").connect().execute)
