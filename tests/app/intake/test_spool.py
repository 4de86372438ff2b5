"""A stream is kept in a private file while it is read, and nothing of it is left, also after a kill."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from app.intake.spool import spooled, sweep

HOLDS_AND_WAITS = """
import io, sys
from pathlib import Path
from app.intake.spool import spooled
with spooled(io.BytesIO(b"said"), "stdin", Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_stream_is_read_again_and_again_privately_and_gone_afterwards(tmp_path: Path) -> None:
    folder = tmp_path / "spool"
    with spooled(io.BytesIO(b"said"), "stdin", folder) as kept:
        assert kept.name == "stdin"
        for _ in range(2):
            with kept.open() as stream:
                assert stream.read() == b"said"
        assert folder.stat().st_mode & 0o777 == 0o700
        assert kept.path.stat().st_mode & 0o777 == 0o600
    assert list(folder.iterdir()) == []


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), spooled(io.BytesIO(b"said"), "stdin", tmp_path):
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_is_swept_and_what_a_living_one_holds_is_not(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDS_AND_WAITS, str(tmp_path)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    sweep(tmp_path)
    assert len(list(tmp_path.iterdir())) == 1
    process.kill()
    process.wait()
    assert len(list(tmp_path.iterdir())) == 1
    with spooled(io.BytesIO(b"more"), "stdin", tmp_path):
        assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"more"]
    process.stdout.close()
    process.communicate()
