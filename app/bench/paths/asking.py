"""What is asked of every engine, and what an answer is worth: how fast, what of the planted it found, what else."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from app.bench.paths.making import World
from graph.period import Window
from graph.ports import PathRequest, PathResult

PER_PAIR = 10
MAX_COST = 1_900  # a strength of .15
WARM, ASKED = 50, 400  # tenders asked before, and while the time is taken
HOPS = (4, 6)
Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Asked:
    """One tender's question."""

    starts: tuple[str, ...]
    goals: tuple[str, ...]
    day: date

    def request(self, hops: int) -> PathRequest:
        return PathRequest(Window.day(self.day), hops, PER_PAIR, max_cost=MAX_COST)


class Engine(Protocol):
    """Whatever answers; `clock`: its own seconds of the processor, or the elapsed ones where another process works too."""

    name: str
    clock: Clock

    def answer(self, asked: Asked, hops: int) -> PathResult: ...


@dataclass(frozen=True, slots=True)
class Taken:
    """Milliseconds of each question, sorted."""

    each: tuple[float, ...]

    def percentile(self, part: float) -> float:
        return self.each[min(int(part * len(self.each)), len(self.each) - 1)]


def questions(world: World) -> list[Asked]:
    """One for each tender."""
    return [
        Asked(tuple(map(world.id, t.officials)), tuple(map(world.id, t.bidders)), date.fromordinal(t.day))
        for t in world.trials
    ]


def timed(engine: Engine, asked: Sequence[Asked], hops: int) -> tuple[Taken, list[PathResult]]:
    """How long each of `ASKED` questions took after some that warmed it, and the answers to these."""
    for one in asked[:WARM]:
        engine.answer(one, hops)
    each, answers = [], []
    for one in asked[-ASKED:]:
        begun = engine.clock()
        answers.append(engine.answer(one, hops))
        each.append((engine.clock() - begun) * 1_000)
    return Taken(tuple(sorted(each))), answers


@dataclass(frozen=True, slots=True)
class Worth:
    """Parts of 1: conflicts found, and of those found the pairs ranked first; distractors shown; chance pairs a tender."""

    found: float
    first: float
    distractors: int
    chance: float


def worth(world: World, answers: Sequence[PathResult]) -> Worth:
    """Of the answers to the last tenders."""
    conflicts = found = first = distractors = chance = 0
    for trial, answer in zip(world.trials[-len(answers) :], answers, strict=True):
        chain = tuple(map(world.id, trial.chain))
        pairs = {(path.nodes[0], path.nodes[-1]) for path in answer.paths}
        shown = any(path.nodes == chain for path in answer.paths)
        chance += len(pairs - {(chain[0], chain[-1])} if trial.is_conflict else pairs)
        conflicts += trial.is_conflict
        found += shown and trial.is_conflict
        distractors += shown and not trial.is_conflict
        if shown and trial.is_conflict:
            best = min(answer.paths, key=lambda path: (path.cost, len(path.hops), path.nodes))
            first += (best.nodes[0], best.nodes[-1]) == (chain[0], chain[-1])
    return Worth(found / max(conflicts, 1), first / max(found, 1), distractors, chance / max(len(answers), 1))


def elapsed() -> float:
    return time.perf_counter()


def processor() -> float:
    return time.process_time()


def distinct(answers: Sequence[PathResult], others: Sequence[PathResult]) -> int:
    """How many answers are not the same to the byte."""
    return sum(a != b for a, b in zip(answers, others, strict=True))


def ways(answer: PathResult) -> Iterator[tuple[tuple[str, ...], int]]:
    """Only what every engine can tell: nodes and cost of each path, in order."""
    return ((path.nodes, path.cost) for path in answer.paths)
