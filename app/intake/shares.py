"""How people write a share of a company: "60", "33,33%", a range "25-50%", bounds "> 25 %", ">25 <=50".

A spreadsheet keeps a cell shown as 60 % as 0.6, so that a bare number up to 1 may be percent or a part of one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal
from enum import Enum, auto

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


_NEAR_ONE = Decimal("0.02")


class Unit(Enum):
    """What a bare number means: percent, a fraction of the whole, or no telling which."""

    PERCENT = auto()
    FRACTION = auto()
    UNCLEAR = auto()


class Units:
    """What the bare numbers of each company's shares are, by all that are written. `learn` every row first, then ask."""

    def __init__(self) -> None:
        self._held: dict[str, dict[str, Decimal | None]] = defaultdict(dict)
        self._typed: set[str] = set()  # companies whose shares do not stand in a spreadsheet

    def learn(self, company: str, holder: str, text: str | None, *, spreadsheet: bool) -> None:
        """`holder`: who holds it, and of which class where there are several; what he is given twice is counted once."""
        if text is not None:
            self._held[company].setdefault(f"{holder}|{text}", bare_number(text))
            if not spreadsheet:
                self._typed.add(company)

    def of(self, *companies: str) -> Unit:
        """Of a company, which may be listed under several keys.

        Fractions where those of a spreadsheet add up to one. Unclear where they do not go beyond one and some are no whole
        numbers, or there is one owner with 1.
        """
        numbers = [number for company in companies for number in self._held.get(company, {}).values()]
        held = [number for number in numbers if number]
        whole = sum(held, Decimal(0))
        parted = any(number % 1 for number in held)
        if None in numbers or not (parted or held == [1]) or max(held) > 1 or whole > 1 + _NEAR_ONE:
            return Unit.PERCENT
        if parted and whole >= 1 - _NEAR_ONE and self._typed.isdisjoint(companies):
            return Unit.FRACTION
        return Unit.UNCLEAR


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
