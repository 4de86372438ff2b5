"""The audit trail: append-only rows in the transaction of the act, chained by SHA-256 so that tampering shows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, text

from app.auth import Principal
from app.db import Unit
from app.store import visibility
from app.store.codec import dumps, loads
from app.store.tables import audit

GENESIS = "0" * 64
CHAIN_LOCK = 0x6175646974  # "audit": PostgreSQL's advisory lock


@dataclass(frozen=True, slots=True)
class AuditRow:
    seq: int
    at: int
    actor: str
    act: str
    object: str | None
    detail: Mapping[str, Any]


def in_turn(unit: Unit) -> None:
    """Wait until no other unit continues the trail or the feed of events; held until commit. SQLite has one writer anyway.

    One lock for both, taken after the ledger's: two units that take locks in two orders would wait for each other.
    """
    if not unit.is_sqlite:
        unit.connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CHAIN_LOCK})


def write(unit: Unit, principal: Principal, act: str, object_: str | None = None, **detail: Any) -> None:
    """Note who did what to which thing. Only ids and codes belong here, never names or identity numbers."""
    in_turn(unit)
    last = unit.connection.execute(select(audit.c.hash).order_by(audit.c.seq.desc()).limit(1)).scalar_one_or_none()
    previous = last or GENESIS
    row = {"at": unit.now(), "actor": principal.key_id, "act": act, "object": object_, "detail": dumps(detail)}
    unit.connection.execute(insert(audit).values(**row, previous=previous, hash=_link(previous, row)))


def _link(previous: str, row: Mapping[str, Any]) -> str:
    return hashlib.sha256(f"{previous}\n{dumps(dict(row))}".encode()).hexdigest()


def broken_at(unit: Unit) -> int | None:
    """The sequence number of the first row that does not continue the chain, None when all do."""
    previous = GENESIS
    for r in unit.connection.execute(select(audit).order_by(audit.c.seq)):
        row = {"at": r.at, "actor": r.actor, "act": r.act, "object": r.object, "detail": r.detail}
        if r.previous != previous or r.hash != _link(previous, row):
            return int(r.seq)
        previous = r.hash
    return None


def after(unit: Unit, principal: Principal, seq: int, limit: int) -> Iterator[AuditRow]:
    """The trail, oldest first."""
    rows = unit.connection.execute(
        select(audit).where(audit.c.seq > seq, visibility.audit_trail(principal)).order_by(audit.c.seq).limit(limit)
    )
    for r in rows:
        yield AuditRow(r.seq, r.at, r.actor, r.act, r.object, loads(r.detail))
