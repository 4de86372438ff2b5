"""The pieces of names by which they are found: each survives some damage, and together they tell names apart.

Three letters in a row, taken across the blanks, so that run-together words still meet; the ends of words, and how
neighbours begin, for letters mistyped inside; a word with the first letter of its neighbour, for initials; consonants,
for vowels misheard; whole words, in whichever of their writings; all words, in any order.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.resolve.folded import BACK, POWER, VOWEL, Keys, Places, Words, keys_of

_FAMILY = 28  # bits of a code below the number of its family, where it is made of few letters
_MIX, _APART = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
TRIPLE, ENDS, BEGINNINGS = (n << _FAMILY for n in range(1, 4))  # families of few letters, exact
WORD, INITIAL, CONSONANTS, WHOLE = (np.uint64(n << _FAMILY) for n in range(4, 8))  # families of whole words, hashed

Codes = NDArray[np.uint32]
Grams = NDArray[np.uint64]  # ascending, each once: code << 32 | number of the name
Part = tuple[Keys | Places, Places]  # values, and the numbers of the names they are of


def grams(found: Words) -> Grams:
    """The grams of many names."""
    if not found.name.size:
        return np.empty(0, np.uint64)
    nearby = _Nearby.of(found)
    plain = [*_triples(found), *_beginnings(found, nearby)]
    whole = [*_words(found), *_initials(found, nearby), *_consonants(found, nearby), _whole(found)]
    exact = np.concatenate([value for value, _ in plain]).astype(np.uint64)
    code = np.concatenate((exact, _hashed(np.concatenate([value for value, _ in whole]))))
    every = (code << np.uint64(32)) | np.concatenate([name for _, name in (*plain, *whole)]).astype(np.uint64)
    every.sort()
    once: Grams = every[np.append(True, every[1:] != every[:-1])]
    return once


def word_codes(keys: Keys) -> Codes:
    """The codes of whole words."""
    return _hashed(keys + WORD).astype(np.uint32)


def codes(some: Grams) -> Codes:
    return (some >> np.uint64(32)).astype(np.uint32)


def names(some: Grams) -> NDArray[np.uint32]:
    return some.astype(np.uint32)


def _hashed(value: Keys) -> Keys:
    return ((value ^ (value >> np.uint64(29))) * _MIX) >> np.uint64(32)


@dataclass(frozen=True, slots=True)
class _Nearby:
    """Words that have a neighbour behind them; how each word begins (two letters); its length."""

    left: Places
    start: Places
    length: Places

    @classmethod
    def of(cls, found: Words) -> _Nearby:
        letters, first, length = found.letters, found.edge[:-1], found.length
        second = np.where(length > 1, letters[np.minimum(first + 1, letters.size - 1)], 0)
        start = (letters[first].astype(np.int64) << 6) | second
        return cls(np.flatnonzero(found.name[1:] == found.name[:-1]), start, length)


def _triples(found: Words) -> list[Part]:
    letters = found.letters.astype(np.int64)
    name = np.repeat(found.name, found.length)
    pair = letters[:-1] << 6 | letters[1:]
    value = (pair[:-1] << 6) | (letters[2:] | TRIPLE)
    same = name[2:] == name[:-2]
    return [(value[same], name[2:][same])]


def _beginnings(found: Words, nearby: _Nearby) -> list[Part]:
    """Of each word its first and last two letters; of two words of a name, neighbours or next but one, their first two."""
    name, start, length, left = found.name, nearby.start, nearby.length, nearby.left
    letters, stop = found.letters.astype(np.int64), found.edge[1:]
    inner = length > 3
    end = (letters[np.maximum(stop - 2, 0)] << 6) | letters[stop - 1]
    parts: list[Part] = [(((start << 12) | end | ENDS)[inner], name[inner])]
    for apart in (1, 2):
        one = left if apart == 1 else np.flatnonzero(name[2:] == name[:-2])
        low, high = np.minimum(start[one], start[one + apart]), np.maximum(start[one], start[one + apart])
        parts.append(((low << 12) | high | BEGINNINGS, name[one]))
    return parts


def _words(found: Words) -> list[Part]:
    return [(found.key + WORD, found.name)]


def _initials(found: Words, nearby: _Nearby) -> list[Part]:
    """A word with the first letter of its neighbour."""
    left, letter = nearby.left, (nearby.start >> 6).astype(np.uint64) * _APART + INITIAL
    return [
        (found.key[left] + letter[left + 1], found.name[left]),
        (found.key[left + 1] + letter[left], found.name[left]),
    ]


def _consonants(found: Words, nearby: _Nearby) -> list[Part]:
    """Of each word, and of two neighbours as if they were one; a vowel that begins the second one is not heard there."""
    letters, start = found.letters, found.edge[:-1]
    kept = ~VOWEL[letters]
    kept[start] = True
    edge = np.append(0, np.cumsum(kept))[found.edge]
    key, length, left = keys_of(letters[kept], edge), np.diff(edge), nearby.left
    first = letters[start[left + 1]]
    inner = np.where(VOWEL[first], (key[left + 1] - first) * BACK, key[left + 1])
    joined = key[left] + POWER[np.minimum(length[left], POWER.size - 1)] * inner
    return [(key + CONSONANTS, found.name), (joined + CONSONANTS, found.name[left])]


def _whole(found: Words) -> Part:
    """All words of a name, in any order."""
    first = np.flatnonzero(np.append(True, found.name[1:] != found.name[:-1]))
    return np.add.reduceat(_hashed(found.key) * _MIX, first) + WHOLE, found.name[first]
