"""How what is a person's own is shown: numbers by their first digits, homes by first letters, the rest stars.

Amounts and codes that a claim states stay readable.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from graph.lexicon.text import without_unseen

SHORTEST_RUN = 9
SHORTEST_GROUPED = 13  # a NIB; shorter grouped digits are dates, amounts and telephone numbers
_WORD = re.compile(r"[^\W_]+")
_RUN = re.compile(r"\d(?:[ .\-]?\d){8,}")  # a stroke parts the numbers of a decree
_MAIL = re.compile(r"[^\s@,;<>()]{1,100}@[^\s@,;<>()]{1,100}")
_PHONE = re.compile(r"(?:\+?62 ?)?\(0?\d{1,4}\)[\d .\-]{4,20}\d")  # with its area in brackets; others are long numbers
_PARTING = r" \t\xa0\u2000-\u200a\u202f\u2010-\u2015\u2212.\-/\\_,;|:'"
_GROUPS = re.compile(rf"\d(?:[{_PARTING}]{{0,3}}\d){{14,}}")
_FEWEST, _BETWEEN = b"0" * SHORTEST_RUN, bytes(c for c in range(128) if re.match(f"[{_PARTING}]", chr(c)))
_NOUGHTS = bytes.maketrans(b"123456789", b"0" * 9)
_AMOUNT = re.compile(r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{2})?")
_YEAR = r"(?:19|20)\d\d"
_DATE = re.compile("|".join(
    rf"(?<!\d)(?<!\d{s})(?:{_YEAR}{s}[01]\d{s}[0-3]\d|[0-3]\d{s}[01]\d{s}{_YEAR})(?!\d|{s}\d)" for s in ("-", r"\.", "/")
))  # fmt: skip
_NPWP_GROUPS = [2, 3, 3, 1, 3, 3]


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
    if text.isascii() and _FEWEST not in text.encode().translate(_NOUGHTS, _BETWEEN):
        return False  # not even with all that parts digits taken out: a tenth of what the patterns take
    seen = without_unseen(text)
    return _RUN.search(seen) is not None or _GROUPS.search(seen) is not None


def masked_text(text: str, readable: Collection[str] = (), grouped: int = SHORTEST_GROUPED) -> str:
    """The text with long numbers masked, but for those whose bare digits are in `readable`, and for dates.

    `grouped`: from how many digits on a number written in groups is one of people; fewer are taken for amounts. What is
    never seen inside a number does not hide it.
    """
    if len(text) < SHORTEST_RUN or not may_be_masked(text):
        return text

    def replaced(match: re.Match[str]) -> str:
        found = match.group()
        digits = found if found.isdecimal() else "".join(c for c in found if c.isdigit())
        if digits in readable:
            return found
        if not _has_run(found) and (len(digits) < grouped or _is_dates(found, len(digits))):
            return found
        return masked_number(found)

    plain = without_unseen(text)
    masked = _RUN.sub(replaced, _GROUPS.sub(lambda m: _without_numbers(m.group(), readable), plain))
    return text if masked == plain else masked


def _has_run(text: str) -> bool:
    return any(len(part) >= SHORTEST_RUN for part in re.split(r"[ .\-]", text))


def _is_dates(text: str, digits: int) -> bool:
    """Whether it is dates, perhaps with times of day; not where the rest would make the digits an identity number."""
    rest = sum(c.isdigit() for c in _DATE.sub("", text))
    return rest < digits and (not rest or (rest < SHORTEST_RUN and digits not in (15, 16, 18)))


def _without_numbers(text: str, readable: Collection[str]) -> str:
    """Groups of digits with those masked that together are an identity number, whatever parts them."""
    groups = list(re.finditer(r"\d+", text))
    first = 0
    while first < len(groups):
        for last in range(first, min(len(groups), first + 18)):
            start, end = groups[first].start(), groups[last].end()
            parts = [group.group() for group in groups[first : last + 1]]
            if "".join(parts) not in readable and _is_number(text[start:end], parts):
                text = text[:start] + masked_number(text[start:end]) + text[end:]
                first = last
                break
        first += 1
    return text


def _is_number(text: str, parts: Sequence[str]) -> bool:
    """Whether groups of digits make up a NIK, NPWP or NIP and are no amount, no dates and not the numbers of a decree."""
    digits = "".join(parts)
    if len(digits) not in (15, 16, 18) or len(parts) == 1 or _AMOUNT.fullmatch(text) or _DATE.search(text):
        return False
    if "/" in text and re.fullmatch(_YEAR, parts[-1]):
        return False
    if len(digits) == 15:
        return [len(part) for part in parts] == _NPWP_GROUPS
    if len(digits) == 18:
        return re.fullmatch(rf"{_YEAR}[01]\d[0-3]\d{_YEAR}[01]\d[12]\d{{3}}", digits) is not None
    if all(len(part) == 4 for part in parts):
        return not all(re.fullmatch(_YEAR, part) for part in parts)
    return "11" <= digits[:2] <= "97" and 1 <= int(digits[6:8]) % 40 <= 31 and 1 <= int(digits[8:10]) <= 12
