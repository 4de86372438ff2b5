"""The ledger: numbers, snapshots, and the sweeping of what a dead holder left."""

from __future__ import annotations

import os
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select, update

from app.db import Database, Unit
from app.errors import BadRequest, Conflict, LoadUnderWay
from app.store import ledger
from app.store.ledger import Snapshot
from app.store.redirects import redirect
from app.store.tables import ledger as entries
from app.store.tables import membership, party
from tests.databases import TickingClock


def opened(database: Database, kind: str = "statement") -> int:
    with database.writing() as unit:
        return ledger.open_entry(unit, kind, "tests")


def closed(database: Database, number: int) -> None:
    with database.writing() as unit:
        ledger.close_entry(unit, number)


def found_party(unit: Unit, number: int, ref: bytes, home: int | None = None) -> int:
    """A mention with a party of its own, or in another's."""
    if home is None:
        values = {"public_id": unit.keys.public(ref), "kind": "person", "founding": ref, "recorded": number}
        home = unit.connection.execute(insert(party).values(values).returning(party.c.id)).scalar_one()
    unit.connection.execute(insert(membership).values(ref=ref, party_id=home, recorded=number))
    return home


# --- snapshots ----------------------------------------------------------------------------------------------------------
@given(st.integers(0, 10**12), st.lists(st.integers(1, 10**9), max_size=4).map(lambda n: tuple(sorted(n))))
def test_a_snapshot_reads_back_from_its_text(high: int, still: tuple[int, ...]) -> None:
    assert Snapshot.parse(str(Snapshot(high, still))) == Snapshot(high, still)


@pytest.mark.parametrize("text", ["", "x", "1-", "1-x", "-1.2", "1-2.", "1.5"])
def test_any_other_text_is_refused(text: str) -> None:
    if text == "1-":  # an empty list of open entries says nothing more than none
        assert Snapshot.parse(text) == Snapshot(1)
        return
    with pytest.raises(BadRequest):
        Snapshot.parse(text)


def test_a_snapshot_names_what_is_open_and_stays_what_it_was(database: Database, clock: TickingClock) -> None:
    load = opened(database, "load")
    closed(database, opened(database))
    with database.reading() as unit:
        seen = ledger.now_snapshot(unit)
        assert seen == Snapshot(2, (load,))
        assert str(seen) == "2-1"
    at = clock.now
    clock.advance(1)
    closed(database, load)
    with database.reading() as unit:
        assert ledger.now_snapshot(unit) == Snapshot(2)
        assert ledger.snapshot_at(unit, at) == seen
        assert ledger.snapshot_at(unit, 0) == Snapshot(0)


def test_rows_are_visible_from_the_close_of_their_entry_until_the_close_of_the_one_that_retracts_them(
    database: Database,
) -> None:
    first = opened(database, "load")
    with database.writing() as unit:
        found_party(unit, first, b"a" * 16)
        open_ = ledger.now_snapshot(unit)
    closed(database, first)
    second = opened(database, "load")
    with database.writing() as unit:
        unit.connection.execute(update(membership).values(retracted=second))
        retracting = ledger.now_snapshot(unit)
    closed(database, second)
    with database.reading() as unit:

        def sees(snapshot: Snapshot) -> bool:
            query = select(membership.c.id).where(ledger.visible(membership, snapshot))
            return unit.connection.execute(query).first() is not None

        assert [sees(s) for s in (open_, Snapshot(1), retracting, Snapshot(2))] == [False, True, True, False]


# --- entries ------------------------------------------------------------------------------------------------------------
def test_entries_are_numbered_without_gaps_even_after_a_rollback(database: Database) -> None:
    assert opened(database) == 1

    def fail() -> None:
        with database.writing() as unit:
            ledger.open_entry(unit, "statement", "tests")
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError):
        fail()
    assert opened(database) == 2


def test_one_load_at_a_time_but_statements_beside_it(database: Database) -> None:
    opened(database, "load")
    with pytest.raises(LoadUnderWay):
        opened(database, "load")
    assert opened(database, "statement") == 2
    assert opened(database, "resolution") == 3
    with pytest.raises(Conflict, match="resolution"):
        opened(database, "resolution")


def test_an_entry_closes_once(database: Database) -> None:
    number = opened(database)
    closed(database, number)
    for again in (ledger.close_entry, ledger.beat):
        with pytest.raises(Conflict), database.writing() as unit:
            again(unit, number)


def test_an_unknown_kind_of_entry_is_a_programming_error(sqlite_database: Database) -> None:
    with pytest.raises(ValueError, match="rumour"):
        opened(sqlite_database, "rumour")


# --- undoing --------------------------------------------------------------------------------------------------------------
def test_an_abort_takes_back_a_merge_with_its_redirect(database: Database) -> None:
    one, two = b"a" * 16, b"b" * 16
    with database.writing() as unit, ledger.entry(unit, "statement", "tests") as number:
        older, newer = found_party(unit, number, one), found_party(unit, number, two)
    load = opened(database, "load")
    with database.writing() as unit:
        unit.connection.execute(update(membership).where(membership.c.ref == two).values(retracted=load))
        found_party(unit, load, two, home=older)
        redirect(unit, {one, two})
        assert unit.connection.scalar(select(party.c.merged_into).where(party.c.id == newer)) == older
    with database.writing() as unit:
        ledger.abort(unit, load)
        ledger.abort(unit, load)
    with database.reading() as unit:
        assert unit.connection.scalars(select(party.c.merged_into)).all() == [None, None]
        rows = unit.connection.execute(select(membership.c.party_id, membership.c.retracted).order_by(membership.c.id)).all()
        assert rows == [(older, None), (newer, None)]
        assert unit.connection.scalar(select(entries.c.state).where(entries.c.number == load)) == "aborted"


def test_a_closed_entry_cannot_be_aborted(database: Database) -> None:
    with database.writing() as unit, ledger.entry(unit, "statement", "tests") as number:
        found_party(unit, number, b"a" * 16)
    with database.writing() as unit:
        ledger.abort(unit, number)
        assert unit.connection.scalar(select(entries.c.state)) == "closed"
        assert unit.connection.scalar(select(party.c.id)) == 1


@pytest.mark.parametrize(
    ("holder", "is_dead"),
    [
        ("{host}:{pid}:{run}", False),
        ("{host}:{pid}:anotherrun", True),  # the same number, used by an earlier process
        ("{host}:4194399:x", True),  # beyond the largest process number
        ("{host}:1:x", False),
        ("elsewhere:1:x", False),
        (None, True),
    ],
)
def test_only_the_entries_of_dead_holders_are_swept(holder: str | None, is_dead: bool, database: Database) -> None:
    number = opened(database, "load")
    _, _, run = ledger.this_holder().rsplit(":", 2)
    text = holder and holder.format(host=socket.gethostname(), pid=os.getpid(), run=run)
    with database.writing() as unit:
        unit.connection.execute(update(entries).values(holder=text))
        assert ledger.sweep(unit) == ((number,) if is_dead else ())


def test_a_holder_that_says_it_lives_is_left_alone_and_a_silent_one_is_not(
    database: Database, clock: TickingClock
) -> None:
    number = opened(database, "load")
    silence = ledger.SILENT_MICROSECONDS / 1e6
    clock.advance(silence - 1)
    with database.writing() as unit:
        ledger.beat(unit, number)
    clock.advance(silence - 1)
    with database.writing() as unit:
        assert ledger.sweep(unit) == ()
    clock.advance(2)
    with database.writing() as unit:
        assert ledger.sweep(unit) == (number,)
