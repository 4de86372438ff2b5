"""What a benchmark prints: steps with the seconds they took, of the processor and elapsed."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

HEAD = f"{'step':<34}{'':>9} {'':<10}{'CPU s':>8}{'wall s':>8}{'per CPU s':>11}"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: how many things it did, seconds of this process's processor and elapsed; of a check also the ms of each.

    `told`: what else was measured, for people.
    """

    name: str
    items: int
    unit: str
    cpu: float
    wall: float
    each: tuple[float, ...] = ()
    told: str = ""

    @property
    def rate(self) -> float:
        """Things per second of the processor."""
        return self.items / self.cpu if self.cpu else 0.0

    def percentile(self, part: float) -> float:
        """Milliseconds within which this part of the single ones were done."""
        return sorted(self.each)[min(int(part * len(self.each)), len(self.each) - 1)]

    def line(self) -> str:
        """As it is printed under `HEAD`."""
        line = f"{self.name:<34}{self.items:>9} {self.unit:<10}{self.cpu:>8.2f}{self.wall:>8.2f}{self.rate:>11.0f}"
        if self.each:
            line += f"   p50 {self.percentile(0.5):.1f} ms, p99 {self.percentile(0.99):.1f} ms"
        return f"{line}   {self.told}" if self.told else line


class Watch:
    """Started when made."""

    def __init__(self) -> None:
        self._cpu, self._wall = time.process_time(), time.perf_counter()

    @property
    def milliseconds(self) -> float:
        return (time.perf_counter() - self._wall) * 1_000

    def step(self, name: str, items: int, unit: str, each: Sequence[float] = ()) -> Step:
        cpu = time.process_time() - self._cpu
        return Step(name, items, unit, cpu, self.milliseconds / 1_000, tuple(each))
