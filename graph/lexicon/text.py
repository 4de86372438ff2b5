"""How a raw name becomes words: clean characters, aliases and bracketed parts set aside, words with their dots known."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from graph.lexicon.folding import plain
from graph.lexicon.scripts import latin
from graph.lexicon.words import table

LONGEST_NAME = 400
MOST_WORDS = 40
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"[^\s.']+(?:['.][^\s.']+)*\.?")
# Anything that is no letter, mark or digit parts words; the dot and the apostrophe stay inside one.
_ASCII_BREAKS = {c: " " for c in range(128) if not (chr(c).isalnum() or chr(c) in ".'")}
# A nought or one between two letters is a letter that was read or typed so ("SANT0SO", "W1DODO").
_NOUGHT = re.compile(r"(?<=[^\W\d_])0(?=[^\W\d_])")
_ONE = re.compile(r"(?<=[^\W\d_])1(?=[^\W\d_])")
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")

# Letters, marks and signs that are drawn as nothing: fillers of Hangul and Khmer, the blank of Braille, variations.
_UNSEEN = frozenset(
    {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10),
     *range(0xE0100, 0xE01F0)}
)  # fmt: skip


class UnseenError(ValueError):
    """A name of which nothing can be seen."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word as written and as compared: `plain` has no dots; `dots` counts them; `final_dot` ends an abbreviation."""

    raw: str
    plain: str
    dots: int
    final_dot: bool


@dataclass(frozen=True, slots=True)
class Split:
    """A raw text taken apart: the first name, other names of the same one, former names, whom it acts for."""

    head: str
    aliases: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    on_behalf_of: str | None = None


def clean(raw: str) -> str:
    """In Latin letters, no control or zero-width characters, straight apostrophes, single blanks, at most `LONGEST_NAME`."""
    text = raw[: 4 * LONGEST_NAME]
    if not (text.isascii() and text.isprintable()):
        text = unicodedata.normalize("NFKC", text)
        text = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
        text = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cs", "Co", "Cn"))
        text = latin(text.translate({ord(c): "'" for c in "’‘ʼ`´ʿʾ‛"}))
    if "0" in text or "1" in text:
        text = _NOUGHT.sub("o", _ONE.sub("i", text))
    return " ".join(text.split())[:LONGEST_NAME].rstrip()


def readable(text: str) -> str:
    """Text in NFC. ValueError on control and invisible formatting characters, which hide what a name really is."""
    normal = unicodedata.normalize("NFC", text)
    if any(unicodedata.category(c) in {"Cc", "Cf", "Cs"} and c not in "\n\t" for c in normal):
        raise ValueError("control or invisible characters are not allowed")
    return normal


def name_text(raw: str) -> str:
    """A name as it is kept, compared and shown: NFC, nothing in it that cannot be seen, single blanks.

    ValueError for a name without a visible character, and for one with a NUL or half a character.
    """
    text = raw
    if not (text.isascii() and text.isprintable()):
        text = unicodedata.normalize("NFC", text)
        if "\0" in text or any(unicodedata.category(c) == "Cs" for c in text):
            raise ValueError("the name holds characters that cannot be stored")
        text = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in without_unseen(text))
    text = " ".join(text.split())
    if not any(unicodedata.category(c)[0] in "LNPS" for c in text):
        raise UnseenError("the name has no visible character")
    return text


def without_unseen(text: str) -> str:
    """The text without characters that are never seen and only change how others are: zero-width, direction, fillers."""
    if text.isascii():
        return text
    return "".join(c for c in text if unicodedata.category(c) != "Cf" and ord(c) not in _UNSEEN)


def words(text: str) -> list[Word]:
    """The words of a clean text; "S.Kom." is one word, a hyphen parts two."""
    if text.isascii() and "." not in text and "'" not in text:  # most are plain
        return [Word(raw, raw.lower(), 0, final_dot=False) for raw in text.translate(_ASCII_BREAKS).split()[:MOST_WORDS]]
    found = []
    for match in _WORD.finditer(_parted(text)):
        raw = match.group()
        bare = raw.replace(".", "")
        found.append(Word(raw, plain(bare), raw.count("."), raw.endswith(".")))
        if len(found) == MOST_WORDS:
            break
    return [w for w in found if w.plain]


def _parted(text: str) -> str:
    spaced = text.translate(_ASCII_BREAKS)
    if spaced.isascii():
        return spaced
    return "".join(c if c in ".'" or unicodedata.category(c)[0] in "LMN" else " " for c in spaced)


def unstick(word: Word, keep: frozenset[str]) -> list[Word]:
    """ "Ir.H.Joko", "pt.primaragam": parts run together at dots, unless the whole is a word of `keep` or all are short."""
    if word.dots <= word.final_dot:
        return [word]
    parts = [p for p in word.raw.split(".") if p]
    if len(parts) < 2 or word.plain in keep or all(len(p) < 3 for p in parts):
        return [word]
    last = len(parts) - 1
    return [
        Word(part, plain(part), int(dot), dot)
        for place, part in enumerate(parts)
        for dot in [place < last or word.final_dot]
    ]


def _marker(entries: list[str]) -> re.Pattern[str]:
    escaped = sorted((re.escape(e).replace(r"\ ", r"\s+") for e in entries), key=len, reverse=True)
    return re.compile(r"(?<![\w/])(?:" + "|".join(escaped) + r")\b\.?:?(?![\w/])", re.IGNORECASE)


_ALIAS = table("id")["alias"]
_SAME = _marker([*_ALIAS["same"], "a.k.a", "f.k.a"])
_FORMER = _marker([*_ALIAS["former"], "d.h"])
_CAPACITY = _marker(_ALIAS["capacity"])
_MARKED = _marker([entry for entries in _ALIAS.values() for entry in entries] + ["a.k.a", "f.k.a", "d.h"])


def split_aliases(text: str) -> Split:
    """Part a clean text at alias, former-name and capacity markers. A marker at the very start is part of the name."""
    if not _MARKED.search(text):  # most are not
        return Split(text)
    head, on_behalf_of = _cut(text, _CAPACITY)
    head, former = _cut(head, _FORMER)
    head, same = _cut(head, _SAME)
    return Split(head, _list(same), _list(former), on_behalf_of)


def _cut(text: str, marker: re.Pattern[str]) -> tuple[str, str | None]:
    match = marker.search(text)
    if match is None:
        return text, None
    head, rest = text[: match.start()].strip(" ,;(-/"), text[match.end() :].strip(" ,;()-/")
    return (head, rest) if any(map(str.isalnum, head)) and any(map(str.isalnum, rest)) else (text, None)


def _list(text: str | None) -> tuple[str, ...]:
    return tuple(part for part in (p.strip() for p in text.split(";")) if part) if text else ()


def brackets(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without its bracketed parts, and those parts."""
    if "(" not in text and "[" not in text:
        return " ".join(text.split()), ()
    inside = tuple(m.group(1).strip() for m in _BRACKETS.finditer(text) if m.group(1).strip())
    return _SPACE.sub(" ", _BRACKETS.sub(" ", text)).strip(), inside
