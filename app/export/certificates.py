"""Keterangan Hasil Penelusuran: the answer of a check as a document that can be filed and verified later.

It says what was searched and what was not; it never says that a party is clean.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from app.crypto import Keyring
from app.errors import Invalid
from app.store.codec import dumps

Json = dict[str, Any]
TITLE = {"id": "Keterangan Hasil Penelusuran", "en": "Statement of Search Results"}
NATURE = {
    "id": "Hasil penelusuran data yang dimuat pada waktu tersebut: petunjuk untuk diperiksa manusia, bukan putusan "
    "dan bukan keterangan bebas dari benturan kepentingan.",
    "en": "The result of searching the data loaded at that time: leads for a human to check, not a verdict and not "
    "a statement of freedom from conflicts of interest.",
}


def issue(keys: Keyring, check: str, answer: Mapping[str, Any]) -> Json:
    """The certificate of an answer: {id, sha256, signature, url, document}; the signature is this installation's."""
    document = {"title": TITLE, "nature": NATURE, "check": check, "answer": dict(answer)}
    digest = hashlib.sha256(dumps(document).encode()).hexdigest()
    signature = keys.hmac("certificate", digest.encode()).hex()
    id_ = "khp_" + keys.public("certificate", check, digest)
    return {
        "id": id_, "sha256": digest, "signature": signature, "url": f"/v1/checks/{check}/certificate",
        "document": document,
    }


def verify(keys: Keyring, document: Mapping[str, Any], signature: str) -> tuple[bool, str]:
    """Whether this installation signed the document, and the SHA-256 it has now. Invalid for what has no JSON form."""
    try:
        digest = hashlib.sha256(dumps(dict(document)).encode()).hexdigest()
    except TypeError as error:  # integers beyond 64 bits, half characters, endless nesting
        raise Invalid("the document holds something that no certificate holds", pointer="/document") from error
    expected = keys.hmac("certificate", digest.encode()).hex()
    return hmac.compare_digest(expected.encode(), signature.encode()), digest
