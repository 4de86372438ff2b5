"""Which day it is for a question that names none."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from app.engine.local import day_of
from app.settings import settings


@pytest.mark.parametrize(
    ("zone", "day"), [("WIB", date(2025, 3, 9)), ("WITA", date(2025, 3, 10)), ("WIT", date(2025, 3, 10))]
)
def test_half_past_midnight_in_samarinda_is_a_new_day_there_and_not_yet_in_jakarta(
    zone: str, day: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BENANG_TIME_ZONE", zone)
    settings.cache_clear()
    moment = int(datetime(2025, 3, 9, 16, 30, tzinfo=UTC).timestamp() * 1_000_000)
    try:
        assert day_of(moment) == day
    finally:
        monkeypatch.undo()
        settings.cache_clear()
