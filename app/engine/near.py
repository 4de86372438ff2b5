"""From names that come near to the parties that bear them at a snapshot: rather more names are read where few are borne."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from heapq import merge
from itertools import count
from operator import itemgetter

from app.db import Unit
from app.engine import name_index
from app.engine.name_index import Near
from app.store.candidates import MOST_CANDIDATES, Bearers, Weights
from app.store.ledger import Snapshot

PAGES = (64, 256, 1_024)  # claims that are followed for one asker, first and when they lead to too few parties
# How near a name must come to be a candidate: so much of the nearest, which counts as no nearer than this. Of 1,600
# misspelt names among 100,000 it lost none that fifty candidates kept, and it leaves fifteen candidates of fifty.
NEAR, ENOUGH = 0.5, 0.9


def bearers_near(
    unit: Unit, view: Snapshot, asked: Mapping[int, Sequence[Sequence[str]]], bearers: Bearers
) -> dict[int, Weights]:
    """For each asker, by the readings of each of its names, the parties whose names come near, with how near."""
    numbers = count()
    sought = {next(numbers): (asker, name) for asker, names in asked.items() for name in names}
    found = name_index.of(unit.database).near(unit, view, {n: name for n, (_, name) in sought.items()})
    parts: dict[int, list[Iterator[Near]]] = {asker: [] for asker in asked}
    for n, (asker, _) in sought.items():
        parts[asker].append(found[n])
    left = {asker: _near_the_best(merge(*some, key=itemgetter(0), reverse=True)) for asker, some in parts.items()}
    weights: dict[int, Weights] = {asker: {} for asker in asked}
    for page in PAGES:
        read = {asker: list(_page(names, page)) for asker, names in left.items()}
        party_of = bearers.of(unit, view, {c for some in read.values() for _, claims in some for c in claims})
        for asker, some in read.items():
            _weigh(weights[asker], some, party_of)
        left = {asker: names for asker, names in left.items() if read[asker] and len(weights[asker]) < MOST_CANDIDATES}
    return weights


def _near_the_best(names: Iterator[Near]) -> Iterator[Near]:
    best = 0.0
    for near, claims in names:
        best = best or min(near, ENOUGH)
        if near < NEAR * best:
            return
        yield near, claims


def _page(names: Iterator[Near], claims: int) -> Iterator[Near]:
    """Names with so many claims, or all that are left."""
    read = 0
    while read < claims and (found := next(names, None)) is not None:
        read += len(found[1])
        yield found


def _weigh(weights: Weights, read: Collection[Near], party_of: Mapping[int, int]) -> None:
    for near, claims in read:
        for number in claims:
            if number in party_of:
                weights.setdefault(party_of[number], near)  # the nearest names come first
