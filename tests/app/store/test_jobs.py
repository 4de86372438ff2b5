"""The outbox on both databases: in the transaction of its cause, one worker at a time, never lost."""

from __future__ import annotations

import threading
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from app.db import Database
from app.store import jobs
from app.store.jobs import LEASE_SECONDS, SECOND, Job
from app.store.tables import job
from tests.databases import TickingClock


def put(database: Database, *keys: str, due_at: int | None = None) -> None:
    with database.writing() as unit:
        for key in keys:
            jobs.enqueue(unit, "screen", key, {"tender": key}, due_at)


def take(database: Database, worker: str = "w1") -> Job | None:
    with database.writing() as unit:
        return jobs.lease(unit, worker)


def states(database: Database) -> dict[str, str]:
    with database.reading() as unit:
        return {r.key: r.state for r in unit.connection.execute(select(job.c.key, job.c.state))}


# --- with its cause ---------------------------------------------------------------------------------------------------
def test_a_job_is_there_when_its_transaction_is_and_not_when_it_was_rolled_back(database: Database) -> None:
    def interrupted() -> None:
        with database.writing() as unit:
            jobs.enqueue(unit, "screen", "lost", {})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        interrupted()
    put(database, "kept")
    assert states(database) == {"kept": "waiting"}


def test_the_same_kind_and_key_is_put_in_once_for_ever(database: Database) -> None:
    with database.writing() as unit:
        assert jobs.enqueue(unit, "screen", "k", {"tender": "1"})
        assert not jobs.enqueue(unit, "screen", "k", {"tender": "2"})
        assert jobs.enqueue(unit, "deliver", "k", {})
    taken = take(database)
    assert taken is not None
    assert dict(taken.payload) == {"tender": "1"}
    with database.writing() as unit:
        jobs.done(unit, taken, "w1")
        assert not jobs.enqueue(unit, "screen", "k", {})


def test_the_same_job_put_in_by_two_at_once_is_put_in_once_and_neither_fails(database: Database) -> None:
    both, made = threading.Barrier(2), []

    def enqueue() -> None:
        with database.writing() as unit:
            if not unit.is_sqlite:  # SQLite's writers come one after another anyway
                both.wait(10)
            made.append(jobs.enqueue(unit, "screen", "k", {}))

    threads = [threading.Thread(target=enqueue) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [False, True]


# --- one worker at a time ---------------------------------------------------------------------------------------------
def test_a_job_is_leased_to_one_worker_at_a_time(database: Database) -> None:
    put(database, "k")
    assert take(database, "w1") is not None
    assert take(database, "w2") is None


def test_many_workers_at_once_take_every_job_exactly_once(database: Database) -> None:
    put(database, *(f"k{n}" for n in range(60)))
    taken: Counter[str] = Counter()
    lock = threading.Lock()

    def work(name: str) -> None:
        while (got := take(database, name)) is not None:
            with database.writing() as unit:
                assert jobs.done(unit, got, name)
            with lock:
                taken[got.key] += 1

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken == Counter(f"k{n}" for n in range(60))
    assert set(states(database).values()) == {"done"}


@pytest.mark.postgres
def test_a_worker_that_is_still_choosing_does_not_block_another(postgres_database: Database) -> None:
    """PostgreSQL skips rows that another transaction holds; SQLite has one writer, so there is nothing to skip."""
    put(postgres_database, "a", "b")
    with postgres_database.writing() as first:
        one = jobs.lease(first, "w1")
        two = take(postgres_database, "w2")
    assert one is not None
    assert two is not None
    assert {one.key, two.key} == {"a", "b"}


def test_a_lease_that_ran_out_hands_the_job_over_and_the_first_worker_cannot_settle_it(
    database: Database, clock: TickingClock
) -> None:
    put(database, "k")
    first = take(database, "w1")
    clock.advance(LEASE_SECONDS - 1)
    assert take(database, "w2") is None
    clock.advance(2)
    second = take(database, "w2")
    assert first is not None
    assert second is not None
    assert (first.attempts, second.attempts) == (1, 2)
    with database.writing() as unit:
        assert not jobs.done(unit, first, "w1")
        assert not jobs.again(unit, first, "w1", 0, "late")
        assert not jobs.dead(unit, first, "w1", "late")
        assert not jobs.renew(unit, first, "w1")
        assert jobs.done(unit, second, "w2")
    assert states(database) == {"k": "done"}


def test_a_renewed_lease_is_not_handed_over(database: Database, clock: TickingClock) -> None:
    put(database, "k")
    held = take(database, "w1")
    assert held is not None
    for _ in range(5):
        clock.advance(LEASE_SECONDS - 5)
        with database.writing() as unit:
            assert jobs.renew(unit, held, "w1")
        assert take(database, "w2") is None


# --- when -------------------------------------------------------------------------------------------------------------
def test_the_job_due_the_longest_comes_first_and_none_before_its_time(database: Database, clock: TickingClock) -> None:
    start = clock.now
    put(database, "later", due_at=start + 60 * SECOND)
    put(database, "soon", due_at=start + 30 * SECOND)
    assert take(database) is None
    clock.advance(61)
    order = [take(database), take(database)]
    assert [j.key for j in order if j] == ["soon", "later"]


def test_a_job_given_back_waits_and_one_put_aside_stays_for_people_to_see(database: Database, clock: TickingClock) -> None:
    put(database, "k")
    taken = take(database)
    assert taken is not None
    with database.writing() as unit:
        assert jobs.again(unit, taken, "w1", clock.now + 10 * SECOND, "x" * 900)
    assert take(database) is None
    clock.advance(11)
    again = take(database)
    assert again is not None
    assert again.attempts == 2
    with database.writing() as unit:
        assert jobs.waiting(unit) == jobs.waiting(unit, "screen") == 1
        assert jobs.dead(unit, again, "w1", "gave_up")
        assert jobs.waiting(unit) == 0
    assert states(database) == {"k": "dead"}


STEPS = st.lists(st.sampled_from(["put", "lease1", "lease2", "done", "again", "crash", "wait", "sleep"]), max_size=40)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_happens_every_job_is_done_in_the_end(
    sqlite_database: Database, clock: TickingClock, steps: list[str]
) -> None:
    """Two workers that lease, finish, give back or die in any order; afterwards a patient one does all that is left."""
    with sqlite_database.writing() as unit:
        unit.connection.execute(delete(job))
    held: dict[str, Job] = {}
    count = 0
    for step in steps:
        if step == "put":
            put(sqlite_database, f"k{count}")
            count += 1
        elif step.startswith("lease"):
            worker = f"w{step[-1]}"
            if (got := take(sqlite_database, worker)) is not None:
                held[worker] = got
        elif step in {"done", "again"} and held:
            worker, mine = held.popitem()
            with sqlite_database.writing() as unit:
                if step == "done":
                    jobs.done(unit, mine, worker)
                else:
                    jobs.again(unit, mine, worker, clock.now + 5 * SECOND, "again")
        elif step == "crash":
            held.clear()
        else:
            clock.advance(LEASE_SECONDS + 1 if step == "sleep" else 5)
    clock.advance(LEASE_SECONDS + 10)
    while (got := take(sqlite_database, "patient")) is not None:
        with sqlite_database.writing() as unit:
            assert jobs.done(unit, got, "patient")
    assert states(sqlite_database) == {f"k{n}": "done" for n in range(count)}
