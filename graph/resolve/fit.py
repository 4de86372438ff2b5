"""What features are worth, learnt from labelled pairs: logistic regression over bins, each step held to its direction.

Pure numpy, no chance in it: the same pairs give the same table. A feature's points are a staircase over its size; a step
may be bound to rise or to fall, and is drawn towards the table it starts from, so that a few hundred decisions move only
what they speak of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

ROUNDS = 60
STILL = 1e-8
FLAT = 1e-6  # keeps the bend of a step that no pair reaches above nought
Array = npt.NDArray[np.float64]
Sizes = Mapping[str, float]  # the features of one pair and their sizes
Table = Mapping[str, Any]  # one part of weights.yaml


def steps_of(table: Table) -> list[tuple[str, int, float, str]]:
    """(feature, place, size from which it counts, sense) of every step that may be learnt."""
    return [
        (name, n, float(start), str(row.get("sense", "free")))
        for name, row in table.items()
        if isinstance(row, Mapping)
        for n, start in enumerate(row["from"])
    ]


def design(pairs: Sequence[Sizes], table: Table) -> Array:
    """One row a pair, one column a step: 1 where the feature's size reaches it. Shape (pairs, steps)."""
    steps = steps_of(table)
    columns: dict[str, list[tuple[int, float]]] = {}
    for column, (name, _, start, _) in enumerate(steps):
        columns.setdefault(name, []).append((column, start))
    found = np.zeros((len(pairs), len(steps)))
    for row, sizes in enumerate(pairs):
        for name, size in sizes.items():
            for column, start in columns.get(name, ()):
                if size >= start:
                    found[row, column] = 1.0
    return found


def fixed(pairs: Sequence[Sizes], table: Table) -> Array:
    """What the judged features, worth so much a unit, add to each pair. Shape (pairs,)."""
    judged = {name: float(row) for name, row in table.items() if not isinstance(row, Mapping) and name != "base"}
    return np.array([sum(judged.get(name, 0.0) * size for name, size in sizes.items()) for sizes in pairs])


def fit(
    pairs: Sequence[Sizes], labels: Sequence[bool], prior: Table, weights: Sequence[float] | None = None, hold: float = 1.0
) -> dict[str, Any]:
    """The table with its points learnt anew.

    `hold` says how hard each step is drawn to the prior's, in pairs that would have to speak against it. Judged features
    and the prior's senses ("up": a step never lowers the points, "down": never raises them) stay as they are.
    """
    steps = steps_of(prior)
    x = np.hstack([design(pairs, prior), np.ones((len(pairs), 1))])
    offset = fixed(pairs, prior)
    y = np.asarray(labels, dtype=float)
    w = np.ones(len(y)) if weights is None else np.asarray(weights, dtype=float)
    start = np.array([*(_step(prior[name], n) for name, n, _, _ in steps), float(prior["base"])])
    low = np.array([*(0.0 if sense == "up" else -np.inf for *_, sense in steps), -np.inf])
    high = np.array([*(0.0 if sense == "down" else np.inf for *_, sense in steps), np.inf])
    pull = np.full(len(start), hold)
    pull[-1] = hold * 0.01
    return _table(prior, steps, _descend((x, offset, y, w), start, (low, high), pull))


def _step(row: Mapping[str, Any], place: int) -> float:
    points = row["points"]
    return float(points[place] - (points[place - 1] if place else 0.0))


def _descend(data: tuple[Array, Array, Array, Array], start: Array, bounds: tuple[Array, Array], pull: Array) -> Array:
    """Newton's method on the weighted log loss, the steps at their bounds held there (Bertsekas 1982)."""
    x, offset, y, w = data
    low, high = bounds
    here = np.clip(start, low, high)

    def loss(at: Array) -> float:
        z = x @ at + offset
        return float(w @ (np.logaddexp(0, z) - y * z) + 0.5 * (pull @ (at - start) ** 2))

    now = loss(here)
    for _ in range(ROUNDS):
        p = 1 / (1 + np.exp(-np.clip(x @ here + offset, -40, 40)))
        slope = x.T @ (w * (p - y)) + pull * (here - start)
        free = ~(((here <= low) & (slope > 0)) | ((here >= high) & (slope < 0)))
        bend = (x[:, free] * (w * p * (1 - p))[:, None]).T @ x[:, free] + np.diag(pull[free] + FLAT)
        step = np.zeros_like(here)
        step[free] = np.linalg.solve(bend, slope[free])
        size = 1.0
        while (then := loss(there := np.clip(here - size * step, low, high))) > now and size > STILL:
            size /= 2
        if now - then < STILL * max(1.0, now):
            break
        here, now = there, then
    return np.asarray(here)


def _table(prior: Table, steps: list[tuple[str, int, float, str]], found: Array) -> dict[str, Any]:
    learnt: dict[str, list[float]] = {}
    for (name, place, _, _), step in zip(steps, found[:-1], strict=True):
        before = learnt.setdefault(name, [])
        before.append((before[place - 1] if place else 0.0) + float(step))
    out: dict[str, Any] = {}
    for name, row in prior.items():
        out[name] = {**row, "points": [round(p, 3) for p in learnt[name]]} if name in learnt else row
    out["base"] = round(float(found[-1]), 3)
    return out
