"""Progress on stderr: a bar on a terminal, a line now and then elsewhere, nothing with --json."""

from __future__ import annotations

import sys
import time
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

LINE_SECONDS = 2.0
LOOKING, READING = "look", "read"  # stages in which files are read: before the first row, and row by row


class Bar:
    """`of(done, total)` for known totals, `count(done, note)` for streams, `reading` for files of a known size."""

    def __init__(self, title: str, *, quiet: bool = False) -> None:
        self._title = title
        self._lines = not quiet and not sys.stderr.isatty()
        self._began = self._told = time.monotonic()
        self._last = ""
        self._progress = Progress(
            TextColumn("{task.description:<10}"), BarColumn(), TextColumn("{task.fields[note]}"), TimeElapsedColumn(),
            TimeRemainingColumn(), console=Console(stderr=True),
            disable=quiet or self._lines,
        )
        self._task = self._progress.add_task(title, total=None, note="")

    def __enter__(self) -> Bar:
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._progress.stop()
        if self._lines and self._last:
            print(self._last, file=sys.stderr)

    def of(self, done: int, total: int) -> None:
        self._progress.update(self._task, completed=done, total=total, note=f"{done}/{total}")
        self._tell(f"{self._title}: {done}/{total}")

    def stage(self, what: str, done: int, total: int) -> None:
        """One of several things in turn."""
        self._progress.update(self._task, completed=done, total=total, note=f"{what}: {done}/{total}")
        self._tell(f"{self._title}: {what}: {done}/{total}")

    def paced(self, done: int, total: int) -> None:
        """As `of`, with the rate and the time that is left."""
        seconds = max(time.monotonic() - self._began, 0.001)
        rate = f"{done}/{total}, {done / seconds:.0f}/s"
        self._progress.update(self._task, completed=done, total=total, note=rate)
        left = f", {done * 100 // total} %, {_clock(seconds * (total - done) / done)} left" if done and total else ""
        self._tell(f"{self._title}: {rate}{left}")

    def count(self, done: int, note: str) -> None:
        self._progress.update(self._task, completed=done, note=f"{done} {note}")
        self._tell(f"{self._title}: {done} {note}")

    def reading(self, rows: int, stage: str, done: int, total: int) -> None:
        """`done` of `total` bytes are read, which made so many rows; in a later `stage` all is read."""
        seconds = max(time.monotonic() - self._began, 0.001)
        known = done if stage in (LOOKING, READING) else total
        note = f"{rows} {stage}, {rows / seconds:.0f} rows/s"
        if known:
            note += f", {known / seconds / 1_000_000:.1f} MB/s"
        self._progress.update(self._task, completed=known, total=total or None, note=note)
        left = f", {known * 100 // total} %, {_clock(seconds * (total - known) / known)} left" if known and total else ""
        self._tell(f"{self._title}: {note}{left}")

    def _tell(self, line: str) -> None:
        self._last = line
        if self._lines and time.monotonic() - self._told >= LINE_SECONDS:
            self._told = time.monotonic()
            print(line, file=sys.stderr, flush=True)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"
