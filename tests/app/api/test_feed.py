"""Numbered lists over REST: no place in them counts what their reader may not see, and none holds for another reader."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from app.auth import Principal, Role
from app.flow.grant import MadeKey
from app.store import events, keys, subscriptions
from app.store.tables import audit, delivery, event
from tests.app.api.conftest import Service
from tests.app.api.town import TENDER, Town, built

FEED_FIELDS = {"cursor", "id", "type", "time", "data"}


@pytest.fixture
def town(service: Service) -> Town:
    return built(service)


def principal(service: Service, made: MadeKey) -> Principal:
    with service.database.reading() as unit:
        found = keys.principal_of(unit, made.key)
    assert found is not None
    return found


def sealed_events(town: Town, number: int) -> None:
    """What a screening would tell of so many sealed findings."""
    with town.service.database.writing() as unit:
        for _ in range(number):
            body = {"finding": town.ids["sealed"], "tender": TENDER}
            events.add(unit, "finding.changed", body, buyer=town.ids["agency"], sealed=True, about=town.ids["sealed"])


def subscribed(town: Town, who: str) -> str:
    with town.service.database.writing() as unit:
        owner = principal(town.service, town.who[who])
        return subscriptions.create(unit, owner, "https://hook.example/", events.TYPES)[0].id


def whole(town: Town, path: str, who: str, size: int = 2) -> list[dict[str, Any]]:
    """All items of a list, page by page."""
    items: list[dict[str, Any]] = []
    cursor = ""
    while cursor is not None:
        page = town.ask("GET", f"{path}?limit={size}{cursor and '&cursor='}{cursor}", who).json()
        items, cursor = items + page["items"], page["next"]
    return items


# --- the feed ---------------------------------------------------------------------------------------------------------
def test_a_member_can_not_count_what_is_sealed_by_the_places_in_the_feed(town: Town) -> None:
    """Seven sealed events lie between two of his own checks; his feed has the same form as if there were none."""
    for number in (0, 7):
        sealed_events(town, number)
        assert town.ask("POST", f"/v1/tenders/{TENDER}/checks", "member").status_code == 201
    feed = town.ask("GET", "/v1/events", "member").json()
    told = [e for e in feed["items"] if e["type"] == "check.completed"]
    assert len(told) == 2
    assert all(set(e) == FEED_FIELDS for e in feed["items"])
    assert {len(e["cursor"]) for e in feed["items"]} == {32}
    with town.service.database.reading() as unit:
        order = unit.connection.scalars(select(event.c.id).order_by(event.c.seq)).all()
    assert [e["id"] for e in feed["items"]] == [id_ for id_ in order if id_ in {e["id"] for e in feed["items"]}]
    assert feed["next"] == feed["items"][-1]["cursor"]


def test_the_feed_goes_on_from_the_cursor_of_any_event_also_much_later(town: Town) -> None:
    items = town.ask("GET", "/v1/events", "auditor").json()["items"]
    assert len(items) > 2
    sealed_events(town, 1)
    again = town.ask("GET", "/v1/events?after=0", "auditor").json()["items"]
    assert again[: len(items)] == items
    for n, e in enumerate(items):
        assert town.ask("GET", f"/v1/events?after={e['cursor']}", "auditor").json()["items"] == again[n + 1 :]
    none_yet = town.ask("GET", "/v1/events", "member_elsewhere").json()
    assert none_yet["items"] == []
    assert town.ask("GET", f"/v1/events?after={none_yet['next']}", "member_elsewhere").json() == none_yet


def test_the_cursor_of_another_key_is_refused(town: Town) -> None:
    cursors = {w: town.ask("GET", "/v1/events", w).json()["next"] for w in ("auditor", "head", "member")}
    assert len(set(cursors.values())) == 3
    for mine in cursors:
        for whose, cursor in cursors.items():
            answer = town.ask("GET", f"/v1/events?after={cursor}", mine)
            assert answer.status_code == (200 if mine == whose else 422), (mine, whose)
            if mine != whose:
                assert answer.json()["pointer"] == "/after"
                assert answer.headers["content-type"] == "application/problem+json"


def test_a_cursor_of_another_list_is_refused(town: Town) -> None:
    noted = town.ask("GET", "/v1/audit?limit=1", "auditor").json()["next"]
    assert town.ask("GET", f"/v1/events?after={noted}", "auditor").status_code == 422
    told = town.ask("GET", "/v1/events?limit=1", "auditor").json()["next"]
    assert town.ask("GET", f"/v1/audit?cursor={told}", "auditor").json()["pointer"] == "/cursor"


# --- deliveries -------------------------------------------------------------------------------------------------------
def test_the_log_of_deliveries_counts_no_others(town: Town) -> None:
    """Each sealed event is delivered to the auditor; the number of those would stand between the member's own."""
    to_auditor, to_member = (subscribed(town, w) for w in ("auditor", "member"))
    for number in (0, 5, 3):
        sealed_events(town, number)
        town.ask("POST", f"/v1/tenders/{TENDER}/checks", "member")
    path = f"/v1/subscriptions/{to_member}/deliveries"
    log = whole(town, path, "member")
    assert [d["type"] for d in log] == ["check.completed"] * 3
    assert {len(d["id"]) for d in log} == {32}
    with town.service.database.reading() as unit:
        rows = unit.connection.execute(select(delivery.c.subscription_id).order_by(delivery.c.id)).scalars().all()
    assert (rows.count(to_member), rows.count(to_auditor)) == (3, 11)
    assert town.ask("GET", f"{path}?cursor=Mw", "member").json()["pointer"] == "/cursor"
    theirs = whole(town, f"/v1/subscriptions/{to_auditor}/deliveries", "auditor")
    assert town.ask("GET", f"{path}?cursor={theirs[0]['id']}", "member").status_code == 400


def test_readiness_counts_no_deliveries(town: Town) -> None:
    subscribed(town, "auditor")
    before = town.service.ask("GET", "/readyz", None).json()
    sealed_events(town, 4)
    assert town.service.ask("GET", "/readyz", None).json() == before


# --- the audit trail --------------------------------------------------------------------------------------------------
def test_who_takes_part_himself_finds_nothing_done_to_his_case_in_the_trail(town: Town) -> None:
    verdict = {"verdict": "in_review", "reason": "Akta diminta."}
    assert town.ask("POST", "/v1/findings/{sealed}/decisions", "auditor", json=verdict).status_code == 201
    assert town.ask("POST", "/v1/findings/{open}/decisions", "auditor", json=verdict).status_code == 201
    unsure = {"verdict": "unsure", "reason": "KTP diminta."}
    assert town.ask("POST", "/v1/matches/{match}/decisions", "auditor", json=unsure).status_code == 201
    asked = {w: town.ask("POST", f"/v1/tenders/{TENDER}/checks", w).json()["id"] for w in ("auditor", "himself")}
    objects = {w: {row["object"] for row in whole(town, "/v1/audit", w)} for w in ("auditor", "himself")}
    case = {town.ids["sealed"], town.ids["match"], asked["auditor"]}
    assert case <= objects["auditor"]
    assert objects["auditor"] - objects["himself"] == case
    assert {town.ids["open"], asked["himself"]} <= objects["himself"]
    with town.service.database.reading() as unit:
        assert len(whole(town, "/v1/audit", "auditor", 200)) == len(unit.connection.execute(select(audit)).all())
    told = town.ask("GET", "/v1/events", "himself").text
    assert not [id_ for id_ in case if id_ in told]


def test_the_trail_bears_no_numbers_either(town: Town) -> None:
    for who in ("auditor", "himself", "admin"):
        rows = whole(town, "/v1/audit", who)
        assert len(rows) > 2
        assert {len(r["id"]) for r in rows} == {32}
        assert all("seq" not in r for r in rows)
    assert town.service.ask("GET", "/v1/audit", Role.VIEWER).status_code == 403
