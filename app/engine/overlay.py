"""What has happened since arrays were made, laid over them: parties around whom something changed are asked of the table."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graph.connect import Search
from graph.connect.array_meeting import marked
from graph.connect.arrays import NO_NODE, Bits
from graph.connect.snapshot import ArraySearch, Snapshot
from graph.facts import HubPolicy
from graph.period import Window
from graph.ports import Adjacency, Edge, PathRequest, PathResult


@dataclass(frozen=True, slots=True)
class Laid:
    """Implements graph.ports.Paths: by the arrays alone where a search meets nobody touched, else by both together.

    `touched` by node; `table` answers at the snapshot of the ledger that is asked about.
    """

    snapshot: Snapshot
    touched: Bits
    table: Adjacency

    def search(self, starts: Sequence[str], goals: Sequence[str], request: PathRequest) -> PathResult:
        found = ArraySearch(self.snapshot, self.table).untouched(starts, goals, request, self.touched)
        return found or Search(Overlaid(self.snapshot, self.touched, self.table)).search(starts, goals, request)


@dataclass(frozen=True, slots=True)
class Overlaid:
    """Implements graph.ports.Adjacency. A party that nothing has touched since has exactly the ties that the arrays tell."""

    snapshot: Snapshot
    touched: Bits
    table: Adjacency

    def expand(self, nodes: Collection[int], window: Window) -> Sequence[Edge]:
        still, others = self._parted(nodes)
        edges = [edge for number, node in still.items() for edge in self._rows(number, node, window)]
        if others:
            edges += self.table.expand(others, window)
        edges.sort(key=lambda edge: (edge[0], edge[1], edge[4], edge[2]))
        return edges

    def hubs(self, nodes: Collection[int], policy: HubPolicy) -> frozenset[int]:
        still, others = self._parted(nodes)
        closed = marked(self.snapshot.terrain(policy, self.table).hubs, np.fromiter(still.values(), np.int64, len(still)))
        found = [number for number, is_closed in zip(still, closed.tolist(), strict=True) if is_closed]
        return frozenset(found) | self.table.hubs(others, policy)

    def public(self, nodes: Collection[int]) -> Mapping[int, str]:
        return self.table.public(nodes)

    def numbers(self, parties: Collection[str]) -> Mapping[str, int]:
        return self.table.numbers(parties)

    def tie_ids(self, ties: Collection[int]) -> Mapping[int, str]:
        return self.table.tie_ids(ties)

    def _parted(self, numbers: Collection[int]) -> tuple[dict[int, int], list[int]]:
        """The nodes of the parties whose ties the arrays tell, and the other parties."""
        wanted = np.unique(np.fromiter(numbers, np.int64, len(numbers)))
        nodes = self.snapshot.arrays.nodes(wanted)
        known = nodes != NO_NODE
        known[known] = ~marked(self.touched, nodes[known])
        return dict(zip(wanted[known].tolist(), nodes[known].tolist(), strict=True)), wanted[~known].tolist()

    def _rows(self, number: int, node: int, window: Window) -> list[Edge]:
        arrays = self.snapshot.arrays
        part = slice(int(arrays.offsets[node]), int(arrays.offsets[node + 1]))
        bounds = np.hstack([arrays.starts[arrays.start[part]], arrays.ends[arrays.end[part]]])
        first, last = window.ordinals
        holds = (bounds[:, 0] <= last) & (bounds[:, 3] >= first) & (bounds[:, 0] <= bounds[:, 3])
        ends, own, costs = arrays.parties[arrays.target[part]][holds], arrays.tie[part][holds], arrays.cost[part][holds]
        rows = zip(ends.tolist(), own.tolist(), costs.tolist(), bounds[holds].tolist(), strict=True)
        return [Edge(number, end, tie >> 1, bool(tie & 1), cost, *four) for end, tie, cost, four in rows]
