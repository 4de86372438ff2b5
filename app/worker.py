"""The worker: takes jobs from the outbox and does them. The queue knows names; here they meet their use cases."""

from __future__ import annotations

import os
import random
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from app.db import Database, Unit
from app.engine.crew import gathered
from app.errors import AppError, LoadUnderWay
from app.flow import deliver, load, order, resolve, screen
from app.notify.destination import Reach, networks
from app.settings import settings
from app.store import jobs, screenings, unresolved, unscreened
from app.store.jobs import Job
from app.store.ledger import now_snapshot

SECOND = 1_000_000
IDLE_SECONDS = 0.5
LOOK_SECONDS = 60  # between two looks of an idle worker for what waits without a job
WAIT_FOR_LOAD = 5  # seconds, when another load is at work
WAIT_FOR_RESOLUTION = 30  # seconds; identities of a province are resolved for an hour, so waiting has an end
FEW_TENDERS, MOST_WAITS = 200, 6
MANY_PARTIES = 5_000  # from which on more than one process is worth its start
MOST_ATTEMPTS = 10
MOST_LEASES = 25  # a job that so many workers took and none finished kills them: it is put aside
log = structlog.get_logger("worker")


@dataclass(frozen=True, slots=True)
class Outcome:
    """None: done. Otherwise seconds to wait until the next attempt."""

    again_in: int | None = None
    error: str | None = None
    counts: bool = True  # as an attempt; one that only has to wait its turn does not


Handler = Callable[[Database, Job], Outcome]


def _screen(database: Database, job: Job) -> Outcome:
    screen.screen_all(database, [job.payload["tender"]], author="system")
    return Outcome()


def _screening(database: Database, job: Job) -> Outcome:
    screen.run(database, job.payload["screening"])
    return Outcome()


def _rescreen(database: Database, job: Job) -> Outcome:
    """Of many tenders while identities are still being resolved, wait a while: the next block may touch them again."""
    with database.reading() as unit:
        many, resolving = unscreened.waiting(unit) > FEW_TENDERS, jobs.waiting(unit, "resolve") > 0
    if many and resolving and job.attempts <= MOST_WAITS:
        return Outcome(WAIT_FOR_RESOLUTION, "resolution_under_way")
    screen.rescreen(database)
    return Outcome()


def _resolve(database: Database, job: Job) -> Outcome:
    with database.reading() as unit:
        many = unresolved.waiting(unit) >= MANY_PARTIES
    with gathered(database) if many else nullcontext() as crew:
        resolve.drain(database, crew=crew)
    return Outcome()


def _deliver(database: Database, job: Job) -> Outcome:
    reach = Reach(networks(settings().webhook_networks))
    made = deliver.deliver(
        database, job.payload["subscription"], job.payload["event"], job.attempts, reach, settings().base_url
    )
    return Outcome(made.again_in, made.error)


def _import(database: Database, job: Job) -> Outcome:
    """Load what was ordered. Its files go when it has ended, and stay while it waits for another load or is tried again."""
    ordered = order.Ordered.of(job.payload)
    folder = Path(settings().spool_folder)
    order.sweep(database, folder)
    parcel = order.unpacked(database, ordered, folder)
    if parcel is not None:
        try:
            load.load(
                database, ordered.source, parcel, strict=ordered.strict, as_statement_of=ordered.statement_of,
                progress=order.Progress(database, parcel),
            )
        except LoadUnderWay:
            return Outcome(WAIT_FOR_LOAD, LoadUnderWay.code(), counts=False)
        except Exception:
            order.put_back(database, ordered)
            raise
    order.forget(ordered, folder)
    return Outcome()


HANDLERS: Mapping[str, Handler] = {
    "screen": _screen, "screening": _screening, "rescreen": _rescreen, "resolve": _resolve, "deliver": _deliver,
    "import": _import,
}


def _screening_failed(unit: Unit, job: Job) -> None:
    screenings.set_state(unit, job.payload["screening"], "failed")


def _import_failed(unit: Unit, job: Job) -> None:
    ordered = order.Ordered.of(job.payload)
    order.give_up(unit, ordered)
    order.forget(ordered, Path(settings().spool_folder))


GIVEN_UP: Mapping[str, Callable[[Unit, Job], None]] = {"screening": _screening_failed, "import": _import_failed}


@dataclass(slots=True)
class Worker:
    """One worker of one process. `run` until stopped; `drain` until nothing is due."""

    database: Database
    name: str = field(default_factory=lambda: f"{socket.gethostname()}:{os.getpid()}:{random.getrandbits(32):08x}")
    stopping: threading.Event = field(default_factory=threading.Event)
    handlers: Mapping[str, Handler] = field(default_factory=lambda: HANDLERS)
    renew_every: float = jobs.LEASE_SECONDS / 4

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; the job in hand is finished first."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        log.info("worker.started")
        self.work()
        log.info("worker.stopped")

    def work(self) -> None:
        """Work until `stopping` is set; for a thread beside a server, where signals are the server's.

        A database that does not answer is waited for; what was in hand then is leased again when its time has run out.
        """
        looked: float | None = None
        while not self.stopping.is_set():
            try:
                found = self.step()
                if not found and (looked is None or time.monotonic() - looked >= LOOK_SECONDS):
                    looked = time.monotonic()
                    found = self.revive()
            except Exception:
                log.exception("worker.interrupted")
                found = False
            if not found:
                self.stopping.wait(IDLE_SECONDS)

    def revive(self) -> bool:
        """Let what waits without any job to come for it have one again: its job was given up. Whether there was such."""
        with self.database.writing() as unit:
            left = {"resolve": unresolved.first(unit, now_snapshot(unit), 1), unscreened.JOB: unscreened.first(unit, 1)}
            kinds = [kind for kind, waits in left.items() if waits and not jobs.waiting(unit, kind)]
            for kind in kinds:
                jobs.enqueue(unit, kind, f"left:{unit.now()}", {})
        return bool(kinds)

    def drain(self) -> int:
        """Do everything that is due now; how many jobs that was."""
        done = 0
        while self.step():
            done += 1
        return done

    def step(self) -> bool:
        """Take and do one job. False when none is due."""
        with self.database.writing() as unit:
            job = jobs.lease(unit, self.name)
        if job is None:
            return False
        with self._held(job):
            outcome = self._do(job)
        with self.database.writing() as unit:
            if outcome.again_in is not None:
                due = unit.now() + outcome.again_in * SECOND
                jobs.again(unit, job, self.name, due, outcome.error or "", counts=outcome.counts)
            elif outcome.error is not None:
                if jobs.dead(unit, job, self.name, outcome.error) and job.kind in GIVEN_UP:
                    GIVEN_UP[job.kind](unit, job)
            else:
                jobs.done(unit, job, self.name)
        log.info("job", kind=job.kind, attempts=job.attempts, again_in=outcome.again_in, error=outcome.error)
        return True

    @contextmanager
    def _held(self, job: Job) -> Iterator[None]:
        """Renew the lease while the job runs, so that a long one is not begun by another worker as well."""
        done = threading.Event()

        def renew() -> None:
            while not done.wait(self.renew_every):
                try:
                    with self.database.writing() as unit:
                        jobs.renew(unit, job, self.name)
                except Exception:  # a busy database is no reason to stop: the next beat tries again
                    log.warning("job.not_renewed", kind=job.kind)

        thread = threading.Thread(target=renew, name="lease", daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def _do(self, job: Job) -> Outcome:
        """Run the use case. What fails is tried again, later each time; its error is a code, never a text with data."""
        if job.attempts > MOST_LEASES:
            return Outcome(None, "never_finished")
        try:
            return self.handlers[job.kind](self.database, job)
        except AppError as failed:
            code = failed.code()
        except Exception as failed:  # a job must never take the worker down with it
            code = type(failed).__name__
            log.exception("job.failed", kind=job.kind)
        return Outcome(2**job.attempts if job.attempts < MOST_ATTEMPTS else None, code)
