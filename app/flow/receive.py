"""Take a signed inbound event: checked, deduplicated, and turned into work, all in one transaction; then 202."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from app import wire
from app.auth import Principal, Role
from app.db import Database, Unit
from app.errors import BadRequest, Invalid, Unauthorised
from app.notify import signing
from app.store import audit, inbox, jobs, keys, ledger, tenders
from app.store.inbox import Message
from graph.lexicon.numbered import holds_number

TYPES = frozenset({
    "tender.published", "tender.bids_opened", "tender.award_proposed", "tender.awarded", "tender.contract_signed",
    "tender.cancelled", "order.created", "appointment.proposed", "vendor.changed", "official.assigned",
})
SECOND = 1_000_000
LONGEST_ID = 200
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Json = dict[str, Any]


def receive(database: Database, principal: Principal, headers: Mapping[str, str], body: bytes) -> Json:
    """{accepted, duplicate, screening}: a repeated message is accepted again and changes nothing; Conflict for another one
    under the same id.

    An event about a tender that nobody has stated yet is kept: the tender is screened when it is stated.
    """
    principal.must_be(Role.INTEGRATOR, Role.ADMIN)
    with database.writing() as unit:
        secret = keys.inbox_secret(unit, principal.key_id)
        if secret is None:
            raise Unauthorised("this key has no inbox secret")
        message_id = signing.verify(secret, headers, body, unit.now() // SECOND)
        data = _object(body)
        type_, occurred_at, tender = _read(data)
        if occurred_at > unit.now() + signing.TOLERANCE_SECONDS * SECOND:  # else all that really happens would be late
            raise Invalid("occurred_at lies in the future", pointer="/occurred_at")
        newest = inbox.latest(unit, principal.key_id, tender, type_) if tender else None
        content = unit.keys.content(json.dumps(data, sort_keys=True).encode())
        if not inbox.add(unit, Message(principal.key_id, message_id, type_, occurred_at, tender, content)):
            return {"accepted": True, "duplicate": True, "screening": "none"}
        late = newest is not None and newest > occurred_at
        screening = "none" if tender is None or late else _screening(unit, tender, f"{principal.key_id}/{message_id}")
        audit.write(unit, principal, "inbox.received", tender, type=type_, late=late)
    return {"accepted": True, "duplicate": False, "screening": screening}


def _screening(unit: Unit, tender: str, key: str) -> str:
    """queued; or waiting, for a tender nobody has stated yet."""
    if not tenders.is_listed(unit, tender):
        ledger.in_turn(unit)  # it may be stated this moment: whoever states it then sees the event, or we see the tender
        if not tenders.is_listed(unit, tender):
            return "waiting"
    jobs.enqueue(unit, "screen", key, {"tender": tender})
    return "queued"


def _read(data: Json) -> tuple[str, int, str | None]:
    """Type, time of occurrence in microseconds, tender id where the event names one."""
    type_ = data.get("type")
    if not isinstance(type_, str) or type_ not in TYPES:
        raise Invalid("type must be one of: " + ", ".join(sorted(TYPES)), pointer="/type")
    occurred_at = _moment(data.get("occurred_at", data.get("time")))
    about = data.get("data")
    if not isinstance(about, dict):
        raise Invalid("data is an object that names the tender", pointer="/data")
    tender = about.get("tender")
    if tender is None and not type_.startswith(("tender.", "order.")):
        return type_, occurred_at, None
    if not isinstance(tender, str) or not 0 < len(tender) <= LONGEST_ID or not tender.isprintable():
        raise Invalid("tender is the id of a tender", pointer="/data/tender")
    if holds_number(tender):
        raise Invalid("an identity number is no id of a tender", pointer="/data/tender")
    return type_, occurred_at, tender


def _moment(given: object) -> int:
    """Microseconds since the epoch. Without an offset a time could be any of three Indonesian zones: refused."""
    try:
        moment = datetime.fromisoformat(given if isinstance(given, str) else "")
    except ValueError as error:
        raise Invalid("occurred_at is an ISO 8601 time", pointer="/occurred_at") from error
    if moment.tzinfo is None:
        raise Invalid("occurred_at needs its offset from UTC, such as +08:00", pointer="/occurred_at")
    return (moment - EPOCH) // timedelta(microseconds=1)


def _object(body: bytes) -> Json:
    """The body as a JSON object. BadRequest for anything else."""
    data = wire.read(body)
    if not isinstance(data, dict):
        raise BadRequest("the body is a JSON object", pointer="")
    return data
