"""Records: what a source literally said, one row per version, its text sealed in blocks. An unchanged one writes nothing.

Sixty-four texts are compressed and sealed together, which makes them seven times smaller and is thirty times less work
than one by one. To erase one of them is to write its block anew without it, under a fresh salt.
"""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, bindparam, func, select, update

from app.crypto import Keyring, new_salt
from app.db import Unit
from app.store.bulk import insert_values
from app.store.seen import Seen, halves
from app.store.sets import BLOCK, among, blocks
from app.store.tables import raw_block, record, source
from graph.claims import Record

READING = b"5:"  # raised when readers begin to state more of the same rows, so that a re-load reads them anew


SEALED = 64  # texts in a block
LEVEL = 1  # of zlib: the highest saves another tenth for five times the work
_HEAD = struct.Struct("<IQ")  # before each text: how far its record's id lies behind the first one's, and its length


class Row(NamedTuple):
    """A record as it is written."""

    id: int
    source_id: str
    key: bytes
    file: str
    sheet: str | None
    at: str
    content: bytes
    stated_at: str | None
    recorded: int


class Standing(NamedTuple):
    """What we have of a record key: its newest row, and which entry took that back, if any."""

    id: int
    content: bytes
    recorded: int
    retracted: int | None
    stated_at: str | None

    @property
    def stands(self) -> bool:
        return self.retracted is None


def content_of(keys: Keyring, said: Record) -> bytes:
    """Equal iff the record says the same as before."""
    return keys.content(READING + (said.stated_at or "").encode() + b"\n" + said.raw)


_OF_SOURCE = (
    select(record.c.id, record.c.key)
    .where(record.c.source_id == bindparam("source"), record.c.retracted.is_(None), record.c.id > bindparam("after"))
    .order_by(record.c.id)
    .limit(BLOCK)
)
_NEWEST = (
    select(
        record.c.key, record.c.id, record.c.content, record.c.recorded, record.c.retracted, record.c.stated_at
    )
    .where(among(record.c.key, "keys"))
    .order_by(record.c.id)
)


def standing(unit: Unit, record_keys: Collection[bytes]) -> dict[bytes, Standing]:
    """The newest row of each key we have ever had."""
    if not record_keys:
        return {}
    rows = unit.connection.execute(_NEWEST, {"keys": record_keys}).all()
    return {key: Standing(*rest) for key, *rest in rows}


# --- the literal text ---------------------------------------------------------------------------------------------------
def raw(unit: Unit, id_: int) -> bytes | None:
    """What the record literally said; None after erasure."""
    query = select(raw_block, record.c.key).join(record, record.c.id == raw_block.c.first_id)
    row = unit.connection.execute(
        query.where(raw_block.c.first_id <= id_).order_by(raw_block.c.first_id.desc()).limit(1)
    ).one_or_none()
    if row is None:
        return None
    texts = zlib.decompress(unit.keys.open(row.sealed, row.salt, _seal_place(row.key)))
    at = 0
    while at < len(texts):
        place, length = _HEAD.unpack_from(texts, at)
        at += _HEAD.size
        if row.first_id + place == id_:
            return texts[at : at + length]
        at += length
    return None


def _seal(unit: Unit, rows: Sequence[Row], raws: Sequence[bytes]) -> tuple[int, bytes, bytes]:
    """A block of the texts of these rows."""
    first, salt = rows[0], new_salt()
    texts = b"".join(_HEAD.pack(row.id - first.id, len(text)) + text for row, text in zip(rows, raws, strict=True))
    return first.id, salt, unit.keys.seal(zlib.compress(texts, LEVEL), salt, _seal_place(first.key))


def _seal_place(key: bytes) -> str:
    """What a block is bound to: the key of its first record."""
    return f"raw_block.sealed:{key.hex()}"


# --- writing --------------------------------------------------------------------------------------------------------------
def add(unit: Unit, rows: Sequence[Row], raws: Sequence[bytes]) -> None:
    """Write records that stand from now on, with their texts, ascending by id."""
    insert_values(unit, record, Row._fields, rows)
    sealed = [_seal(unit, rows[n : n + SEALED], raws[n : n + SEALED]) for n in range(0, len(rows), SEALED)]
    insert_values(unit, raw_block, ("first_id", "salt", "sealed"), sealed)
    _tally(unit, Counter(row.source_id for row in rows))


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


def left_out(unit: Unit, source: str, seen: Seen) -> Iterator[Sequence[int]]:
    """Ids, in blocks, of the standing records of a source whose key a complete delivery did not bring."""
    after = 0
    while rows := unit.connection.execute(_OF_SOURCE, {"source": source, "after": after}).all():
        after = rows[-1].id
        brought = seen.has(halves([row.key for row in rows]))
        if gone := [row.id for row, there in zip(rows, brought, strict=True) if not there]:
            yield gone
