"""Contacts as parties of their own: a normal form that is the same in every source, and a tie to whoever uses it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from app.store.masking import masked_number
from graph.claims import Claim, PartyClaim, TieClaim
from graph.kinds import ContactKind, PartyKind, TieKind
from graph.lexicon import address_key, bank_account_key, domain_key, email_key, phone_key
from graph.period import AFTER_ALL, BEFORE_ALL, DATE_UNKNOWN, Period, parse_partial

# A ref that begins so names a thing by its normal form, whichever source speaks of it.
EVERYWHERE = ("contact:", "kk:")
REMEMBERED = 20_000  # normal forms: a firm states the same contacts in every bid
_KEYS: dict[ContactKind, Callable[[str], str | None]] = {
    ContactKind.ADDRESS: address_key,
    ContactKind.PHONE: phone_key,
    ContactKind.EMAIL: email_key,
    ContactKind.DOMAIN: domain_key,
}
_ACCOUNT = re.compile(r"(?P<bank>.*?)[\s:/-]*(?P<number>\d[\d.\- ]{4,})\s*$", re.DOTALL)


def is_everywhere(ref: str) -> bool:
    return ref.startswith(EVERYWHERE)


@lru_cache(REMEMBERED)
def contact_key(kind: ContactKind, text: str) -> str | None:
    """The normal form, None when the text names no contact that could be shared (no house number, masked, a filler)."""
    if kind is not ContactKind.BANK_ACCOUNT:
        return _KEYS[kind](text)
    match = _ACCOUNT.fullmatch(text.strip())
    return bank_account_key(match["bank"], match["number"]) if match else None


def expanded(claims: tuple[Claim, ...], stated_at: str | None) -> Iterator[Claim]:
    """The claims, and after each party with contacts a contact point and a `uses_contact` tie for each of them.

    A dated record says that the contact was used on its day; how long before and after it does not say.
    """
    period = _held_on(stated_at)
    for claim in claims:
        yield claim
        if isinstance(claim, PartyClaim):
            for kind, text in claim.contacts:
                key = contact_key(kind, text)
                if key is not None:
                    yield from _contact(claim, kind, text, key, period)


def _contact(claim: PartyClaim, kind: ContactKind, text: str, key: str, period: Period) -> Iterator[Claim]:
    ref = f"contact:{kind.value}:{key}"
    name = {ContactKind.ADDRESS: " ".join(text.split()), ContactKind.BANK_ACCOUNT: masked_number(key)}.get(kind, key)
    quote = {kind.value: name}
    yield PartyClaim(ref, PartyKind.CONTACT_POINT, name, attributes={"contact_kind": kind.value}, quote=quote)
    used = f"{claim.ref} uses {ref}"
    yield TieClaim(used, TieKind.USES_CONTACT, claim.ref, ref, role=kind.value, period=period, quote=quote)


def _held_on(day: str | None) -> Period:
    """Held on that day for certain, else unknown; a text that is no date says nothing."""
    if day is None:
        return DATE_UNKNOWN
    try:
        first, last = (d.toordinal() for d in parse_partial(day))
    except ValueError:
        return DATE_UNKNOWN
    return Period(BEFORE_ALL, last, first, AFTER_ALL)
