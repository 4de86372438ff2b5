"""FollowTheMoney sets of real publishers: every entity that is used, and changes in the order of their versions."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.db import Database
from app.flow import load
from app.store.cluster import clusters
from app.store.ledger import Snapshot, now_snapshot, snapshot_at
from app.store.tables import party
from graph.kinds import PartyKind
from tests.acceptance.ground import kinds
from tests.databases import TickingClock

pytestmark = pytest.mark.shared
BODIES = {"Company", "Organization"}


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def last_words(folder: Path) -> dict[str, dict[str, Any] | None]:
    """By id, the entity that the changes leave, None for one that they delete."""
    found: dict[str, dict[str, Any] | None] = {}
    for path in sorted(folder.glob("*/entities.delta.json")):
        for line in lines(path):
            found[line["entity"]["id"]] = None if line["op"] == "DEL" else line["entity"]
    return found


def named(database: Database, snapshot: Snapshot | None = None) -> set[tuple[str, ...]]:
    """The names of every party, in order; contact points aside."""
    with database.reading() as unit:
        numbers = list(unit.connection.scalars(select(party.c.id).where(party.c.kind != PartyKind.CONTACT_POINT)))
        found = clusters(unit, snapshot or now_snapshot(unit), numbers).values()
        return {tuple(sorted(p.names)) for p in found if p.claims}


def names_in(entity: dict[str, Any]) -> tuple[str, ...]:
    properties = entity["properties"]
    found = {" ".join(n.split()) for k in ("name", "alias", "weakAlias", "previousName") for n in properties.get(k, ())}
    return tuple(sorted(found))


def test_donors_and_parties_are_all_there(shared_data: Path, database: Database) -> None:
    written = lines(shared_data / "ftm-yente" / "parteispenden.ftm.json")
    counted = Counter(one["schema"] for one in written)
    assert counted == {"Payment": 290, "Address": 89, "Company": 56, "Person": 22, "Organization": 18}
    report = load.load(database, "ftm", [shared_data / "ftm-yente" / "parteispenden.ftm.json"])
    assert (report.loaded, report.rejected) == (96, 0)
    assert {error["problem"] for error in report.errors} == {"schema_ignored"}
    found = {kind: n for kind, n in kinds(database).items() if kind != PartyKind.CONTACT_POINT}
    assert (found[PartyKind.PERSON], sum(found.values())) == (22, 96)


def test_changes_apply_in_the_order_of_their_versions_and_a_deletion_can_be_looked_behind(
    shared_data: Path, database: Database, clock: TickingClock
) -> None:
    folder = shared_data / "ftm-yente" / "t2"
    deleted = {line["entity"]["id"] for path in folder.glob("*/*.json") for line in lines(path) if line["op"] == "DEL"}
    left = [entity for entity in last_words(folder).values() if entity is not None]
    versions = sorted(path for path in folder.iterdir() if path.is_dir())
    for path in versions[:2]:
        load.load(database, "ftm", [path])
    before, at = named(database), clock()
    for path in versions[2:]:
        load.load(database, "ftm", [path])
    assert (len(deleted), len(left)) == (1, 3)
    assert named(database) >= {names_in(e) for e in left if e["schema"] in BODIES}
    assert len(named(database)) == len(left)
    with database.reading() as unit:
        assert named(database, snapshot_at(unit, at)) == before
    assert len(before) == 3  # two that stay and the one that was deleted since
    together = load.load(database, "ftm", [folder])
    assert (together.loaded, together.rejected) == (0, 0)
