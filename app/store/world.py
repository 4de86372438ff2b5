"""The world as the ledger knew it: answers graph.ports.World for one snapshot in set-sized queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from app.crypto import key_of, text_of
from app.db import Unit
from app.store import tenders
from app.store.cluster import clusters
from app.store.columns import PERIOD, SHARE, period_from, share_from
from app.store.ledger import Snapshot, known
from app.store.numbers import Numbers
from app.store.sanctions import sanctions
from app.store.sets import among, blocks
from app.store.tables import adjacency, claim, load, party, tie, tie_support
from app.store.voices import descriptions
from graph.facts import ClaimStanding
from graph.kinds import SourceKind, Standing, TieKind
from graph.model import Party, Sanction, Tender, Tie

UNBOUNDED = 2**31 - 1
EVERY_KIND = tuple(sorted(kind.value for kind in TieKind))
_from, _to = party.alias("from_side"), party.alias("to_side")
_TIES = (
    select(
        tie.c.id, tie.c.public_id, tie.c.kind, tie.c.from_party, tie.c.to_party, tie.c.role, tie.c.tender,
        *(tie.c[name] for name in (*SHARE, *PERIOD)), tie.c.confidence, _from.c.public_id.label("from_public"),
        _to.c.public_id.label("to_public"),
    )
    .select_from(tie)
    .join(_from, _from.c.id == tie.c.from_party)
    .join(_to, _to.c.id == tie.c.to_party)
)
_PUBLIC_ID, _FROM, _TO = itemgetter(1), itemgetter(3, 16), itemgetter(4, 17)
_KINDS = {kind.value: kind for kind in TieKind}
_NAMED = _TIES.where(among(tie.c.public_id, "ties"), known(tie))
_of_kind = among(adjacency.c.kind, "kinds"), known(adjacency)
_NEAR = (
    _TIES.join(adjacency, adjacency.c.tie_id == tie.c.id)
    .where(among(adjacency.c.src, "parties"), *_of_kind)
    .limit(bindparam("most"))
)
_FIRST_NEAR = _NEAR.order_by(tie.c.public_id)
_DEGREES = select(
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
).where(among(party.c.id, "parties"))
_SUPPORT = (
    select(tie_support.c.tie_id, claim.c.key, claim.c.source_id)
    .join(claim, claim.c.id == tie_support.c.claim_id)
    .where(among(tie_support.c.tie_id, "ties"))
)
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
            rows = [*self._rows(_NEAR, sorted(degrees.keys() - set(crowded)), of_kind, UNBOUNDED)]
            for number in crowded:
                rows.extend(self._rows(_FIRST_NEAR, [number], of_kind, limit_per_party))
        return self._made({r[0]: r for r in rows}.values())

    def named(self, ties: Collection[str]) -> Mapping[str, Tie]:
        return {t.id: t for t in self._made(self._run(_NAMED, ties=sorted(set(ties))))}

    def degrees(self, parties: Collection[str]) -> Mapping[str, int]:
        numbers = self.numbers.of(parties)
        degree = self._count(sorted(set(numbers.values())), EVERY_KIND, UNBOUNDED)
        return {id_: degree.get(n, 0) for id_, n in numbers.items()}

    def _rows(self, query: Select[Any], numbers: Sequence[int], kinds: Sequence[str], most: int) -> Sequence[Any]:
        return self._run(query, parties=numbers, kinds=kinds, most=most) if numbers else ()

    def _count(self, numbers: Sequence[int], kinds: Sequence[str], most: int) -> dict[int, int]:
        """How many ties each party has, counted up to `most`."""
        return {r.id: r.degree for r in self._run(_DEGREES, parties=numbers, kinds=kinds, most=most)}

    def _made(self, rows: Iterable[Any]) -> list[Tie]:
        """Ties in the order of their ids, with the keys of their claims."""
        ordered = sorted(rows, key=_PUBLIC_ID)
        self.numbers.learn(dict(pair for row in ordered for pair in (_FROM(row), _TO(row))))
        keys: dict[int, list[str]] = defaultdict(list)
        if ordered:
            for number, key, source in self._run(_SUPPORT, ties=[r[0] for r in ordered]):
                text = text_of(key)
                keys[number].append(text)
                self._sources[text] = source
        return [_tie(row, tuple(sorted(keys.get(row[0], ())))) for row in ordered]

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

    def standings(self, claims: Collection[str]) -> Mapping[str, ClaimStanding]:
        wanted = sorted(set(claims))
        for block in blocks(c for c in wanted if c not in self._sources):
            keys = [key for text in block if (key := _key(text)) is not None]
            query = select(claim.c.key, claim.c.source_id).where(claim.c.key.in_(keys)).distinct()
            self._sources.update((text_of(r.key), r.source_id) for r in self._unit.connection.execute(query).all())
        return {c: self._standing(self._sources[c]) for c in wanted if c in self._sources}

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


def _tie(row: Any, claims: tuple[str, ...]) -> Tie:
    _, id_, kind, _, _, role, tender, *bounds, confidence, from_id, to_id = row  # as `_TIES` selects them
    share, period = share_from(*bounds[:4]), period_from(*bounds[4:])
    return Tie(id_, _KINDS[kind], from_id, to_id, role, share, period, tender, confidence, claims)


def _key(text: str) -> bytes | None:
    try:
        return key_of(text)
    except ValueError:
        return None
