"""How dates, periods, shares, percentages and money are written: "12 Maret 1970", "30,5 %", "Rp1.234.567,00".

English text has its own form ("12 March 1970", "30.5%", "Rp1,234,567.00"). What is not known is said to be unknown.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from graph.explain.catalogue import EMPTY, fill, same, text
from graph.kinds import Label
from graph.period import AFTER_ALL, BEFORE_ALL, HUNDRED, Period, Share, parse_partial

_UNKNOWN = (BEFORE_ALL, AFTER_ALL)
MOST_DECIMALS = 6


def day_text(day: date) -> Label:
    """"12 Maret 1970" / "12 March 1970"."""
    month = text("month", str(day.month))
    return Label(f"{day.day} {month.id} {day.year}", f"{day.day} {month.en} {day.year}")


def stretch_text(first: date, last: date) -> Label:
    """A day, a month or a year when the days from `first` to `last` are just that; else the days between."""
    if first == last:
        return day_text(first)
    if (first, last) == parse_partial(f"{first.year:04d}"):
        return same(str(first.year))
    if (first, last) == parse_partial(f"{first.year:04d}-{first.month:02d}"):
        month = text("month", str(first.month))
        return Label(f"{month.id} {first.year}", f"{month.en} {first.year}")
    return fill(text("bound", "between"), first=day_text(first), last=day_text(last))


def moment_text(stated: str) -> Label:
    """An ISO date or time as the day, month or year it names; text that is neither stays as it is."""
    try:
        return stretch_text(*parse_partial(stated))
    except ValueError:
        return same(stated)


def period_text(period: Period | None) -> Label:
    """When something held; empty when there is nothing to say (no period, or one that is open at both ends)."""
    if period is None:
        return EMPTY
    if period.is_empty:
        return text("period", "empty")
    if period.start_min <= BEFORE_ALL < period.start_max <= period.end_min < AFTER_ALL <= period.end_max:
        return _on_record(period.start_max, period.end_min)
    start = _bound(period.start_min, period.start_max, opened=BEFORE_ALL)
    end = _bound(period.end_min, period.end_max, opened=AFTER_ALL)
    if start is not None and start == end:
        one_day = period.start_min == period.start_max
        return fill(text("period", "at_day" if one_day else "at"), start=start)
    return _between(start, end, period)


def _on_record(first: int, last: int) -> Label:
    """It held on the day a record speaks of, or between two such days; more is not said."""
    if first == last:
        return fill(text("period", "on_record"), start=day_text(date.fromordinal(first)))
    return fill(text("period", "at_least"), start=day_text(date.fromordinal(first)), end=day_text(date.fromordinal(last)))


def _between(start: Label | None, end: Label | None, period: Period) -> Label:
    """Words for two bounds; a bound that is None is open or unknown, and the period tells which."""
    starts_unknown = (period.start_min, period.start_max) == _UNKNOWN
    ends_unknown = (period.end_min, period.end_max) == _UNKNOWN
    if start is not None and end is not None:
        if period.end_min < AFTER_ALL <= period.end_max:  # told up to a day, not ended on it
            last = day_text(date.fromordinal(period.end_min))
            return fill(text("period", "since_at_least"), start=start, end=last)
        return fill(text("period", "from_to"), start=start, end=end)
    if start is not None:
        return fill(text("period", "since_end_unknown" if ends_unknown else "since"), start=start)
    if end is not None:
        return fill(text("period", "until_start_unknown" if starts_unknown else "until"), end=end)
    if starts_unknown and ends_unknown:
        return text("period", "unknown")
    if starts_unknown:
        return text("period", "still_start_unknown")
    return text("period", "always_end_unknown") if ends_unknown else EMPTY


def has_unknown_bound(period: Period | None) -> bool:
    """Whether `period_text` already says that a date is unknown."""
    return period is not None and _UNKNOWN in (
        (period.start_min, period.start_max), (period.end_min, period.end_max)
    )


def _bound(low: int, high: int, *, opened: int) -> Label | None:
    if (low, high) == _UNKNOWN or low == high == opened:
        return None
    if low <= BEFORE_ALL:
        return fill(text("bound", "at_latest"), day=day_text(date.fromordinal(high)))
    if high >= AFTER_ALL:
        return fill(text("bound", "at_earliest"), day=day_text(date.fromordinal(low)))
    return stretch_text(date.fromordinal(low), date.fromordinal(high))


def number_text(value: Decimal, *, decimals: int) -> Label:
    """With exactly that many decimals: "1.234,50" / "1,234.50"."""
    english = f"{value:,.{decimals}f}"
    return Label(english.translate(str.maketrans(",.", ".,")), english)


def percent_text(value: Decimal) -> Label:
    """Percent with two decimals: "30,5 %" / "30.5%". Up to six are given where rounding would reach a whole number,
    because thresholds are whole numbers and 50.0001 % is more than 50 %."""
    decimals = 2
    while decimals < MOST_DECIMALS and _rounded(value, decimals) % 1 == 0 and value % 1 != 0:
        decimals += 1
    plain = f"{_rounded(value, decimals):f}"
    english = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return Label(english.replace(".", ",") + " %", english + "%")


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN)


def probability_text(value: float) -> Label:
    """A probability or confidence in whole percent; what is not certain is never rounded to 0 % or 100 %."""
    whole = round(value * 100)
    if 0 < value < 1:
        whole = min(max(whole, 1), 99)
    return percent_text(Decimal(whole))


def share_text(share: Share | None) -> Label:
    """"30,5 %", "25 % sampai 50 %", "lebih dari 25 %"; None is a share of unknown size, which 0 % is not."""
    if share is None:
        return text("share", "unknown")
    low, high = percent_text(share.low), percent_text(share.high)
    if share.is_exact:
        return low
    if share.low == 0 and share.high == HUNDRED:
        return text("share", "unknown")
    if share.high == HUNDRED:
        return fill(text("share", "at_least" if share.low_inclusive else "more_than"), low=low)
    if share.low == 0:
        return fill(text("share", "at_most" if share.high_inclusive else "less_than"), high=high)
    key = {(True, True): "range", (False, True): "range_above", (True, False): "range_below", (False, False): "range_inside"}
    return fill(text("share", key[share.low_inclusive, share.high_inclusive]), low=low, high=high)


def money_text(amount: Decimal, currency: str = "IDR") -> Label:
    """"Rp1.234.567,00" / "Rp1,234,567.00"; another currency bears its code."""
    sign = "Rp" if currency == "IDR" else f"{currency} "
    written = number_text(amount, decimals=2)
    return Label(sign + written.id, sign + written.en)
