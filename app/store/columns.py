"""Periods and shares as columns and back: four day ordinals, millionths of a percent with their inclusions."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from graph.period import Period, Share

MILLION = Decimal(1_000_000)
PERIOD = ("start_min", "start_max", "end_min", "end_max")
SHARE = ("share_low", "share_high", "share_low_in", "share_high_in")


@lru_cache(50_000)
def period_columns(period: Period) -> Mapping[str, int]:
    """Not to be changed: it is remembered."""
    return {name: getattr(period, name) for name in PERIOD}


def period_of(row: Any) -> Period:
    return _period(row.start_min, row.start_max, row.end_min, row.end_max)


@lru_cache(50_000)
def _period(*days: int) -> Period:
    """Most ties share their periods with others."""
    return Period(*days)


@lru_cache(50_000)
def share_columns(share: Share | None) -> Mapping[str, int | bool | None]:
    """All None for an unknown share; finer than a millionth of a percent is rounded half to even."""
    if share is None:
        return dict.fromkeys(SHARE)
    low, high = (int((bound * MILLION).to_integral_value()) for bound in (share.low, share.high))
    return {
        "share_low": low, "share_high": high,
        "share_low_in": share.low_inclusive, "share_high_in": share.high_inclusive,
    }  # fmt: skip


def share_of(row: Any) -> Share | None:
    if row.share_low is None:
        return None
    return _share(row.share_low, row.share_high, bool(row.share_low_in), bool(row.share_high_in))


@lru_cache(50_000)
def _share(low: int, high: int, low_in: bool, high_in: bool) -> Share:
    return Share(Decimal(low) / MILLION, Decimal(high) / MILLION, low_in, high_in)
