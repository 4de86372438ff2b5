"""A session token is signed, ends, and cannot be made by anybody else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.console.session import LASTS_MICROS, issue, key_id_of
from app.crypto import Keyring

KEYS, OTHERS = Keyring.derived("one secret"), Keyring.derived("another secret")
NOW = 1_767_225_600_000_000


def test_a_token_names_its_key_until_it_ends() -> None:
    token = issue(KEYS, "key_ab12", NOW)
    assert key_id_of(KEYS, token, NOW) == "key_ab12"
    assert key_id_of(KEYS, token, NOW + LASTS_MICROS - 1) == "key_ab12"
    assert key_id_of(KEYS, token, NOW + LASTS_MICROS) is None


def test_a_token_of_another_installation_is_none_of_ours() -> None:
    assert key_id_of(KEYS, issue(OTHERS, "key_ab12", NOW), NOW) is None


def test_another_key_or_a_later_end_breaks_the_signature() -> None:
    key_id, end, signature = issue(KEYS, "key_ab12", NOW).split(".")
    assert key_id_of(KEYS, f"key_ff00.{end}.{signature}", NOW) is None
    assert key_id_of(KEYS, f"{key_id}.{int(end) + 1}.{signature}", NOW) is None


@given(st.text(max_size=400))
def test_no_made_up_text_is_a_token(text: str) -> None:
    assert key_id_of(KEYS, text, NOW) is None


@given(st.integers(min_value=0, max_value=120), st.characters(categories=["Ll", "Nd"]))
def test_a_token_with_one_sign_changed_is_refused(place: int, sign: str) -> None:
    token = issue(KEYS, "key_ab12", NOW)
    changed = token[: place % len(token)] + sign + token[place % len(token) + 1 :]
    assert (key_id_of(KEYS, changed, NOW) is None) == (changed != token)
