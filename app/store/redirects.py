"""Redirects: a party whose founding mention now belongs to another party points to it, and to none otherwise.

They are derived from the live memberships, so undoing or redoing a merge is the same call.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select, update

from app.db import Unit
from app.store.sets import blocks
from app.store.tables import membership, party


def redirect(unit: Unit, refs: Collection[bytes]) -> None:
    """Set `merged_into` of the parties founded by these mentions to the party each mention belongs to now."""
    belongs = (
        select(membership.c.party_id)
        .where(membership.c.ref == party.c.founding, membership.c.retracted.is_(None), membership.c.party_id != party.c.id)
        .scalar_subquery()
    )
    for part in blocks(sorted(refs)):
        ids = [unit.keys.public(ref) for ref in part]
        unit.connection.execute(update(party).where(party.c.public_id.in_(ids)).values(merged_into=belongs))
