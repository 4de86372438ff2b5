"""Making, changing and ending subscriptions: the address is judged at once, the secret shown once."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from sqlalchemy import select

from app.auth import Role
from app.db import Database
from app.errors import Forbidden, Invalid, NotFound
from app.flow import subscribe
from app.notify.destination import Reach
from app.store import subscriptions
from app.store.events import TYPES
from app.store.tables import audit, subscription
from tests.app.cases import key, member

URL = "https://hook.example/in"
PUBLIC = Reach((), lambda _host, _port: ("93.184.215.14",))
INSIDE = Reach((), lambda _host, _port: ("10.0.0.5",))


def test_a_subscription_is_made_with_a_secret_of_its_own(database: Database) -> None:
    who = key(database, Role.AUDITOR)
    made, secret = subscribe.create(database, who, URL, ["finding.opened"], PUBLIC)
    with database.reading() as unit:
        known = subscriptions.destination(unit, made.id)
    assert known is not None
    assert secret == "whsec_" + base64.b64encode(known[1]).decode()
    assert (made.url, made.types, made.state) == (URL, ("finding.opened",), "active")


def test_an_address_inside_is_refused_at_once_when_made_and_when_changed(database: Database) -> None:
    who = key(database, Role.AUDITOR)
    with pytest.raises(Invalid):
        subscribe.create(database, who, URL, TYPES, INSIDE)
    made, _ = subscribe.create(database, who, URL, TYPES, PUBLIC)
    with pytest.raises(Invalid):
        subscribe.change(database, who, made.id, {"url": "https://hook.example/other"}, INSIDE)
    with database.reading() as unit:
        assert [r.url for r in unit.connection.execute(select(subscription))] == [URL]


@pytest.mark.parametrize("types", [[], ["finding.exploded"], ["finding.opened", ""], ["FINDING.OPENED"]])
def test_unknown_types_are_refused(database: Database, types: list[str]) -> None:
    who = key(database, Role.AUDITOR)
    with pytest.raises(Invalid) as refused:
        subscribe.create(database, who, URL, types, PUBLIC)
    assert refused.value.pointer == "/types"


@pytest.mark.parametrize("values", [
    {"state": "paused"}, {"state": "active"}, {"types": ["check.completed"]}, {"url": URL + "2"}, {},
    {"url": URL + "3", "types": ["decision.recorded"], "state": "paused"},
])  # fmt: skip
def test_a_change_changes_what_it_names_and_nothing_else(database: Database, values: dict[str, Any]) -> None:
    who = key(database, Role.INTEGRATOR)
    made, _ = subscribe.create(database, who, URL, ["finding.opened"], PUBLIC)
    changed = subscribe.change(database, who, made.id, values, PUBLIC)
    expected = {"url": URL, "types": ("finding.opened",), "state": "active"} | values
    assert {n: getattr(changed, n) for n in expected} == expected | {"types": tuple(expected["types"])}
    with database.reading() as unit:
        assert subscriptions.get(unit, who, made.id) == changed


def test_only_active_and_paused_can_be_set(database: Database) -> None:
    who = key(database, Role.AUDITOR)
    made, _ = subscribe.create(database, who, URL, TYPES, PUBLIC)
    for state in ("disabled", "", "ACTIVE"):
        with pytest.raises(Invalid):
            subscribe.change(database, who, made.id, {"state": state}, PUBLIC)


def test_another_key_can_neither_change_nor_end_it(database: Database) -> None:
    made, _ = subscribe.create(database, key(database, Role.AUDITOR), URL, TYPES, PUBLIC)
    for other in (key(database, Role.AUDITOR), member(database)):
        with pytest.raises(NotFound):
            subscribe.change(database, other, made.id, {"state": "paused"}, PUBLIC)
        with pytest.raises(NotFound):
            subscribe.remove(database, other, made.id)


def test_viewers_may_not_subscribe(database: Database) -> None:
    with pytest.raises(Forbidden):
        subscribe.create(database, key(database, Role.VIEWER), URL, TYPES, PUBLIC)


def test_each_act_is_on_the_trail(database: Database) -> None:
    who = key(database, Role.AUDITOR)
    made, secret = subscribe.create(database, who, URL, TYPES, PUBLIC)
    subscribe.change(database, who, made.id, {"state": "paused"}, PUBLIC)
    subscribe.remove(database, who, made.id)
    with pytest.raises(NotFound):
        subscribe.remove(database, who, made.id)
    with database.reading() as unit:
        rows = unit.connection.execute(select(audit).order_by(audit.c.seq)).all()
    assert [r.act for r in rows] == ["subscription.created", "subscription.changed", "subscription.removed"]
    assert {r.object for r in rows} == {made.id}
    assert secret not in repr(rows)
