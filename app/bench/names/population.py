"""Questions over a population: is the right one found, is it told from its neighbours, and how fast."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.bench.figures import PRODUCT, Figure
from app.bench.names import metrics
from app.bench.names.matchers import Finder
from app.bench.names.world import NOBODY, Named, Query

LIMIT = 50
CALIBRATION = "calibration error of top hits"
INDEXED, BYTES = "indexed, names a CPU s", "bytes a name of the index"
PRECISION = 0.95
Tell = Callable[[str, int, int], None]  # hears what is done, how much of it, of how much
# Aimed at for populations of 100,000, 1,000,000 and 10,000,000 names.
GOALS = {
    "recall@10": {100_000: ".986", 1_000_000: ".972"}, "recall@50": {100_000: ".993", 1_000_000: ".988"},
    "top hit F1": {100_000: ".93", 1_000_000: ".915", 10_000_000: ".88"},
    "recall at precision ≥ .95": {100_000: ".91", 1_000_000: ".87", 10_000_000: ".80"},
    CALIBRATION: {},
    "one question, p50 CPU ms": {100_000: "1.5", 1_000_000: "5", 10_000_000: "25"},
    "one question, p99 CPU ms": {100_000: "4", 1_000_000: "12", 10_000_000: "60"},
}  # fmt: skip


@dataclass(slots=True)
class Asked:
    """What a finder answered: places of the right ones (0 the first, NOBODY not found), first scores, milliseconds."""

    places: list[int] = field(default_factory=list)
    tops: list[metrics.Scored] = field(default_factory=list)
    wanted: int = 0
    milliseconds: list[float] = field(default_factory=list)


def ask(finder: Finder, queries: Sequence[Query], tell: Tell | None = None) -> Asked:
    """Each question once. Milliseconds are of this process's processor."""
    asked = Asked()
    for done, query in enumerate(queries):
        begun = time.process_time()
        found = finder.nearest(query.asked, LIMIT)
        asked.milliseconds.append((time.process_time() - begun) * 1_000)
        if found:
            asked.tops.append((found[0][1], found[0][0] == query.truth))
        if query.truth != NOBODY:
            asked.wanted += 1
            numbers = [number for number, _ in found]
            asked.places.append(numbers.index(query.truth) if query.truth in numbers else NOBODY)
        if tell is not None:
            tell(f"asking {finder.name}", done + 1, len(queries))
    return asked


def measured(
    part: str, finders: Sequence[Finder], names: Sequence[Named], queries: Sequence[Query], tell: Tell | None = None
) -> list[Figure]:
    """Build each finder over the names, ask it, and say what it was worth."""
    figures = {name: Figure(part, name, goal=goals.get(len(names), "")) for name, goals in GOALS.items()}
    figures[INDEXED] = Figure(part, INDEXED, goal="≥ 60000", digits=0)
    figures[BYTES] = Figure(part, BYTES, goal="≤ 250", digits=0)
    for finder in finders:
        if tell is not None:
            tell(f"{finder.name} takes names in", 0, len(names))
        built = finder.build(names)
        asked = ask(finder, queries[: finder.most(len(names))], tell)
        for name, value in _values(asked).items():
            if name != CALIBRATION or finder.name == PRODUCT:  # what others give is no probability
                figures[name].values[finder.name] = value
        if built.cpu:
            figures[INDEXED].values[finder.name] = len(names) / built.cpu
        if built.bytes:
            figures[BYTES].values[finder.name] = built.bytes / len(names)
    return list(figures.values())


def _values(asked: Asked) -> dict[str, float]:
    return {
        "recall@10": sum(0 <= place < 10 for place in asked.places) / max(asked.wanted, 1),
        "recall@50": sum(place >= 0 for place in asked.places) / max(asked.wanted, 1),
        "top hit F1": metrics.best_f1(asked.tops, asked.wanted).f1,
        "recall at precision ≥ .95": metrics.recall_at(asked.tops, PRECISION, asked.wanted),
        CALIBRATION: metrics.calibration_error(asked.tops),
        "one question, p50 CPU ms": metrics.percentile(asked.milliseconds, 0.5),
        "one question, p99 CPU ms": metrics.percentile(asked.milliseconds, 0.99),
    }
