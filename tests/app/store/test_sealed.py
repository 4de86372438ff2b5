"""No identity number lies open: not in a file of the database, not in a log, not in a report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from app.db import Database
from app.flow import load as flow
from app.store.identities import seal_place
from app.store.tables import identifier, metadata, party_claim
from tests.app.flow import lines
from tests.app.flow.lines import company, person, write

NIK, NIP, KK = "6472015203700001", "197003121995032002", "6472010101100003"
PERSONAL_NPWP, BODY_NPWP = "735934051443000", "735934051443000"
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
    assert opened == {"NIK": NIK, "NIP": NIP, "NPWP": "0" + PERSONAL_NPWP, "KK": KK}
    assert {s: r.shown for s, r in rows.items()} == {
        "NIK": "647201**********", "NIP": "1970**************", "NPWP": "073593**********", "KK": "647201**********",
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
