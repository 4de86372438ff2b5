"""A holder's heart beats while it works and stops with it."""

from __future__ import annotations

from threading import Event

from sqlalchemy import select

from app.db import Database
from app.store import ledger
from app.store.heartbeat import Heartbeat
from app.store.tables import ledger as entries


def beat_at(database: Database) -> int | None:
    with database.reading() as unit:
        return unit.connection.scalar(select(entries.c.beat_at))


def test_it_beats_until_its_holder_is_done_and_survives_a_closed_entry(database: Database) -> None:
    with database.writing() as unit:
        number = ledger.open_entry(unit, "load", "tests")
    first = beat_at(database)
    waiting = Event()
    with Heartbeat(database, number, every=0.01):
        for _ in range(500):
            if beat_at(database) != first:
                break
            waiting.wait(0.01)
        assert beat_at(database) != first
        with database.writing() as unit:
            ledger.close_entry(unit, number)
        waiting.wait(0.05)
    assert beat_at(database) is None
