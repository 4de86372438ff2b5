"""By what each tender was last screened: snapshot, day, rules, sources, program. What nothing changed about can stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, func, select

from app.db import Unit
from app.store.bulk import insert_values
from app.store.ledger import Snapshot
from app.store.sets import among, blocks
from app.store.tables import ledger, screened, unscreened

_COLUMNS = ("tender", "high", "snapshot", "day", "rules")


@dataclass(frozen=True, slots=True)
class Basis:
    """The day judged, and a fingerprint of rules, policy, descriptions of sources, and program."""

    day: date
    rules: str


def note(unit: Unit, tenders: Sequence[str], snapshot: Snapshot, basis: Basis) -> None:
    """They were screened; to be called in the transaction that writes what was found."""
    row = (snapshot.high, str(snapshot), basis.day.isoformat(), basis.rules)
    for block in blocks(sorted(set(tenders))):
        unit.connection.execute(delete(screened).where(among(screened.c.tender, "tenders")), {"tenders": block})
        insert_values(unit, screened, _COLUMNS, [(tender, *row) for tender in block])


def standing(unit: Unit, basis: Basis) -> set[str]:
    """The tenders that would be screened again by the same knowledge, on the same day, and by the same basis.

    What other screenings wrote is no new knowledge; a tender that waits because of who is who does not stand.
    """
    news = (ledger.c.state == "closed", ledger.c.kind != "screening")
    newest = unit.connection.scalar(select(func.max(ledger.c.number)).where(*news)) or 0
    query = select(screened.c.tender, screened.c.snapshot).where(
        screened.c.high >= newest, screened.c.day == basis.day.isoformat(), screened.c.rules == basis.rules,
        screened.c.tender.not_in(select(unscreened.c.tender)),
    )
    found = unit.connection.execute(query).all()
    of = {text: Snapshot.parse(text) for text in {row.snapshot for row in found}}
    were_open = sorted({number for snapshot in of.values() for number in snapshot.open})
    told = set(unit.connection.scalars(select(ledger.c.number).where(ledger.c.number.in_(were_open), *news)))
    return {row.tender for row in found if told.isdisjoint(of[row.snapshot].open)}
