"""Names that carry an identity number: "197003121995031002 - Drs. H. Moh. Jusuf, M.Si", "Siti Aminah (NIK 6472…)".

Lists of officials are written so in every kind of source. Left on the name, the number hides the name from comparison.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from graph.lexicon.identifiers import parse, recognise
from graph.lexicon.number import Identifier, Strength, is_nothing, nothing
from graph.lexicon.text import LONGEST_NAME

_LABEL = r"(?:(?P<label>N\.?I\.?P\.?(?:PPPK|\s?PNS)?|NI\s?PPPK|N\.?I\.?K\.?|KTP)\s*[.:]?\s*)"
_NUMBER = r"(?P<number>['’]?[\d*](?:[ .]?[\d*]){4,29})"
_SIGN = r"[-–—:/|,;]"
_BEFORE = re.compile(rf"\s*[(\[]?{_LABEL}?{_NUMBER}[)\]]?(?P<between>\s*{_SIGN}\s*|\s+)(?=\S)", re.I)
_BEHIND = re.compile(rf"(?P<between>\s*{_SIGN}?\s*[(\[]?\s*){_LABEL}?{_NUMBER}\s*[)\]]?\s*\Z", re.I)
_INSIDE = re.compile(rf"(?P<between>\s*{_SIGN}?\s*[(\[]?\s*)\b{_LABEL}{_NUMBER}[)\]]?(?![\d*])", re.I)
_LONG = re.compile(r"[\d*](?:[ .]?[\d*]){4}")  # no name without so many signs of a number in a row bears one
_NOTHING = "|".join(re.escape(word).replace(r"\ ", " ") for word in sorted(nothing(), key=len, reverse=True))
_NO_NUMBER = re.compile(rf"\s*(?:{_NOTHING}|0+)\s+[-–—:|]\s+(?=\S)", re.I)  # "null - BUDI", where a number was to stand
# Words of ASCII without digits and stars, single blanks between, and nothing that stands for a number.
_PLAIN = re.compile(rf"(?!(?i:{_NOTHING}) [-:|] )(?:[!-)+-/:-~]+ )*[!-)+-/:-~]+")
_SCHEMES = {9: "NIP", 16: "NIK", 18: "NIP"}  # by the count of digits and stars
_RUN = re.compile(r"\d(?:[ .\-]?\d){14,}")  # an NPWP has 15 digits
_AROUND = " ,;:/|-–—(["
_DASH = re.compile(r"\s+[-–—]\s+")


@dataclass(frozen=True, slots=True)
class NumberedName:
    """A name and the number that was written beside it, under the scheme its label or its length tells."""

    name: str
    scheme: str | None = None
    number: str | None = None

    @property
    def is_person(self) -> bool:
        """Whether the number is whole, valid and one that only people have."""
        found = parse(self.scheme, self.number) if self.scheme and self.number else None
        return isinstance(found, Identifier) and found.personal and found.valid and found.strength is Strength.STRONG


def holds_number(text: str) -> bool:
    """Whether a number of a person or taxpayer stands in the text (NIK, NIP, NPWP, NITKU), alone or beside other signs.

    Digits that are none of these are let be: codes of e-procurement systems have eleven of them and more, and nothing tells
    a code of 16 from the number that a firm alone has since 2024 (PMK 112/2022).
    """
    runs = [m.group() for m in _RUN.finditer(text)]
    parts = [part for run in runs for part in (run, *re.findall(r"[0-9]{15,}", run))]
    return any("new_entity_number" not in found.notes for part in parts for found in recognise(part))


def is_plain(text: str) -> bool:
    """Whether a name is kept as it is: all of it can be seen, and no number stands beside it."""
    return _PLAIN.fullmatch(text) is not None


def numbered_name(text: str) -> NumberedName:
    """The name without the identity number before, behind or inside it; as it is where there is none.

    A number counts as one of identity by its label (NIP, NIK, KTP), by its length (16 or 18 digits, stars among them),
    or by a dash with blanks that parts it from the name behind it, as e-procurement systems write "NIP - NAMA". A word
    for nothing in its place ("null - NAMA") is cut off too.
    """
    if len(text) > LONGEST_NAME:
        return NumberedName(text)
    if (none := _NO_NUMBER.match(text)) and not is_nothing(text[none.end() :]):
        return NumberedName(text[none.end() :].strip(_AROUND))
    if not _LONG.search(text):
        return NumberedName(text)
    for match in (_BEFORE.match(text), _BEHIND.search(text), _INSIDE.search(text)):
        if match and (scheme := _scheme(match)):
            name = (text[: match.start()] + text[match.end() :]).strip(_AROUND)
            if any(c.isalpha() for c in name):
                return NumberedName(name, scheme, match["number"].strip())
    return NumberedName(text)


def _scheme(match: re.Match[str]) -> str | None:
    if label := match["label"]:
        return "NIK" if label.upper() == "KTP" or "K" in label.upper().removesuffix("PPPK") else "NIP"
    length = sum(c.isdigit() or c == "*" for c in match["number"])
    if length in (16, 18) and any(c.isdigit() for c in match["number"]):
        return _SCHEMES[length]
    return _SCHEMES.get(length, "NIP") if match.re is _BEFORE and _DASH.fullmatch(match["between"]) else None
