"""Periods and shares as columns and back: four day ordinals, millionths of a percent with their inclusions."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import Any

from graph.period import Period, Share

MILLION = Decimal(1_000_000)
PERIOD = ("start_min", "start_max", "end_min", "end_max")
SHARE = ("share_low", "share_high", "share_low_in", "share_high_in")
PeriodColumns = tuple[int, int, int, int]  # as `PERIOD` names them
ShareColumns = tuple[int | None, int | None, bool | None, bool | None]  # as `SHARE`; all None for an unknown share
NO_SHARE: ShareColumns = (None, None, None, None)


def period_columns(period: Period) -> PeriodColumns:
    return period.start_min, period.start_max, period.end_min, period.end_max


def period_of(row: Any) -> Period:
    return period_from(row.start_min, row.start_max, row.end_min, row.end_max)


@lru_cache(50_000)
def period_from(*days: int) -> Period:
    """Most ties share their periods with others."""
    return Period(*days)


@lru_cache(50_000)
def share_columns(share: Share | None) -> ShareColumns:
    """Finer than a millionth of a percent is rounded half to even."""
    if share is None:
        return NO_SHARE
    low, high = (int((bound * MILLION).to_integral_value()) for bound in (share.low, share.high))
    return low, high, share.low_inclusive, share.high_inclusive


def share_of(row: Any) -> Share | None:
    return share_from(row.share_low, row.share_high, row.share_low_in, row.share_high_in)


@lru_cache(50_000)
def share_from(low: int | None, high: int | None, low_in: bool | None, high_in: bool | None) -> Share | None:
    if low is None or high is None:
        return None
    return Share(Decimal(low) / MILLION, Decimal(high) / MILLION, bool(low_in), bool(high_in))
