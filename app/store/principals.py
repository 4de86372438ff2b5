"""Whose kin matters: officials, and the people who own, run or stand for anybody that bids. Known here by keyed numbers.

An official has a post in a public body or a part in a tender, or bears a NIP. A bidder takes part in a tender, or has
described itself in a qualification form; who owns an owner of a bidder counts as who owns it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, func, or_, select

from app.db import Unit
from app.store.ledger import Snapshot, now_snapshot, snapshot_at, visible
from app.store.sets import blocks
from app.store.tables import claim, identifier, load, membership, participation_claim, party, party_claim, tie
from app.store.voices import descriptions
from graph.kinds import FAMILY, ORGANISATIONS, EmploymentRole, PartyKind, SourceKind, TieKind

Token = bytes
STRONG = ("NIK", "NIP")
CARD = "KK"
MOST_OWNERS_UP = 6  # firms above a bidder whose people count
_HOLDING = (TieKind.OWNS.value, TieKind.BENEFICIAL_OWNER_OF.value)
_PEOPLE = (*_HOLDING, TieKind.OFFICER_OF.value, TieKind.KEY_PERSONNEL_OF.value)
_ON_DUTY = (EmploymentRole.ASN.value, EmploymentRole.ASN_UNPAID_LEAVE.value)
_BIDDING = ("bid", "award", "contract")
_BODIES = tuple(sorted(ORGANISATIONS))


@dataclass(frozen=True, slots=True)
class Principal:
    """One whose kin matters: blind tokens of his numbers and family cards, and his dates of birth as stated.

    `in_civil_register`: whether a NIK is among his numbers, so that a civil register tells who he is.
    """

    tokens: frozenset[Token] = frozenset()
    in_civil_register: bool = False
    cards: frozenset[Token] = frozenset()
    births: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Bonds:
    """Stored family ties as (party, party, kind), and the tokens of all the parties in them."""

    ties: frozenset[tuple[int, int, TieKind]] = frozenset()
    tokens: Mapping[int, frozenset[Token]] = field(default_factory=dict)


def principals(unit: Unit, view: Snapshot) -> dict[int, Principal]:
    """By number of the party, at a snapshot; those of whom no number is known too."""
    known = _persons(unit, _officials(unit, view) | _of_bidders(unit, view, _bidders(unit, view)))
    tokens = tokens_of(unit, view, known)
    cards = _cards(unit, view, known)
    births = _births(unit, view, [n for n in known if n in cards])
    residents = _tokens(unit, view, known, identifier.c.scheme == "NIK", identifier.c.strong)
    nothing: frozenset[Any] = frozenset()
    return {
        n: Principal(tokens.get(n, nothing), n in residents, cards.get(n, nothing), births.get(n, nothing)) for n in known
    }


def newcomers(unit: Unit, source: str, view: Snapshot | None = None) -> int:
    """How many principals with a number came since the last load of a source that keeps rows about their kin only, and
    are not in it: rows about them and theirs may have been left out then. 0 for a source that was never loaded."""
    query = select(func.max(load.c.started_at)).where(load.c.source == source, load.c.state == "loaded")
    at = unit.connection.scalar(query)
    if at is None:
        return 0
    before = {token for p in principals(unit, snapshot_at(unit, at)).values() for token in p.tokens | p.cards}
    view = view or now_snapshot(unit)
    new = {n for n, p in principals(unit, view).items() if p.tokens | p.cards and not (p.tokens | p.cards) & before}
    return len(new - _stated_by(unit, view, source, new))


def due(unit: Unit, view: Snapshot | None = None, but: str | None = None) -> dict[str, int]:
    """Of each source that keeps rows about the kin of principals only: how many newcomers call for a fresh delivery.

    `but` names a source that is not asked: the one that is being delivered.
    """
    kept = [id_ for id_, said in descriptions(unit).items() if said.get("kin_degree") is not None and id_ != but]
    counts = {id_: newcomers(unit, id_, view) for id_ in kept}
    return {id_: count for id_, count in counts.items() if count}


def bonds(unit: Unit, view: Snapshot, parties: Collection[int], steps: int) -> Bonds:
    """The family ties around these parties, as far as `steps` ties lead."""
    found: set[tuple[int, int, TieKind]] = set()
    near, fresh = set(parties), set(parties)
    kinds = sorted(kind.value for kind in FAMILY)
    for _ in range(steps):
        reached: set[int] = set()
        for block in blocks(sorted(fresh)):
            query = select(tie.c.from_party, tie.c.to_party, tie.c.kind).where(tie.c.kind.in_(kinds), visible(tie, view))
            for row in unit.connection.execute(query.where(or_(tie.c.from_party.in_(block), tie.c.to_party.in_(block)))):
                found.add((row.from_party, row.to_party, TieKind(row.kind)))
                reached |= {row.from_party, row.to_party}
        fresh = reached - near
        near |= fresh
    return Bonds(frozenset(found), tokens_of(unit, view, near))


def bearers(unit: Unit, view: Snapshot, tokens: Iterable[Token]) -> set[int]:
    """The parties that bear any of these numbers."""
    found: set[int] = set()
    for block in blocks(sorted(tokens)):
        found.update(unit.connection.scalars(_numbered(view).where(identifier.c.token.in_(block))))
    return found


def tokens_of(unit: Unit, view: Snapshot, parties: Collection[int]) -> dict[int, frozenset[Token]]:
    """The tokens of the strong numbers of people by party."""
    return _tokens(unit, view, parties, identifier.c.scheme.in_(STRONG), identifier.c.strong)


def _tokens(unit: Unit, view: Snapshot, parties: Collection[int], *where: Any) -> dict[int, frozenset[Token]]:
    found: dict[int, set[Token]] = defaultdict(set)
    for block in blocks(sorted(parties)):
        query = _numbered(view).add_columns(identifier.c.token).where(membership.c.party_id.in_(block), *where)
        for row in unit.connection.execute(query):
            found[row.party_id].add(bytes(row.token))
    return {n: frozenset(tokens) for n, tokens in found.items()}


def _numbered(view: Snapshot) -> Select[Any]:
    """Parties with their numbers."""
    return _stated(view).join(identifier, identifier.c.claim_id == claim.c.id)


def _stated(view: Snapshot) -> Select[Any]:
    """Parties with what is claimed of them."""
    return (
        select(membership.c.party_id)
        .join(party_claim, party_claim.c.ref == membership.c.ref)
        .join(claim, claim.c.id == party_claim.c.claim_id)
        .where(visible(membership, view), visible(claim, view))
    )


def _taking_part(view: Snapshot, *parts: str) -> Select[Any]:
    return (
        select(membership.c.party_id)
        .join(participation_claim, participation_claim.c.party_ref == membership.c.ref)
        .join(claim, claim.c.id == participation_claim.c.claim_id)
        .where(participation_claim.c.part.in_(parts), visible(membership, view), visible(claim, view))
        .distinct()
    )


def _officials(unit: Unit, view: Snapshot) -> set[int]:
    body = party.alias("body")
    posts = (
        select(tie.c.from_party)
        .join(body, body.c.id == tie.c.to_party)
        .where(tie.c.kind.in_((TieKind.HOLDS_ROLE.value, TieKind.EMPLOYED_BY.value)), visible(tie, view))
        .where(or_(body.c.kind == PartyKind.PUBLIC_BODY.value, tie.c.role.in_(_ON_DUTY)))
    )
    civil_servants = _numbered(view).where(identifier.c.scheme == "NIP", identifier.c.strong)
    queries = (_taking_part(view, "official"), posts, civil_servants)
    return {n for query in queries for n in unit.connection.scalars(query)}


def _bidders(unit: Unit, view: Snapshot) -> set[int]:
    forms = [id_ for id_, d in descriptions(unit).items() if d["kind"] == SourceKind.QUALIFICATION.value]
    described = _stated(view).where(claim.c.source_id.in_(forms), party_claim.c.kind.in_(_BODIES))
    return {n for query in (_taking_part(view, *_BIDDING), described) for n in unit.connection.scalars(query)}


def _of_bidders(unit: Unit, view: Snapshot, bidders: set[int]) -> set[int]:
    """Bidders who are people, and the people of bidders and of the firms above them."""
    found, fresh = set(bidders), set(bidders)
    for _ in range(MOST_OWNERS_UP):
        above: set[int] = set()
        for block in blocks(sorted(fresh)):
            query = select(tie.c.from_party, tie.c.kind).where(tie.c.to_party.in_(block), tie.c.kind.in_(_PEOPLE))
            for row in unit.connection.execute(query.where(visible(tie, view))):
                found.add(row.from_party)
                above |= {row.from_party} if row.kind in _HOLDING else set()
        fresh = above - fresh
    return found


def _persons(unit: Unit, parties: Collection[int]) -> list[int]:
    kinds = (PartyKind.PERSON.value, PartyKind.UNKNOWN.value)
    found: list[int] = []
    for block in blocks(sorted(parties)):
        found.extend(unit.connection.scalars(select(party.c.id).where(party.c.id.in_(block), party.c.kind.in_(kinds))))
    return sorted(found)


def _cards(unit: Unit, view: Snapshot, parties: Collection[int]) -> dict[int, frozenset[Token]]:
    """The tokens of the family cards these people are or were on."""
    homes: dict[int, set[int]] = defaultdict(set)
    for block in blocks(sorted(parties)):
        query = select(tie.c.from_party, tie.c.to_party).where(tie.c.from_party.in_(block), visible(tie, view))
        for row in unit.connection.execute(query.where(tie.c.kind == TieKind.MEMBER_OF_HOUSEHOLD.value)):
            homes[row.from_party].add(row.to_party)
    numbers = _tokens(unit, view, {home for some in homes.values() for home in some}, identifier.c.scheme == CARD)
    return {n: frozenset(t for home in some for t in numbers.get(home, ())) for n, some in homes.items()}


def _births(unit: Unit, view: Snapshot, parties: Collection[int]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for block in blocks(sorted(parties)):
        query = _stated(view).add_columns(party_claim.c.birth_date).where(membership.c.party_id.in_(block))
        for row in unit.connection.execute(query.where(party_claim.c.birth_date.is_not(None))):
            found[row.party_id].add(row.birth_date)
    return {n: frozenset(births) for n, births in found.items()}


def _stated_by(unit: Unit, view: Snapshot, source: str, parties: Collection[int]) -> set[int]:
    found: set[int] = set()
    for block in blocks(sorted(parties)):
        query = _stated(view).where(membership.c.party_id.in_(block), claim.c.source_id == source)
        found.update(unit.connection.scalars(query))
    return found
