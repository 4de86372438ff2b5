"""Identity numbers in the open, for one purpose: to try masks on them. Nothing here is shown, logged or kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select

from app.db import Unit
from app.store.identities import seal_place
from app.store.ledger import Snapshot, visible
from app.store.sets import blocks
from app.store.tables import claim, identifier, membership, party_claim


def digits_of(
    unit: Unit, view: Snapshot, parties: Collection[int], schemes: Collection[str]
) -> dict[int, dict[str, str]]:
    """Number by blind token (hexadecimal) of these parties; one whose key was destroyed is left out."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for block in blocks(sorted(parties)):
        query = (
            select(identifier, party_claim.c.salt, membership.c.party_id)
            .join(party_claim, party_claim.c.claim_id == identifier.c.claim_id)
            .join(claim, claim.c.id == identifier.c.claim_id)
            .join(membership, membership.c.ref == party_claim.c.ref)
            .where(membership.c.party_id.in_(block), identifier.c.scheme.in_(sorted(schemes)))
            .where(visible(membership, view), visible(claim, view))
        )
        for row in unit.connection.execute(query):
            number = row.plain
            if number is None and row.sealed is not None and row.salt is not None:
                number = unit.keys.open(bytes(row.sealed), bytes(row.salt), seal_place(bytes(row.token))).decode()
            if number is not None:
                found[row.party_id][bytes(row.token).hex()] = number
    return found
