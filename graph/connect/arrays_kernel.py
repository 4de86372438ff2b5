"""The two long loops of arrays.arrays_of compiled, for machines that have numba: the same arrays in half the time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.connect.compiled import compiled, entered, whole

Column = NDArray[Any]
Rows = tuple[Column, Column, Column, Column, Column, Column]  # as in arrays.py
PLACE_BITS = 31  # of a key: the target above, the place within the bucket below
FEW = 24  # so many are put in order by moving each to where it belongs


@entered
def spread(rows: Rows, given: Rows, shift: int, free: Column) -> None:
    """Both rows of every tie to the next free place of the bucket of their node."""
    node, target, tie, cost, start, end = rows
    sources, targets, numbers, costs, starts, ends = given
    for n in range(sources.size):
        for forward in range(2):
            own = whole(sources[n]) if forward else whole(targets[n])
            other = whole(targets[n]) if forward else whole(sources[n])
            at = free[own >> shift]
            free[own >> shift] = at + 1
            node[at], target[at], tie[at] = own, other, whole(numbers[n]) << 1 | forward
            cost[at], start[at], end[at] = costs[n], starts[n], ends[n]


@entered
def order(rows: Rows, bounds: Column, shift: int, counts: Column, degree: Column) -> None:
    """Each bucket's rows in order; how many rows (`counts[node + 1]`) and distinct targets each node has."""
    node, target, tie, cost, start, end = rows
    for bucket in range(bounds.size - 1):
        low, high, first = bounds[bucket], bounds[bucket + 1], bucket << shift
        begin = np.zeros((1 << shift) + 1, np.int64)
        for at in range(low, high):
            begin[node[at] - first + 1] += 1
        begin = np.cumsum(begin)
        keys, free = np.empty(high - low, np.int64), begin.copy()
        for at in range(low, high):
            own = node[at] - first
            keys[free[own]] = whole(target[at]) << PLACE_BITS | (at - low)
            free[own] += 1
        for own in range(min(1 << shift, degree.size - first)):
            mine = keys[begin[own] : begin[own + 1]]
            counts[first + own + 1] = mine.size
            _sort(mine)
            degree[first + own] = _distinct(mine, tie[low:high], cost[low:high])
        _move(target[low:high], keys)
        _move(tie[low:high], keys)
        _move(cost[low:high], keys)
        _move(start[low:high], keys)
        _move(end[low:high], keys)


@compiled
def _sort(keys: Column) -> None:
    if keys.size > FEW:
        keys.sort()
        return
    for n in range(1, keys.size):
        key, at = keys[n], n
        while at and keys[at - 1] > key:
            keys[at] = keys[at - 1]
            at -= 1
        keys[at] = key


@compiled
def _distinct(keys: Column, tie: Column, cost: Column) -> int:
    """How many targets there are; parallel ties are put in the order of their cost and number."""
    count, first = 0, 0
    for n in range(1, keys.size + 1):
        if n < keys.size and keys[n] >> PLACE_BITS == keys[first] >> PLACE_BITS:
            continue
        count += 1
        if n - first > 1:
            same = keys[first:n].copy()
            places = same & ((1 << PLACE_BITS) - 1)
            second = np.empty(same.size, np.int64)
            for i, place in enumerate(places):
                second[i] = whole(cost[place]) << 32 | whole(tie[place])
            keys[first:n] = same[np.argsort(second)]
        first = n
    return count


@compiled
def _move(column: Column, keys: Column) -> None:
    moved = np.empty_like(column)
    for n, key in enumerate(keys):
        moved[n] = column[key & ((1 << PLACE_BITS) - 1)]
    column[:] = moved
