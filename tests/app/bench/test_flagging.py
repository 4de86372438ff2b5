"""The bench of the process flags reads what it invents, all of it."""

from __future__ import annotations

from pathlib import Path

from app.bench.flagging import run


def test_the_flags_see_every_release_that_is_parsed(tmp_path: Path) -> None:
    parsing, flagging = run(tmp_path, 40)
    assert (parsing.items, flagging.items) == (40, 40)
    assert "goal" in flagging.told
