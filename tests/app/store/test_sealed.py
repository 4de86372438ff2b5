"""No identity number lies open: not in a file of the database, not in a log, not in a report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from app.db import Database
from app.flow import load as flow
from app.store import decisions
from app.store.cluster import clusters
from app.store.identities import seal_place
from app.store.ledger import now_snapshot
from app.store.tables import claim, identifier, metadata, party, party_claim, tie
from tests.app.flow import lines
from tests.app.flow.lines import company, person, write

NIK, NIP, KK = "6472015203700001", "197003121995032002", "6472010101100003"
PERSONAL_NPWP, BODY_NPWP = "735934051443000", "735934051443000"
SPACED = "6472 0152 0370 0001"
SECRETS = (NIK, NIP, KK, "1234567890123")

ROW = {
    "key": f"row {NIK}",
    "parties": [
        person(
            f"nik:{NIK}", "Siti Aminah", ids={"NIK": NIK, "NIP": NIP, "NPWP": PERSONAL_NPWP},
            attributes={"note": f"NIK {NIK}"}, quote={"nik": NIK, "nip": f"NIP. {NIP}"},
            contacts={"bank_account": "BNI 1234567890123"},
        ),
        {"ref": f"kk:{KK}", "kind": "household", "name": f"KK {KK}", "ids": {"KK": KK}},
    ],
    "ties": [["member_of_household", f"nik:{NIK}", f"kk:{KK}"]],
}  # fmt: skip


HOME = {
    "address": "Jl. Kenanga  No. 17 RT 4, Samarinda", "phone": "0812-5550-1234", "email": "siti.kenanga@surat.example",
}
HOME_WORDS = ("Kenanga", "kenanga", "5550", "62812555")
QUOTED = {"alamat": "Jl. Kenanga  No. 17 RT 4, Samarinda", "kontak": "HP 0812-5550-1234 / siti.kenanga@surat.example"}
AT_HOME = {
    "key": "form", "parties": [
        person("p", "Siti Aminah", contacts=HOME, quote=QUOTED),
        {"ref": "u", "kind": "unknown", "name": "B*** S*****", "contacts": {"phone": HOME["phone"]}, "quote": QUOTED},
    ],
}  # fmt: skip


def take(database: Database, path: Path, *records: lines.Json | str) -> flow.LoadReport:
    return flow.take(database, lines.source(), lines.read, [write(path / "delivery", *records)])


def everything(database: Database) -> str:
    """Every value of every table as text, bytes as they are."""
    with database.reading() as unit:
        rows = [tuple(row) for table in metadata.sorted_tables for row in unit.connection.execute(select(table))]
    return repr(rows)


def test_no_table_holds_a_number_of_a_person_in_the_open(database: Database, tmp_path: Path) -> None:
    report = take(database, tmp_path, ROW, f"broken {NIK}")
    assert report.loaded == 1
    assert [number for number in (*SECRETS, PERSONAL_NPWP) if number in everything(database)] == []


def test_no_file_of_the_database_holds_a_number_of_a_person(sqlite_database: Database, tmp_path: Path) -> None:
    take(sqlite_database, tmp_path, ROW)
    name = sqlite_database.url.database or ""
    files = list(Path(name).parent.glob(Path(name).name + "*"))
    content = b"".join(f.read_bytes() for f in files)
    assert b"Siti Aminah" in content
    assert [number for number in SECRETS if number.encode() in content] == []


def test_neither_log_nor_report_holds_a_number_of_a_person(
    sqlite_database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    short = {"key": "x", "parties": [person("p", "X", ids={"NIK": NIK[:-1]})]}
    report = take(sqlite_database, tmp_path, ROW, f"broken {NIK}", short)
    captured = capsys.readouterr()
    said = captured.out + captured.err + json.dumps(report.json())
    assert report.problems == 2
    assert [number for number in (*SECRETS, NIK[:-1]) if number in said] == []


def test_a_sealed_number_opens_with_its_subjects_salt_in_its_place(database: Database, tmp_path: Path) -> None:
    take(database, tmp_path, ROW)
    query = select(identifier, party_claim.c.salt).join(party_claim, party_claim.c.claim_id == identifier.c.claim_id)
    with database.reading() as unit:
        rows = {row.scheme: row for row in unit.connection.execute(query)}
        opened = {s: unit.keys.open(r.sealed, r.salt, seal_place(r.token)).decode() for s, r in rows.items()}
    account = {"bank_account": "bni:1234567890123"}
    assert opened == {"NIK": NIK, "NIP": NIP, "NPWP": "0" + PERSONAL_NPWP, "KK": KK} | account
    assert {s: r.shown for s, r in rows.items()} == {
        "NIK": "647201**********", "NIP": "1970**************", "NPWP": "073593**********", "KK": "647201**********",
        "bank_account": "bni:1234*********",
    }  # fmt: skip
    assert {s for s, r in rows.items() if r.strong} == {"NIK", "NIP", "NPWP"}


def test_the_taxpayer_number_of_a_body_is_no_secret(database: Database, tmp_path: Path) -> None:
    take(database, tmp_path, {"key": "1", "parties": [company("c", "CV Kilat Mahakam", ids={"NPWP": BODY_NPWP})]})
    with database.reading() as unit:
        row = unit.connection.execute(select(identifier)).one()
    assert (row.plain, row.shown, row.sealed, bool(row.personal)) == ("0" + BODY_NPWP, "0" + BODY_NPWP, None, False)


def test_a_mask_is_kept_as_it_was_given(database: Database, tmp_path: Path) -> None:
    take(database, tmp_path, {"key": "1", "parties": [person("p", "Siti", ids={"NIK": "***************001"})]})
    with database.reading() as unit:
        row = unit.connection.execute(select(identifier)).one()
    assert (row.scheme, row.plain, bool(row.strong)) == ("NIK~mask", "***************001", False)


def test_a_birth_date_is_read_from_a_number_when_nothing_else_tells(database: Database, tmp_path: Path) -> None:
    take(database, tmp_path, ROW, {"key": "2", "parties": [person("q", "Siti", ids={"NIK": NIK}, born="1971-01-01")]})
    with database.reading() as unit:
        births = unit.connection.scalars(select(party_claim.c.birth_date).where(party_claim.c.kind == "person"))
        assert set(births) == {"1970-03-12", "1971-01-01"}


def test_where_a_person_lives_and_is_reached_is_sealed_and_shown_by_its_shape(database: Database, tmp_path: Path) -> None:
    take(database, tmp_path, AT_HOME)
    assert [word for word in HOME_WORDS if word in everything(database)] == []
    query = select(identifier, party_claim.c.salt, party_claim.c.name).join(
        party_claim, party_claim.c.claim_id == identifier.c.claim_id
    )
    with database.reading() as unit:
        rows = {row.scheme: row for row in unit.connection.execute(query)}
        opened = {s: unit.keys.open(r.sealed, r.salt, seal_place(r.token)).decode() for s, r in rows.items()}
        quotes = list(unit.connection.scalars(select(claim.c.quote).join(party_claim).where(party_claim.c.kind == "person")))
    assert opened == {
        "address": "Jl. Kenanga No. 17 RT 4, Samarinda", "phone": "+6281255501234", "email": "siti.kenanga@surat.example",
    }  # fmt: skip
    assert {s: r.shown for s, r in rows.items()} == {s: r.name for s, r in rows.items()} == {
        "address": "J*. K****** N*. ** R* *, S********", "phone": "+6281*********", "email": "s***.k******@s****.e******",
    }  # fmt: skip
    assert [json.loads(q) for q in quotes] == [
        {"alamat": "J*. K******  N*. ** R* *, S********", "kontak": "HP 0812-****-**** / s***.k******@s****.e******"}
    ]


@pytest.mark.parametrize("first", ["home", "firm"])
def test_a_home_that_is_a_firms_address_is_one_contact_point_and_the_firms_to_tell(
    database: Database, tmp_path: Path, first: str
) -> None:
    """Whoever speaks first: both use one contact point, and it bears the name that the firm gives it."""
    firm = {"key": "firm", "parties": [company("c", "CV Kilat", contacts={"address": "Jalan Kenanga 17 RT.04 Samarinda"})]}
    home = {"key": "home", "parties": [person("p", "Siti Aminah", contacts={"address": HOME["address"]})]}
    for one in (home, firm) if first == "home" else (firm, home):
        take(database, tmp_path, one)
    with database.reading() as unit:
        users = unit.connection.execute(select(tie.c.from_party, tie.c.to_party).where(tie.c.retracted.is_(None))).all()
        (point,) = {row.to_party for row in users}
        found = clusters(unit, now_snapshot(unit), [point])[point]
    assert len({row.from_party for row in users}) == 2
    assert (found.name, found.identifiers) == ("Jalan Kenanga 17 RT.04 Samarinda", ())


def test_of_a_home_alone_only_its_shape_is_named(database: Database, tmp_path: Path) -> None:
    take(database, tmp_path, AT_HOME)
    with database.reading() as unit:
        points = list(unit.connection.scalars(select(party.c.id).where(party.c.kind == "contact_point")))
        found = clusters(unit, now_snapshot(unit), points)
    assert len(found) == 3
    assert all(p.identifiers[0].personal and "*" in p.name and p.name == p.identifiers[0].shown for p in found.values())


def test_a_home_without_a_number_makes_no_contact_and_is_not_quoted(database: Database, tmp_path: Path) -> None:
    place = {"address": "Dusun Kenanga Timur"}
    vague = person("p", "Siti", contacts=place, quote={"alamat": place["address"]})
    take(database, tmp_path, {"key": "1", "parties": [vague]})
    assert [word for word in HOME_WORDS if word in everything(database)] == []


def test_a_number_in_free_words_is_masked_and_the_codes_of_the_tender_are_not(database: Database, tmp_path: Path) -> None:
    """A NIP before a name, a NIK in a title and in a reason; the tender's own code in its title stays."""
    told = {
        "key": "t", "tender": "spse:10064123456", "title": f"Jembatan 10064123456 a.n. {SPACED}", "parties": [
            person("p", f"{NIP} - Drs. H. Moh. Jusuf", other=[f"Jusuf ({NIK})"]),
        ],
    }  # fmt: skip
    take(database, tmp_path, told)
    with database.writing() as unit:
        decisions.add(unit, 1, decisions.Verdict("finding", "f", "dismissed", f"KTP {NIK} dan {SPACED} diperiksa", "key"))
    found = everything(database)
    assert [text for text in (NIK, NIP, SPACED) if text in found] == []
    assert "Jembatan 10064123456 a.n. 6472 01** **** ****" in found
    assert "KTP 647201********** dan 6472 01** **** **** diperiksa" in found
