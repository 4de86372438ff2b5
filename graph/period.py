"""When something held and how much of something was held: dates and shares that admit they are not exact.

A bound of a period is a range of days `[earliest, latest]`: a known day is one day wide, "2019" is a year wide,
an open bound lies beyond all days, an unknown bound may be anywhere. All algebra is on these four integers.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

BEFORE_ALL = 0
AFTER_ALL = date.max.toordinal() + 1
HUNDRED = Decimal(100)
PARTIAL_DATE = re.compile(r"(?P<year>[0-9]{4})(-(?P<month>[0-9]{1,2})(-(?P<day>[0-9]{1,2})([T ].*)?)?)?")


class Answer(StrEnum):
    """The three answers to a question about uncertain data."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Window:
    """Days from `first` to `last`, both included."""

    first: date
    last: date
    ordinals: tuple[int, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"a window ends ({self.last}) before it begins ({self.first})")
        object.__setattr__(self, "ordinals", (self.first.toordinal(), self.last.toordinal()))

    @classmethod
    def day(cls, day: date) -> Window:
        return cls(day, day)

    def meet(self, other: Window) -> Window | None:
        """The days of both; None where they share none."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return Window(first, last) if first <= last else None

    def widened(self, *, days_before: int = 0, days_after: int = 0) -> Window:
        return Window(_shift(self.first, -days_before), _shift(self.last, days_after))


def _shift(day: date, days: int) -> date:
    ordinal = min(max(day.toordinal() + days, 1), date.max.toordinal())
    return date.fromordinal(ordinal)


def parse_partial(text: str) -> tuple[date, date]:
    """First and last day meant by "2019", "2019-05" or "2019-05-12" (a time part is dropped). ValueError otherwise."""
    parts = PARTIAL_DATE.fullmatch(text.strip())
    if parts is None:
        raise ValueError(f"not a date: {text!r}")
    given = [int(part) for part in parts.group("year", "month", "day") if part is not None]
    year, month, day = (*given, 1, 1)[:3]
    first = date(year, month, day)
    if len(given) == 1:
        return first, date(year, 12, 31)
    return first, first if len(given) == 3 else date(year, month, monthrange(year, month)[1])


@dataclass(frozen=True, slots=True)
class Period:
    """From a start to an end, both included, each bound a range of day ordinals (see the module)."""

    start_min: int
    start_max: int
    end_min: int
    end_max: int

    @classmethod
    def of(cls, start: str | None = None, end: str | None = None) -> Period:
        """Build from texts: ISO day, month or year; "" = open; None = unknown. ValueError when it ends before it begins."""
        if start == "":
            first, last = BEFORE_ALL, BEFORE_ALL
        elif start is None:
            first, last = BEFORE_ALL, AFTER_ALL
        else:
            first, last = (d.toordinal() for d in parse_partial(start))
        if end == "":
            low, high = AFTER_ALL, AFTER_ALL
        elif end is None:
            low, high = BEFORE_ALL, AFTER_ALL
        else:
            low, high = (d.toordinal() for d in parse_partial(end))
        if first > high:
            raise ValueError(f"a period ends ({end}) before it begins ({start})")
        return cls(first, last, low, high)

    @classmethod
    def over(cls, window: Window) -> Period:
        """Just the days of the window."""
        first, last = window.ordinals
        return cls(first, first, last, last)

    @property
    def start(self) -> str | None:
        """As in `of`: ISO text, "" for open, None for unknown."""
        return _text(self.start_min, self.start_max, BEFORE_ALL)

    @property
    def end(self) -> str | None:
        return _text(self.end_min, self.end_max, AFTER_ALL)

    @property
    def is_empty(self) -> bool:
        """True when no day can lie in it."""
        return self.start_min > self.end_max

    def holds(self, window: Window) -> Answer:
        """Whether it meets the window: NO and YES only when every reading of the bounds agrees."""
        first, last = window.ordinals
        if self.start_min > last or self.end_max < first or self.is_empty:
            return Answer.NO
        if self.start_max <= last and self.end_min >= first and self.start_max <= self.end_min:
            return Answer.YES
        return Answer.UNKNOWN

    def unending(self) -> Period:
        """With the same start and an open end."""
        return Period(self.start_min, self.start_max, AFTER_ALL, AFTER_ALL)

    def intersect(self, other: Period) -> Period:
        """Days in both; may be empty. Associative and commutative."""
        return Period(
            max(self.start_min, other.start_min),
            max(self.start_max, other.start_max),
            min(self.end_min, other.end_min),
            min(self.end_max, other.end_max),
        )

    def touches(self, other: Period) -> bool:
        """Whether the two can be one stretch of time: they overlap or meet on neighbouring days."""
        return self.start_min <= other.end_max + 1 and other.start_min <= self.end_max + 1

    def span(self, other: Period) -> Period:
        """The stretch that covers both, keeping the better known bound where one of the two is unknown."""
        start = _outer((self.start_min, self.start_max), (other.start_min, other.start_max), first=True)
        end = _outer((self.end_min, self.end_max), (other.end_min, other.end_max), first=False)
        return Period(*start, *end)


def _outer(a: tuple[int, int], b: tuple[int, int], *, first: bool) -> tuple[int, int]:
    unknown = (BEFORE_ALL, AFTER_ALL)
    if a == unknown:
        return b
    if b == unknown:
        return a
    pick = min if first else max
    return pick(a[0], b[0]), pick(a[1], b[1])


def _text(low: int, high: int, opened: int) -> str | None:
    if low == high == opened:
        return ""
    if low <= BEFORE_ALL or high >= AFTER_ALL:
        return None
    first, last = date.fromordinal(low), date.fromordinal(high)
    if first == last:
        return first.isoformat()
    if first.day == 1 and last == date(first.year, first.month, monthrange(first.year, first.month)[1]):
        return first.strftime("%Y-%m")
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return f"{first.year:04d}"
    return None


ALWAYS = Period(BEFORE_ALL, BEFORE_ALL, AFTER_ALL, AFTER_ALL)
DATE_UNKNOWN = Period(BEFORE_ALL, AFTER_ALL, BEFORE_ALL, AFTER_ALL)


def until(period: Period, day: date) -> Period:
    """The period, ended on `day` unless it certainly ended before. Used when a newer delivery no longer states it."""
    last = day.toordinal()
    return Period(period.start_min, period.start_max, min(period.end_min, last), min(period.end_max, last))


def stretches(window: Window, periods: Iterable[Period]) -> tuple[Window, ...]:
    """The window cut wherever one of the periods begins or ends, surely or possibly: in a part each has one answer."""
    first, last = window.ordinals
    bounds = (b for p in periods for b in (p.start_min, p.start_max, p.end_min + 1, p.end_max + 1))
    starts = [first, *sorted({b for b in bounds if first < b <= last})]
    return tuple(
        Window(date.fromordinal(start), date.fromordinal(following - 1))
        for start, following in zip(starts, (*starts[1:], last + 1), strict=True)
    )


class Threshold(StrEnum):
    """What an uncertain share says of a threshold."""

    CERTAIN = "certain"
    POSSIBLE = "possible"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Share:
    """Percent of a whole, as an interval; exact when low equals high. 0 % is a share, None elsewhere means unknown."""

    low: Decimal
    high: Decimal
    low_inclusive: bool = True
    high_inclusive: bool = True

    def __post_init__(self) -> None:
        finite = self.low.is_finite() and self.high.is_finite()
        if not finite or not 0 <= self.low <= self.high <= HUNDRED:
            raise ValueError(f"not a share in percent: {self.low}–{self.high}")

    @classmethod
    def exact(cls, percent: Decimal | int | str) -> Share:
        """ValueError where the text is no number or no share."""
        try:
            value = Decimal(percent)
        except InvalidOperation as error:
            raise ValueError(f"not a share in percent: {percent!r}") from error
        return cls(value, value)

    @property
    def is_exact(self) -> bool:
        return self.low == self.high

    def above(self, threshold: Decimal | int, *, strict: bool = True) -> Threshold:
        """Against "more than" (strict) or "at least": 50.0 % is not more than 50 %."""
        bound = Decimal(threshold)
        low_passes = self.low > bound or (self.low == bound and (not strict or not self.low_inclusive))
        if low_passes:
            return Threshold.CERTAIN
        high_passes = self.high > bound or (self.high == bound and not strict and self.high_inclusive)
        return Threshold.POSSIBLE if high_passes else Threshold.EXCLUDED

    def widen(self, other: Share) -> Share:
        """The interval that covers both: what two contradicting statements leave."""
        if self.low == other.low:
            low, low_in = self.low, self.low_inclusive or other.low_inclusive
        else:
            low, low_in = min((self.low, self.low_inclusive), (other.low, other.low_inclusive), key=lambda b: b[0])
        if self.high == other.high:
            high, high_in = self.high, self.high_inclusive or other.high_inclusive
        else:
            high, high_in = max((self.high, self.high_inclusive), (other.high, other.high_inclusive), key=lambda b: b[0])
        return Share(low, high, low_in, high_in)

    def times(self, other: Share) -> Share:
        """A share of a share: 60 % of 60 % is 36 %. A bound is left out only where the product surely differs from it."""
        low, high = self.low * other.low / HUNDRED, self.high * other.high / HUNDRED
        surely_more = (not self.low_inclusive and other._positive) or (not other.low_inclusive and self._positive)
        surely_less = high > 0 and not (self.high_inclusive and other.high_inclusive)
        return Share(low, high, low_inclusive=not surely_more, high_inclusive=not surely_less)

    @property
    def _positive(self) -> bool:
        return self.low > 0 or not self.low_inclusive
