"""Ids, blind indexes and seals."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.crypto import Keyring, key_of, new_salt, text_of
from app.errors import WrongSecret

KEYS = Keyring.derived("one secret")
RECORD = KEYS.record_key("s", "r")


def test_the_same_secret_gives_the_same_ids_and_another_gives_others() -> None:
    again, other = Keyring.derived("one secret"), Keyring.derived("another secret")
    assert KEYS.claim_key(RECORD, "party", "1") == again.claim_key(RECORD, "party", "1")
    assert KEYS.claim_key(RECORD, "party", "1") != other.claim_key(RECORD, "party", "1")
    assert KEYS.token("NIK", "6472011203700001") != other.token("NIK", "6472011203700001")


def test_wrapped_keys_open_with_their_secret_alone() -> None:
    wrapped = KEYS.wrapped("any secret")
    assert Keyring.unwrapped("any secret", wrapped) == KEYS
    with pytest.raises(WrongSecret):
        Keyring.unwrapped("no secret", wrapped)
    with pytest.raises(WrongSecret):
        Keyring.unwrapped("any secret", {**wrapped, "blind": wrapped["data"]})


def test_parts_of_an_id_do_not_run_into_each_other() -> None:
    assert KEYS.claim_key(RECORD, "ab", "c") != KEYS.claim_key(RECORD, "a", "bc")
    assert KEYS.record_key("s", "1") != KEYS.ref("s", "1")


def test_a_sealed_value_opens_only_in_its_place_with_its_subjects_salt() -> None:
    salt = new_salt()
    sealed = KEYS.seal(b"6472011203700001", salt, "identifier.sealed:7")
    assert b"6472011203700001" not in sealed
    assert KEYS.open(sealed, salt, "identifier.sealed:7") == b"6472011203700001"
    for other_salt, place in ((salt, "identifier.sealed:8"), (new_salt(), "identifier.sealed:7")):
        with pytest.raises(ValueError, match="does not open"):
            KEYS.open(sealed, other_salt, place)


def test_sealing_the_same_value_twice_never_looks_the_same() -> None:
    salt = new_salt()
    assert KEYS.seal(b"x", salt, "t.c:1") != KEYS.seal(b"x", salt, "t.c:1")


@given(st.binary(min_size=16, max_size=16))
def test_public_text_of_an_id_is_26_url_safe_characters_and_reads_back(key: bytes) -> None:
    shown = KEYS.public(key)
    assert len(shown) == 26
    assert shown.isalnum()
    assert shown == shown.lower()
    assert key_of(shown) == key


@given(st.text(max_size=40))
def test_any_other_text_is_no_id(text: str) -> None:
    try:
        key = key_of(text)
    except ValueError:
        return
    assert len(key) == 16
    assert text_of(key)[:25] == text.lower()[:25]


def test_signatures_for_different_purposes_differ() -> None:
    assert KEYS.hmac("certificate", b"x") != KEYS.hmac("cursor", b"x")
    assert len(KEYS.hmac("certificate", b"x")) == 32


def test_no_key_shows_in_a_representation() -> None:
    assert repr(KEYS) == "Keyring()"


# --- places in numbered lists -----------------------------------------------------------------------------------------
@given(st.integers(0, 2**63 - 1))
def test_a_place_says_its_number_to_its_own_reader_in_its_own_list_only(number: int) -> None:
    place = KEYS.place("events", "key_1", number)
    assert KEYS.number("events", "key_1", place) == number
    assert KEYS.place("events", "key_1", number) == place
    for purpose, reader in (("audit", "key_1"), ("events", "key_2"), ("event", "skey_1")):
        with pytest.raises(ValueError, match="place"):
            KEYS.number(purpose, reader, place)
    with pytest.raises(ValueError, match="place"):
        Keyring.derived("another secret").number("events", "key_1", place)


def test_places_stand_in_no_order() -> None:
    places = [KEYS.place("events", "key_1", n) for n in range(1_000)]
    rising = sum(a < b for a, b in pairwise(places))
    assert 400 < rising < 600
    assert len({p[:4] for p in places}) > 900


def test_a_place_has_one_form_only() -> None:
    forms = {KEYS.place("events", "key_1", n) for n in range(64)}
    assert {len(f) for f in forms} == {32}
    for form in forms:
        for other in {form + "=", form + "A", form[:-1], form.replace("-", "+").replace("_", "/"), form + "\n", "", "0"}:
            if other != form:
                with pytest.raises(ValueError, match="place"):
                    KEYS.number("events", "key_1", other)
