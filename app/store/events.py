"""Outbound events: thin facts (ids, never names) written in the transaction of their cause, one feed for push and pull."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select

from app.auth import Principal
from app.db import Unit
from app.store import audit, jobs, visibility
from app.store.codec import dumps, loads
from app.store.findings import Change
from app.store.keys import principal_of_key
from app.store.tables import delivery, event, subscription

TYPES = (
    "finding.opened", "finding.changed", "finding.withdrawn", "screening.completed", "check.completed",
    "match.awaiting_review", "decision.recorded",
)


@dataclass(frozen=True, slots=True)
class StoredEvent:
    seq: int
    id: str
    type: str
    at: int
    body: Mapping[str, Any]


def add(
    unit: Unit, type_: str, body: Mapping[str, Any], *, buyer: str | None, sealed: bool, about: str | None = None
) -> str:
    """Write one event and enqueue its delivery to every subscription whose key may see it. Returns its id.

    `about`: the finding, check or match it tells of; who is a party of that does not see the event. Events are numbered in
    the order of commits: a reader of the feed who has seen a number will not meet a lower one later. The numbers stay
    inside: their gaps would count the events that a reader may not see.
    """
    audit.in_turn(unit)
    id_ = "evt_" + secrets.token_hex(13)
    seq = unit.connection.execute(
        insert(event).values(
            id=id_, type=type_, at=unit.now(), body=dumps(dict(body)), buyer=buyer, sealed=sealed, about=about
        ).returning(event.c.seq)
    ).scalar_one()
    _deliver(unit, seq, type_)
    return id_


def finding_event(unit: Unit, change: Change) -> str:
    body = {"finding": change.finding, "tender": change.tender}
    return add(
        unit, f"finding.{change.what}", body, buyer=change.buyer, sealed=change.sealed, about=change.finding
    )


def _deliver(unit: Unit, seq: int, type_: str) -> None:
    active = select(subscription).where(subscription.c.state == "active").order_by(subscription.c.id)
    # On PostgreSQL a subscription that is being removed is waited for, so that no delivery of it is left hanging.
    for row in unit.connection.execute(active.with_for_update(read=True, key_share=True)):
        if type_ not in loads(row.types):
            continue
        principal = principal_of_key(unit, row.key_id)
        if principal is None or not _may_see(unit, principal, seq):
            continue
        unit.connection.execute(
            insert(delivery).values(subscription_id=row.id, event_seq=seq, state="waiting", attempts=0)
        )
        jobs.enqueue(unit, "deliver", f"{row.id}/{seq}", {"subscription": row.id, "event": seq})


def _may_see(unit: Unit, principal: Principal, seq: int) -> bool:
    query = select(event.c.seq).where(event.c.seq == seq, visibility.events(principal))
    return unit.connection.execute(query).first() is not None


def after(unit: Unit, principal: Principal, seq: int, limit: int) -> list[StoredEvent]:
    """The pull feed: events after a sequence number, oldest first."""
    rows = unit.connection.execute(
        select(event).where(event.c.seq > seq, visibility.events(principal)).order_by(event.c.seq).limit(limit)
    )
    return [StoredEvent(r.seq, r.id, r.type, r.at, loads(r.body)) for r in rows]


def one(unit: Unit, seq: int) -> StoredEvent:
    """An event for its delivery; whether the subscriber may see it was asked when the delivery was made."""
    r = unit.connection.execute(select(event).where(event.c.seq == seq)).one()
    return StoredEvent(r.seq, r.id, r.type, r.at, loads(r.body))
