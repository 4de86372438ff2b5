"""The world as the ledger knew it: answers graph.ports.World for one snapshot in set-sized queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, bindparam, func, select

from app.crypto import key_of, text_of
from app.db import Unit
from app.store import tenders
from app.store.cluster import clusters, kind_of
from app.store.columns import PERIOD, SHARE, period_from, share_from
from app.store.ledger import Snapshot, known, known_from
from app.store.numbers import Numbers
from app.store.prepared import Prepared, Row
from app.store.sanctions import sanctions
from app.store.sets import among, blocks
from app.store.tables import adjacency, claim, load, party, tie, tie_support
from app.store.voices import descriptions
from graph.facts import ClaimStanding
from graph.kinds import PartyKind, SourceKind, Standing, TieKind
from graph.model import Party, Sanction, Tender, Tie

UNBOUNDED = 2**31 - 1
EVERY_KIND = tuple(sorted(kind.value for kind in TieKind))
_from, _to = party.alias("from_side"), party.alias("to_side")
_of_kind = among(adjacency.c.kind, "kinds"), known(adjacency)
_near = select(adjacency.c.tie_id).where(among(adjacency.c.src, "parties"), *_of_kind).limit(bindparam("most"))
_first = _near.join(tie, tie.c.id == adjacency.c.tie_id).order_by(tie.c.public_id)


def _whole(found: FromClause, *where: ColumnElement[bool]) -> Prepared:
    """The ties found with both ends and their kinds, once for every claim behind them."""
    return Prepared(
        select(
            tie.c.id, tie.c.public_id, tie.c.kind, tie.c.role, tie.c.tender, *(tie.c[name] for name in (*SHARE, *PERIOD)),
            tie.c.confidence, _from.c.public_id, _to.c.public_id,
            _from.c.id, _to.c.id, kind_of(_from), kind_of(_to), claim.c.key, claim.c.source_id,
        )
        .select_from(found)
        .join(_from, _from.c.id == tie.c.from_party)
        .join(_to, _to.c.id == tie.c.to_party)
        .join(tie_support, tie_support.c.tie_id == tie.c.id, isouter=True)
        .join(claim, claim.c.id == tie_support.c.claim_id, isouter=True)
        .where(*where)
    )  # fmt: skip


def _of(near: Select[Any]) -> Prepared:
    ids = near.subquery("near")
    return _whole(ids.join(tie, tie.c.id == ids.c.tie_id))


_OWN = 16  # columns of the tie's own before those of its ends and of a claim
_NEAR, _FIRST_NEAR, _NAMED = _of(_near), _of(_first), _whole(tie, among(tie.c.public_id, "ties"), known(tie))
_KINDS = {kind.value: kind for kind in TieKind}
_PARTY_KINDS = {kind.value: kind for kind in PartyKind}
_KIND = Prepared(select(party.c.id, kind_of(party)).where(among(party.c.id, "parties"), known_from(party)))
_DEGREES = Prepared(select(
    party.c.id,
    select(func.count())
    .select_from(
        select(adjacency.c.tie_id)
        .where(adjacency.c.src == party.c.id, *_of_kind)
        .correlate(party)  # two levels down SQLAlchemy does not correlate by itself
        .limit(bindparam("most"))
        .subquery()
    )
    .scalar_subquery()
    .label("degree"),
).where(among(party.c.id, "parties")))  # fmt: skip
_LOADED = (
    select(load.c.source)
    .where(load.c.state == "loaded", load.c.ledger <= bindparam("known_high"), ~among(load.c.ledger, "known_open"))
    .distinct()
)


class LedgerWorld:
    """Implements graph.ports.World. Parties once read are remembered: one object serves many tenders."""

    def __init__(self, unit: Unit, snapshot: Snapshot, parties: dict[int, Party] | None = None) -> None:
        """`parties`: those of this snapshot that are known already, by number; it learns the others."""
        self._unit = unit
        self._snapshot = snapshot
        self.numbers = Numbers(unit, snapshot)
        self._parties = parties if parties is not None else {}
        self._sources: dict[str, str] = {}  # of the claims behind the ties that were read
        self._kinds: dict[int, str] = {}  # of the parties at their ends
        self._standings: dict[str, ClaimStanding] = {}  # by source
        self._descriptions: dict[str, dict[str, Any]] | None = None

    def turn_to(self, unit: Unit) -> None:
        """Ask in this transaction from now on."""
        self._unit = unit
        self.numbers.turn_to(unit)

    # --- neighbours -----------------------------------------------------------------------------------------------
    def ties(
        self, parties: Collection[str], kinds: Collection[TieKind] | None = None, limit_per_party: int = 2_000
    ) -> Sequence[Tie]:
        """Where all together have no more ties than one may have, nobody needs to be counted."""
        numbers = sorted(set(self.numbers.of(parties).values()))
        of_kind = EVERY_KIND if kinds is None else sorted(k.value for k in kinds)
        rows = self._rows(_NEAR, numbers, of_kind, limit_per_party + 1)
        if len(rows) > limit_per_party:
            degrees = self._count(numbers, of_kind, limit_per_party + 1)
            crowded = sorted(n for n, degree in degrees.items() if degree > limit_per_party)
            rows = self._rows(_NEAR, sorted(degrees.keys() - set(crowded)), of_kind, UNBOUNDED)
            for number in crowded:
                rows += self._rows(_FIRST_NEAR, [number], of_kind, limit_per_party)
        return self._made(rows)

    def named(self, ties: Collection[str]) -> Mapping[str, Tie]:
        return {t.id: t for t in self._made(self._ask(_NAMED, ties=sorted(set(ties))))}

    def degrees(self, parties: Collection[str]) -> Mapping[str, int]:
        numbers = self.numbers.of(parties)
        degree = self._count(sorted(set(numbers.values())), EVERY_KIND, UNBOUNDED)
        return {id_: degree.get(n, 0) for id_, n in numbers.items()}

    def _rows(self, query: Prepared, numbers: Sequence[int], kinds: Sequence[str], most: int) -> list[Row]:
        return self._ask(query, parties=numbers, kinds=kinds, most=most) if numbers else []

    def _count(self, numbers: Sequence[int], kinds: Sequence[str], most: int) -> dict[int, int]:
        """How many ties each party has, counted up to `most`."""
        return dict(self._ask(_DEGREES, parties=numbers, kinds=kinds, most=most))

    def _made(self, rows: Iterable[Row]) -> list[Tie]:
        """Ties in the order of their ids, with the keys of their claims."""
        own: dict[str, Row] = {}
        keys: dict[str, set[str]] = defaultdict(set)
        public: dict[int, str] = {}
        for row in rows:
            id_ = row[1]
            own[id_] = row
            from_, to, from_kind, to_kind, key, source = row[_OWN:]
            public[from_], public[to] = row[_OWN - 2 : _OWN]
            self._kinds[from_], self._kinds[to] = from_kind, to_kind
            if key is not None:
                text = text_of(key)
                keys[id_].add(text)
                self._sources[text] = source
        self.numbers.learn(public)
        return [_tie(own[id_], tuple(sorted(keys[id_]))) for id_ in sorted(own)]

    def _ask(self, query: Prepared, **bound: Any) -> list[Row]:
        return query.rows(self._unit, {**bound, **self._snapshot.bound})

    def _run(self, query: Select[Any], **bound: Any) -> Sequence[Any]:
        return self._unit.connection.execute(query, {**bound, **self._snapshot.bound}).all()

    # --- parties ----------------------------------------------------------------------------------------------------
    def parties(self, ids: Collection[str]) -> Mapping[str, Party]:
        numbers = self.numbers.of(ids)
        found = self.numbered(set(numbers.values()))
        return {id_: found[n] for id_, n in numbers.items() if n in found}

    def numbered(self, numbers: Collection[int]) -> Mapping[int, Party]:
        """The parties behind these numbers, each read once."""
        missing = [n for n in numbers if n not in self._parties]
        if missing:
            self._parties.update(clusters(self._unit, self._snapshot, missing, self._described()))
        return {n: self._parties[n] for n in sorted(numbers) if n in self._parties}

    def kinds(self, ids: Collection[str]) -> Mapping[str, PartyKind]:
        """Of those at an end of a tie that was read this needs no question."""
        numbers = self.numbers.of(ids)
        missing = sorted(set(numbers.values()).difference(self._kinds))
        if missing:
            self._kinds.update(self._ask(_KIND, parties=missing))
        return {id_: _PARTY_KINDS[self._kinds[n]] for id_, n in numbers.items() if n in self._kinds}

    def standings(self, claims: Collection[str]) -> Mapping[str, ClaimStanding]:
        wanted = sorted(set(claims))
        for block in blocks(c for c in wanted if c not in self._sources):
            keys = [key for text in block if (key := _key(text)) is not None]
            query = select(claim.c.key, claim.c.source_id).where(claim.c.key.in_(keys)).distinct()
            self._sources.update((text_of(r.key), r.source_id) for r in self._unit.connection.execute(query).all())
        return {c: self._standing(self._sources[c]) for c in wanted if c in self._sources}

    def _standing(self, source: str) -> ClaimStanding:
        if source not in self._standings:
            described = self._described()[source]
            self._standings[source] = ClaimStanding(
                source=source,
                reliability=float(described["reliability"]),
                self_declared=described["standing"] == Standing.SELF_DECLARED.value,
                lone_statement=described["kind"] == SourceKind.STATEMENT_BY_USER.value,
            )
        return self._standings[source]

    def _described(self) -> dict[str, dict[str, Any]]:
        if self._descriptions is None:
            self._descriptions = descriptions(self._unit, self._snapshot)
        return self._descriptions

    # --- sanctions, sources, tenders --------------------------------------------------------------------------------
    def sanctions(self, parties: Collection[str]) -> Sequence[Sanction]:
        numbers = self.numbers.of(parties)
        return sanctions(self._unit, self._snapshot, set(numbers.values())) if numbers else ()

    def source_kinds(self) -> frozenset[str]:
        return frozenset(self._described()[row.source]["kind"] for row in self._run(_LOADED))

    def tender(self, tender: str) -> Tender | None:
        return tenders.folded(self._unit, self._snapshot, [tender]).get(tender)

    def taking_part(self, parties: Collection[str]) -> Sequence[Tender]:
        standing = self.numbers.canonical(sorted(parties)).values()
        found = tenders.folded(self._unit, self._snapshot, tenders.touching(self._unit, self._snapshot, standing))
        return [found[id_] for id_ in sorted(found)]


def _tie(row: Row, claims: tuple[str, ...]) -> Tie:
    _, id_, kind, role, tender, *bounds, confidence, from_id, to_id = row[:_OWN]  # as `_whole` selects them
    share, period = share_from(*bounds[:4]), period_from(*bounds[4:])
    return Tie(id_, _KINDS[kind], from_id, to_id, role, share, period, tender, confidence, claims)


def _key(text: str) -> bytes | None:
    try:
        return key_of(text)
    except ValueError:
        return None
