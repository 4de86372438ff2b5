"""The parties whose softer matches are still to be sought, in the order in which they wait: masked ones last."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, func, or_, select, update

from app.db import Unit
from app.store.ledger import Snapshot, now_snapshot
from app.store.numbers import Numbers
from app.store.sets import blocks
from app.store.tables import ledger, membership, unresolved

CHANGING_PARTIES = ("load", "statement", "decision")
_MOVING = ("load", "statement", "decision", "resolution")


def waiting(unit: Unit) -> int:
    """How many parties wait."""
    return int(unit.connection.scalar(select(func.count()).select_from(unresolved)) or 0)


def first(unit: Unit, snapshot: Snapshot, limit: int | None) -> list[int]:
    """The next parties, or all of them; those of entries that are still open are not ready, nor those set aside."""
    query = select(unresolved.c.party_id).order_by(unresolved.c.masked, unresolved.c.party_id).limit(limit)
    query = query.where(or_(unresolved.c.aside.is_(None), unresolved.c.aside <= unit.now()))
    if snapshot.open:
        query = query.where(unresolved.c.ledger.not_in(snapshot.open))
    return list(unit.connection.scalars(query))


def everybody(unit: Unit) -> list[int]:
    """All parties that somebody states now."""
    return list(unit.connection.scalars(select(membership.c.party_id).where(membership.c.retracted.is_(None)).distinct()))


def done(unit: Unit, parties: Collection[int]) -> None:
    for block in blocks(sorted(parties)):
        unit.connection.execute(delete(unresolved).where(unresolved.c.party_id.in_(block)))


def set_aside(unit: Unit, number: int, until: int) -> str:
    """Let a party wait behind the others until this time (microseconds). Its public id."""
    unit.connection.execute(update(unresolved).where(unresolved.c.party_id == number).values(aside=until))
    return Numbers(unit, now_snapshot(unit)).public([number])[number]


def nobody_aside(unit: Unit) -> None:
    """Let those set aside be ready again."""
    unit.connection.execute(update(unresolved).where(unresolved.c.aside.is_not(None)).values(aside=None))


def aside(unit: Unit) -> int:
    """How many parties are set aside."""
    query = select(func.count()).select_from(unresolved).where(unresolved.c.aside.is_not(None))
    return int(unit.connection.scalar(query) or 0)


def has_moved(unit: Unit, snapshot: Snapshot, kinds: Collection[str] = _MOVING) -> bool:
    """Whether any entry that may change parties or their matches was closed after the snapshot was taken."""
    later = ledger.c.number > snapshot.high
    if snapshot.open:
        later = or_(later, ledger.c.number.in_(snapshot.open))
    query = select(ledger.c.number).where(later, ledger.c.state == "closed", ledger.c.kind.in_(kinds))
    return unit.connection.execute(query.limit(1)).first() is not None


def among(unit: Unit, parties: Collection[int]) -> set[int]:
    """Those of the parties that still wait: an answer about them says so."""
    found: set[int] = set()
    for block in blocks(sorted(parties)):
        query = select(unresolved.c.party_id).where(unresolved.c.party_id.in_(block))
        found.update(unit.connection.scalars(query))
    return found
