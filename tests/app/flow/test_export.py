"""Findings, owners and the register as they go out: to whom, in which formats, and without what is sealed."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from python_calamine import CalamineWorkbook

from app.auth import SYSTEM, Grade, Principal, Role
from app.db import Database
from app.errors import Forbidden
from app.export import formats, linked
from app.flow import export as flow
from app.flow import load, screen
from app.flow.export import FORMATS, What
from app.store import audit, extract, findings
from app.store.findings import FindingFilter
from graph.claims import ParticipationClaim, PartyClaim, TenderClaim, TieClaim
from graph.kinds import BidStage, OfficialRole, PartyKind, SourceKind, Standing, TieKind
from graph.period import Period, Share
from tests.app.cases import key
from tests.app.store.book import Book

NIK, WIFE_NIK = "6472015203700001", "6472015203800001"
OWNER_NIK, NIB = "6472011203750002", "8120001234564"
OCID = "ocds-contoh-1"
EVIL = "=HYPERLINK(1) Jaya"
SCHEMA = json.loads((Path(formats.__file__).parent / "findings.schema.json").read_text("utf-8"))


def release() -> dict[str, Any]:
    """What an open contracting portal says of the tender."""
    parties = [
        {"id": "buyer", "name": "Dinas Contoh", "roles": ["buyer"]},
        {"id": "pt", "name": "PT Lain", "roles": ["tenderer"]},
    ]
    return {"uri": "x", "releases": [{
        "ocid": OCID, "id": "r-1", "date": "2025-06-30T00:00:00Z", "tag": ["tender"], "initiationType": "tender",
        "buyer": {"id": "buyer", "name": "Dinas Contoh"}, "parties": parties, "language": "id",
        "tender": {"id": "t1", "title": "Jembatan", "tenderers": [{"id": "pt", "name": "PT Lain"}]},
        "bids": {"details": [{"id": "b", "status": "valid", "date": "2025-06-02T00:00:00Z", "tenderers": [{"id": "pt"}]}]},
    }]}  # fmt: skip


@pytest.fixture
def told(database: Database, tmp_path: Path) -> Database:
    """A database with grave findings: the PPK is a director of the bidder, which his wife owns."""
    (tmp_path / "t.json").write_text(json.dumps(release()))
    load.load(database, "ocds", [tmp_path / "t.json"])
    book = Book(database, {"ocds": (SourceKind.E_PROCUREMENT, Standing.OFFICIAL, 1.0)})
    book.source("register", SourceKind.COMPANY_REGISTER)
    still = Period.of("2019-01-01", "")
    with book.entry() as entry:
        entry.state(
            "register", "1", TenderClaim(OCID, "Jembatan", dates={"bids_opened": "2025-06-02"}),
            PartyClaim("ppk", PartyKind.PERSON, "Darlan Aspian Bilung", (), (("NIK", NIK),), birth_date="1970-03-12"),
            PartyClaim("wife", PartyKind.PERSON, "Siti Aminah", identifiers=(("NIK", WIFE_NIK),)),
            PartyClaim("cv", PartyKind.COMPANY, EVIL, identifiers=(("NIB", NIB), ("COMPANY ID", OWNER_NIK))),
            ParticipationClaim("o", OCID, "ppk", "official", OfficialRole.PPK),
            ParticipationClaim("b", OCID, "cv", "bid", stage=BidStage.PRICED),
            TieClaim("1", TieKind.OFFICER_OF, "ppk", "cv", "director", period=still),
            TieClaim("2", TieKind.SPOUSE_OF, "ppk", "wife", period=Period.of("1995", "")),
            TieClaim("3", TieKind.OWNS, "wife", "cv", share=Share.exact(60), period=still),
        )  # fmt: skip
    screen.screen_all(database, None, author="tests")
    return database


def out(
    database: Database, what: What, format_: str, who: Principal = SYSTEM, narrowed: FindingFilter | None = None
) -> bytes:
    stream = io.BytesIO()
    flow.export(database, who, what, format_, stream, narrowed)
    return stream.getvalue()


def test_findings_as_json_fit_their_schema_and_link_to_the_releases(told: Database) -> None:
    data = out(told, What.FINDINGS, "json")
    assert data == out(told, What.FINDINGS, "json")
    found = json.loads(data)
    Draft202012Validator(SCHEMA, format_checker=FormatChecker()).validate(found)
    grave = found["findings"][0]
    assert (grave["severity"], grave["process"]["ocid"], grave["process"]["title"]) == (5, OCID, "Jembatan")
    assert [(r["source"], r["file"], r["at"], r["id"]) for r in grave["process"]["releases"]] == [
        ("ocds", "t.json", "/releases/0", "r-1"), ("register", "file.json", "1", None),
    ]  # fmt: skip
    assert grave["process"]["buyer"]["name"]["id"] == "Dinas Contoh"
    assert all(step["sources"] for f in found["findings"] for step in f["evidence"] if step["tie"])
    assert len(found["findings"]) == len({f["id"] for f in found["findings"]})
    narrowed = FindingFilter(rule=grave["rule"]["id"])
    assert {f["rule"]["id"] for f in json.loads(out(told, What.FINDINGS, "json", narrowed=narrowed))["findings"]} == {
        grave["rule"]["id"]
    }
    assert json.loads(out(told, What.FINDINGS, "json", narrowed=FindingFilter(tender="x")))["findings"] == []


def test_rows_of_a_spreadsheet_hold_no_formula(told: Database) -> None:
    wanted = json.loads(out(told, What.FINDINGS, "json"))["findings"]
    rows = list(csv.DictReader(io.StringIO(out(told, What.FINDINGS, "csv").decode("utf-8"), newline="")))
    assert [row["id"] for row in rows] == [f["id"] for f in wanted]
    assert not [cell for row in rows for cell in row.values() if cell.startswith(formats.FORMULA)]
    assert any(row["parties"].splitlines()[-1].endswith(EVIL) for row in rows)
    book = out(told, What.FINDINGS, "xlsx")
    assert book == out(told, What.FINDINGS, "xlsx")
    head, *lines_ = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert [dict(zip(head, line, strict=True))["headline_en"] for line in lines_] == [f["headline"]["en"] for f in wanted]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "\r=1"])
def test_a_text_that_begins_like_a_formula_is_guarded_and_other_cells_are_not(text: str) -> None:
    assert formats.guarded(text) == "'" + text
    assert [formats.guarded(cell) for cell in ("a=1", -1, None, "")] == ["a=1", -1, None, ""]


def test_what_no_cell_can_hold_is_cut_with_a_sign_and_a_full_sheet_goes_on_in_another(
    told: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formats, "MOST_ROWS", 1)
    monkeypatch.setattr(formats, "LONGEST_CELL", 10)
    count = len(json.loads(out(told, What.FINDINGS, "json"))["findings"])
    book = CalamineWorkbook.from_filelike(io.BytesIO(out(told, What.FINDINGS, "xlsx")))
    assert len(book.sheet_names) == count >= 2
    assert all(len(str(cell)) <= 10 for cell in book.get_sheet_by_index(1).to_python()[1])


def test_pages_are_one_list(told: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = [out(told, what, next(iter(listed))) for what, listed in FORMATS.items()]
    monkeypatch.setattr(linked, "PAGE", 1)
    monkeypatch.setattr(linked, "MOST_PROCESSES", 1)
    monkeypatch.setattr(extract, "PAGE", 1)
    assert [out(told, what, next(iter(listed))) for what, listed in FORMATS.items()] == whole


def test_no_identity_number_of_a_person_goes_out(told: Database) -> None:
    for what, listed in FORMATS.items():
        for format_ in set(listed) - {"xlsx"}:
            data = out(told, what, format_).decode()
            assert NIK not in data
            assert WIFE_NIK not in data
            assert OWNER_NIK not in data  # a firm's number by its name, a person's by its digits
    graph = [json.loads(line) for line in out(told, What.GRAPH, "ftm").splitlines()]
    (man,) = [one for one in graph if "Darlan" in str(one["properties"].get("name"))]
    assert not {"idNumber", "taxNumber", "registrationNumber"} & man["properties"].keys()
    (firm,) = [one for one in graph if one["properties"].get("name") == [EVIL]]
    assert firm["properties"]["registrationNumber"] == [NIB]


def test_each_key_gets_what_it_may_read_and_the_trail_tells_who_took_it(told: Database) -> None:
    member = key(told, Role.PROCUREMENT, grade=Grade.MEMBER)
    integrator, viewer = key(told, Role.INTEGRATOR), key(told, Role.VIEWER)
    with told.reading() as unit:
        expected = [s.finding.id for s in findings.page(unit, member, FindingFilter(), None, 50)]
    shown = json.loads(out(told, What.FINDINGS, "json", member))
    assert [f["id"] for f in shown["findings"]] == expected == []
    for who, what in ((viewer, What.FINDINGS), (integrator, What.FINDINGS), (member, What.GRAPH), (viewer, What.OWNERSHIP)):
        with pytest.raises(Forbidden):
            out(told, what, next(iter(FORMATS[what])), who)
    graph = [json.loads(line) for line in out(told, What.GRAPH, "ftm", integrator).splitlines()]
    assert {one["schema"] for one in graph} == {"Person", "Company", "PublicBody", "Directorship", "Ownership"}  # no Family
    assert {len(day) for one in graph for day in one["properties"].get("birthDate", ())} == {4}  # only its year
    with told.reading() as unit:
        told_of = [row for row in audit.after(unit, SYSTEM, 0, 100) if row.act == "export.made"]
    assert {(row.actor, row.object) for row in told_of} == {
        (member.key_id, "findings"), (integrator.key_id, "graph")
    }  # fmt: skip
