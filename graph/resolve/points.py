"""What features are worth: weights.yaml read once, each row either points for every unit or a staircase over the size."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from graph.packaged import parsed
from graph.resolve.features import Feature
from graph.resolve.rarity import Rarity

# Sizes from which points hold, and the points, those before the first size too.
Staircase = tuple[tuple[float, ...], tuple[float, ...]]


class Points:
    """One part of the table: for people, or for organisations. `base` is where every comparison starts."""

    def __init__(self, rows: Mapping[str, Any]) -> None:
        self.base = float(rows["base"])
        self._units = {n: float(r) for n, r in rows.items() if not isinstance(r, Mapping)}
        self._stairs: dict[str, Staircase] = {
            name: (tuple(map(float, row["from"])), (0.0, *map(float, row["points"])))
            for name, row in rows.items()
            if isinstance(row, Mapping)
        }

    def of(self, name: str, size: float) -> float:
        """Log-odds that a feature of this size adds; 0 for one that the table does not know."""
        stairs = self._stairs.get(name)
        if stairs is not None:
            return stairs[1][bisect_right(stairs[0], size)]
        return self._units.get(name, 0.0) * size

    def each(self, features: Iterable[Feature]) -> list[float]:
        """Of every feature, in their order."""
        stairs, units, found = self._stairs, self._units, []
        for name, size, _, _ in features:
            stair = stairs.get(name)
            if stair is not None:
                found.append(stair[1][bisect_right(stair[0], size)])
            else:
                found.append(round(units.get(name, 0.0) * size, 4))
        return found


@dataclass(frozen=True, slots=True)
class Weighed(Rarity):
    """Words as they were counted where features were weighed anew too: `tables` for people (True) and bodies stand in place
    of the packaged ones."""

    tables: Mapping[bool, Points] = field(default_factory=dict)


@cache
def weights() -> Mapping[str, Any]:
    """weights.yaml as it stands: parts `person`, `organisation` and `limits`."""
    text = (resources.files("graph.resolve") / "weights.yaml").read_text(encoding="utf-8")
    table: dict[str, Any] = parsed(text)
    return table


@cache
def points(*, person: bool) -> Points:
    return Points(weights()["person" if person else "organisation"])


@cache
def limits() -> Mapping[str, Any]:
    found: dict[str, Any] = weights()["limits"]
    return found
