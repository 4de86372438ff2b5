"""All ties and parties that are known at a snapshot, as columns: what arrays for searching are made of.

Read in one transaction, some thousands at a time. Several small numbers come as one large one: a row costs both drivers
what its values cost, so that four values a tie take 0.8 µs and eight take 1.05 (SQLite).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Select, and_, case, collate, not_, or_, select

from app.db import Unit
from app.store.columns import PERIOD
from app.store.ledger import Snapshot, seen, visible
from app.store.tables import party, party_claim, tie
from graph.kinds import PartyKind

READ_AT_ONCE = 50_000  # rows
_HEAD_OF_COPY, _TUPLE_COUNT, _LENGTH, _NUMBER = 19, 2, 4, 8  # bytes of PostgreSQL's binary format
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

    Columns of one length: source and target (numbers of parties), number, cost, and the day ordinals of the period.
    """
    first, last, low, high = (tie.c[name] for name in PERIOD)
    packed = (
        _both(tie.c.from_party, tie.c.to_party), _both(tie.c.id, tie.c.cost), _both(first, last), _both(low, high)
    )  # fmt: skip
    pairs = (("source", "target"), ("number", "cost"), PERIOD[:2], PERIOD[2:])
    found: dict[str, list[NDArray[Any]]] = {name: [] for pair in pairs for name in pair}
    for rows in _read(unit, select(*packed).where(visible(tie, snapshot)).order_by(tie.c.id), len(packed)):
        for place, pair in enumerate(pairs):
            for name, half in zip(pair, _halves(rows[:, place]), strict=True):
                found[name].append(half.astype(np.uint32))
    return {name: _joined(found.pop(name)) for name in list(found)}  # one column after the other: each lies twice meanwhile


def parties(unit: Unit, snapshot: Snapshot, kinds: Sequence[str]) -> PartyColumns:
    """Every party known at the snapshot; `kinds` has unknown among its values, and the kinds of contacts."""
    place = {kind: n for n, kind in enumerate(kinds)}
    unknown = place[PartyKind.UNKNOWN.value]
    known = seen(party.c.recorded, snapshot)
    told = or_(party.c.kind_since.is_(None), seen(party.c.kind_since, snapshot))
    code = case(*((and_(told, party.c.kind == kind), n) for kind, n in place.items()), else_=unknown)
    numbers, codes = _halves(_column(unit, select(_both(party.c.id, code)).where(known)))
    kind_of = np.full(int(numbers.max(initial=0)) + 1, unknown, np.uint8)
    kind_of[numbers] = codes
    for number, kind in _contacts(unit):
        if number < kind_of.size:
            kind_of[number] = place.get(kind, unknown)
    by_id = party.c.public_id if unit.is_sqlite else collate(party.c.public_id, "C")
    ordered = _column(unit, select(party.c.id).where(known).order_by(by_id))
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


def _column(unit: Unit, query: Select[*tuple[Any, ...]]) -> Column:
    return _joined([rows[:, 0] for rows in _read(unit, query, 1)])


def _read(unit: Unit, query: Select[*tuple[Any, ...]], width: int) -> Iterator[NDArray[np.int64]]:
    """The rows of a query of whole numbers, none of them null, some at a time."""
    text = str(query.compile(unit.connection, compile_kwargs={"literal_binds": True}))
    return _stepped(unit, text, width) if unit.is_sqlite else _copied(unit, text, width)


def _stepped(unit: Unit, text: str, width: int) -> Iterator[NDArray[np.int64]]:
    cursor = unit.connection.connection.cursor()
    try:
        values = chain.from_iterable(cursor.execute(text))
        while (part := np.fromiter(islice(values, READ_AT_ONCE * width), np.int64)).size:
            yield part.reshape(-1, width)
    finally:
        cursor.close()


def _copied(unit: Unit, text: str, width: int) -> Iterator[NDArray[np.int64]]:
    """By COPY in PostgreSQL's binary format: every row as long as the others, each value behind its length."""
    shape = np.dtype([("count", ">i2"), *((f"{what}{n}", kind) for n in range(width) for what, kind in
                      (("length", ">i4"), ("value", ">i8")))])  # fmt: skip
    cursor = unit.connection.connection.cursor()
    with cursor.copy(f"COPY ({text}) TO STDOUT (FORMAT BINARY)") as copy:
        pieces, skipped = iter(copy), _HEAD_OF_COPY
        while some := b"".join(islice(pieces, READ_AT_ONCE)):
            some, skipped = some[skipped:], 0
            rows = np.frombuffer(some, shape, len(some) // shape.itemsize)  # a mark of two bytes ends the last
            yield np.stack([rows[f"value{n}"] for n in range(width)], axis=1).astype(np.int64)
