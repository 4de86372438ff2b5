"""Periods as ISO 8601-2 writes them: every one is told in full, and nothing else is read."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import edtf
from graph.period import AFTER_ALL, ALWAYS, BEFORE_ALL, DATE_UNKNOWN, Period

FIRST = date(2018, 11, 1).toordinal()


@pytest.mark.parametrize(
    ("period", "text"),
    [
        (Period.of("2019-05-12", ""), "2019-05-12/.."), (Period.of("2019", "2020-02"), "2019/2020-02"),
        (Period.of("", "2020"), "../2020"), (Period.of(None, "2020"), "/2020"), (ALWAYS, "../.."), (DATE_UNKNOWN, "/"),
        (Period(FIRST, FIRST + 1, BEFORE_ALL, AFTER_ALL), "[2018-11-01..2018-11-02]/"),
        (Period(BEFORE_ALL, FIRST, FIRST, AFTER_ALL), "[..2018-11-01]/[2018-11-01..]"),
    ],
)  # fmt: skip
def test_each_bound_is_a_date_open_unknown_or_between_two_days(period: Period, text: str) -> None:
    assert edtf.written(period) == text
    assert edtf.read(text) == period
    assert edtf.remarked(edtf.remark(period)) == period


@pytest.mark.parametrize("text", ["", "2019", "2020/2019", "x/y", "[2020-01-02..2020-01-01]/", "2019-13/..", "../../.."])
def test_anything_else_is_no_period(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        edtf.read(text)
    assert edtf.remarked(text) is None
    assert edtf.remarked(f"period (EDTF): {text}") is None


@given(st.integers(700_000, 740_000), st.integers(0, 400), st.integers(0, 400), st.integers(0, 400), st.integers(0, 15))
def test_every_period_is_told_in_full(first: int, wide: int, apart: int, wide_end: int, unknown: int) -> None:
    low, high = (BEFORE_ALL if unknown & 1 else first), (AFTER_ALL if unknown & 2 else first + wide)
    end = first + wide + apart
    period = Period(low, high, BEFORE_ALL if unknown & 4 else end, AFTER_ALL if unknown & 8 else end + wide_end)
    assert edtf.read(edtf.written(period)) == period
