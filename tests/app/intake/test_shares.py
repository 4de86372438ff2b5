"""Shares of a company as people write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.intake.shares import bare_number, share
from graph.period import HUNDRED, Share


@pytest.mark.parametrize(
    ("written", "low", "high"),
    [
        ("60", "60", "60"), ("33,33%", "33.33", "33.33"), ("33.33 %", "33.33", "33.33"), ("0", "0", "0"),
        ("100 persen", "100", "100"), ("25-50%", "25", "50"), ("25% – 50%", "25", "50"), ("25 s.d. 50", "25", "50"),
        ("25 sampai 50 %", "25", "50"), ("25 to 50", "25", "50"), ("12,5 - 25", "12.5", "25"),
    ],
)  # fmt: skip
def test_a_share_is_a_number_or_a_range_in_percent(written: str, low: str, high: str) -> None:
    assert share(written) == Share(Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("> 25%", Share(Decimal(25), HUNDRED, low_inclusive=False)),
        ("lebih dari 25", Share(Decimal(25), HUNDRED, low_inclusive=False)),
        (">=25", Share(Decimal(25), HUNDRED)),
        ("<5%", Share(Decimal(0), Decimal(5), high_inclusive=False)),
        ("paling banyak 5 persen", Share(Decimal(0), Decimal(5))),
    ],
)
def test_a_bound_says_whether_it_is_itself_meant(written: str, expected: Share) -> None:
    assert share(written) == expected


@pytest.mark.parametrize(
    "written", ["133", "50-25", "-5", "setengah", "1/3", "", "60 lembar", "1.000,5", "25-50-75", "> 101%"]
)
def test_what_is_no_percentage_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"share|percent"):
        share(written)


@given(st.decimals(min_value=0, max_value=100, places=4))
def test_every_percentage_is_read_as_it_was_written_with_point_or_comma(value: Decimal) -> None:
    assert share(str(value)) == share(str(value).replace(".", ",")) == Share.exact(value)


@given(st.text(max_size=30))
def test_any_text_is_a_share_or_a_value_error(text: str) -> None:
    try:
        found = share(text)
    except ValueError:
        return
    assert 0 <= found.low <= found.high <= 100


def test_a_bare_number_carries_no_sign() -> None:
    assert [bare_number(text) for text in ("0.6", "1", "0,6 ", "60%", ">5")] == [
        Decimal("0.6"), Decimal(1), Decimal("0.6"), None, None,
    ]  # fmt: skip
