"""Signatures as Standard Webhooks has them, judged by the independent package `standardwebhooks`."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from time import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from app.errors import AppError, BadRequest, Unauthorised
from app.notify import signing

SECRET = bytes(range(32))
BODY = b'{"type":"finding.opened","data":{"finding":"abc"}}'
ids = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=200)


def oracle() -> Webhook:
    return Webhook(signing.secret_text(SECRET))


# --- both ways with the other implementation --------------------------------------------------------------------------
@given(message_id=ids, body=st.dictionaries(st.text(), st.integers() | st.text(), max_size=5))
def test_what_we_sign_the_independent_package_accepts(message_id: str, body: dict[str, int | str]) -> None:
    sent = json.dumps(body).encode()
    made = signing.headers(SECRET, message_id, int(time()), sent)
    assert oracle().verify(sent, made) == body


@given(message_id=ids, body=st.binary(max_size=200).map(lambda b: b.hex().encode()))
def test_what_the_independent_package_signs_we_accept(message_id: str, body: bytes) -> None:
    now = int(time())
    signature = oracle().sign(message_id, datetime.fromtimestamp(now, UTC), body.decode())
    given_ = {"webhook-id": message_id, "webhook-timestamp": str(now), "webhook-signature": signature}
    assert signing.verify(SECRET, given_, body, now) == message_id


@given(body=st.binary(max_size=50), other=st.binary(max_size=50), key=st.binary(min_size=24, max_size=64))
def test_both_sign_the_same_text_for_any_body(body: bytes, other: bytes, key: bytes) -> None:
    same = signing.sign(key, "m", 7, body) == signing.sign(key, "m", 7, other)
    assert same == (body == other)


def test_the_independent_package_refuses_what_we_signed_with_another_secret() -> None:
    made = signing.headers(b"another secret of 32 bytes......", "msg", int(time()), BODY)
    with pytest.raises(WebhookVerificationError):
        oracle().verify(BODY, made)


# --- time -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("off", [-300, -299, 0, 299, 300])
def test_a_signature_up_to_five_minutes_off_is_accepted(off: int) -> None:
    made = signing.headers(SECRET, "msg", 1_800_000_000 + off, BODY)
    assert signing.verify(SECRET, made, BODY, 1_800_000_000) == "msg"


@pytest.mark.parametrize("off", [-86_400, -301, 301, 86_400, 10**9])
def test_an_older_or_later_signature_is_refused(off: int) -> None:
    made = signing.headers(SECRET, "msg", 1_800_000_000 + off, BODY)
    with pytest.raises(Unauthorised):
        signing.verify(SECRET, made, BODY, 1_800_000_000)


# --- what does not fit ------------------------------------------------------------------------------------------------
def signed(**changed: str) -> dict[str, str]:
    return signing.headers(SECRET, "msg", 1_800_000_000, BODY) | {f"webhook-{k}": v for k, v in changed.items()}


@pytest.mark.parametrize("changed", [
    {"signature": "v1," + "A" * 43 + "="}, {"signature": "v1,"}, {"signature": "v1"}, {"signature": "v1,%%%"},
    {"signature": "v1a," + signing.sign(SECRET, "msg", 1_800_000_000, BODY)[3:]},
    {"signature": signing.sign(SECRET, "msg", 1_800_000_000, BODY).replace("v1,", "v2,")},
    {"id": "other"}, {"timestamp": "1800000001"},
])  # fmt: skip
def test_another_signature_id_or_time_is_unauthorised(changed: dict[str, str]) -> None:
    with pytest.raises(Unauthorised):
        signing.verify(SECRET, signed(**changed), BODY, 1_800_000_000)


@pytest.mark.parametrize("changed", [
    {"id": ""}, {"timestamp": ""}, {"signature": ""}, {"timestamp": "-1"}, {"timestamp": "1e9"}, {"timestamp": "١٨"},
    {"timestamp": "9" * 13}, {"timestamp": " 1800000000"}, {"id": "x" * 201}, {"id": "a\x00b"}, {"id": "a b"}, {"id": "né"},
    {"id": "a\n"},
])  # fmt: skip
def test_malformed_headers_are_a_bad_request(changed: dict[str, str]) -> None:
    with pytest.raises(BadRequest):
        signing.verify(SECRET, signed(**changed), BODY, 1_800_000_000)


def test_one_good_signature_among_others_is_enough_as_during_a_rotation() -> None:
    good = signing.sign(SECRET, "msg", 1_800_000_000, BODY)
    both = f"v1,{'A' * 43}= v1a,xyz {good}"
    assert signing.verify(SECRET, signed(signature=both), BODY, 1_800_000_000) == "msg"


@given(place=st.integers(0, len(BODY) - 1), bit=st.integers(0, 7))
def test_a_single_flipped_bit_of_the_body_is_noticed(place: int, bit: int) -> None:
    flipped = bytearray(BODY)
    flipped[place] ^= 1 << bit
    with pytest.raises(Unauthorised):
        signing.verify(SECRET, signed(), bytes(flipped), 1_800_000_000)


@given(headers=st.dictionaries(st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature"]), st.text()))
def test_no_headers_whatever_raise_anything_but_a_known_error(headers: dict[str, str]) -> None:
    with pytest.raises(AppError) as refused:
        signing.verify(SECRET, headers, BODY, 1_800_000_000)
    assert refused.value.status in {400, 401}
