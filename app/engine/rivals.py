"""Several candidates that come equally near: at most one of them is meant, so none of them is as sure as it seems.

Candidates that are one party themselves are no rivals: a firm stands in many registers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from graph.kinds import Band
from graph.model import Reason
from graph.resolve import Comparison, Profile, Rarity, Sought, band_of, compare

MARGIN = 1.5  # points (log-odds) within which another candidate is as near
FEW = 5  # candidates that are looked at
FLOOR, CEILING = 0.2, 0.94  # a rivalled candidate is told to be unsure, neither same nor different

Candidate = tuple[Profile, Comparison]


def rivalled(ranked: Sequence[Candidate], rarity: Rarity) -> list[Comparison]:
    """The comparisons of one asker's candidates, likeliest first, those of band same that have rivals made unsure."""
    seen = [comparison for _, comparison in ranked]
    near = [n for n, one in enumerate(seen[:FEW]) if one.band is not Band.DIFFERENT]
    found = list(seen)
    for n in near:
        if seen[n].band is Band.SAME:
            rivals = [m for m in near if m != n and seen[n].score - seen[m].score < MARGIN]
            others = [(m, 1 - compare(ranked[n][0], ranked[m][0], rarity, sought=Sought.GIVEN).probability) for m in rivals]
            weight = sum(doubt * math.exp(seen[m].score - seen[n].score) for m, doubt in others if doubt > FLOOR)
            if weight:
                found[n] = _lowered(seen[n], weight, sum(doubt > FLOOR for _, doubt in others))
    return found


def _lowered(seen: Comparison, weight: float, others: int) -> Comparison:
    probability = min(max(seen.probability / (1 + weight), FLOOR), CEILING)
    score = math.log(probability / (1 - probability))
    reason = Reason("others_near", "", str(others), round(score - seen.score, 4))
    return replace(
        seen, score=round(score, 4), probability=probability, band=band_of(probability), reasons=(*seen.reasons, reason)
    )
