"""Every set of Open Contracting data: processes, organisations, offers and awards as the files hold them, none more or less.

Counted by tests/acceptance/standards.py and held against the counts that came with the data.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.db import Database
from app.flow.load import load
from app.intake.report import LoadReport
from app.store.ledger import now_snapshot, visible
from app.store.tables import claim, participation_claim, party_claim, tender_claim, tie_claim
from graph.kinds import PartyKind, TieKind
from tests.acceptance import standards
from tests.acceptance.ground import count

pytestmark = pytest.mark.shared
SETS = ("ocds-official-example", "ocds-ocdskit-realdata", "ocds-portugal-impic", "ocds-standard-docs")


def acting(database: Database) -> dict[str, int]:
    """How many (tender, party) pairs are stated to offer and to win, and how many parties and tenders there are."""
    with database.reading() as unit:
        view = now_snapshot(unit)
        pairs = select(participation_claim.c.part, participation_claim.c.tender, participation_claim.c.party_ref).join(
            claim, claim.c.id == participation_claim.c.claim_id
        )
        found = Counter(row[0] for row in unit.connection.execute(pairs.where(visible(claim, view)).distinct()))
        buyers = {row[1] for row in unit.connection.execute(pairs.where(participation_claim.c.part == "buyer"))}
        mentions = select(func.count(party_claim.c.ref.distinct())).where(party_claim.c.kind != PartyKind.CONTACT_POINT)
        tenders = select(func.count(tender_claim.c.tender.distinct()))
        return {
            "bids": found["bid"], "awards": found["award"], "buyers": len(buyers),
            "everybody": unit.connection.scalar(mentions) or 0, "processes": unit.connection.scalar(tenders) or 0,
        }  # fmt: skip


def counted(folder: Path, pattern: str = "*.json") -> dict[str, int]:
    found = standards.releases(folder, pattern)
    pairs = {name: len(pairs) for name, pairs in standards.acting(found).items()}
    return pairs | {"processes": len(standards.processes(found)), "buyers": len(standards.buying(found))}


def problems(report: LoadReport) -> Counter[str]:
    return Counter(error["problem"] for error in report.json()["errors"])


@pytest.mark.parametrize("name", SETS)
def test_a_set_is_loaded_as_it_is_counted(shared_data: Path, database: Database, name: str) -> None:
    folder = shared_data / name
    report = load(database, "ocds", [folder])
    assert acting(database) == counted(folder)
    assert report.loaded == len(standards.releases(folder))
    came = standards.published(folder, name)
    assert counted(folder)["processes"] == came["ocids"]


def test_the_counts_that_came_with_the_data_are_met_where_they_count_the_same(shared_data: Path) -> None:
    """They name organisations of 1.0 apart from those of 1.1, and count what newer releases supersede, as we do not."""
    portugal, example = (standards.published(shared_data / name, name) for name in ("ocds-portugal-impic", SETS[0]))
    ours = counted(shared_data / "ocds-portugal-impic")
    assert (ours["everybody"], ours["buyers"], ours["awards"], ours["bids"]) == (
        portugal["parties_by_ref"], portugal["buyers"], portugal["award_suppliers"], portugal["bids"]
    )  # fmt: skip
    ours = counted(shared_data / SETS[0])
    assert (ours["bids"], ours["awards"]) == (example["tenderer_refs"], example["award_suppliers"])


def test_what_a_peer_program_is_tested_with_is_loaded_line_by_line(shared_data: Path, database: Database) -> None:
    """Its lines have no ids and no dates, many no ocid; its expected answers are JSON too. What is no release is located."""
    folder = shared_data / "ocds-cardinal-fixtures"
    report = load(database, "ocds", [folder])
    texts = [text for path in sorted(folder.rglob("*.jsonl")) for text in path.read_text("utf-8").splitlines()]
    lines = [json.loads(text) for text in texts if text.strip()]
    named = [line for line in lines if isinstance(line.get("ocid"), str)]
    assert report.loaded == len({line["ocid"] for line in named})
    answers = list(folder.rglob("*.expected"))
    found = problems(report)
    assert report.rejected == len(lines) - len(named) + len(answers) + found["equally_new"]
    assert acting(database)["processes"] == report.loaded
    assert found["missing_field"] + found["key_twice"] + found["equally_new"] == report.rejected
    different = {json.dumps(line, sort_keys=True) for line in named}
    assert found["equally_new"] >= len(different) - report.loaded  # one more for each that stands in two files
    assert found["other_file"] == len([*folder.rglob("*.ini"), *folder.rglob("*.md")])


@pytest.mark.parametrize("extension", ["bids", "beneficialOwners"])
def test_every_example_of_an_extension_is_read_whole(
    shared_data: Path, tmp_path: Path, database: Database, extension: str
) -> None:
    text = (shared_data / "ocds-extensions" / extension / "README.md").read_text("utf-8")
    examples = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL)]
    named = [{"ocid": f"ocds-x-{n}", "id": "1", "tag": ["award"], **one} for n, one in enumerate(examples)]
    (tmp_path / "examples.json").write_text(json.dumps({"releases": named}), encoding="utf-8")
    report = load(database, "ocds", [tmp_path / "examples.json"])
    assert (report.loaded, report.rejected) == (len(examples), 0)
    found, pairs = acting(database), standards.acting(named)
    assert {name: found[name] for name in pairs} == {name: len(pairs) for name, pairs in pairs.items()}
    owners = [o for one in examples for party in one.get("parties", ()) for o in party.get("beneficialOwners", ())]
    assert count(database, tie_claim, tie_claim.c.kind == TieKind.BENEFICIAL_OWNER_OF) == len(owners)
    # they show their own fields and little beside
    assert set(problems(report)) <= {"nameless_party", "unknown_award", "nobody_named"}
