"""Words that were run together, or parted, read the other way: where the other way makes words that stored names have."""

from __future__ import annotations

import numpy as np

from graph.resolve import folded, grams
from graph.resolve.folded import Words
from graph.resolve.name_table import Known

SHORTEST_PART = 3
SHORTEST = 6  # letters of a word that may be two


def otherwise(found: Words, known: Known) -> dict[int, str]:
    """By the number of a name another reading of it: an unknown word as two known ones, else two words as a known one."""
    parted = _parted(found, known)
    joined = _joined(found, known)
    if not (parted or joined):
        return {}
    of = found.name.tolist()
    changed = {of[word] for word in parted}
    read: dict[int, list[str]] = {}
    for word in range(len(of)):
        after = "" if word in joined and of[word] not in changed else " "
        read.setdefault(of[word], []).append((parted.get(word) or found.text(word)) + after)
    changed |= {of[word] for word in joined}
    return {name: "".join(read[name]).strip() for name in sorted(changed)}


def _parted(found: Words, known: Known) -> dict[int, str]:
    """Unknown words as two known ones, the shorter of them as long as can be; a letter between may belong to both."""
    count = known.counts(grams.word_codes(found.key))
    cuts: list[tuple[int, str, str]] = []
    for word in np.flatnonzero((count == 0) & (found.length >= SHORTEST)).tolist():
        text = found.text(word)
        places = range(SHORTEST_PART, len(text) - SHORTEST_PART + 1)
        cuts += [(word, text[:cut], text[cut - shared :]) for cut in places for shared in (0, 1)]
    if not cuts:
        return {}
    parts = folded.words([part for _, *both in cuts for part in both])
    borne = np.zeros(2 * len(cuts), np.int64)
    borne[parts.name] = known.counts(grams.word_codes(parts.key))
    best: dict[int, tuple[int, str]] = {}
    for n in np.flatnonzero(borne.reshape(-1, 2).min(axis=1)).tolist():
        word, left, right = cuts[n]
        best[word] = max(best.get(word, (0, "")), (min(len(left), len(right)), f"{left} {right}"))
    return {word: text for word, (_, text) in best.items()}


def _joined(found: Words, known: Known) -> frozenset[int]:
    """The words that make a known one with the next."""
    left = np.flatnonzero(found.name[1:] == found.name[:-1])
    spelt, length = folded.keys_of(found.letters, found.edge), found.length
    whole = spelt[left] + folded.POWER[np.minimum(length[left], folded.POWER.size - 1)] * spelt[left + 1]
    some = (length[left] + length[left + 1] >= SHORTEST) & (known.counts(grams.word_codes(whole)) > 0)
    return frozenset(left[some].tolist())
