"""What is measured speaks one of two protocols: a finder answers questions over a population, a scorer judges pairs."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from app.bench.names.world import Named

Read = TypeVar("Read")
Found = list[tuple[int, float]]  # numbers in the population with their scores, the likeliest first


@dataclass(frozen=True, slots=True)
class Built:
    """Seconds of the processor that taking in a population cost, and the bytes it holds; 0 where neither can be told."""

    cpu: float
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Judged:
    """A score from 0 to 1 for each pair; seconds of the processor for reading all names and for comparing those read."""

    scores: list[float]
    reading: float
    comparing: float


class Finder(Protocol):
    """`most`: of how many questions it can be asked in bearable time."""

    @property
    def name(self) -> str: ...

    def build(self, names: Sequence[Named]) -> Built: ...

    def most(self, size: int) -> int: ...

    def nearest(self, asked: Named, limit: int) -> Found: ...


class Scorer(Protocol):
    """`symmetric`: whether the order of the two never matters."""

    @property
    def name(self) -> str: ...

    @property
    def symmetric(self) -> bool: ...

    def judge(self, pairs: Sequence[tuple[Named, Named]]) -> Judged: ...


def judged(
    pairs: Sequence[tuple[Named, Named]],
    read: Callable[[Named], Read],
    ready: Callable[[Sequence[Read]], Callable[[Read, Read], float]],
) -> Judged:
    """Reads all names first, then compares; `ready` sees what was read and gives the comparison."""
    begun = time.process_time()
    sides = [(read(a), read(b)) for a, b in pairs]
    reading = time.process_time() - begun
    compare = ready([side for both in sides for side in both])
    begun = time.process_time()
    scores = [compare(a, b) for a, b in sides]
    return Judged(scores, reading, time.process_time() - begun)
