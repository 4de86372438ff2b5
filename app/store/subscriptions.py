"""Subscriptions to outbound events and the log of their deliveries; secrets are sealed and shown once."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from app.auth import Principal, Role
from app.db import Unit
from app.store.codec import dumps, loads
from app.store.tables import api_key, delivery, event, subscription


@dataclass(frozen=True, slots=True)
class Subscription:
    id: str
    key_id: str
    url: str
    types: tuple[str, ...]
    state: str  # active | paused | disabled
    created_at: int


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    id: int
    event: str
    type: str
    state: str
    attempts: int
    last_at: int | None
    status: int | None
    error: str | None


def create(unit: Unit, principal: Principal, url: str, types: Sequence[str]) -> tuple[Subscription, bytes]:
    """A new active subscription and its signing secret."""
    id_, secret = "sub_" + secrets.token_hex(10), secrets.token_bytes(32)
    row = Subscription(id_, principal.key_id, url, tuple(types), "active", unit.now())
    sealed = unit.keys.seal(secret, id_.encode()[:16], f"subscription.secret:{id_}")
    unit.connection.execute(
        insert(subscription).values(
            id=id_, key_id=row.key_id, url=url, types=dumps(list(types)), secret=sealed, state=row.state,
            created_at=row.created_at,
        )
    )
    return row, secret


def page(unit: Unit, principal: Principal) -> list[Subscription]:
    """The principal's own subscriptions (an admin: all)."""
    query = select(subscription).order_by(subscription.c.created_at, subscription.c.id)
    if principal.role not in {Role.ADMIN, Role.SYSTEM}:
        query = query.where(subscription.c.key_id == principal.key_id)
    return [_of(r) for r in unit.connection.execute(query)]


def get(unit: Unit, principal: Principal, id_: str) -> Subscription | None:
    return next((s for s in page(unit, principal) if s.id == id_), None)


def change(unit: Unit, id_: str, values: Mapping[str, Any]) -> None:
    """Set url, types or state."""
    stored = {k: dumps(list(v)) if k == "types" else v for k, v in values.items()}
    unit.connection.execute(update(subscription).where(subscription.c.id == id_).values(**stored))


def remove(unit: Unit, id_: str) -> None:
    """Delete a subscription with its delivery log; jobs under way find nothing to deliver and end."""
    unit.connection.execute(delete(delivery).where(delivery.c.subscription_id == id_))
    unit.connection.execute(delete(subscription).where(subscription.c.id == id_))


def destination(unit: Unit, id_: str) -> tuple[Subscription, bytes] | None:
    """An active subscription of a key in force, with its secret, for the worker."""
    in_force = select(api_key.c.id).where(api_key.c.revoked_at.is_(None))
    row = unit.connection.execute(
        select(subscription).where(
            subscription.c.id == id_, subscription.c.state == "active", subscription.c.key_id.in_(in_force)
        )
    ).one_or_none()
    if row is None:
        return None
    return _of(row), unit.keys.open(bytes(row.secret), id_.encode()[:16], f"subscription.secret:{id_}")


def note(unit: Unit, id_: str, seq: int, state: str, status: int | None, error: str | None) -> None:
    """Write how an attempt went: state delivered | waiting | failed | skipped."""
    own = (delivery.c.subscription_id == id_, delivery.c.event_seq == seq)
    values = {"attempts": delivery.c.attempts + 1, "state": state, "status": status, "error": error}
    unit.connection.execute(update(delivery).where(*own).values(last_at=unit.now(), **values))


def deliveries(unit: Unit, id_: str, after: int, limit: int) -> list[DeliveryRow]:
    """The delivery log, oldest first."""
    rows = unit.connection.execute(
        select(delivery, event.c.id.label("event_id"), event.c.type)
        .join(event, event.c.seq == delivery.c.event_seq)
        .where(delivery.c.subscription_id == id_, delivery.c.id > after).order_by(delivery.c.id).limit(limit)
    )
    return [
        DeliveryRow(r.id, r.event_id, r.type, r.state, r.attempts, r.last_at, r.status, r.error) for r in rows
    ]


def _of(row: Row[Any]) -> Subscription:
    return Subscription(row.id, row.key_id, row.url, tuple(loads(row.types)), row.state, row.created_at)
