"""Which names of a table may be meant by one that is written otherwise.

The rarest grams of the name asked about are read, as many as a budget of postings allows; the names with the greatest
share of weight in common are then compared word by word.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Indel

from graph.resolve import folded, grams
from graph.resolve.folded import Keys, Places, Words
from graph.resolve.grams import Codes
from graph.resolve.joined import otherwise
from graph.resolve.name_table import Floats, Known, NameTable, word_weights

LEAST_BUDGET, BUDGET = 4_000, 60  # postings read for a question: so many times the root of the number of names
MOST_OF_ONE = 400_000  # postings of the rarest gram, when even that is common
NEAREST = 300  # names that are compared word by word
REPEATED = 16  # times that a name comes up at most, once for every gram that it shares
MOST_READINGS = 4
LEAST_LIKENESS = 0.35  # of two words, to count at all
OF_INITIAL = 0.8  # likeness of a letter and a word that begins with it
FEWER_WORDS = 0.05  # what each further reading of a name counts less
OF_WORDS = 0.5  # weight of the comparison word by word beside that by grams


@dataclass(frozen=True, slots=True)
class Question:
    """A name as it is sought: its grams with their weights, its distinct words, its readings (places of their words)."""

    codes: Codes
    weights: Floats
    symbols: list[bytes]
    keys: Keys
    word_weights: Floats
    readings: list[Places]

    @property
    def norm(self) -> float:
        return float(self.weights.sum())


def questions(asked: Mapping[int, Sequence[str]], known: Known) -> dict[int, Question]:
    """For each asker the question that its readings make, the plainest first; none where there are no letters or digits."""
    texts = [list(some[:MOST_READINGS]) for some in asked.values()]
    found = folded.words([text for some in texts for text in some])
    asker = np.repeat(np.arange(len(texts)), [len(some) for some in texts])
    other = otherwise(found, known)
    if other:
        for line, text in other.items():
            texts[asker[line]].append(text)
        found = folded.words([text for some in texts for text in some])
        asker = np.repeat(np.arange(len(texts)), [len(some) for some in texts])
    every = grams.grams(found)
    code, place = np.unique(grams.codes(every), return_inverse=True)
    of = asker[grams.names(every)]
    weight = known.weights(code)
    of_words = np.searchsorted(code, grams.word_codes(found.key))  # these are among the grams
    weighed = word_weights(weight[of_words], found.length, known.size)
    order = np.argsort(of, kind="stable")
    edges = np.searchsorted(of[order], np.arange(len(asked) + 1))
    lines = np.searchsorted(asker, np.arange(len(asked) + 1))
    made: dict[int, Question] = {}
    for n, name in enumerate(asked):
        mine = np.unique(place[order[edges[n] : edges[n + 1]]])
        if mine.size:
            words, readings = _readings(found, range(lines[n], lines[n + 1]))
            symbols = [found.symbols(word) for word in words]
            made[name] = Question(code[mine], weight[mine], symbols, found.key[words], weighed[words], readings)
    return made


def _readings(found: Words, lines: range) -> tuple[list[int], list[Places]]:
    """The words that differ, and of each reading the places of its words among them."""
    places: dict[bytes, int] = {}
    words: list[int] = []
    readings: dict[tuple[int, ...], None] = {}
    edges = np.searchsorted(found.name, np.arange(lines.start, lines.stop + 1)).tolist()
    for a, b in pairwise(edges):
        own = []
        for word in range(a, b):
            symbols = found.symbols(word)
            if symbols not in places:
                places[symbols] = len(places)
                words.append(word)
            own.append(places[symbols])
        if own:
            readings[tuple(own)] = None
    return words, [np.array(r) for r in readings]


def nearest(table: NameTable, asked: Question) -> tuple[Places, Floats]:
    """Numbers of the names that come near, best first, with how near (at most 1.5): at most `NEAREST`."""
    names, shared = _sharing(table, asked)
    if not names.size:
        return names, shared
    score = shared + OF_WORDS * _by_words(table, names, asked)
    order = np.lexsort((names, -score))
    return names[order], score[order]


def _sharing(table: NameTable, asked: Question) -> tuple[Places, Floats]:
    """The names with the greatest share of weight in common, by the rarest grams; the share from 0 to 1."""
    budget = max(LEAST_BUDGET, int(BUDGET * math.sqrt(table.size)))
    first, last = table.places(asked.codes)
    count = last - first
    there = np.flatnonzero(count)
    if not there.size:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    there = there[np.argsort(count[there], kind="stable")]
    most = max(1, int(np.searchsorted(np.cumsum(count[there]), budget, "right")))
    scratch = table.lent()
    parts = []
    for n in there[:most].tolist():
        part = table.posted[first[n] : min(last[n], first[n] + MOST_OF_ONE)]
        scratch[part] += asked.weights[n]
        parts.append(part)
    every = np.concatenate(parts)
    share = 2 * scratch[every] / (table.norm[every] + asked.norm)
    scratch[every] = 0
    table.scratch.append(scratch)
    every, share = _greatest(every, share, NEAREST * REPEATED)
    names, place = np.unique(every, return_index=True)
    names, share = _greatest(names, share[place], NEAREST)
    return names.astype(np.int64), share


def _greatest(names: NDArray[np.uint32], share: Floats, most: int) -> tuple[NDArray[np.uint32], Floats]:
    if names.size <= most:
        return names, share
    least = np.partition(share, names.size - most)[names.size - most]
    above = np.flatnonzero(share > least)
    some = np.append(above, np.flatnonzero(share == least)[: most - above.size])
    return names[some], share[some]


def _by_words(table: NameTable, names: Places, asked: Question) -> Floats:
    """How much of the words of both is answered by a like word of the other, from 0 to 1, in the best reading."""
    start = table.words[names].astype(np.int64)
    count = table.words[names + 1] - start
    edge = np.cumsum(count) - count
    place = np.arange(int(count.sum())) + np.repeat(start - edge, count)
    words, inverse = np.unique(table.word[place], return_inverse=True)
    weight = table.weight[words][inverse]
    every = _likeness(asked.symbols, table.symbols(words))
    every[asked.keys[:, None] == table.key[words]] = 1  # two writings of one name
    every = every[:, inverse]
    own = np.add.reduceat(weight, edge)
    best = np.zeros(names.size, np.float32)
    for further, reading in enumerate(asked.readings):
        like, mine = every[reading], asked.word_weights[reading]
        theirs = np.add.reduceat(like.max(axis=0) * weight, edge)
        ours = mine @ np.maximum.reduceat(like, edge, axis=1)
        np.maximum(best, (theirs + ours) / (own + mine.sum()) - FEWER_WORDS * further, out=best)
    return best


def _likeness(mine: Sequence[bytes], theirs: Sequence[bytes]) -> Floats:
    """Of each word with each: its share of letters in common, and more for a letter and a word that begins with it."""
    like: Floats = process.cdist(mine, theirs, scorer=Indel.normalized_similarity, dtype=np.float32)
    like = like * np.sqrt(like)
    like[like < LEAST_LIKENESS] = 0
    begins, others = (np.array([word[0] for word in words]) for words in (mine, theirs))
    lone, alone = (np.array([len(word) == 1 for word in words]) for words in (mine, theirs))
    if lone.any() or alone.any():
        letter = (lone[:, None] | alone) & (like < 1)
        like[letter] = np.where(begins[:, None] == others, OF_INITIAL, 0)[letter]
    return like
