"""How what is a person's own is shown: numbers by their first digits, homes by first letters, the rest stars.

Amounts and codes that a claim states stay readable.
"""

from __future__ import annotations

import re
from collections.abc import Collection

SHORTEST_RUN = 9
SHORTEST_GROUPED = 13  # a NIB; shorter grouped digits are dates, amounts and telephone numbers
_WORD = re.compile(r"[^\W_]+")
_RUN = re.compile(r"\d(?:[ .\-]?\d){8,}")  # a stroke parts the numbers of a decree
_MAIL = re.compile(r"[^\s@,;<>()]{1,100}@[^\s@,;<>()]{1,100}")
_PHONE = re.compile(r"(?:\+?62 ?)?\(0?\d{1,4}\)[\d .\-]{4,20}\d")  # with its area in brackets; others are long numbers
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{2}-\d{2}-\d{4}")


def masked_number(number: str) -> str:
    """The first six of 16 digits (a region), else the first four; the rest stars. Separators stay."""
    if number.isdecimal():  # most are digits alone
        keep = 6 if len(number) == 16 else 4
        return number[:keep] + "*" * (len(number) - keep)
    keep = 6 if sum(c.isdigit() for c in number) == 16 else 4
    seen, out = 0, []
    for character in number:
        seen += character.isdigit()
        out.append("*" if character.isdigit() and seen > keep else character)
    return "".join(out)


def masked_words(text: str) -> str:
    """Every word by its first letter and stars, a number by stars: the shape of a home address or mailbox alone."""
    return _WORD.sub(_initial, text)


def _initial(match: re.Match[str]) -> str:
    word = match.group()
    keep = 1 if word.isalpha() and len(word) > 1 else 0
    return word[:keep] + "*" * (len(word) - keep)


def masked_contact(text: str) -> str:
    """A telephone number, mailbox or account that cannot be read as one: words by their first letter, digits by the first
    four, so that the row can be found by it."""
    return masked_number(_WORD.sub(lambda m: m.group() if m.group().isdigit() else _beginning(m.group()), text))


def masked_contacts(text: str) -> str:
    """The text with every mailbox and telephone number in it masked."""
    return _PHONE.sub(lambda m: masked_number(m.group()), _MAIL.sub(lambda m: masked_contact(m.group()), text))


def _beginning(word: str) -> str:
    return word[0] + "*" * (len(word) - 1)


def may_be_masked(text: str) -> bool:
    """Whether a text, or any of several in one JSON text, may hold a number to mask; it tells in one look for most."""
    return _RUN.search(text) is not None


def masked_text(text: str, readable: Collection[str] = (), grouped: int = SHORTEST_GROUPED) -> str:
    """The text with long numbers masked, but for those whose bare digits are in `readable`, and for dates.

    `grouped`: from how many digits on a number written in groups is one of people; fewer are taken for amounts.
    """
    if len(text) < SHORTEST_RUN:
        return text

    def replaced(match: re.Match[str]) -> str:
        found = match.group()
        digits = found if found.isdecimal() else "".join(c for c in found if c.isdigit())
        if digits in readable:
            return found
        if not _has_run(found) and (len(digits) < grouped or _DATE.search(found)):
            return found
        return masked_number(found)

    return _RUN.sub(replaced, text)


def _has_run(text: str) -> bool:
    return any(len(part) >= SHORTEST_RUN for part in re.split(r"[ .\-]", text))
