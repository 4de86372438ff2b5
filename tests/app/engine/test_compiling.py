"""The first search over files does not wait until it is compiled."""

from __future__ import annotations

import random
from pathlib import Path
from threading import Event

import pytest

from app.db import Database
from app.engine.snapshot import TieSnapshot
from graph.connect.snapshot import Snapshot
from tests.app.engine.test_snapshot import OTHER, REGISTER, begin, both_alike
from tests.app.store.book import Book


@pytest.mark.parametrize("is_broken", [False, True], ids=["compiled", "not to be compiled"])
def test_numpy_answers_until_the_search_is_compiled(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_broken: bool
) -> None:
    book, files = Book(sqlite_database), TieSnapshot(tmp_path / "ties", compiled_from=0)
    may_go, real = Event(), Snapshot.compile

    def waiting(arrays: Snapshot) -> None:
        may_go.wait(60)
        if is_broken:
            raise OSError("no compiler")
        real(arrays)
        assert arrays.kernel is not None

    monkeypatch.setattr(Snapshot, "compile", waiting)
    book.source(REGISTER)
    book.source(OTHER)
    begin(book, random.Random(7))
    files.refresh(sqlite_database)
    assert files.told == "ready"  # made here; nobody has opened them
    assert both_alike(book, files)
    assert files.told == "compiling"
    may_go.set()
    with sqlite_database.reading() as unit:
        files.be_compiled(unit)
    assert files.told == "ready"
    assert both_alike(book, files)
