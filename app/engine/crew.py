"""Processes that think beside this one. They read for themselves and hand values back; writing stays in one place.

Answers come in the order of the questions, so whoever did the thinking leaves no trace in the result.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from types import TracebackType
from typing import Any, Concatenate, Self, TypeVar

from app.crypto import Keyring
from app.db import Database
from app.settings import settings

MOST_HANDS = 8
FEWER_COLLECTIONS = 70  # as in the command line
AHEAD = 2  # questions that wait for each process, so that none is idle while answers are written

Answer = TypeVar("Answer")
_here: Database | None = None  # in a process of a crew: its own connections


def hands() -> int:
    """How many processes may think: BENANG_PROCESSES, or one for each core that this process may use."""
    return settings().processes or min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1, MOST_HANDS)


def gathered(database: Database) -> AbstractContextManager[Crew | None]:
    """A crew where more than one process may think, else none."""
    number = hands()
    return Crew(database, number) if number > 1 else nullcontext()


class Crew:
    """Processes of one database; made early they are ready when the work begins. Close it, or use it in `with`."""

    def __init__(self, database: Database, number: int) -> None:
        # Spawned, not forked: that is safe beside threads and open connections, on every system.
        self._pool = ProcessPoolExecutor(
            number, multiprocessing.get_context("spawn"), initializer=_arrive,
            initargs=(database.url.render_as_string(hide_password=False), database.keys),
        )
        self._waiting = number * AHEAD
        for _ in range(number):
            self._pool.submit(_ready)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)

    def ask(
        self, think: Callable[Concatenate[Database, ...], Answer], questions: Iterable[tuple[Any, ...]]
    ) -> Iterator[Answer]:
        """`think(database, *question)` for each question, in their order. Questions are drawn only a few ahead."""
        under_way: deque[Future[Answer]] = deque()
        for question in questions:
            under_way.append(self._pool.submit(_think, think, question))
            if len(under_way) >= self._waiting:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()


def _arrive(url: str, keys: Keyring) -> None:
    global _here  # noqa: PLW0603 - one database for each process
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever asked is told, and closes the crew
    gc.set_threshold(gc.get_threshold()[0] * FEWER_COLLECTIONS)
    _here = Database(url, keys=keys)


def _ready() -> None:
    """Getting ready takes the better part of a second: let it happen while others still work."""
    for module in ("local", "resolution"):
        import_module(f"app.engine.{module}")


def _think(think: Callable[..., Answer], question: tuple[Any, ...]) -> Answer:
    return think(_here, *question)
