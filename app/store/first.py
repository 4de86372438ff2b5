"""When each claim was first recorded: what makes it the founding one, however often it is restated later."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select

from app.db import Unit
from app.store.sets import blocks
from app.store.tables import claim


def first_recorded(unit: Unit, claims: Iterable[Any]) -> dict[bytes, int]:
    """Ledger number of the first version of each claim key, for rows with `key`, `version` and `recorded`."""
    found: dict[bytes, int] = {}
    later: set[bytes] = set()
    for row in claims:
        if row.version == 1:
            found[row.key] = row.recorded
        else:
            later.add(row.key)
    for block in blocks(sorted(later.difference(found))):
        query = select(claim.c.key, func.min(claim.c.recorded).label("first")).where(claim.c.key.in_(block))
        found.update((row.key, row.first) for row in unit.connection.execute(query.group_by(claim.c.key)))
    return found
