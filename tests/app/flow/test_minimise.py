"""Of a civil register only rows near officials and bidders' people are kept. All people are invented."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from app.db import Database
from app.flow import load as flow
from app.settings import Settings
from app.store import loads, principals, records
from app.store.cluster import clusters
from app.store.ledger import now_snapshot
from app.store.tables import identifier, load, metadata, party, record, tie
from graph.kinds import Absence, TieKind
from tests.app.flow import lines
from tests.app.flow.lines import person, write
from tests.app.intake.tables_of import csv_file
from tests.databases import TickingClock

C1, C2, C3, C4, C5, C6 = (f"647201010110000{n}" for n in range(1, 7))
SARI, IBU, ADIK, IPAR = "6472015203800001", "6472014101550002", "6472011206830003", "6472015510840004"
CUCU, PAMAN, ASING, DIDI = "6472011203990005", "6472011203500006", "6472011203770007", "6472010101700008"
DINA, BAPAK = "6472014505720009", "6472011001400010"
NIP = "197001011995031002"  # Didi's, born 1 January 1970
HEAD = ["NO KK", "NIK", "NAMA LENGKAP", "SHDK", "NIK AYAH", "NAMA AYAH", "NIK IBU", "NAMA IBU", "TANGGAL PERKAWINAN"]
CIVIL = [
    HEAD,
    [C1, SARI, "Sari Melati", "KEPALA KELUARGA", "", "", IBU, "Ibu Tua", ""],
    [C2, IBU, "Ibu Tua", "KEPALA KELUARGA", "", "Kakek Lama", "", "", ""],
    [C3, ADIK, "Adik Melati", "KEPALA KELUARGA", "", "", IBU, "Ibu Tua", ""],
    [C3, IPAR, "Ipar Melati", "ISTRI", PAMAN, "Paman Jauh", "", "", "31-02-2010"],
    [C6, CUCU, "Cucu Jauh", "KEPALA KELUARGA", ADIK, "Adik Melati", "", "", "kapan"],
    [C6, PAMAN, "Paman Jauh", "FAMILI LAIN", "", "", "", "", ""],
    [C5, ASING, "Asing Sekali", "KEPALA KELUARGA", "", "", "", "", ""],
    [C4, DIDI, "Didi Pegawai", "KEPALA KELUARGA", BAPAK, "Bapak Pegawai", "", "", ""],
    [C4, DINA, "Dina Pembantu", "PEMBANTU", "", "", "", "", ""],
    [C5, BAPAK, "Bapak Pegawai", "FAMILI LAIN", "", "", "", "", ""],
    ["", "", "", "ISTRI", "", "Rahasia Sekali", "", "", ""],
]


def forms(folder: Path, *vendors: tuple[str, str, str]) -> Path:
    rows = [["NAMA PENYEDIA", "NAMA", "NIK", "JABATAN"], *([*v, "Direktur"] for v in vendors)]
    return csv_file(folder, f"form{len(vendors)}.csv", rows).path


def personnel(folder: Path) -> Path:
    """Didi, a civil servant without a NIK, and the family card he stands on."""
    csv_file(folder, "p/staff.csv", [["NIP", "NAMA", "UNIT KERJA"], [NIP, "Didi Pegawai", "Dinas Contoh"]])
    family = [["NIP PEGAWAI", "NAMA PEGAWAI", "NO KK", "HUBUNGAN", "NAMA KELUARGA", "TANGGAL LAHIR"],
              [NIP, "Didi Pegawai", C4, "istri", "Istri Pegawai", "1975-01-01"]]  # fmt: skip
    csv_file(folder, "p/kp4.csv", family)
    return folder / "p"


def civil(folder: Path, rows: list[list[str]] = CIVIL) -> Path:
    return csv_file(folder, "kk.csv", rows, delimiter=";").path


def known(database: Database) -> set[str]:
    """The names of every party that somebody states."""
    with database.reading() as unit:
        numbers = list(unit.connection.scalars(select(party.c.id)))
        return {n for p in clusters(unit, now_snapshot(unit), numbers).values() for n in p.names}


def everything(database: Database) -> str:
    with database.reading() as unit:
        found = [repr(tuple(row)) for t in metadata.sorted_tables for row in unit.connection.execute(select(t))]
    return "\n".join(found)


def test_rows_near_principals_are_kept_and_nothing_of_the_others(database: Database, tmp_path: Path) -> None:
    flow.load(database, "qualification", [forms(tmp_path, ("CV Contoh", "Sari Melati", SARI))])
    flow.load(database, "personnel", [personnel(tmp_path)])
    report = flow.load(database, "households", [civil(tmp_path)])
    # Sari, her mother, brother and his wife; Didi by card and birth date, who lives with him, and his father.
    assert (report.read, report.loaded, report.beyond, report.rejected) == (11, 7, 3, 1)
    assert {"Ibu Tua", "Adik Melati", "Ipar Melati", "Dina Pembantu", "Bapak Pegawai"} <= known(database)
    told = everything(database)
    for name in ("Cucu Jauh", "Paman Jauh", "Asing Sekali", "Kakek Lama", "Rahasia Sekali", "kapan"):
        assert name not in told
    with database.reading() as unit:
        raws = b"".join(records.raw(unit, n) or b"" for n in unit.connection.scalars(select(record.c.id)))
        assert b"Ipar Melati" in raws  # whose row names her father, with his number: he is not near
        assert not [text for text in ("Paman Jauh", CUCU, PAMAN, ASING) if text.encode() in raws]
        assert b"Kakek Lama" not in raws  # a father who is only named: nobody can tell who he is
        for number in (CUCU, PAMAN, ASING):
            token = unit.keys.token("NIK", number)
            assert unit.connection.scalar(select(identifier.c.id).where(identifier.c.token == token)) is None
        stored = orjson.loads(unit.connection.scalar(select(load.c.report).where(load.c.public_id == report.id)) or "")
        kinship = set(unit.connection.scalars(select(tie.c.kind).where(tie.c.kind.in_(["parent_of", "spouse_of"]))))
    assert stored["beyond"] == report.json()["beyond"] == 3
    assert [(e["row"], e["field"], e["value"]) for e in report.errors] == [
        (5, "tanggal_perkawinan", "31-02-2010"), (12, "nama_lengkap", None),
    ]  # fmt: skip
    assert kinship == {"parent_of", "spouse_of"}
    again = flow.load(database, "households", [civil(tmp_path)])
    assert (again.loaded, again.unchanged, again.beyond, again.state) == (0, 7, 3, "loaded")


def test_new_principals_call_for_a_fresh_delivery_which_then_says_more(
    database: Database, tmp_path: Path, clock: TickingClock
) -> None:
    first = flow.load(database, "households", [civil(tmp_path)])
    assert (first.loaded, first.beyond, first.state, first.due) == (0, 10, "loaded", {})
    clock.advance(60)
    report = flow.load(database, "qualification", [forms(tmp_path, ("CV Contoh", "Ipar Melati", IPAR))])
    assert report.due == report.json()["due"] == {"households": 1}
    fresh = flow.load(database, "households", [civil(tmp_path)])
    # Ipar, her husband, his mother, sister and child, her father, and who is on her card
    assert (fresh.loaded, fresh.beyond, fresh.due) == (6, 4, {})
    clock.advance(60)
    new = ("CV Lain", "Cucu Jauh", CUCU), ("PT Baru", "Asing Sekali", ASING)
    report = flow.load(database, "qualification", [forms(tmp_path, *new)])
    assert report.due == {"households": 1}  # Cucu is there already, being near to Ipar
    with database.reading() as unit:
        assert principals.due(unit) == {"households": 1}
        assert principals.newcomers(unit, "spse") == 0
    fresh = flow.load(database, "households", [civil(tmp_path)])
    assert (fresh.loaded, fresh.unchanged, fresh.beyond) == (2, 6, 2)


def test_a_row_says_more_when_those_it_names_come_near(database: Database, tmp_path: Path) -> None:
    """The father of a brother's wife is beyond: her row is kept without him, and with him once he is near."""
    flow.load(database, "qualification", [forms(tmp_path, ("CV Contoh", "Sari Melati", SARI))])
    flow.load(database, "households", [civil(tmp_path)])
    assert "Paman Jauh" not in known(database)
    flow.load(database, "qualification", [forms(tmp_path, ("CV Lain", "Paman Jauh", PAMAN), ("CV A", "Ani", DINA))])
    report = flow.load(database, "households", [civil(tmp_path)])
    with database.reading() as unit:
        links = unit.connection.execute(select(tie.c.from_party, tie.c.to_party).where(tie.c.kind == "parent_of")).all()
        people = {n: p.names for n, p in clusters(unit, now_snapshot(unit), {n for row in links for n in row}).items()}
    assert ("Paman Jauh", "Ipar Melati") in {(people[a][0], people[b][0]) for a, b in links}
    assert report.loaded >= 2


def test_an_officials_family_form_leads_into_the_register(database: Database, tmp_path: Path) -> None:
    """Of an official only the NIP is known; his form names his wife by NIK, whose own row leads to her mother and on."""
    form = [["NIP PEGAWAI", "NAMA PEGAWAI", "HUBUNGAN", "NAMA KELUARGA", "NIK KELUARGA"],
            [NIP, "Didi Pegawai", "istri", "Sari Melati", SARI]]  # fmt: skip
    flow.load(database, "personnel", [csv_file(tmp_path, "kp4.csv", form).path])
    report = flow.load(database, "households", [civil(tmp_path, [HEAD, CIVIL[2], CIVIL[3], CIVIL[7]])])
    assert (report.loaded, report.beyond) == (0, 3)  # without her own row nobody tells whose mother that is
    report = flow.load(database, "households", [civil(tmp_path, [HEAD, *CIVIL[1:4], CIVIL[7]])])
    assert (report.loaded, report.beyond) == (3, 1)
    assert {"Ibu Tua", "Adik Melati"} <= known(database)


@pytest.mark.parametrize(("wanted", "loaded"), [("all", 10), ("1", 2)])
def test_the_setting_outranks_the_description(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: Any, loaded: int
) -> None:
    monkeypatch.setattr("app.intake.minimise.settings", lambda: Settings(minimise=wanted))
    flow.load(sqlite_database, "qualification", [forms(tmp_path, ("CV Contoh", "Sari Melati", SARI))])
    assert flow.load(sqlite_database, "households", [civil(tmp_path)]).loaded == loaded


def test_what_a_complete_delivery_brings_and_does_not_keep_is_not_left_out(database: Database, tmp_path: Path) -> None:
    """Whoever stopped to matter stays as he was stored, neither ended nor withdrawn; who is left out ends."""
    described = replace(lines.source(absence=Absence.WITHDRAWN, complete=True), kin_degree=2)
    official = {"key": "1", "parties": [person("didi", "Didi", ids={"NIP": NIP})]}
    wife = {"key": "2", "parties": [person("dewi", "Dewi")], "ties": [["spouse_of", "didi", "dewi", "1995", ""]]}
    others = [{"key": str(n), "parties": [person(f"o{n}", f"Other {n}")]} for n in (3, 4)]

    def take(*records: Any) -> Any:
        file = write(tmp_path / "r.jsonl", *records)
        return flow.take(database, described, lines.read, [file])

    assert (take(official, wife, *others).loaded, known(database)) == (2, {"Didi", "Dewi"})
    without = official | {"parties": [person("didi", "Didi")]}
    report = take(without, wife, *others)  # he is an official no more, and the store knows him as one from before
    assert (report.beyond, known(database)) == (4, {"Didi", "Dewi"})
    assert (take(official).loaded, known(database)) == (0, {"Didi"})


def test_sources_tell_what_they_keep(sqlite_database: Database, tmp_path: Path) -> None:
    flow.load(sqlite_database, "households", [civil(tmp_path)])
    with sqlite_database.reading() as unit:
        assert loads.summary(unit) == []  # nothing stands of it
        assert principals.principals(unit, now_snapshot(unit)) == {}
    assert TieKind.PARENT_OF.value == "parent_of"
