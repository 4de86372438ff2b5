"""The path search written as its definition says, with no cleverness: every simple chain is walked, then all are sorted.

Exponential, for small worlds only. It shares no code with graph/connect beyond the values it returns.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from graph.facts import HubPolicy
from graph.model import Hop
from graph.period import Answer, Period, Window
from graph.ports import Adjacency, Edge, PathRequest, PathResult, RawPath

UNDATED = round(-1000 * math.log(0.8))


def price(edge: Edge, window: Window) -> int:
    period = Period(edge.start_min, edge.start_max, edge.end_min, edge.end_max)
    return edge.cost + (UNDATED if period.holds(window) is Answer.UNKNOWN else 0)


class Whole:
    """Everything that can be reached from some parties, hubs walked through as well, under public names."""

    def __init__(self, adjacency: Adjacency, parties: Collection[str], window: Window, policy: HubPolicy) -> None:
        seen: set[int] = set()
        frontier = set(adjacency.numbers(parties).values())
        edges: list[Edge] = []
        while frontier:
            seen |= frontier
            fresh = [Edge(*edge) for edge in adjacency.expand(frontier, window)]
            edges += fresh
            frontier = {edge.dst for edge in fresh} - seen
        public = adjacency.public(seen)
        names = adjacency.tie_ids({edge.tie for edge in edges})
        self.hubs = {public[n] for n in adjacency.hubs(seen, policy)}
        self.ties: dict[tuple[str, str], list[tuple[int, str, bool]]] = defaultdict(list)
        self.next: dict[str, set[str]] = defaultdict(set)
        for edge in edges:
            a, b = public[edge.src], public[edge.dst]
            self.ties[a, b].append((price(edge, window), names[edge.tie], edge.forward))
            self.next[a].add(b)

    def chains(self, chain: tuple[str, ...], goal: str, hops: int) -> Iterator[tuple[str, ...]]:
        """All simple chains that begin with `chain` and end at the goal, no hub between the ends."""
        if chain[-1] == goal:
            yield chain
            return
        if len(chain) > hops or (len(chain) > 1 and chain[-1] in self.hubs):
            return
        for party in self.next[chain[-1]]:
            if party not in chain:
                yield from self.chains((*chain, party), goal, hops)

    def nearest(self, roots: Collection[str], hub: str, hops: int) -> float:
        """The fewest ties from one of the roots, but the hub itself, to the hub with no hub between."""
        chains = (chain for root in roots if root != hub for chain in self.chains((root,), hub, hops))
        return min((len(chain) - 1 for chain in chains), default=math.inf)

    def held_back(self, starts: Collection[str], goals: Collection[str], hops: int) -> int:
        """Hubs that the nearer half of the hops comes to with hops left, from either side, and those where just both halves
        end. A start or goal only where a pair of others is asked about; nothing where no tie of a start is known."""
        if not any(self.next[start] for start in starts):
            return 0
        near, far, held = (hops + 1) // 2, hops // 2, 0
        for hub in self.hubs:
            others = {(a, b) for a in starts for b in goals if a != b and hub not in (a, b)}
            a, b = self.nearest(starts, hub, near), self.nearest(goals, hub, far)
            held += (bool(others) or hub not in {*starts, *goals}) and (a < near or b < far or (a == near and b == far))
        return held

    def raw(self, chain: tuple[str, ...]) -> RawPath:
        cost, hops = 0, []
        for pair in pairwise(chain):
            cheapest, *others = sorted(self.ties[pair])
            cost += cheapest[0]
            hops.append(Hop(cheapest[1], cheapest[2], tuple(tie for _, tie, _ in others)))
        return RawPath(chain, tuple(hops), cost)


def search(adjacency: Adjacency, starts: Sequence[str], goals: Sequence[str], request: PathRequest) -> PathResult:
    """What `graph.connect.paths.search` must answer."""
    whole = Whole(adjacency, {*starts, *goals}, request.window, request.hubs)
    found: list[RawPath] = []
    for start in sorted(set(starts)):
        for goal in sorted(set(goals)):
            both_ways = start in goals and goal in starts
            if start == goal or (both_ways and goal < start):
                continue
            paths = [whole.raw(chain) for chain in whole.chains((start,), goal, request.max_hops)]
            allowed = [p for p in paths if request.max_cost is None or p.cost <= request.max_cost]
            found += sorted(allowed, key=lambda p: (p.cost, len(p.hops), p.nodes))[: request.per_pair]
    known = adjacency.numbers({*starts, *goals}).keys()
    held = whole.held_back({*starts} & known, {*goals} & known, request.max_hops)
    return PathResult(tuple(found), {"hub": held})
