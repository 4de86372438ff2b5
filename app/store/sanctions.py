"""Sanctions of parties at one snapshot: claims about one decree against one party are one sanction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select

from app.crypto import text_of
from app.db import Unit
from app.store.columns import period_of
from app.store.ledger import Snapshot, known
from app.store.sets import among
from app.store.stretches import span
from app.store.tables import claim, membership, party, sanction_claim
from graph.model import Sanction

_SANCTIONS = (
    select(sanction_claim, claim.c.key, claim.c.stated_at, claim.c.recorded, membership.c.party_id, party.c.public_id)
    .select_from(membership)
    .join(party, party.c.id == membership.c.party_id)
    .join(sanction_claim, sanction_claim.c.party_ref == membership.c.ref)
    .join(claim, claim.c.id == sanction_claim.c.claim_id)
    .where(among(membership.c.party_id, "parties"), known(membership), known(claim))
)


def sanctions(unit: Unit, snapshot: Snapshot, numbers: Collection[int]) -> list[Sanction]:
    """All sanctions of the parties with these numbers, in the order of their ids."""
    groups: dict[tuple[int, str], list[Any]] = defaultdict(list)
    for row in unit.connection.execute(_SANCTIONS, {"parties": sorted(numbers), **snapshot.bound}).all():
        groups[row.party_id, _decree(row)].append(row)
    return sorted((_fold(rows) for rows in groups.values()), key=lambda s: s.id)


def _decree(row: Any) -> str:
    """The decree's number without blanks and case; a claim that names none stands alone."""
    return "".join(row.decree.casefold().split()) or text_of(row.key)


def _fold(rows: Sequence[Any]) -> Sanction:
    """The latest statement gives wording and status, all together the period."""
    keys = sorted(rows, key=lambda r: (r.recorded, r.key))
    latest = max(rows, key=lambda r: (r.stated_at or "", r.recorded, r.key))
    return Sanction(
        id=text_of(keys[0].key),
        party=latest.public_id,
        decree=latest.decree,
        cause=latest.cause,
        period=span(period_of(r) for r in keys),
        status=latest.status,
        issuer=latest.issuer,
        claims=tuple(text_of(r.key) for r in keys),
    )
