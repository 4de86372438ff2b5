"""The product as its own process, so that it can be killed in the middle: the command `benang`, on a test's database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.db import Database
from tests.databases import SECRET

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60


def environment(database: Database, **more: str) -> dict[str, str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("BENANG_")}
    url = database.url.render_as_string(hide_password=False)
    return clean | {"BENANG_DATABASE_URL": url, "BENANG_SECRET": SECRET, "PYTHONPATH": str(ROOT)} | more


@contextmanager
def running(database: Database, *arguments: str, log: Path, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """`benang …` as a process; it is killed at the end unless it has ended. What it says goes to `log`."""
    command = [sys.executable, "-m", "app", *arguments]
    with log.open("ab") as said:
        process = subprocess.Popen(command, cwd=ROOT, env=environment(database, **more), stdout=said, stderr=said)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.wait(PATIENCE_SECONDS)


def kill(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait(PATIENCE_SECONDS)


def until(reached: Callable[[], bool], process: subprocess.Popen[bytes] | None = None) -> None:
    """Wait for something to become so. Fails when it does not, or when the process ends before."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not reached():
        assert process is None or process.poll() is None, "the process ended by itself"
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)
