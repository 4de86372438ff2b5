"""Nothing that looks like an identity number leaves in a log line."""

from __future__ import annotations

import json

import pytest
import structlog

from app.logs import canonical, configure, masked
from app.settings import Settings

CANARY = "6472011203700001"


@pytest.fixture
def json_logs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Logging set up after the capture of stderr has begun."""
    monkeypatch.setenv("BENANG_LOG_FORMAT", "json")
    configure(Settings())


@pytest.mark.parametrize("text", [CANARY, "6472 0112 0370 0001", "01.234.567.8-901.000", f"x{CANARY}y", "bm_" + "a" * 30])
def test_long_numbers_and_keys_are_blotted_out(text: str) -> None:
    assert not any(part in masked(text) for part in (CANARY, "0112", "567", "aaaa"))


def test_short_numbers_stay() -> None:
    assert masked("row 12345678 of 3") == "row 12345678 of 3"


def test_a_number_is_masked_wherever_it_hides(json_logs: None, capsys: pytest.CaptureFixture[str]) -> None:
    deep = {"a": [CANARY, int(CANARY)]}
    canonical("load", who=CANARY, at=1_767_225_600_000_000, other=int(CANARY), deep=deep, raw=CANARY.encode(), rows=3)
    line = capsys.readouterr().err
    assert json.loads(line)["rows"] == 3
    assert json.loads(line)["at"] == 1_767_225_600_000_000
    assert CANARY not in line


def test_an_exception_is_logged_as_class_and_place_without_its_words(
    json_logs: None, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        raise ValueError(f"bad value Siti {CANARY}")
    except ValueError:
        structlog.get_logger().error("failed", exc_info=True)
    line = json.loads(capsys.readouterr().err)
    assert line["error"] == "ValueError"
    assert "Siti" not in json.dumps(line)
