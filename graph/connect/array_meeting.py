"""meeting.py over arrays: the same balls, levels and core, each step a few numpy calls for all ties of a level."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from graph.connect.arrays import Arrays, Bits, Column
from graph.connect.meeting import FAR, Arcs, Core, Reach, turns_back
from graph.model import COST_OF_UNKNOWN_DATE
from graph.period import Window

NOTHING = np.zeros(0, np.uint32)

Scratch = tuple[Column, Column]
"""For either ball a byte for every node, FAR before a search and after it."""


@dataclass(frozen=True, slots=True)
class Terrain:
    """What stays the same from search to search: the arrays, the hubs of a policy, how many nodes one level may name."""

    arrays: Arrays
    hubs: Bits
    frontier: int
    land: Any = None  # what kernel.py reads, where that is used


def marked(bits: Bits, nodes: Column) -> Column:
    """Whether the bit of each node is set."""
    return np.asarray(bits[nodes >> 3] >> (nodes & 7) & 1, np.bool_)


@dataclass(frozen=True, slots=True)
class Level:
    """Ties as parallel columns: between which nodes, and in which row of the arrays."""

    src: Column
    dst: Column
    row: Column


@dataclass(slots=True)
class Ball:
    """As in meeting.py. `depth` has a byte for every node of the arrays, FAR where the ball has not come."""

    roots: Column
    depth: Column
    rows: list[Level] = field(default_factory=list)
    reached: list[Column] = field(default_factory=list)
    outermost: Column = field(default_factory=lambda: NOTHING)
    hubs: list[Column] = field(default_factory=list)
    waiting: int = 0

    def grow(self, terrain: Terrain, levels: int, window: Window) -> None:
        frontier = self.roots
        self._reach(frontier, 0)
        for level in range(1, levels + 1):
            if frontier.size > terrain.frontier:
                self.waiting, frontier = frontier.size, NOTHING
            ties = _ties(terrain.arrays, frontier, window)
            self.rows.append(ties)
            frontier = np.unique(ties.dst[self.depth[ties.dst] == FAR])
            self._reach(frontier, level)
            if level < levels:
                is_hub = marked(terrain.hubs, frontier)
                self.hubs.append(frontier[is_hub])
                frontier = frontier[~is_hub]
        self.outermost = frontier

    def _reach(self, nodes: Column, depth: int) -> None:
        self.depth[nodes] = depth
        self.reached.append(nodes)


def meet(terrain: Terrain, roots: tuple[Column, Column], scratch: Scratch, reach: Reach) -> tuple[Core, Column]:
    """The core, under party numbers, that meeting.meet cuts out; and every node that one of the balls reached."""
    near, far = (Ball(nodes, depth) for nodes, depth in zip(roots, scratch, strict=True))
    try:
        near.grow(terrain, (reach.hops + 1) // 2, reach.window)
        if not any(ties.dst.size for ties in near.rows):
            far.roots = NOTHING
        far.grow(terrain, reach.hops // 2, reach.window)
        passable, ends = _passable_hubs(terrain, near, far), _ends_between(terrain, near, far)
        for depth in scratch:
            depth[passable] = FAR
        _lengthen(terrain, near, far)
        _lengthen(terrain, far, near)
        arcs = _on_walks(near, far.depth, reach.hops), _on_walks(far, near.depth, reach.hops)
    finally:
        reached = np.concatenate([*near.reached, *far.reached])
        for depth in scratch:
            depth[reached] = FAR
    held = {"hub": len(passable) + ends}
    if near.waiting or far.waiting:
        held["frontier"] = near.waiting + far.waiting
    return Core(*_named_arcs(terrain, *arcs, reach.window), held), reached


def _ties(arrays: Arrays, nodes: Column, window: Window) -> Level:
    """All ties of the nodes that may hold in the window."""
    first = arrays.offsets[nodes]
    counts = arrays.offsets[nodes + 1] - first
    upto = np.cumsum(counts, dtype=np.int64)
    row = np.arange(upto[-1] if upto.size else 0) + np.repeat(first - (upto - counts), counts)
    since, until = arrays.starts[arrays.start[row], 0], arrays.ends[arrays.end[row], 1]
    first_day, last_day = window.ordinals
    holds = (since <= last_day) & (until >= first_day) & (since <= until)
    row = row[holds]
    return Level(np.repeat(nodes, counts)[holds], arrays.target[row], row)


def _passable_hubs(terrain: Terrain, near: Ball, far: Ball) -> Column:
    """Hubs at which a ball turned back, and those on the rims where the balls touch; never a start or a goal."""
    rim = np.intersect1d(near.outermost, far.outermost, assume_unique=True)
    hubs = np.unique(np.concatenate([*near.hubs, *far.hubs, rim[marked(terrain.hubs, rim)]]))
    return np.setdiff1d(hubs, np.concatenate([near.roots, far.roots]))


def _ends_between(terrain: Terrain, near: Ball, far: Ball) -> int:
    """How many starts and goals are hubs that may hold back a path between others: see meeting._stands_between."""
    roots, levels, count = np.union1d(near.roots, far.roots), (len(near.rows), len(far.rows)), 0
    for hub in roots[marked(terrain.hubs, roots)]:
        asked = (near.roots != hub).any() and (far.roots != hub).any() and np.count_nonzero(roots != hub) > 1
        count += bool(asked and turns_back(_from_others(near, hub), _from_others(far, hub), levels))
    return count


def _from_others(ball: Ball, hub: int) -> int:
    """As in meeting.py."""
    if not (ball.roots == hub).any():
        return int(ball.depth[hub])
    others, layer = ball.roots[ball.roots != hub], np.array([hub])
    for steps in range(1, len(ball.rows) + 1):
        layer = np.unique(np.concatenate([ties.dst[np.isin(ties.src, layer)] for ties in ball.rows]))
        if np.isin(others, layer).any():
            return steps
    return FAR


def _lengthen(terrain: Terrain, own: Ball, other: Ball) -> None:
    """Go on measuring from the rim of `other` through the ties of `own`: see meeting._distances."""
    depth = other.depth
    for beyond in range(len(own.rows)):
        layer = []
        for ties in own.rows[: len(own.rows) - beyond]:
            at = np.flatnonzero(depth[ties.dst] == len(other.rows) + beyond)
            at = at[~marked(terrain.hubs, ties.dst[at])]
            layer.append(ties.src[at])
        nodes = np.concatenate(layer)
        depth[nodes[depth[nodes] == FAR]] = len(other.rows) + beyond + 1


def _on_walks(ball: Ball, depth: Column, hops: int) -> Level:
    """Ties of the ball whose far end still reaches the other side within the hop limit."""
    kept = [np.flatnonzero(depth[ties.dst] < hops - level) for level, ties in enumerate(ball.rows)]
    levels = list(zip(ball.rows, kept, strict=True))
    columns = [[t.src[k] for t, k in levels], [t.dst[k] for t, k in levels], [t.row[k] for t, k in levels]]
    return Level(*(np.concatenate([NOTHING, *column]) for column in columns))


def _named_arcs(terrain: Terrain, near: Level, far: Level, window: Window) -> tuple[Arcs, frozenset[int]]:
    """Arcs and closed nodes of the core; what the far ball walked is read against its direction."""
    arrays = terrain.arrays
    arcs: Arcs = {}
    row = np.concatenate([near.row, far.row])
    src, dst = np.concatenate([near.src, far.dst]), np.concatenate([near.dst, far.src])
    against = np.arange(row.size) >= near.row.size
    columns = (
        arrays.parties[src], arrays.parties[dst], arrays.tie[row] >> 1, arrays.tie[row] & 1 ^ against,
        arrays.cost[row] + _surcharge(arrays, row, window),
    )
    for a, b, tie, forward, cost in zip(*(column.tolist() for column in columns), strict=True):
        arcs.setdefault(a, {}).setdefault(b, {})[tie] = cost, bool(forward)
    return arcs, frozenset(arrays.parties[dst[marked(terrain.hubs, dst)]].tolist())


def _surcharge(arrays: Arrays, row: Column, window: Window) -> Column:
    """What an unknown date costs, for rows that may hold in the window."""
    since, until = arrays.starts[arrays.start[row], 1], arrays.ends[arrays.end[row], 0]
    first_day, last_day = window.ordinals
    return np.where((since <= last_day) & (until >= first_day) & (since <= until), 0, COST_OF_UNKNOWN_DATE)
