"""Requested screenings: queued, run by a worker, and what they counted."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, or_, select, update

from app.auth import Principal, Role
from app.db import Unit
from app.store.codec import dumps, loads
from app.store.ledger import Snapshot
from app.store.tables import ledger, screening

NOT_CONTENT = ("tenders",)  # the only count that tells nothing of what was found


@dataclass(frozen=True, slots=True)
class ScreeningRow:
    id: str
    author: str
    state: str  # queued | running | done | failed
    tenders: tuple[str, ...] | None  # None: all
    as_of: str | None
    known_at: str | None
    counts: Mapping[str, Any] | None
    queued_at: int
    finished_at: int | None


def create(
    unit: Unit, principal: Principal, tenders: Sequence[str] | None, as_of: str | None = None, known_at: str | None = None
) -> ScreeningRow:
    """Queue a screening of tenders (None: all)."""
    id_ = "scr_" + secrets.token_hex(13)
    wanted = None if tenders is None else tuple(tenders)
    request = {"tenders": wanted, "as_of": as_of, "known_at": known_at}
    now = unit.now()
    unit.connection.execute(
        insert(screening).values(
            public_id=id_, author=principal.key_id, state="queued", request=dumps(request), queued_at=now
        )
    )
    return ScreeningRow(id_, principal.key_id, "queued", wanted, as_of, known_at, None, now, None)


def get(unit: Unit, principal: Principal, id_: str) -> ScreeningRow | None:
    """A screening this principal asked for; the inspectorate and admins see all.

    What was found is counted for the inspectorate only: for one tender a count is as good as the finding itself.
    """
    query = select(screening).where(screening.c.public_id == id_)
    if principal.role not in {Role.AUDITOR, Role.ADMIN, Role.SYSTEM}:
        query = query.where(screening.c.author == principal.key_id)
    row = unit.connection.execute(query).one_or_none()
    if row is None:
        return None
    request = loads(row.request)
    wanted = None if request["tenders"] is None else tuple(request["tenders"])
    counts = loads(row.counts) if row.counts else None
    if counts is not None and not (principal.sees_all_cases and principal.party is None):
        counts = {name: counts[name] for name in NOT_CONTENT if name in counts}
    return ScreeningRow(
        row.public_id, row.author, row.state, wanted, request["as_of"], request["known_at"], counts, row.queued_at,
        row.finished_at,
    )


def is_outdated(unit: Unit, snapshot: Snapshot) -> bool:
    """Whether anything became known after the snapshot was taken; what other screenings wrote does not count."""
    later = or_(ledger.c.number > snapshot.high, ledger.c.number.in_(snapshot.open))
    query = select(ledger.c.number).where(later, ledger.c.state == "closed", ledger.c.kind != "screening")
    return unit.connection.execute(query.limit(1)).first() is not None


def set_state(unit: Unit, id_: str, state: str, counts: Mapping[str, Any] | None = None) -> None:
    """Move a screening on; done and failed ones get their finishing time."""
    values: dict[str, Any] = {"state": state}
    if counts is not None:
        values["counts"] = dumps(dict(counts))
    if state in {"done", "failed"}:
        values["finished_at"] = unit.now()
    unit.connection.execute(update(screening).where(screening.c.public_id == id_).values(**values))
