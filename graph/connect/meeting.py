"""Two balls of ties that grow towards each other, one from the starts and one from the goals, and the core they share.

Each level of a ball is one set-sized question to the adjacency. What lies on no walk of at most H ties is dropped
before any path is formed, so the enumeration (ranking.py) sees hundreds of arcs and not tens of thousands of ties.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence, Set
from dataclasses import dataclass, field

from graph.facts import HubPolicy
from graph.model import COST_OF_UNKNOWN_DATE
from graph.period import Window
from graph.ports import Adjacency, Edge

FAR = 99  # farther than any hop limit

Arcs = dict[int, dict[int, dict[int, tuple[int, bool]]]]
"""From node → to node → tie number → (cost with the surcharge for an unknown date, walked from the tie's `from`)."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How far to look: the window, the hop limit, which parties may be passed, how many one question may name."""

    window: Window
    hops: int
    hubs: HubPolicy
    frontier: int


@dataclass(slots=True)
class Ball:
    """What was found around some roots. `rows[i]` are the ties of the nodes at depth i; `waiting` were too many to ask."""

    roots: frozenset[int]
    depth: dict[int, int]
    rows: list[Sequence[Edge]] = field(default_factory=list)
    outermost: set[int] = field(default_factory=set)
    hubs: set[int] = field(default_factory=set)
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Core:
    """All arcs that can lie on a walk of at most H ties from a start to a goal; `closed` parties may only end it."""

    arcs: Arcs
    closed: frozenset[int]
    held_back: dict[str, int]


def meet(adjacency: Adjacency, starts: Collection[int], goals: Collection[int], reach: Reach) -> Core:
    """Grow ⌈H/2⌉ levels from the starts and ⌊H/2⌋ from the goals: every path has all its ties in one of the two."""
    near = _grow(adjacency, starts, (reach.hops + 1) // 2, reach)
    far = _grow(adjacency, goals if any(near.rows) else (), reach.hops // 2, reach)
    closed = near.hubs | far.hubs | _unasked_hubs(adjacency, near, far, reach.hubs)
    roots = near.roots | far.roots
    ends = [hub for hub in closed & roots if _stands_between(hub, near, far)]
    arcs = _core_arcs(near, far, closed, reach) if near.depth.keys() & far.depth.keys() else {}
    held = {"hub": len(closed - roots) + len(ends)}
    if near.waiting or far.waiting:
        held["frontier"] = near.waiting + far.waiting
    return Core(arcs, frozenset(closed), held)


def _grow(adjacency: Adjacency, roots: Collection[int], levels: int, reach: Reach) -> Ball:
    ball = Ball(frozenset(roots), dict.fromkeys(roots, 0))
    frontier: Collection[int] = ball.roots
    for level in range(1, levels + 1):
        if len(frontier) > reach.frontier:
            ball.waiting, frontier = len(frontier), ()
        edges = adjacency.expand(frontier, reach.window) if frontier else ()
        ball.rows.append(edges)
        fresh = {edge[1] for edge in edges}.difference(ball.depth)
        ball.depth.update(dict.fromkeys(fresh, level))
        if level < levels and fresh:
            hubs = adjacency.hubs(fresh, reach.hubs)
            ball.hubs |= hubs
            fresh -= hubs
        frontier = fresh
    ball.outermost = set(frontier)
    return ball


def _unasked_hubs(adjacency: Adjacency, near: Ball, far: Ball, policy: HubPolicy) -> frozenset[int]:
    """Hubs among the roots and among the outermost nodes of both balls, which `_grow` had no need to ask about."""
    return adjacency.hubs((near.outermost & far.outermost) | near.roots | far.roots, policy)


def turns_back(before: int, after: int, levels: tuple[int, int]) -> bool:
    """Whether the balls had hops left at a hub that lies so many ties from a start and from a goal (FAR: not reached)."""
    return before < levels[0] or after < levels[1] or (before, after) == levels


def _stands_between(hub: int, near: Ball, far: Ball) -> bool:
    """Whether a start or goal that is a hub may hold back a path from another start to another goal."""
    starts, goals = near.roots - {hub}, far.roots - {hub}
    if not starts or not goals or len(starts | goals) == 1:
        return False
    return turns_back(_from_others(near, hub), _from_others(far, hub), (len(near.rows), len(far.rows)))


def _from_others(ball: Ball, hub: int) -> int:
    """Ties from the hub to the nearest root of the ball but itself; no hub lies between, as the ball grows from none."""
    if hub not in ball.roots:
        return ball.depth.get(hub, FAR)
    others, layer = ball.roots - {hub}, {hub}
    for steps in range(1, len(ball.rows) + 1):
        layer = {edge[1] for edges in ball.rows for edge in edges if edge[0] in layer}
        if not others.isdisjoint(layer):
            return steps
    return FAR


def _core_arcs(near: Ball, far: Ball, closed: Set[int], reach: Reach) -> Arcs:
    to_goal, from_start = _distances(near, far, closed), _distances(far, near, closed)
    first, last = reach.window.ordinals
    arcs: Arcs = {}
    for edge in _on_walks(near, to_goal, reach.hops):
        src, dst, tie, forward, cost = edge[:5]
        arcs.setdefault(src, {}).setdefault(dst, {})[tie] = (cost + _surcharge(edge, first, last), bool(forward))
    for edge in _on_walks(far, from_start, reach.hops):
        src, dst, tie, forward, cost = edge[:5]
        arcs.setdefault(dst, {}).setdefault(src, {})[tie] = (cost + _surcharge(edge, first, last), not forward)
    return arcs


def _surcharge(edge: Edge, first: int, last: int) -> int:
    """What an unknown date costs; the adjacency gives no tie that surely does not hold (see Period.holds)."""
    start_min, start_max, end_min, end_max = edge[5:]
    holds = start_max <= last and end_min >= first and start_max <= end_min and start_min <= end_max
    return 0 if holds else COST_OF_UNKNOWN_DATE


def _distances(own: Ball, other: Ball, closed: Set[int]) -> dict[int, int]:
    """Hops from nodes of either ball to the roots of `other`, as far as the sum of both balls can use them.

    Inside `other` its depths are exact. A node of `own` at depth d only matters up to ⌈H/2⌉ − d hops beyond that,
    so each further pass reads one level of ties less.
    """
    distance = dict(other.depth)
    for hub in closed - own.roots - other.roots:
        distance.pop(hub, None)
    layer = other.outermost
    for beyond in range(1, len(own.rows) + 1):
        layer = layer - closed
        rows = own.rows[: len(own.rows) - beyond + 1]
        layer = {edge[0] for edges in rows for edge in edges if edge[1] in layer}.difference(distance)
        distance.update(dict.fromkeys(layer, len(other.rows) + beyond))
    return distance


def _on_walks(ball: Ball, distance: dict[int, int], hops: int) -> list[Edge]:
    """Ties of the ball whose far end still reaches the other side within the hop limit."""
    found: list[Edge] = []
    for level, edges in enumerate(ball.rows):
        near_enough = {node for node, far in distance.items() if far + level < hops}
        found += [edge for edge in edges if edge[1] in near_enough]
    return found
