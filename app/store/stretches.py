"""Statements about the same thing in touching periods speak of one stretch of time; a gap parts them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from typing import TypeVar

from graph.period import BEFORE_ALL, DATE_UNKNOWN, Period

T = TypeVar("T")


def stretches(items: Iterable[T], period: Callable[[T], Period]) -> list[list[T]]:
    """The items parted into stretches, each sorted as given; the earliest stretch first.

    An item whose dates are wholly unknown joins the only stretch there is. Where there are several nobody knows
    which one it means, so such items stay together on their own instead of bridging what was apart.
    """
    given = list(items)
    dated = [i for i in given if period(i) != DATE_UNKNOWN]
    undated = [i for i in given if period(i) == DATE_UNKNOWN]
    found: list[list[T]] = []
    reached = BEFORE_ALL - 2
    for item in sorted(dated, key=lambda i: (period(i).start_min, period(i).end_max)):
        if period(item).start_min > reached + 1:
            found.append([])
            reached = period(item).end_max
        found[-1].append(item)
        reached = max(reached, period(item).end_max)
    if len(found) == 1:
        found[0].extend(undated)
    elif undated:
        found.append(undated)
    place = {id(item): n for n, item in enumerate(given)}
    return [sorted(stretch, key=lambda i: place[id(i)]) for stretch in found]


def span(periods: Iterable[Period]) -> Period:
    """The stretch that covers all; what is unknown in one is taken from another that knows it."""
    return reduce(Period.span, periods)



