"""Contacts as parties of their own: a normal form that is the same in every source, and a tie to whoever uses it.

Where people live and how they are reached is theirs: such a contact is named by a mask, and its text is sealed. Its
mention is the keyed hash of the normal form, so that a home still meets the firm that gives the same address.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

from graph.claims import Claim, PartyClaim, TieClaim
from graph.kinds import ORGANISATIONS, ContactKind, PartyKind, TieKind
from graph.lexicon import address_key, bank_account_key, domain_key, email_key, phone_key
from graph.lexicon.shown import masked_number, masked_words
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
_BY_WORDS = frozenset({ContactKind.ADDRESS, ContactKind.EMAIL})  # masked word by word; the others digit by digit
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


def is_private(claim: PartyClaim, kind: ContactKind) -> bool:
    """Every account, and all but the domain of whoever is not surely an organisation."""
    return kind is ContactKind.BANK_ACCOUNT or (kind is not ContactKind.DOMAIN and claim.kind not in ORGANISATIONS)


def private_texts(claims: Iterable[Claim]) -> Mapping[str, str]:
    """What a record must not repeat of contacts, the longest first, and how it may: also of those too vague for a key."""
    found: dict[str, str] = {}
    for claim in claims:
        if not isinstance(claim, PartyClaim):
            continue
        for kind, text in claim.contacts:
            if is_private(claim, kind):
                found.update((said, _masked(kind, said)) for said in _as_quoted(kind, text))
    return {said: found[said] for said in sorted(found, key=lambda s: (-len(s), s))}


def _as_quoted(kind: ContactKind, text: str) -> list[str]:
    """A contact as rows may hold it: an address whole or the parts it is put together from, an account without its bank."""
    if kind is ContactKind.BANK_ACCOUNT:
        account = _ACCOUNT.fullmatch(text.strip())
        return [account["number"].strip()] if account else [text]
    parts = text.split(",") if kind is ContactKind.ADDRESS else ()
    return [text, " ".join(text.split()), *(p.strip() for p in parts if any(c.isdigit() for c in p) and len(p) > 5)]


def _masked(kind: ContactKind, text: str) -> str:
    return masked_words(text) if kind in _BY_WORDS else masked_number(text)


def _contact(claim: PartyClaim, kind: ContactKind, text: str, key: str, period: Period) -> Iterator[Claim]:
    """A private one holds its text as a number of its own, which is stored sealed."""
    ref, private = f"contact:{kind.value}:{key}", is_private(claim, kind)
    plain = " ".join(text.split()) if kind is ContactKind.ADDRESS else key
    name = _masked(kind, plain) if private else plain
    sealed, quote = ((kind.value, plain),) if private else (), {kind.value: name}
    about = {"contact_kind": kind.value}
    yield PartyClaim(ref, PartyKind.CONTACT_POINT, name, identifiers=sealed, attributes=about, quote=quote)
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
