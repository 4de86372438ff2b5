"""What is remembered from question to question is what is known at the snapshot that asks, never more or less."""

from __future__ import annotations

import pytest

from app.db import Database
from app.engine import memory
from app.engine.local import Sight
from app.engine.memory import KnownParties
from app.store.ledger import Snapshot
from graph.kinds import PartyKind
from graph.model import Party
from tests.app.flow.desk import SPSE, desk_in
from tests.app.store.book import party

LATER = "CV Karya Bersama Mandiri"
SOMEBODY = Party("p", PartyKind.PERSON, "Siti Aminah")


def test_parties_are_kept_for_the_same_snapshot_only() -> None:
    known = KnownParties()
    known.at(Snapshot(4))[1] = SOMEBODY
    assert known.at(Snapshot(4)) == {1: SOMEBODY}
    assert known.at(Snapshot(4, (3,))) == {}
    assert known.at(Snapshot(4)) == {}


def test_a_full_memory_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MOST_PARTIES", 1)
    known, now = KnownParties(), Snapshot(4)
    known.at(now).update({1: SOMEBODY, 2: SOMEBODY})
    assert known.at(now) == {}


def test_an_earlier_question_leaves_no_trace_in_a_later_answer(database: Database) -> None:
    """The same party is read again once the ledger moves on, and another database is never answered from this one."""
    desk = desk_in(database)
    id_ = desk.known("cv")
    with database.reading() as unit:
        before = Sight.now(database, unit).world.parties([id_])[id_]
        assert Sight.now(database, unit).world.parties([id_])[id_] is before
    with desk.book.entry() as entry:
        entry.state(SPSE, "later", party("cv", LATER))
    with database.reading() as unit:
        assert LATER in Sight.now(database, unit).world.parties([id_])[id_].names
    assert LATER not in before.names
