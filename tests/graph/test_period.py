"""Dates and shares that are not exact: their algebra against an oracle that tries every reading of the bounds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from graph.period import (
    AFTER_ALL,
    ALWAYS,
    BEFORE_ALL,
    DATE_UNKNOWN,
    Answer,
    Period,
    Share,
    Threshold,
    Window,
    parse_partial,
    stretches,
    until,
)

FIRST = date(2024, 2, 26).toordinal()
DAYS = range(FIRST, FIRST + 7)


def ranges(opened: int) -> st.SearchStrategy[tuple[int, int]]:
    """A bound: some days of one week, open, unknown, or half known."""
    week = st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)).map(lambda d: (min(d), max(d)))
    special = [(opened, opened), (BEFORE_ALL, AFTER_ALL), (BEFORE_ALL, FIRST + 3), (FIRST + 3, AFTER_ALL)]
    return st.one_of(week, week, st.sampled_from(special))


periods = st.builds(lambda start, end: Period(*start, *end), ranges(BEFORE_ALL), ranges(AFTER_ALL))
windows = st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)).map(
    lambda d: Window(date.fromordinal(min(d)), date.fromordinal(max(d)))
)


def readings(period: Period) -> Iterator[tuple[int, int]]:
    """Every (start, end) the bounds allow; days outside the week are all alike, so one on each side stands for them."""
    days = [BEFORE_ALL, FIRST - 1, *DAYS, DAYS[-1] + 1, AFTER_ALL]
    starts = [d for d in days if period.start_min <= d <= period.start_max]
    ends = [d for d in days if period.end_min <= d <= period.end_max]
    yield from product(starts, ends)


def meets(reading: tuple[int, int], window: Window) -> bool:
    first, last = window.ordinals
    return max(reading[0], first) <= min(reading[1], last)


@settings(deadline=None, max_examples=400)
@given(periods, windows)
def test_a_period_holds_when_every_reading_meets_the_window(period: Period, window: Window) -> None:
    met = {meets(reading, window) for reading in readings(period)}
    expected = Answer.UNKNOWN if len(met) == 2 else Answer.YES if met == {True} else Answer.NO
    assert period.holds(window) is expected


@settings(deadline=None, max_examples=400)
@given(periods, windows, st.integers(0, 3), st.integers(0, 3))
def test_holding_is_monotone_in_the_window(period: Period, window: Window, before: int, after: int) -> None:
    """What surely holds in a window surely holds in a wider one; what surely misses the wider misses the narrower."""
    wider = window.widened(days_before=before, days_after=after)
    if period.holds(window) is Answer.YES:
        assert period.holds(wider) is Answer.YES
    if period.holds(wider) is Answer.NO:
        assert period.holds(window) is Answer.NO
    if period.holds(wider) is Answer.UNKNOWN:
        assert period.holds(window) is not Answer.YES


@settings(deadline=None)
@given(periods, periods, periods)
def test_intersection_is_commutative_associative_and_idempotent(a: Period, b: Period, c: Period) -> None:
    assert a.intersect(b) == b.intersect(a)
    assert a.intersect(b).intersect(c) == a.intersect(b.intersect(c))
    assert a.intersect(a) == a
    assert a.intersect(ALWAYS) == a


@settings(deadline=None)
@given(periods, periods)
def test_an_intersection_has_the_readings_of_both_cut_to_what_they_share(a: Period, b: Period) -> None:
    cut = [(max(x[0], y[0]), min(x[1], y[1])) for x, y in product(readings(a), readings(b))]
    both = a.intersect(b)
    assert (both.start_min, both.start_max) == (min(s for s, _ in cut), max(s for s, _ in cut))
    assert (both.end_min, both.end_max) == (min(e for _, e in cut), max(e for _, e in cut))
    assert both.is_empty is all(s > e for s, e in cut)


@settings(deadline=None)
@given(periods, periods, windows)
def test_an_intersection_holds_only_where_both_hold(a: Period, b: Period, window: Window) -> None:
    both = a.intersect(b).holds(window)
    if both is Answer.YES:
        assert (a.holds(window), b.holds(window)) == (Answer.YES, Answer.YES)
    if Answer.NO in (a.holds(window), b.holds(window)):
        assert both is Answer.NO


@settings(deadline=None)
@given(periods, periods)
def test_touching_means_that_some_readings_overlap_or_follow_each_other(a: Period, b: Period) -> None:
    assume(not a.is_empty and not b.is_empty)
    assert a.touches(b) is b.touches(a)
    joined = any(
        x[0] <= y[1] + 1 and y[0] <= x[1] + 1 for x, y in product(readings(a), readings(b)) if x[0] <= x[1] and y[0] <= y[1]
    )
    assert a.touches(b) is joined


@settings(deadline=None)
@given(periods, periods, windows)
def test_a_span_covers_both_and_does_not_depend_on_their_order(a: Period, b: Period, window: Window) -> None:
    """Except that a known bound replaces an unknown one, which may then lie anywhere."""
    assert a.span(b) == b.span(a)
    known = all(p.start is not None and p.end is not None for p in (a, b))
    if known and Answer.YES in (a.holds(window), b.holds(window)):
        assert a.span(b).holds(window) is Answer.YES


def test_a_span_keeps_the_better_known_bound() -> None:
    assert Period.of("2019", None).span(Period.of(None, "2023")) == Period.of("2019", "2023")
    assert Period.of("2019", "2021").span(Period.of("2020-05", "")) == Period.of("2019", "")
    assert DATE_UNKNOWN.span(DATE_UNKNOWN) == DATE_UNKNOWN


@settings(deadline=None)
@given(periods, st.sampled_from(DAYS))
def test_until_ends_a_period_and_leaves_what_surely_ended_before(period: Period, day: int) -> None:
    ended = until(period, date.fromordinal(day))
    assert ended.holds(Window.day(date.fromordinal(day + 1))) is Answer.NO
    assert until(ended, date.fromordinal(day)) == ended
    if period.end_max <= day:
        assert ended == period


BOUND_TEXTS = ["2019", "2019-02", "2020-02", "2019-12", "2019-05-12", "2019-01-01", "2019-12-31"]


@pytest.mark.parametrize("start", ["", None, *BOUND_TEXTS])
@pytest.mark.parametrize("end", ["", None, "2020-02", "2020", "2021-07-31"])
def test_a_period_reads_back_what_it_was_built_from(start: str | None, end: str | None) -> None:
    """Open ("") and unknown (None) stay different."""
    period = Period.of(start, end)
    assert (period.start, period.end) == (start, end)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2019", date(2019, 1, 1), date(2019, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
        (" 2019-5-2 ", date(2019, 5, 2), date(2019, 5, 2)),
        ("2019-05-12T23:59:59+07:00", date(2019, 5, 12), date(2019, 5, 12)),
        ("2019-05-12 08:00", date(2019, 5, 12), date(2019, 5, 12)),
    ],
)
def test_a_partial_date_means_all_its_days(text: str, first: date, last: date) -> None:
    assert parse_partial(text) == (first, last)


@pytest.mark.parametrize(
    "text", ["", "19", "2019-13", "2019-00", "2019-02-30", "0000", "12-05-2019", "2019-05-123", "2019/05/12", "20190512"]
)
def test_what_is_no_date_is_refused_and_not_guessed(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_partial(text)


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="ends"):
        Period.of("2020", "2019-12")
    assert Period.of("2019", "2019-03").is_empty is False


@pytest.mark.parametrize(
    ("period", "day", "answer"),
    [
        (Period.of("2019", ""), date(2019, 12, 31), Answer.YES),
        (Period.of("2019", ""), date(2019, 6, 1), Answer.UNKNOWN),
        (Period.of("2019", ""), date(2018, 12, 31), Answer.NO),
        (Period.of("2019-05-12", "2020-05-11"), date(2020, 5, 11), Answer.YES),
        (Period.of("2019-05-12", "2020-05-11"), date(2020, 5, 12), Answer.NO),
        (Period.of("2019-05-12", None), date(2019, 5, 12), Answer.UNKNOWN),
        (Period.of("2019-05-12", None), date(2019, 5, 11), Answer.NO),
        (ALWAYS, date.min, Answer.YES),
        (ALWAYS, date.max, Answer.YES),
        (DATE_UNKNOWN, date(2019, 5, 12), Answer.UNKNOWN),
    ],
)
def test_both_days_of_a_period_belong_to_it(period: Period, day: date, answer: Answer) -> None:
    assert period.holds(Window.day(day)) is answer


def test_a_window_is_widened_within_the_calendar() -> None:
    assert Window.day(date(2024, 3, 1)).widened(days_before=30) == Window(date(2024, 1, 31), date(2024, 3, 1))
    assert Window(date.min, date.max).widened(days_before=9, days_after=9) == Window(date.min, date.max)
    with pytest.raises(ValueError, match="before it begins"):
        Window(date(2024, 3, 2), date(2024, 3, 1))


# Shares

percents = st.sampled_from([Decimal(n) for n in ("0", "10", "25", "49.99", "50", "50.01", "75", "100")])


@st.composite
def shares(draw: st.DrawFn) -> Share:
    low, high = sorted((draw(percents), draw(percents)))
    if low == high:
        return Share.exact(low)
    return Share(low, high, draw(st.booleans()), draw(st.booleans()))


def members(share: Share) -> list[Decimal]:
    """Some percentages the interval contains, the extreme ones among them."""
    hair = Decimal("0.0001")
    if share.is_exact:
        return [share.low]
    least = share.low if share.low_inclusive else share.low + hair
    most = share.high if share.high_inclusive else share.high - hair
    return [least, (share.low + share.high) / 2, most]


def passes(percent: Decimal, threshold: Decimal, strict: bool) -> bool:
    return percent > threshold if strict else percent >= threshold


@settings(deadline=None, max_examples=400)
@given(shares(), percents, st.booleans())
def test_a_threshold_is_certain_possible_or_excluded_by_all_members(share: Share, threshold: Decimal, strict: bool) -> None:
    passed = {passes(member, threshold, strict) for member in members(share)}
    expected = Threshold.POSSIBLE if len(passed) == 2 else Threshold.CERTAIN if passed == {True} else Threshold.EXCLUDED
    assert share.above(threshold, strict=strict) is expected


@pytest.mark.parametrize(
    ("share", "strict", "expected"),
    [
        (Share.exact("50.0"), True, Threshold.EXCLUDED),
        (Share.exact("50.0"), False, Threshold.CERTAIN),
        (Share.exact("50.0000000001"), True, Threshold.CERTAIN),
        (Share(Decimal(50), Decimal(75)), True, Threshold.POSSIBLE),
        (Share(Decimal(50), Decimal(75), low_inclusive=False), True, Threshold.CERTAIN),
        (Share(Decimal(25), Decimal(50)), False, Threshold.POSSIBLE),
        (Share(Decimal(25), Decimal(50), high_inclusive=False), False, Threshold.EXCLUDED),
        (Share(Decimal(25), Decimal(50)), True, Threshold.EXCLUDED),
        (Share(Decimal(0), Decimal(100)), True, Threshold.POSSIBLE),
    ],
)
def test_exactly_half_is_not_more_than_half(share: Share, strict: bool, expected: Threshold) -> None:
    assert share.above(50, strict=strict) is expected


@settings(deadline=None)
@given(shares(), shares(), shares())
def test_widening_is_commutative_associative_and_idempotent(a: Share, b: Share, c: Share) -> None:
    assert a.widen(b) == b.widen(a)
    assert a.widen(b).widen(c) == a.widen(b.widen(c))
    assert a.widen(a) == a


@settings(deadline=None)
@given(shares(), shares(), percents, st.booleans())
def test_a_widened_share_is_only_as_sure_as_both(a: Share, b: Share, threshold: Decimal, strict: bool) -> None:
    """Certain or excluded only where both are; where they differ it is possible."""
    either, other = a.above(threshold, strict=strict), b.above(threshold, strict=strict)
    expected = either if either is other else Threshold.POSSIBLE
    assert a.widen(b).above(threshold, strict=strict) is expected


@settings(deadline=None)
@given(shares(), shares())
def test_a_share_of_a_share_contains_every_product_of_their_members(a: Share, b: Share) -> None:
    both = a.times(b)
    assert both == b.times(a)
    for left, right in product(members(a), members(b)):
        value = left * right / 100
        assert both.low < value or (both.low_inclusive and both.low == value)
        assert value < both.high or (both.high_inclusive and both.high == value)


def test_a_share_of_a_share_is_the_product() -> None:
    assert Share.exact(60).times(Share.exact(60)) == Share.exact(36)
    assert Share.exact(0).times(Share(Decimal(25), Decimal(50), low_inclusive=False)) == Share.exact(0)
    assert Share.exact(100).times(Share(Decimal(25), Decimal(50), low_inclusive=False)).low_inclusive is False


@pytest.mark.parametrize("percent", ["-1", "100.01", "NaN", "Infinity", "half", ""])
def test_what_is_no_share_is_refused(percent: str) -> None:
    with pytest.raises(ValueError, match="not a share"):
        Share.exact(percent)


def test_a_share_whose_ends_are_the_wrong_way_round_is_refused() -> None:
    with pytest.raises(ValueError, match="not a share"):
        Share(Decimal(50), Decimal(25))


def test_zero_percent_is_an_exact_share() -> None:
    assert Share.exact(0).is_exact
    assert Share.exact(0).above(0) is Threshold.EXCLUDED
    assert Share.exact(0).above(0, strict=False) is Threshold.CERTAIN


@settings(deadline=None)
@given(windows, st.lists(periods, max_size=4))
def test_stretches_are_the_whole_window_and_in_each_a_period_answers_every_day_alike(
    window: Window, some: list[Period]
) -> None:
    parts = stretches(window, some)
    days = [day for part in parts for day in range(part.ordinals[0], part.ordinals[1] + 1)]
    assert days == list(range(window.ordinals[0], window.ordinals[1] + 1))
    for part in parts:
        for period in some:
            daily = {period.holds(Window.day(date.fromordinal(d))) for d in range(part.ordinals[0], part.ordinals[1] + 1)}
            assert daily == {period.holds(part)}


@given(windows, windows)
def test_windows_meet_in_their_common_days(a: Window, b: Window) -> None:
    days = {d for d in DAYS if all(w.ordinals[0] <= d <= w.ordinals[1] for w in (a, b))}
    met = a.meet(b)
    assert (set() if met is None else set(range(met.ordinals[0], met.ordinals[1] + 1))) == days
    assert Period.over(a).holds(b) is (Answer.NO if met is None else Answer.YES)
