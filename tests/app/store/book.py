"""Writes claims as a load would, in a few words: sources, records, parties, ties; for tests of what is made of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import orjson
from sqlalchemy import insert

from app.db import Database, Unit
from app.store import claims, decisions, ledger, mentions, records, tenders, ties
from app.store.decisions import Verdict
from app.store.entangled import Bond
from app.store.ledger import Snapshot, now_snapshot
from app.store.mentions import Mention
from app.store.tables import source
from graph.claims import Claim, PartyClaim, Place, Record, TieClaim
from graph.kinds import PartyKind, SourceKind, Standing, TieKind
from graph.period import DATE_UNKNOWN, Period, Share


@dataclass(slots=True)
class Book:
    """One database to write in. Every call of `entry` is one ledger entry, closed as a load closes its own."""

    database: Database
    sources: dict[str, tuple[SourceKind, Standing, float]] = field(default_factory=dict)

    def source(
        self, id_: str, kind: SourceKind = SourceKind.COMPANY_REGISTER, standing: Standing = Standing.OFFICIAL,
        reliability: float = 0.9,
    ) -> str:  # fmt: skip
        described = {
            "title": id_.title(), "publisher": "nobody", "kind": kind.value, "jurisdiction": "id",
            "time_zone": "Asia/Makassar", "licence": "none", "standing": standing.value, "reliability": reliability,
            "masking": "none", "absence": "nothing", "complete": False,
        }  # fmt: skip
        with self.database.writing() as unit:
            number = len(self.sources) + 1
            text = orjson.dumps(described).decode()
            unit.connection.execute(insert(source).values(id=id_, number=number, description=text))
        self.sources[id_] = (kind, standing, reliability)
        return id_

    @contextmanager
    def entry(self, kind: str = "statement") -> Iterator[Entry]:
        with self.database.writing() as unit:
            number = ledger.open_entry(unit, kind, "tests")
            yield Entry(unit, number)
            ties.refold(unit, number)
            close(unit, number)

    def snapshot(self) -> Snapshot:
        with self.database.reading() as unit:
            return now_snapshot(unit)

    def open_load(self) -> int:
        with self.database.writing() as unit:
            return ledger.open_entry(unit, "load", "tests")

    @contextmanager
    def batch(self, number: int) -> Iterator[Entry]:
        """One batch of a load that stays open."""
        with self.database.writing() as unit:
            yield Entry(unit, number)
            ties.refold(unit, number)

    def close_load(self, number: int) -> None:
        with self.database.writing() as unit:
            close(unit, number)

    def abort_load(self, number: int) -> None:
        with self.database.writing() as unit:
            ledger.abort(unit, number)


def close(unit: Unit, number: int) -> None:
    """As a load closes: its batches were folded when they were written, so only what went by meanwhile is left."""
    ties.settle(unit, number)
    tenders.relist(unit, number)
    ledger.close_entry(unit, number)


@dataclass(frozen=True, slots=True)
class Entry:
    """An open ledger entry in its unit."""

    unit: Unit
    number: int

    def state(self, source: str, record: str, *said: Claim, stated_at: str | None = None) -> None:
        """The record now says exactly this; saying nothing retracts what it said."""
        made = Record(record, Place("file.json", None, record), repr(said).encode(), stated_at)
        key = self.unit.keys.record_key(source, record)
        before = claims.before(self.unit, [key]).get(key, {})
        standing = records.standing(self.unit, [key]).get(key)
        batch = claims.Batch(retracted_records=[standing.id] if standing and standing.stands else [])
        claims.Writer(self.unit.keys, source).prepare(batch, made, key, said, before)
        claims.write(self.unit, self.number, batch)
        self.regroup(mentions.touched(self.unit, self.number))

    def same(self, a: tuple[str, str], b: tuple[str, str]) -> None:
        self.decide(a, b, "same")

    def apart(self, a: tuple[str, str], b: tuple[str, str]) -> None:
        self.decide(a, b, "not_same")

    def decide(self, a: tuple[str, str], b: tuple[str, str], verdict: str) -> None:
        """A person says whether two mentions (source, ref) are one; the last word on a pair counts."""
        refs = sorted(self.unit.keys.ref(*m) for m in (a, b))
        binds = tuple(ref.hex() for ref in refs)
        decisions.add(self.unit, self.number, Verdict("identity", "~".join(binds), verdict, "test", "tests", binds))
        self.regroup(refs)

    def regroup(self, refs: Collection[bytes]) -> None:
        parties = mentions.regroup(self.unit, self.number, refs, by_decision)
        mentions.await_resolution(self.unit, self.number, parties)


def by_decision(said: Sequence[Mention], bonds: Sequence[Bond]) -> list[set[bytes]]:
    """Groups joined by nothing but decisions; enough for what hangs on groups."""
    group = {m.ref: {m.ref} for m in said}
    for bond in bonds:
        pair = bond.speaking(group) if bond.same else None
        if pair is not None and group[pair[0]] is not group[pair[1]]:
            joined = group[pair[0]] | group[pair[1]]
            group.update(dict.fromkeys(joined, joined))
    return list({id(g): g for g in group.values()}.values())


def party(ref: str, name: str | None = None, kind: PartyKind = PartyKind.COMPANY, **more: object) -> PartyClaim:
    return PartyClaim(ref, kind, name or f"PT {ref.title()}", **more)  # type: ignore[arg-type]


def person(ref: str, name: str | None = None, **more: object) -> PartyClaim:
    return party(ref, name or ref.title(), PartyKind.PERSON, **more)


def owns(
    start: str, end: str, share: str | None = None, since: str | None = None, until: str | None = None
) -> TieClaim:
    return tie(TieKind.OWNS, start, end, share=None if share is None else Share.exact(share), period=Period.of(since, until))


def tie(kind: TieKind, start: str, end: str, role: str | None = None, **more: object) -> TieClaim:
    more.setdefault("period", DATE_UNKNOWN)
    return TieClaim(f"{kind.value}:{start}:{end}:{role}", kind, start, end, role, **more)  # type: ignore[arg-type]


def party_id(unit: Unit, of: str, ref: str) -> str:
    """The public id of the party that a mention founded."""
    return unit.keys.public(unit.keys.ref(of, ref))


def people(database: Database, source: str, names: Sequence[str]) -> Book:
    """A book whose one source names these people, each in a record of its own: p0, p1, …"""
    made = Book(database)
    made.source(source)
    with made.entry() as entry:
        for n, name in enumerate(names):
            entry.state(source, str(n), person(f"p{n}", name))
    return made
