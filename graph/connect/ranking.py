"""The k best simple paths of a pair, found best first with exact bounds, so that hostile shapes cost no more than k.

Cost and hops are one integer (cost · 8 + hops, as H ≤ 6), nodes are numbered in the order of their public ids: the
smallest heap entry is then the next path in the order (cost, hops, public ids), with no sorting afterwards.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

HOP_BITS = 3
ONE_HOP = 1
BEYOND = 1 << 60  # a weight that no walk has

Steps = Mapping[int, Sequence[tuple[int, int]]]
"""From node → (to node, weight) with weight = cost · 8 + 1."""

Table = list[dict[int, tuple[int, int]]]
"""`table[r][node]` = (least weight of a walk of at most r steps to the goal, its next node)."""


def weight_of(cost: int) -> int:
    return (cost << HOP_BITS) + ONE_HOP


def ceiling_of(cost: int) -> int:
    """The greatest weight that a path of this cost can have."""
    return weight_of(cost) | (1 << HOP_BITS) - 1


@dataclass(frozen=True, slots=True)
class Maze:
    """The core of one search. `closed` nodes may begin or end a path but not be passed; `ceiling` is the worst weight."""

    steps: Steps
    back: Steps
    closed: frozenset[int]
    hops: int
    ceiling: int | None

    def table(self, goal: int, hops: int, without: Collection[int] = ()) -> Table:
        """Bellman–Ford by number of steps, backward from the goal, never through closed nodes or those left out."""
        tables: Table = [{goal: (0, goal)}]
        changed = {goal: 0}
        for _ in range(hops):
            layer = dict(tables[-1])
            better: dict[int, int] = {}
            for node, known in changed.items():
                for before, weight in self.back.get(node, ()):
                    total = known + weight
                    if before not in without and (before not in layer or total < layer[before][0]):
                        layer[before] = (total, node)
                        better[before] = total
            tables.append(layer)
            changed = {node: total for node, total in better.items() if node not in self.closed}
        return tables


def best_paths(maze: Maze, start: int, table: Table, k: int) -> list[tuple[int, ...]]:
    """Up to k simple paths from `start` to the table's goal, in order of weight, then of nodes.

    Every entry of the heap is the beginning of a real path of exactly that weight: where the table's walk would come
    back to the beginning, the bound is computed again without it. So at most k · H entries are ever taken up.
    """
    goal = next(iter(table[0]))
    whole = table[maze.hops].get(start)
    heap: list[tuple[int, tuple[int, ...], int]] = []
    if whole is not None and _allowed(whole[0], maze):
        heap.append((whole[0], (start,), 0))
    found: list[tuple[int, ...]] = []
    while heap and len(found) < k:
        _, nodes, walked = heappop(heap)
        if nodes[-1] == goal:
            found.append(nodes)
            continue
        for node, weight, rest in _onward(maze, table, goal, nodes):
            if _allowed(walked + weight + rest, maze):
                heappush(heap, (walked + weight + rest, (*nodes, node), walked + weight))
    return found


def _allowed(weight: int, maze: Maze) -> bool:
    return maze.ceiling is None or weight <= maze.ceiling


def _onward(maze: Maze, table: Table, goal: int, nodes: tuple[int, ...]) -> list[tuple[int, int, int]]:
    """(next node, its weight, exact rest) for every node that continues the simple path and can still arrive."""
    left = maze.hops - len(nodes)
    known, onward = table[left], []
    without_nodes: dict[int, tuple[int, int]] | None = None
    for node, weight in maze.steps.get(nodes[-1], ()):
        if node not in known or node in nodes or (node in maze.closed and node != goal):
            continue
        rest = known[node]
        if _comes_back(table, node, goal, nodes):
            if without_nodes is None:
                without_nodes = maze.table(goal, left, without=nodes)[left]
            if node not in without_nodes:
                continue
            rest = without_nodes[node]
        onward.append((node, weight, rest[0]))
    return onward


def _comes_back(table: Table, node: int, goal: int, nodes: tuple[int, ...]) -> bool:
    left = len(table) - 1 - len(nodes)
    while node != goal:
        node = table[left][node][1]
        if node in nodes:
            return True
        left -= 1
    return False
