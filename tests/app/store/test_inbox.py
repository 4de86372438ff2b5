"""Inbound events on both databases: once per sender and message, whatever is sent again or at the same time."""

from __future__ import annotations

import threading

import pytest

from app.db import Database
from app.errors import Conflict
from app.store import inbox
from app.store.inbox import Message


def add(
    database: Database, sender: str, id_: str, at: int = 10, tender: str | None = "t", type_: str = "a",
    content: bytes = b"said",
) -> bool:  # fmt: skip
    with database.writing() as unit:
        return inbox.add(unit, Message(sender, id_, type_, at, tender, content))


def test_a_message_is_taken_once_per_sender(database: Database) -> None:
    taken = [add(database, s, m) for s, m in (("a", "1"), ("a", "1"), ("b", "1"), ("a", "2"), ("b", "1"))]
    assert taken == [True, False, True, True, False]


def test_the_same_message_twice_at_once_is_taken_once_and_neither_fails(database: Database) -> None:
    both, taken = threading.Barrier(2), []

    def send() -> None:
        both.wait(10)
        taken.append(add(database, "a", "1"))

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [False, True]


def test_another_message_under_the_same_id_is_a_conflict_and_changes_nothing(database: Database) -> None:
    add(database, "a", "1")
    with pytest.raises(Conflict):
        add(database, "a", "1", at=90, content=b"said otherwise")
    assert add(database, "b", "1", content=b"said otherwise")
    assert not add(database, "a", "1")
    with database.reading() as unit:
        assert inbox.latest(unit, "a", "t", "a") == 10


def test_the_latest_of_a_kind_is_by_when_it_occurred_not_by_when_it_came(database: Database) -> None:
    add(database, "a", "1", at=50)
    add(database, "a", "2", at=20)
    add(database, "a", "3", at=90, tender="other")
    add(database, "a", "4", at=90, type_="b")
    add(database, "b", "5", at=90)
    with database.reading() as unit:
        assert inbox.latest(unit, "a", "t", "a") == 50
        assert inbox.latest(unit, "a", "unknown", "a") is None
