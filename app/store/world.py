"""The world as the ledger knew it: answers graph.ports.World for one snapshot in set-sized queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, true

from app.crypto import key_of, text_of
from app.db import Unit
from app.store import tenders
from app.store.cluster import clusters
from app.store.columns import period_of, share_of
from app.store.ledger import Snapshot, visible
from app.store.numbers import Numbers
from app.store.sanctions import sanctions
from app.store.sets import blocks
from app.store.tables import adjacency, claim, load, party, tie, tie_support
from app.store.voices import descriptions
from graph.facts import ClaimStanding
from graph.kinds import SourceKind, Standing, TieKind
from graph.model import Party, Sanction, Tender, Tie

UNBOUNDED = 2**31 - 1
_from, _to = party.alias("from_side"), party.alias("to_side")


class LedgerWorld:
    """Implements graph.ports.World. Parties once read are remembered: one object serves many tenders."""

    def __init__(self, unit: Unit, snapshot: Snapshot) -> None:
        self._unit = unit
        self._snapshot = snapshot
        self._numbers = Numbers(unit, snapshot)
        self._parties: dict[str, Party] = {}
        self._descriptions: dict[str, dict[str, Any]] | None = None

    # --- neighbours -----------------------------------------------------------------------------------------------
    def ties(
        self, parties: Collection[str], kinds: Collection[TieKind] | None = None, limit_per_party: int = 2_000
    ) -> Sequence[Tie]:
        numbers = sorted(set(self._numbers.of(parties).values()))
        of_kind = true() if kinds is None else adjacency.c.kind.in_(sorted(k.value for k in kinds))
        crowded = {n for n, degree in self._count(numbers, limit_per_party + 1, of_kind) if degree > limit_per_party}
        rows: dict[int, Any] = {}
        for block in blocks(n for n in numbers if n not in crowded):
            query = self._tie_rows(adjacency.c.src.in_(block), of_kind)
            rows.update((r.id, r) for r in self._unit.connection.execute(query))
        for number in sorted(crowded):
            query = self._tie_rows(adjacency.c.src == number, of_kind).order_by(tie.c.public_id).limit(limit_per_party)
            rows.update((r.id, r) for r in self._unit.connection.execute(query))
        return self._made(rows.values())

    def named(self, ties: Collection[str]) -> Mapping[str, Tie]:
        rows: list[Any] = []
        for block in blocks(sorted(set(ties))):
            query = _tie_query().where(tie.c.public_id.in_(block), visible(tie, self._snapshot))
            rows.extend(self._unit.connection.execute(query))
        return {t.id: t for t in self._made(rows)}

    def degrees(self, parties: Collection[str]) -> Mapping[str, int]:
        numbers = self._numbers.of(parties)
        degree = dict(self._count(sorted(set(numbers.values())), UNBOUNDED))
        return {id_: degree.get(n, 0) for id_, n in numbers.items()}

    def _tie_rows(self, *where: ColumnElement[bool]) -> Select[Any]:
        near = _tie_query().join(adjacency, adjacency.c.tie_id == tie.c.id)
        return near.where(visible(adjacency, self._snapshot), *where)

    def _count(
        self, numbers: Sequence[int], limit: int, *where: ColumnElement[bool]
    ) -> Iterator[tuple[int, int]]:
        """How many ties each party has, counted up to `limit`."""
        near = select(adjacency.c.tie_id).where(
            adjacency.c.src == party.c.id, visible(adjacency, self._snapshot), *where
        ).correlate(party)  # two levels down SQLAlchemy does not correlate by itself
        counted = select(func.count()).select_from(near.limit(limit).subquery()).scalar_subquery()
        for block in blocks(numbers):
            query = select(party.c.id, counted.label("degree")).where(party.c.id.in_(block))
            for row in self._unit.connection.execute(query):
                yield row.id, row.degree

    def _made(self, rows: Iterable[Any]) -> list[Tie]:
        """Ties in the order of their ids, with the keys of their claims."""
        known = sorted(rows, key=lambda r: r.public_id)
        keys: dict[int, list[str]] = defaultdict(list)
        for block in blocks(r.id for r in known if r.match_id is None):
            query = select(tie_support.c.tie_id, claim.c.key).join(claim, claim.c.id == tie_support.c.claim_id)
            for row in self._unit.connection.execute(query.where(tie_support.c.tie_id.in_(block))):
                keys[row.tie_id].append(text_of(row.key))
        return [_tie(row, tuple(sorted(keys.get(row.id, ())))) for row in known]

    # --- parties ----------------------------------------------------------------------------------------------------
    def parties(self, ids: Collection[str]) -> Mapping[str, Party]:
        wanted = sorted(set(ids))
        missing = [i for i in wanted if i not in self._parties]
        numbers = self._numbers.of(missing)
        found = clusters(self._unit, self._snapshot, set(numbers.values())) if numbers else {}
        self._parties.update((id_, found[n]) for id_, n in numbers.items() if n in found)
        return {i: self._parties[i] for i in wanted if i in self._parties}

    def standings(self, claims: Collection[str]) -> Mapping[str, ClaimStanding]:
        sources: dict[str, str] = {}
        for block in blocks(sorted(set(claims))):
            keys = [key for text in block if (key := _key(text)) is not None]
            query = select(claim.c.key, claim.c.source_id).where(claim.c.key.in_(keys)).distinct()
            sources.update((text_of(r.key), r.source_id) for r in self._unit.connection.execute(query))
        return {c: self._standing(sources[c]) for c in sorted(sources)}

    def _standing(self, source: str) -> ClaimStanding:
        described = self._described()[source]
        return ClaimStanding(
            source=source,
            reliability=float(described["reliability"]),
            self_declared=described["standing"] == Standing.SELF_DECLARED.value,
            lone_statement=described["kind"] == SourceKind.STATEMENT_BY_USER.value,
        )

    def _described(self) -> dict[str, dict[str, Any]]:
        if self._descriptions is None:
            self._descriptions = descriptions(self._unit)
        return self._descriptions

    # --- sanctions, sources, tenders --------------------------------------------------------------------------------
    def sanctions(self, parties: Collection[str]) -> Sequence[Sanction]:
        numbers = self._numbers.of(parties)
        return sanctions(self._unit, self._snapshot, set(numbers.values())) if numbers else ()

    def source_kinds(self) -> frozenset[str]:
        seen = load.c.ledger <= self._snapshot.high
        if self._snapshot.open:
            seen &= load.c.ledger.not_in(self._snapshot.open)
        loaded = select(load.c.source).where(load.c.state == "loaded", seen).distinct()
        return frozenset(self._described()[s]["kind"] for s in self._unit.connection.scalars(loaded))

    def tender(self, tender: str) -> Tender | None:
        return tenders.folded(self._unit, self._snapshot, [tender]).get(tender)


def _tie_query() -> Select[Any]:
    query = select(tie, _from.c.public_id.label("from_public"), _to.c.public_id.label("to_public")).select_from(tie)
    return query.join(_from, _from.c.id == tie.c.from_party).join(_to, _to.c.id == tie.c.to_party)


def _tie(row: Any, claims: tuple[str, ...]) -> Tie:
    return Tie(
        id=row.public_id, kind=TieKind(row.kind), from_id=row.from_public, to_id=row.to_public, role=row.role,
        share=share_of(row), period=period_of(row), tender=row.tender, confidence=row.confidence, claims=claims,
    )  # fmt: skip


def _key(text: str) -> bytes | None:
    try:
        return key_of(text)
    except ValueError:
        return None
