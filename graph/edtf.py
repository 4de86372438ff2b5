"""Periods in the Extended Date/Time Format (ISO 8601-2), which can say all that a Period can.

"2019/.." began in 2019 and goes on, "/2020-05-01" began nobody knows when, "[2019-01-01..2019-03-01]/" began between these
days and ended nobody knows when. Standards with two dates have no room for it: there a remark in free text tells it.
"""

from __future__ import annotations

from datetime import date

from graph.period import AFTER_ALL, BEFORE_ALL, Period, parse_partial

OPEN = ".."
_REMARK = "period (EDTF): "


def written(period: Period) -> str:
    """The whole of a period: ".." is open, nothing is unknown, brackets hold the earliest and the latest day of a bound."""
    start = _bound(period.start, period.start_min, period.start_max)
    return f"{start}/{_bound(period.end, period.end_min, period.end_max)}"


def read(text: str) -> Period:
    """As `written` writes it. ValueError for anything else."""
    start, slash, end = text.strip().partition("/")
    if not slash:
        raise ValueError(f"not a period: {text!r}")
    found = Period(*_days(start, BEFORE_ALL), *_days(end, AFTER_ALL))
    if found.is_empty:
        raise ValueError("a period ends before it begins")
    return found


def remark(period: Period) -> str:
    """A sentence that tells the period where a standard leaves room for words only."""
    return _REMARK + written(period)


def remarked(text: str) -> Period | None:
    """The period that such a sentence tells; None for any other."""
    if not text.startswith(_REMARK):
        return None
    try:
        return read(text.removeprefix(_REMARK))
    except ValueError:
        return None


def _bound(plain: str | None, low: int, high: int) -> str:
    if plain is not None:
        return plain or OPEN
    if (low, high) == (BEFORE_ALL, AFTER_ALL):
        return ""
    first, last = (date.fromordinal(day).isoformat() if BEFORE_ALL < day < AFTER_ALL else "" for day in (low, high))
    return f"[{first}{OPEN}{last}]"


def _days(text: str, opened: int) -> tuple[int, int]:
    if text in ("", OPEN):
        return (opened, opened) if text else (BEFORE_ALL, AFTER_ALL)
    if text.startswith("[") and text.endswith("]"):
        first, _, last = text[1:-1].partition(OPEN)
        low = parse_partial(first)[0].toordinal() if first else BEFORE_ALL
        high = parse_partial(last)[1].toordinal() if last else AFTER_ALL
        if low > high:
            raise ValueError(f"not a bound: {text!r}")
        return low, high
    first_day, last_day = parse_partial(text)
    return first_day.toordinal(), last_day.toordinal()
