"""Events on both databases: written with their cause, seen by whoever may, in the order of commits, thin."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import select

from app.auth import SYSTEM, Principal, Role
from app.db import Database
from app.store import events, findings, keys, ledger, subscriptions
from app.store.tables import delivery, event, finding, job
from tests.app.cases import finding as found
from tests.app.cases import head, key, member, screened, tender
from tests.databases import TickingClock


def types(database: Database, principal: Principal = SYSTEM) -> list[str]:
    with database.reading() as unit:
        return [e.type for e in events.after(unit, principal, 0, 100)]


def subscribe(database: Database, who: Principal, *wanted: str) -> str:
    with database.writing() as unit:
        return subscriptions.create(unit, who, "https://hook.example/", wanted or events.TYPES)[0].id


def deliveries(database: Database) -> list[tuple[str, int]]:
    with database.reading() as unit:
        rows = unit.connection.execute(
            select(delivery.c.subscription_id, delivery.c.event_seq).order_by(delivery.c.event_seq, delivery.c.id)
        )
        return [(r.subscription_id, r.event_seq) for r in rows]


# --- with their cause -------------------------------------------------------------------------------------------------
def test_a_finding_and_its_event_stand_together_or_not_at_all(database: Database) -> None:
    subscribe(database, key(database, Role.AUDITOR))

    def interrupted() -> None:
        with database.writing() as unit:
            entry = ledger.open_entry(unit, "screening", "tests")
            for change in findings.record(unit, entry, "1", tender(), [found()], ()):
                events.finding_event(unit, change)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        interrupted()
    with database.reading() as unit:
        assert [unit.connection.execute(select(t)).all() for t in (finding, event, delivery, job)] == [[], [], [], []]
    screened(database, tender(), found())
    with database.reading() as unit:
        assert [len(unit.connection.execute(select(t)).all()) for t in (finding, event, delivery, job)] == [1, 1, 1, 1]


def test_what_a_screening_opens_changes_and_withdraws_is_told_once_each(database: Database) -> None:
    screened(database, tender(), found())
    screened(database, tender(), found())
    screened(database, tender(), found(severity=4))
    screened(database, tender())
    screened(database, tender())
    screened(database, tender(), found(severity=4))
    assert types(database) == ["finding.opened", "finding.changed", "finding.withdrawn", "finding.changed"]


def test_an_event_carries_ids_and_nothing_else(database: Database) -> None:
    screened(database, tender(), found())
    with database.reading() as unit:
        (told,) = events.after(unit, SYSTEM, 0, 10)
    assert told.body == {"finding": "fnd_1", "tender": "spse:1"}


# --- who is told ------------------------------------------------------------------------------------------------------
def test_a_delivery_is_made_for_each_subscription_whose_key_may_see_the_event(database: Database) -> None:
    ours, theirs = member(database), member(database, "buyer_theirs")
    to_head, to_member, _, to_auditor = (
        subscribe(database, p) for p in (head(database), ours, theirs, key(database, Role.AUDITOR))
    )
    for role in (Role.VIEWER, Role.ADMIN):
        subscribe(database, key(database, role))
    to_integrator = subscribe(database, key(database, Role.INTEGRATOR))
    screened(database, tender(), found("sealed"))
    screened(database, tender("spse:2"), found("open", "spse:2", sealed=False))
    by_event = {1: set(), 2: set()}
    for subscription, seq in deliveries(database):
        by_event[seq].add(subscription)
    assert by_event == {1: {to_head, to_auditor}, 2: {to_head, to_auditor, to_member, to_integrator}}


def test_only_wanted_types_go_to_a_subscription_that_is_active_and_whose_key_stands(database: Database) -> None:
    auditor, gone = key(database, Role.AUDITOR), key(database, Role.AUDITOR)
    wanted = subscribe(database, auditor, "finding.opened")
    subscribe(database, auditor, "check.completed")
    paused = subscribe(database, auditor, "finding.opened")
    subscribe(database, gone, "finding.opened")
    with database.writing() as unit:
        subscriptions.change(unit, paused, {"state": "paused"})
        keys.revoke(unit, gone.key_id)
    screened(database, tender(), found())
    assert deliveries(database) == [(wanted, 1)]


def test_a_subscription_that_is_removed_meanwhile_does_not_undo_a_screening(database: Database) -> None:
    """On PostgreSQL the two would meet at the delivery's foreign key."""
    made = subscribe(database, key(database, Role.AUDITOR))
    removing, failed = threading.Event(), []

    def screen() -> None:
        removing.wait(10)
        try:
            screened(database, tender(), found())
        except Exception as error:
            failed.append(error)

    thread = threading.Thread(target=screen)
    thread.start()
    with database.writing() as unit:
        subscriptions.remove(unit, made)
        removing.set()
        thread.join(0.3)
    thread.join()
    assert failed == []
    assert types(database) == ["finding.opened"]
    assert deliveries(database) == []


# --- the feed ---------------------------------------------------------------------------------------------------------
def test_the_feed_goes_on_from_any_number(database: Database) -> None:
    for n in range(5):
        screened(database, tender(f"spse:{n}"), found(f"fnd_{n}", f"spse:{n}"))
    with database.reading() as unit:
        whole = events.after(unit, SYSTEM, 0, 100)
        assert [e.body["finding"] for e in whole] == [f"fnd_{n}" for n in range(5)]
        assert events.after(unit, SYSTEM, whole[1].seq, 2) == whole[2:4]
        assert events.after(unit, SYSTEM, whole[-1].seq, 2) == []


def test_a_reader_of_the_feed_who_goes_on_from_the_last_number_misses_nothing(database: Database) -> None:
    """Writers at the same time whose transactions last unequally long; a reader polls all the while."""
    writers, each = 4, 8

    def write(name: int) -> None:
        for n in range(each):
            with database.writing() as unit:
                events.add(unit, "check.completed", {"check": f"{name}-{n}"}, buyer=None, sealed=False)
                threading.Event().wait(0.002 * ((name + n) % 3))

    threads = [threading.Thread(target=write, args=(n,)) for n in range(writers)]
    for thread in threads:
        thread.start()
    seen: list[str] = []
    last, ended, new = 0, False, []
    while not ended or new:
        ended = not any(t.is_alive() for t in threads)
        with database.reading() as unit:
            new = events.after(unit, SYSTEM, last, 3)
        seen += [str(e.body["check"]) for e in new]
        last = new[-1].seq if new else last
    assert sorted(seen) == sorted(f"{w}-{n}" for w in range(writers) for n in range(each))


def test_event_ids_are_opaque_and_never_the_same(database: Database, clock: TickingClock) -> None:
    with database.writing() as unit:
        made = {events.add(unit, "check.completed", {"check": "c"}, buyer=None, sealed=False) for _ in range(50)}
    assert len(made) == 50
    assert all(m.startswith("evt_") for m in made)
