"""Who may be the same as a party: those that share search keys with it, rare ones first, or a number."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import func, select

from app.db import Unit
from app.store.ledger import Snapshot, known
from app.store.sets import among, blocks
from app.store.tables import claim, identifier, membership, party, party_claim, search_key

MOST_CANDIDATES = 50
READ_PER_PARTY = 600  # postings of shared keys, the rarest keys first
COMMON = 20_000  # a key that more claims carry finds nobody
SHARED_NUMBER = 50.0  # weight of a shared number beside those of keys (the logarithm of one in how many)
MOST_BEARERS = 50  # a number typed for more parties than this hints at nobody
NEAR = 1 / 3  # of the greatest weight; of 1,621 misspelt names among 100,000 none was less near to its true one
MOST_POSTINGS = 2_000_000  # claims of keys that are remembered: about 200 MB
NOBODY = 0  # no party has this number
Weights = dict[int, float]
Number = tuple[str, bytes]  # scheme and blind token

_COUNTED = (
    select(search_key.c.key, func.count().label("n")).where(among(search_key.c.key, "keys")).group_by(search_key.c.key)
)
_POSTED = select(search_key.c.key, search_key.c.claim_id).where(among(search_key.c.key, "keys"))
_OF_CLAIMS = (
    select(party_claim.c.claim_id, party.c.id, party.c.public_id)
    .join(claim, claim.c.id == party_claim.c.claim_id)
    .join(membership, membership.c.ref == party_claim.c.ref)
    .join(party, party.c.id == membership.c.party_id)
    .where(among(party_claim.c.claim_id, "claims"), known(claim), known(membership))
)


def by_keys(unit: Unit, view: Snapshot, keys: Mapping[int, Collection[str]], postings: Postings) -> dict[int, Weights]:
    """For each asker (any number) with its search keys: parties that share keys, with the summed weight of the keys."""
    counts = postings.counts(unit, {k for own in keys.values() for k in own})
    chosen = {asker: _rarest(own, counts) for asker, own in keys.items()}
    holders = postings.holders(unit, view, {k for own in chosen.values() for k in own})
    size = max(counts.values(), default=1) + 1
    found: dict[int, Weights] = {}
    for asker, own in chosen.items():
        weights: Weights = defaultdict(float)
        for key in own:
            weight = math.log(size / counts[key])
            for holder in holders[key]:
                weights[holder] += weight
        found[asker] = weights
    return found


class Postings:
    """Which parties carry which key. Remembered: the parties of a run share most of their keys.

    Good for one view of the claims; whoever keeps it forgets it when any party changes.
    """

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._holders: dict[str, frozenset[int]] = {}
        self._party_of: dict[int, int] = {}
        self.public: dict[int, str] = {}
        self._size = 0

    def counts(self, unit: Unit, keys: Collection[str]) -> dict[str, int]:
        """How many claims carry each key, none left out; retracted ones count too, which only makes it look commoner."""
        missing = sorted(k for k in keys if k not in self._counts)
        if missing:
            self._counts.update(dict.fromkeys(missing, 0))
            self._counts.update((r.key, r.n) for r in unit.connection.execute(_COUNTED, {"keys": missing}).all())
        return {k: count for k in keys if (count := self._counts[k])}

    def holders(self, unit: Unit, view: Snapshot, keys: Collection[str]) -> Mapping[str, frozenset[int]]:
        """The numbers of the parties that carry each key."""
        if self._size > MOST_POSTINGS:
            self.forget()
        missing = sorted(k for k in keys if k not in self._holders)
        if missing:
            claims: dict[str, list[int]] = {k: [] for k in missing}
            for key, number in unit.connection.execute(_POSTED, {"keys": missing}).all():
                claims[key].append(number)
            self._learn(unit, view, {n for some in claims.values() for n in some})
            self._holders.update((key, self._of(some)) for key, some in claims.items())
            self._size += sum(map(len, claims.values()))
        return self._holders

    def parties(self, unit: Unit, view: Snapshot, claims: Collection[int]) -> frozenset[int]:
        """The parties that claims speak of, those of claims not in force left out."""
        self._learn(unit, view, claims)
        return self._of(claims)

    def _of(self, claims: Iterable[int]) -> frozenset[int]:
        return frozenset({self._party_of[n] for n in claims} - {NOBODY})

    def _learn(self, unit: Unit, view: Snapshot, claims: Collection[int]) -> None:
        missing = [n for n in claims if n not in self._party_of]
        if not missing:
            return
        self._party_of.update(dict.fromkeys(missing, NOBODY))
        for number, party_id, public_id in unit.connection.execute(_OF_CLAIMS, {"claims": missing, **view.bound}).all():
            self._party_of[number] = party_id
            self.public[party_id] = public_id

    def forget(self) -> None:
        for some in (self._counts, self._holders, self._party_of, self.public):
            some.clear()
        self._size = 0


def _rarest(own: Collection[str], counts: Mapping[str, int]) -> list[str]:
    found: list[str] = []
    read = 0
    for key in sorted((k for k in own if k in counts), key=lambda k: (counts[k], k)):
        if counts[key] > COMMON or (found and read + counts[key] > READ_PER_PARTY):
            break
        found.append(key)
        read += counts[key]
    return found


def by_numbers(
    unit: Unit, view: Snapshot, numbers: Mapping[int, Collection[Number]], postings: Postings
) -> dict[int, frozenset[int]]:
    """For each asker with its numbers: the parties that bear one of them."""
    by_scheme: dict[str, set[bytes]] = defaultdict(set)
    for scheme, token in (n for own in numbers.values() for n in own):
        by_scheme[scheme].add(token)
    claims: dict[Number, set[int]] = defaultdict(set)
    for scheme, tokens in by_scheme.items():
        for block in blocks(sorted(tokens)):
            query = select(identifier.c.token, identifier.c.claim_id)
            named = query.where(identifier.c.scheme == scheme, identifier.c.token.in_(block))
            for token, number in unit.connection.execute(named).all():
                claims[scheme, bytes(token)].add(number)
    bearers = {n: postings.parties(unit, view, some) for n, some in claims.items()}
    return {
        asker: frozenset(b for n in own if len(bearers.get(n, ())) <= MOST_BEARERS for b in bearers.get(n, ()))
        for asker, own in numbers.items()
    }


def best(keyed: Mapping[int, float], numbered: Collection[int], postings: Postings, but: Collection[int] = ()) -> list[int]:
    """Numbers of the parties with the greatest weights, at most MOST_CANDIDATES; ties in the order of public ids.

    One with a shared number is always among them; of the others those that come near the best.
    """
    near = NEAR * max((weight for holder, weight in keyed.items() if holder not in but), default=0.0)
    total = {holder: weight for holder, weight in keyed.items() if weight >= near}
    total.update((holder, keyed.get(holder, 0.0) + SHARED_NUMBER) for holder in numbered)
    public = postings.public
    ranked = sorted((-weight, public[holder], holder) for holder, weight in total.items() if holder not in but)
    return [holder for _, _, holder in ranked[:MOST_CANDIDATES]]
