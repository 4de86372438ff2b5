"""How long numbers are shown: people's are masked, amounts and dates of a claim stay readable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.lexicon.shown import masked_number, masked_text, masked_words


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("6472015203700001", "647201**********"),  # a NIK keeps its region
        ("197003121995032002", "1970**************"),
        ("735934051443000", "7359***********"),
        ("6472 0152 0370 0001", "6472 01** **** ****"),
    ],
)
def test_the_first_digits_of_a_number_stay(number: str, shown: str) -> None:
    assert masked_number(number) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("NIK 6472015203700001.", "NIK 647201**********."),
        ("NIP. 19700312 199503 2 002", "NIP. 1970**** ****** * ***"),
        ("73.593.405.1-443.000", "73.59*.***.*-***.***"),
        ("081234567890", "0812********"),
        ("2024-05-12 10:00", "2024-05-12 10:00"),
        ("2024-05-12 2024-06-13", "2024-05-12 2024-06-13"),
        ("12-05-2024 s.d. 13-06-2024", "12-05-2024 s.d. 13-06-2024"),
        ("Rp 1.234.567.890", "Rp 1.234.567.890"),
        ("SK 188.44/1234/101.2/2024 tanggal 12/05/2024", "SK 188.44/1234/101.2/2024 tanggal 12/05/2024"),
        ("No. 12/RT 3/RW 04, 75123", "No. 12/RT 3/RW 04, 75123"),
        ("SITI 64-72-01-450585-0003", "SITI 64-72-01-******-****"),
        ("3 64/72/01/120370/0001", "3 64/72/01/******/****"),
        ("64 - 72 - 01 - 120370 - 0001", "64 - 72 - 01 - ****** - ****"),
        ("6472-01-12 0370 0001", "6472-01-** **** ****"),
        ("6472\u200b0112\u200b0370\u200b0001", "647201**********"),
        ("19700312/199503/2/002", "1970****/******/*/***"),
        ("73/593/405/1/443/000", "73/59*/***/*/***/***"),
        ("12/05/2024-03/06/2024", "12/05/2024-03/06/2024"),
        ("2024-05-12 10.00 2024-05-13 11.00", "2024-05-12 10.00 2024-05-13 11.00"),
        ("1999-05-12 10:00:00.00", "1999-05-12 10:00:00.00"),
        ("188.4/1211/101.2/2024", "188.4/1211/101.2/2024"),
        ("Rp 1.234.567,00", "Rp 1.234.567,00"),
        ("", ""),
    ],
)
def test_a_text_keeps_its_dates_and_grouped_amounts(text: str, shown: str) -> None:
    assert masked_text(text) == shown


@pytest.mark.parametrize("sign", list("-. /\\_,;|:'"))
def test_a_number_in_groups_is_masked_whatever_parts_them(sign: str) -> None:
    for groups in ("64 72 01 120370 0001", "6472 0112 0370 0001", "19700312 199503 2 002"):
        shown = masked_text(f"ANA {groups.replace(' ', sign)}")
        assert sum(c.isdigit() for c in shown) <= 6, shown


@given(st.from_regex(r"[a-z ]{0,9}[0-9]{9,20}[a-z ]{0,9}", fullmatch=True))
def test_no_run_of_nine_digits_survives(text: str) -> None:
    digits = "".join(c for c in text if c.isdigit())
    assert digits not in masked_text(text)
    assert len(masked_text(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Jl. Mawar No. 12A RT 3, Samarinda 75123", "J*. M**** N*. *** R* *, S******** *****"),
        ("siti.aminah@surat.example", "s***.a*****@s****.e******"),
        ("", ""),
    ],
)
def test_of_a_home_first_letters_stay_and_no_number(text: str, shown: str) -> None:
    assert masked_words(text) == shown
