"""What decisions of 'not same' leave of same_as ties: no third party may tie two that somebody decided to be two.

Of two that are parted a third can be at most one. It ties the one that is clearly likelier, and neither where that is
open; its matches stay, with a reason that tells it, for people to decide.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from app.db import Unit
from app.store import matches, mentions
from app.store.ledger import Snapshot
from app.store.matches import Found
from graph.model import Reason

CLEARLY = math.log(10)  # as log-odds: the one must be ten times as likely as the other
BESIDE_PARTED = Reason("beside_parted", "", "", 0.0)  # it weighs nothing: how alike the two are stays as it was
Pair = tuple[int, int]


def parted(unit: Unit, view: Snapshot, asked: Collection[int], found: Sequence[Found]) -> tuple[list[Found], list[Found]]:
    """`found`, all matches of those asked, with the ties that decisions leave them; and standing matches of others whose
    tie is another now, because one that was asked stands beside them."""
    apart = _apart(unit, view)
    if not apart:
        return list(found), []
    rivals = _rivals(apart)
    ends = rivals.keys() & set(asked)
    beside = {n for f in (*found, *matches.standing(unit, view, ends)) if {f.a, f.b} & ends for n in (f.a, f.b)}
    thirds = beside.difference(asked)
    parted_from_asked = {n for end in ends for n in rivals[end]}
    near = _untouched(matches.standing(unit, view, thirds), asked)
    open_ = [f for f in near if _crosses(f, thirds, parted_from_asked)]
    far = {n for f in open_ for n in (f.a, f.b)} - thirds
    known = {f.match.id: f for f in (*near, *_untouched(matches.standing(unit, view, far), asked), *found)}
    scores = _scores(known.values(), apart)
    told = [_told(f, apart, rivals, scores) for f in found]
    others = [now for f in open_ if (now := _told(f, apart, rivals, scores)) != f]
    return told, others


def _apart(unit: Unit, view: Snapshot) -> set[Pair]:
    bonds = [b for b in mentions.bonds(unit) if not b.same]
    homes = mentions.party_numbers(unit, view, {ref for b in bonds for ref in b.refs})
    ends = [sorted(homes[ref] for ref in pair) for b in bonds if (pair := b.speaking(homes)) is not None]
    return {(low, high) for low, high in ends}


def _rivals(apart: Collection[Pair]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for a, b in apart:
        found[a].add(b)
        found[b].add(a)
    return dict(found)


def _untouched(standing: Iterable[Found], asked: Collection[int]) -> list[Found]:
    """Those that do not touch anybody asked: whatever these had is replaced."""
    return [f for f in standing if f.a not in asked and f.b not in asked]


def _crosses(one: Found, thirds: Collection[int], others: Collection[int]) -> bool:
    return (one.a in thirds and one.b in others) or (one.b in thirds and one.a in others)


def _scores(known: Iterable[Found], apart: Collection[Pair]) -> dict[int, dict[int, float]]:
    """By party, the log-odds that it is each of those it may be."""
    found: dict[int, dict[int, float]] = defaultdict(dict)
    for one in known:
        if _pair(one) not in apart:
            found[one.a][one.b] = found[one.b][one.a] = one.match.score
    return found


def _told(
    one: Found, apart: Collection[Pair], rivals: Mapping[int, Collection[int]], scores: Mapping[int, Mapping[int, float]]
) -> Found:
    decided = _pair(one) in apart
    yields = not decided and any(
        scores[third][end] < scores[third][rival] + CLEARLY
        for third, end in ((one.a, one.b), (one.b, one.a))
        for rival in rivals.get(end, ()) if rival in scores[third]
    )  # fmt: skip
    reasons = tuple(r for r in one.match.reasons if r.feature != BESIDE_PARTED.feature)
    match = replace(one.match, reasons=(*reasons, BESIDE_PARTED) if yields else reasons)
    return replace(one, match=match, ties=not decided and not yields)


def _pair(one: Found) -> Pair:
    return min(one.a, one.b), max(one.a, one.b)
