"""Labelled pairs: does the score part the same from the different, and does a probability mean what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.bench.figures import PRODUCT, Figure
from app.bench.names import metrics
from app.bench.names.matchers import Judged, Scorer
from app.bench.names.world import NAMESAKE, UNSTATED, Named, Pair

LIKELY, SAME = 0.5, 0.95  # fixed thresholds of the product: more likely than not, and the band "same"


def judge(scorer: Scorer, pairs: Sequence[Pair]) -> Judged:
    """Of one that hangs on the order, the order that serves it better."""
    ways = [scorer.judge([(p.a, p.b) for p in pairs])]
    if not scorer.symmetric:
        ways.append(scorer.judge([(p.b, p.a) for p in pairs]))
    return max(ways, key=lambda way: metrics.auc(_scored(way, pairs)))


def _scored(judged: Judged, pairs: Sequence[Pair]) -> list[metrics.Scored]:
    return [(score, pair.same) for score, pair in zip(judged.scores, pairs, strict=True)]


def nameless(pairs: Sequence[Pair]) -> list[Pair]:
    """The same pairs by name alone: without days and places, and without namesakes."""
    return [replace(p, a=_bare(p.a), b=_bare(p.b)) for p in pairs if p.how not in (NAMESAKE, UNSTATED)]


def _bare(named: Named) -> Named:
    return Named(named.kind, named.name)


def measured(part: str, scorers: Sequence[Scorer], pairs: Sequence[Pair], goals: tuple[str, str] = ("", "")) -> list[Figure]:
    """AUC and F1 of each, and of the product what its fixed thresholds and its probabilities are worth."""
    scored = {scorer.name: judge(scorer, pairs) for scorer in scorers}
    aimed = {
        "AUC": goals[0], "F1 at the best threshold": goals[1], "F1 at p ≥ .5": "", "precision at p ≥ .95": "",
        "recall at p ≥ .95": "", "calibration error": "≤ .03",
    }  # fmt: skip
    figures = {name: Figure(part, name, goal=goal) for name, goal in aimed.items()}
    micro = Figure(part, "comparing, µs a pair read", digits=0)
    reading = Figure(part, "reading, µs a name", digits=0)
    for who, judged in scored.items():
        values = _scored(judged, pairs)
        figures["AUC"].values[who] = metrics.auc(values)
        figures["F1 at the best threshold"].values[who] = metrics.best_f1(values).f1
        figures["calibration error"].values[who] = metrics.calibration_error(values)
        micro.values[who] = judged.comparing / max(len(pairs), 1) * 1e6
        reading.values[who] = judged.reading / max(2 * len(pairs), 1) * 1e6
        if who == PRODUCT:
            figures["F1 at p ≥ .5"].values[who] = metrics.f1_at(values, LIKELY)
            taken = [truth for score, truth in values if score >= SAME]
            figures["precision at p ≥ .95"].values[who] = sum(taken) / len(taken) if taken else 1.0
            figures["recall at p ≥ .95"].values[who] = sum(taken) / max(sum(truth for _, truth in values), 1)
    return [*figures.values(), micro, reading, *_told_apart(part, scored, pairs)]


def _told_apart(part: str, scored: dict[str, Judged], pairs: Sequence[Pair]) -> list[Figure]:
    """Of each kind of wrong neighbour the part that is not taken for the same: peers at their best threshold."""
    figures = []
    for kind in sorted({p.how for p in pairs if not p.same}):
        goal = {NAMESAKE: "≥ .90", UNSTATED: "", "random": ""}.get(kind, "≥ .95")
        apart = Figure(part, f"told apart: {kind.replace('_', ' ')}", goal=goal)
        never = Figure(part, f"never “same”: {kind.replace('_', ' ')}", goal=goal)
        for who, judged in scored.items():
            scores = [s for s, p in zip(judged.scores, pairs, strict=True) if p.how == kind and not p.same]
            at = LIKELY if who == PRODUCT else metrics.best_f1(_scored(judged, pairs)).threshold
            apart.values[who] = metrics.specificity(scores, at)
            if who == PRODUCT:
                never.values[who] = metrics.specificity(scores, SAME)
        figures += [apart, never]
    return figures
