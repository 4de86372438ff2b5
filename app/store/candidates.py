"""Who may be the same as a party: the bearers of names that come near its own, or of a number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import select

from app.db import Unit
from app.store.ledger import Snapshot, known
from app.store.sets import among, blocks
from app.store.tables import claim, identifier, membership, party, party_claim

MOST_CANDIDATES = 50
SHARED_NUMBER = 50.0  # what a shared number adds to how near a name comes
MOST_BEARERS = 50  # a number typed for more parties than this hints at nobody
MOST_REMEMBERED = 1_000_000  # claims whose party is kept: about 100 MB
NOBODY = 0  # no party has this number
Weights = dict[int, float]
Number = tuple[str, bytes]  # scheme and blind token

_OF_CLAIMS = (
    select(party_claim.c.claim_id, party.c.id, party.c.public_id)
    .join(claim, claim.c.id == party_claim.c.claim_id)
    .join(membership, membership.c.ref == party_claim.c.ref)
    .join(party, party.c.id == membership.c.party_id)
    .where(among(party_claim.c.claim_id, "claims"), known(claim), known(membership))
)


class Bearers:
    """Which parties claims speak of. Remembered: the parties of a run have most of their candidates in common.

    Good for one view of the claims; whoever keeps it forgets it when any party changes.
    """

    def __init__(self) -> None:
        self._party_of: dict[int, int] = {}
        self.public: dict[int, str] = {}

    def of(self, unit: Unit, view: Snapshot, claims: Collection[int]) -> dict[int, int]:
        """The party of each of these claims, those of claims not in force left out."""
        if len(self._party_of) > MOST_REMEMBERED:
            self.forget()
        missing = [n for n in claims if n not in self._party_of]
        if missing:
            self._party_of.update(dict.fromkeys(missing, NOBODY))
            rows = unit.connection.execute(_OF_CLAIMS, {"claims": missing, **view.bound}).all()
            for number, party_id, public_id in rows:
                self._party_of[number] = party_id
                self.public[party_id] = public_id
        return {n: bearer for n in claims if (bearer := self._party_of[n]) != NOBODY}

    def forget(self) -> None:
        self._party_of.clear()
        self.public.clear()


def by_numbers(
    unit: Unit, view: Snapshot, numbers: Mapping[int, Collection[Number]], bearers: Bearers
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
    borne = {n: frozenset(bearers.of(unit, view, some).values()) for n, some in claims.items()}
    return {
        asker: frozenset(b for n in own if len(borne.get(n, ())) <= MOST_BEARERS for b in borne.get(n, ()))
        for asker, own in numbers.items()
    }


def best(near: Mapping[int, float], numbered: Collection[int], bearers: Bearers, but: Collection[int] = ()) -> list[int]:
    """Numbers of the parties that come nearest, at most MOST_CANDIDATES; ties in the order of public ids.

    One with a shared number is always among them.
    """
    total = {**near, **{holder: near.get(holder, 0.0) + SHARED_NUMBER for holder in numbered}}
    public = bearers.public
    ranked = sorted((-weight, public[holder], holder) for holder, weight in total.items() if holder not in but)
    return [holder for _, _, holder in ranked[:MOST_CANDIDATES]]
