"""What a matcher is worth, from its scores and the truth: shares between 0 and 1; no tie is broken in its favour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

BINS = 10
Scored = tuple[float, bool]  # a score, greater for likelier, and whether it should be


@dataclass(frozen=True, slots=True)
class Best:
    """The best F1 over all thresholds and the lowest score that counts as a yes there."""

    f1: float
    threshold: float


def auc(scored: Sequence[Scored]) -> float:
    """The chance that a right one scores above a wrong one, equal scores as one half. 0.5 where there are not both."""
    right = sum(truth for _, truth in scored)
    wrong = len(scored) - right
    if not right or not wrong:
        return 0.5
    above, below = 0.0, 0
    for _, group in groupby(sorted(scored), key=lambda s: s[0]):
        truths = [truth for _, truth in group]
        yes = sum(truths)
        no = len(truths) - yes
        above += yes * (below + no / 2)
        below += no
    return above / (right * wrong)


def best_f1(scored: Sequence[Scored], wanted: int | None = None) -> Best:
    """Over all thresholds; `wanted`: how many there were to be found, those without any score among them."""
    total = sum(truth for _, truth in scored) if wanted is None else wanted
    best = Best(0.0, 1.0)
    for threshold, yes, right in _thresholds(scored):
        found = _f1(right, yes, total)
        if found > best.f1:
            best = Best(found, threshold)
    return best


def f1_at(scored: Sequence[Scored], threshold: float, wanted: int | None = None) -> float:
    """With a yes to every score of at least the threshold."""
    total = sum(truth for _, truth in scored) if wanted is None else wanted
    taken = [truth for score, truth in scored if score >= threshold]
    return _f1(sum(taken), len(taken), total)


def recall_at(scored: Sequence[Scored], precision: float, wanted: int | None = None) -> float:
    """The greatest part found at any threshold at which at least this part of the yeses is right; 0 where there is none."""
    total = sum(truth for _, truth in scored) if wanted is None else wanted
    return max((right / total for _, yes, right in _thresholds(scored) if total and right >= precision * yes), default=0.0)


def calibration_error(scored: Sequence[Scored]) -> float:
    """Mean gap, over all, between what was said and what came true, in ten equal bins of the probability."""
    bins: list[list[Scored]] = [[] for _ in range(BINS)]
    for probability, truth in scored:
        bins[min(int(probability * BINS), BINS - 1)].append((probability, truth))
    gaps = (abs(sum(p for p, _ in some) - sum(truth for _, truth in some)) for some in bins)
    return sum(gaps) / len(scored) if scored else 0.0


def specificity(scores: Sequence[float], threshold: float) -> float:
    """The part of wrong ones that stay below the threshold; 1 where there are none."""
    return sum(score < threshold for score in scores) / len(scores) if scores else 1.0


def percentile(values: Sequence[float], part: float) -> float:
    """The value within which this part of all lies; 0 of none."""
    return sorted(values)[min(int(part * len(values)), len(values) - 1)] if values else 0.0


def _thresholds(scored: Sequence[Scored]) -> Iterator[tuple[float, int, int]]:
    """Each different score as a threshold, falling: how many reach it and how many of those are right."""
    yes = right = 0
    for score, group in groupby(sorted(scored, reverse=True), key=lambda s: s[0]):
        truths = [truth for _, truth in group]
        yes, right = yes + len(truths), right + sum(truths)
        yield score, yes, right


def _f1(right: int, yes: int, wanted: int) -> float:
    return 2 * right / (yes + wanted) if yes + wanted else 0.0
