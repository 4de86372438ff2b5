"""Signatures of Standard Webhooks 1.0: HMAC-SHA256 over `id.timestamp.body`, in both directions."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping

from app.errors import BadRequest, Unauthorised

PREFIX = "whsec_"
TOLERANCE_SECONDS = 300
MESSAGE_ID = re.compile(r"[!-~]{1,200}")  # visible ASCII
SECONDS = re.compile(r"[0-9]{1,12}")


def secret_text(secret: bytes) -> str:
    """The form in which a secret is shown once: whsec_ and base64."""
    return PREFIX + base64.b64encode(secret).decode()


def sign(secret: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """The webhook-signature value of one attempt; `timestamp` in seconds."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()


def headers(secret: bytes, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    return {
        "webhook-id": message_id, "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(secret, message_id, timestamp, body), "content-type": "application/json",
    }


def verify(secret: bytes, given: Mapping[str, str], body: bytes, now: int) -> str:
    """The message id of a signed request. BadRequest for missing headers, Unauthorised for a wrong or old signature."""
    message_id, timestamp, signatures = (given.get(f"webhook-{n}") for n in ("id", "timestamp", "signature"))
    if not message_id or not timestamp or not signatures:
        raise BadRequest("webhook-id, webhook-timestamp and webhook-signature are needed")
    if not MESSAGE_ID.fullmatch(message_id) or not SECONDS.fullmatch(timestamp):
        raise BadRequest("webhook-id or webhook-timestamp is malformed")
    if abs(now - int(timestamp)) > TOLERANCE_SECONDS:
        raise Unauthorised("the signature's time is more than five minutes off")
    expected = _digest(sign(secret, message_id, int(timestamp), body))
    offered = [d for s in signatures.split() if s.startswith("v1,") and (d := _digest(s)) is not None]
    if not any(expected is not None and hmac.compare_digest(expected, d) for d in offered):
        raise Unauthorised("the signature does not fit the body")
    return message_id


def _digest(signature: str) -> bytes | None:
    try:
        return base64.b64decode(signature[3:], validate=True)
    except (binascii.Error, ValueError):
        return None
