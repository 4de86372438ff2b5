"""What has happened since arrays were made, laid over them: parties around whom something changed are asked of the table."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from graph.connect.arrays import NO_NODE, Arrays, Bits
from graph.facts import HubPolicy
from graph.period import Window
from graph.ports import Adjacency, Edge


class Overlaid:
    """Implements graph.ports.Adjacency. A party that nothing has touched since has exactly the ties that the arrays tell."""

    def __init__(self, arrays: Arrays, touched: NDArray[np.bool_], table: Adjacency) -> None:
        """`touched` by node; `table` answers at the snapshot that is asked about."""
        self._arrays = arrays
        self._touched = touched
        self._table = table
        self._of: tuple[HubPolicy, Bits] | None = None

    def expand(self, nodes: Collection[int], window: Window) -> Sequence[Edge]:
        still, others = self._parted(nodes)
        edges = [edge for number, node in still.items() for edge in self._rows(number, node, window)]
        if others:
            edges += self._table.expand(others, window)
        edges.sort(key=lambda edge: (edge[0], edge[1], edge[4], edge[2]))
        return edges

    def hubs(self, nodes: Collection[int], policy: HubPolicy) -> frozenset[int]:
        """By the table where the policy names parties: it knows them by name."""
        still, others = self._parted(nodes)
        named = self._table.numbers(policy.never_pass | policy.always_pass).values() if still else ()
        asked = {*others, *still.keys() & set(named)}
        crowded = self._crowded(policy)
        found = {number for number, node in still.items() if number not in asked and crowded[node >> 3] >> (node & 7) & 1}
        return frozenset(found | self._table.hubs(asked, policy))

    def _crowded(self, policy: HubPolicy) -> Bits:
        if self._of is None or self._of[0] != policy:
            self._of = policy, self._arrays.hubs(policy)
        return self._of[1]

    def public(self, nodes: Collection[int]) -> Mapping[int, str]:
        return self._table.public(nodes)

    def numbers(self, parties: Collection[str]) -> Mapping[str, int]:
        return self._table.numbers(parties)

    def tie_ids(self, ties: Collection[int]) -> Mapping[int, str]:
        return self._table.tie_ids(ties)

    def _parted(self, numbers: Collection[int]) -> tuple[dict[int, int], list[int]]:
        """The nodes of the parties whose ties the arrays tell, and the other parties."""
        wanted = sorted(set(numbers))
        nodes = self._arrays.nodes(np.array(wanted, np.int64)).tolist()
        still = {n: node for n, node in zip(wanted, nodes, strict=True) if node != NO_NODE and not self._touched[node]}
        return still, [n for n in wanted if n not in still]

    def _rows(self, number: int, node: int, window: Window) -> list[Edge]:
        arrays = self._arrays
        part = slice(int(arrays.offsets[node]), int(arrays.offsets[node + 1]))
        bounds = np.hstack([arrays.starts[arrays.start[part]], arrays.ends[arrays.end[part]]])
        first, last = window.ordinals
        holds = (bounds[:, 0] <= last) & (bounds[:, 3] >= first) & (bounds[:, 0] <= bounds[:, 3])
        ends, own, costs = arrays.parties[arrays.target[part]][holds], arrays.tie[part][holds], arrays.cost[part][holds]
        rows = zip(ends.tolist(), own.tolist(), costs.tolist(), bounds[holds].tolist(), strict=True)
        return [Edge(number, end, tie >> 1, bool(tie & 1), cost, *four) for end, tie, cost, four in rows]
