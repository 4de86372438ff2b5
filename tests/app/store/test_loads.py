"""Loads, their problems and the sources they came from, as they are read back."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func, select

from app.db import Database
from app.store import ledger, loads, records
from app.store.ledger import Snapshot, now_snapshot
from app.store.loads import Delivered, Problem
from app.store.tables import record
from app.store.voices import descriptions
from app.store.world import LedgerWorld
from graph.kinds import TieKind
from tests.app.flow import lines
from tests.app.store.book import Book, party_id, person, tie
from tests.databases import TickingClock


def started(database: Database, number: int | None = None) -> tuple[int, str]:
    with database.writing() as unit:
        loads.state_source(unit, lines.source())
        row, public_id = loads.start(unit, "register", [Delivered("a.json", "0" * 64, 3)])
        if number is not None:
            loads.belongs(unit, row, number)
    return row, public_id


def state(database: Database, public_id: str) -> str:
    with database.reading() as unit:
        found = loads.get(unit, public_id)
        assert found is not None
        return found.state


def test_a_load_is_running_until_it_is_finished(database: Database) -> None:
    row, public_id = started(database)
    assert state(database, public_id) == "running"
    with database.writing() as unit:
        loads.finish(unit, row, "loaded", {"read": 3})
    with database.reading() as unit:
        found = loads.get(unit, public_id)
        assert found is not None
        assert (found.source, found.state, found.report) == ("register", "loaded", {"read": 3})
        assert loads.get(unit, "nothing") is None


def test_problems_are_read_page_by_page(database: Database) -> None:
    row, public_id = started(database)
    with database.writing() as unit:
        loads.note(unit, row, [Problem("a.json", None, str(n), "nik", None, "length", "x") for n in range(5)])
    with database.reading() as unit:
        first = loads.problems(unit, public_id, limit=2)
        rest = loads.problems(unit, public_id, after=first[-1][0])
    assert [p.at for _, p in [*first, *rest]] == ["0", "1", "2", "3", "4"]


def test_a_load_whose_entry_was_swept_has_failed(database: Database) -> None:
    with database.writing() as unit:
        number = ledger.open_entry(unit, "load", "tests")
    _, public_id = started(database, number)
    with database.writing() as unit:
        loads.tidy(unit)
    assert state(database, public_id) == "running"
    with database.writing() as unit:
        ledger.abort(unit, number)
        loads.tidy(unit)
    assert state(database, public_id) == "failed"


def test_a_load_that_never_came_to_write_has_failed_after_a_day(database: Database, clock: TickingClock) -> None:
    _, public_id = started(database)
    clock.advance(loads.LONGEST_RUN / 1e6 + 1)
    with database.writing() as unit:
        loads.tidy(unit)
    assert state(database, public_id) == "failed"


def test_how_many_records_of_a_source_stand_is_kept_through_changes_and_sweeps(database: Database) -> None:
    book = Book(database)
    book.source("list")

    def kept() -> int:
        with database.reading() as unit:
            told = {row["id"]: row["records"] for row in loads.summary(unit)}.get("list", 0)
            standing = select(func.count()).select_from(record).where(record.c.retracted.is_(None))
            assert told == unit.connection.scalar(standing)
            return told

    with book.entry() as entry:
        for ref in "abc":
            entry.state("list", ref, person(ref))
    assert kept() == 3
    with book.entry() as entry:
        entry.state("list", "a", person("a", "Aji"))  # said anew: the old record makes way
        entry.state("list", "d", person("d"))
    assert kept() == 4
    number = book.open_load()
    with book.batch(number) as entry:
        entry.state("list", "e", person("e"))
        entry.state("list", "b", person("b", "Budi"))
        entry.state("list", "b", person("b", "Budiman"))
    assert kept() == 5
    book.abort_load(number)
    assert kept() == 4
    with database.writing() as unit, ledger.entry(unit, "statement", "tests") as entry_number:
        records.retract(unit, entry_number, list(unit.connection.scalars(select(record.c.id))))
    assert kept() == 0


def test_the_description_of_a_source_is_kept_as_it_is_now(database: Database) -> None:
    with database.writing() as unit:
        loads.state_source(unit, lines.source())
        loads.state_source(unit, lines.source("another"))
        loads.state_source(unit, replace(lines.source(), reliability=0.5))
    with database.reading() as unit:
        assert loads.summary(unit) == []  # described, but nothing of them stands
        assert descriptions(unit)[lines.source().id]["reliability"] == 0.5


def test_a_source_is_believed_as_it_was_described_at_the_snapshot(database: Database) -> None:
    views, told = [], (0.9, 0.5, 0.5, 0.2)
    for reliability in told:
        with database.writing() as unit:
            loads.state_source(unit, replace(lines.source(), reliability=reliability))
        with database.reading() as unit:
            views.append(now_snapshot(unit))
    assert [view.high for view in views] == [0, 1, 1, 2]  # the same description again is nothing new
    with database.reading() as unit:
        seen = [descriptions(unit, view)[lines.source().id]["reliability"] for view in (*views, Snapshot(1, (1,)))]
    assert seen == [*told, 0.9]


def test_claims_weigh_as_their_source_was_described_at_the_snapshot(database: Database) -> None:
    book, told = Book(database), lines.source()
    with database.writing() as unit:
        loads.state_source(unit, replace(told, reliability=0.9))
    with book.entry() as entry:
        entry.state(told.id, "1", person("a"), person("b"), tie(TieKind.SPOUSE_OF, "a", "b"))
    before = book.snapshot()
    with database.writing() as unit:
        loads.state_source(unit, replace(told, reliability=0.4))
    with database.reading() as unit:
        for view, reliability in ((before, 0.9), (now_snapshot(unit), 0.4)):
            world = LedgerWorld(unit, view)
            (claim,) = world.ties([party_id(unit, told.id, "a")])[0].claims
            assert world.standings([claim])[claim].reliability == reliability
