"""Other scripts in Latin letters: look-alikes read as drawn, frequent words by table, the rest letter by letter.

The letter-by-letter part is `anyascii` (ISC). What a script leaves out (short vowels of Arabic, readings of Japanese signs)
no table restores; such names agree in their consonants or not at all.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from anyascii import anyascii

from graph.lexicon.words import table

REMEMBERED = 20_000
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_ARTICLE = re.compile(r"^(و?)ال(?=..)")
_HARAKAT = re.compile(r"[\u064b-\u0652\u0640\u0591-\u05c7]")  # signs for short vowels, lengthening of a stroke
_GREEK = re.compile(r"[\u0370-\u03ff]")
_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+|[\uac00-\ud7a3]+")
_SIGNS = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]")
_SYLLABLE = re.compile(r"[A-Z][a-z']*")
# A small ya, yu or yo takes the vowel of the sign before it ("キャ" is kya, "ジャ" is ja); a stroke only lengthens.
_SMALL_Y = re.compile(r"([\u3041-\u30fa])([\u3083\u3085\u3087\u30e3\u30e5\u30e7])")
# A consonant of Devanagari is said with an "a" where no other vowel or stop follows it; at the end of a word only behind
# another consonant (Narendra, but Ram).
_INHERENT = re.compile(r"([\u0915-\u0939\u0958-\u095f]\u093c?)(?=[\u0904-\u0914\u0915-\u0939\u0958-\u095f\u0900-\u0903])")
_FINAL = re.compile(r"(\u094d[\u0915-\u0939\u0958-\u095f])(?![\u0900-\u097f])")
LONGEST_NAME_OF_SIGNS = 4  # a personal name of Han or Hangul; longer runs are bodies


class _Scripts:
    """The tables of scripts.yaml, indexed."""

    def __init__(self) -> None:
        data = table("scripts")
        self.look_alikes = str.maketrans(dict(data["look_alikes"]))
        self.drawn = frozenset(data["look_alikes"])
        self.greek = [(a, b) for a, b in data["greek"]]
        self.surnames = frozenset(data["han_surnames"]) | frozenset(data["hangul_surnames"])
        self.forms = [(a, b) for a, b in data["forms"]]
        self.words: dict[str, str] = {
            unicodedata.normalize("NFKC", word): said for word, said in data["words"].items()
        }


@cache
def _scripts() -> _Scripts:
    return _Scripts()


@lru_cache(REMEMBERED)
def latin(text: str) -> str:
    """A text in Latin letters, word by word: "Иван Петров" → "Ivan Petrov", "习近平" → "Xi Jinping", "Łódź" → "Lodz".

    Signs other than letters and digits become blanks unless they are ASCII. A letter that nobody transliterates stays.
    """
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", text)
    kept = "".join(c if c.isascii() or unicodedata.category(c)[0] in "LMN" else " " for c in text)
    among_latin = any(_is_latin(c) for c in kept)
    if _SIGNS.search(kept):
        kept = _signs(kept)
    said = (part if part.isascii() else _word(part, among_latin=among_latin) for part in kept.split())
    return " ".join(part for part in said if part)


def _is_latin(char: str) -> bool:
    return char.isalpha() if char < "\u0250" else "\u1e00" <= char <= "\u1eff"


@lru_cache(REMEMBERED)
def _word(word: str, *, among_latin: bool) -> str:
    scripts = _scripts()
    if among_latin and (any(map(_is_latin, word)) or all(c in scripts.drawn for c in word if c.isalpha())):
        word = word.translate(scripts.look_alikes)
    bare = _HARAKAT.sub("", word)
    if known := scripts.words.get(bare):
        return known
    if _ARABIC.search(bare):
        return _arabic(bare)
    if _GREEK.search(word):
        word = _greek(word)
    word = _SMALL_Y.sub(_glided, word).replace("\u30fc", "")
    word = _FINAL.sub(r"\1a", _INHERENT.sub(r"\1a", word))
    said = anyascii(word)
    if any(c.isalnum() for c in said):
        return said
    return word if any(c.isalnum() for c in word) else ""  # a mark without a letter is nothing


def _arabic(word: str) -> str:
    """The article apart, as registers write it: "الكعبي" → "al kaby"."""
    bare = _ARTICLE.sub("", word)
    known = _scripts().words.get(bare)
    said = known or anyascii(bare).replace("`", "a")
    return f"al {said}" if bare != word else said


def _greek(word: str) -> str:
    text = unicodedata.normalize("NFC", "".join(c for c in unicodedata.normalize("NFD", word) if c != "\u0301"))
    for letters, said in _scripts().greek:
        text = text.replace(letters, said)
    return text


def _glided(pair: re.Match[str]) -> str:
    before, glide = anyascii(pair[1]).removesuffix("i"), anyascii(pair[2])
    return before + (glide.removeprefix("y") if before.endswith(("sh", "ch", "j")) else glide)


def _signs(text: str) -> str:
    """Han and Hangul in words: a body's name is one, a person's is surname and given name."""
    outside = text
    for signs, form in _scripts().forms:
        outside = outside.replace(signs, f" {form} ")
    is_body = outside != text
    return _RUN.sub(lambda run: f" {_run(run.group(), is_body=is_body)} ", outside)


def _run(signs: str, *, is_body: bool) -> str:
    syllables = _SYLLABLE.findall(anyascii(signs))
    if is_body or not 2 <= len(signs) <= LONGEST_NAME_OF_SIGNS or len(syllables) != len(signs):
        return "".join(syllables).capitalize() or anyascii(signs)
    cut = 2 if len(signs) > 2 and signs[:2] in _scripts().surnames else 1
    return f"{''.join(syllables[:cut]).capitalize()} {''.join(syllables[cut:]).capitalize()}"
