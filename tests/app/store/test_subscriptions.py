"""Subscriptions and their delivery log on both databases."""

from __future__ import annotations

from sqlalchemy import select

from app.auth import SYSTEM, Principal, Role
from app.db import Database
from app.store import events, keys, subscriptions
from app.store.subscriptions import Subscription
from app.store.tables import delivery, subscription
from tests.app.cases import key

URL = "https://hook.example/in"


def made(database: Database, who: Principal) -> tuple[Subscription, bytes]:
    with database.writing() as unit:
        return subscriptions.create(unit, who, URL, ["finding.opened"])


def test_the_secret_is_sealed_in_the_database_and_comes_back_for_the_worker(database: Database) -> None:
    row, secret = made(database, key(database, Role.AUDITOR))
    with database.reading() as unit:
        stored = bytes(unit.connection.scalar(select(subscription.c.secret)) or b"")
        found = subscriptions.destination(unit, row.id)
    assert secret not in stored
    assert len(secret) >= 24
    assert found == (row, secret)


def test_every_subscription_has_a_secret_of_its_own(database: Database) -> None:
    who = key(database, Role.AUDITOR)
    assert len({made(database, who)[1] for _ in range(5)}) == 5


def test_a_key_sees_its_own_subscriptions_and_an_admin_all(database: Database) -> None:
    one, two, admin = key(database, Role.AUDITOR), key(database, Role.INTEGRATOR), key(database, Role.ADMIN)
    first, second = made(database, one)[0], made(database, two)[0]
    with database.reading() as unit:
        assert subscriptions.page(unit, one) == [first]
        assert subscriptions.page(unit, two) == [second]
        assert subscriptions.page(unit, admin) == subscriptions.page(unit, SYSTEM) == [first, second]
        assert subscriptions.get(unit, two, first.id) is None
        assert subscriptions.get(unit, one, first.id) == first


def test_nothing_is_sent_for_a_paused_disabled_removed_or_orphaned_subscription(database: Database) -> None:
    who = key(database, Role.AUDITOR)
    paused, disabled, removed, orphaned = (made(database, p)[0] for p in (who, who, who, key(database, Role.AUDITOR)))
    with database.writing() as unit:
        subscriptions.change(unit, paused.id, {"state": "paused"})
        subscriptions.change(unit, disabled.id, {"state": "disabled"})
        subscriptions.remove(unit, removed.id)
        keys.revoke(unit, orphaned.key_id)
        for gone in (paused, disabled, removed, orphaned):
            assert subscriptions.destination(unit, gone.id) is None
        subscriptions.change(unit, paused.id, {"state": "active", "url": URL + "2", "types": ["check.completed"]})
        changed = subscriptions.get(unit, who, paused.id)
    assert changed is not None
    assert (changed.state, changed.url, changed.types) == ("active", URL + "2", ("check.completed",))


def test_the_log_tells_each_attempt_and_goes_with_its_subscription(database: Database) -> None:
    row, _ = made(database, key(database, Role.AUDITOR))
    with database.writing() as unit:
        for n in range(3):
            events.add(unit, "finding.opened", {"finding": f"f{n}", "tender": "t"}, buyer=None, sealed=True)
        subscriptions.note(unit, row.id, 1, "waiting", 503, "status 503")
        subscriptions.note(unit, row.id, 1, "delivered", 204, None)
        log = subscriptions.deliveries(unit, row.id, 0, 10)
        assert [(d.state, d.attempts, d.status, d.error) for d in log] == [
            ("delivered", 2, 204, None), ("waiting", 0, None, None), ("waiting", 0, None, None)
        ]
        assert log[0].event.startswith("evt_")
        assert subscriptions.deliveries(unit, row.id, log[0].id, 1) == log[1:2]
        subscriptions.remove(unit, row.id)
        assert unit.connection.execute(select(delivery)).all() == []
