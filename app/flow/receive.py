"""Take a signed inbound event: checked, deduplicated, and turned into work, all in one transaction; then 202."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from app.auth import Principal, Role
from app.db import Database
from app.errors import BadRequest, Invalid, Unauthorised
from app.notify import signing
from app.store import audit, inbox, jobs, keys

TYPES = frozenset({
    "tender.published", "tender.bids_opened", "tender.award_proposed", "tender.awarded", "tender.contract_signed",
    "tender.cancelled", "order.created", "appointment.proposed", "vendor.changed", "official.assigned",
})
SECOND = 1_000_000
LONGEST_ID = 200
Json = dict[str, Any]


def receive(database: Database, principal: Principal, headers: Mapping[str, str], body: bytes) -> Json:
    """{accepted, duplicate, job}: a repeated message is accepted again and changes nothing."""
    principal.must_be(Role.INTEGRATOR, Role.ADMIN)
    with database.writing() as unit:
        secret = keys.inbox_secret(unit, principal.key_id)
        if secret is None:
            raise Unauthorised("this key has no inbox secret")
        message_id = signing.verify(secret, headers, body, unit.now() // SECOND)
        type_, occurred_at, tender = _read(body)
        if not inbox.is_new(unit, principal.key_id, message_id):
            return {"accepted": True, "duplicate": True}
        newest = inbox.latest(unit, principal.key_id, tender, type_) if tender else None
        inbox.add(unit, principal.key_id, message_id, type_, occurred_at, tender)
        late = newest is not None and newest > occurred_at
        if tender is not None and not late:
            jobs.enqueue(unit, "screen", f"{principal.key_id}/{message_id}", {"tender": tender})
        audit.write(unit, principal, "inbox.received", tender, type=type_, late=late)
    return {"accepted": True, "duplicate": False}


def _read(body: bytes) -> tuple[str, int, str | None]:
    """Type, time of occurrence in microseconds, tender id where the event names one."""
    data = _object(body)
    type_ = data.get("type")
    if type_ not in TYPES:
        raise Invalid("type must be one of: " + ", ".join(sorted(TYPES)), pointer="/type")
    try:
        moment = datetime.fromisoformat(str(data.get("occurred_at", data.get("time"))))
    except ValueError as error:
        raise Invalid("occurred_at is an ISO 8601 time", pointer="/occurred_at") from error
    about = data.get("data")
    if not isinstance(about, dict):
        raise Invalid("data is an object that names the tender", pointer="/data")
    tender = about.get("tender")
    if tender is None and not str(type_).startswith(("tender.", "order.")):
        return str(type_), _micros(moment), None
    if not isinstance(tender, str) or not 0 < len(tender) <= LONGEST_ID or not tender.isprintable():
        raise Invalid("tender is the id of a tender", pointer="/data/tender")
    return str(type_), _micros(moment), tender


def _micros(moment: datetime) -> int:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return int(aware.timestamp() * SECOND)


def _object(body: bytes) -> Json:
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadRequest("the body is no JSON") from error
    if not isinstance(data, dict):
        raise BadRequest("the body is a JSON object")
    return data
