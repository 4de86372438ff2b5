"""What a source takes back by word: it is withdrawn (or ended), all else stays, and the past can be replayed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from app.db import Database
from app.flow import load as flow
from app.intake.report import LoadReport
from app.intake.source import describe, reader
from app.store.cluster import clusters
from app.store.ledger import Snapshot, now_snapshot, snapshot_at, visible
from app.store.tables import claim, party, sanction_claim, source, tie
from graph.kinds import Absence
from tests.databases import TickingClock

FIRST, SECOND, THIRD = "20260101000000-aaa", "20260102000000-bbb", "20260103000000-ccc"


def entity(id_: str, schema: str, **properties: str) -> dict[str, Any]:
    return {"id": id_, "schema": schema, "properties": {name: [value] for name, value in properties.items()}}


STATE = [
    entity("p", "Person", name="Siti Aminah"), entity("f", "Company", name="PT Contoh"),
    entity("o", "Ownership", owner="p", asset="f", percentage="60", startDate="2019-01-01"),
]  # fmt: skip


def changes(*said: tuple[str, dict[str, Any] | str]) -> list[dict[str, Any]]:
    return [{"op": op, "entity": {"id": what} if isinstance(what, str) else what} for op, what in said]


def take(database: Database, folder: Path, name: str, lines: list[dict[str, Any]], **how: Any) -> LoadReport:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(json.dumps(line) for line in lines))
    described = replace(describe("ftm"), **how)
    return flow.take(database, described, reader("ftm"), [path])


def known(database: Database, snapshot: Snapshot | None = None) -> tuple[set[str], int, list[tuple[str | None, Any]]]:
    """Names of the parties that somebody states, the standing claims, and each tie's end and high share."""
    with database.reading() as unit:
        seen = snapshot or now_snapshot(unit)
        numbers = list(unit.connection.scalars(select(party.c.id)))
        names = {p.name for p in clusters(unit, seen, numbers).values() if p.name}
        stands = unit.connection.scalar(select(func.count()).select_from(claim).where(visible(claim, seen)))
        ties = unit.connection.execute(select(tie.c.end_max, tie.c.share_high).where(visible(tie, seen)).order_by(tie.c.id))
        return names, stands or 0, [tuple(row) for row in ties.all()]


def test_a_deleted_record_is_withdrawn_and_what_was_known_before_can_be_asked(
    database: Database, tmp_path: Path, clock: TickingClock
) -> None:
    take(database, tmp_path, "entities.ftm.json", STATE)
    before = known(database)
    assert (before[0], before[1], len(before[2])) == ({"Siti Aminah", "PT Contoh"}, 3, 1)
    at = clock()
    renamed = entity("f", "Company", name="PT Contoh Baru")
    report = take(database, tmp_path, f"{FIRST}/entities.delta.json", changes(("MOD", renamed), ("DEL", "o"), ("DEL", "x")))
    assert (report.read, report.loaded, report.unchanged, report.rejected) == (3, 2, 1, 0)  # x was never stated
    assert report.claims == {"parties": 1, "withdrawn": 1}
    assert known(database) == ({"Siti Aminah", "PT Contoh Baru"}, 2, [])
    with database.reading() as unit:
        assert unit.connection.scalar(select(source.c.records).where(source.c.id == "ftm")) == 2
        then = snapshot_at(unit, at)
    assert known(database, then) == before
    again = take(database, tmp_path, f"{FIRST}/entities.delta.json", changes(("DEL", "o")))
    assert (again.loaded, again.unchanged, again.state) == (0, 1, "loaded")
    back = take(database, tmp_path, f"{SECOND}/entities.delta.json", changes(("ADD", STATE[2])))
    assert (back.loaded, known(database)[1:]) == (1, (3, before[2]))


def test_where_absence_means_an_end_a_deleted_tie_ends_on_the_day_of_its_version(database: Database, tmp_path: Path) -> None:
    take(database, tmp_path, "entities.ftm.json", STATE, absence=Absence.ENDED)
    take(database, tmp_path, f"{THIRD}/entities.delta.json", changes(("DEL", "o"), ("DEL", "f")), absence=Absence.ENDED)
    names, stands, ties = known(database)
    assert (names, stands) == ({"Siti Aminah", "PT Contoh"}, 3)
    assert ties == [(739619, 60_000_000)]  # 2026-01-03, as date.fromordinal tells


def test_silence_that_means_nothing_does_not_weaken_the_word(database: Database, tmp_path: Path) -> None:
    take(database, tmp_path, "entities.ftm.json", STATE, absence=Absence.NOTHING)
    take(database, tmp_path, f"{FIRST}/entities.delta.json", changes(("DEL", "o")), absence=Absence.NOTHING)
    assert known(database) == ({"Siti Aminah", "PT Contoh"}, 2, [])


def test_changes_and_full_files_leave_the_rest_alone(database: Database, tmp_path: Path) -> None:
    take(database, tmp_path, "entities.ftm.json", STATE)
    take(database, tmp_path, f"{FIRST}/entities.delta.json", changes(("ADD", entity("q", "Person", name="Budi"))))
    assert known(database)[0] == {"Siti Aminah", "PT Contoh", "Budi"}
    before = known(database)
    take(database, tmp_path, "others.ftm.json", [entity("z", "Person", name="Zainal")])  # perhaps of another publisher
    assert known(database) == (before[0] | {"Zainal"}, before[1] + 1, before[2])


def test_a_sanction_that_is_deleted_has_lapsed_and_was_one(database: Database, tmp_path: Path) -> None:
    listed = entity("s", "Sanction", entity="f", authority="Dinas Contoh", startDate="2025-02-01", program="SK 1/2025")
    take(database, tmp_path, "entities.ftm.json", [*STATE, listed])
    with database.reading() as unit:
        before = unit.connection.execute(select(sanction_claim.c.start_min, sanction_claim.c.end_max)).all()
    report = take(database, tmp_path, f"{FIRST}/entities.delta.json", changes(("DEL", "s"), ("DEL", "o")))
    assert (report.loaded, known(database)[2]) == (2, [])  # the holding is withdrawn
    with database.reading() as unit:
        query = select(sanction_claim).join(claim, claim.c.id == sanction_claim.c.claim_id)
        stands = unit.connection.execute(query.where(visible(claim, now_snapshot(unit)))).all()
    assert [row.start_min for row in stands] == [before[0].start_min] == [date(2025, 2, 1).toordinal()]
    assert before[0].end_max > stands[0].end_max == date(2026, 1, 1).toordinal()
