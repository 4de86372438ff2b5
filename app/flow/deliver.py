"""Deliver one event to one subscription: a job of the worker, harmless to repeat (receivers deduplicate by webhook-id)."""

from __future__ import annotations

import random
from dataclasses import dataclass
from urllib.parse import quote

from app.db import Database
from app.errors import Invalid
from app.export.findings import iso
from app.notify.delivery import Attempt, Message, attempt, next_wait
from app.notify.destination import Reach
from app.store import events, subscriptions
from app.store.codec import dumps

SECOND = 1_000_000
LISTS = {"match.awaiting_review": "matches?band=unsure"}  # for events that tell of several things at once
SUBJECTS = ("finding", "match", "check", "screening", "tender")  # what can be asked for by its id, in this order


@dataclass(frozen=True, slots=True)
class Result:
    """What became of it: finished, or to be tried again in so many seconds, or given up."""

    again_in: int | None
    error: str | None


def deliver(
    database: Database, subscription: str, seq: int, attempts: int, reach: Reach, base_url: str
) -> Result:
    """Make attempt number `attempts`. A subscription that is gone, paused or disabled gets nothing."""
    with database.reading() as unit:
        known = subscriptions.destination(unit, subscription)
        event, now = events.one(unit, seq), unit.now()
    if known is None:
        with database.writing() as unit:
            subscriptions.note(unit, subscription, seq, "skipped", None, None)
        return Result(None, None)
    target, secret = known
    body = dumps(envelope(event, base_url)).encode()
    try:
        made = attempt(Message(target.url, secret, event.id, now // SECOND, body), reach)
    except Invalid as refused:
        made = Attempt(None, refused.code())
    wait = None if made.delivered or made.gone else next_wait(attempts, random.random(), made.retry_after)  # noqa: S311
    with database.writing() as unit:
        state = "delivered" if made.delivered else "waiting" if wait is not None else "failed"
        subscriptions.note(unit, subscription, seq, state, made.status, made.error)
        if made.gone:
            subscriptions.change(unit, subscription, {"state": "disabled"})
    return Result(wait, None if made.delivered else made.error)


def envelope(event: events.StoredEvent, base_url: str) -> dict[str, object]:
    """CloudEvents 1.0 in JSON: thin, with ids and a URL to ask, never a name."""
    kind = next((k for k in SUBJECTS if k in event.body), None)
    listed = "hubs" if "hub" in event.body else LISTS.get(event.type, "events")
    path = listed if kind is None else f"{plural(kind)}/{quote(str(event.body[kind]), safe=':')}"
    return {
        "specversion": "1.0", "id": event.id, "source": base_url, "type": event.type, "time": iso(event.at),
        "datacontenttype": "application/json", "subject": path,
        "data": {**event.body, "url": f"{base_url}/v1/{path}"},
    }


def plural(kind: str) -> str:
    return "matches" if kind == "match" else f"{kind}s"
