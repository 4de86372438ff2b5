"""Registers beside forms and staff lists, on both databases: who is one by number, and what is said of him. All invented."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from app.db import Database
from app.flow import load as flow
from app.store.cluster import clusters
from app.store.ledger import now_snapshot, visible
from app.store.tables import declaration_claim, party, tie
from tests.app.intake.tables_of import csv_file

NPWP, SARI, NIP = "01.234.567.4-721.000", "6472015203800001", "197003121995031002"
REGISTER = [
    ["NAMA PERSEROAN", "NPWP PERSEROAN", "PEMEGANG SHAAM", "NIK", "LEMBAR SAHAM", "TOTAL SAHAM", "TANGGAL CETAK"],
    ["PT MAJU CONTOH", NPWP, "SARI MELATI", SARI, "600", "1000", "2024-03-12"],
    ["PT MAJU CONTOH", NPWP, "PT INDUK CONTOH", "", "400", "1000", "2024-03-12"],
    ["", "", "", SARI, "5", "", ""],
]
FORM = [
    ["NPWP PENYEDIA", "NAMA PENYEDIA", "NAMA", "NIK", "JABATAN"],
    [NPWP, "PT Maju Contoh", "Sari Melati", SARI, "Direktur"],
]
STAFF = [["NIP", "NAMA", "UNIT KERJA"], [NIP, "Budi Cahyono", "Dinas Contoh"]]
CONFLICTS = [
    ["NIP", "NAMA", "ORGANISASI", "NPWP PERUSAHAAN", "HUBUNGAN", "KEPENTINGAN", "TANGGAL PERNYATAAN", "JAWABAN ATASAN"],
    [NIP, "Drs. Budi Cahyono", "PT Maju Contoh", NPWP, "Komisaris", "usaha", "2024-02-01", "diganti"],
]


def test_registers_forms_and_declarations_speak_of_the_same_people(database: Database, tmp_path: Path) -> None:
    def load(source: str, rows: list[list[str]]) -> flow.LoadReport:
        return flow.load(database, source, [csv_file(tmp_path, f"{source}.csv", rows, delimiter=";").path])

    report = load("registry", REGISTER)
    assert (report.read, report.loaded, report.rejected, report.claims["ties"]) == (3, 2, 1, 2)
    assert [(e["problem"], e["row"]) for e in report.errors] == [("misspelled_heading", 1), ("missing_field", 4)]
    again = load("registry", REGISTER)
    assert (again.loaded, again.unchanged) == (0, 2)
    load("qualification", FORM)
    load("personnel", STAFF)
    assert load("declarations", CONFLICTS).claims["declarations"] == 1
    with database.reading() as unit:
        view = now_snapshot(unit)
        known = clusters(unit, view, list(unit.connection.scalars(select(party.c.id))))
        names = {n: min(p.names) for n, p in known.items() if p.names}
        query = select(tie.c.from_party, tie.c.kind, tie.c.role, tie.c.to_party, tie.c.share_low).where(visible(tie, view))
        ties = {(names[t[0]], *t[1:3], names[t[3]], t[4]) for t in unit.connection.execute(query) if t[3] in names}
        declared = unit.connection.execute(select(declaration_claim)).one()
    company = "PT MAJU CONTOH"
    assert ties == {
        ("SARI MELATI", "owns", None, company, 60_000_000), ("PT INDUK CONTOH", "owns", None, company, 40_000_000),
        ("SARI MELATI", "officer_of", "director", company, None),
        ("Budi Cahyono", "employed_by", "asn", "Dinas Contoh", None),
        ("Budi Cahyono", "officer_of", "commissioner", company, None),
    }  # fmt: skip
    assert (declared.date, declared.answer) == ("2024-02-01", "diganti")
    assert declared.interest == "usaha; Komisaris; PT Maju Contoh"
