"""From names that come near to the parties that bear them at a snapshot: rather more names are read where few are borne."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import merge
from itertools import count
from operator import itemgetter

from app.db import Unit
from app.engine import name_index
from app.engine.name_index import Near
from app.store.candidates import MOST_CANDIDATES, Bearers, Weights
from app.store.ledger import Snapshot

PAGES = (64, 256, 1_024, 8_192, 65_536)  # mentions that are followed for one asker, while they lead to too few parties
# How near a name must come to be a candidate: so much of the nearest, which counts as no nearer than this. Of 3,200
# misspelt names among twice 100,000 neither lost one that fifty candidates kept. Evidence may speak for a name that is far.
NEAR, NEAR_BY_NAME, ENOUGH = 0.5, 0.62, 0.9


@dataclass(slots=True)
class _Search:
    """One asker's: the names not yet followed, the nearest first, and what was found by the others."""

    names: Iterator[Near]
    least: float  # of the nearest's nearness
    weights: Weights = field(default_factory=dict)
    best: float = 0.0  # how near the nearest that is borne comes
    next: Near | None = None

    def page(self, mentions: int) -> list[Near]:
        """Names with so many mentions, as near as they must come; the nearest left counts while none is borne."""
        some: list[Near] = []
        best, read = self.best, 0
        while read < mentions and (found := self.next or next(self.names, None)) is not None:
            best = best or min(found[0], ENOUGH)
            if found[0] < self.least * best:
                self.next = found
                break
            self.next = None
            read += len(found[1])
            some.append(found)
        return some

    def weigh(self, read: Collection[Near], party_of: Mapping[int, int]) -> None:
        for near, mentions in read:
            for number in (n for claims in mentions for n in claims if n in party_of):
                self.best = self.best or min(near, ENOUGH)
                self.weights.setdefault(party_of[number], near)  # the nearest names come first


def bearers_near(
    unit: Unit, view: Snapshot, asked: Mapping[int, Sequence[Sequence[str]]], bearers: Bearers, by_name: Collection[int] = ()
) -> dict[int, Weights]:
    """For each asker, by the readings of each of its names, the parties whose names come near, with how near.

    `by_name`: the askers of whom nothing else is known, for whom fewer names are followed.
    """
    numbers = count()
    sought = {next(numbers): (asker, name) for asker, names in asked.items() for name in names}
    found = name_index.of(unit.database).near(unit, view, {n: name for n, (_, name) in sought.items()})
    parts: dict[int, list[Iterator[Near]]] = {asker: [] for asker in asked}
    for n, (asker, _) in sought.items():
        parts[asker].append(found[n])
    searches = {
        asker: _Search(merge(*some, key=itemgetter(0), reverse=True), NEAR_BY_NAME if asker in by_name else NEAR)
        for asker, some in parts.items()
    }
    left = list(searches.values())
    for size in PAGES:
        read = [(search, search.page(size)) for search in left]
        party_of = _followed(unit, view, [near for _, some in read for near in some], bearers)
        for search, some in read:
            search.weigh(some, party_of)
        left = [search for search, some in read if some and len(search.weights) < MOST_CANDIDATES]
    return {asker: search.weights for asker, search in searches.items()}


def _followed(unit: Unit, view: Snapshot, read: Collection[Near], bearers: Bearers) -> dict[int, int]:
    """The parties of claims in force: of each mention its newest claim, or else all, for one may be in force still."""
    every = [claims for _, mentions in read for claims in mentions]
    party_of = bearers.of(unit, view, {claims[0] for claims in every})
    older = {n for claims in every if claims[0] not in party_of for n in claims[1:]}
    return {**party_of, **bearers.of(unit, view, older)} if older else party_of
