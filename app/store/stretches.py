"""Statements about the same thing in touching periods speak of one stretch of time; a gap parts them.

What a single key or user states neither lengthens, nor ends, nor joins what sources state: it stands beside their
stretches where it overlaps them, and alone where it surely reaches beyond (MODEL, Claim).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Generic, TypeVar

from graph.period import AFTER_ALL, BEFORE_ALL, DATE_UNKNOWN, Period

T = TypeVar("T")
UNKNOWN = (BEFORE_ALL, AFTER_ALL)  # a bound that may be any day


@dataclass(frozen=True, slots=True)
class Stretch(Generic[T]):
    """One stretch of time. `said` makes it: by sources, or by single keys alone; `beside`: what keys state in it."""

    period: Period
    said: Sequence[T]
    beside: Sequence[T] = ()


def heard(items: Iterable[T], period: Callable[[T], Period], lone: Callable[[T], bool]) -> list[Stretch[T]]:
    """The stretches that sources state, then those of single keys beyond them; items in each in the order given."""
    given = list(items)
    alone = [i for i in given if lone(i)]
    sourced = [i for i in given if not lone(i)] if alone else given
    found = [Stretch(span(map(period, said)), said) for said in stretches(sourced, period)]
    if not alone:
        return found
    rests = [(i, part) for i in alone for part in _beyond(period(i), [f.period for f in found])]
    beyond = stretches(rests, lambda rest: rest[1])
    return [
        *(replace(f, beside=[i for i in alone if _overlap(period(i), f.period)]) for f in found),
        *(Stretch(span(part for _, part in said), [i for i, _ in said]) for said in beyond),
    ]


def stretches(items: Iterable[T], period: Callable[[T], Period]) -> list[list[T]]:
    """The items parted into stretches, each sorted as given; the earliest stretch first.

    An item whose dates are wholly unknown joins the only stretch there is. Where there are several nobody knows
    which one it means, so such items stay together on their own instead of bridging what was apart.
    """
    given = list(items)
    if len(given) < 2:
        return [given] if given else []
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


def covers(period: Period, stretch: Period) -> bool:
    """Whether a statement is about the whole stretch, as far as both know their bounds.

    A bound that the statement leaves unknown takes nothing away; where the stretch alone leaves it unknown, only an
    open one is not less.
    """
    start, end = (period.start_min, period.start_max), (period.end_min, period.end_max)
    latest = BEFORE_ALL if (stretch.start_min, stretch.start_max) == UNKNOWN else stretch.start_max
    earliest = AFTER_ALL if (stretch.end_min, stretch.end_max) == UNKNOWN else stretch.end_min
    return (start == UNKNOWN or start[0] <= latest) and (end == UNKNOWN or end[1] >= earliest)


def _overlap(a: Period, b: Period) -> bool:
    return a.start_min <= b.end_max and b.start_min <= a.end_max


def _beyond(period: Period, held: Iterable[Period]) -> list[Period]:
    """What of a period surely lies outside all that is held, earliest first."""
    parts = [period]
    for taken in held:
        parts = [rest for part in parts for rest in _without(part, taken)]
    return parts


def _without(part: Period, taken: Period) -> Iterator[Period]:
    """The rests before and after `taken`; an unknown bound reaches nowhere and is that of `taken` here."""
    if not _overlap(part, taken):
        yield part
        return
    before, after = taken.start_min - 1, taken.end_max + 1
    if part.start_max < taken.start_min:
        ends = before if (part.end_min, part.end_max) == UNKNOWN else min(before, part.end_min)
        yield Period(part.start_min, part.start_max, ends, before)
    if part.end_min > taken.end_max:
        begins = after if (part.start_min, part.start_max) == UNKNOWN else max(after, part.start_max)
        yield Period(after, begins, part.end_min, part.end_max)
