"""A thread that says every few seconds that the holder of a long ledger entry lives, so that nobody sweeps its work."""

from __future__ import annotations

from threading import Event, Thread
from types import TracebackType
from typing import Self

from app.db import Database
from app.store import ledger

BEAT_SECONDS = 20.0


class Heartbeat:
    """`with Heartbeat(database, number): …`. A beat that fails stops it; the holder finds out when it closes the entry."""

    def __init__(self, database: Database, number: int, every: float = BEAT_SECONDS) -> None:
        self._database, self._number, self._every = database, number, every
        self._stop = Event()
        self._thread = Thread(target=self._run, name=f"heartbeat-{number}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(self._every):
            try:
                with self._database.writing() as unit:
                    ledger.beat(unit, self._number)
            except Exception:  # noqa: S112 - a busy database is no reason to die; a swept entry ends at its close
                continue
