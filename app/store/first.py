"""When each claim was first recorded: what makes it the founding one, however often it is restated later."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select

from app.db import Unit
from app.store.sets import blocks
from app.store.tables import claim


def first_recorded(unit: Unit, keys: Iterable[bytes]) -> dict[bytes, int]:
    """Ledger number of the first version of each claim key."""
    found: dict[bytes, int] = {}
    for block in blocks(sorted(set(keys))):
        query = select(claim.c.key, func.min(claim.c.recorded).label("first")).where(claim.c.key.in_(block))
        found.update((row.key, row.first) for row in unit.connection.execute(query.group_by(claim.c.key)))
    return found
