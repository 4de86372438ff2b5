"""Quartiles of a set and the fences beyond which a value is an outlier (Tukey: one and a half interquartile ranges)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

REACH = Fraction(3, 2)


class Fences(NamedTuple):
    q1: float
    q3: float
    low: float
    high: float


def fences(values: Iterable[float]) -> Fences | None:
    """None of nothing."""
    ordered = sorted(values)
    if not ordered:
        return None
    q1, q3 = quantile(ordered, 0.25), quantile(ordered, 0.75)
    reach = Fraction(q3 - q1) * REACH
    # Rounded once, as a fused multiply-add does: a value that lies on the fence lies on it everywhere.
    return Fences(q1, q3, float(Fraction(q1) - reach), float(Fraction(q3) + reach))


def quantile(ordered: Sequence[float], part: float) -> float:
    """The quantile of sorted values, nearly free of bias by whatever they are distributed.

    Hyndman and Fan, Sample quantiles in statistical packages (1996), definition 8, which the peer uses too.
    """
    place = (len(ordered) + 1 / 3) * part + 1 / 3
    below = int(place)
    if below <= 0:
        return ordered[0]
    if below >= len(ordered):
        return ordered[-1]
    a, b = ordered[below - 1], ordered[below]
    return a + (place - below) * (b - a)
