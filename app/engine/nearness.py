"""Among those whom a bare name may mean: whose name comes how near, and how much nearer than any other stored name.

Two names held against each other do not tell which others come as near; among all stored names that is known. It moves
the probability within its band alone: nobody becomes the same, or another, for it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from app.db import Unit
from app.engine.identity import Answer, Described, compared
from app.store.ledger import Snapshot
from graph.kinds import Band
from graph.model import Reason
from graph.resolve import Comparison
from graph.resolve.limits import UNSURE_CAP, UNSURE_FROM

# Points: for each unit that a name comes near (at most 1.5) and stands out from the others, and where that says nothing.
WORTH, USUAL = 3.0, 2.6
LEAST_AHEAD, MOST_AHEAD = -0.2, 0.4
NEAREST = 1.5
LOWEST = math.log(UNSURE_FROM / (1 - UNSURE_FROM)) + 1e-9
HIGHEST = math.log(UNSURE_CAP / (1 - UNSURE_CAP))


def answered(unit: Unit, view: Snapshot, described: Sequence[Described]) -> list[list[Answer]]:
    """For each described party the stored ones that come near, the most probable first."""
    return [placed(some) for some in compared(unit, view, described)]


def placed(answers: Sequence[Answer]) -> list[Answer]:
    """The answers to one question, each weighed by its place among them, the likeliest first."""
    order = sorted((a.near or 0.0 for a in answers), reverse=True)
    best, second = (*order, 0.0, 0.0)[:2]
    found = [
        a if a.near is None else replace(a, seen=_placed(a.seen, a.near, second if a.near == best else best))
        for a in answers
    ]
    return sorted(found, key=lambda a: (-a.seen.probability, -a.seen.score, -(a.near or 0.0)))


def _placed(seen: Comparison, near: float, other: float) -> Comparison:
    if seen.band is Band.SAME:
        return seen
    worth = WORTH * (near + min(max(near - other, LEAST_AHEAD), MOST_AHEAD)) - USUAL
    within = (LOWEST, HIGHEST) if seen.band is Band.UNSURE else (-math.inf, LOWEST - 2e-9)
    score = min(max(seen.score + worth, within[0]), within[1])
    reason = Reason("nearness", "", f"{near / NEAREST:.0%}", round(score - seen.score, 4))
    return Comparison(round(score, 4), 1 / (1 + math.exp(-score)), seen.band, (*seen.reasons, reason))
