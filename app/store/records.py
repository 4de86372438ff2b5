"""Records: what a source literally said, sealed, one row per version. An unchanged record writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from app.crypto import Keyring, new_salt
from app.db import Unit
from app.store.bulk import insert_rows
from app.store.sets import blocks
from app.store.tables import record, source
from graph.claims import Record

READING = b"4:"  # raised when readers begin to state more of the same rows, so that a re-load reads them anew


@dataclass(frozen=True, slots=True)
class Standing:
    """What we have of a record key: its newest row, and whether that still stands."""

    id: int
    content: bytes
    stands: bool
    recorded: int


def content_of(keys: Keyring, said: Record) -> bytes:
    """Equal iff the record says the same as before."""
    return keys.content(READING + (said.stated_at or "").encode() + b"\n" + said.raw)


def standing(unit: Unit, record_keys: Collection[bytes]) -> dict[bytes, Standing]:
    """The newest row of each key we have ever had."""
    found: dict[bytes, Standing] = {}
    for block in blocks(record_keys):
        query = select(record.c.id, record.c.key, record.c.content, record.c.recorded, record.c.retracted)
        for row in unit.connection.execute(query.where(record.c.key.in_(block)).order_by(record.c.id)).all():
            found[row.key] = Standing(row.id, row.content, row.retracted is None, row.recorded)
    return found


def record_row(keys: Keyring, source: str, key: bytes, content: bytes, said: Record) -> dict[str, Any]:
    """The row of a record without its id and ledger number; `raw` is sealed with a key of its own."""
    salt = new_salt()
    return {
        "source_id": source, "key": key, "file": said.place.file, "sheet": said.place.sheet, "at": said.place.at,
        "content": content, "salt": salt, "raw": keys.seal(said.raw, salt, seal_place(key)), "stated_at": said.stated_at,
    }  # fmt: skip


def raw(unit: Unit, id_: int) -> bytes | None:
    """What the record literally said; None after erasure."""
    row = unit.connection.execute(select(record.c.key, record.c.salt, record.c.raw).where(record.c.id == id_)).one()
    return None if row.salt is None or row.raw is None else unit.keys.open(row.raw, row.salt, seal_place(row.key))


def seal_place(key: bytes) -> str:
    return f"record.raw:{key.hex()}"


def add(unit: Unit, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write records that stand from now on."""
    insert_rows(unit, record, rows)
    _tally(unit, Counter(row["source_id"] for row in rows))


def retract(unit: Unit, ledger: int, ids: Collection[int]) -> None:
    for block in blocks(sorted(ids)):
        standing = record.c.id.in_(block), record.c.retracted.is_(None)
        _tally(unit, _by_source(unit, *standing), -1)
        unit.connection.execute(update(record).where(*standing).values(retracted=ledger))


def untally(unit: Unit, number: int) -> None:
    """Count as if entry `number` had never been: called before its rows go."""
    _tally(unit, _by_source(unit, record.c.recorded == number, record.c.retracted.is_(None)), -1)
    _tally(unit, _by_source(unit, record.c.retracted == number, record.c.recorded != number))


def _by_source(unit: Unit, *where: ColumnElement[bool]) -> Counter[str]:
    query = select(record.c.source_id, func.count().label("records")).where(*where).group_by(record.c.source_id)
    return Counter({row.source_id: row.records for row in unit.connection.execute(query)})


def _tally(unit: Unit, counts: Counter[str], sign: int = 1) -> None:
    """How many records of a source stand is asked with every check and never counted for it."""
    for id_ in sorted(counts):
        stands = source.c.records + sign * counts[id_]
        unit.connection.execute(update(source).where(source.c.id == id_).values(records=stands))


def left_out(unit: Unit, source: str, seen: Mapping[bytes, bytes]) -> Iterator[Sequence[int]]:
    """Ids, in blocks, of the standing records of a source whose key a complete delivery did not bring."""
    query = select(record.c.id, record.c.key).where(record.c.source_id == source, record.c.retracted.is_(None))
    rows = unit.connection.execute(query.order_by(record.c.id)).all()
    return blocks(row.id for row in rows if row.key not in seen)


