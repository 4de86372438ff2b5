"""Addresses and contacts in one normal form, so that a shared one is seen and a shared street alone is not."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from graph.lexicon.folding import plain
from graph.lexicon.masks import is_masked
from graph.lexicon.words import inverted, phrase_at, phrases, table

LONGEST_TEXT = 500
_SPLIT = re.compile(r"\d+|[^\W\d_]+")
# Parts of a larger area: they place a unit but are written or left out at will, so they are no part of the key.
_AREAS = ("kecamatan", "kabupaten", "kota", "provinsi", "kelurahan", "desa", "dusun")
_UNITS = ("nomor", "blok", "lantai", "rt", "rw", "kilometer", "rukan", "ruko")
_EMAIL = re.compile(r"[^@\s<>,;]+@([^@\s<>,;]+\.[^@\s<>,;.]+)")
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)+")


@cache
def _words() -> tuple[dict[str, str], dict[str, list[tuple[str, ...]]]]:
    canonical = inverted(table("address")["words"])
    return canonical, phrases(canonical)


def address_tokens(text: str) -> list[str]:
    """Plain words and numbers of an address, abbreviations written out; letters stuck to a number come apart."""
    canonical, index = _words()
    raw = [plain(m.group()) for m in _SPLIT.finditer(unicodedata.normalize("NFKC", text[:LONGEST_TEXT]))]
    out: list[str] = []
    place = 0
    while place < len(raw):
        taken = phrase_at(index, raw, place)
        entry = " ".join(raw[place : place + taken]) if taken else raw[place]
        # The postcode is a number of the area; "00" is the same house as "0".
        out.append(canonical.get(entry, entry.lstrip("0") or "0" if entry.isdecimal() else entry))
        place += max(taken, 1)
    return out


def address_key(text: str) -> str | None:
    """Street, house, block, floor and RT/RW as one key, e.g. "mawar|nomor 12 a|rt 3"; None without a house or unit.

    A street, village or office park alone never gives a key: many unrelated bodies stand there. Areas and postcodes
    are left out, because one writer names them and the next does not.
    """
    if is_masked(text):
        return None
    name: list[str] = []
    units: dict[str, str] = {}
    tokens = address_tokens(text)
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token in _AREAS:
            break
        if token in _UNITS:
            value, used = _unit_value(tokens, place + 1)
            if value:
                units.setdefault(token, value)
            place += 1 + used
        elif token.isdecimal():
            place += _bare_number(tokens, place, name, units)
        else:
            if token not in ("jalan", "kompleks", "perumahan", "gedung"):
                name.append(token)
            place += 1
    if not name or not any(u in units for u in ("nomor", "blok", "kilometer", "lantai")):
        return None
    return "|".join([" ".join(name[:8]), *(f"{unit} {units[unit]}" for unit in sorted(units))])


def _unit_value(tokens: list[str], start: int) -> tuple[str, int]:
    """What stands behind "No.", "Blok", "RT": a number with its letter ("12 A"), or a block's letter and number."""
    taken: list[str] = []
    for token in tokens[start : start + 3]:
        if token.isdecimal() and any(t.isdecimal() for t in taken):
            break
        if not (token.isdecimal() or (len(token) <= 2 and token not in _UNITS)):
            break
        taken.append(token)
    return " ".join(taken), len(taken)


def _bare_number(tokens: list[str], place: int, name: list[str], units: dict[str, str]) -> int:
    """A number without "No." is the house when it follows the street's name; five digits are a postcode."""
    token = tokens[place]
    if len(token) >= 5 or not name:
        return 1
    letter = tokens[place + 1] if place + 1 < len(tokens) and len(tokens[place + 1]) == 1 else ""
    follows = letter if letter.isalpha() else ""
    if "nomor" not in units:
        units["nomor"] = f"{token} {follows}".strip()
    return 2 if follows else 1


def phone_key(text: str) -> str | None:
    """A telephone number as "+62…" (Indonesian when no country is named); None when it is none or masked."""
    if is_masked(text) or len(text) > LONGEST_TEXT:
        return None
    clean = unicodedata.normalize("NFKC", text).strip()
    clean = re.split(r"[/;,]|\bext\b", clean, maxsplit=1)[0]
    digits = re.sub(r"\D", "", clean)
    if clean.lstrip().startswith("+"):
        number = digits
    elif digits.startswith("00"):
        number = digits[2:]
    elif digits.startswith("62") and len(digits) >= 10:
        number = digits
    else:
        number = "62" + digits.lstrip("0")
    if number.startswith("620"):  # +62 (0)812 …
        number = "62" + number[2:].lstrip("0")
    if not 9 <= len(number) <= 15 or len(set(number[2:])) == 1:
        return None
    return "+" + number


def email_key(text: str) -> str | None:
    """The mailbox in lower case, a "+tag" dropped; None when the text holds no address or a masked one."""
    match = _EMAIL.search(text[:LONGEST_TEXT].strip().casefold())
    if match is None or "*" in match.group():
        return None
    user, _, host = match.group().partition("@")
    return f"{user.split('+', 1)[0]}@{host.strip('.')}" if user.split("+", 1)[0] else None


def domain_key(text: str) -> str | None:
    """The domain of a web or mail address without "www."; None for free-mail providers, which say nothing of an owner."""
    clean = text[:LONGEST_TEXT].strip().casefold()
    clean = clean.rpartition("@")[2] if "@" in clean else re.sub(r"^[a-z]+://", "", clean)
    host = re.split(r"[/?#:\s]", clean, maxsplit=1)[0].removeprefix("www.").strip(".")
    if not _DOMAIN.fullmatch(host) or host in table("address")["free_mail"]:
        return None
    return host if not host.rpartition(".")[2].isdecimal() else None


def bank_account_key(bank: str, number: str) -> str | None:
    """"bank:digits" with the bank's short name; None when the number is masked, a filler or shorter than six digits.

    An unknown bank keeps its plain name, so that equal digits at two banks are two accounts.
    """
    if is_masked(number) or len(number) > LONGEST_TEXT:
        return None
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", number))
    if not 6 <= len(digits) <= 20 or len(set(digits)) == 1:
        return None
    return f"{bank_name(bank)}:{digits}"


def bank_name(text: str) -> str:
    """The short name of a bank ("PT Bank Negara Indonesia (Persero) Tbk" → "bni"); unknown ones as plain words."""
    banks = phrases(_banks())
    tokens = [plain(w) for w in _SPLIT.findall(text[:LONGEST_TEXT])]
    best = max(((phrase_at(banks, tokens, i), i) for i in range(len(tokens))), default=(0, 0))
    if best[0]:
        return _banks()[" ".join(tokens[best[1] : best[1] + best[0]])]
    return " ".join(t for t in tokens if t not in ("pt", "bank", "persero", "tbk")) or "?"


@cache
def _banks() -> dict[str, str]:
    return inverted(table("address")["banks"])
