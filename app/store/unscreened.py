"""The tenders whose findings may no longer be right: who is who changed since they were screened.

Noted in the transaction of the change, with one job for all that wait; each is screened once, however many changes touch it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import delete, func, or_, select, update

from app.db import Unit
from app.store import jobs
from app.store.bulk import insert_values
from app.store.ledger import Snapshot, known
from app.store.sets import among, blocks
from app.store.tables import adjacency, claim, membership, participation_claim, unscreened

JOB = "rescreen"
_TIED = select(adjacency.c.dst).where(among(adjacency.c.src, "parties"), known(adjacency)).distinct()
_IN = (
    select(participation_claim.c.tender)
    .join(claim, claim.c.id == participation_claim.c.claim_id)
    .join(membership, membership.c.ref == participation_claim.c.party_ref)
    .where(among(membership.c.party_id, "parties"), known(membership), known(claim))
    .distinct()
)
_THERE = select(unscreened.c.tender).where(among(unscreened.c.tender, "tenders"))


def around(unit: Unit, view: Snapshot, parties: Collection[int]) -> set[str]:
    """The tenders in which one of these parties, or whoever a tie joins to one of them, takes part."""
    near = set(parties)
    for block in blocks(sorted(parties)):
        near.update(unit.connection.scalars(_TIED, {"parties": block, **view.bound}))
    return taking_part(unit, view, near)


def taking_part(unit: Unit, view: Snapshot, parties: Collection[int]) -> set[str]:
    """The tenders in which one of these parties takes part."""
    found: set[str] = set()
    for block in blocks(sorted(parties)):
        found.update(unit.connection.scalars(_IN, {"parties": block, **view.bound}))
    return found


def note(unit: Unit, number: int, tenders: Iterable[str]) -> None:
    """Let these tenders be screened anew. To be called in entry `number`, whose change they are touched by."""
    for block in blocks(sorted(tenders)):
        there = set(unit.connection.scalars(_THERE, {"tenders": block}))
        insert_values(unit, unscreened, ("tender", "ledger"), [(t, number) for t in block if t not in there])
        again = update(unscreened).where(among(unscreened.c.tender, "tenders"), unscreened.c.aside.is_not(None))
        unit.connection.execute(again.values(aside=None), {"tenders": block})  # what it failed on may be gone
        if not jobs.is_waiting(unit, JOB):
            jobs.enqueue(unit, JOB, f"entry:{number}", {"ledger": number})


def first(unit: Unit, limit: int) -> list[str]:
    """The next tenders to be screened; those set aside are not among them."""
    ready = or_(unscreened.c.aside.is_(None), unscreened.c.aside <= unit.now())
    return list(unit.connection.scalars(select(unscreened.c.tender).where(ready).order_by(unscreened.c.tender).limit(limit)))


def set_aside(unit: Unit, tender: str, until: int) -> str:
    """Let a tender wait behind the others until this time (microseconds). Its id."""
    unit.connection.execute(update(unscreened).where(unscreened.c.tender == tender).values(aside=until))
    return tender


def aside(unit: Unit) -> int:
    """How many tenders are set aside."""
    query = select(func.count()).select_from(unscreened).where(unscreened.c.aside.is_not(None))
    return int(unit.connection.scalar(query) or 0)


def waiting(unit: Unit) -> int:
    """How many tenders wait."""
    return int(unit.connection.scalar(select(func.count()).select_from(unscreened)) or 0)


def done(unit: Unit, tenders: Iterable[str]) -> None:
    """They were screened by the newest knowledge."""
    for block in blocks(sorted(tenders)):
        unit.connection.execute(delete(unscreened).where(among(unscreened.c.tender, "tenders")), {"tenders": block})
