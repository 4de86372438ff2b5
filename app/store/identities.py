"""Identity numbers on their way into the store: parsed, indexed blind, sealed when personal, shown masked.

A masked number is kept as a constraint under "<scheme>~mask" with a token of its own: it never equals anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.crypto import Keyring
from graph.claims import PartyClaim
from graph.kinds import ORGANISATIONS, PartyKind
from graph.lexicon import Identifier, Problem, Strength, parse
from graph.lexicon.shown import masked_number

MASK = "~mask"
COLUMNS = ("scheme", "token", "shown", "sealed", "plain", "strong", "personal")
_DATED = ("NIP", "NIK")  # numbers that carry a birth date, the one with the whole year first


@dataclass(frozen=True, slots=True)
class Number:
    """A parsed number, or the mask that was given instead of one."""

    scheme: str
    value: str
    strong: bool
    personal: bool
    masked: bool = False
    shown: str | None = None  # instead of its first digits


@dataclass(frozen=True, slots=True)
class Flaw:
    """A number that is none: its scheme, the code of what is wrong, and how it may be shown."""

    scheme: str
    code: str
    shown: str
    hint: str


@dataclass(frozen=True, slots=True)
class Numbers:
    """All that a party claim says in numbers."""

    good: tuple[Number, ...] = ()
    flaws: tuple[Flaw, ...] = ()
    birth_date: str | None = None


NONE = Numbers()


def read_numbers(claim: PartyClaim) -> Numbers:
    """Parse the claim's identifiers. Whoever is not surely an organisation is treated as a person."""
    if not claim.identifiers:
        return NONE
    if claim.kind is PartyKind.CONTACT_POINT:  # no number at all, but sealed as one
        return Numbers(tuple(Number(scheme, text, False, True, shown=claim.name) for scheme, text in claim.identifiers))
    body = claim.kind in ORGANISATIONS
    good: dict[tuple[str, str], Number] = {}
    flaws: list[Flaw] = []
    births: dict[str, str] = {}
    for scheme, text in claim.identifiers:
        found = parse(scheme, text)
        if isinstance(found, Identifier):
            personal = found.personal or not body
            strong = found.strength is Strength.STRONG and found.valid
            good[found.scheme, found.value] = Number(found.scheme, found.value, strong, personal)
            if found.birth_date is not None:
                births.setdefault(found.scheme, found.birth_date)
        elif found.code == "masked":
            good[found.scheme + MASK, text] = Number(found.scheme + MASK, text.strip(), False, not body, masked=True)
        else:
            flaws.append(_flaw(found, text))
    return Numbers(tuple(good.values()), tuple(flaws), next((births[s] for s in _DATED if s in births), None))


def _flaw(found: Problem, text: str) -> Flaw:
    return Flaw(found.scheme, found.code, masked_number(text.strip()[:40]), f"{found.hint_id} / {found.hint_en}")


def identifier_rows(
    keys: Keyring, numbers: Iterable[Number], claim_key: bytes, salt: bytes | None
) -> list[tuple[Any, ...]]:
    """Rows of `identifier`: values as `COLUMNS` names them. `salt` is the data subject's, None when nothing is personal."""
    rows: list[tuple[Any, ...]] = []
    for number in numbers:
        token = keys.token(number.scheme, number.value + (claim_key.hex() if number.masked else ""))
        hidden = number.personal and not number.masked
        if hidden and salt is None:
            raise ValueError("a personal number needs its subject's salt")
        sealed = keys.seal(number.value.encode(), salt, seal_place(token)) if hidden and salt is not None else None
        shown = number.shown or (masked_number(number.value) if hidden else number.value)
        plain = None if hidden else number.value
        rows.append((number.scheme, token, shown, sealed, plain, number.strong, number.personal))
    return rows


def seal_place(token: bytes) -> str:
    """What a sealed number is bound to: its own blind index, so that it does not open in another row."""
    return f"identifier.sealed:{token.hex()}"
