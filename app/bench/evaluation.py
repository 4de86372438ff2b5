"""What matching is worth on pairs of which people know whether they are one: at the thresholds users get, and at best."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.bench.names import metrics
from app.bench.names.metrics import BINS, Scored
from app.db import Unit
from app.engine.identity import rarity_of
from app.engine.likeness import reasons_of
from app.intake.labelled import Labelled, Side
from graph.resolve import Comparison, Profile, Sought, compare, profile

# Where an answer changes for users: to be looked at, likelier than not, told to be the same.
THRESHOLDS = (0.2, 0.5, 0.95)
MOST_WORST = 50
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """One labelled pair and what the comparison says of it."""

    pair: Labelled
    seen: Comparison

    @property
    def scored(self) -> Scored:
        return self.seen.probability, self.pair.same

    @property
    def error(self) -> float:
        """How far the probability is from the truth."""
        return abs(self.seen.probability - self.pair.same)


def judged(unit: Unit, pairs: Iterable[Labelled]) -> list[Judged]:
    """Each pair compared as two records, with the rarity of words among the stored names."""
    sides = [(one, profile_of(one.a), profile_of(one.b)) for one in pairs]
    rarity = rarity_of(unit, [p for _, *both in sides for p in both])
    return [Judged(one, compare(a, b, rarity, sought=Sought.GIVEN)) for one, a, b in sides]


def profile_of(side: Side) -> Profile:
    return profile(side.kind, [side.name], identifiers=side.identifiers, birth_date=side.birth_date, place=side.place)


def figures(scored: Sequence[Scored]) -> Json:
    """Precision, recall and F1 at the fixed thresholds and at best, AUC, and calibration in ten bins."""
    best = metrics.best_f1(scored)
    return {
        "pairs": len(scored), "same": sum(truth for _, truth in scored), "auc": round(metrics.auc(scored), 4),
        "at": [at(scored, threshold) for threshold in THRESHOLDS],
        "best": at(scored, best.threshold), "calibration_error": round(metrics.calibration_error(scored), 4),
        "bins": bins(scored),
    }  # fmt: skip


def at(scored: Sequence[Scored], threshold: float) -> Json:
    """With a yes to every pair of at least this probability. Precision is null where there is no yes, recall where no pair
    is the same."""
    taken = [truth for probability, truth in scored if probability >= threshold]
    right, wanted = sum(taken), sum(truth for _, truth in scored)
    return {
        "threshold": round(threshold, 4), "precision": round(right / len(taken), 4) if taken else None,
        "recall": round(right / wanted, 4) if wanted else None, "f1": round(metrics.f1_at(scored, threshold), 4),
    }  # fmt: skip


def bins(scored: Sequence[Scored]) -> list[Json]:
    """Ten equal bins of the probability: how many pairs, what was said of them on average, what came true."""
    found = []
    for n in range(BINS):
        some = [(p, truth) for p, truth in scored if min(int(p * BINS), BINS - 1) == n]
        said = round(sum(p for p, _ in some) / len(some), 4) if some else None
        true = round(sum(truth for _, truth in some) / len(some), 4) if some else None
        found.append({"from": n / BINS, "to": (n + 1) / BINS, "pairs": len(some), "said": said, "true": true})
    return found


def worst(judged_: Sequence[Judged], most: int) -> list[Json]:
    """The pairs whose probability is farthest from the truth, with the reasons; right ones (nearer than .5) are none."""
    wrong = [one for one in judged_ if one.error >= 0.5]
    ordered = sorted(wrong, key=lambda j: (-j.error, j.pair.line))[: min(most, MOST_WORST)]
    return [
        {
            "line": j.pair.line, "a": j.pair.a.name, "b": j.pair.b.name, "label": "same" if j.pair.same else "different",
            "probability": round(j.seen.probability, 4), "band": j.seen.band.value, "reasons": reasons_of(j.seen.reasons),
        }
        for j in ordered
    ]  # fmt: skip
