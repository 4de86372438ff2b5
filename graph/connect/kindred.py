"""Who is kin of any of some people within a degree, of family ties that may be many and of which only ends are known.

Degrees are counted as in graph/connect/kinship.py: births, at most one marriage. Dates and doubts play no part: it answers
whose rows may matter, not what follows from them. In-laws of in-laws (besan) have no degree in law (KUH Perdata art. 296).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from typing import TypeVar

from graph.connect.kinship import Line, Move, onward
from graph.kinds import TieKind

N = TypeVar("N", bound=Hashable)
Bond = tuple[N, N, TieKind]
"""A family tie, or `same_as` between two names of one person: its two ends in the tie's own direction."""

_FORWARD = {
    TieKind.PARENT_OF: Move.DOWN, TieKind.SPOUSE_OF: Move.WED, TieKind.SIBLING_OF: Move.SIDEWAYS, TieKind.SAME_AS: Move.SAME,
}  # fmt: skip
_BACKWARD = _FORWARD | {TieKind.PARENT_OF: Move.UP}


def within(starts: Collection[N], bonds: Collection[Bond[N]], max_degree: int) -> Mapping[N, int]:
    """The people within `max_degree` of any of the starts, these included, each with the least degree found (0: a start).

    The bonds are read once for each step of the longest chain, so that no index of them need be kept.
    """
    lines: dict[N, set[Line]] = defaultdict(set)
    for start in starts:
        lines[start].add(Line())
    fresh = {start: {Line()} for start in starts}
    while fresh:
        found: dict[N, set[Line]] = defaultdict(set)
        for first, second, kind in bonds:
            for one, other, move in ((first, second, _FORWARD[kind]), (second, first, _BACKWARD[kind])):
                if one in fresh:
                    found[other].update(_prolonged(fresh[one], move, max_degree))
        fresh = {node: new for node, some in found.items() if (new := some - lines.get(node, set()))}
        for node, new in fresh.items():
            lines[node] |= new
    return {node: min(line.degree or 0 for line in some) for node, some in lines.items() if some}


def _prolonged(lines: Iterable[Line], move: Move, max_degree: int) -> Iterable[Line]:
    for line in lines:
        longer = onward(line, move)
        if longer is not None and (longer == Line() or (longer.degree is not None and longer.degree <= max_degree)):
            yield longer
