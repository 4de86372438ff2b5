"""One door to every identity number: `parse` by scheme, `recognise` when a source does not name the scheme."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from graph.lexicon.business import parse_nib, parse_nitku, parse_npwp
from graph.lexicon.civil import parse_kk, parse_nik, parse_nip
from graph.lexicon.masks import is_masked
from graph.lexicon.number import LONGEST_TEXT, Identifier, Problem, Strength, bare_digits, problem

PARSERS: dict[str, Callable[[str], Identifier | Problem]] = {
    "NIK": parse_nik,
    "KK": parse_kk,
    "NIP": parse_nip,
    "NPWP": parse_npwp,
    "NIB": parse_nib,
    "NITKU": parse_nitku,
}
ALIASES = {
    "NPWP15": "NPWP", "NPWP16": "NPWP", "NIP_PNS": "NIP", "NI_PPPK": "NIP", "NIPPPK": "NIP", "KTP": "NIK",
    "NO_KK": "KK", "ID-NPWP": "NPWP", "ID-NIB": "NIB", "ID-KTP": "NIK", "ID-NIK": "NIK", "ID-NIP": "NIP",
    "IDN-IDCARD": "NIK", "IDN-TAXID": "NPWP",  # as the ownership standard (BODS) writes them, by ISO 3166-1 alpha-3
}
# Registers listed by org-id.guide are written as country code, hyphen, list code: one number, one organisation.
_REGISTER = re.compile(r"[A-Z]{2}-[A-Z0-9]{2,}")
_STRONG_FOREIGN = frozenset({"LEI", "XI-LEI", "DUNS"})
_PERSONAL_FOREIGN = frozenset({"PASSPORT", "SSN", "PASPOR"})
# A civil register's number of a person: as the ownership standard (BODS) writes its scheme, or in words.
_CIVIL = re.compile(r"[A-Z]{3}-(?:PASSPORT|TAXID|IDCARD)|NATIONAL (?:ID|IDENTITY|IDENTIFICATION)(?: CARD)?(?: NUMBER)?")
REMEMBERED = 20_000  # parsed numbers: a reader and the store ask for the same ones, row after row
_BY_LENGTH = {18: ("NIP",), 16: ("NIK", "NPWP"), 15: ("NPWP",), 13: ("NIB",), 22: ("NITKU",)}


def canonical_scheme(scheme: str) -> str:
    """The scheme's name in capitals without blanks at the ends; Indonesian synonyms become one name."""
    name = unicodedata.normalize("NFKC", scheme).strip().upper()
    return ALIASES.get(name, name)


def is_known_scheme(scheme: str) -> bool:
    """Whether the scheme is one of ours, a register by its code, or a foreign number whose name tells what it is."""
    name = canonical_scheme(scheme)
    known = name in PARSERS or name in _STRONG_FOREIGN or name in _PERSONAL_FOREIGN
    return known or bool(_CIVIL.fullmatch(name) or _REGISTER.fullmatch(name))


@lru_cache(REMEMBERED)
def parse(scheme: str, text: str) -> Identifier | Problem:
    """Canonical form of a number of a scheme, or why it is none. Never raises; unknown schemes keep the text as it is."""
    name = canonical_scheme(scheme)
    if not name:
        return problem("", "scheme")
    if len(name) > LONGEST_TEXT:
        return problem(name[:40], "too_long")
    parser = PARSERS.get(name)
    return parser(text) if parser else _foreign(name, text)


def taxpayer(npwp: str) -> str | None:
    """Whom an NPWP names, whichever branch or tax office its last six digits: its first nine digits, of the new form all 16.

    None for what is no whole NPWP in plain digits: sealed, masked, a failed check digit, a NIK.
    """
    found = parse("NPWP", npwp)
    return found.root if isinstance(found, Identifier) and found.scheme == "NPWP" and found.valid else None


def recognise(text: str) -> tuple[Identifier, ...]:
    """Every reading of a bare number as a valid Indonesian identifier, the likeliest first; empty when there is none."""
    digits = bare_digits("", text)
    if isinstance(digits, Problem):
        return ()
    found: list[Identifier] = []
    for scheme in _BY_LENGTH.get(len(digits), ()):
        reading = PARSERS[scheme](digits)
        if isinstance(reading, Problem) or not reading.valid or "region_unknown" in reading.notes:
            continue
        if all(reading.value != other.value for other in found):
            found.append(reading)
    return tuple(found)


def _foreign(scheme: str, text: str) -> Identifier | Problem:
    value = " ".join(unicodedata.normalize("NFKC", text[: LONGEST_TEXT + 1]).split())
    if not value:
        return problem(scheme, "empty")
    if len(value) > LONGEST_TEXT:
        return problem(scheme, "too_long")
    if is_masked(value):
        return problem(scheme, "masked")
    if not value.strip("0-.?xX "):
        return problem(scheme, "placeholder")
    civil = bool(_CIVIL.fullmatch(scheme))
    strong = civil or scheme in _STRONG_FOREIGN or bool(_REGISTER.fullmatch(scheme))
    strength = Strength.STRONG if strong else Strength.WEAK
    return Identifier(scheme, value, strength, personal=civil or scheme in _PERSONAL_FOREIGN, notes=("foreign",))
