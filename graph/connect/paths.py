"""The k best simple paths between two sets of parties, exact and in one order, and what such a path says as a value.

Paths rank and draw; no rule of law hangs on them. A party with too many neighbours (a hub) may end a path, never
carry one. Two-sided growth is in meeting.py, the enumeration in ranking.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import groupby, pairwise
from operator import itemgetter

from graph.connect.kinship import binding, line_along
from graph.connect.meeting import Arcs, Core, Reach, meet
from graph.connect.ranking import Maze, Table, best_paths, ceiling_of, weight_of
from graph.kinds import FAMILY, HoldingRole, TieKind
from graph.model import Hop, Party, Path, Tie
from graph.period import Period, Share
from graph.ports import Adjacency, Numbered, PathRequest, PathResult, RawPath

MOST_IN_ONE_QUESTION = 50_000  # parties; a wider frontier is not asked about but counted in `held_back`


@dataclass(frozen=True, slots=True)
class Search:
    """Implements graph.ports.Paths over an adjacency."""

    adjacency: Adjacency

    def search(self, starts: Sequence[str], goals: Sequence[str], request: PathRequest) -> PathResult:
        return search(self.adjacency, starts, goals, request)


def search(
    adjacency: Adjacency, starts: Sequence[str], goals: Sequence[str], request: PathRequest
) -> PathResult:
    """As graph.ports.Paths.search says."""
    begins, ends = ends_of(adjacency, starts, goals)
    core = meet(adjacency, begins, ends, Reach(request.window, request.max_hops, request.hubs, MOST_IN_ONE_QUESTION))
    nodes = {*core.arcs, *(dst for out in core.arcs.values() for dst in out)}
    public = adjacency.public(nodes)
    if len(public) < len(nodes):
        core = _of_parties(core, public, len(nodes) - len(public))
    found = ranked(core, sorted(public, key=public.__getitem__), pairs(begins, ends), request)
    return PathResult(named(adjacency, core.arcs, found), core.held_back)


def _of_parties(core: Core, public: Mapping[int, str], nobody: int) -> Core:
    """The core without ties that end at nobody, as a damaged database has them: no path can be told through these."""
    arcs = {a: {b: ties for b, ties in out.items() if b in public} for a, out in core.arcs.items() if a in public}
    return Core(arcs, core.closed, core.held_back | {"no_party": nobody})


def ends_of(numbered: Numbered, starts: Sequence[str], goals: Sequence[str]) -> tuple[dict[int, str], dict[int, str]]:
    """The public ids of known starts and goals by their numbers, in the order of the ids."""
    numbers = numbered.numbers({*starts, *goals})
    begins, ends = ({numbers[p]: p for p in side if p in numbers} for side in (starts, goals))
    return dict(sorted(begins.items(), key=itemgetter(1))), dict(sorted(ends.items(), key=itemgetter(1)))


def pairs(begins: Mapping[int, str], ends: Mapping[int, str]) -> Iterator[tuple[int, int]]:
    """Pairs to be asked about, in the order of their public ids as `ends_of` gives them."""
    for a in begins:
        for b in ends:
            readable_both_ways = a in ends and b in begins
            if a != b and not (readable_both_ways and begins[b] < begins[a]):
                yield a, b


def ranked(
    core: Core, nodes: Sequence[int], asked: Iterable[tuple[int, int]], request: PathRequest
) -> list[tuple[int, ...]]:
    """Paths as node numbers, best first within each pair; `nodes` are those of the core in the order of public ids."""
    rank = {node: place for place, node in enumerate(nodes)}
    maze = _maze(core, rank, request)
    tables: dict[int, Table] = {}
    found = []
    for start, goal in asked:
        if start in rank and goal in rank:
            if goal not in tables:
                tables[goal] = maze.table(rank[goal], request.max_hops)
            best = best_paths(maze, rank[start], tables[goal], request.per_pair)
            found += [tuple(nodes[place] for place in path) for path in best]
    return found


def _maze(core: Core, rank: Mapping[int, int], request: PathRequest) -> Maze:
    """Parallel ties collapsed to the cheapest, in both directions of reading."""
    steps: dict[int, list[tuple[int, int]]] = {}
    back: dict[int, list[tuple[int, int]]] = {}
    for src, out in core.arcs.items():
        for dst, ties in out.items():
            weight = weight_of(min(cost for cost, _ in ties.values()))
            steps.setdefault(rank[src], []).append((rank[dst], weight))
            back.setdefault(rank[dst], []).append((rank[src], weight))
    closed = frozenset(rank[node] for node in core.closed if node in rank)
    ceiling = None if request.max_cost is None else ceiling_of(request.max_cost)
    return Maze(steps, back, closed, request.max_hops, ceiling)


def named(numbered: Numbered, arcs: Arcs, found: Sequence[tuple[int, ...]]) -> tuple[RawPath, ...]:
    """Paths under public ids, with all parallel ties of their hops."""
    if not found:
        return ()
    public = numbered.public({node for path in found for node in path})
    used = {(a, b): arcs[a][b] for path in found for a, b in pairwise(path)}
    names = numbered.tie_ids({tie for ties in used.values() for tie in ties})
    hops = {pair: _hop(ties, names) for pair, ties in used.items()}
    costs = {pair: min(cost for cost, _ in ties.values()) for pair, ties in used.items()}
    return tuple(
        RawPath(
            nodes=tuple(public[node] for node in path),
            hops=tuple(hops[pair] for pair in pairwise(path)),
            cost=sum(costs[pair] for pair in pairwise(path)),
        )
        for path in found
    )


def _hop(ties: Mapping[int, tuple[int, bool]], names: Mapping[int, str]) -> Hop:
    cheapest, *parallel = sorted(ties, key=lambda tie: (ties[tie][0], names[tie]))
    return Hop(names[cheapest], ties[cheapest][1], tuple(names[tie] for tie in parallel))


def describe(raw: RawPath, ties: Mapping[str, Tie], parties: Mapping[str, Party]) -> Path:
    """The path as a value, read along the cheapest tie of every hop.

    `share` is the product along owning ties in one direction, of shares and not of votes; where ties of a hop state
    different ones, of the interval that covers them. `degree` counts births along family ties; both None
    where the path has several such stretches. An unknown date shows as what the search added to the costs of the ties.
    """
    walked = [(ties[hop.tie], hop.forward) for hop in raw.hops]
    crosses = {
        "same_as": any(tie.kind is TieKind.SAME_AS for tie, _ in walked),
        "masked": any(node in parties and parties[node].masked for node in raw.nodes),
        "unknown_date": raw.cost > sum(tie.cost for tie, _ in walked),
    }
    return Path(
        parties=raw.nodes,
        hops=raw.hops,
        cost=raw.cost,
        period=reduce(Period.intersect, (binding(tie) for tie, _ in walked)),
        share=_share(walked, [_stated(ties[hop.tie], [ties[tie] for tie in hop.parallel]) for hop in raw.hops]),
        degree=_degree(walked),
        crosses=frozenset(name for name, crossed in crosses.items() if crossed),
    )


def _stated(lead: Tie, parallel: Sequence[Tie]) -> Share | None:
    """What a hop's ties state of one holding. Votes are no part of the capital."""
    holding = [tie for tie in (lead, *parallel) if tie.kind is TieKind.OWNS and tie.from_id == lead.from_id]
    shares = [tie.share for tie in holding if tie.share is not None and tie.role != HoldingRole.VOTES]
    return reduce(Share.widen, shares) if shares else None


def _share(walked: Sequence[tuple[Tie, bool]], stated: Sequence[Share | None]) -> Share | None:
    """`stated`: of each hop."""
    steps = groupby(zip(walked, stated, strict=True), key=lambda step: _owning(step[0]))
    runs = [[share for _, share in run] for owning, run in steps if owning is not None]
    shares = runs[0] if len(runs) == 1 else []
    known = [share for share in shares if share is not None]
    return reduce(Share.times, known) if known and len(known) == len(shares) else None


def _owning(hop: tuple[Tie, bool]) -> bool | None:
    """The direction in which an owning tie is walked; None for another tie."""
    return hop[1] if hop[0].kind is TieKind.OWNS else None


def _degree(walked: Sequence[tuple[Tie, bool]]) -> int | None:
    runs = [list(run) for family, run in groupby(walked, key=_of_family) if family]
    lines = [line_along(run) for run in runs if any(tie.kind in FAMILY for tie, _ in run)]
    return lines[0].degree if len(lines) == 1 and lines[0] is not None else None


def _of_family(hop: tuple[Tie, bool]) -> bool:
    return hop[0].kind in FAMILY or hop[0].kind is TieKind.SAME_AS
