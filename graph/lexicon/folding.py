"""Spelling folds from strict to loose: the letters as written, the modern spelling, the name class, the sound.

Each makes a key to compare by; none replaces the text. Marks are dropped and other scripts written in Latin letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from graph.lexicon.scripts import latin
from graph.lexicon.words import inverted, table

# One file for each group of languages: `variants` join the classes of spelling.yaml, `nicknames` its weak classes, and each
# of `names` is a class of its own: a known name that no other word is a spelling of.
LOCALES = ("english", "germanic", "romance", "slavic", "arabic", "south_asian", "east_asian", "mediterranean")

_MARKS_IN_WORD = re.compile(r"['’‘ʼ`´ʿʾ‛]")
_VOWELS = "aeiou"
_CLUSTER = {"tj", "dj", "sj", "nj", "oe"}


@lru_cache(maxsize=100_000)
def plain(text: str) -> str:
    """Compatibility-composed, in Latin letters without marks where there are any for them, case-folded, no apostrophes."""
    if not text.isascii():
        text = latin(_MARKS_IN_WORD.sub("", text))
    return _MARKS_IN_WORD.sub("", text.casefold())


@lru_cache(maxsize=100_000)
def modern(word: str) -> str:
    """A plain word in the spelling of 1972: Soekarno → sukarno, Tjahjo → cahyo, Djoko → joko. Doubled letters become one."""
    spelling = _spelling()
    if not word.isascii() or len(word) < 3:
        return word
    old = any(pair in word for pair in _CLUSTER)
    out = word
    for before, after in spelling.pairs:
        if (before == "oe" and word in spelling.keep_oe) or (before == "ch" and word.startswith(spelling.keep_ch)):
            continue
        out = out.replace(before, after)
    out = _lone_j(word, out, old=old) if "j" in out else out
    return re.sub(r"([a-z])\1", r"\1", out)


def _lone_j(word: str, out: str, *, old: bool) -> str:
    """A j of the old spelling is today's y where a modern j cannot stand (Sudibjo) or beside other old marks (Joesoef).

    Between r and vowel it stays: Harjo is Hardjo's modern form as well as Haryo's old one; the sound key joins them.
    """
    out = re.sub(r"(?<=[bhklmptw])j(?=[aou])", "y", out)
    return re.sub(r"(?<![a-z])j|(?<=[aeiou])j", "y", out) if old and "dj" not in word else out


class _Spelling:
    """The spelling tables, indexed."""

    def __init__(self) -> None:
        data = table("spelling")
        self.pairs: list[tuple[str, str]] = [(a, b) for a, b in data["old_spelling"]]
        self.keep_oe = frozenset(data["keep_oe"])
        self.keep_ch = tuple(data["keep_ch"])
        self.classes = inverted(data["classes"])
        self.weak = inverted(data["weak_classes"])
        locales = [table(f"locales/{name}") for name in LOCALES]
        for locale in locales:
            _join(self.classes, locale["variants"])
        for locale in locales:
            _join(self.classes, dict.fromkeys(locale["names"], ()))
        for locale in locales:
            canonical = {self.classes.get(name, name): words for name, words in locale["nicknames"].items()}
            _join(self.weak, canonical)
        self.sound = [(re.compile(a), b) for a, b in data["sound"]]


def _join(known: dict[str, str], groups: Mapping[str, Iterable[str]]) -> None:
    """Add classes under the label their own name has already; a word that has a class keeps it."""
    for name, words in groups.items():
        label = known.setdefault(name, name)
        for word in words:
            known.setdefault(word, label)


@cache
def _spelling() -> _Spelling:
    return _Spelling()


def name_classes() -> dict[str, str]:
    """The class of each listed word (moh → muhammad), of all languages: spelling.yaml and the files of locales/."""
    return dict(_spelling().classes)


def name_class(word: str) -> str | None:
    """The class of spellings a plain word belongs to (moh → muhammad), or None."""
    classes = _spelling().classes
    return classes.get(word) or classes.get(modern(word))


def weak_class(word: str) -> str | None:
    """The looser class (eko, eka): a likeness of two names that are also two different names."""
    return _spelling().weak.get(word)


@lru_cache(maxsize=100_000)
def sound(word: str) -> str:
    """A lossy key of how a word is said by Indonesian speakers; class members share one. Non-Latin words are kept."""
    known = name_class(word)
    out = known if known else modern(word)
    if not out.isascii():
        return out
    for pattern, new in _spelling().sound:
        out = pattern.sub(new, out)
    out = re.sub(r"(?<=[bcdfgklmprstw])y(?=[aeiou])", "j", out)
    out = re.sub(r"([a-z])\1+", r"\1", out)
    return (out[:-1] + _DEVOICED.get(out[-1], out[-1])) if len(out) > 2 else out or word


_DEVOICED = {"d": "t", "b": "p", "g": "k"}


@lru_cache(maxsize=100_000)
def skeleton(word: str) -> str:
    """The consonants of the sound, a leading vowel kept as "a": what typing errors in vowels leave alone."""
    said = sound(word)
    if not said.isascii():
        return said
    head = "a" if said[:1] and said[0] in _VOWELS else said[:1]
    return head + "".join(c for c in said[1:] if c not in _VOWELS)
