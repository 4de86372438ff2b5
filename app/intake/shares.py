"""How people write a share of a company: "60", "33,33%", a range "25-50%", bounds "> 25 %", ">25 <=50"."""

from __future__ import annotations

import re
from decimal import Decimal

from graph.period import HUNDRED, Share

_NUMBER = r"(\d{1,9}(?:[.,]\d{1,30})?)\s*(?:%|persen|percent)?"
_EXACT = re.compile(_NUMBER, re.IGNORECASE)
_RANGE = re.compile(rf"{_NUMBER}\s*(?:-|–|—|s\.?\s?/?\s?d\.?|sampai|hingga|to)\s*{_NUMBER}", re.IGNORECASE)
_FROM = {
    ">": False, "lebih dari": False, "more than": False, ">=": True, "≥": True, "paling sedikit": True, "at least": True,
}  # fmt: skip
_UP_TO = {
    "<": False, "kurang dari": False, "less than": False, "<=": True, "≤": True, "paling banyak": True, "at most": True,
    "tidak lebih dari": True, "not more than": True,
}  # fmt: skip
_SIGN = f"({'|'.join(sorted((*_FROM, *_UP_TO), key=len, reverse=True))})"
_BOUND = re.compile(rf"{_SIGN}\s*{_NUMBER}", re.IGNORECASE)
_BOTH = re.compile(rf"{_SIGN}\s*{_NUMBER}\s*(?:,|dan|tetapi|and|but)?\s*{_SIGN}\s*{_NUMBER}", re.IGNORECASE)


def bare_number(text: str) -> Decimal | None:
    """The number when a number is all there is, without a sign for percent."""
    match = re.fullmatch(r"\d{1,9}(?:[.,]\d{1,30})?", text.strip())
    return _decimal(match.group()) if match else None


def share(text: str) -> Share:
    """A share in percent. ValueError for anything else, for more than 100 and for a range that runs backwards."""
    clean = " ".join(text.split())
    if match := _EXACT.fullmatch(clean):
        return Share.exact(_decimal(match[1]))
    if match := _RANGE.fullmatch(clean):
        return Share(_decimal(match[1]), _decimal(match[2]))
    if match := _BOUND.fullmatch(clean):
        sign, value = match[1].casefold(), _decimal(match[2])
        if sign in _FROM:
            return Share(value, HUNDRED, low_inclusive=_FROM[sign])
        return Share(Decimal(0), value, high_inclusive=_UP_TO[sign])
    if match := _BOTH.fullmatch(clean):
        low, high = match[1].casefold(), match[3].casefold()
        if low in _FROM and high in _UP_TO:
            return Share(_decimal(match[2]), _decimal(match[4]), _FROM[low], _UP_TO[high])
    raise ValueError("not a share in percent")


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))
