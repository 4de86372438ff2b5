"""The product's own engines as the benchmark asks them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.bench.paths.asking import PER_PAIR, Asked, Clock, elapsed, processor
from app.bench.service import asked_over
from app.db import Database
from app.store.adjacency import LedgerAdjacency
from app.store.ledger import now_snapshot
from graph.connect import paths
from graph.ports import PathResult


class Table:
    """The adjacency table: every question in a transaction of its own, as a request has it."""

    def __init__(self, database: Database) -> None:
        self.name = "SQLite table" if database.is_sqlite else "PostgreSQL table"
        self.clock: Clock = processor if database.is_sqlite else elapsed
        self._database = database

    def answer(self, asked: Asked, hops: int) -> PathResult:
        with self._database.reading() as unit:
            adjacency = LedgerAdjacency(unit, now_snapshot(unit))
            return paths.search(adjacency, asked.starts, asked.goals, asked.request(hops))


def over_http(database: Database, asked: Sequence[Asked], hops: int) -> Iterator[float]:
    """Milliseconds of each POST /v1/paths, from the request sent to the answer read."""
    bodies = [
        {
            "from": one.starts, "to": one.goals, "as_of": one.day.isoformat(), "max_hops": hops, "k": PER_PAIR,
            "min_strength": 0.15,
        }
        for one in asked
    ]  # fmt: skip
    return asked_over(database, "/v1/paths", bodies)
