"""How many stored names bear each word, and how many people each day of birth: what agreement on it is worth.

Counted once per claim, a day of birth once per party, as entries close.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import and_, bindparam, case, exists, or_, select, true, update

from app.db import Unit
from app.store.bulk import insert_rows
from app.store.ledger import now_snapshot
from app.store.sets import among, blocks
from app.store.tables import claim, membership, party_claim, word
from graph.kinds import PartyKind

# Rows that hold no word (words have no "#"): how many names were counted, and the last claim that was.
SIZE, LEDGER, CLAIM = "#size", "#ledger", "#claim"
BORN = "#born "  # before a day of birth
UNCOUNTED = frozenset({PartyKind.CONTACT_POINT.value, PartyKind.HOUSEHOLD.value})

# A day of birth is counted once for a party, however many claims state it of him.
_own, _home, _also = membership.alias("own"), membership.alias("home"), party_claim.alias("also")
_REPEATED = exists().where(
    _own.c.ref == party_claim.c.ref, _own.c.retracted.is_(None), _home.c.party_id == _own.c.party_id,
    _home.c.retracted.is_(None), _also.c.ref == _home.c.ref, _also.c.birth_date == party_claim.c.birth_date,
    _also.c.claim_id < party_claim.c.claim_id,
)  # fmt: skip
_COUNTS = select(word.c.sound, word.c.count).where(among(word.c.sound, "sounds"))
SoundsOf = Callable[[PartyKind, str], Collection[str]]


def advance(unit: Unit, sounds_of: SoundsOf, limit: int) -> int:
    """Count the next `limit` party claims at most. Returns how many; 0 when all of the closed entries are counted."""
    marks = _counts(unit, (SIZE, LEDGER, CLAIM))
    rows = unit.connection.execute(_next(unit, marks.get(LEDGER, 0), marks.get(CLAIM, 0)).limit(limit)).all()
    if not rows:
        return 0
    borne: Counter[str] = Counter()
    for row in rows:
        if row.kind not in UNCOUNTED and not row.masked:
            borne.update(sounds_of(PartyKind(row.kind), row.name))
            borne[SIZE] += 1
            if not row.repeated:
                borne[BORN + row.birth_date] += 1
    _raise(unit, borne)
    _set(unit, {LEDGER: rows[-1].recorded, CLAIM: rows[-1].id})
    return len(rows)


def _next(unit: Unit, number: int, last: int) -> Any:
    """Party claims in the order of their entries, up to the first entry that is still open: its rows may yet go."""
    now = now_snapshot(unit)
    bound = min(now.open) - 1 if now.open else now.high
    query = select(
        claim.c.id, claim.c.recorded, party_claim.c.kind, party_claim.c.name, party_claim.c.masked, party_claim.c.birth_date,
        case((party_claim.c.birth_date.is_(None), true()), else_=_REPEATED).label("repeated"),
    )  # fmt: skip
    later = or_(claim.c.recorded > number, and_(claim.c.recorded == number, claim.c.id > last))
    joined = query.join(party_claim, party_claim.c.claim_id == claim.c.id)
    return joined.where(later, claim.c.recorded <= bound).order_by(claim.c.recorded, claim.c.id)


def frequencies(unit: Unit, sounds: Collection[str]) -> tuple[dict[str, int], int]:
    """How many names bear each of these words, and how many names there are."""
    found: dict[str, int] = {}
    for block in blocks(sorted({*sounds, SIZE})):
        found.update(_counts(unit, block))
    return found, found.pop(SIZE, 0)


def born(unit: Unit, days: Collection[str]) -> dict[str, int]:
    """How many parties share each of these days of birth; days that nobody states are left out."""
    found: dict[str, int] = {}
    for block in blocks(sorted(days)):
        counts = _counts(unit, [BORN + day for day in block])
        found.update((day.removeprefix(BORN), count) for day, count in counts.items())
    return found


def _counts(unit: Unit, sounds: Collection[str]) -> dict[str, int]:
    return {row[0]: row[1] for row in unit.connection.execute(_COUNTS, {"sounds": [*sounds]})}


def _raise(unit: Unit, borne: Counter[str]) -> None:
    known: dict[str, int] = {}
    for block in blocks(sorted(borne)):
        known.update(_counts(unit, block))
    _set(unit, {sound: count + known.get(sound, 0) for sound, count in borne.items()}, known)


def _set(unit: Unit, counts: dict[str, int], known: Collection[str] | None = None) -> None:
    there = _counts(unit, counts) if known is None else known
    insert_rows(unit, word, [{"sound": s, "count": n} for s, n in sorted(counts.items()) if s not in there])
    changed = [{"at": s, "to": n} for s, n in sorted(counts.items()) if s in there]
    if changed:
        named = update(word).where(word.c.sound == bindparam("at")).values(count=bindparam("to"))
        unit.connection.execute(named, changed)
