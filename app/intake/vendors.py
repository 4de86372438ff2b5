"""What a vendor is, told by the legal form a source states or by its name."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from graph.kinds import PartyKind
from graph.lexicon import Identifier, kind_guess, numbered_name, parse
from graph.lexicon.text import without_unseen

_FORMS = (
    ("koperasi", PartyKind.COOPERATIVE),
    ("yayasan", PartyKind.FOUNDATION),
    ("perkumpulan", PartyKind.ASSOCIATION),
    ("perorangan", PartyKind.PERSON),
    ("perseorangan", PartyKind.PERSON),
    ("individual", PartyKind.PERSON),
    ("perseroan", PartyKind.COMPANY),
    ("persekutuan", PartyKind.COMPANY),
    ("firma", PartyKind.COMPANY),
    ("(cv", PartyKind.COMPANY),
    ("(pt", PartyKind.COMPANY),
    ("(ud", PartyKind.COMPANY),
    ("badan usaha", PartyKind.COMPANY),
    ("organization", PartyKind.COMPANY),
)


@lru_cache(maxsize=1 << 14)
def vendor_kind(name: str, stated: str | None = None) -> PartyKind:
    """The kind a stated form names; a name that carries a legal form outranks it ("Individual" rows hold companies too).

    UNKNOWN when neither tells: a trade name without a form may be a firm or a person.
    """
    guess = kind_guess(name)
    if guess is PartyKind.UNKNOWN and numbered_name(name).is_person:
        return PartyKind.PERSON
    if guess not in (PartyKind.UNKNOWN, PartyKind.PERSON):
        return guess
    words = (stated or "").casefold()
    if "perseroan perorangan" in words:
        return PartyKind.COMPANY
    return next((kind for mark, kind in _FORMS if mark in words), guess)


def tax_key(numbers: tuple[tuple[str, str], ...]) -> str | None:
    """The canonical form of the first full number, to name a vendor that has no account number."""
    for scheme, text in numbers:
        number = parse(scheme, text)
        if isinstance(number, Identifier) and number.valid:
            return f"{number.scheme.casefold()}:{number.value}"
    return None


def name_key(name: str) -> str:
    """A name as part of a ref: compatibility form, lower case, single blanks; stars of a mask stay."""
    return " ".join(unicodedata.normalize("NFKC", without_unseen(name)).casefold().split())
