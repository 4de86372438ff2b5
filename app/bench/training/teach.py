"""Fits the table of the comparison on the mixture of pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from app.bench.training.pairs import Pair
from graph.resolve import Rarity
from graph.resolve.compare import sizes
from graph.resolve.fit import fit
from graph.resolve.points import Points

INDONESIAN = 3.0  # what a pair of ours weighs against one from elsewhere
COUNTED = 0.8  # of ours, those that are compared with counted words; the rest as in a new installation
WITH_EVIDENCE = 0.6
ROUNDS = 2  # which of several readings is the best one depends on the table
HOLD = 0.3
START: Mapping[str, Any] = {"base": 0.0, "covered": 5.0, "covered_best": 1.0, "replaced": -3.0, "weak": -2.0, "alike": -2.0,
                            "known_other": -3.0, "gender_twin": -3.0, "left": -1.0, "other_reading": -0.1}  # fmt: skip


@dataclass(slots=True)
class Lesson:
    """Features, labels and weights of one part of the table."""

    pairs: list[dict[str, float]] = field(default_factory=list)
    labels: list[bool] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    sources: list[tuple[str, bool]] = field(default_factory=list)  # where the pair is from, and whether evidence was shown


def lessons(pairs: Sequence[Pair], rarity: Rarity, tables: Mapping[bool, Points]) -> dict[bool, Lesson]:
    """By whether they are about people: each pair with and without its evidence, where its label can be told so."""
    random = Random(5)  # noqa: S311 - which pairs are shown, the same ones each time
    assumed = Rarity()
    found = {True: Lesson(), False: Lesson()}
    for pair in pairs:
        person = pair.kind == "person"
        ours = pair.source in ("indonesian", "neighbours")
        words = rarity if ours and random.random() < COUNTED else assumed
        for evidence in (False, True):
            if (evidence and random.random() > WITH_EVIDENCE) or not (evidence or pair.names_tell):
                continue
            lesson = found[person]
            lesson.pairs.append(sizes(*pair.profiles(evidence=evidence), words, tables[person]))
            lesson.labels.append(pair.label)
            lesson.weights.append(INDONESIAN if pair.source == "indonesian" else 1.0)
            lesson.sources.append((pair.source, evidence))
    return found


def taught(pairs: Sequence[Pair], rarity: Rarity, prior: Mapping[str, Any]) -> dict[str, Any]:
    """`prior` with both parts fitted from nothing, its steps, senses and judged points kept; `limits` stay."""
    tables = {True: Points(START), False: Points(START)}
    new: dict[str, Any] = dict(prior)
    for _ in range(ROUNDS):
        found = lessons(pairs, rarity, tables)
        for person, part in ((True, "person"), (False, "organisation")):
            lesson = found[person]
            new[part] = fit(lesson.pairs, lesson.labels, _blank(prior[part]), lesson.weights, HOLD)
            tables[person] = Points(new[part])
    return new


def _blank(part: Mapping[str, Any]) -> dict[str, Any]:
    """What is learnt set to nothing, so that the same pairs give the same table whatever was learnt before."""
    rows = {name: row for name, row in part.items() if isinstance(row, Mapping)}
    return {**part, **{name: {**row, "points": [0.0] * len(row["from"])} for name, row in rows.items()}, "base": 0.0}
