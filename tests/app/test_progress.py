"""Progress elsewhere than on a terminal: lines on stderr now and then, with rate, share and the time that is left."""

from __future__ import annotations

import pytest

from app.cli import progress
from app.cli.progress import Bar


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


def test_a_line_tells_rows_rate_share_and_what_is_left(clock: list[float], capfd: pytest.CaptureFixture[str]) -> None:
    with Bar("load") as bar:
        clock[0] += 1
        bar.reading(100, "read", 1_000_000, 40_000_000)  # too early for a line
        clock[0] += 9
        bar.reading(5_000, "read", 10_000_000, 40_000_000)  # in ten seconds a quarter: half a minute is left
        clock[0] += 0.5
        bar.reading(5_100, "join", 10_000_000, 40_000_000)
    out, err = capfd.readouterr()
    assert out == ""
    assert err.splitlines() == [
        "load: 5000 read, 500 rows/s, 1.0 MB/s, 25 %, 0:00:30 left",
        "load: 5100 join, 486 rows/s, 3.8 MB/s, 100 %, 0:00:00 left",  # the last word, whenever it was
    ]


def test_what_is_not_known_is_not_told(clock: list[float], capfd: pytest.CaptureFixture[str]) -> None:
    with Bar("load") as bar:
        clock[0] += 4
        bar.reading(0, "look", 0, 40_000_000)
        clock[0] += 4
        bar.reading(8, "read", 0, 0)
    assert capfd.readouterr().err.splitlines()[0] == "load: 0 look, 0 rows/s"


def test_a_quiet_one_says_nothing(clock: list[float], capfd: pytest.CaptureFixture[str]) -> None:
    with Bar("load", quiet=True) as bar:
        clock[0] += 9
        bar.reading(5_000, "read", 10, 20)
    assert capfd.readouterr() == ("", "")
