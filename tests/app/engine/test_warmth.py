"""A service says when it has read through the ties, and stays cold where it could not."""

from __future__ import annotations

import pytest

from app.db import Database, Unit
from app.engine import warmth
from app.store import warm
from tests.app.store.book import people


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
