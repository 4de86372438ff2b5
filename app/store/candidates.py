"""Who may be the same as a party: those that share search keys with it, rare ones first, or a number."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import func, select

from app.db import Unit
from app.store.ledger import Snapshot, visible
from app.store.sets import blocks
from app.store.tables import claim, identifier, membership, party, party_claim, search_key

MOST_CANDIDATES = 50
READ_PER_PARTY = 600  # postings of shared keys, the rarest keys first
COMMON = 20_000  # a key that more claims carry finds nobody
SHARED_NUMBER = 50.0  # weight of a shared number beside those of keys (the logarithm of one in how many)
MOST_BEARERS = 50  # a number typed for more parties than this hints at nobody
Public = tuple[str, int]  # public id and number of a party
Number = tuple[str, bytes]  # scheme and blind token


def by_keys(unit: Unit, view: Snapshot, keys: Mapping[int, Collection[str]]) -> dict[int, dict[Public, float]]:
    """For each asker (any number) with its search keys: parties that share keys, with the summed weight of the keys."""
    counts = _key_counts(unit, {k for own in keys.values() for k in own})
    chosen = {asker: _rarest(own, counts) for asker, own in keys.items()}
    holders = _holders(unit, view, {k for own in chosen.values() for k in own})
    size = max(counts.values(), default=1) + 1
    found: dict[int, dict[Public, float]] = {}
    for asker, own in chosen.items():
        weights: dict[Public, float] = defaultdict(float)
        for key in own:
            for holder in holders.get(key, ()):
                weights[holder] += math.log(size / counts[key])
        found[asker] = dict(weights)
    return found


def _key_counts(unit: Unit, keys: Iterable[str]) -> dict[str, int]:
    """How many claims carry each key; retracted ones count too, which only makes a key look commoner."""
    found: dict[str, int] = {}
    for block in blocks(sorted(keys)):
        counted = select(search_key.c.key, func.count().label("n")).group_by(search_key.c.key)
        query = counted.where(search_key.c.key.in_(block))
        found.update((row.key, row.n) for row in unit.connection.execute(query))
    return found


def _rarest(own: Collection[str], counts: Mapping[str, int]) -> list[str]:
    found: list[str] = []
    read = 0
    for key in sorted((k for k in own if k in counts), key=lambda k: (counts[k], k)):
        if counts[key] > COMMON or (found and read + counts[key] > READ_PER_PARTY):
            break
        found.append(key)
        read += counts[key]
    return found


def _holders(unit: Unit, view: Snapshot, keys: Iterable[str]) -> dict[str, set[Public]]:
    found: dict[str, set[Public]] = defaultdict(set)
    for block in blocks(sorted(keys)):
        joined = _of_claims(select(search_key.c.key, party.c.public_id, party.c.id), search_key.c.claim_id, view)
        for row in unit.connection.execute(joined.where(search_key.c.key.in_(block)).distinct()):
            found[row.key].add((row.public_id, row.id))
    return found


def _of_claims(query: Any, claim_id: Any, view: Snapshot) -> Any:
    """Joins a table that hangs on party claims to the parties of the claims in force."""
    return (
        query.join(claim, claim.c.id == claim_id)
        .join(party_claim, party_claim.c.claim_id == claim.c.id)
        .join(membership, membership.c.ref == party_claim.c.ref)
        .join(party, party.c.id == membership.c.party_id)
        .where(visible(claim, view), visible(membership, view))
    )


def by_numbers(unit: Unit, view: Snapshot, numbers: Mapping[int, Collection[Number]]) -> dict[int, dict[Public, float]]:
    """For each asker with its numbers: parties that bear one of them."""
    by_scheme: dict[str, set[bytes]] = defaultdict(set)
    for scheme, token in (n for own in numbers.values() for n in own):
        by_scheme[scheme].add(token)
    bearers: dict[Number, set[Public]] = defaultdict(set)
    for scheme, tokens in by_scheme.items():
        for block in blocks(sorted(tokens)):
            joined = _of_claims(select(identifier.c.token, party.c.public_id, party.c.id), identifier.c.claim_id, view)
            named = joined.where(identifier.c.scheme == scheme, identifier.c.token.in_(block))
            for row in unit.connection.execute(named.distinct()):
                bearers[scheme, bytes(row.token)].add((row.public_id, row.id))
    found: dict[int, dict[Public, float]] = {}
    for asker, own in numbers.items():
        shared = [bearers[n] for n in own if 0 < len(bearers.get(n, ())) <= MOST_BEARERS]
        found[asker] = {holder: SHARED_NUMBER for group in shared for holder in group}
    return found


def best(weights: Iterable[Mapping[Public, float]], but: Collection[int] = ()) -> list[int]:
    """Numbers of the parties with the greatest weights, at most MOST_CANDIDATES; ties in the order of public ids."""
    total: dict[Public, float] = defaultdict(float)
    for some in weights:
        for holder, weight in some.items():
            total[holder] += weight
    ranked = sorted((-weight, holder) for holder, weight in total.items() if holder[1] not in but)
    return [holder[1] for _, holder in ranked[:MOST_CANDIDATES]]
