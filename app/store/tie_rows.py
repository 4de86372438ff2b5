"""Ties as rows: written with their support and both adjacency rows, ended with them, read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, update

from app.db import Unit
from app.store import adjacency
from app.store.columns import period_of, share_of
from app.store.sets import blocks
from app.store.tables import tie, tie_support
from app.store.tie_fold import Group, TieRow

BLOCK = 2_000


def row_of(row: Any, support: frozenset[int] = frozenset()) -> TieRow:
    group = Group(row.kind, row.from_party, row.to_party, row.role, row.tender)
    return TieRow(row.public_id, group, share_of(row), period_of(row), row.confidence, support, row.match_id)


def add(unit: Unit, number: int, rows: Sequence[TieRow]) -> None:
    """Write ties with their support and adjacency rows under ledger entry `number`."""
    for block in blocks(rows, BLOCK):
        values = [{**row.columns(), "recorded": number} for row in block]
        written = insert(tie).returning(tie.c.id, sort_by_parameter_order=True)
        ids = list(unit.connection.scalars(written, values))
        support = [{"tie_id": n, "claim_id": c} for n, row in zip(ids, block, strict=True) for c in sorted(row.support)]
        if support:
            unit.connection.execute(insert(tie_support), support)
        adjacency.add(unit, number, list(zip(ids, block, strict=True)))


def retract(unit: Unit, number: int, rows: Mapping[int, TieRow]) -> None:
    """End the life of ties (row id → row) and of their adjacency rows with ledger entry `number`."""
    for block in blocks(sorted(rows)):
        unit.connection.execute(update(tie).where(tie.c.id.in_(block)).values(retracted=number))
    adjacency.retract(unit, number, list(rows.items()))
