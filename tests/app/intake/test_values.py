"""Amounts, dates and texts as sources write them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.intake.values import day, is_rounded, iso_day, moment, money, number_text, plain, text_of
from graph.claims import Money


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("990 Jt", "990000000"),
        ("1,4 M", "1400000000"),
        ("2 T", "2000000000000"),
        ("12,5 Miliar", "12500000000"),
        ("1,234 M", "1234000000"),
        ("1.234 milyar", "1234000000"),
        ("1.000 Jt", "1000000000"),  # as SPSE writes a milliard
        ("1,500 Jt", "1500000"),
        ("1,234 T", "1234000000000"),
        ("1.234.567 ribu", "1234567000"),
        ("1.234,5 juta", "1234500000"),
        ("Rp 1.234.567,00", "1234567"),
        ("Rp1.000.000,-", "1000000"),
        ("Rp. 1.234", "1234"),
        ("1,234,567.89", "1234567.89"),
        ("88237536.09", "88237536.09"),
        ("0.500", "0.5"),
        (88237536.09, "88237536.09"),
        (154738845, "154738845"),
        ({"$numberLong": "6900000000"}, "6900000000"),
        ("0", "0"),
    ],
)
def test_an_amount_is_read_in_every_form_sources_write_it(written: object, amount: str) -> None:
    assert money(written) == Money(Decimal(amount), "IDR")


def test_an_amount_keeps_the_currency_it_names() -> None:
    assert money("USD 5.00") == Money(Decimal(5), "USD")
    assert money("5.00", "EUR") == Money(Decimal(5), "EUR")


@pytest.mark.parametrize("blank", [None, "", "-", "N/A", " nihil "])
def test_no_amount_is_not_nought(blank: object) -> None:
    assert money(blank) is None


@pytest.mark.parametrize("wrong", ["abc", "1.234.56", "-5", True, {"x": 1}, "12 bananas", float("inf"), 10**30])
def test_what_is_no_amount_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        money(wrong)


@given(st.integers(min_value=0, max_value=10**15))
def test_indonesian_thousands_are_read_back(amount: int) -> None:
    written = "Rp " + f"{amount:,}".replace(",", ".") + ",00"
    found = money(written)
    assert found is not None
    assert found.amount == amount


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2025-04-23 08:00:00.000000Z", "2025-04-23"),
        ("2025-04-14T00:00:00.000000Z", "2025-04-14"),
        ("Apr 9, 2025, 12:00:00AM", "2025-04-09"),
        ("12-03-1970", "1970-03-12"),
        ("25/12/2020", "2020-12-25"),
        ("12/25/2020", "2020-12-25"),  # month first only where nothing else is possible
        ("12 Maret 1970", "1970-03-12"),
        ("17 Agustus 1945 10:00", "1945-08-17"),
        ("Senin, 3 Mei 2021", "2021-05-03"),
        ("Maret 1970", "1970-03"),
        ("2019", "2019"),
        ("2019-05", "2019-05"),
        (date(2020, 1, 2), "2020-01-02"),
        (datetime(2020, 1, 2, 3), "2020-01-02"),  # noqa: DTZ001 - spreadsheets have no zones
    ],
)
def test_a_date_is_read_in_every_form_sources_write_it(written: object, iso: str) -> None:
    assert day(written) == iso


@pytest.mark.parametrize("blank", [None, "", "N/A", "0000-00-00"])
def test_no_date_is_unknown(blank: object) -> None:
    assert day(blank) is None


@pytest.mark.parametrize("wrong", ["31-02-2020", "12-03-70", "2025-02-30", "besok", "13-13-2020"])
def test_what_is_no_date_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        day(wrong)


def test_a_strict_date_is_iso_or_nothing() -> None:
    assert iso_day("2019-05") == "2019-05"
    with pytest.raises(ValueError, match="ISO"):
        iso_day("12-03-1970")


@given(st.dates(min_value=date(1900, 1, 1)))
def test_day_first_dates_are_read_back(when: date) -> None:
    assert day(when.strftime("%d-%m-%Y")) == when.isoformat()


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2009-12-03T10:00:00+07:00", "2009-12-03T03:00:00Z"),
        ("2019-11-25T17:20:38.119Z", "2019-11-25T17:20:38Z"),
        ("2018-01-05", "2018-01-05"),
    ],
)
def test_statements_are_put_in_order_by_utc(written: str, utc: str) -> None:
    assert moment(written) == utc


def test_mark_up_is_taken_out_and_the_words_stay() -> None:
    assert plain("<p>Pengawasan &amp; Gedung\r\n</p><p><br></p>") == "Pengawasan & Gedung"
    assert plain("a < b dan c > d") == "a < b dan c > d"


@pytest.mark.parametrize(
    ("value", "text"),
    [(10063162000.0, "10063162000"), (7949394275.5, "7949394275.5"), ("  a  b ", "a b"), ("-", None), (True, "true")],
)
def test_a_number_that_is_a_name_becomes_digits(value: object, text: str | None) -> None:
    assert text_of(value) == text


def test_a_number_a_spreadsheet_has_rounded_does_not_look_like_an_identity_number() -> None:
    assert not number_text(3273014501900001.0).isdigit()


def test_a_fraction_of_three_digits_does_not_become_thousands() -> None:
    found = money(number_text(123.456))
    assert found is not None
    assert found.amount == Decimal("123.456")


@pytest.mark.parametrize(
    ("text", "rounded"),
    [("1,4 M", True), ("990 Jt", True), ("Rp 2 milyar", True), ("1.400.000.000", False), ("Rp 1.234.567,00", False),
     ("IDR 5", False), ("", False), ("belum dibuat", False)],
)  # fmt: skip
def test_an_amount_by_a_word_of_scale_is_rounded(text: str, rounded: bool) -> None:
    assert is_rounded(text) is rounded
