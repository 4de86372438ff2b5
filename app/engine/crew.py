"""Processes that think beside this one. They read for themselves and hand values back; writing stays in one place.

Answers come in the order of the questions, so whoever did the thinking leaves no trace in the result.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext, suppress
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from queue import Empty, Full
from types import TracebackType
from typing import Any, Concatenate, Self, TypeVar

from app.crypto import Keyring
from app.db import Database
from app.settings import settings

MOST_HANDS = 8
FEWER_COLLECTIONS = 70  # as in the command line
AHEAD = 2  # questions that wait for each process, and answers of a stream: none is idle while answers are written
STREAMS = 2  # one that is drawn from, and one that is ahead
POLL_SECONDS = 0.2
PATIENCE = 4  # times as many answers are kept at most while the first is awaited

Answer = TypeVar("Answer")
# The number of a stream with its pickled answers, None at their end; and whether nobody draws any more.
Channel = tuple["Queue[tuple[int, bytes | None]]", Event]
_here: Database | None = None  # in a process of a crew: its own connections
_channels: Sequence[Channel] = ()


def hands() -> int:
    """How many processes may think: BENANG_PROCESSES, or one for each core that this process may use."""
    return settings().processes or min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1, MOST_HANDS)


def gathered(database: Database) -> AbstractContextManager[Crew | None]:
    """A crew where more than this process may think, else none."""
    number = hands() - 1
    return Crew(database, number) if number else nullcontext()


class Crew:
    """So many processes beside this one; made early they are ready when the work begins. Close it, or use it in `with`."""

    def __init__(self, database: Database, number: int) -> None:
        # Spawned, not forked: that is safe beside threads and open connections, on every system.
        context = multiprocessing.get_context("spawn")
        self._database = database
        self._channels: list[Channel] = [(context.Queue(AHEAD), context.Event()) for _ in range(STREAMS)]
        self._free = list(range(STREAMS))
        self._streams = 0
        self._pool = ProcessPoolExecutor(
            number, context, initializer=_arrive,
            initargs=(database.url.render_as_string(hide_password=False), database.keys, self._channels),
        )
        self._waiting = number * AHEAD
        for _ in range(number):
            self._pool.submit(_start)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        for answers, left in self._channels:
            left.set()
            answers.close()
        self._pool.shutdown(cancel_futures=True)

    def ask(
        self, think: Callable[Concatenate[Database, ...], Answer], questions: Iterable[tuple[Any, ...]]
    ) -> Iterator[Answer]:
        """`think(database, *question)` for each question, in their order. Questions are drawn only a few ahead.

        This process thinks too, whenever the others have enough to do.
        """
        under_way: deque[Future[Answer]] = deque()
        for question in questions:
            while under_way and (under_way[0].done() or len(under_way) > self._waiting * PATIENCE):
                yield under_way.popleft().result()
            if sum(not future.done() for future in under_way) < self._waiting:
                under_way.append(self._pool.submit(_think, think, question))
            else:
                under_way.append(_thought(think, self._database, question))
        while under_way:
            yield under_way.popleft().result()

    def stream(self, think: Callable[Concatenate[Database, ...], Iterator[Answer]], *question: Any) -> Iterator[Answer]:
        """What one long thought yields. It begins at once and stays a few answers ahead of whoever draws them.

        At most STREAMS at a time. An error is raised where the answer in whose stead it came is awaited.
        """
        place = self._free.pop(0)
        self._streams += 1
        return self._drawn(place, self._streams, self._pool.submit(_pour, place, self._streams, think, question))

    def _drawn(self, place: int, number: int, poured: Future[None]) -> Iterator[Answer]:
        answers, left = self._channels[place]
        try:
            while (answer := _next(answers, number, poured)) is not None:
                yield pickle.loads(answer)  # noqa: S301 - from a process of our own
        finally:
            left.set()
            while not poured.done():
                with suppress(Empty):
                    answers.get(timeout=POLL_SECONDS)
            left.clear()
            self._free.append(place)


def _next(answers: Queue[tuple[int, bytes | None]], number: int, poured: Future[None]) -> bytes | None:
    """The next answer of a stream, None at their end. Raises what ended them early."""
    while True:
        try:
            of, answer = answers.get(timeout=POLL_SECONDS)
        except Empty:
            if poured.done():
                poured.result()  # without an error its last answers are still on their way
            continue
        if of == number:  # else left over from a stream that was given up
            return answer


def _arrive(url: str, keys: Keyring, channels: Sequence[Channel]) -> None:
    global _here, _channels
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever asked is told, and closes the crew
    gc.set_threshold(gc.get_threshold()[0] * FEWER_COLLECTIONS)
    threading.Thread(target=_leave_with_parent, name="parent", daemon=True).start()
    _here, _channels = Database(url, keys=keys), channels
    for answers, _ in channels:
        answers.cancel_join_thread()  # what nobody drew keeps no process alive


def _leave_with_parent() -> None:
    """Whoever asked may be killed: then nobody tells this process to end, and it would wait for questions for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _start() -> None:
    """A process starts with its first task, and takes half a second: let it happen while others still work."""


def _thought(think: Callable[..., Answer], database: Database, question: tuple[Any, ...]) -> Future[Answer]:
    """What this process thinks itself, as if it had been asked of another."""
    future: Future[Answer] = Future()
    try:
        future.set_result(think(database, *question))
    except Exception as error:
        future.set_exception(error)
    return future


def _think(think: Callable[..., Answer], question: tuple[Any, ...]) -> Answer:
    return think(_here, *question)


def _pour(place: int, number: int, think: Callable[..., Iterator[Any]], question: tuple[Any, ...]) -> None:
    """Pickled here and not by the queue, which would swallow what cannot be pickled."""
    for answer in think(_here, *question):
        if not _put(place, (number, pickle.dumps(answer, pickle.HIGHEST_PROTOCOL))):
            return
    _put(place, (number, None))


def _put(place: int, answer: tuple[int, bytes | None]) -> bool:
    """Whether it was taken; not when nobody draws any more."""
    answers, left = _channels[place]
    while not left.is_set():
        try:
            answers.put(answer, timeout=POLL_SECONDS)
        except Full:
            continue
        return True
    return False
