"""Names as plain arrays to be looked up by grams, as files hold them. Tables are made of names, or of tables."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields

import numpy as np
from numpy.typing import NDArray

from graph.resolve import folded, grams
from graph.resolve.folded import Keys, Places, Words
from graph.resolve.grams import Codes

CHUNK = 50_000  # names that are taken apart at once while a table is made
BASE, RARE, LETTER = 0.35, 0.65, 0.45  # weight of a word: of any, what rarity adds, of a single letter
NOWHERE = -1  # of a name without letters and digits

Floats = NDArray[np.float32]
Numbers = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class NameTable:
    """Distinct names. The postings of code[n] are posted[post[n]:post[n+1]], ascending; the words of name n are
    word[words[n]:words[n+1]], each a place in a vocabulary: its key, its symbols between `edge` in `letters`, its weight.

    `norm`: summed weight of a name's grams.
    """

    code: Codes
    post: Numbers
    posted: Numbers
    norm: Floats
    words: Numbers
    word: Numbers
    key: Keys
    edge: Numbers
    letters: NDArray[np.uint8]
    weight: Floats
    scratch: list[Floats] = field(default_factory=list, compare=False, repr=False)

    @property
    def size(self) -> int:
        return int(self.norm.size)

    @property
    def arrays(self) -> dict[str, NDArray[np.generic]]:
        return {name: getattr(self, name) for name in ARRAYS}

    def places(self, codes: Codes) -> tuple[Places, Places]:
        """Where the postings of each gram begin and end."""
        if not self.code.size:
            return np.zeros(codes.size, np.int64), np.zeros(codes.size, np.int64)
        place = np.minimum(np.searchsorted(self.code, codes), self.code.size - 1)
        first, last = self.post[place].astype(np.int64), self.post[place + 1].astype(np.int64)
        return first, np.where(self.code[place] == codes, last, first)

    def lent(self) -> Floats:
        """A zero for each name, to add up in; whoever has set it back to zeros may append it to `scratch`."""
        try:
            return self.scratch.pop()
        except IndexError:  # all are lent to other threads
            return np.zeros(self.size, np.float32)

    def symbols(self, words: Places) -> list[bytes]:
        """The symbols of some words of the vocabulary."""
        letters = self.letters.data
        starts, stops = self.edge[words].tolist(), self.edge[words + 1].tolist()
        return [bytes(letters[a:b]) for a, b in zip(starts, stops, strict=True)]

    def taken_apart(self) -> Iterator[Words]:
        """The words of its names, some names at a time, as they were when it was made."""
        length = np.diff(self.edge).astype(np.int64)
        for start in range(0, self.size, CHUNK):
            edges = self.words[start : start + CHUNK + 1].astype(np.int64)
            word = self.word[edges[0] : edges[-1]]
            edge = np.append(0, np.cumsum(length[word]))
            place = np.arange(edge[-1]) + np.repeat(self.edge[word] - edge[:-1], length[word])
            name = np.repeat(np.arange(edges.size - 1), np.diff(edges))
            yield Words(self.letters[place], edge, name, self.key[word], edges.size - 1)


ARRAYS = tuple(f.name for f in fields(NameTable) if f.name != "scratch")


@dataclass(frozen=True, slots=True)
class Known:
    """The tables by whose counts grams are weighed, so that small tables weigh them as large ones do."""

    tables: Sequence[NameTable] = ()

    @property
    def size(self) -> int:
        return sum(t.size for t in self.tables)

    def counts(self, codes: Codes) -> Places:
        """How many names have each gram."""
        count = np.zeros(codes.size, np.int64)
        for each in self.tables:
            first, last = each.places(codes)
            count += last - first
        return count

    def weights(self, codes: Codes, own: Places | None = None, own_size: int = 0) -> Floats:
        """The logarithm of one in how many names has each gram; `own`: counts beside those of the tables."""
        count = self.counts(codes) if own is None else self.counts(codes) + own
        return np.log((self.size + own_size + 1) / (count + 0.5)).astype(np.float32)


def name_table(names: Sequence[str], known: Known | None = None) -> tuple[NameTable, Places]:
    """A table of names, and the number of each in it: one for names that fold alike, NOWHERE for a wordless one."""
    parts = [folded.words(names[start : start + CHUNK]) for start in range(0, len(names), CHUNK)]
    return _table(parts or [folded.words([])], known or Known())


def merged(
    tables: Sequence[NameTable], known: Known | None = None, kept: NDArray[np.bool_] | None = None
) -> tuple[NameTable, Places]:
    """One table of several, and the numbers in it of their names, in their order: all, or NOWHERE for those not kept."""
    parts = [part for each in tables for part in each.taken_apart()]
    return _table(parts or [folded.words([])], known or Known(), kept)


def _table(parts: Sequence[Words], known: Known, kept: NDArray[np.bool_] | None = None) -> tuple[NameTable, Places]:
    every = folded.together(parts)
    found, place = _distinct(every if kept is None else every.only(kept[every.name]))
    gram = np.concatenate([grams.grams(part) + np.uint64(start) for start, part in _chunks(found)])
    gram.sort()
    code, posted = grams.codes(gram), grams.names(gram)
    del gram
    first = np.flatnonzero(np.append(True, code[1:] != code[:-1])[: code.size])
    unique, post = code[first], np.append(first, code.size)
    count = np.diff(post)
    share = known.weights(unique, count, found.names)
    norm = np.bincount(posted, np.repeat(share, count), found.names).astype(np.float32)
    _, at, word = np.unique(folded.keys_of(found.letters, found.edge), return_index=True, return_inverse=True)
    key, length = found.key[at], found.length[at]
    edge = np.append(0, np.cumsum(length))
    letters = found.letters[np.arange(edge[-1]) + np.repeat(found.edge[at] - edge[:-1], length)]
    sought = grams.word_codes(key)
    borne = _counts(unique, count, sought)
    weight = word_weights(known.weights(sought, borne, found.names), length, known.size + found.names)
    words = np.append(0, np.cumsum(np.bincount(found.name, minlength=found.names)))
    small = np.uint32
    return NameTable(
        unique, post.astype(small), posted, norm, words.astype(small), word.astype(small), key, edge.astype(small), letters,
        weight,
    ), place  # fmt: skip


def _distinct(every: Words) -> tuple[Words, Places]:
    """The words of names that differ, numbered anew, and the new number of each name."""
    place = np.full(every.names, NOWHERE)
    if not every.name.size:
        return Words(every.letters, every.edge, every.name, every.key, 0), place
    first = np.flatnonzero(np.append(True, every.name[1:] != every.name[:-1]))
    behind = np.arange(every.name.size) - np.repeat(first, np.diff(np.append(first, every.name.size)))
    mixed = folded.keys_of(every.letters, every.edge)  # of words as they are spelt
    mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xC2B2AE3D27D4EB4F)  # else "ab c" were "a bc"
    digits = folded.POWER[np.minimum(behind, folded.POWER.size - 1)]
    key = np.add.reduceat((mixed ^ (mixed >> np.uint64(32))) * digits, first)
    _, one, number = np.unique(key, return_index=True, return_inverse=True)
    order = np.argsort(np.argsort(one))  # numbers in the order in which names first came
    place[every.name[first]] = order[number]
    kept = np.zeros(every.names, np.bool_)
    kept[every.name[first[one]]] = True
    found = every.only(kept[every.name])
    return Words(found.letters, found.edge, place[found.name], found.key, int(one.size)), place


def _chunks(found: Words) -> Iterator[tuple[int, Words]]:
    for start in range(0, max(found.names, 1), CHUNK):
        a, b = np.searchsorted(found.name, (start, start + CHUNK))
        edge = found.edge[a : b + 1]
        letters = found.letters[edge[0] : edge[-1]]
        yield start, Words(letters, edge - edge[0], found.name[a:b] - start, found.key[a:b], CHUNK)


def _counts(code: Codes, count: Places, sought: Codes) -> Places:
    if not code.size:
        return np.zeros(sought.size, np.int64)
    place = np.minimum(np.searchsorted(code, sought), code.size - 1)
    return np.where(code[place] == sought, count[place], 0)


def word_weights(share: Floats, length: Places, size: int) -> Floats:
    """Weights of words, from those of their grams, among so many names."""
    rare = BASE + RARE * np.clip(share / math.log(size + 2), 0, 1)
    return np.where(length > 1, rare, LETTER).astype(np.float32)
