"""The search's table: every tie twice, seen from either end; written with the tie, read for one snapshot."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Select, bindparam, case, func, literal_column, or_, select, update

from app.db import Unit
from app.store.bulk import insert_values
from app.store.cluster import CONTACT, KIND
from app.store.columns import PERIOD, period_columns, period_from
from app.store.ledger import Snapshot, known
from app.store.numbers import Numbers
from app.store.prepared import Prepared, Row
from app.store.sets import among
from app.store.tables import adjacency, party, tie
from app.store.tie_fold import TieRow
from graph.facts import HubPolicy
from graph.kinds import PartyKind, is_blood
from graph.period import Window
from graph.ports import Edge

_edge = adjacency.c
FEW, MANY = 8, 32  # neighbours, by which kinds of parties are told: with smaller caps, and with greater ones
UNKNOWN = PartyKind.UNKNOWN.value
KINDS_FOR_GOOD = {kind.value for kind in PartyKind} - {PartyKind.CONTACT_POINT.value, UNKNOWN}  # an unknown one may be told
_COLUMNS = ("src", "dst", "tie_id", "forward", "kind", "cost", *PERIOD, "recorded")
_EDGES = Prepared(
    select(
        _edge.src, _edge.dst, _edge.tie_id, _edge.forward, _edge.cost,
        _edge.start_min, _edge.start_max, _edge.end_min, _edge.end_max,
    )
    .where(
        among(_edge.src, "nodes"), known(adjacency), _edge.start_min <= bindparam("last"),
        _edge.end_max >= bindparam("first"), _edge.start_min <= _edge.end_max,
    )
    .order_by(_edge.src, _edge.dst, _edge.tie_id)  # as the rows lie
)  # fmt: skip


def _has_more_rows(than: str) -> ColumnElement[bool]:
    one: Select[Any] = select(literal_column("1")).where(_edge.src == party.c.id).correlate(party)
    return one.limit(1).offset(bindparam(than)).exists()


# A party without more rows, whatever they say, than the smallest cap that its kind may have is no hub: most are told by
# that, from pages that the search reads next anyway. Kinds that may pass next to nobody are asked for by name.
_PERHAPS = Prepared(
    select(party.c.id).where(
        among(party.c.id, "nodes"),
        or_(
            case((among(party.c.kind, "large"), _has_more_rows("least_of_large")), else_=_has_more_rows("least")),
            among(party.c.kind, "closed"), among(party.c.public_id, "named"),
        ),
    )
)  # fmt: skip
# A party with its kind, how many others it is tied to, counted up to `most`, and, of a contact point, what it is.
_NODES = Prepared(select(
    party.c.id, party.c.public_id, KIND,
    select(func.count())
    .select_from(
        select(_edge.dst)
        .where(_edge.src == party.c.id, known(adjacency))
        .correlate(party)  # two levels down SQLAlchemy does not correlate by itself
        .distinct()
        .limit(bindparam("most"))
        .subquery()
    )
    .scalar_subquery()
    .label("degree"),
    CONTACT,
).where(among(party.c.id, "nodes")))  # fmt: skip
_TIE_IDS = Prepared(select(tie.c.id, tie.c.public_id).where(among(tie.c.id, "ties")))


def add(unit: Unit, number: int, rows: Sequence[tuple[int, TieRow]]) -> None:
    """Two rows for each tie (row id, tie), sorted as the table is clustered; those of blood without an end."""
    values: list[tuple[Any, ...]] = []
    for id_, row in rows:
        kind, start, end, role, _ = row.group
        period = period_columns(period_from(*row.period).unending()) if is_blood(kind, role) else row.period
        rest = (kind, row.cost, *period, number)
        values.append((start, end, id_, True, *rest))
        values.append((end, start, id_, False, *rest))
    insert_values(unit, adjacency, _COLUMNS, sorted(values))


def retract(unit: Unit, number: int, rows: Sequence[tuple[int, TieRow]]) -> None:
    """End both rows of each tie; found by their whole key, since the table has no index by tie."""
    ends = [(id_, row.group.from_party, row.group.to_party) for id_, row in rows]
    keys = [{"a": a, "b": b, "t": t} for t, start, end in ends for a, b in ((start, end), (end, start))]
    if keys:
        table = adjacency.c
        whole = (table.src == bindparam("a"), table.dst == bindparam("b"), table.tie_id == bindparam("t"))
        unit.connection.execute(update(adjacency).where(*whole).values(retracted=number), keys)


class LedgerAdjacency:
    """Implements graph.ports.Adjacency over the table at one snapshot."""

    def __init__(self, unit: Unit, snapshot: Snapshot, numbers: Numbers | None = None) -> None:
        """`numbers`: those of the asker's world, if it has one."""
        self._unit = unit
        self._snapshot = snapshot
        self._numbers = numbers or Numbers(unit, snapshot)

    def turn_to(self, unit: Unit) -> None:
        """Ask in this transaction from now on."""
        self._unit = unit
        self._numbers.turn_to(unit)

    def expand(self, nodes: Collection[int], window: Window) -> Sequence[Edge]:
        first, last = window.ordinals
        bound = {"nodes": sorted(set(nodes)), "first": first, "last": last, **self._snapshot.bound}
        return _EDGES.rows(self._unit, bound)  # type: ignore[return-value]  # tuples of these columns, read by position

    def hubs(self, nodes: Collection[int], policy: HubPolicy) -> frozenset[int]:
        """Those with more neighbours than the cap of their kind; a named exemption or ban goes before."""
        if not nodes:
            return frozenset()
        perhaps = [id_ for (id_,) in _PERHAPS.rows(self._unit, {"nodes": sorted(set(nodes)), **_suspects(policy)})]
        if not perhaps:
            return frozenset()
        bound = {"nodes": perhaps, "most": max(policy.caps.values(), default=0) + 1, **self._snapshot.bound}
        return frozenset(row[0] for row in _NODES.rows(self._unit, bound) if _is_hub(row, policy))

    def public(self, nodes: Collection[int]) -> Mapping[int, str]:
        return self._numbers.public(nodes)

    def numbers(self, parties: Collection[str]) -> Mapping[str, int]:
        return self._numbers.of(parties)

    def tie_ids(self, ties: Collection[int]) -> Mapping[int, str]:
        return dict(_TIE_IDS.rows(self._unit, {"ties": sorted(set(ties))})) if ties else {}


def _suspects(policy: HubPolicy) -> dict[str, Any]:
    """What binds `_PERHAPS`: kinds of parties with very small caps, those with large ones, and the smallest cap of each."""
    caps = policy.caps
    closed = {kind for kind in KINDS_FOR_GOOD if caps.get(kind, FEW) < FEW}
    large = {kind for kind in KINDS_FOR_GOOD if caps.get(kind, 0) > MANY}
    return {
        "closed": sorted(closed), "large": sorted(large), "named": sorted(policy.never_pass),
        "least": min((cap for kind, cap in caps.items() if kind not in closed), default=0),
        "least_of_large": min((caps[kind] for kind in large | {UNKNOWN}), default=0),
    }  # fmt: skip


def _is_hub(row: Row, policy: HubPolicy) -> bool:
    """The cap is that of the kind of contact for a contact point, else that of the kind of party."""
    _, public_id, kind, degree, contact = row
    if public_id in policy.never_pass or public_id in policy.always_pass:
        return public_id in policy.never_pass
    if contact:
        kind = orjson.loads(contact).get("contact_kind")
    return bool(degree > policy.caps.get(kind, policy.caps[UNKNOWN]))
