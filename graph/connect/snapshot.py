"""Paths over arrays instead of a table: the same answer, without a question to any database but for the names in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from graph.connect.array_meeting import Scratch, Terrain, marked, meet
from graph.connect.arrays import Arrays, Bits, Column
from graph.connect.meeting import FAR, Reach
from graph.connect.paths import MOST_IN_ONE_QUESTION, ends_of, named, pairs, ranked
from graph.facts import HubPolicy
from graph.ports import Numbered, PathRequest, PathResult


class Snapshot:
    """Arrays that are searched. Threads may share it: every search takes scratch space of its own."""

    def __init__(self, arrays: Arrays, frontier: int = MOST_IN_ONE_QUESTION) -> None:
        self.arrays = arrays
        self._frontier = frontier
        self._terrain: tuple[HubPolicy, Mapping[str, int], Terrain] | None = None
        self._spare: list[Scratch] = []

    def terrain(self, policy: HubPolicy, numbered: Numbered) -> Terrain:
        """The hubs are worked out once for a policy and for what the parties it names are at the asker's snapshot."""
        numbers = numbered.numbers({*policy.never_pass, *policy.always_pass})
        known = self._terrain
        if known is None or known[:2] != (policy, numbers):
            known = policy, numbers, Terrain(self.arrays, self.arrays.hubs(policy, numbers), self._frontier)
            self._terrain = known
        return known[2]

    @contextmanager
    def scratch(self) -> Iterator[Scratch]:
        size = self.arrays.kind.size
        taken = self._spare.pop() if self._spare else (np.full(size, FAR, np.uint8), np.full(size, FAR, np.uint8))
        yield taken
        self._spare.append(taken)


@dataclass(frozen=True, slots=True)
class ArraySearch:
    """Implements graph.ports.Paths over a snapshot, under the names that parties and ties have for the asker."""

    snapshot: Snapshot
    numbered: Numbered

    def search(self, starts: Sequence[str], goals: Sequence[str], request: PathRequest) -> PathResult:
        return self._search(starts, goals, request)[0]

    def untouched(
        self, starts: Sequence[str], goals: Sequence[str], request: PathRequest, touched: Bits
    ) -> PathResult | None:
        """The answer; None where a start or goal is no node, or a node within reach is marked: a newer tie may change it."""
        known = self.snapshot.arrays.known(self.numbered.numbers({*starts, *goals}).values())
        if known.size < len(self.numbered.numbers({*starts, *goals})):
            return None
        result, reached = self._search(starts, goals, request)
        return None if marked(touched, reached).any() else result

    def _search(self, starts: Sequence[str], goals: Sequence[str], request: PathRequest) -> tuple[PathResult, Column]:
        arrays = self.snapshot.arrays
        begins, ends = ends_of(self.numbered, starts, goals)
        terrain = self.snapshot.terrain(request.hubs, self.numbered)
        reach = Reach(request.window, request.max_hops, request.hubs, terrain.frontier)
        with self.snapshot.scratch() as scratch:
            core, reached = meet(terrain, (arrays.known(begins), arrays.known(ends)), scratch, reach)
        nodes = arrays.known({*core.arcs, *(dst for out in core.arcs.values() for dst in out)})
        order = arrays.parties[np.sort(nodes)].tolist()
        found = ranked(core, order, pairs(begins, ends), request)
        return PathResult(named(self.numbered, core.arcs, found), core.held_back), reached
