"""The worker, on both databases: one job at a time, tried again later each time, given up visibly, stopped gently."""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app import worker
from app.auth import Role
from app.db import Database
from app.errors import Conflict
from app.logs import configure
from app.store import jobs, screenings
from app.store.jobs import LEASE_SECONDS, SECOND, Job
from app.store.tables import job
from app.worker import HANDLERS, MOST_ATTEMPTS, MOST_LEASES, Outcome, Worker
from tests.app.cases import key
from tests.app.processes import running, until
from tests.databases import TickingClock

CANARY = "6472015203700001"


def put(database: Database, *keys: str, kind: str = "try") -> None:
    with database.writing() as unit:
        for name in keys:
            jobs.enqueue(unit, kind, name, {"name": name})


def rows(database: Database) -> dict[str, Any]:
    with database.reading() as unit:
        return {r.key: r for r in unit.connection.execute(select(job))}


def made(database: Database, *outcomes: Outcome | Exception, name: str = "w") -> Worker:
    """A worker whose jobs end in these ways, one after the other; the last way for all that follow."""
    ways = list(outcomes)

    def act(_database: Database, _taken: Job) -> Outcome:
        way = ways.pop(0) if len(ways) > 1 else ways[0]
        if isinstance(way, Exception):
            raise way
        return way

    return Worker(database, name, handlers={"try": act})


# --- one job ----------------------------------------------------------------------------------------------------------
def test_a_job_that_succeeds_is_done(database: Database) -> None:
    put(database, "k")
    assert made(database, Outcome()).drain() == 1
    assert (rows(database)["k"].state, rows(database)["k"].error) == ("done", None)


def test_nothing_due_is_no_step(database: Database) -> None:
    assert not made(database, Outcome()).step()


@pytest.mark.parametrize("error", [Conflict("in the way"), ValueError("broken"), KeyError("x")])
def test_a_failure_is_tried_again_later_each_time_and_given_up_in_the_end(
    database: Database, clock: TickingClock, error: Exception
) -> None:
    put(database, "k")
    tried = made(database, error)
    waits = []
    while tried.step():
        row = rows(database)["k"]
        if row.state == "waiting":
            waits.append(round((row.due_at - clock.now) / SECOND))
            clock.now = row.due_at
    assert waits == [2**n for n in range(1, MOST_ATTEMPTS)]
    assert (row.state, row.attempts) == ("dead", MOST_ATTEMPTS)
    assert row.error in {"conflict", "ValueError", "KeyError"}


def test_an_unknown_kind_of_job_fails_alone(database: Database) -> None:
    put(database, "strange", kind="strange")
    put(database, "k")
    made(database, Outcome()).drain()
    assert {k: r.state for k, r in rows(database).items()} == {"strange": "waiting", "k": "done"}


def test_what_failed_is_noted_by_its_kind_and_never_by_its_text(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    configure()
    put(database, "k")
    made(database, ValueError(f"no room for {CANARY}")).step()
    said = capsys.readouterr()
    structlog.reset_defaults()
    assert "job.failed" in said.err
    assert CANARY not in said.err + said.out + str(rows(database)["k"])


def test_a_job_that_kills_every_worker_is_put_aside(database: Database, clock: TickingClock) -> None:
    put(database, "k")
    for n in range(MOST_LEASES):
        with database.writing() as unit:
            assert jobs.lease(unit, f"w{n}") is not None
        clock.advance(LEASE_SECONDS + 1)
    assert made(database, Outcome()).drain() == 1
    assert (rows(database)["k"].state, rows(database)["k"].error) == ("dead", "never_finished")


def test_a_screening_whose_job_is_given_up_has_failed(database: Database, clock: TickingClock) -> None:
    auditor = key(database, Role.AUDITOR)
    with database.writing() as unit:
        row = screenings.create(unit, auditor, None)
        jobs.enqueue(unit, "screening", row.id, {"screening": row.id})

    def fail(_database: Database, _taken: Job) -> Outcome:
        raise ValueError

    tried = Worker(database, handlers={"screening": fail})
    while tried.step():
        clock.advance(2**MOST_ATTEMPTS)
    with database.reading() as unit:
        found = screenings.get(unit, auditor, row.id)
    assert found is not None
    assert (found.state, found.finished_at is not None) == ("failed", True)


def test_every_kind_that_is_enqueued_has_a_handler() -> None:
    assert set(HANDLERS) == {"screen", "screening", "rescreen", "resolve", "deliver", "import"}
    assert set(worker.GIVEN_UP) <= set(HANDLERS)


# --- two workers ------------------------------------------------------------------------------------------------------
def test_a_job_longer_than_its_lease_is_not_begun_by_another_worker(database: Database, clock: TickingClock) -> None:
    """While the first still works, its lease is renewed again and again; afterwards the job is done, once."""
    put(database, "k")
    begun, finish, done = threading.Event(), threading.Event(), Counter[str]()

    def slow(_database: Database, taken: Job) -> Outcome:
        begun.set()
        assert finish.wait(60)
        done[taken.key] += 1
        return Outcome()

    first = Worker(database, "first", handlers={"try": slow}, renew_every=0.01)
    thread = threading.Thread(target=first.step)
    thread.start()
    assert begun.wait(60)
    for _ in range(4):
        clock.advance(LEASE_SECONDS - 30)
        due = clock.now + (LEASE_SECONDS - 30) * SECOND
        until(lambda least=due: rows(database)["k"].leased_until >= least)  # type: ignore[misc]
        assert not made(database, Outcome(), name="second").step()
    finish.set()
    thread.join()
    assert done == {"k": 1}
    assert (rows(database)["k"].state, rows(database)["k"].attempts) == ("done", 1)


def test_a_worker_that_lost_its_lease_does_not_settle_the_job_of_the_other(
    database: Database, clock: TickingClock
) -> None:
    put(database, "k")

    def overslept(_database: Database, _taken: Job) -> Outcome:
        clock.advance(LEASE_SECONDS + 1)
        assert made(database, Outcome(again_in=60, error="later"), name="second").step()
        return Outcome()

    Worker(database, "first", handlers={"try": overslept}).step()
    assert (rows(database)["k"].state, rows(database)["k"].error) == ("waiting", "later")


def test_workers_side_by_side_do_each_job_once(database: Database) -> None:
    names = [f"k{n}" for n in range(40)]
    put(database, *names)
    done, lock = Counter[str](), threading.Lock()

    def note(_database: Database, taken: Job) -> Outcome:
        with lock:
            done[taken.key] += 1
        return Outcome()

    workers = [Worker(database, f"w{n}", handlers={"try": note}) for n in range(3)]
    threads = [threading.Thread(target=w.drain) for w in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == Counter(names)


# --- when the database is away ----------------------------------------------------------------------------------------
class Away:
    """The database, but away for the first few times that somebody wants to write."""

    def __init__(self, database: Database, times: int) -> None:
        self._database, self.times = database, times
        self.clock = database.clock

    def reading(self) -> Any:
        return self._database.reading()

    def writing(self) -> Any:
        self.times -= 1
        if self.times >= 0:
            raise OperationalError("BEGIN", {}, ConnectionError(f"away, with {CANARY}"))
        return self._database.writing()


def test_a_database_that_is_away_is_waited_for(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    configure()
    monkeypatch.setattr(worker, "IDLE_SECONDS", 0.01)
    put(database, "k")
    patient = Worker(Away(database, 3), handlers={"try": lambda _d, _j: Outcome()})  # type: ignore[arg-type]
    thread = threading.Thread(target=patient.work)
    thread.start()
    until(lambda: rows(database)["k"].state == "done")
    patient.stopping.set()
    thread.join()
    said = capsys.readouterr()
    structlog.reset_defaults()
    assert said.err.count("worker.interrupted") == 3
    assert CANARY not in said.err + said.out


# --- stopping ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_is_asked_to_stop_ends_by_itself(sqlite_database: Database, tmp_path: Path, number: int) -> None:
    put(sqlite_database, "none", kind="resolve")
    with running(sqlite_database, "worker", log=tmp_path / "log") as process:
        until(lambda: rows(sqlite_database)["none"].state == "done", process)
        os.kill(process.pid, number)
        assert process.wait(30) == 0
    said = (tmp_path / "log").read_text()
    assert "worker.started" in said
    assert "worker.stopped" in said
