"""Many names at once as letters and words that spelling leaves alone: what names are looked up by, never what they mean.

All names are one text and one array of symbols, so nothing is done name by name but in scripts other than Latin. The folds
are those of the lexicon's tables. Titles, degrees and legal forms at the ends of a name are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from graph.lexicon.scripts import latin
from graph.lexicon.words import inverted, table

VERSION = 1  # of what is done to names beside what the tables say, here and in grams
LONGEST = 200  # characters of a name that are looked at: more is no name
LONGEST_WORD = 64  # letters by whose places words are told apart
OUTER_WORDS = 5  # titles, degrees and forms left out at either end
BLANK, END, IGNORED = 0, 63, 255
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_BUSINESS_FORMS = frozenset({"limited", "limited_single", "stock", "partnership", "general_partnership"})
_APOSTROPHES = "'`"
_STEP = 0x9E3779B97F4A7C15  # odd: what is multiplied by it can be divided again
_LONE_H = re.compile(r"(?<![a-z0-9])([ks]?)h(?![a-z0-9])")  # heard as an initial, and in KH. and S.H.
_HEARD = "\x01"  # stands for it while the others fold
_LETTER_DOT = re.compile(r"(?<![a-z])([a-z])\.(?=[a-z]{1,3}(?![a-z]))")  # S.Kom, P.T: one word
_PLAIN_FOLD = re.compile(r"[a-z]+(?:\|[a-z]+)*")

Symbols = NDArray[np.uint8]
Places = NDArray[np.int64]
Keys = NDArray[np.uint64]


def _symbols() -> Symbols:
    found = np.zeros(128, np.uint8)
    for number, letter in enumerate(_LETTERS, 1):
        found[ord(letter)] = number
    for sign in _APOSTROPHES:
        found[ord(sign)] = IGNORED
    found[ord("\n")], found[ord(_HEARD)], found[ord("y")] = END, found[ord("h")], found[ord("i")]
    return found


SYMBOL = _symbols()


def _set(letters: str) -> NDArray[np.bool_]:
    found = np.zeros(256, np.bool_)
    found[SYMBOL[np.frombuffer(letters.encode(), np.uint8)]] = True
    return found


VOWEL = _set("aeiou")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of many names, in their order.

    `letters`: symbols of all of them, run together; word w is letters[edge[w]:edge[w+1]]; `name`: the number of its name;
    `key`: equal for equal words, and for the writings of one name (Moh., Muhammad).
    """

    letters: Symbols
    edge: Places
    name: Places
    key: Keys
    names: int

    @property
    def length(self) -> Places:
        return np.diff(self.edge)

    def symbols(self, word: int) -> bytes:
        """The symbols of one word, to be compared with those of another."""
        return self.letters[self.edge[word] : self.edge[word + 1]].tobytes()

    def text(self, word: int) -> str:
        """One word in letters."""
        return "".join([_LETTERS[symbol - 1] for symbol in self.symbols(word)])

    def only(self, kept: NDArray[np.bool_]) -> Words:
        """Some of the words; names keep their numbers."""
        length = self.length
        edge = np.append(0, np.cumsum(length[kept]))
        return Words(self.letters[np.repeat(kept, length)], edge, self.name[kept], self.key[kept], self.names)


def words(names: Sequence[str]) -> Words:
    """The words of each name. A name without letters or digits has none."""
    found = _without_outer(_split(_folded(names), len(names)))
    known, canonical = _classes()
    place = np.minimum(np.searchsorted(known, found.key), known.size - 1)
    key = np.where(known[place] == found.key, canonical[place], found.key)
    return Words(found.letters, found.edge, found.name, key, found.names)


def together(parts: Sequence[Words]) -> Words:
    """The words of many names, given in parts: the names of a part are numbered after those before it."""
    names = np.append(0, np.cumsum([p.names for p in parts])).tolist()
    letters = np.append(0, np.cumsum([p.letters.size for p in parts])).tolist()
    edges = [p.edge[:-1] + at for p, at in zip(parts, letters, strict=False)]
    return Words(
        np.concatenate([p.letters for p in parts]), np.concatenate([*edges, [letters[-1]]]),
        np.concatenate([p.name + at for p, at in zip(parts, names, strict=False)]),
        np.concatenate([p.key for p in parts]), names[-1],
    )  # fmt: skip


@cache
def folding() -> str:
    """A name of all that is done to names here: tables of names made under another one cannot be asked."""
    tables = {name: dict(table(name)) for name in ("spelling", "id", "forms")}
    return f"{VERSION}-{blake2b(repr(tables).encode(), digest_size=8).hexdigest()}"


# --- letters ------------------------------------------------------------------------------------------------------------
def _folded(names: Sequence[str]) -> Symbols:
    """Symbols of all names, each followed by END."""
    text = "\n".join(names)
    if not text.isascii() or len(text) > LONGEST or text.count("\n") != max(len(names) - 1, 0):
        text = "\n".join([n if len(n) <= LONGEST and n.isascii() and "\n" not in n else _ascii(n) for n in names])
    text = text.lower() + "\n"
    if "." in text:
        text = _LETTER_DOT.sub(r"\1", text)
    text = _LONE_H.sub(rf"\1{_HEARD}", text)
    for pattern, new in _folds():
        text = text.replace(pattern, new) if isinstance(pattern, str) else pattern.sub(new, text)
    symbols = SYMBOL[np.frombuffer(text.encode(), np.uint8)]
    symbols = symbols[symbols != IGNORED]
    single: Symbols = symbols[np.concatenate(([True], (symbols[1:] != symbols[:-1]) | (symbols[1:] == END)))]
    return single


@cache
def _folds() -> tuple[tuple[str | re.Pattern[str], str], ...]:
    """What is replaced by what, in turn: the old spelling, then the rules of sound."""
    data = table("spelling")
    found: list[tuple[str | re.Pattern[str], str]] = [(old, new) for old, new in data["old_spelling"]]
    for pattern, new in data["sound"]:
        if _PLAIN_FOLD.fullmatch(pattern):
            found.extend((part, new) for part in pattern.split("|"))
        else:
            found.append((re.compile(pattern), new))
    return tuple(found)


def _ascii(name: str) -> str:
    """A name in Latin letters without marks, at most so long; a letter that nobody transliterates by its number."""
    text = latin(name[:LONGEST].replace("\n", " ")).lower()
    return "".join(c if c.isascii() else _named(c) for c in text)[: 2 * LONGEST]


def _named(letter: str) -> str:
    """Two letters for one of another script, always the same; a blank for a sign."""
    if not letter.isalnum():
        return " "
    number = ord(letter)
    return "bcdfgklmnprstw"[number // 5 % 14] + "aeiou"[number % 5]


# --- words --------------------------------------------------------------------------------------------------------------
def _split(symbols: Symbols, names: int) -> Words:
    inside = (symbols != BLANK) & (symbols != END)
    begins = inside.copy()
    begins[1:] &= ~inside[:-1]
    line = np.cumsum(symbols == END)
    letters = symbols[inside]
    edge = np.append(np.flatnonzero(begins[inside]), letters.size)
    return Words(letters, edge, line[begins], keys_of(letters, edge), names)


POWER = np.array([pow(_STEP, n, 2**64) for n in range(LONGEST_WORD)], np.uint64)
BACK = np.uint64(pow(_STEP, -1, 2**64))


def keys_of(letters: Symbols, edge: Places) -> Keys:
    """A number for each piece letters[edge[n]:edge[n+1]], none of them empty: its letters as digits, modulo 2**64."""
    start = edge[:-1]
    place = np.arange(letters.size) - np.repeat(start, np.diff(edge))
    if letters.size > LONGEST_WORD:
        np.minimum(place, LONGEST_WORD - 1, out=place)
    return np.add.reduceat(letters * POWER[place], start) if start.size else np.empty(0, np.uint64)


def _without_outer(found: Words) -> Words:
    """Titles, legal forms and degrees at the ends go, unless nothing else is left of the name."""
    if not found.name.size:
        return found
    front, back = (_among(found.key, known) for known in _outer())
    new = found.name[1:] != found.name[:-1]
    first, last = np.append(True, new), np.append(new, True)
    led, trailed = first & front, last & back
    for _ in range(OUTER_WORDS):
        led[1:] |= led[:-1] & front[1:] & ~first[1:]
        trailed[:-1] |= trailed[1:] & back[:-1] & ~last[:-1]
    dropped = led | trailed
    if not dropped.any():
        return found
    left = np.bincount(found.name[~dropped], minlength=found.names)
    kept = ~dropped | (left == 0)[found.name]
    return found.only(kept)


def _among(keys: Keys, known: Keys) -> NDArray[np.bool_]:
    place = np.minimum(np.searchsorted(known, keys), known.size - 1)
    found: NDArray[np.bool_] = known[place] == keys
    return found


def _telling_nothing(texts: Iterable[str]) -> Keys:
    """Keys of words that tell nothing; a single letter, also one that is left of two, may be somebody's initial."""
    listed = list(texts)
    found = _split(_folded(listed), len(listed))
    return np.unique(found.key[found.length > 1])


def _plain_keys(texts: Iterable[str]) -> Keys:
    """Keys of the words of some texts as they stand."""
    listed = list(texts)
    return _split(_folded(listed), len(listed)).key


@cache
def _outer() -> tuple[Keys, Keys]:
    """Keys of the words that may stand before a name, and behind one, without telling anything of it."""
    person, forms = table("id"), table("forms")
    titles = {w for group in person["titles"].values() for w in group}
    degrees = {w for group in person["degrees"].values() for w in group if len(w) > 1}
    written = {phrase for form in forms["forms"].values() for phrase in form["words"] if " " not in phrase}
    for form in forms["forms"].values():  # of "rumah makan" or "koperasi pegawai negeri" no word says so little
        if form["group"] in _BUSINESS_FORMS:
            written |= {word for phrase in form["words"] for word in phrase.split()}
    written -= {*forms["low_information"], *forms["countries"]}
    flags = {*forms["listed"], *forms["state_owned"]}
    end_only = set(forms["end_only"]) - set(forms["start_too"])
    front, back = titles | (written - end_only) | flags, degrees | written | flags
    return _telling_nothing(front), _telling_nothing(back)


@cache
def _classes() -> tuple[Keys, Keys]:
    """Keys of words that are writings of another, ascending, and the key of that other."""
    pairs = inverted(table("spelling")["classes"])
    for word, name in (inverted(table("forms")["fold"]) | dict(table("forms")["digits"])).items():
        pairs.setdefault(word, name)
    known = [(word, name) for word, name in pairs.items() if word.isalnum() and name.isalnum()]
    keys = _plain_keys([word for word, _ in known]), _plain_keys([name for _, name in known])
    unique, place = np.unique(keys[0], return_index=True)
    return unique, keys[1][place]
