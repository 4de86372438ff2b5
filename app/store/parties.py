"""The register of parties as a key may read it: searched, looked up, with their ties. Numbers of people stay masked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, select

from app.auth import Principal
from app.db import Unit
from app.errors import Invalid
from app.store import visibility
from app.store.ledger import Snapshot, now_snapshot, visible
from app.store.tables import claim, identifier, membership, party, party_claim
from app.store.world import LedgerWorld
from graph.kinds import FAMILY, PartyKind, TieKind
from graph.lexicon import Identifier, parse
from graph.model import Party, Tie

MOST_WORDS = 6
# Places and homes are found through those who use them, not by search.
UNLISTED = (PartyKind.CONTACT_POINT.value, PartyKind.HOUSEHOLD.value)
PRIVATE = FAMILY | {TieKind.MEMBER_OF_HOUSEHOLD, TieKind.USES_CONTACT}
PERSONS = frozenset({PartyKind.PERSON, PartyKind.UNKNOWN})


@dataclass(frozen=True, slots=True)
class PartyFilter:
    """What the register is narrowed by; None means any. `words` must all occur in one name; `identifier`: scheme, value."""

    words: str | None = None
    kind: PartyKind | None = None
    identifier: tuple[str, str] | None = None

    def criteria(self, unit: Unit, snapshot: Snapshot) -> list[ColumnElement[bool]]:
        """Invalid for an identifier that is none."""
        kind = party.c.kind.not_in(UNLISTED) if self.kind is None else party.c.kind == self.kind.value
        found: list[ColumnElement[bool]] = [kind, _stated(snapshot)]
        if self.words:
            parts = self.words.split()[:MOST_WORDS]
            found.append(_stated(snapshot, *(party_claim.c.name.icontains(w, autoescape=True) for w in parts)))
        if self.identifier is not None:
            found.append(_bears(unit, snapshot, *self.identifier))
        return found


def _claims(snapshot: Snapshot) -> Any:
    return (
        select(party_claim.c.claim_id)
        .join(membership, membership.c.ref == party_claim.c.ref)
        .join(claim, claim.c.id == party_claim.c.claim_id)
        .where(membership.c.party_id == party.c.id, visible(membership, snapshot), visible(claim, snapshot))
    )


def _stated(snapshot: Snapshot, *where: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(_claims(snapshot).where(*where).correlate(party))


def _bears(unit: Unit, snapshot: Snapshot, scheme: str, value: str) -> ColumnElement[bool]:
    """Parties that bear the number, found from the number and not by looking at every party."""
    read = parse(scheme, value)
    if not isinstance(read, Identifier):
        raise Invalid(f"not a valid {scheme}: {read.hint_en}", pointer="/identifier")
    token = unit.keys.token(read.scheme, read.value)
    bearers = (
        select(membership.c.party_id)
        .join(party_claim, party_claim.c.ref == membership.c.ref)
        .join(claim, claim.c.id == party_claim.c.claim_id)
        .join(identifier, identifier.c.claim_id == claim.c.id)
        .where(and_(identifier.c.scheme == read.scheme, identifier.c.token == token))
        .where(visible(membership, snapshot), visible(claim, snapshot))
    )
    return party.c.id.in_(bearers)


def page(unit: Unit, principal: Principal, narrowed: PartyFilter, after: str | None, limit: int) -> list[Party]:
    """Parties known now, in the order of their ids; `after` is the id of the last one of the page before."""
    snapshot = now_snapshot(unit)
    where = [visibility.parties(principal), *narrowed.criteria(unit, snapshot)]
    if not principal.sees_names:
        where.append(party.c.kind.not_in(UNLISTED))
    if after is not None:
        where.append(party.c.public_id > after)
    ids = list(unit.connection.scalars(select(party.c.public_id).where(*where).order_by(party.c.public_id).limit(limit)))
    found = LedgerWorld(unit, snapshot).parties(ids)
    return [shown(found[id_], principal) for id_ in ids if id_ in found]


def get(unit: Unit, principal: Principal, snapshot: Snapshot, id_: str) -> Party | None:
    """One party as known at the snapshot, by its id or that of a party that went into it. None when it may not be seen."""
    if not _may_read(unit, principal):
        return None
    found = LedgerWorld(unit, snapshot).parties([id_]).get(id_)
    if found is None or (found.kind.value in UNLISTED and not principal.sees_names):
        return None
    return shown(found, principal)


def ties(unit: Unit, principal: Principal, snapshot: Snapshot, id_: str) -> Sequence[Tie] | None:
    """All ties of a party as known at the snapshot, in the order of their ids. None when the party may not be seen.

    Family, household and contacts are case content: only the inspectorate reads them here.
    """
    if not _may_read(unit, principal):
        return None
    world = LedgerWorld(unit, snapshot)
    if id_ not in world.parties([id_]):
        return None
    return [t for t in world.ties([id_]) if principal.sees_names or t.kind not in PRIVATE]


def _may_read(unit: Unit, principal: Principal) -> bool:
    return bool(unit.connection.scalar(select(visibility.parties(principal))))


def shown(found: Party, principal: Principal) -> Party:
    """Others than the inspectorate read no personal numbers of people, not even masked, and no day of birth."""
    if principal.sees_names or found.kind not in PERSONS:
        return found
    public = tuple(i for i in found.identifiers if not i.personal)
    attributes = {k: v for k, v in found.attributes.items() if k != "birth_place"}
    return replace(found, identifiers=public, birth_date=(found.birth_date or "")[:4] or None, attributes=attributes)
