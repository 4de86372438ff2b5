"""Which of many candidates are worth a full comparison: one pass over letters, for a fraction of the cost.

What a number, a birth date, a mask or a post says is never passed over: such candidates stay, however unlike their names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Indel

from graph.resolve.profile import Profile

MOST = 20
MOST_NAMES = 3  # of a party, whose letters are held against the asker's


def shortlist(asker: Profile, candidates: Mapping[int, Profile], most: int = MOST) -> list[int]:
    """Numbers of at most `most` candidates that look most alike, and of all that evidence speaks of; in the given order.

    Half are the first in the given order, the others those whose letters come nearest. Measured with noisy names against
    100,000 invented ones: of the right ones among 50 candidates by keys, 20 keep 99.6 percent, 15 keep 99.4.
    """
    if len(candidates) <= most:
        return [*candidates]
    kept = {n for n, one in candidates.items() if _speaks(asker, one)}
    written = [(n, name.letters) for n, one in candidates.items() if n not in kept for name in one.names[:MOST_NAMES]]
    asked = [name.letters for name in asker.names[:MOST_NAMES]]
    if not (written and asked):
        return [*candidates]
    kept.update([n for n in candidates if n not in kept][: most // 2])
    alike = process.cdist(asked, [text for _, text in written], scorer=Indel.normalized_similarity).max(axis=0)
    for place in np.argsort(-alike, kind="stable"):
        if len(kept) >= most:
            break
        kept.add(written[place][0])
    return [n for n in candidates if n in kept]


def _speaks(a: Profile, b: Profile) -> bool:
    """Whether anything beside the names may bring the two together."""
    if not (a.names and b.names) or a.masked_numbers or b.masked_numbers or not a.posts.isdisjoint(b.posts):
        return True
    if a.birth_date is not None and b.birth_date is not None and a.birth_date[:4] == b.birth_date[:4]:
        return True
    return _share(a.strong, b.strong) or _share(a.weak, b.weak) or _share_values(a.taxpayers.values(), b.taxpayers.values())


def _share(a: Mapping[str, frozenset[str]], b: Mapping[str, frozenset[str]]) -> bool:
    return any(not a[s].isdisjoint(b[s]) for s in a if s in b)


def _share_values(a: Iterable[str], b: Iterable[str]) -> bool:
    return not set(a).isdisjoint(b)
