"""Masked text as a constraint: it admits or excludes a value, it never equals one.

Seen in public procurement data: names with the first letter of every run of letters kept ("B*** S******, S.S**."),
numbers with a few digits left ("***************003", "**.***.874.*-*11.***", "12.345.xxx.x-xxx.000").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from graph.lexicon.words import table
from graph.period import Answer

LONGEST_TEXT = 500
REMEMBERED = 20_000  # names taken apart: a mask is tried on the same colleagues, tender after tender
_STARRED = {ord(c): "*" for c in "•●▪"}
_STARRED_WORD = re.compile(r"[^\W_]\*|\*{2,}|\*[^\W_]")
_NUMBER_MASK = re.compile(r"[0-9xX#*.\-\s/]+")
_RUN = re.compile(r"[^\W_](?:[^\W_]|\*|\u0300-\u036f)*|\*+")
# First letters that one name may begin with in two spellings (Djoko, Joko; Tjahjo, Cahyo; Yusuf, Jusuf; Oemar, Umar).
_SWAPS = ("dj", "dz", "jz", "tc", "ck", "kh", "jy", "ou", "fv", "fp", "pv", "sz", "kq", "ei", "cs", "ch", "ao", "td")


def _plain(text: str) -> str:
    text = text[:LONGEST_TEXT]
    return text if text.isascii() else unicodedata.normalize("NFKC", text).translate(_STARRED)


def is_masked(text: str) -> bool:
    """Whether letters or digits of the text were replaced by stars (or by x in a number)."""
    clean = _plain(text).strip()
    if "*" in clean and _STARRED_WORD.search(clean):
        return True
    return _is_number_mask(clean) and not clean.replace(" ", "").isdigit()


def _is_number_mask(clean: str) -> bool:
    if not _NUMBER_MASK.fullmatch(clean):
        return False
    return sum(clean.count(c) for c in "xX#*") >= 2 and any(c.isdigit() for c in clean)


def admits(mask: str, value: str) -> Answer:
    """Whether a masked text can stand for a value: NO excludes it, YES means only that nothing visible speaks against it.

    Two masks are never equal: they answer NO or UNKNOWN. Numbers are compared place by place, names run by run.
    """
    if not is_masked(mask):
        return Answer.UNKNOWN
    left, right = _plain(mask).strip(), _plain(value).strip()
    if not right:
        return Answer.UNKNOWN
    numeric = not any(c.isalpha() and c not in "xX" for c in left)
    answer = _number(left, right) if numeric else _name(left, right)
    return Answer.UNKNOWN if answer is Answer.YES and is_masked(value) else answer


def _number(mask: str, value: str) -> Answer:
    places = [c if c.isdigit() else "*" for c in mask if c.isdigit() or c in "*xX#"]
    digits = [c if c.isdigit() else "*" for c in value if c.isdigit() or c in "*xX#"]
    if not any(c.isdigit() for c in places):
        return Answer.UNKNOWN
    if len(places) == 15 and len(digits) == 16:
        if digits[0] != "0":  # a 16-digit NPWP of the new kind has no 15-digit form
            return Answer.NO
        digits = digits[1:]
    if len(places) != len(digits):
        return Answer.UNKNOWN if len(places) > 22 or not digits else Answer.NO
    clash = any(a != b for a, b in zip(places, digits, strict=True) if "*" not in (a, b))
    return Answer.NO if clash else Answer.YES


@dataclass(frozen=True, slots=True)
class _Run:
    letter: str
    length: int
    dotted: bool


@lru_cache(REMEMBERED)
def _runs(text: str) -> tuple[_Run, ...]:
    """Runs of letters of the name proper: what follows the first comma (degrees) is left out."""
    head = text.split(",", 1)[0].casefold()
    found = []
    for match in _RUN.finditer(head):
        run = match.group()
        found.append(_Run(run[0], len(run), head[match.end() : match.end() + 1] == "."))
    return _without_titles(found, head)


def _without_titles(runs: list[_Run], head: str) -> tuple[_Run, ...]:
    words = [m.group() for m in _RUN.finditer(head)]
    start = 0
    while start < len(runs) - 1 and (words[start] in _titles() or (runs[start].dotted and runs[start].length <= 3)):
        start += 1
    stop = len(runs)
    while stop - start > 1 and runs[stop - 1].dotted and runs[stop - 1].length <= 4:
        stop -= 1
    return tuple(runs[start:stop])


@cache
def _titles() -> frozenset[str]:
    titles = table("id")["titles"]
    return frozenset(word for words in titles.values() for word in words)


def _name(mask: str, value: str) -> Answer:
    masked, plain = _runs(mask), _runs(value)
    if not masked or not plain:
        return Answer.UNKNOWN
    if [(r.letter, r.length) for r in masked] == [(r.letter, r.length) for r in plain]:
        return Answer.YES
    if len(masked) != len(plain):
        return Answer.UNKNOWN if _letters_fit(masked, plain) else Answer.NO
    pairs = list(zip(masked, plain, strict=True))
    if all(a.letter == b.letter or _swapped(a.letter, b.letter) for a, b in pairs):
        return Answer.UNKNOWN if all(abs(a.length - b.length) <= 3 or _short(a, b) for a, b in pairs) else Answer.NO
    return Answer.UNKNOWN if _letters_fit(masked, plain) and _letters_fit(plain, masked) else Answer.NO


def _letters_fit(some: Sequence[_Run], others: Sequence[_Run]) -> bool:
    """Whether the shorter list's first letters all occur in the longer one: a word may be left out or moved."""
    few, many = sorted((some, others), key=len)
    pool = [run.letter for run in many]
    for run in few:
        hit = next((c for c in pool if c == run.letter or c == "*" or run.letter == "*" or _swapped(c, run.letter)), None)
        if hit is None:
            return False
        pool.remove(hit)
    return True


def _swapped(a: str, b: str) -> bool:
    return a + b in _SWAPS or b + a in _SWAPS or "*" in (a, b)


def _short(a: _Run, b: _Run) -> bool:
    """An initial or abbreviation ("Moh.", "M.") may stand for a name of any length."""
    return min(a.length, b.length) <= 4
