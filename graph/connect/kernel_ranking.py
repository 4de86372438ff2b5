"""ranking.py compiled: the same tables, the same best-first search with the same exact bounds, over flat arrays."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np

from graph.connect.arrays import Column
from graph.connect.compiled import compiled, whole
from graph.connect.ranking import BEYOND

WIDTH = 7  # nodes of a path of at most six hops


class Maze(NamedTuple):
    """The core of one search, nodes by rank. Steps [n, 3] are (from, to, weight); those from i begin at `first[i]`."""

    nodes: Column
    steps: Column
    first: Column
    back: Column  # the same by where they lead
    back_first: Column
    closed: Column
    hops: int
    per_pair: int
    ceiling: int


class Table(NamedTuple):
    """`best[r, node]`: the least weight of a walk of at most r steps to the goal; `onward`: its next node."""

    goal: int
    best: Column
    onward: Column


@compiled
def mazed(nodes: Column, steps: Column, closed: Column, limits: Column) -> Maze:
    """From steps in the order (from, to)."""
    first = np.searchsorted(steps[:, 0], np.arange(nodes.size + 1))
    back = steps[np.argsort(steps[:, 1], kind="mergesort")]
    back_first = np.searchsorted(back[:, 1], np.arange(nodes.size + 1))
    return Maze(nodes, steps, first, back, back_first, closed, limits[0], limits[1], limits[2])


@compiled
def _table(maze: Maze, goal: int, hops: int, without: Column) -> Table:
    """Backward from the goal, never through closed nodes or those left out (a mask)."""
    best = np.full((hops + 1, maze.nodes.size), BEYOND, np.int64)
    onward = np.empty((hops + 1, maze.nodes.size), np.int64)
    best[0, goal] = 0
    for r in range(1, hops + 1):
        best[r], onward[r] = best[r - 1], onward[r - 1]
        for node in range(maze.nodes.size):
            known = best[r - 1, node]
            changed = known < BEYOND and (r == 1 or known < best[r - 2, node])
            if not changed or (maze.closed[node] and node != goal):
                continue
            for at in range(maze.back_first[node], maze.back_first[node + 1]):
                before, total = maze.back[at, 0], known + maze.back[at, 2]
                if total < best[r, before] and not without[before]:
                    best[r, before], onward[r, before] = total, node
    return Table(goal, best, onward)


@compiled
def best_of_all(maze: Maze, starts: Column, goals: Column, pairs: Column) -> Column:
    """Paths [n, 2 + WIDTH] as (place of the pair, how many nodes, the nodes), in the order of the pairs."""
    found, count = np.empty((16, 2 + WIDTH), np.int64), 0
    nobody = np.zeros(maze.nodes.size, np.bool_)
    tables = [_table(maze, goal, maze.hops, nobody) for goal in goals if goal >= 0]
    for place in range(len(pairs)):
        start, goal = starts[pairs[place, 0]], pairs[place, 1]
        if start < 0 or goals[goal] < 0:
            continue
        for path in _best(maze, start, tables[whole(np.sum(goals[:goal] >= 0))]):
            if count == len(found):
                found = np.concatenate((found, np.empty_like(found)))
            found[count, 0] = place
            found[count, 1:] = path[:-1]
            count += 1
    found = found[:count]
    for path in found:
        for n in range(2, 2 + path[1]):
            path[n] = maze.nodes[path[n]]
    return found


@compiled
def _best(maze: Maze, start: int, table: Table) -> Column:
    """Up to `per_pair` paths [n, 2 + WIDTH] as (how many nodes, the nodes, weight). The heap is that of best_paths."""
    begun = np.zeros((64, 2 + WIDTH), np.int64)
    begun[0, 0], begun[0, 1], used = 1, start, 1
    chosen = np.empty((0, 2 + WIDTH), np.int64)
    if table.best[maze.hops, start] > maze.ceiling:
        return chosen
    heap = [(whole(table.best[maze.hops, start]), whole(0), whole(0), whole(0))]
    while len(heap) and len(chosen) < maze.per_pair:
        at = heappop(heap)[3]
        if begun[at, begun[at, 0]] == table.goal:
            chosen = np.concatenate((chosen, begun[at : at + 1]))
            continue
        onward = _onward(maze, table, begun[at])
        while used + len(onward) > len(begun):
            begun = np.concatenate((begun, np.zeros_like(begun)))
        for n in range(len(onward)):
            node, weight, rest = onward[n, 0], onward[n, 1], onward[n, 2]
            if begun[at, 8] + weight + rest > maze.ceiling:
                continue
            begun[used] = begun[at]
            begun[used, 0] += 1
            begun[used, begun[used, 0]] = node
            begun[used, 8] += weight
            high, low = _ordinal(begun[used], maze.nodes.size)
            heappush(heap, (whole(begun[used, 8] + rest), high, low, whole(used)))
            used += 1
    return chosen


@compiled
def _ordinal(path: Column, size: int) -> tuple[int, int]:
    """Two numbers that compare as the nodes do, the shorter first; a core of up to two million nodes fits."""
    high, low = 0, 0
    for n in range(2, 2 + 3):
        high = high * (size + 1) + (path[n] + 1 if n <= path[0] else 0)
        low = low * (size + 1) + (path[n + 3] + 1 if n + 3 <= path[0] else 0)
    return high, low


@compiled
def _onward(maze: Maze, table: Table, path: Column) -> Column:
    """(Next node, its weight, exact rest) for every node that continues the simple path and can still arrive."""
    left, last = maze.hops - path[0], path[path[0]]
    onward, count = np.empty((maze.first[last + 1] - maze.first[last], 3), np.int64), 0
    best = table.best
    for at in range(maze.first[last], maze.first[last + 1]):
        node, weight = maze.steps[at, 1], maze.steps[at, 2]
        if table.best[left, node] == BEYOND or _is_in(path, node) or (maze.closed[node] and node != table.goal):
            continue
        rest = table.best[left, node]
        if _comes_back(table, node, left, path):
            if best is table.best:
                mask = np.zeros(maze.nodes.size, np.bool_)
                mask[path[1 : 1 + path[0]]] = True
                best = _table(maze, table.goal, left, mask).best
            if best[left, node] == BEYOND:
                continue
            rest = best[left, node]
        onward[count] = node, weight, rest
        count += 1
    return onward[:count]


@compiled
def _is_in(path: Column, node: int) -> bool:
    return bool((path[1 : 1 + path[0]] == node).any())


@compiled
def _comes_back(table: Table, node: int, left: int, path: Column) -> bool:
    while node != table.goal:
        node = table.onward[left, node]
        if _is_in(path, node):
            return True
        left -= 1
    return False
