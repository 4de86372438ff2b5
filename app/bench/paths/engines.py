"""The product's own engines as the benchmark asks them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from app.bench.paths.asking import ASKED, PER_PAIR, WARM, Asked, Clock, elapsed, processor
from app.bench.service import asked_over
from app.db import Database, Unit
from app.engine.local import TOGETHER
from app.engine.snapshot import TieSnapshot
from app.store.adjacency import LedgerAdjacency
from app.store.ledger import now_snapshot
from app.store.sets import blocks
from graph.connect import compiled, paths
from graph.ports import PathResult, Paths

NEVER = 1 << 62  # ties


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


class Files:
    """The ties in files, mapped into memory; names are still looked up in the tables, as a screening in bulk does."""

    def __init__(self, database: Database, folder: Path, *, is_compiled: bool) -> None:
        self.name = "files, compiled" if is_compiled else "files, numpy"
        self.clock: Clock = processor
        self.folder, self.is_compiled = folder, is_compiled
        self._database, self._ties = database, TieSnapshot(folder, compiled_from=0 if is_compiled else NEVER)

    def build(self) -> None:
        self._ties.refresh(self._database)

    def open(self) -> None:
        """Ready to be timed, compiled code too."""
        with self._database.reading() as unit:
            self._ties.be_compiled(unit)

    @property
    def bytes_stored(self) -> int:
        return sum(file.stat().st_size for file in self._ties.folder.rglob("*") if file.is_file())

    def answer(self, asked: Asked, hops: int) -> PathResult:
        with self._database.reading() as unit:
            table = LedgerAdjacency(unit, now_snapshot(unit))
            return self._paths(unit, table).search(asked.starts, asked.goals, asked.request(hops))

    def in_bulk(self, asked: Sequence[Asked], hops: int) -> None:
        """All in one transaction, the parties of a block looked up at once, as a screening does."""
        with self._database.reading() as unit:
            table = LedgerAdjacency(unit, now_snapshot(unit))
            paths = self._paths(unit, table)
            for block in blocks(asked, TOGETHER):
                table.numbers({party for one in block for party in (*one.starts, *one.goals)})
                for one in block:
                    paths.search(one.starts, one.goals, one.request(hops))

    def _paths(self, unit: Unit, table: LedgerAdjacency) -> Paths:
        found = self._ties.paths(unit, now_snapshot(unit), table)
        if found is None:
            raise RuntimeError(f"the ties in files do not answer: {self._ties.told}")
        return found


def of_files(database: Database, folder: Path) -> list[Files]:
    """The same files searched by numpy alone, and by compiled code where that is installed."""
    return [Files(database, folder, is_compiled=one) for one in (False, True) if compiled.IS_THERE or not one]


def over_http(database: Database, asked: Sequence[Asked], hops: int) -> Iterator[float]:
    """Milliseconds of each POST /v1/paths, from the request sent to the answer read."""
    bodies = [
        {
            "from": one.starts, "to": one.goals, "as_of": one.day.isoformat(), "max_hops": hops, "k": PER_PAIR,
            "min_strength": 0.15,
        }
        for one in asked[-ASKED:]
    ]  # fmt: skip
    return asked_over(database, "/v1/paths", bodies, WARM)
