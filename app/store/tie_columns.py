"""All ties and parties that are known at a snapshot, as columns: what arrays for searching are made of.

Read in one transaction, some thousands at a time. Two small numbers come as one large one: what a row costs SQLite's driver
hangs on how many values it has. From PostgreSQL many rows come as one value, so that there are no rows to be made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Select, Table, and_, case, collate, func, not_, or_, select

from app.db import Unit
from app.store.columns import PERIOD
from app.store.ledger import Snapshot, seen, visible
from app.store.tables import party, party_claim, tie
from graph.kinds import ParentRole, PartyKind, TieKind, is_blood
from graph.period import AFTER_ALL

READ_AT_ONCE = 50_000  # rows
_CONTACT = PartyKind.CONTACT_POINT.value
Column = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PartyColumns:
    """One row for each party, in the order of public ids: its number, and the place of its kind among the kinds asked for.

    The kind of a contact point is that of the contact. A party whose kind was told after the snapshot is of unknown kind.
    """

    number: NDArray[np.uint32]
    kind: NDArray[np.uint8]


def ties(unit: Unit, snapshot: Snapshot) -> dict[str, NDArray[Any]]:
    """Every tie known at the snapshot, in the order of their numbers.

    Columns of one length: source and target (numbers of parties), number, cost, and the day ordinals of the period, without
    an end for ties of blood, as the adjacency has them.
    """
    first, last, *ends = (tie.c[name] for name in PERIOD)
    low, high = (case((_blood(), AFTER_ALL), else_=end) for end in ends)
    packed = (
        _both(tie.c.from_party, tie.c.to_party), _both(tie.c.id, tie.c.cost), _both(first, last), _both(low, high)
    )  # fmt: skip
    pairs = (("source", "target"), ("number", "cost"), PERIOD[:2], PERIOD[2:])
    found: dict[str, list[NDArray[Any]]] = {name: [] for pair in pairs for name in pair}
    for rows in _by_number(unit, tie, packed, visible(tie, snapshot)):
        for place, pair in enumerate(pairs):
            for name, half in zip(pair, _halves(rows[:, place]), strict=True):
                found[name].append(half.astype(np.uint32))
    return {name: _joined(found.pop(name)) for name in list(found)}  # one column after the other: each lies twice meanwhile


def _blood() -> ColumnElement[bool]:
    """graph.kinds.is_blood of a row."""
    role = func.coalesce(tie.c.role, "")
    return or_(*(
        and_(tie.c.kind == kind.value, role.not_in([r.value for r in ParentRole if not is_blood(kind, r)]))
        for kind in TieKind if is_blood(kind, None)
    ))  # fmt: skip


def parties(unit: Unit, snapshot: Snapshot, kinds: Sequence[str]) -> PartyColumns:
    """Every party known at the snapshot; `kinds` has unknown among its values, and the kinds of contacts."""
    place = {kind: n for n, kind in enumerate(kinds)}
    unknown = place[PartyKind.UNKNOWN.value]
    known = seen(party.c.recorded, snapshot)
    told = or_(party.c.kind_since.is_(None), seen(party.c.kind_since, snapshot))
    code = case(*((and_(told, party.c.kind == kind), n) for kind, n in place.items()), else_=unknown)
    rows = list(_by_number(unit, party, (_both(party.c.id, code),), known))
    numbers, codes = _halves(_joined(rows).reshape(-1))
    kind_of = np.full(int(numbers.max(initial=0)) + 1, unknown, np.uint8)
    kind_of[numbers] = codes
    for number, kind in _contacts(unit):
        if number < kind_of.size:
            kind_of[number] = place.get(kind, unknown)
    ordered = _in_order_of_ids(unit, known)
    return PartyColumns(ordered.astype(np.uint32), kind_of[ordered])


def _contacts(unit: Unit) -> Iterator[tuple[int, str]]:
    """What each contact point is: part of its key, so that any of its claims tells."""
    said = select(party_claim.c.attributes).where(party_claim.c.ref == party.c.founding).limit(1).scalar_subquery()
    query = select(party.c.id, said).where(party.c.kind == _CONTACT)
    with unit.connection.execute(query, execution_options={"yield_per": READ_AT_ONCE}) as rows:
        for number, attributes in rows:
            if attributes:
                yield number, orjson.loads(attributes).get("contact_kind", "")


def last_settled(unit: Unit, snapshot: Snapshot) -> int:
    """The number above which every tie lies that was not yet known at the snapshot.

    An entry numbers its ties after all entries below it have numbered theirs, unless they are still open: so the last tie
    below the first open entry is it. Right only where nobody was between numbering an entry and committing it.
    """
    below = min(snapshot.open, default=snapshot.high + 1)
    query = select(tie.c.id).where(tie.c.recorded < below).order_by(tie.c.id.desc()).limit(1)
    return unit.connection.scalar(query) or 0


def touched(unit: Unit, built: Snapshot, last: int, view: Snapshot, most: int) -> NDArray[np.int64] | None:
    """The parties, by number, around whom something has changed from one snapshot to a later one; None for over `most` ties.

    Those at the ends of a tie that was recorded or retracted, and those whose kind was told. `last` as of `last_settled`.
    """
    since = not_(seen(tie.c.recorded, built))
    recorded = and_(tie.c.id > last, since, visible(tie, view))
    low = min(built.open, default=built.high + 1)  # a plain bound, for the index of what was taken back
    retracted = and_(tie.c.retracted >= low, visible(tie, built), seen(tie.c.retracted, view))
    numbers: set[int] = set()
    for changed in (recorded, retracted):
        rows = unit.connection.execute(select(tie.c.from_party, tie.c.to_party).where(changed).limit(most + 1)).all()
        if len(rows) > most:
            return None
        numbers.update(chain.from_iterable(rows))
    told = select(party.c.id).where(party.c.kind_since.is_not(None), not_(seen(party.c.kind_since, built)))
    numbers.update(unit.connection.scalars(told))
    return np.array(sorted(numbers), np.int64)


# --- how rows come ------------------------------------------------------------------------------------------------------
def _both(high: ColumnElement[int], low: ColumnElement[int]) -> ColumnElement[int]:
    """Two numbers as one; neither is negative, and each has 31 bits at most."""
    return high * 2**32 + low


def _halves(column: Column) -> tuple[Column, Column]:
    return column >> 32, column & (2**32 - 1)


def _joined(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)


def _by_number(
    unit: Unit, table: Table, columns: Sequence[ColumnElement[int]], where: ColumnElement[bool]
) -> Iterator[NDArray[np.int64]]:
    """Rows of whole numbers, none of them null, in the order of the table's ids, some at a time."""
    if unit.is_sqlite:
        yield from _stepped(unit, select(*columns).where(where).order_by(table.c.id), len(columns))
        return
    last = unit.connection.scalar(select(func.max(table.c.id))) or 0
    for low in range(0, last + 1, READ_AT_ONCE):
        part = table.c.id.between(low, low + READ_AT_ONCE - 1)
        yield _gathered(unit, columns, and_(where, part), table.c.id).reshape(-1, len(columns))


def _in_order_of_ids(unit: Unit, known: ColumnElement[bool]) -> Column:
    """The numbers of the parties. SQLite needs nothing but the index of their ids."""
    if not unit.is_sqlite:
        return _gathered(unit, (party.c.id,), known, collate(party.c.public_id, "C"))
    query = select(party.c.id).where(known).order_by(party.c.public_id)
    return _joined(list(_stepped(unit, query, 1))).reshape(-1)


def _stepped(unit: Unit, query: Select[*tuple[Any, ...]], width: int) -> Iterator[NDArray[np.int64]]:
    """On SQLite: as the rows come, past the objects that stand for them elsewhere."""
    cursor = unit.connection.connection.cursor()
    try:
        values = chain.from_iterable(cursor.execute(_text(unit, query)))
        while (part := np.fromiter(islice(values, READ_AT_ONCE * width), np.int64)).size:
            yield part.reshape(-1, width)
    finally:
        cursor.close()


def _gathered(
    unit: Unit, columns: Sequence[ColumnElement[int]], where: ColumnElement[bool], order: ColumnElement[Any]
) -> Column:
    """On PostgreSQL: the server puts all numbers behind each other, as it sends them in binary, into one value."""
    inner = select(*(column.label(f"v{n}") for n, column in enumerate(columns)), order.label("place")).where(where)
    sent = " || ".join(f"int8send(v{n})" for n in range(len(columns)))
    cursor = unit.connection.connection.cursor(binary=True)
    try:
        cursor.execute(f"SELECT string_agg({sent}, ''::bytea ORDER BY place) FROM ({_text(unit, inner)}) AS rows")  # noqa: S608
        (value,) = cursor.fetchone() or (None,)
    finally:
        cursor.close()
    return np.frombuffer(value or b"", ">i8").astype(np.int64)


def _text(unit: Unit, query: Select[*tuple[Any, ...]]) -> str:
    return str(query.compile(unit.connection, compile_kwargs={"literal_binds": True}))
