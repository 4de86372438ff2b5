"""Progress on stderr: a bar on a terminal, a line now and then elsewhere, nothing with --json."""

from __future__ import annotations

import sys
import time
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

LINE_SECONDS = 2.0


class Bar:
    """`of(done, total)` for known totals, `count(done, note)` for streams."""

    def __init__(self, title: str, *, quiet: bool = False) -> None:
        self._title = title
        self._lines = not quiet and not sys.stderr.isatty()
        self._told = time.monotonic()
        self._last = ""
        self._progress = Progress(
            TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
            TimeRemainingColumn(), TextColumn("{task.fields[note]}"), console=Console(stderr=True),
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
        self._progress.update(self._task, completed=done, total=total)
        self._tell(f"{self._title}: {done}/{total}")

    def count(self, done: int, note: str) -> None:
        self._progress.update(self._task, completed=done, note=note)
        self._tell(f"{self._title}: {done} {note}")

    def _tell(self, line: str) -> None:
        self._last = line
        if self._lines and time.monotonic() - self._told >= LINE_SECONDS:
            self._told = time.monotonic()
            print(line, file=sys.stderr, flush=True)
