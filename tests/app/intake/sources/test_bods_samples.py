"""Official and prototype ownership data, and every invalid statement of the standard's own tests.

Expected numbers come with the data (SOURCE.md) and are counted once more here by a few lines of their own.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from app.intake.problems import is_note
from graph.claims import PartyClaim, TieClaim
from graph.kinds import TieKind
from tests.app.intake.deliveries import claims, files, read


def statements(folder: Path) -> list[dict[str, Any]]:
    return [one for path in sorted(folder.rglob("*.json")) for one in json.loads(path.read_text("utf-8"))]


def identity(one: dict[str, Any]) -> str:
    return str(one.get("recordId") or one["statementID"])


@pytest.mark.parametrize(
    ("name", "records"),
    [("bluetail-prototype/bods", 63), ("bods-official-0.4/examples", 97), ("bods-v04-fixtures/data", 9)],
)
def test_every_record_is_read_once(shared_data: Path, name: str, records: int) -> None:
    folder = shared_data / name
    said, problems = read("bods", *files(folder, "**/*.json"))
    assert {one.record.key for one in said} == {identity(one) for one in statements(folder)}
    assert len(said) == records
    assert problems == []


def test_the_prototype_gives_its_people_firms_and_owners(shared_data: Path) -> None:
    said, _ = read("bods", *files(shared_data / "bluetail-prototype" / "bods", "**/*.json"))
    everything = statements(shared_data / "bluetail-prototype" / "bods")
    related = [one for one in everything if one["statementType"] == "ownershipOrControlStatement"]
    interests = [interest for one in related for interest in one["interests"]]
    assert len(claims(said, TieClaim, kind=TieKind.OWNS)) == len(related) == 29
    flagged = sum(interest["beneficialOwnershipOrControl"] for interest in interests)
    assert len(claims(said, TieClaim, kind=TieKind.BENEFICIAL_OWNER_OF)) == flagged == 18
    shares = sorted(tie.share.low for tie in claims(said, TieClaim, kind=TieKind.OWNS) if tie.share)
    assert [float(share) for share in shares] == sorted(interest["share"]["exact"] for interest in interests)
    numbers = {number for party in claims(said, PartyClaim) for _, number in party.identifiers}
    assert len(numbers) == 15 + 17  # firms and people, as counted with the data


def test_every_tie_of_the_official_examples_leads_between_parties_of_the_delivery(shared_data: Path) -> None:
    said, _ = read("bods", *files(shared_data / "bods-official-0.4" / "examples", "*.json"))
    parties = {party.ref for party in claims(said, PartyClaim)}
    assert {ref for tie in claims(said, TieClaim) for ref in (tie.from_ref, tie.to_ref)} <= parties


def test_the_newest_statement_of_the_tecido_records_counts(shared_data: Path) -> None:
    said, _ = read("bods", *files(shared_data / "bods-official-0.4" / "examples", "tecido.json"))
    newest: dict[str, dict[str, Any]] = {}
    for one in json.loads((shared_data / "bods-official-0.4" / "examples" / "tecido.json").read_text("utf-8")):
        if one["recordType"] == "relationship" and one["statementDate"] >= newest.get(identity(one), one)["statementDate"]:
            newest[identity(one)] = one
    expected = {
        (one["recordDetails"]["interestedParty"], interest["share"]["exact"])
        for one in newest.values()
        for interest in one["recordDetails"]["interests"]
        if interest["type"] == "shareholding"
    }
    owns = {(tie.from_ref, float(tie.share.low)) for tie in claims(said, TieClaim, kind=TieKind.OWNS) if tie.share}
    assert owns == expected


def test_a_ring_of_owners_is_read_as_it_is(shared_data: Path) -> None:
    folder = shared_data / "bods-v04-fixtures" / "data" / "edge-cases"
    said, _ = read("bods", *files(folder, "10-circular-ownership.json"))
    pairs = {(tie.from_ref, tie.to_ref) for tie in claims(said, TieClaim, kind=TieKind.OWNS)}
    assert {(b, a) for a, b in pairs} == pairs


def test_every_valid_statement_of_the_standard_is_loaded_without_a_complaint(shared_data: Path) -> None:
    folder = shared_data / "bods-official-0.4" / "tests" / "valid-statements"
    for delivery in files(folder, "*.json"):
        said, problems = read("bods", delivery)
        assert [p.problem for p in problems] == [], delivery.name
        assert len(said) == 1, delivery.name


# What of the standard we do not rest on: its violation changes nothing we say.
UNUSED = (
    "annotations", "publicationDetails", "source", "publicListing", "formedByStatute", "uri", "country", "postCode",
    "taxResidencies", "details", "description", "isComponent", "componentRecords", "declaration", "familyName", "givenName",
    "patronymicName", "status", "schemeName",
)  # fmt: skip
# Read all the same, without a guess: a code that has one meaning, a year for a day, a type written as before 0.4.
READABLE = {
    "entity_jurisdiction_code_1char.json", "entity_jurisdiction_code_3chars.json", "entity_jurisdiction_missing_name.json",
    "entity_jurisdiction_name_number.json", "entity_statementDate_format.json", "entity_founding_date_not_date.json",
    "statement_statementDate_not_date_string.json", "relationship_interests_end_date_dateformat.json",
    "statements_not_array.json", "entity_type_not_object.json", "person_addresses_type.json",
    "entity_addressType_placeOfBirth.json",
    "person_addresses_birthplace.json",
}  # fmt: skip


def test_no_invalid_statement_of_the_standard_passes_silently_or_raises(shared_data: Path) -> None:
    folder = shared_data / "bods-official-0.4" / "tests" / "invalid-statements"
    with (folder / "expected_errors.csv").open(encoding="utf-8") as lines:
        faults = {row[0]: f"{row[2]} {row[3]}" for row in csv.reader(lines)}
    silent = []
    for delivery in files(folder, "*.json"):
        said, problems = read("bods", delivery)
        refused = any(not is_note(problem.problem) for problem in problems)
        assert bool(said) is not refused, delivery.name
        fault = faults[delivery.name]
        if not problems and delivery.name not in READABLE and not any(part in fault for part in UNUSED):
            silent.append(f"{delivery.name}: {fault}")
    assert silent == []
