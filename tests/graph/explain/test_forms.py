"""Dates, sums and shares are written as people in each language write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.explain import day_text, moment_text, money_text, percent_text, period_text, probability_text, share_text
from graph.kinds import Label
from graph.period import ALWAYS, Period, Share


def test_a_day_is_written_out() -> None:
    assert day_text(date(1970, 3, 12)) == Label("12 Maret 1970", "12 March 1970")


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ("2024-08-17", Label("17 Agustus 2024", "17 August 2024")),
        ("2024-08-17T10:00:00+08:00", Label("17 Agustus 2024", "17 August 2024")),
        ("2024-05", Label("Mei 2024", "May 2024")),
        ("2024", Label("2024", "2024")),
        ("kemarin", Label("kemarin", "kemarin")),
    ],
)
def test_a_moment_is_as_precise_as_it_was_stated(stated: str, said: Label) -> None:
    assert moment_text(stated) == said


def test_what_always_holds_needs_no_date() -> None:
    assert period_text(ALWAYS) == period_text(None) == Label("", "")


def test_an_empty_intersection_is_said() -> None:
    empty = Period.of("2020", "2020").intersect(Period.of("2022", "2022"))
    assert period_text(empty).en == "no time in common"


@pytest.mark.parametrize(
    ("percent", "said"),
    [
        ("30.5", Label("30,5 %", "30.5%")),
        ("100", Label("100 %", "100%")),
        ("0", Label("0 %", "0%")),
        ("12.345", Label("12,34 %", "12.34%")),
        ("49.999", Label("49,999 %", "49.999%")),
        ("50.000000001", Label("50 %", "50%")),
    ],
)
def test_a_percentage_has_the_signs_of_its_language(percent: str, said: Label) -> None:
    assert percent_text(Decimal(percent)) == said


@pytest.mark.parametrize(("value", "said"), [(0.8, "80%"), (0.999, "99%"), (0.001, "1%"), (1.0, "100%"), (0.0, "0%")])
def test_what_is_not_certain_is_never_called_certain(value: float, said: str) -> None:
    assert probability_text(value).en == said


def test_rupiah_is_written_with_points_and_a_comma() -> None:
    assert money_text(Decimal("1234567")) == Label("Rp1.234.567,00", "Rp1,234,567.00")
    assert money_text(Decimal("1000.5"), "USD") == Label("USD 1.000,50", "USD 1,000.50")


def test_no_share_and_no_known_share_are_two_things() -> None:
    assert share_text(Share.exact(0)).en == "0%"
    assert share_text(None).en == "a share of unknown size"
    assert share_text(Share(Decimal(0), Decimal(100))).en == "a share of unknown size"


@settings(deadline=None)
@given(st.dates(), st.dates())
def test_every_period_of_two_days_names_both_in_both_languages(one: date, other: date) -> None:
    first, last = sorted((one, other))
    said = period_text(Period.of(first.isoformat().zfill(10), last.isoformat().zfill(10)))
    for language in ("id", "en"):
        words = getattr(said, language)
        assert getattr(day_text(first), language) in words
        assert getattr(day_text(last), language) in words


@settings(deadline=None)
@given(st.decimals(min_value=0, max_value=100, places=4))
def test_a_share_reads_above_half_only_when_it_is(value: Decimal) -> None:
    """Rounding never carries a share to or over a whole percent."""
    shown = Decimal(percent_text(value).en.removesuffix("%"))
    assert (shown > 50) == (value > 50)
    assert (shown == 50) == (value == 50)
