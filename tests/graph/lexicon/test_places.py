"""Addresses and contacts: a shared unit is one key, a shared street is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.lexicon import address_key, bank_account_key, domain_key, email_key, phone_key


@pytest.mark.parametrize(
    "text",
    [
        "Jl. Mawar Rimba No. 12A RT 03 Kel. Sungai Lejau, Samarinda 75111",
        "JALAN MAWAR RIMBA NOMOR 12 A, RT.3",
        "Jln Mawar Rimba no.12-A Rt 003 Kota Samarinda",
        "jl. mawar rimba 12A rt 3",
    ],
)
def test_writings_of_one_unit_share_a_key(text: str):
    assert address_key(text) == "mawar rimba|nomor 12 a|rt 3"


@pytest.mark.parametrize(
    "text",
    [
        "Jl. Mawar Rimba",
        "Jl. Mawar Rimba, Samarinda 75111",
        "Jl. Mawar Rimba RT 3",
        "Kota Samarinda",
        "No. 12",
        "",
        "J* M****",
    ],
)
def test_a_street_a_village_or_a_mask_gives_no_key(text: str):
    assert address_key(text) is None


def test_blocks_floors_and_houses_are_told_apart():
    assert address_key("Perum. Rimba Lejau Blok C No. 5") != address_key("Perum. Rimba Lejau Blok D No. 5")
    assert address_key("Jl. Mawar No. 12") != address_key("Jl. Mawar No. 21")
    assert address_key("Gedung Lejau Lt. 3 Jl. Mawar No. 1") != address_key("Gedung Lejau Lt. 4 Jl. Mawar No. 1")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("0812-3456-7890", "+6281234567890"),
        ("+62 812 3456 7890", "+6281234567890"),
        ("62812 34567890", "+6281234567890"),
        ("(0541) 731234", "+62541731234"),
        ("+62 (0)812 34567890", "+6281234567890"),
        ("0044 20 7946 0958", "+442079460958"),
        ("0812xxxx7890", None),
        ("123", None),
        ("0000000000", None),
        ("", None),
    ],
)
def test_phones_get_one_form(text: str, key: str | None):
    assert phone_key(text) == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (" Info@Lejau-Tering.co.id ", "info@lejau-tering.co.id"),
        ("a+pajak@lejau.id", "a@lejau.id"),
        ("b***@lejau.id", None),
        ("none", None),
    ],
)
def test_mailboxes_get_one_form(text: str, key: str | None):
    assert email_key(text) == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("https://www.lejau-tering.co.id/profil?x=1", "lejau-tering.co.id"),
        ("info@lejau.id", "lejau.id"),
        ("x@gmail.com", None),
        ("yahoo.co.id", None),
        ("127.0.0.1", None),
        ("lejau", None),
    ],
)
def test_a_free_mail_domain_is_no_contact(text: str, key: str | None):
    assert domain_key(text) == key


def test_an_account_is_its_bank_and_digits():
    assert bank_account_key("PT Bank Negara Indonesia (Persero) Tbk", "0123-456-789") == "bni:0123456789"
    assert bank_account_key("BNI", "0123456789") == "bni:0123456789"
    assert bank_account_key("BRI", "0123456789") != bank_account_key("BNI", "0123456789")
    assert bank_account_key("BNI", "*******789") is None
    assert bank_account_key("BNI", "000000000") is None


@given(st.text(max_size=300))
def test_no_text_makes_them_raise(text: str):
    for key in (address_key, phone_key, email_key, domain_key, lambda t: bank_account_key(t, t)):
        found = key(text)
        assert found is None or found
