"""What a process that searches the ties in files holds for itself; the files it shares with all others."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from pathlib import Path

from app.bench.paths.asking import HOPS, Asked
from app.bench.paths.engines import Files
from app.db import Database

ROLLUP = Path("/proc/self/smaps_rollup")  # Linux


def of_a_worker(url: str, folder: Path, is_compiled: bool, asked: Sequence[Asked]) -> int | None:
    """Bytes that a new process has written for itself when it has answered everything; None where no system tells."""
    if not ROLLUP.exists():
        return None
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_answered, url, folder, is_compiled, asked).result()


def _answered(url: str, folder: Path, is_compiled: bool, asked: Sequence[Asked]) -> int:
    with closing(Database(url, program="benang.bench")) as database:
        files = Files(database, folder, is_compiled=is_compiled)
        files.open()
        for hops in HOPS:
            files.in_bulk(asked, hops)
        return _private()


def _private() -> int:
    """Pages of files that nobody else maps count as private too until they are dropped: only those written are its own."""
    lines = (line.split() for line in ROLLUP.read_text().splitlines())
    return next(int(line[1]) << 10 for line in lines if line[0] == "Private_Dirty:")
