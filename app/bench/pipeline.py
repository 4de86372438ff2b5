"""The whole pipeline on the demonstration, step by step, alone in one process: load, load again, resolve, screen, check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from app.auth import Principal, Role
from app.bench import service
from app.bench.steps import Step, Watch
from app.db import Database
from app.engine.identity import Described
from app.engine.question import Named, Question
from app.flow import check, load, resolve, screen
from app.intake.demo import generate
from app.store import ledger, tenders
from app.store.world import LedgerWorld
from graph.kinds import PartyKind

AUDITOR = Principal("bench", "bench", Role.AUDITOR)


def run(folder: Path, *, lean: bool = False, checks: int = 200) -> Iterator[Step]:
    """Every step as it is done. `folder` must be empty or not there: files and database are made in it."""
    database = Database(f"sqlite:///{(folder / 'bench.db').resolve()}", program="benang.bench")
    database.migrate()
    try:
        truth = generate(folder / "files", lean=lean)
        for again in ("", " again"):
            for source, path in truth.deliveries:
                watch = Watch()
                report = load.load(database, source, [path])
                yield watch.step(f"load {source}{again}", report.read, "records")
        watch = Watch()
        yield watch.step("resolve", resolve.drain(database).parties, "parties")
        watch = Watch()
        yield watch.step("screen", screen.screen_all(database, None, author="bench").tenders, "tenders")
        asked = _questions(database, checks)
        yield _checked(database, asked)
        watch = Watch()
        served = watch.step("check over HTTP", len(asked), "checks", list(service.answered(database, asked)))
        yield replace(served, wall=sum(served.each) / 1_000)  # without the start of the service
    finally:
        database.close()


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
    each, watch = [], Watch()
    for question in asked:
        one = Watch()
        check.ask(database, AUDITOR, question)
        each.append(one.milliseconds)
    return watch.step("check", len(asked), "checks", each)
