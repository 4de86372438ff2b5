"""The whole pipeline on the demonstration, step by step, alone in one process: load, load again, resolve, screen, check."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.auth import Principal, Role
from app.bench import releases, service
from app.db import Database
from app.engine.identity import Described
from app.engine.question import Named, Question
from app.flow import check, load, resolve, screen
from app.intake.demo import generate
from app.intake.source import Delivery, describe, reader
from app.store import ledger, tenders
from app.store.world import LedgerWorld
from graph.kinds import PartyKind

AUDITOR = Principal("bench", "bench", Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: how many things it did, seconds of this process's processor and elapsed; of a check also the ms of each."""

    name: str
    items: int
    unit: str
    cpu: float
    wall: float
    each: tuple[float, ...] = ()

    @property
    def rate(self) -> float:
        """Things per second of the processor."""
        return self.items / self.cpu if self.cpu else 0.0

    def percentile(self, part: float) -> float:
        """Milliseconds within which this part of the single ones were done."""
        return sorted(self.each)[min(int(part * len(self.each)), len(self.each) - 1)]


def run(folder: Path, *, lean: bool = False, checks: int = 200) -> Iterator[Step]:
    """Every step as it is done. `folder` must be empty or not there: files and database are made in it."""
    database = Database(f"sqlite:///{(folder / 'bench.db').resolve()}", program="benang.bench")
    database.migrate()
    try:
        truth = generate(folder / "files", lean=lean)
        for again in ("", " again"):
            for source, path in truth.deliveries:
                watch = _Watch()
                report = load.load(database, source, [path])
                yield watch.step(f"load {source}{again}", report.read, "records")
        watch = _Watch()
        yield watch.step("resolve", resolve.drain(database).parties, "parties")
        watch = _Watch()
        yield watch.step("screen", screen.screen_all(database, None, author="bench").tenders, "tenders")
        asked = _questions(database, checks)
        yield _checked(database, asked)
        watch = _Watch()
        served = watch.step("check over HTTP", len(asked), "checks", list(service.answered(database, asked)))
        yield replace(served, wall=sum(served.each) / 1_000)  # without the start of the service
    finally:
        database.close()


def run_releases(folder: Path, number: int) -> Iterator[Step]:
    """So many invented OCDS releases: read alone, loaded, and loaded again. `folder` as in `run`."""
    path = folder / "releases.jsonl"
    releases.write(path, number)
    database = Database(f"sqlite:///{(folder / 'bench.db').resolve()}", program="benang.bench")
    database.migrate()
    try:
        watch = _Watch()
        read = sum(1 for _ in reader("ocds")([Delivery(path.name, path)], describe("ocds")))
        yield watch.step("read", read, "releases")
        for name in ("load", "load again"):
            watch = _Watch()
            yield watch.step(name, load.load(database, "ocds", [path]).read, "releases")
    finally:
        database.close()


class _Watch:
    """Started when made."""

    def __init__(self) -> None:
        self._cpu, self._wall = time.process_time(), time.perf_counter()

    @property
    def milliseconds(self) -> float:
        return (time.perf_counter() - self._wall) * 1_000

    def step(self, name: str, items: int, unit: str, each: Sequence[float] = ()) -> Step:
        cpu = time.process_time() - self._cpu
        return Step(name, items, unit, cpu, self.milliseconds / 1_000, tuple(each))


def _questions(database: Database, most: int) -> list[Question]:
    """Bidders asked about by name in their own tenders, spread over all tenders."""
    with database.reading() as unit:
        snapshot = ledger.now_snapshot(unit)
        found = tenders.folded(unit, snapshot, tenders.all_ids(unit))
        first = {id_: bid.parties[0] for id_, tender in sorted(found.items()) for bid in tender.bidders[:1]}
        parties = LedgerWorld(unit, snapshot).parties(sorted(set(first.values())))
    asked = [Question(Named(described=Described(PartyKind.COMPANY, parties[p].name)), id_) for id_, p in first.items()]
    return asked[:: max(1, len(asked) // most)][:most]


def _checked(database: Database, asked: list[Question]) -> Step:
    check.ask(database, AUDITOR, asked[0])  # statements are compiled once
    each, watch = [], _Watch()
    for question in asked:
        one = _Watch()
        check.ask(database, AUDITOR, question)
        each.append(one.milliseconds)
    return watch.step("check", len(asked), "checks", each)
