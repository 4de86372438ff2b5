"""Paths over arrays instead of a table: the same answer, without a question to any database but for the names in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import Any

import numpy as np

from graph.connect import compiled
from graph.connect.array_meeting import Scratch, Terrain, marked, meet
from graph.connect.arrays import NO_NODE, Arrays, Bits, Column
from graph.connect.meeting import FAR, Arcs, Reach
from graph.connect.paths import MOST_IN_ONE_QUESTION, ends_of, named, pairs, ranked
from graph.connect.ranking import BEYOND, ceiling_of
from graph.facts import HubPolicy
from graph.ports import Numbered, PathRequest, PathResult


class Snapshot:
    """Arrays that are searched. Threads may share it: every search takes scratch space of its own."""

    def __init__(
        self, arrays: Arrays, frontier: int = MOST_IN_ONE_QUESTION, compiled: bool = compiled.IS_THERE
    ) -> None:
        """`compiled`: search with numba, which must be installed."""
        self.arrays = arrays
        self.kernel: Any = _kernel() if compiled else None
        self._frontier = frontier
        self._terrain: tuple[object, Terrain] | None = None
        self._spare: list[Scratch] = []

    def compile(self) -> None:
        """Compile now, or load what was compiled before; until that is done numpy answers whoever asks meanwhile."""
        kernel, nobody = _kernel(), np.zeros(0, np.int64)
        land = kernel.land_of(self.arrays, np.zeros(self.arrays.kind.size // 8 + 1, np.uint8))
        limits = np.array([1, 1, BEYOND - 1])
        kernel.seek(land, kernel.Quest(nobody, nobody, _grid(0, 0), 1, 1, self._frontier, limits))
        self.kernel = kernel

    def terrain(self, policy: HubPolicy, numbered: Numbered) -> Terrain:
        """The hubs are worked out once for a policy and for what the parties it names are at the asker's snapshot."""
        named = {*policy.never_pass, *policy.always_pass}
        numbers, kernel = numbered.numbers(named) if named else {}, self.kernel
        asked, known = (policy.caps, policy.never_pass, policy.always_pass, numbers, kernel), self._terrain
        if known is None or known[0] != asked:
            hubs = self.arrays.hubs(policy, numbers)
            land = kernel.land_of(self.arrays, hubs) if kernel else None
            known = self._terrain = asked, Terrain(self.arrays, hubs, self._frontier, land)
        return known[1]

    @contextmanager
    def scratch(self) -> Iterator[Scratch]:
        size = self.arrays.kind.size
        taken = self._spare.pop() if self._spare else (np.full(size, FAR, np.uint8), np.full(size, FAR, np.uint8))
        yield taken
        self._spare.append(taken)


@dataclass(frozen=True, slots=True)
class Found:
    """Paths as party numbers, the ties of at least their hops, and every node the search reached."""

    paths: Sequence[tuple[int, ...]]
    arcs: Arcs
    held_back: Mapping[str, int]
    reached: Column


@dataclass(frozen=True, slots=True)
class ArraySearch:
    """Implements graph.ports.Paths over a snapshot, under the names that parties and ties have for the asker."""

    snapshot: Snapshot
    numbered: Numbered

    def search(self, starts: Sequence[str], goals: Sequence[str], request: PathRequest) -> PathResult:
        return self._search(ends_of(self.numbered, starts, goals), request)[0]

    def untouched(
        self, starts: Sequence[str], goals: Sequence[str], request: PathRequest, touched: Bits
    ) -> PathResult | None:
        """The answer; None where a start or goal is no node, or a node within reach is marked: a newer tie may change it."""
        sides = ends_of(self.numbered, starts, goals)
        if (self.snapshot.arrays.nodes(np.array([*sides[0], *sides[1]], np.int64)) == NO_NODE).any():
            return None
        result, reached = self._search(sides, request)
        return None if marked(touched, reached).any() else result

    def _search(self, sides: tuple[dict[int, str], dict[int, str]], request: PathRequest) -> tuple[PathResult, Column]:
        terrain = self.snapshot.terrain(request.hubs, self.numbered)
        found = (self._by_kernel if terrain.land else self._by_numpy)(terrain, *sides, request)
        return PathResult(named(self.numbered, found.arcs, found.paths), found.held_back), found.reached

    def _by_numpy(
        self, terrain: Terrain, begins: Mapping[int, str], ends: Mapping[int, str], request: PathRequest
    ) -> Found:
        arrays = terrain.arrays
        reach = Reach(request.window, request.max_hops, request.hubs, terrain.frontier)
        with self.snapshot.scratch() as scratch:
            core, reached = meet(terrain, (arrays.known(begins), arrays.known(ends)), scratch, reach)
        nodes = arrays.known({*core.arcs, *(dst for out in core.arcs.values() for dst in out)})
        found = ranked(core, arrays.parties[np.sort(nodes)].tolist(), pairs(begins, ends), request)
        return Found(found, core.arcs, core.held_back, reached)

    def _by_kernel(
        self, terrain: Terrain, begins: Mapping[int, str], ends: Mapping[int, str], request: PathRequest
    ) -> Found:
        kernel = self.snapshot.kernel
        ceiling = BEYOND - 1 if request.max_cost is None else ceiling_of(request.max_cost)
        limits = np.array([request.max_hops, request.per_pair, ceiling])
        sides = (np.array([*side], np.int64) for side in (begins, ends))
        quest = kernel.Quest(
            *sides, _places(begins, ends), *request.window.ordinals, terrain.frontier, limits
        )
        answer = kernel.seek(terrain.land, quest)
        arcs: Arcs = {}
        for a, b, way, cost in answer.ways.tolist():
            arcs.setdefault(a, {}).setdefault(b, {})[way >> 1] = cost, bool(way & 1)
        paths = [tuple(path[2 : 2 + path[1]]) for path in answer.paths.tolist()]
        held = {"hub": answer.hubs, **({"frontier": answer.waiting} if answer.waiting else {})}
        return Found(paths, arcs, held, answer.reached)


def _places(begins: Mapping[int, str], ends: Mapping[int, str]) -> Column:
    """Places of the pairs to be asked about, as paths.pairs gives them: every one where nobody is on both sides."""
    if begins.keys().isdisjoint(ends):
        return _grid(len(begins), len(ends))
    start, goal = ({number: place for place, number in enumerate(side)} for side in (begins, ends))
    return np.array([(start[a], goal[b]) for a, b in pairs(begins, ends)], np.int64).reshape(-1, 2)


@lru_cache(256)
def _grid(rows: int, columns: int) -> Column:
    return np.indices((rows, columns)).reshape(2, -1).T.copy()


def _kernel() -> ModuleType:
    """Only who searches with it waits for numba to be read."""
    from graph.connect import kernel

    return kernel
