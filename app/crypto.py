"""Keys and what is made with them: ids, blind indexes, seals. Everything hangs on BENANG_SECRET, once.

At the first migration three keys are derived from the secret (HKDF-SHA256, RFC 5869) and kept wrapped under it
(AES-256-GCM), so that the same secret gives the same ids on every database and a later rotation changes no id.
"""

from __future__ import annotations

import base64
import hashlib
import hmac as _hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.errors import WrongSecret

NAMES = ("instance", "blind", "data")
KEY_BYTES, SALT_BYTES, ID_BYTES, NONCE_BYTES, PLACE_BYTES = 32, 16, 16, 12, 8
KEY_PART = ID_BYTES // 2  # of a claim's key that is its record's; 64 bits tell the claims of one record apart
SEAL_VERSION = b"\x01"  # which data key sealed it; a second data key would be \x02


def _derive(secret: bytes, info: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=b"benang-merah", info=info.encode()).derive(secret)


def _framed(parts: tuple[str | bytes, ...]) -> bytes:
    """Parts with their lengths before them, so that ("ab", "c") and ("a", "bc") differ."""
    framed = b""
    for part in parts:
        plain = part.encode() if isinstance(part, str) else part
        framed += b"%d:%b" % (len(plain), plain)
    return framed


@lru_cache(1_000)
def _begun(key: bytes, parts: tuple[str, ...]) -> hashlib.blake2b:
    """A keyed hash that has taken in the parts which thousands of ids begin with. To be copied."""
    return hashlib.blake2b(_framed(parts), digest_size=ID_BYTES, key=key)


def _digest(key: bytes, first: tuple[str, ...], rest: tuple[str | bytes, ...]) -> bytes:
    """16 bytes: BLAKE2b (RFC 7693) of the framed parts, the first of which are few and remembered."""
    begun = _begun(key, first).copy()
    for part in rest:  # as `_framed` has them: six ids are made of a tie, so that a call and a copy less tell
        plain = part.encode() if isinstance(part, str) else part
        begun.update(b"%d:%b" % (len(plain), plain))
    return begun.digest()


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys of one installation. Keys, refs and tokens are 16 bytes; their public text is 26 characters."""

    instance: bytes = field(repr=False)
    blind: bytes = field(repr=False)
    data: bytes = field(repr=False)

    @classmethod
    def derived(cls, secret: str) -> Keyring:
        return cls(*(_derive(secret.encode(), f"key:{name}") for name in NAMES))

    def wrapped(self, secret: str) -> dict[str, bytes]:
        """Each key by name, encrypted under the secret, for the table `secret`."""
        cipher = AESGCM(_derive(secret.encode(), "wrap"))
        found = {}
        for name, key in zip(NAMES, (self.instance, self.blind, self.data), strict=True):
            nonce = os.urandom(NONCE_BYTES)
            found[name] = nonce + cipher.encrypt(nonce, key, name.encode())
        return found

    @classmethod
    def unwrapped(cls, secret: str, wrapped: Mapping[str, bytes]) -> Keyring:
        """The keys kept in a database. WrongSecret when the secret is another one."""
        cipher = AESGCM(_derive(secret.encode(), "wrap"))
        try:
            keys = [cipher.decrypt(wrapped[n][:NONCE_BYTES], wrapped[n][NONCE_BYTES:], n.encode()) for n in NAMES]
        except (InvalidTag, KeyError) as error:
            raise WrongSecret from error
        return cls(*keys)

    # --- ids ------------------------------------------------------------------------------------------------------
    def identity(self, purpose: str, *parts: str | bytes) -> bytes:
        """16 keyed bytes (BLAKE2b, RFC 7693) that name something; equal iff purpose and parts are equal."""
        return _digest(self.instance, (purpose,), parts)

    def record_key(self, source: str, key: str) -> bytes:
        return _digest(self.instance, ("record", source), (key,))

    def claim_key(self, record: bytes, kind: str, ref: str) -> bytes:
        """Begins as the key of its record does, so that the claims of one record lie together in every index of keys."""
        own = _digest(self.instance, ("claim",), (record, kind, ref))
        return record[:KEY_PART] + own[:KEY_PART]

    def ref(self, source: str, ref: str) -> bytes:
        """The mention behind a source's own name for a thing; source "" for things with a normal form of their own."""
        return _digest(self.instance, ("ref", source), (ref,))

    def content(self, content: bytes) -> bytes:
        """Keyed, so that a stored hash of a guessable row cannot be tested against guesses."""
        return _digest(self.instance, ("content",), (content,))

    # --- blind index and seals --------------------------------------------------------------------------------------
    def token(self, scheme: str, value: str) -> bytes:
        """Blind index of an identity number: equal numbers, equal tokens; without the key nothing can be tried."""
        return _digest(self.blind, (scheme,), (value,))

    def hmac(self, purpose: str, data: bytes) -> bytes:
        """HMAC-SHA256 under a key of its own for each purpose (signatures of certificates, cursors, challenges)."""
        return _hmac.new(_derive(self.instance, f"hmac:{purpose}"), data, hashlib.sha256).digest()

    def subject_key(self, salt: bytes) -> bytes:
        """Key of one data subject; destroying the salt makes what it sealed unreadable for ever."""
        return hashlib.blake2b(salt, digest_size=KEY_BYTES, key=self.data, person=b"benang subject").digest()

    def seal(self, plain: bytes, salt: bytes, aad: str) -> bytes:
        """AES-256-GCM under the subject's key. `aad` is "table.column:id": a value moved elsewhere does not open."""
        nonce = os.urandom(NONCE_BYTES)
        return SEAL_VERSION + nonce + AESGCM(self.subject_key(salt)).encrypt(nonce, plain, aad.encode())

    def open(self, sealed: bytes, salt: bytes, aad: str) -> bytes:
        """The plain bytes. ValueError when key, place or content is not what was sealed."""
        nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        try:
            return AESGCM(self.subject_key(salt)).decrypt(nonce, body, aad.encode())
        except InvalidTag as error:
            raise ValueError(f"a sealed value does not open: {aad}") from error

    # --- places in numbered lists -----------------------------------------------------------------------------------
    def place(self, purpose: str, reader: str, number: int) -> str:
        """A number of a list as 32 characters that say nothing of it and mean it to this reader only.

        AES-SIV (RFC 5297): the same number gives the same text, so that a place can be kept and compared; two texts tell
        neither which comes first nor how many lie between.
        """
        sealed = self._places().encrypt(number.to_bytes(PLACE_BYTES, "big"), [purpose.encode(), reader.encode()])
        return base64.urlsafe_b64encode(sealed).decode()

    def number(self, purpose: str, reader: str, place: str) -> int:
        """The number behind a place. ValueError for what is no place, or one of another list or reader."""
        try:
            sealed = base64.urlsafe_b64decode(place.encode("ascii"))
            number = int.from_bytes(self._places().decrypt(sealed, [purpose.encode(), reader.encode()]), "big")
        except (InvalidTag, ValueError) as error:
            raise ValueError("not a place of this list and reader") from error
        if self.place(purpose, reader, number) != place:
            raise ValueError("not as a place is written")
        return number

    def _places(self) -> AESSIV:
        return AESSIV(_derive(self.instance, "places"))

    # --- public text --------------------------------------------------------------------------------------------------
    def public(self, *parts: str | bytes) -> str:
        """Opaque url-safe text: one 16-byte id as it is (`key_of` reads it back), anything else hashed first."""
        if len(parts) == 1 and isinstance(parts[0], bytes) and len(parts[0]) == ID_BYTES:
            return text_of(parts[0])
        return text_of(self.identity("public", *parts))


_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
_TEN_BITS = tuple(a + b for a in _BASE32 for b in _BASE32)
_PLACES = range(120, -1, -10)


def text_of(key: bytes) -> str:
    """26 lower-case base32 characters (RFC 4648 without padding) for 16 bytes; thrice as fast as base64.b32encode."""
    bits = int.from_bytes(key, "big") << 2  # 128 bits padded to 130
    return "".join([_TEN_BITS[bits >> place & 1023] for place in _PLACES])


def key_of(text: str) -> bytes:
    """The 16 bytes behind a public text. ValueError for anything else."""
    if len(text) != 26 or not text.isascii():
        raise ValueError("not an id")
    return base64.b32decode(text.upper() + "======")


def new_salt() -> bytes:
    return os.urandom(SALT_BYTES)
