"""What a table does on labelled pairs: does its score part the same from the different, does its probability hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from app.bench.training.pairs import Pair
from app.bench.training.teach import lessons
from graph.resolve import Rarity
from graph.resolve.limits import SAME_FROM
from graph.resolve.points import Points

LEAST = 50  # pairs of a kind, under which a figure means nothing
BINS = 10
Array = npt.NDArray[np.float64]


def figures(pairs: Sequence[Pair], rarity: Rarity, weights: Mapping[str, Any]) -> Iterator[str]:
    """A line for people and for organisations of each source, by names alone and with evidence, limits left aside."""
    tables = {True: Points(weights["person"]), False: Points(weights["organisation"])}
    found = lessons(pairs, rarity, tables)
    for person, lesson in found.items():
        table = tables[person]
        scores = np.array([table.base + sum(table.of(n, s) for n, s in sizes.items()) for sizes in lesson.pairs])
        labels = np.array(lesson.labels, dtype=float)
        for source, evidence in sorted(set(lesson.sources)):
            rows = np.array([s == (source, evidence) for s in lesson.sources])
            if rows.sum() >= LEAST and 0 < labels[rows].mean() < 1:
                what = f"{'people' if person else 'firms'}, {source}, {'with evidence' if evidence else 'names alone'}"
                yield _line(what, labels[rows], scores[rows])


def _line(what: str, labels: Array, scores: Array) -> str:
    p = 1 / (1 + np.exp(-np.clip(scores, -40, 40)))
    best, at = best_f1(labels, scores)
    half, same = at_least(labels, p, 0.5), at_least(labels, p, SAME_FROM)
    return (
        f"{what:42} {len(labels):5} pairs, AUC {auc(labels, scores):.3f}, F1 {best:.3f} at {at:+.1f}; "
        f"{half[0]:.3f}; same {same[1]:.3f} of {same[2]:.3f}; off by {calibration(labels, p):.3f}"
    )


def auc(labels: Array, scores: Array) -> float:
    """Chance that a pair of one party scores higher than a pair of two; ties count half."""
    _, where, count = np.unique(scores, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2)[where]
    ones = labels.sum()
    return float((rank[labels == 1].sum() - ones * (ones + 1) / 2) / (ones * (len(labels) - ones)))


def best_f1(labels: Array, scores: Array) -> tuple[float, float]:
    """The highest F1 that any threshold gives, and that threshold."""
    order = np.argsort(-scores, kind="stable")
    ranked, sorted_ = scores[order], labels[order]
    f1 = 2 * np.cumsum(sorted_) / (np.arange(1, len(labels) + 1) + labels.sum())
    f1 = np.where(np.append(ranked[1:] != ranked[:-1], True), f1, 0.0)
    place = int(f1.argmax())
    return float(f1[place]), float(ranked[place])


def at_least(labels: Array, probabilities: Array, threshold: float) -> tuple[float, float, float]:
    """F1, precision and recall of calling all from the threshold on the same."""
    yes = probabilities >= threshold
    right = float((labels * yes).sum())
    told, true = float(yes.sum()), float(labels.sum())
    return 2 * right / max(1.0, told + true), right / max(1.0, told), right / max(1.0, true)


def calibration(labels: Array, probabilities: Array) -> float:
    """How far, over all pairs, the probability told is from the share that came true, in ten equal bins."""
    place = np.minimum((probabilities * BINS).astype(int), BINS - 1)
    gaps = [abs(float((labels[place == n] - probabilities[place == n]).sum())) for n in range(BINS)]
    return sum(gaps) / len(labels)
