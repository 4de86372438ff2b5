"""Whom a row speaks of: how a form names a person, company or office, what joins its rows, and its contacts.

Rows mean one party when they give the same number **and** the same name (a number typed for twenty vendors joins
nothing), or when one form names it without a number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from app.intake.line import Line, Numbers, is_full
from app.intake.vendors import name_key
from graph.claims import PartyClaim
from graph.kinds import ContactKind, PartyKind
from graph.lexicon import bank_account_key, domain_key, email_key, is_masked, phone_key
from graph.lexicon.text import clean
from graph.lexicon.text import words as words_of

Contacts = tuple[tuple[ContactKind, str], ...]
_SEVERAL = re.compile(r"\s*[;,/]\s*")


@dataclass(frozen=True, slots=True)
class Subject:
    """A party as one row names it; `ref` is the mention it belongs to."""

    ref: str
    kind: PartyKind
    name: str
    numbers: Numbers = ()
    birth_date: str | None = None
    birth_place: str | None = None
    contacts: Contacts = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    other_names: tuple[str, ...] = ()

    def claim(self, quote: Mapping[str, str]) -> PartyClaim:
        return PartyClaim(
            self.ref, self.kind, self.name, self.other_names, self.numbers, self.birth_date, self.birth_place,
            self.contacts, self.attributes, quote,
        )  # fmt: skip

    def reached(self, contacts: Contacts) -> Subject:
        return replace(self, contacts=contacts)


@lru_cache(maxsize=20_000)
def folded(name: str) -> str:
    """A name for comparison inside a form: plain words, no punctuation; a masked one keeps its stars."""
    if is_masked(name):
        return name_key(name)
    return " ".join(word.plain for word in words_of(clean(name))) or name_key(name)


def contacts(line: Line, prefix: str = "") -> Contacts:
    """The contacts in the cells `<prefix>address`, `phone`, `email`, `website`, `account` and `bank`."""
    found: list[tuple[ContactKind, str]] = []
    address = line.text(f"{prefix}address")
    if address is not None and is_full(address):
        found.append((ContactKind.ADDRESS, address))
    found += [(ContactKind.PHONE, text) for text in _readable(line, f"{prefix}phone", phone_key)]
    mails = _readable(line, f"{prefix}email", email_key)
    found += [(ContactKind.EMAIL, text) for text in mails]
    sites = _readable(line, f"{prefix}website", _site)
    domains = dict.fromkeys(key for text in (*sites, *mails) if (key := domain_key(text)))
    found += [(ContactKind.DOMAIN, key) for key in domains]
    return (*found, *_account(line, prefix))


def _site(text: str) -> str | None:
    return text if "." in text and not is_masked(text) else None


def _readable(line: Line, name: str, key: object) -> list[str]:
    text = line.text(name)
    if text is None or not callable(key):
        return []
    parts = [part for part in _SEVERAL.split(text) if part] if "://" not in text else [text]
    whole = [part for part in parts if key(part)]
    if not whole and not is_masked(text):
        line.note(name, "unread_contact")
    return whole


def _account(line: Line, prefix: str) -> Contacts:
    """An account counts with its bank only: equal digits at two banks are two accounts."""
    number, bank = line.text(f"{prefix}account"), line.text(f"{prefix}bank")
    if number is None:
        return ()
    if bank is None or bank_account_key(bank, number) is None:
        line.note(f"{prefix}account", "unread_account")
        return ()
    return ((ContactKind.BANK_ACCOUNT, f"{bank}: {number}"),)
