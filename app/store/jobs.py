"""The outbox: jobs enqueued in the transaction of their cause, leased by workers, finished or tried again.

The queue knows names only; app/worker.py binds them to use cases. A lease that runs out gives the job to another
worker, so every job must be harmless to repeat.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, update

from app.db import Unit
from app.store.bulk import insert_new
from app.store.codec import dumps, loads
from app.store.tables import job

LEASE_SECONDS = 120
SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Job:
    id: int
    kind: str
    key: str
    payload: Mapping[str, Any]
    attempts: int


def enqueue(unit: Unit, kind: str, key: str, payload: Mapping[str, Any], due_at: int | None = None) -> bool:
    """Put a job in, unless one of this kind and key was ever put in. True when it was new."""
    now = unit.now()
    row = {
        "kind": kind, "key": key, "payload": dumps(dict(payload)), "state": "waiting", "attempts": 0,
        "due_at": now if due_at is None else due_at, "created_at": now,
    }
    return insert_new(unit, job, row)


def lease(unit: Unit, worker: str) -> Job | None:
    """Take the job that is due the longest, for LEASE_SECONDS. None when nothing is due."""
    now = unit.now()
    row = unit.connection.execute(_due(unit, now)).one_or_none()
    if row is None:
        return None
    unit.connection.execute(
        update(job).where(job.c.id == row.id).values(
            state="leased", leased_by=worker, leased_until=now + LEASE_SECONDS * SECOND, attempts=row.attempts + 1
        )
    )
    return Job(row.id, row.kind, row.key, loads(row.payload), row.attempts + 1)


def _due(unit: Unit, now: int) -> Select[Any]:
    ready = or_(
        and_(job.c.state == "waiting", job.c.due_at <= now), and_(job.c.state == "leased", job.c.leased_until < now)
    )
    query = select(job).where(ready).order_by(job.c.due_at, job.c.id).limit(1)
    return query if unit.is_sqlite else query.with_for_update(skip_locked=True)


def renew(unit: Unit, leased: Job, worker: str) -> bool:
    """Hold on to a job that takes long. False when the lease was lost meanwhile."""
    return _settle(unit, leased, worker, leased_until=unit.now() + LEASE_SECONDS * SECOND)


def done(unit: Unit, leased: Job, worker: str) -> bool:
    """Finish a job. False when the lease was lost meanwhile: another worker has it."""
    return _settle(unit, leased, worker, state="done", finished_at=unit.now(), leased_until=None, error=None)


def again(unit: Unit, leased: Job, worker: str, due_at: int, error: str, *, counts: bool = True) -> bool:
    """Give a job back to be tried at `due_at`; `error` must carry no personal data. One that only had to wait its turn
    does not count as tried."""
    attempts = leased.attempts if counts else leased.attempts - 1
    back = {"state": "waiting", "due_at": due_at, "leased_until": None, "error": error[:500], "attempts": attempts}
    return _settle(unit, leased, worker, **back)


def dead(unit: Unit, leased: Job, worker: str, error: str) -> bool:
    """Stop trying; the job stays for people to look at."""
    return _settle(unit, leased, worker, state="dead", finished_at=unit.now(), leased_until=None, error=error[:500])


def _settle(unit: Unit, leased: Job, worker: str, **values: Any) -> bool:
    own = and_(job.c.id == leased.id, job.c.leased_by == worker, job.c.state == "leased")
    return unit.connection.execute(update(job).where(own).values(**values)).rowcount == 1


def payloads(unit: Unit, kind: str) -> list[Mapping[str, Any]]:
    """What the unfinished jobs of a kind carry."""
    undone = job.c.kind == kind, job.c.state.in_(("waiting", "leased"))
    return [loads(text) for text in unit.connection.scalars(select(job.c.payload).where(*undone))]


def is_waiting(unit: Unit, kind: str) -> bool:
    """Whether a job of this kind is still to be begun."""
    there = select(job.c.id).where(job.c.kind == kind, job.c.state == "waiting").limit(1)
    return unit.connection.scalar(there) is not None


def waiting(unit: Unit, kind: str | None = None, without: str | None = None) -> int:
    """How many jobs (of one kind, or of all but one) are not finished."""
    where: list[ColumnElement[bool]] = [job.c.state.in_(("waiting", "leased"))]
    if kind is not None:
        where.append(job.c.kind == kind)
    if without is not None:
        where.append(job.c.kind != without)
    return int(unit.connection.execute(select(func.count()).select_from(job).where(*where)).scalar_one())
