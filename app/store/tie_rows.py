"""Ties as rows: written with their support and both adjacency rows, ended with them, read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import update

from app.db import Unit
from app.store import adjacency
from app.store.bulk import insert_values, new_ids
from app.store.sets import blocks
from app.store.tables import tie, tie_support
from app.store.tie_fold import COLUMNS, Group, TieRow


def row_of(row: Any, support: frozenset[int] = frozenset()) -> TieRow:
    group = Group(row.kind, row.from_party, row.to_party, row.role, row.tender)
    share = row.share_low, row.share_high, row.share_low_in, row.share_high_in
    period = row.start_min, row.start_max, row.end_min, row.end_max
    return TieRow(row.public_id, group, share, period, row.confidence, support, row.match_id)


def add(unit: Unit, number: int, rows: Sequence[TieRow]) -> None:
    """Write ties with their support and adjacency rows under ledger entry `number`."""
    numbered = list(zip(new_ids(unit, tie, len(rows)), rows, strict=True))
    insert_values(unit, tie, ("id", *COLUMNS, "recorded"), [(n, *row.values, number) for n, row in numbered])
    support = [(n, c) for n, row in numbered for c in sorted(row.support)]
    insert_values(unit, tie_support, ("tie_id", "claim_id"), support)
    adjacency.add(unit, number, numbered)


def retract(unit: Unit, number: int, rows: Mapping[int, TieRow]) -> None:
    """End the life of ties (row id → row) and of their adjacency rows with ledger entry `number`."""
    for block in blocks(sorted(rows)):
        unit.connection.execute(update(tie).where(tie.c.id.in_(block)).values(retracted=number))
    adjacency.retract(unit, number, list(rows.items()))
