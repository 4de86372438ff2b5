"""A record of ownership that is closed by a later delivery: the holding ends, and what was known before is still told."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.db import Database
from app.flow.load import load
from app.store.ledger import Snapshot, now_snapshot
from app.store.tables import party
from app.store.world import LedgerWorld
from graph.kinds import TieKind
from graph.period import Answer, Window


def statement(kind: str, own: str, number: int, status: str, day: str, **details: Any) -> dict[str, Any]:
    return {
        "statementId": f"{own}-{number}".ljust(32, "0"), "declarationSubject": "e1", "statementDate": day, "recordId": own,
        "recordType": kind, "recordStatus": status, "recordDetails": {"isComponent": False, **details},
    }  # fmt: skip


def relation(number: int, status: str, day: str, **interest: Any) -> dict[str, Any]:
    held = {"type": "shareholding", "directOrIndirect": "direct", "share": {"exact": 60}, "startDate": "2018-01-01"}
    return statement(
        "relationship", "r1", number, status, day, subject="e1", interestedParty="p1", interests=[{**held, **interest}]
    )


PARTIES = (
    statement("entity", "e1", 1, "new", "2020-05-01", entityType={"type": "registeredEntity"}, name="PT Contoh"),
    statement("person", "p1", 1, "new", "2020-05-01", personType="knownPerson",
              names=[{"type": "legal", "fullName": "Siti Aminah"}]),
)  # fmt: skip


def delivered(folder: Path, name: str, *statements: dict[str, Any]) -> Path:
    path = folder / name
    path.write_text(json.dumps(list(statements)), encoding="utf-8")
    return path


def holds(database: Database, known: Snapshot, day: date) -> list[Answer]:
    with database.reading() as unit:
        ids = [row[0] for row in unit.connection.execute(select(party.c.public_id))]
        found = {tie.id: tie for tie in LedgerWorld(unit, known).ties(ids) if tie.kind is TieKind.OWNS}
        return [tie.period.holds(Window.day(day)) for tie in found.values()]


def test_a_closed_record_ends_its_holding_and_leaves_what_was_known(tmp_path: Path, database: Database) -> None:
    load(database, "bods", [delivered(tmp_path, "a.json", *PARTIES, relation(1, "new", "2020-05-01"))])
    with database.reading() as unit:
        before = now_snapshot(unit)
    report = load(database, "bods", [delivered(tmp_path, "b.json", relation(2, "closed", "2021-04-03"))])
    assert (report.loaded, report.rejected) == (1, 0)
    with database.reading() as unit:
        after = now_snapshot(unit)
    later, earlier = date(2022, 1, 1), date(2019, 1, 1)
    assert (holds(database, before, later), holds(database, after, later)) == ([Answer.YES], [Answer.NO])
    assert holds(database, before, earlier) == holds(database, after, earlier) == [Answer.YES]
