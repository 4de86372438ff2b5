"""All parties, ties and sanctions of one snapshot as a key may read them, page by page, in order, each with its day.

Memory holds one page. What is exported is what the register shows: numbers of people stay masked or away, and family and
households are the inspectorate's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, exists, func, or_, select

from app.auth import Principal
from app.crypto import key_of, text_of
from app.db import Unit
from app.errors import Forbidden
from app.store import records, visibility
from app.store.ledger import Snapshot, known, known_from, known_since, visible
from app.store.parties import PRIVATE, UNLISTED, shown
from app.store.sets import among
from app.store.tables import claim, ledger, membership, party, party_claim, record, sanction_claim, tie
from app.store.voices import descriptions
from app.store.world import LedgerWorld
from graph.kinds import PartyKind, TieKind
from graph.model import Party, Sanction, Tie

PAGE = 1_000  # rows held at a time


@dataclass(frozen=True, slots=True)
class Extracted:
    """A thing, the day since which it is known so, the sources behind it; of an employment, what the employer is."""

    thing: Party | Tie | Sanction
    day: date
    sources: tuple[str, ...]
    employer: PartyKind | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """Where a record stands that says something of a tender, and the id it has in its own data, where it has one."""

    source: str
    file: str
    at: str
    stated_at: str | None
    id: str | None


class Extract:
    """What `principal` may read of a snapshot. Forbidden for a key that may not read the register."""

    def __init__(self, unit: Unit, snapshot: Snapshot, principal: Principal) -> None:
        if not unit.connection.scalar(select(visibility.parties(principal))):
            raise Forbidden("this key may not read the register of parties")
        self._unit, self._snapshot, self._principal = unit, snapshot, principal
        self.sources: Mapping[str, Mapping[str, Any]] = descriptions(unit)
        self.day = _day(last_known(unit, snapshot))

    def ties(self, kinds: Collection[TieKind]) -> Iterator[Extracted]:
        """The ties of these kinds, those of an identity's matches among them when asked for."""
        where = [known(tie), among(tie.c.kind, "kinds")]
        for rows in self._pages(select(tie.c.public_id, tie.c.recorded), tie.c.public_id, where, self._kinds(kinds)):
            world = LedgerWorld(self._unit, self._snapshot)
            found, days = world.named([r.public_id for r in rows]), self._days([r.recorded for r in rows])
            behind = _behind(world, found.values())
            employers = world.parties({one.to_id for one in found.values() if one.kind is TieKind.EMPLOYED_BY})
            for row in rows:
                one = found[row.public_id]
                employer = employers[one.to_id].kind if one.kind is TieKind.EMPLOYED_BY else None
                yield Extracted(one, days[row.recorded], behind[one.id], employer)

    def parties(self, tied_by: Collection[TieKind], *, untied: bool = False) -> Iterator[Extracted]:
        """The parties at an end of a tie of these kinds; with `untied` also all others that somebody states."""
        ends = [
            exists().where(column == party.c.id, known(tie), among(tie.c.kind, "kinds"))
            for column in (tie.c.from_party, tie.c.to_party)
        ]
        stated = exists().where(
            membership.c.party_id == party.c.id, party_claim.c.ref == membership.c.ref, claim.c.id == party_claim.c.claim_id,
            known(membership), known(claim),
        )  # fmt: skip
        where = [known_from(party), party.c.kind.not_in(UNLISTED), or_(*ends, stated) if untied else or_(*ends)]
        query = select(party.c.id, party.c.public_id, party.c.recorded)
        for rows in self._pages(query, party.c.public_id, where, self._kinds(tied_by)):
            world = LedgerWorld(self._unit, self._snapshot)
            found = world.parties([r.public_id for r in rows])
            last = self._last_said([r.id for r in rows])
            days = self._days([*last.values(), *(r.recorded for r in rows)])
            behind = _behind(world, found.values())
            for row in rows:
                one = found.get(row.public_id)
                if one is not None and one.id == row.public_id:  # what went into another party stands there
                    day = days[last.get(row.id, row.recorded)]
                    yield Extracted(shown(one, self._principal), day, behind[one.id])

    def sanctions(self) -> Iterator[Extracted]:
        """The sanctions of all parties, in the order of the parties' ids and of their own."""
        barred = exists().where(
            membership.c.party_id == party.c.id, sanction_claim.c.party_ref == membership.c.ref,
            claim.c.id == sanction_claim.c.claim_id, known(membership), known(claim),
        )  # fmt: skip
        for rows in self._pages(select(party.c.public_id), party.c.public_id, [known_from(party), barred], ()):
            world = LedgerWorld(self._unit, self._snapshot)
            found = sorted(world.sanctions([r.public_id for r in rows]), key=lambda s: (s.party, s.id))
            recorded = self._recorded([key for one in found for key in one.claims])
            days, behind = self._days(recorded.values()), _behind(world, found)
            for one in found:
                yield Extracted(one, days[max(recorded[key] for key in one.claims)], behind[one.id])

    def _recorded(self, claims: Sequence[str]) -> dict[str, int]:
        """The entry that recorded each claim in the version known."""
        query = select(claim.c.key, claim.c.recorded).where(among(claim.c.key, "keys"), known(claim))
        rows = self._unit.connection.execute(query, {"keys": [key_of(k) for k in claims], **self._snapshot.bound}).all()
        return {text_of(r.key): r.recorded for r in rows}

    def _kinds(self, wanted: Collection[TieKind]) -> list[str]:
        return sorted(kind.value for kind in wanted if self._principal.sees_names or kind not in PRIVATE)

    def _pages(
        self, query: Any, id_: ColumnElement[str], where: Sequence[ColumnElement[bool]], kinds: Sequence[str]
    ) -> Iterator[Sequence[Any]]:
        bound = {"kinds": kinds, **self._snapshot.bound}
        after = ""
        while rows := self._unit.connection.execute(query.where(*where, id_ > after).order_by(id_).limit(PAGE), bound).all():
            yield rows
            after = rows[-1].public_id

    def _last_said(self, numbers: Sequence[int]) -> dict[int, int]:
        """The last ledger entry that recorded a claim about each party."""
        query = (
            select(membership.c.party_id, func.max(claim.c.recorded).label("last"))
            .join(party_claim, party_claim.c.ref == membership.c.ref)
            .join(claim, claim.c.id == party_claim.c.claim_id)
            .where(among(membership.c.party_id, "parties"), known(membership), known(claim))
            .group_by(membership.c.party_id)
        )
        rows = self._unit.connection.execute(query, {"parties": numbers, **self._snapshot.bound}).all()
        return {r.party_id: r.last for r in rows}

    def _days(self, entries: Collection[int]) -> dict[int, date]:
        """The day (UTC) on which each entry was closed, or opened where it is open still."""
        query = select(ledger.c.number, func.coalesce(ledger.c.closed_at, ledger.c.opened_at)).where(
            among(ledger.c.number, "entries")
        )
        rows = self._unit.connection.execute(query, {"entries": sorted(set(entries))}).all()
        return {number: _day(at) for number, at in rows}


def _behind(world: LedgerWorld, things: Collection[Party | Tie | Sanction]) -> dict[str, tuple[str, ...]]:
    """By the id of each thing, the sources of its claims; asked for all at once."""
    standings = world.standings([claim for thing in things for claim in thing.claims])
    return {thing.id: tuple(sorted({standings[c].source for c in thing.claims})) for thing in things}


def last_known(unit: Unit, snapshot: Snapshot) -> int:
    """When the newest entry of a snapshot was closed (microseconds); 0 where there is none."""
    at = unit.connection.scalar(select(func.max(ledger.c.closed_at)).where(known_since(ledger.c.number)), snapshot.bound)
    return at or 0


def _day(at: int) -> date:
    return datetime.fromtimestamp(at / 1_000_000, UTC).date()


def releases(unit: Unit, snapshot: Snapshot, claims: Collection[str]) -> list[Release]:
    """The records behind these claims, in the order of sources and places. A record that was erased keeps its place."""
    keys = [key_of(text) for text in sorted(set(claims))]
    query = select(record).distinct().join(claim, claim.c.record_id == record.c.id)
    query = query.where(claim.c.key.in_(keys), visible(claim, snapshot))
    rows = unit.connection.execute(query.order_by(record.c.source_id, record.c.file, record.c.id)).all()
    return [Release(r.source_id, r.file, r.at, r.stated_at, _own_id(records.raw(unit, r.id))) for r in rows]


def _own_id(raw: bytes | None) -> str | None:
    """Of an OCDS release, which a reader may have wrapped together with what it borrows."""
    try:
        said = orjson.loads(raw or b"")
    except orjson.JSONDecodeError:
        return None
    release = said.get("release", said) if isinstance(said, dict) else {}
    own = release.get("id") if isinstance(release, dict) and "ocid" in release else None
    return own if isinstance(own, str) else None
