"""Names with an identity number beside them, and names with characters that cannot be seen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.lexicon import NumberedName, numbered_name
from graph.lexicon.numbered import holds_number, is_plain
from graph.lexicon.text import UnseenError, name_text

NIP, NIK = "197003121995031002", "6472015203700001"  # of invented people


@pytest.mark.parametrize(("text", "name", "scheme", "number"), [
    (f"{NIP} - Drs. H. Moh. Jusuf, M.Si", "Drs. H. Moh. Jusuf, M.Si", "NIP", NIP),
    ("Drs. H. Moh. Jusuf, M.Si (NIP. 19700312 199503 1 002)", "Drs. H. Moh. Jusuf, M.Si", "NIP", "19700312 199503 1 002"),
    (f"Moh. Jusuf NIP {NIP}, M.Si", "Moh. Jusuf, M.Si", "NIP", NIP),
    (f"Siti Aminah / {NIK}", "Siti Aminah", "NIK", NIK), (f"NIK: {NIK} Siti Aminah", "Siti Aminah", "NIK", NIK),
    ("19700312********** - Budi Santoso", "Budi Santoso", "NIP", "19700312**********"),
    ("130456789 - Budi Santoso", "Budi Santoso", "NIP", "130456789"),
    (f"KTP {NIK}, Siti", "Siti", "NIK", NIK),
])  # fmt: skip
def test_the_number_is_cut_off_and_told(text: str, name: str, scheme: str, number: str) -> None:
    found = numbered_name(text)
    assert (found.name, found.scheme, found.number) == (name, scheme, number)


@pytest.mark.parametrize("text", [
    "null - BUDI LEJAU", "NULL - BUDI LEJAU", "None - BUDI LEJAU",
    "n/a - BUDI LEJAU", "tidak ada - BUDI LEJAU", "0 - BUDI LEJAU",
    "000 : BUDI LEJAU", "nan | BUDI LEJAU",
])  # fmt: skip
def test_a_word_for_nothing_in_place_of_the_number_is_cut_off(text: str) -> None:
    assert numbered_name(text) == NumberedName("BUDI LEJAU")
    assert not is_plain(text)


@pytest.mark.parametrize("text", ["Nil Lejau", "Nanda - Lejau", "Kosong", "null", "null - null", "Na Lejau", "None-Lejau"])
def test_a_name_that_only_looks_like_a_word_for_nothing_stays(text: str) -> None:
    assert numbered_name(text) == NumberedName(text)


@pytest.mark.parametrize("text", [
    "", "Budi", "S*** A*****", "*************** B", NIP, "PT Sembilan 99", "CV 1234567890", "Siti 081234567890",
    f"- {NIK} -", "x" * 500 + NIP,
])  # fmt: skip
def test_what_is_no_name_with_a_number_stays_as_it_is(text: str) -> None:
    assert numbered_name(text).name == text
    assert numbered_name(text).number is None


def test_only_a_whole_and_valid_number_makes_a_person() -> None:
    assert numbered_name(f"{NIP} - Jusuf").is_person
    assert not numbered_name("197013121995031002 - Jusuf").is_person  # there is no thirteenth month
    assert not numbered_name("19700312********** - Jusuf").is_person


@pytest.mark.parametrize("text", [
    "6471014505800001", "spse:6471014505800001", "2024-6471014505800001", "6471 0145 0580 0001", NIP, f"a/{NIP}/b",
    "01.234.567.4-722.000", "0012345674722000",
])  # fmt: skip
def test_a_number_of_a_person_or_taxpayer_is_seen_in_any_text(text: str) -> None:
    """A NIK, a NIP and an NPWP whose ninth digit is the Luhn check of the eight before it."""
    assert holds_number(text)


@pytest.mark.parametrize("text", [
    "", "10031234000", "spse:999:10031234000", "2026030209000012", "20260302090000123", "6471019945800001",
    "01.234.567.5-722.000", "9120001234567", "ocds-h7j384-2024-001", "01234567-89ab-4def-8123-456789012345",
])  # fmt: skip
def test_codes_and_what_only_looks_like_a_number_are_let_be(text: str) -> None:
    """Codes of SPSE, stamps of time, a NIK of a 99th day, a failed check digit, a business number, ids of other systems."""
    assert not holds_number(text)


@given(st.text(st.sampled_from("A b9*.-–(/NIPK ,\n"), max_size=60))
def test_any_text_is_taken_apart_without_losing_its_letters(text: str) -> None:
    found = numbered_name(text)
    kept = [c for c in f"{found.name}{found.number or ''}" if c not in " \n"]
    assert not set(kept) - set(text)
    assert found.number is None or any(c.isalpha() for c in found.name)


@pytest.mark.parametrize(("raw", "kept"), [
    ("Bu\u202edi", "Budi"), ("\ufeffSiti\u200b  Aminah\u2060", "Siti Aminah"), ("Si\x07ti", "Si ti"),
    ("Sari\u00a0Dewi", "Sari Dewi"),
    ("Se\u0301bastien", "S\u00e9bastien"), ("…", "…"), ("A\u3164", "A"),
])  # fmt: skip
def test_a_name_is_kept_without_what_cannot_be_seen(raw: str, kept: str) -> None:
    assert name_text(raw) == kept


@pytest.mark.parametrize(
    "raw", ["", " ", "\u200b", "\u200d\u2060\ufeff", "\u202e", "\u3164", "\u2800", "\ufe0f", "\u0301", "\t\x01"]
)
def test_a_name_of_which_nothing_can_be_seen_is_none(raw: str) -> None:
    with pytest.raises(UnseenError):
        name_text(raw)


@pytest.mark.parametrize("raw", ["Si\x00ti", "\ud800x"])
def test_a_name_that_cannot_be_stored_is_refused(raw: str) -> None:
    with pytest.raises(ValueError, match="stored"):
        name_text(raw)
