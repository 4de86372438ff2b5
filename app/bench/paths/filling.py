"""The invented province in the product's own tables, past the load: what is measured is the search, not the taking in.

One claim states each party, one for each type all ties of that type. Indexes are made after the rows they are about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import numpy as np

from app.bench.names.population import Tell
from app.bench.paths.making import World
from app.bench.paths.world import ADDRESS, BANK, KINDS, OWNS, SAME, TYPES, public_ids
from app.db import Database
from app.intake.source import describe
from app.store import ledger, loads, tables
from app.store.bulk import insert_columns
from app.store.columns import PERIOD
from graph.kinds import PartyKind

CHUNK = 200_000  # rows that are made and handed over at once
REGISTER = "registry"  # as whose statements all is kept
FOUNDING, KEY, TIE = range(3)  # what keys are drawn for
FALSE, TRUE = "0", "1"  # as both databases read them
SQLITE_CACHE = "PRAGMA cache_size=-1000000"  # kilobytes, while it is filled
Chunk = tuple[int, int, Mapping[str, Any]]  # rows done with this one, of how many, its columns


def fill(database: Database, world: World, tell: Tell) -> None:
    """All parties and ties as known from ledger entry 1, which is closed."""
    with database.writing() as unit:
        number = ledger.open_entry(unit, "load", "bench")
        loads.state_source(unit, describe(REGISTER))
        one = {"id": 1, "source_id": REGISTER, "key": bytes(16), "file": "bench", "at": "1", "content": bytes(16)}
        unit.connection.execute(tables.record.insert().values(**one, recorded=number))
        ledger.close_entry(unit, number)
    for table, chunks in (
        (tables.party, _parties(world, number)), (tables.claim, _claims(world, number)),
        (tables.party_claim, _said(world)), (tables.membership, _members(world, number)),
        (tables.tie, _ties(world, number)), (tables.tie_support, _support(world)),
        (tables.adjacency, _adjacency(world, number)),
    ):  # fmt: skip
        with _without_indexes(database, table):
            for done, total, columns in chunks:
                tell(f"writing {table.name}", done, total)
                with database.writing() as unit:
                    if unit.is_sqlite:
                        unit.connection.exec_driver_sql(SQLITE_CACHE)
                    insert_columns(unit, table, columns)
    database.close()  # with what its connections were set to
    database.count_anew()


@contextmanager
def _without_indexes(database: Database, table: Any) -> Iterator[None]:
    with database.writing() as unit:
        for index in table.indexes:
            index.drop(unit.connection)
    yield
    with database.writing() as unit:
        for index in table.indexes:
            index.create(unit.connection)


def _chunks(first: int, last: int) -> Iterator[slice]:
    return (slice(at, min(at + CHUNK, last)) for at in range(first, last, CHUNK))


def _numbers(rows: slice) -> list[int]:
    """Of these rows in the table: the first is 1."""
    return list(range(rows.start + 1, rows.stop + 1))


def _keys(rows: slice, salt: int) -> list[bytes]:
    """Sixteen bytes for each row, the same for the same chunk and salt."""
    drawn = np.random.default_rng((salt, rows.start)).integers(0, 256, (rows.stop - rows.start, 16), np.uint8)
    return list(drawn.view("V16").ravel().tolist())


def _texts(ids: Any) -> list[str]:
    return [id_.decode() for id_ in ids.tolist()]


def _kinds(world: World, rows: slice) -> list[str]:
    told = [PartyKind.CONTACT_POINT.value if ADDRESS <= kind <= BANK else name for kind, name in enumerate(KINDS)]
    return [told[kind] for kind in world.layout.kinds[rows].tolist()]


def _parties(world: World, number: int) -> Iterator[Chunk]:
    size = world.layout.size
    for rows in _chunks(0, size):
        yield rows.stop, size, {
            "id": _numbers(rows), "public_id": _texts(world.ids[rows]), "kind": _kinds(world, rows),
            "founding": _keys(rows, FOUNDING), "recorded": number,
        }  # fmt: skip


def _claims(world: World, number: int) -> Iterator[Chunk]:
    size = world.layout.size + len(TYPES)
    for rows in _chunks(0, size):
        yield rows.stop, size, {
            "id": _numbers(rows), "key": _keys(rows, KEY), "version": 1, "record_id": 1, "source_id": REGISTER,
            "kind": ["party" if n < world.layout.size else "tie" for n in range(rows.start, rows.stop)],
            "content": _keys(rows, KEY), "quote": "{}", "recorded": number,
        }  # fmt: skip


def _said(world: World) -> Iterator[Chunk]:
    size = world.layout.size
    contact = [f'{{"contact_kind": "{kind}"}}' if ADDRESS <= n <= BANK else "{}" for n, kind in enumerate(KINDS)]
    for rows in _chunks(0, size):
        yield rows.stop, size, {
            "claim_id": _numbers(rows), "ref": _keys(rows, FOUNDING), "kind": _kinds(world, rows),
            "name": [f"Pihak {n}" for n in range(rows.start, rows.stop)],
            "attributes": [contact[kind] for kind in world.layout.kinds[rows].tolist()], "masked": FALSE,
        }  # fmt: skip


def _members(world: World, number: int) -> Iterator[Chunk]:
    size = world.layout.size
    for rows in _chunks(0, size):
        numbers = _numbers(rows)
        yield rows.stop, size, {"id": numbers, "ref": _keys(rows, FOUNDING), "party_id": numbers, "recorded": number}


def _of_each_type(world: World) -> Iterator[tuple[int, slice]]:
    """Chunks of ties, each of one type."""
    ends = np.searchsorted(world.ties.type, np.arange(len(TYPES) + 1)).tolist()
    for kind, (first, last) in enumerate(pairwise(ends)):
        for rows in _chunks(first, last):
            yield kind, rows


def _ties(world: World, number: int) -> Iterator[Chunk]:
    ties = world.ties
    for kind, rows in _of_each_type(world):
        ids = public_ids(np.random.default_rng((TIE, rows.start)), rows.stop - rows.start)
        share = ties.share[rows].tolist() if kind == OWNS else None
        inside = None if share is None else TRUE
        confidence = np.exp(ties.cost[rows] / -1_000).round(6).tolist() if kind == SAME else 1
        yield rows.stop, len(ties), {
            "id": _numbers(rows), "public_id": _texts(ids), "kind": TYPES[kind].kind.value, "role": TYPES[kind].role,
            "from_party": (ties.start[rows] + 1).tolist(), "to_party": (ties.end[rows] + 1).tolist(),
            "share_low": share, "share_high": share, "share_low_in": inside, "share_high_in": inside,
            **_periods(ties.period[rows]), "confidence": confidence, "cost": ties.cost[rows].tolist(), "recorded": number,
        }  # fmt: skip


def _periods(period: Any) -> dict[str, list[int]]:
    return {name: period[:, n].tolist() for n, name in enumerate(PERIOD)}


def _support(world: World) -> Iterator[Chunk]:
    for kind, rows in _of_each_type(world):
        yield rows.stop, len(world.ties), {"tie_id": _numbers(rows), "claim_id": world.layout.size + 1 + kind}


def _adjacency(world: World, number: int) -> Iterator[Chunk]:
    """Both directions in the order of the table's key."""
    ties = world.ties
    size, names = 2 * len(ties), [type_.kind.value for type_ in TYPES]
    key = np.concatenate((ties.start, ties.end)).astype(np.int64) << 32 | np.concatenate((ties.end, ties.start))
    order = np.argsort(key, kind="stable").astype(np.uint32)  # of equal ones the earlier tie first
    del key
    for rows in _chunks(0, size):
        forward = order[rows] < len(ties)
        own = order[rows] % len(ties)
        ends = ties.start[own] + 1, ties.end[own] + 1
        yield rows.stop, size, {
            "src": np.where(forward, *ends).tolist(), "dst": np.where(forward, *ends[::-1]).tolist(),
            "tie_id": (own + 1).tolist(), "forward": forward.tolist(), "kind": [names[k] for k in ties.type[own].tolist()],
            "cost": ties.cost[own].tolist(), **_periods(ties.period[own]), "recorded": number,
        }  # fmt: skip
