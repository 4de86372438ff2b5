"""Every set of Beneficial Ownership data: records, parties and ties as the files hold them, none more or less.

Counted here by a few lines of their own, and held against the counts that came with the data.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.db import Database
from app.flow.load import load
from app.intake.problems import is_note
from app.store.ledger import now_snapshot, visible
from app.store.tables import claim, tie_claim
from tests.acceptance import counting, standards
from tests.acceptance.ground import OF_A_TRIAL, assert_whole, content
from tests.app.intake.deliveries import files, read

pytestmark = pytest.mark.shared
Json = dict[str, Any]
# The folder, what its counts are called, and where its SOURCE.md lies.
SETS = (
    ("bluetail-prototype/bods", "bluetail-prototype:bods", "bluetail-prototype"),
    ("bods-official-0.4/examples", "bods-official-0.4", "bods-official-0.4"),
    ("bods-v04-fixtures", "bods-v04-fixtures", "bods-v04-fixtures"),
)
HOLDING = {"shareholding", "votingRights", "voting-rights"}


def details(statement: Json) -> Json:
    found: Json = statement.get("recordDetails", statement)
    return found


def way(interest: Json) -> str:
    return str(interest.get("directOrIndirect") or interest.get("interestLevel") or "direct")


def named(statement: Json) -> bool:
    """Whether somebody stands at the other end: a record, or one who is said to be unknown."""
    party = details(statement).get("interestedParty")
    return isinstance(party, str) or bool(party)


def ties_in(folder: Path) -> dict[str, int]:
    """Holdings and declared owners of the newest statements, one for each stretch of time of a relationship."""
    found = {"owns": 0, "beneficial_owner_of": 0}
    for statement in counting.newest_statements(folder):
        stretches: dict[Any, list[Json]] = {}
        for interest in details(statement).get("interests") or ():
            stretches.setdefault((interest.get("startDate"), interest.get("endDate")), []).append(interest)
        for group in stretches.values() if named(statement) else ():
            stated_apart = bool(details(statement).get("componentRecords"))
            direct = [i for i in group if way(i) == "direct" or (way(i) == "unknown" and not stated_apart)]
            shares = [i for i in direct if i.get("type") == "shareholding"]
            found["owns"] += len(shares) or len([i for i in direct if i.get("type") in HOLDING])
            found["beneficial_owner_of"] += any(i.get("beneficialOwnershipOrControl") for i in group)
    return found


def ties_kept(database: Database) -> dict[str, int]:
    with database.reading() as unit:
        query = select(tie_claim.c.kind).join(claim, claim.c.id == tie_claim.c.claim_id)
        kinds = [row[0] for row in unit.connection.execute(query.where(visible(claim, now_snapshot(unit))))]
    return {name: kinds.count(name) for name in ("owns", "beneficial_owner_of")}


@pytest.mark.parametrize(("folder", "name", "at"), SETS)
def test_a_set_is_loaded_as_it_is_counted(
    shared_data: Path, database: Database, folder: str, name: str, at: str
) -> None:
    came = standards.published(shared_data / at, name)
    report = load(database, "bods", [shared_data / folder])
    assert (report.loaded, report.rejected) == (came["distinct_records"] or came["distinct_statements"], 0)
    expected = ties_in(shared_data / folder)
    unnamed = ties_kept(database)["beneficial_owner_of"] - expected["beneficial_owner_of"]
    silent = [
        one for one in counting.newest_statements(shared_data / folder)
        if isinstance(details(one).get("interestedParty"), dict) and not details(one).get("interests")
        and not details(one)["interestedParty"].keys() & {"describedByPersonStatement", "describedByEntityStatement"}
    ]  # fmt: skip
    assert (ties_kept(database)["owns"], unnamed) == (expected["owns"], len(silent))  # who is unknown owns something


def test_every_valid_statement_of_the_standard_loads(shared_data: Path, tmp_path: Path, database: Database) -> None:
    """All in one delivery, each as a record of its own: many of them are versions of one record."""
    paths = sorted((shared_data / "bods-official-0.4" / "tests" / "valid-statements").glob("*.json"))
    statements = [one for path in paths for value in counting.documents(path) for one in value]
    assert len(statements) == len(paths) > 100
    apart = [{**one, "recordId": f"{one['recordId']}-{n}"} for n, one in enumerate(statements)]
    (tmp_path / "valid.json").write_text(json.dumps(apart), encoding="utf-8")
    report = load(database, "bods", [tmp_path / "valid.json"])
    assert (report.state, report.loaded, report.rejected) == ("loaded", len(statements), 0)
    # subjects are described in none of these statements
    assert {error["problem"] for error in report.json()["errors"]} == {"unresolved_party"}


def test_no_refused_statement_leaves_a_trace(shared_data: Path, sqlite_database: Database) -> None:
    """Each is refused with its file, place and reason; the store is the same before and after, to the last row."""
    folder = shared_data / "bods-official-0.4" / "tests" / "invalid-statements"
    refused = []
    for delivery in files(folder, "*.json"):
        said, problems = read("bods", delivery)
        if any(not is_note(problem.problem) for problem in problems):
            assert said == [], delivery.name
            refused.append(delivery)
    assert len(refused) > 20
    before = content(sqlite_database, OF_A_TRIAL)
    for delivery in refused:
        report = load(sqlite_database, "bods", [delivery.path])
        assert (report.state, report.loaded, report.rejected) == ("failed", 0, 1), delivery.name
        (error,) = [error for error in report.json()["errors"] if not error["note"]]
        assert error["file"] == delivery.name
        assert error["row"].startswith("/"), delivery.name
    assert content(sqlite_database, OF_A_TRIAL) == before
    assert_whole(sqlite_database)


def test_an_indirect_holding_is_never_a_second_ownership(shared_data: Path, database: Database) -> None:
    """The standard's examples of indirect ownership state the chain and what it amounts to: only the chain is owned."""
    folder = shared_data / "bods-official-0.4" / "examples"
    for name in ("indirect-ownership.json", "multiple-indirect-ownership.json", "mutilple-indirect-ownership-2.json"):
        load(database, "bods", [folder / name])
    statements = [
        one for name in ("indirect-ownership", "multiple-indirect-ownership", "mutilple-indirect-ownership-2")
        for value in counting.documents(folder / f"{name}.json") for one in value if one["recordType"] == "relationship"
    ]  # fmt: skip
    direct = [one for one in statements if any(way(i) == "direct" for i in one["recordDetails"]["interests"])]
    assert ties_kept(database)["owns"] == len(direct)
    assert len(direct) < len(statements)
