"""Inbound events as received: once per sender and message id, whatever a sender repeats."""

from __future__ import annotations

from sqlalchemy import func, insert, select

from app.db import Unit
from app.store.tables import inbox


def is_new(unit: Unit, sender: str, message_id: str) -> bool:
    where = (inbox.c.sender == sender, inbox.c.message_id == message_id)
    return unit.connection.execute(select(inbox.c.type).where(*where)).first() is None


def latest(unit: Unit, sender: str, tender: str, type_: str) -> int | None:
    """When the newest event of this type about the tender occurred: an older one that arrives late changes nothing."""
    where = (inbox.c.sender == sender, inbox.c.tender == tender, inbox.c.type == type_)
    found: int | None = unit.connection.execute(select(func.max(inbox.c.occurred_at)).where(*where)).scalar_one()
    return found


def add(unit: Unit, sender: str, message_id: str, type_: str, occurred_at: int, tender: str | None) -> None:
    """Note a message. Its body is not kept here: what it states becomes claims, under seal."""
    unit.connection.execute(
        insert(inbox).values(
            sender=sender, message_id=message_id, type=type_, occurred_at=occurred_at, received_at=unit.now(),
            tender=tender, body="",
        )
    )
