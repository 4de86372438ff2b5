"""Subscriptions to outbound events, their delivery log, and the pull feed of the same events."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query, Response
from pydantic import AfterValidator, Field

from app.api import routing
from app.api.answers import Page, shown
from app.api.answers_of_work import DeliveryAnswer, Feed, SubscriptionAnswer, SubscriptionMade
from app.api.deps import Body, Cursor, DatabaseDep, Id, Limit, Places, PrincipalDep, UnitDep, example, for_role
from app.errors import Invalid, NotFound
from app.export.findings import iso
from app.flow import subscribe
from app.notify.destination import Reach, networks
from app.settings import settings
from app.store import events, subscriptions
from app.store.subscriptions import Subscription

router = routing.router("events")
Json = dict[str, Any]
Url = Annotated[str, Field(min_length=8, max_length=2_000)]
Type = Annotated[str, Field(max_length=60, json_schema_extra={"enum": list(events.TYPES)})]
BEGINNING = "0"
After = Annotated[
    str, Query(max_length=100, description="`next` of the page before, or the `cursor` of any event; 0: from the beginning")
]
Types = Annotated[
    list[Type], Field(min_length=1, max_length=20), AfterValidator(lambda given: list(dict.fromkeys(given)))  # once each
]


class SubscriptionIn(Body):
    model_config = example(url="https://spse.example/benang", types=["finding.opened", "finding.withdrawn"])

    url: Url
    types: Types


class SubscriptionChange(Body):
    model_config = example(state="paused")

    url: Url | None = None
    types: Types | None = None
    state: Annotated[str, Field(max_length=20, json_schema_extra={"enum": sorted(subscribe.STATES)})] | None = None


def reach() -> Reach:
    """What webhooks may reach here."""
    return Reach(networks(settings().webhook_networks))


def view(s: Subscription) -> Json:
    return {"id": s.id, "url": s.url, "types": list(s.types), "state": s.state, "created_at": iso(s.created_at)}


@router.post("/subscriptions", status_code=201, responses=shown(SubscriptionMade, 201))
def create(given: SubscriptionIn, db: DatabaseDep, who: PrincipalDep) -> Json:
    """Subscribe a URL. The secret in the answer signs every delivery (Standard Webhooks) and is shown this once."""
    made, secret = subscribe.create(db, who, given.url, given.types, reach())
    return view(made) | {"secret": secret}


@router.get("/subscriptions", responses=shown(Page[SubscriptionAnswer]))
def listed(unit: UnitDep, who: PrincipalDep) -> Json:
    """The subscriptions of this key."""
    return {"items": [view(s) for s in subscriptions.page(unit, who)], "next": None}


@router.get("/subscriptions/{subscription_id}", responses=shown(SubscriptionAnswer))
def get(subscription_id: Id, unit: UnitDep, who: PrincipalDep) -> Json:
    """One subscription; its secret is not shown again."""
    return view(_own(unit, who, subscription_id))


@router.patch("/subscriptions/{subscription_id}", responses=shown(SubscriptionAnswer))
def change(subscription_id: Id, given: SubscriptionChange, db: DatabaseDep, who: PrincipalDep) -> Json:
    """Change url, types or state: active or paused."""
    values = given.model_dump(exclude_none=True)
    return view(subscribe.change(db, who, subscription_id, values, reach()))


@router.delete("/subscriptions/{subscription_id}", status_code=204)
def remove(subscription_id: Id, db: DatabaseDep, who: PrincipalDep) -> Response:
    """End a subscription; its delivery log goes with it."""
    subscribe.remove(db, who, subscription_id)
    return Response(status_code=204)


@router.get("/subscriptions/{subscription_id}/deliveries", responses=shown(Page[DeliveryAnswer]))
def deliveries(subscription_id: Id, unit: UnitDep, who: PrincipalDep, cursor: Cursor = None, limit: Limit = 50) -> Json:
    """How each delivery went: attempts, last status, error."""
    _own(unit, who, subscription_id)
    places = Places(unit.keys, "deliveries", subscription_id)
    rows = subscriptions.deliveries(unit, subscription_id, places.behind(cursor), limit)
    items = [
        {"id": places.of(r.id), "event": r.event, "type": r.type, "state": r.state, "attempts": r.attempts,
         "last_at": iso(r.last_at) if r.last_at else None, "status": r.status, "error": r.error}
        for r in rows
    ]
    return places.page(items, limit)


def _own(unit: UnitDep, who: PrincipalDep, id_: str) -> Subscription:
    found = subscriptions.get(unit, who, id_)
    if found is None:
        raise NotFound("no such subscription")
    return found


@router.get("/events", responses=shown(Feed))
def feed(unit: UnitDep, who: PrincipalDep, after: After = BEGINNING, limit: Limit = 100) -> Json:
    """The same events to pull, oldest first: everything after the `cursor` of an event. `next` is what to go on from.

    A cursor belongs to the key that got it and holds for ever; it tells nothing of events that this key may not see.
    """
    places = Places(unit.keys, "events", who.key_id)
    rows = events.after(unit, who, _number(places, after), limit)
    items = [
        {"cursor": places.of(e.seq), "id": e.id, "type": e.type, "time": iso(e.at), "data": dict(e.body)} for e in rows
    ]
    return for_role({"items": items, "next": items[-1]["cursor"] if items else after}, who, "events")


def _number(places: Places, after: str) -> int:
    try:
        return 0 if after == BEGINNING else places.number(after)
    except ValueError as error:
        raise Invalid("after is 0 or a cursor that this key got from the feed", pointer="/after") from error
