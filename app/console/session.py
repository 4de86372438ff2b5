"""The session: a key's id and an end, signed by this installation. Nothing is stored; revoking the key ends it."""

from __future__ import annotations

import hmac

from app.crypto import Keyring

PURPOSE = "console.session"
LASTS_MICROS = 8 * 3600 * 1_000_000
LONGEST = 300


def issue(keys: Keyring, key_id: str, now: int) -> str:
    """A token for the holder of a key, good for eight hours from `now` (microseconds)."""
    body = f"{key_id}.{now + LASTS_MICROS}"
    return f"{body}.{_signature(keys, body)}"


def key_id_of(keys: Keyring, token: str, now: int) -> str | None:
    """The key a token was issued for; None when it is not ours or has ended."""
    if len(token) > LONGEST or not token.isascii() or token.count(".") != 2:
        return None
    body, _, signature = token.rpartition(".")
    if not hmac.compare_digest(signature, _signature(keys, body)):
        return None
    key_id, _, end = body.partition(".")
    return key_id if now < int(end) else None


def _signature(keys: Keyring, body: str) -> str:
    return keys.hmac(PURPOSE, body.encode()).hex()
