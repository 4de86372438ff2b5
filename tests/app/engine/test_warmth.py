"""A service says when it has read through the ties, and stays cold where it could not; what is wrong with files, too."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from app.db import Database, Unit
from app.engine import snapshot, warmth
from app.engine.snapshot import TieSnapshot
from app.engine.tie_files import ENDING
from app.store import warm
from graph.kinds import TieKind
from tests.app.store.book import Book, people, person, tie


def test_all_parties_are_read_through_some_at_a_time(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    people(database, "register", [f"Orang {n}" for n in range(7)])
    read: list[int] = []
    real = warm.read_through

    def noted(unit: Unit, low: int, high: int) -> None:
        assert warmth.told(database) == "warming"
        real(unit, low, high)
        read.extend(range(low, high + 1))

    monkeypatch.setattr(warm, "read_through", noted)
    monkeypatch.setattr(warmth, "AT_ONCE", 3)
    assert warmth.told(database) == "cold"
    warmth.warm_up(database)
    with database.reading() as unit:
        last = warm.last_party(unit)
    assert last >= 7
    assert set(range(1, last + 1)) <= set(read)
    assert len(read) == len(set(read))
    assert warmth.told(database) == "warm"


def test_who_could_not_be_warmed_is_cold(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise OSError("away")

    monkeypatch.setattr(warm, "read_through", away)
    with pytest.raises(OSError, match="away"):
        warmth.warm_up(sqlite_database)
    assert warmth.told(sqlite_database) == "cold"


def test_files_are_checked_before_anybody_searches_them(sqlite_database: Database) -> None:
    book, folder = Book(sqlite_database), snapshot.of(sqlite_database).folder
    book.source("register")
    with book.entry() as entry:
        entry.state("register", "1", person("p0"), person("p1"), tie(TieKind.SPOUSE_OF, "p0", "p1"))
    warmth.look_at_files(sqlite_database)
    assert snapshot.of(sqlite_database).told == "missing"
    TieSnapshot(folder).refresh(sqlite_database)  # another process
    assert snapshot.of(sqlite_database).told == "unchecked"
    warmth.look_at_files(sqlite_database)
    assert snapshot.of(sqlite_database).told == "ready"
    (home,) = folder.glob(f"*{ENDING}")
    (home / "cost.npy").unlink()
    started = Database(str(sqlite_database.url), keys=sqlite_database.keys)
    assert snapshot.of(started).told == "unchecked"
    with capture_logs() as told:
        warmth.look_at_files(started)
        warmth.look_at_files(started)
    assert snapshot.of(started).told == "from_tables: a file is missing"
    assert [line["event"] for line in told] == ["ties.refused"]
