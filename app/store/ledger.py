"""The ledger: when we knew. Every write belongs to a numbered entry; its rows are seen all at once when it closes.

A snapshot names what was known at a moment: the highest number, and the numbers still open then.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    and_,
    bindparam,
    delete,
    exists,
    false,
    func,
    insert,
    or_,
    select,
    text,
    true,
    update,
)

from app.db import Unit
from app.errors import BadRequest, Conflict, Invalid, LoadUnderWay
from app.store import records, tables
from app.store.prepared import Prepared
from app.store.redirects import redirect
from app.store.sets import among
from app.store.tables import ledger
from graph.kinds import PartyKind

KINDS = frozenset({"load", "statement", "decision", "resolution", "screening"})
ONE_AT_A_TIME = frozenset({"load", "resolution"})  # they commit in batches, so their entry outlives a transaction
SILENT_MICROSECONDS = 120 * 1_000_000  # an open entry whose holder has not been heard of for so long is dead
_ENTRY_LOCK = 0x6C6564676572  # "ledger": PostgreSQL's advisory lock that puts numbers in the order of commits
_THIS_RUN = secrets.token_hex(4)  # tells this process from an earlier one with the same number


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was known at a moment. Text form "12", or "12-7.9" when entries 7 and 9 were open."""

    high: int
    open: tuple[int, ...] = ()

    @property
    def bound(self) -> dict[str, Any]:
        """What binds the statements that speak of `known` rows."""
        return {"known_high": self.high, "known_open": self.open}

    def __str__(self) -> str:
        return f"{self.high}-{'.'.join(map(str, self.open))}" if self.open else str(self.high)

    @classmethod
    def parse(cls, text_form: str) -> Snapshot:
        """The snapshot of a text form. BadRequest for anything else."""
        head, _, tail = text_form.partition("-")
        try:
            return cls(int(head), tuple(int(n) for n in tail.split(".")) if tail else ())
        except ValueError as error:
            raise BadRequest("not a snapshot") from error


_HIGH = Prepared(select(func.max(ledger.c.number)))
_OPEN = Prepared(select(ledger.c.number).where(ledger.c.state == "open").order_by(ledger.c.number))


# --- reading --------------------------------------------------------------------------------------------------------
def now_snapshot(unit: Unit) -> Snapshot:
    """What is known now."""
    ((high,),) = _HIGH.rows(unit, {})
    return Snapshot(high or 0, tuple(number for (number,) in _OPEN.rows(unit, {})))


def snapshot_at(unit: Unit, at: int) -> Snapshot:
    """What was known at a time (microseconds). An entry that was open then counts as open, however it ended.

    Invalid for a time to come: what will be known then is not known, and the answer could not be replayed.
    """
    if at > unit.now():
        raise Invalid("known_at lies in the future", pointer="/known_at")
    high = unit.connection.scalar(select(func.max(ledger.c.number)).where(ledger.c.opened_at <= at)) or 0
    still = unit.connection.scalars(
        select(ledger.c.number)
        .where(ledger.c.number <= high, or_(ledger.c.closed_at.is_(None), ledger.c.closed_at > at))
        .order_by(ledger.c.number)
    )
    return Snapshot(high, tuple(still))


def visible(table: FromClause, snapshot: Snapshot) -> ColumnElement[bool]:
    """Rows known at the snapshot: recorded by then and not yet retracted then."""
    retracted = table.c.retracted
    return and_(
        seen(table.c.recorded, snapshot),
        or_(retracted.is_(None), retracted > snapshot.high, retracted.in_(snapshot.open) if snapshot.open else false()),
    )


def seen(number: ColumnElement[int], snapshot: Snapshot) -> ColumnElement[bool]:
    """Whether what an entry did is known at the snapshot."""
    return and_(number <= snapshot.high, number.not_in(snapshot.open) if snapshot.open else true())


def known(table: FromClause) -> ColumnElement[bool]:
    """As `visible`, in a statement that is built once: its snapshot is bound (`Snapshot.bound`) when it is executed."""
    retracted = table.c.retracted
    later = or_(retracted.is_(None), retracted > bindparam("known_high"), among(retracted, "known_open"))
    return and_(known_from(table), later)


def known_from(table: FromClause) -> ColumnElement[bool]:
    """As `known`, of a table without retraction (party)."""
    return known_since(table.c.recorded)


def known_since(number: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether an entry is known at the bound snapshot."""
    return and_(number <= bindparam("known_high"), ~among(number, "known_open"))


def is_open(unit: Unit, kind: str) -> bool:
    """Whether an entry of this kind is open."""
    query = select(ledger.c.number).where(ledger.c.state == "open", ledger.c.kind == kind).limit(1)
    return unit.connection.scalar(query) is not None


def writer_view(unit: Unit, number: int) -> Snapshot:
    """What an entry builds on: all that is known now and its own rows, but nothing of other entries still open."""
    now = now_snapshot(unit)
    return Snapshot(now.high, tuple(n for n in now.open if n != number))


# --- writing --------------------------------------------------------------------------------------------------------
def this_holder() -> str:
    """Who holds an entry that this process opens: host, process and run."""
    return f"{socket.gethostname()}:{os.getpid()}:{_THIS_RUN}"


def open_entry(unit: Unit, kind: str, author: str) -> int:
    """Number of a new open entry. LoadUnderWay or Conflict when a load (a resolution) is already open.

    On PostgreSQL entries are numbered under a lock held until commit, so that no lower number appears after a higher.
    """
    if kind not in KINDS:
        raise ValueError(f"no such kind of entry: {kind}")
    in_turn(unit)
    if kind in ONE_AT_A_TIME and is_open(unit, kind):
        raise LoadUnderWay if kind == "load" else Conflict(f"a {kind} is under way")
    number = (unit.connection.scalar(select(func.max(ledger.c.number))) or 0) + 1
    now = unit.now()
    unit.connection.execute(
        insert(ledger).values(
            number=number, kind=kind, author=author, state="open", opened_at=now, holder=this_holder(), beat_at=now
        )
    )
    return number


def in_turn(unit: Unit) -> None:
    """Wait until no other unit numbers an entry or moves mentions; held until commit. SQLite has one writer anyway."""
    if not unit.is_sqlite:
        unit.connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ENTRY_LOCK})


def beat(unit: Unit, number: int) -> None:
    """The holder lives. Conflict when somebody has taken it for dead and swept the entry."""
    _update_open(unit, number, beat_at=unit.now())


def close_entry(unit: Unit, number: int) -> None:
    """Make all rows of the entry visible at once. Conflict when it is not open."""
    _update_open(unit, number, state="closed", closed_at=unit.now(), holder=None, beat_at=None)


def _update_open(unit: Unit, number: int, **values: object) -> None:
    found = unit.connection.execute(
        update(ledger).where(ledger.c.number == number, ledger.c.state == "open").values(values)
    )
    if found.rowcount != 1:
        raise Conflict("the ledger entry is no longer open")


@contextlib.contextmanager
def entry(unit: Unit, kind: str, author: str) -> Iterator[int]:
    """A short entry that opens and closes inside one unit."""
    number = open_entry(unit, kind, author)
    yield number
    close_entry(unit, number)


def abort(unit: Unit, number: int) -> None:
    """Undo an open entry: rows it recorded go, rows it retracted live again. Nobody ever saw them."""
    if unit.connection.scalar(select(ledger.c.state).where(ledger.c.number == number)) != "open":
        return
    _forget(unit, number)
    _update_open(unit, number, state="aborted", closed_at=unit.now(), holder=None, beat_at=None)


def sweep(unit: Unit) -> tuple[int, ...]:
    """Abort the open entries whose holder has died (same host, no such process) or has long been silent."""
    rows = unit.connection.execute(
        select(ledger.c.number, ledger.c.holder, ledger.c.beat_at).where(ledger.c.state == "open").order_by(ledger.c.number)
    ).all()
    dead = tuple(row.number for row in rows if _is_dead(row.holder, row.beat_at, unit.now()))
    for number in reversed(dead):
        abort(unit, number)
    return dead


def _is_dead(holder: str | None, beat_at: int | None, now: int) -> bool:
    if holder is None or beat_at is None or now - beat_at > SILENT_MICROSECONDS:
        return True
    host, process, run = holder.rsplit(":", 2)
    if host != socket.gethostname():
        return False
    if int(process) == os.getpid():
        return run != _THIS_RUN
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _forget(unit: Unit, number: int) -> None:
    """Children before parents, as the foreign keys want it."""
    run = unit.connection.execute
    records.untally(unit, number)
    membership, claim, tie, party = tables.membership, tables.claim, tables.tie, tables.party
    moved = select(membership.c.ref).where(or_(membership.c.recorded == number, membership.c.retracted == number))
    refs = set(unit.connection.scalars(moved))
    swept_ties, swept_claims = (select(t.c.id).where(t.c.recorded == number) for t in (tie, claim))
    run(delete(tables.tie_support).where(tables.tie_support.c.tie_id.in_(swept_ties)))
    for table in tables.metadata.sorted_tables:
        if table is not claim and any(key.column is claim.c.id for key in table.foreign_keys):
            run(delete(table).where(table.c.claim_id.in_(swept_claims)))
    swept_records = select(tables.record.c.id).where(tables.record.c.recorded == number)
    run(delete(tables.raw_block).where(tables.raw_block.c.first_id.in_(swept_records)))
    lives = (tables.adjacency, tie, tables.match, claim, tables.record, membership)
    for table in lives:
        run(delete(table).where(table.c.recorded == number))
    newer = party.alias("newer")
    swept_parties = select(newer.c.id).where(newer.c.recorded == number)
    run(update(party).where(party.c.merged_into.in_(swept_parties)).values(merged_into=None))
    run(delete(tables.unresolved).where(tables.unresolved.c.ledger == number))
    run(delete(party).where(party.c.recorded == number, ~exists().where(membership.c.party_id == party.c.id)))
    for table in lives:
        run(update(table).where(table.c.retracted == number).values(retracted=None))
    run(update(party).where(party.c.kind_since == number).values(kind=PartyKind.UNKNOWN.value, kind_since=None))
    redirect(unit, refs)

