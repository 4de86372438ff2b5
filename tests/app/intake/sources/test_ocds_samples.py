"""Real and official Open Contracting data, counted by a few lines that know nothing of the reader.

The expected numbers are those that came with each set of data (its SOURCE.md) and were counted once more here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.claims import ParticipationClaim, PartyClaim, TenderClaim
from tests.app.intake.deliveries import claims, files, read


def documents(path: Path) -> Iterator[Any]:
    """JSON documents of a file: one, or several in a row."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("iso-8859-1")
    decoder, at = json.JSONDecoder(), 0
    while at < len(text.rstrip()):
        at += len(text[at:]) - len(text[at:].lstrip())
        value, at = decoder.raw_decode(text, at)
        yield value


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object that has an ocid, however deep: packages, records, releases."""
    if isinstance(value, dict):
        if isinstance(value.get("ocid"), str):
            yield value
        for item in value.values():
            yield from objects(item)
    elif isinstance(value, list):
        for item in value:
            yield from objects(item)


def everything(folder: Path) -> list[dict[str, Any]]:
    return [found for path in sorted(folder.rglob("*.json")) for value in documents(path) for found in objects(value)]


@pytest.mark.parametrize(
    ("name", "processes", "identifiers", "refs"),
    [
        ("bluetail-prototype/ocds", 1, 6, 6),
        ("ocds-portugal-impic", 100, 153, 200),
        ("ocds-official-example", 1, None, None),
        ("ocds-ocdskit-realdata", 7, None, None),
        ("ocds-standard-docs", 29, None, None),
    ],
)
def test_processes_are_united_by_ocid(
    shared_data: Path, name: str, processes: int, identifiers: int | None, refs: int | None
) -> None:
    folder = shared_data / name
    said, _ = read("ocds", *files(folder, "**/*.json"))
    ocids = {found["ocid"] for found in everything(folder)}
    assert len(ocids) == processes
    assert {header.tender for header in claims(said, TenderClaim)} == ocids
    parties = claims(said, PartyClaim)
    if identifiers is not None:
        assert len({pair for party in parties for pair in party.identifiers}) == identifiers
    if refs is not None:
        assert len({party.ref for party in parties}) == refs


def test_the_portuguese_contracts_name_buyer_supplier_and_contract_each_once(shared_data: Path) -> None:
    said, problems = read("ocds", *files(shared_data / "ocds-portugal-impic", "*.json"))
    assert problems == []
    for part in ("buyer", "award", "contract"):
        assert len(claims(said, ParticipationClaim, part=part)) == 100
    assert claims(said, ParticipationClaim, part="bid") == []
    names = {party.name for party in claims(said, PartyClaim)}
    written = {p["name"] for found in everything(shared_data / "ocds-portugal-impic") for p in found.get("parties", [])}
    assert len(written) == 162
    assert names == {" ".join(name.split()) for name in written}


def test_the_official_example_is_one_process_with_its_main_identifiers(shared_data: Path) -> None:
    folder = shared_data / "ocds-official-example"
    said, problems = read("ocds", *files(folder, "**/*.json"))
    main = set()
    for found in everything(folder):
        tender = found.get("tender") or {}
        suppliers = [s for award in found.get("awards") or [] for s in award.get("suppliers") or []]
        for one in (*(found.get("parties") or []), found.get("buyer") or {}, *(tender.get("tenderers") or []), *suppliers):
            identifier = one.get("identifier")
            if isinstance(identifier, dict) and isinstance(identifier.get("id"), str):
                main.add((identifier["scheme"], identifier["id"]))
    assert len(main) == 4
    assert main <= {pair for party in claims(said, PartyClaim) for pair in party.identifiers}
    assert {problem.problem for problem in problems} == {"linked_release"}
    awards = claims(said, ParticipationClaim, part="award")
    assert len({award.ref for award in awards}) == 2  # one award, whose supplier 1.0 and 1.1 identify differently


def test_the_latin_file_of_the_real_data_says_the_same_as_its_utf8_twin(shared_data: Path) -> None:
    folder = shared_data / "ocds-ocdskit-realdata"
    latin, notes = read("ocds", *files(folder, "release-package_encoding-iso-8859-1.json"))
    utf8, _ = read("ocds", *files(folder, "release-package_encoding-utf-8.json"))
    assert "not_utf8" in {note.problem for note in notes}
    assert [one.claims for one in latin] == [one.claims for one in utf8]


def test_deletions_of_the_standard_s_own_examples_give_what_its_records_compile(shared_data: Path) -> None:
    """The docs give releases and the compiled record: an award deleted by null is in neither."""
    folder = shared_data / "ocds-standard-docs" / "merging" / "deletions"
    said, _ = read("ocds", *files(folder, "array_award*.json"))
    record = json.loads((folder / "array_record.json").read_text("utf-8"))["records"][0]["compiledRelease"]
    suppliers = {s["name"] for award in record.get("awards", []) for s in award.get("suppliers", [])}
    stated = {
        party.name
        for award in claims(said, ParticipationClaim, part="award")
        for party in claims(said, PartyClaim, ref=award.party_ref)
    }
    assert stated == suppliers


def test_the_fixtures_with_malformed_lines_are_read_and_their_faults_located(shared_data: Path) -> None:
    folder = shared_data / "ocds-cardinal-fixtures"
    said, problems = read("ocds", *files(folder, "**/*.jsonl"))
    lines = [
        line for path in sorted(folder.rglob("*.jsonl")) for line in path.read_text("utf-8").splitlines() if line.strip()
    ]
    assert len({one.record.key for one in said}) == len({json.loads(line)["ocid"] for line in lines if '"ocid"' in line})
    assert {p.problem for p in problems} <= {
        "missing_field", "nameless_party", "unknown_award", "unreadable_date", "unreadable_money", "unknown_field",
        "unreadable_type", "not_an_object", "key_twice", "equally_new",
        "nobody_named",
    }  # fmt: skip
