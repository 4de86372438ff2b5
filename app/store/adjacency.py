"""The search's table: every tie twice, seen from either end; written with the tie, read for one snapshot."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import ColumnElement, bindparam, func, select, update

from app.db import Unit
from app.store.bulk import insert_rows
from app.store.columns import period_columns
from app.store.ledger import Snapshot, visible
from app.store.numbers import Numbers
from app.store.sets import blocks
from app.store.tables import adjacency, membership, party, party_claim, tie
from app.store.tie_fold import TieRow
from graph.facts import HubPolicy
from graph.kinds import PartyKind
from graph.period import Window
from graph.ports import Edge


def add(unit: Unit, number: int, rows: Sequence[tuple[int, TieRow]]) -> None:
    """Two rows for each tie (row id, tie), sorted as the table is clustered."""
    values = sorted((v for id_, row in rows for v in _two(id_, row, number)), key=lambda v: (v["src"], v["dst"]))
    insert_rows(unit, adjacency, values)


def _two(id_: int, row: TieRow, number: int) -> Iterator[dict[str, Any]]:
    rest = {"tie_id": id_, "kind": row.group.kind, "cost": row.cost, **period_columns(row.period), "recorded": number}
    start, end = row.group.from_party, row.group.to_party
    yield {"src": start, "dst": end, "forward": True, **rest}
    yield {"src": end, "dst": start, "forward": False, **rest}


def retract(unit: Unit, number: int, rows: Sequence[tuple[int, TieRow]]) -> None:
    """End both rows of each tie; found by their whole key, since the table has no index by tie."""
    ends = [(id_, row.group.from_party, row.group.to_party) for id_, row in rows]
    keys = [{"a": a, "b": b, "t": t} for t, start, end in ends for a, b in ((start, end), (end, start))]
    if keys:
        table = adjacency.c
        whole = (table.src == bindparam("a"), table.dst == bindparam("b"), table.tie_id == bindparam("t"))
        unit.connection.execute(update(adjacency).where(*whole).values(retracted=number), keys)


def neighbours(snapshot: Snapshot, src: ColumnElement[int], limit: int, *where: ColumnElement[bool]) -> ColumnElement[int]:
    """SQL for how many different parties are tied to `src`, counted up to `limit`."""
    near = select(adjacency.c.dst).where(adjacency.c.src == src, visible(adjacency, snapshot), *where)
    near = near.correlate(party)  # two levels down SQLAlchemy does not correlate by itself
    return select(func.count()).select_from(near.distinct().limit(limit).subquery()).scalar_subquery()


class LedgerAdjacency:
    """Implements graph.ports.Adjacency over the table at one snapshot."""

    def __init__(self, unit: Unit, snapshot: Snapshot) -> None:
        self._unit = unit
        self._snapshot = snapshot
        self._numbers = Numbers(unit, snapshot)

    def expand(self, nodes: Collection[int], window: Window) -> Sequence[Edge]:
        first, last = window.ordinals
        table = adjacency.c
        query = select(
            table.src, table.dst, table.tie_id, table.forward, table.cost,
            table.start_min, table.start_max, table.end_min, table.end_max,
        ).where(
            visible(adjacency, self._snapshot),
            table.start_min <= last, table.end_max >= first, table.start_min <= table.end_max,
        )  # fmt: skip
        found: list[Edge] = []
        for block in blocks(sorted(set(nodes))):
            ordered = query.where(table.src.in_(block)).order_by(table.src, table.dst, table.cost, table.tie_id)
            found.extend(Edge(*row) for row in self._unit.connection.execute(ordered))
        return found

    def hubs(self, nodes: Collection[int], policy: HubPolicy) -> frozenset[int]:
        """Those with more neighbours than the cap of their kind; a named exemption or ban goes before."""
        found: set[int] = set()
        most = max(policy.caps.values(), default=0) + 1
        for block in blocks(sorted(set(nodes))):
            kinds = self._kinds(block)
            query = select(party.c.id, party.c.public_id, neighbours(self._snapshot, party.c.id, most).label("degree"))
            for row in self._unit.connection.execute(query.where(party.c.id.in_(block))):
                cap = policy.caps.get(kinds.get(row.id, ""), policy.caps[PartyKind.UNKNOWN.value])
                if row.public_id in policy.never_pass or (row.degree > cap and row.public_id not in policy.always_pass):
                    found.add(row.id)
        return frozenset(found)

    def _kinds(self, block: Sequence[int]) -> dict[int, str]:
        """Keys of `HubPolicy.caps`: for a contact point the kind of contact, else the kind of party."""
        run = self._unit.connection.execute
        kinds = {r.id: r.kind for r in run(select(party.c.id, party.c.kind).where(party.c.id.in_(block)))}
        points = [n for n, kind in kinds.items() if kind == PartyKind.CONTACT_POINT.value]
        kinds.update(contact_kinds(self._unit, points) if points else {})
        return kinds

    def public(self, nodes: Collection[int]) -> Mapping[int, str]:
        return self._numbers.public(nodes)

    def numbers(self, parties: Collection[str]) -> Mapping[str, int]:
        return self._numbers.of(parties)

    def tie_ids(self, ties: Collection[int]) -> Mapping[int, str]:
        found: dict[int, str] = {}
        for block in blocks(sorted(set(ties))):
            query = select(tie.c.id, tie.c.public_id).where(tie.c.id.in_(block))
            found.update((r.id, r.public_id) for r in self._unit.connection.execute(query))
        return found


def contact_kinds(unit: Unit, points: Collection[int]) -> dict[int, str]:
    """Kind of contact (address, phone, …) by contact point. It is part of what a contact point is and never changes."""
    found: dict[int, str] = {}
    for block in blocks(sorted(points)):
        joined = select(membership.c.party_id, party_claim.c.attributes).join(
            party_claim, party_claim.c.ref == membership.c.ref
        )
        for row in unit.connection.execute(joined.where(membership.c.party_id.in_(block))):
            if row.attributes:
                found[row.party_id] = orjson.loads(row.attributes).get("contact_kind", PartyKind.UNKNOWN.value)
    return found
