"""What a source no longer says, in a complete delivery or by word: it ended, it was never so, or it means nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any

from sqlalchemy import Table, select

from app.db import Unit
from app.store import claims, records, tables
from app.store.bulk import insert_rows, new_ids
from app.store.columns import PERIOD
from app.store.seen import Seen
from app.store.sets import blocks
from app.store.tables import claim
from graph.kinds import Absence
from graph.period import Period, until

# Only what has a period can end; that a party exists or was called so is no less true for not being said again.
_DATED: tuple[Table, ...] = (
    tables.tie_claim, tables.sanction_claim, tables.participation_claim, tables.reference_claim,
)  # fmt: skip


def apply(
    unit: Unit, ledger: int, source: str, meaning: Absence, seen: Seen, delivered: date
) -> int:
    """Draw the consequence for every standing record of the source that is not among `seen`. Returns how many."""
    if meaning is Absence.NOTHING:
        return 0
    count = 0
    for block in records.left_out(unit, source, seen):
        take_out(unit, ledger, block, meaning, delivered)
        count += len(block)
    return count


def take_out(unit: Unit, ledger: int, record_ids: Sequence[int], meaning: Absence, delivered: date) -> None:
    """Draw the consequence for these standing records: a source said that they are gone, in words or by leaving them out."""
    ids = _standing_claims(unit, record_ids)
    ended = ids if meaning is Absence.ENDED else _sanctions(unit, ids)
    _end(unit, ledger, ended, delivered)
    if meaning is not Absence.ENDED:
        claims.retract(unit, ledger, sorted(set(ids) - set(ended)))
    records.retract(unit, ledger, record_ids)


def _sanctions(unit: Unit, ids: Sequence[int]) -> list[int]:
    """What is no longer on a list of sanctions has lapsed, whatever else goes with it: whoever bid under it did so."""
    query = select(tables.sanction_claim.c.claim_id)
    found = (unit.connection.scalars(query.where(tables.sanction_claim.c.claim_id.in_(block))) for block in blocks(ids))
    return sorted(chain.from_iterable(found))


def is_due(unit: Unit, source: str, meaning: Absence, seen: Seen) -> bool:
    """Whether `apply` would change anything."""
    return meaning is not Absence.NOTHING and any(True for _ in records.left_out(unit, source, seen))


def _standing_claims(unit: Unit, record_ids: Sequence[int]) -> list[int]:
    """Claims in force of these records, also those that an earlier version of the record made."""
    newer, older = tables.record.alias("newer"), tables.record.alias("older")
    query = (
        select(claim.c.id)
        .select_from(newer.join(older, older.c.key == newer.c.key).join(claim, claim.c.record_id == older.c.id))
        .where(newer.c.id.in_(record_ids), claim.c.retracted.is_(None))
    )
    return sorted(unit.connection.scalars(query))


def _end(unit: Unit, ledger: int, ids: Sequence[int], delivered: date) -> None:
    """A next version of each dated claim that might still hold on that day, its period closed there."""
    for table in _DATED:
        query = select(claim, table).join(table, table.c.claim_id == claim.c.id).where(claim.c.id.in_(ids))
        going_on = query.where(table.c.end_max > delivered.toordinal()).order_by(claim.c.id)
        rows = unit.connection.execute(going_on).mappings().all()
        claims.retract(unit, ledger, [r[claim.c.id] for r in rows])
        new = new_ids(unit, claim, len(rows))
        insert_rows(unit, claim, [_next(r, id_, ledger, unit) for r, id_ in zip(rows, new, strict=True)])
        insert_rows(unit, table, [_ended(r, table, id_, delivered) for r, id_ in zip(rows, new, strict=True)])


def _next(row: Mapping[Any, Any], id_: int, ledger: int, unit: Unit) -> dict[str, Any]:
    """The content differs from anything a record could state, so that a statement of it is a change again."""
    kept = {c.name: row[c] for c in claim.c if c.name not in {"id", "retracted"}}
    ended = unit.keys.content(b"ended:" + row[claim.c.content])
    return {**kept, "id": id_, "version": row[claim.c.version] + 1, "content": ended, "recorded": ledger}


def _ended(row: Mapping[Any, Any], table: Table, id_: int, delivered: date) -> dict[str, Any]:
    period = until(Period(*(row[table.c[name]] for name in PERIOD)), delivered)
    kept = {c.name: row[c] for c in table.c}
    return {**kept, "claim_id": id_, **{name: getattr(period, name) for name in PERIOD}}
