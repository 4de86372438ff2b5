"""Which keys have gone by: a set for millions of them in eight bytes each, asked and filled in batches.

Half of a 16-byte keyed hash tells ten million keys apart but once in 300,000 times; a key taken for another one would only
count as seen.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Halves = NDArray[np.uint64]


def halves(keys: Sequence[bytes]) -> Halves:
    """The first half of each 16-byte key."""
    return np.frombuffer(b"".join(keys), np.uint64)[::2]


def _distinct(keys: Halves) -> Halves:
    """Ascending, each once. By sorting, which NumPy does to such numbers in a quarter of the time of its own `unique`."""
    ordered = np.sort(keys)
    return ordered[np.append(True, ordered[1:] != ordered[:-1])] if ordered.size else ordered


class Seen:
    """Sorted runs, each more than twice as long as the next: merged as they grow, so that every key moves a few times."""

    def __init__(self) -> None:
        self._runs: list[Halves] = []

    def __len__(self) -> int:
        return sum(run.size for run in self._runs)

    def has(self, keys: Halves) -> NDArray[np.bool_]:
        """Of each key whether it has been added."""
        found = np.zeros(keys.size, np.bool_)
        for run in self._runs:
            place = np.minimum(np.searchsorted(run, keys), run.size - 1)
            found |= run[place] == keys
        return found

    def add(self, keys: Halves) -> None:
        run = _distinct(keys)
        if not run.size:
            return
        while self._runs and self._runs[-1].size <= 2 * run.size:
            run = _distinct(np.concatenate((self._runs.pop(), run)))
        self._runs.append(run)

    def update(self, other: Seen) -> None:
        for run in other._runs:
            self.add(run)
