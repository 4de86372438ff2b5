"""Which mentions must be looked at together: they share a strong identifier, a party or a human decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import bindparam, or_, select

from app.db import Unit
from app.store.ledger import Snapshot, known
from app.store.sets import among, blocks
from app.store.tables import claim, identifier, membership, party_claim

Ref = bytes
Number = tuple[str, bytes]  # scheme and blind token
_SAID = (
    select(identifier.c.scheme, identifier.c.token, party_claim.c.ref)
    .join(party_claim, party_claim.c.claim_id == identifier.c.claim_id)
    .join(claim, claim.c.id == identifier.c.claim_id)
    .where(identifier.c.strong)
    .distinct()
)
_OWN = _SAID.where(
    or_(known(claim), claim.c.retracted == bindparam("retracted")), among(party_claim.c.ref, "refs")
)
_BEARERS = _SAID.where(known(claim), identifier.c.scheme == bindparam("scheme"), among(identifier.c.token, "tokens"))
_HOMES = select(membership.c.party_id).where(among(membership.c.ref, "refs"), known(membership))
_MEMBERS = select(membership.c.party_id, membership.c.ref).where(among(membership.c.party_id, "parties"), known(membership))


@dataclass(frozen=True, slots=True)
class Bond:
    """An identity decision in force: two parties are the same, or are not.

    `a` and `b` are the mentions that each of them had when it was decided. The first one still stated speaks for it, so
    that the decision outlives the row that founded a party, and binds nobody who was taken into it by mistake.
    `stated`: nobody decided it; a single key says of its own mention `a` that it is that party.
    """

    a: tuple[Ref, ...]
    b: tuple[Ref, ...]
    same: bool
    stated: bool = False

    @property
    def refs(self) -> frozenset[Ref]:
        return frozenset((*self.a, *self.b))

    def speaking(self, stated: Container[Ref]) -> tuple[Ref, Ref] | None:
        """The two mentions of which it holds now; None when one party has none left."""
        a, b = (next((ref for ref in side if ref in stated), None) for side in (self.a, self.b))
        return None if a is None or b is None else (a, b)


def entangled(
    unit: Unit, view: Snapshot, refs: Collection[Ref], bonds: Collection[Bond], retracted: int
) -> set[Ref]:
    """All mentions that one of `refs` is joined to, directly or through others; a lone mention is not among them.

    A number that the entry `retracted` took back still counts: it may have kept apart those who bear it rightly.
    """
    found: set[Ref] = set()
    frontier = set(refs)
    while frontier:
        reached: set[Ref] = set()
        for knot in _knots(unit, view, frontier, bonds, retracted):
            if len(knot) > 1:
                reached |= knot
        frontier = reached - found - frontier
        found |= reached
    return found


def _knots(
    unit: Unit, view: Snapshot, refs: set[Ref], bonds: Collection[Bond], retracted: int
) -> Iterator[set[Ref]]:
    yield from _by_number(unit, view, refs, retracted)
    yield from _by_party(unit, view, refs)
    for bond in bonds:
        if not refs.isdisjoint(bond.refs):
            yield set(bond.refs)


def _by_number(unit: Unit, view: Snapshot, refs: Iterable[Ref], retracted: int) -> Iterator[set[Ref]]:
    numbers: set[Number] = set()
    for block in blocks(refs):
        rows = unit.connection.execute(_OWN, {"refs": block, "retracted": retracted, **view.bound}).all()
        numbers.update((scheme, bytes(token)) for scheme, token, _ in rows)
    yield from bearers(unit, view, numbers).values()


def bearers(unit: Unit, view: Snapshot, numbers: Iterable[Number]) -> dict[Number, set[Ref]]:
    """The mentions that state each of these strong numbers (scheme, blind token)."""
    tokens: dict[str, set[bytes]] = defaultdict(set)
    for scheme, token in numbers:
        tokens[scheme].add(token)
    found: dict[Number, set[Ref]] = defaultdict(set)
    for scheme, of_scheme in tokens.items():
        for block in blocks(of_scheme):
            bound = {"scheme": scheme, "tokens": block, **view.bound}
            for _, token, ref in unit.connection.execute(_BEARERS, bound).all():
                found[scheme, bytes(token)].add(ref)
    return found


def _by_party(unit: Unit, view: Snapshot, refs: Iterable[Ref]) -> Iterator[set[Ref]]:
    homes: set[int] = set()
    for block in blocks(refs):
        homes.update(unit.connection.scalars(_HOMES, {"refs": block, **view.bound}))
    for numbers in blocks(homes):
        members: dict[int, set[Ref]] = defaultdict(set)
        for home, ref in unit.connection.execute(_MEMBERS, {"parties": numbers, **view.bound}).all():
            members[home].add(ref)
        yield from members.values()
