"""Who serves beside whom: in the same role of a tender, or in the same body. A masked name is only sought there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, select

from app.db import Unit
from app.store.ledger import Snapshot, visible
from app.store.sets import blocks
from app.store.tables import adjacency, claim, membership, participation_claim, party, party_claim
from graph.kinds import PartyKind, TieKind

IN_BODY = (TieKind.EMPLOYED_BY.value, TieKind.HOLDS_ROLE.value)
BODIES = ("buyer", "unit")
_one, _other = participation_claim.alias("one"), participation_claim.alias("other")
_one_claim, _other_claim = claim.alias("one_claim"), claim.alias("other_claim")
_one_member, _other_member = membership.alias("one_member"), membership.alias("other_member")


class Bearer(NamedTuple):
    """A party with one of the names it bears."""

    public_id: str
    party: int
    name: str
    masked: bool


def any_masked(unit: Unit) -> bool:
    """Whether any person's name was ever masked: mostly no, and then nobody needs to ask further."""
    query = select(party_claim.c.claim_id).where(party_claim.c.masked, party_claim.c.kind == PartyKind.PERSON.value)
    return unit.connection.execute(query.limit(1)).first() is not None


def posts_of(unit: Unit, view: Snapshot, parties: Collection[int]) -> dict[int, frozenset[str]]:
    """For each party: the posts it is named in, as "role|tender"."""
    found: dict[int, set[str]] = defaultdict(set)
    for block in blocks(sorted(parties)):
        query = (
            select(_one_member.c.party_id, _one.c.role, _one.c.tender)
            .join(_one, _one.c.party_ref == _one_member.c.ref)
            .join(_one_claim, _one_claim.c.id == _one.c.claim_id)
            .where(_one_member.c.party_id.in_(block), _one.c.part == "official", _one.c.role.is_not(None))
            .where(visible(_one_member, view), visible(_one_claim, view))
        )
        for row in unit.connection.execute(query.distinct()).all():
            found[row.party_id].add(f"{row.role}|{row.tender}")
    return {n: frozenset(posts) for n, posts in found.items()}


def same_post(unit: Unit, view: Snapshot, parties: Collection[int]) -> dict[int, set[int]]:
    """For each party: the others who hold the same role in the same tender."""
    found: dict[int, set[int]] = defaultdict(set)
    for block in blocks(sorted(parties)):
        query = _beside(view, select(_one_member.c.party_id, _other_member.c.party_id.label("other"))).where(
            _one_member.c.party_id.in_(block), _one.c.part == "official", _other.c.part == "official",
            _one.c.role == _other.c.role, _one_member.c.party_id != _other_member.c.party_id,
        )  # fmt: skip
        for row in unit.connection.execute(query.distinct()).all():
            found[row.party_id].add(row.other)
    return found


def bodies_of(unit: Unit, view: Snapshot, parties: Collection[int]) -> dict[int, set[int]]:
    """For each party: the buyers and units in whose tenders it is an official, and the bodies it is employed by."""
    found: dict[int, set[int]] = defaultdict(set)
    for block in blocks(sorted(parties)):
        query = _beside(view, select(_one_member.c.party_id, _other_member.c.party_id.label("other"))).where(
            _one_member.c.party_id.in_(block), _one.c.part == "official", _other.c.part.in_(BODIES)
        )
        employed = select(adjacency.c.src.label("party_id"), adjacency.c.dst.label("other")).where(
            adjacency.c.src.in_(block), adjacency.c.kind.in_(IN_BODY), adjacency.c.forward, visible(adjacency, view)
        )
        for rows in (query.distinct(), employed.distinct()):
            for row in unit.connection.execute(rows).all():
                found[row.party_id].add(row.other)
    return found


def members_of(unit: Unit, view: Snapshot, bodies: Collection[int]) -> dict[int, set[int]]:
    """For each body: officials of its tenders and those it employs."""
    found: dict[int, set[int]] = defaultdict(set)
    for block in blocks(sorted(bodies)):
        query = _beside(view, select(_other_member.c.party_id.label("body"), _one_member.c.party_id)).where(
            _other_member.c.party_id.in_(block), _one.c.part == "official", _other.c.part.in_(BODIES)
        )
        employed = select(adjacency.c.src.label("body"), adjacency.c.dst.label("party_id")).where(
            adjacency.c.src.in_(block), adjacency.c.kind.in_(IN_BODY), ~adjacency.c.forward, visible(adjacency, view)
        )
        for rows in (query.distinct(), employed.distinct()):
            for row in unit.connection.execute(rows).all():
                found[row.body].add(row.party_id)
    return found


def bearers(unit: Unit, view: Snapshot, parties: Collection[int], *, masked: bool) -> list[Bearer]:
    """The masked names (or the others) that these persons bear, in the order of public ids and names."""
    found: set[Bearer] = set()
    for block in blocks(sorted(parties)):
        query = (
            select(party.c.public_id, party.c.id, party_claim.c.name, party_claim.c.masked)
            .join(membership, membership.c.party_id == party.c.id)
            .join(party_claim, party_claim.c.ref == membership.c.ref)
            .join(claim, claim.c.id == party_claim.c.claim_id)
            .where(party.c.id.in_(block), party_claim.c.masked if masked else ~party_claim.c.masked)
            .where(party_claim.c.kind.in_((PartyKind.PERSON.value, PartyKind.UNKNOWN.value)))
            .where(visible(membership, view), visible(claim, view))
        )
        found.update(Bearer(*row) for row in unit.connection.execute(query).all())
    return sorted(found)


def _beside(view: Snapshot, query: Select[Any]) -> Select[Any]:
    """Pairs of participations in one tender, with the parties behind them."""
    return (
        query.select_from(_one)
        .join(_other, _other.c.tender == _one.c.tender)
        .join(_one_claim, and_(_one_claim.c.id == _one.c.claim_id, visible(_one_claim, view)))
        .join(_other_claim, and_(_other_claim.c.id == _other.c.claim_id, visible(_other_claim, view)))
        .join(_one_member, and_(_one_member.c.ref == _one.c.party_ref, visible(_one_member, view)))
        .join(_other_member, and_(_other_member.c.ref == _other.c.party_ref, visible(_other_member, view)))
    )
