"""The whole adjacency as arrays: about 33 bytes a tie, whether they lie in memory or in files mapped into it.

Nodes are numbered in the order of their public ids, so that comparing two nodes compares two ids. Every tie stands
twice, once in the rows of either end; the rows of a node are those from `offsets[node]` up to `offsets[node + 1]`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.facts import HubPolicy
from graph.kinds import ContactKind, PartyKind

CAPPED_KINDS: tuple[str, ...] = tuple(sorted({*map(str, PartyKind), *map(str, ContactKind)}))
"""What `Arrays.kind` counts in: the kinds a hub policy may cap; for a contact point its kind of contact."""

NO_NODE = 0xFFFFFFFF
BLOCK = 1 << 20  # rows handled at once: what they need is handed on from block to block instead of asked for anew

Column = NDArray[Any]
Bits = NDArray[np.uint8]
"""A bit for each node, the lowest bit of a byte first."""


@dataclass(frozen=True, slots=True)
class Arrays:
    """N parties and E ties at one snapshot."""

    parties: Column  # [N] uint32: the number in the tables of the party that is this node
    node_of: Column  # [greatest number + 1] uint32: its inverse, NO_NODE where no party has the number
    kind: Column  # [N] uint8 into CAPPED_KINDS
    degree: Column  # [N] uint32: distinct neighbours, whatever the dates
    offsets: Column  # [N + 1] uint32
    target: Column  # [2E] uint32: the node at the other end; the rows of a node are in the order (target, cost, tie)
    tie: Column  # [2E] uint32: tie number << 1 | whether the node is the tie's `from`
    cost: Column  # [2E] uint16
    start: Column  # [2E] uint16 or uint32: row of `starts`
    end: Column  # [2E] uint16 or uint32: row of `ends`
    starts: Column  # [S, 2] int32: earliest and latest day on which a tie begins, as in graph.period.Period
    ends: Column  # [U, 2] int32

    def nodes(self, numbers: Column) -> Column:
        """The node of each party number, NO_NODE for those that have none."""
        found = np.full(len(numbers), NO_NODE, np.uint32)
        known = numbers < self.node_of.size
        found[known] = self.node_of[numbers[known]]
        return found

    def known(self, numbers: Iterable[int]) -> Column:
        """The nodes of those party numbers that have one, in the order given."""
        nodes = self.nodes(np.fromiter(numbers, np.int64))
        return np.asarray(nodes[nodes != NO_NODE])

    def hubs(self, policy: HubPolicy, numbers: Mapping[str, int] = MappingProxyType({})) -> Bits:
        """Nodes that may not be passed; `numbers` are those of the parties that the policy names."""
        unknown = policy.caps[PartyKind.UNKNOWN.value]
        caps = np.array([min(policy.caps.get(kind, unknown), NO_NODE) for kind in CAPPED_KINDS], np.uint32)
        hubs = np.empty(self.kind.size, np.bool_)
        for part in _blocks(self.kind.size):
            hubs[part] = self.degree[part] > caps[self.kind[part]]
        for parties, closed in ((policy.always_pass, False), (policy.never_pass, True)):
            hubs[self.known(numbers[party] for party in parties if party in numbers)] = closed
        return bits(hubs)


@dataclass(frozen=True, slots=True)
class TieColumns:
    """An entry for each tie, in the order of their numbers; the bounds are day ordinals, as in graph.period.Period."""

    source: Column  # number of the party it comes from
    target: Column
    number: Column  # of the tie itself, below 2**31
    cost: Column
    start_min: Column
    start_max: Column
    end_min: Column
    end_max: Column


def bits(mask: Column) -> Bits:
    return np.packbits(mask, bitorder="little")


Rows = tuple[Column, Column, Column, Column, Column, Column]
"""Node, target, tie, cost, start, end."""


def arrays_of(numbers: Column, kinds: Column, ties: TieColumns, compiled: bool = False) -> Arrays:
    """The arrays of parties (number, kind into CAPPED_KINDS; both in the order of public ids) and their ties.

    Every row first goes to one of 256 buckets of neighbouring nodes, then each bucket is put in order by itself: what is
    sorted fits into the cache. `compiled`: by numba, which must be installed; the arrays are the same. ValueError for a tie
    whose end is no given party, or whose number or cost does not fit.
    """
    if max(ties.number.max(initial=0) >> 31, ties.cost.max(initial=0) >> 16):
        raise ValueError("a tie's number has at most 31 bits, its cost 16")
    size = len(numbers)
    node_of = np.full(int(numbers.max(initial=0)) + 1, NO_NODE, np.uint32)
    node_of[numbers] = np.arange(size, dtype=np.uint32)
    (start, starts), (end, ends) = coded(ties.start_min, ties.start_max), coded(ties.end_min, ties.end_max)
    given = _mapped(node_of, ties.source), _mapped(node_of, ties.target), ties.number, ties.cost, start, end
    kinds_of_columns = np.uint32, np.uint32, np.uint32, np.uint16, start.dtype, end.dtype
    rows: Rows = tuple(np.empty(2 * len(ties.number), kind) for kind in kinds_of_columns)  # type: ignore[assignment]
    degree, counts = np.zeros(size, np.uint32), np.zeros(size + 1, np.int64)
    (_order_compiled if compiled else _order)(rows, given, max(size.bit_length() - 8, 0), counts, degree)
    offsets = np.cumsum(counts).astype(np.uint32)
    return Arrays(numbers.astype(np.uint32), node_of, kinds.astype(np.uint8), degree, offsets, *rows[1:], starts, ends)


def _order(rows: Rows, given: Rows, shift: int, counts: Column, degree: Column) -> None:
    """Fill the rows; `counts[node + 1]`: how many rows each node has, `degree`: how many distinct targets."""
    bounds = _bounds(given, shift)
    _spread(rows, given, shift, bounds)
    for bucket in np.flatnonzero(np.diff(bounds)):
        first = int(bucket) << shift
        has, distinct = _order_bucket(rows, slice(bounds[bucket], bounds[bucket + 1]), first, degree.size)
        counts[first + 1 : first + 1 + has.size], degree[first : first + distinct.size] = has, distinct


def _order_compiled(rows: Rows, given: Rows, shift: int, counts: Column, degree: Column) -> None:
    from graph.connect import arrays_kernel

    bounds = _bounds(given, shift)
    free = bounds.copy()
    for part in _blocks(len(given[0])):
        source, target, number, cost, start, end = (column[part] for column in given)
        plain = source, target, number.astype(np.uint32), cost.astype(np.uint16), start, end
        arrays_kernel.spread(rows, plain, shift, free)
    arrays_kernel.order(rows, bounds[: -(-degree.size >> shift) + 1], shift, counts, degree)


def _bounds(given: Rows, shift: int) -> Column:
    """Where the bucket of each 2^shift nodes begins, and the end of the last."""
    if not len(given[0]):
        return np.zeros(257, np.int64)
    totals = sum(np.bincount(end[part] >> shift, minlength=257) for end in given[:2] for part in _blocks(len(end)))
    return np.concatenate([[0], np.cumsum(totals)[:256]])


def _spread(rows: Rows, given: Rows, shift: int, bounds: Column) -> None:
    """Put both rows of every tie into the bucket of their node."""
    free = bounds.tolist()
    for part in _blocks(len(given[0])):
        source, target, number, *rest = (column[part] for column in given)
        for own, other, forward in ((source, target, 1), (target, source, 0)):
            bucket = (own >> shift).astype(np.uint8)
            order = np.argsort(bucket, kind="stable")
            values = [column[order] for column in (own, other, number.astype(np.uint32) << 1 | forward, *rest)]
            done = 0
            for place, count in enumerate(np.bincount(bucket).tolist()):
                for column, value in zip(rows, values, strict=True):
                    column[free[place] : free[place] + count] = value[done : done + count]
                free[place], done = free[place] + count, done + count


def _order_bucket(rows: Rows, bucket: slice, first: int, size: int) -> tuple[Column, Column]:
    """Sort a bucket of rows; for each of its nodes, from `first` on, how many rows and distinct targets it has."""
    node, target, tie, cost = (column[bucket] for column in rows[:4])
    order = _by_pair(node - np.uint32(first), target, size)
    node, target = node[order] - np.uint32(first), target[order]
    same = (node[1:] == node[:-1]) & (target[1:] == target[:-1])
    if same.any():
        parallel = np.flatnonzero(np.append(same, False) | np.insert(same, 0, False))
        some = order[parallel]
        order[parallel] = some[np.lexsort((tie[some], cost[some], target[parallel], node[parallel]))]
    for column in rows[1:]:
        column[bucket] = column[bucket][order]
    return np.bincount(node), np.bincount(node[np.insert(~same, 0, True)])


def _by_pair(node: Column, target: Column, size: int) -> Column:
    """The order by (node, target): three numbers in one of 64 bits are sorted faster than their places are."""
    place_bits, target_bits = len(node).bit_length(), size.bit_length()
    if int(node.max()).bit_length() + target_bits + place_bits > 64:
        return np.lexsort((target, node))
    key = (node.astype(np.uint64) << target_bits | target) << place_bits
    key |= np.arange(len(node), dtype=np.uint64)
    key.sort()
    return (key & ((1 << place_bits) - 1)).astype(np.intp)


def coded(low: Column, high: Column) -> tuple[Column, Column]:
    """For each entry the row of its pair, and the distinct pairs in order. Most are one exact day, found at once."""
    distinct = _distinct(low, high)
    pairs = np.stack([distinct >> 32, distinct & NO_NODE], axis=1).astype(np.int32)
    lowest = np.searchsorted(pairs[:, 0], np.arange(pairs[:, 0].max(initial=-1) + 1))
    codes = np.empty(len(low), np.uint16 if len(distinct) <= 1 << 16 else np.uint32)
    for part in _blocks(len(low)):
        code = lowest[low[part]]
        others = np.flatnonzero(pairs[code, 1] != high[part])
        code[others] = np.searchsorted(distinct, _pair(low, high, part)[others])
        codes[part] = code
    return codes, pairs


def _distinct(low: Column, high: Column) -> Column:
    """The distinct pairs as low << 32 | high: what is not the first in its slot of a table, which is little, is sorted."""
    table = np.full(1 << 20, -1, np.int64)
    rest = [np.zeros(0, np.int64)]
    for part in _blocks(len(low)):
        pair = _pair(low, high, part)
        slot = (pair * 0x1E3779B97F4A7C15) >> 43 & len(table) - 1
        free = np.flatnonzero(table[slot] < 0)
        table[slot[free]] = pair[free]
        rest.append(np.unique(pair[table[slot] != pair]))
    return np.unique(np.concatenate([table[table >= 0], *rest]))


def _pair(low: Column, high: Column, part: slice) -> Column:
    return low[part].astype(np.int64) << 32 | high[part]


def _blocks(size: int) -> Iterator[slice]:
    return (slice(first, min(first + BLOCK, size)) for first in range(0, size, BLOCK))


def _mapped(node_of: Column, numbers: Column) -> Column:
    nodes = np.empty(len(numbers), np.uint32)
    for part in _blocks(len(numbers)):
        if numbers[part].max() >= node_of.size:
            raise ValueError("a tie ends at a party that is not given")
        nodes[part] = node_of[numbers[part]]
    if (nodes == NO_NODE).any():
        raise ValueError("a tie ends at a party that is not given")
    return nodes
