"""Inbound events as received: once per sender and message id, whatever a sender repeats."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select

from app.db import Unit
from app.errors import Conflict
from app.store import jobs
from app.store.bulk import insert_new
from app.store.sets import blocks
from app.store.tables import inbox


def latest(unit: Unit, sender: str, tender: str, type_: str) -> int | None:
    """When the newest event of this type about the tender occurred: an older one that arrives late changes nothing."""
    where = (inbox.c.sender == sender, inbox.c.tender == tender, inbox.c.type == type_)
    found: int | None = unit.connection.execute(select(func.max(inbox.c.occurred_at)).where(*where)).scalar_one()
    return found


def arrived(unit: Unit, number: int, tenders: Iterable[str]) -> None:
    """Queue a screening of each of these tenders, new with entry `number`, that an event spoke of before it was known."""
    for block in blocks(sorted(tenders)):
        query = select(inbox.c.tender).where(inbox.c.tender.in_(block)).distinct().order_by(inbox.c.tender)
        for tender in unit.connection.scalars(query):
            jobs.enqueue(unit, "screen", f"arrived:{number}/{tender}", {"tender": tender})


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it is noted: of its content only a keyed hash, since what it states becomes claims, under seal."""

    sender: str
    id: str
    type: str
    occurred_at: int
    tender: str | None
    content: bytes


def add(unit: Unit, message: Message) -> bool:
    """Note a message; False when it is here already. Conflict where its sender gave another one the same id."""
    row = {
        "sender": message.sender, "message_id": message.id, "type": message.type, "occurred_at": message.occurred_at,
        "received_at": unit.now(), "tender": message.tender, "content": message.content,
    }
    if insert_new(unit, inbox, row):
        return True
    where = (inbox.c.sender == message.sender, inbox.c.message_id == message.id)
    if unit.connection.scalar(select(inbox.c.content).where(*where)) != message.content:
        raise Conflict("another message came under this webhook-id before; each needs an id of its own")
    return False
