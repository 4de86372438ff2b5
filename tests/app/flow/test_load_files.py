"""Deliveries whose files are told apart, refused or empty: each says why, with its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import xlsxwriter
from sqlalchemy import select

from app.db import Database
from app.flow import load as flow
from app.store.tables import load_file, load_problem, metadata, record

NIK = "6472011203700001"
ROW = "id,kind,name\nP1,person,Siti Aminah\n"


def folder(tmp_path: Path) -> Path:
    made = tmp_path / "delivery"
    made.mkdir()
    return made


def test_a_link_out_of_the_folder_refuses_that_file_alone(database: Database, tmp_path: Path) -> None:
    made = folder(tmp_path)
    (made / "parties.csv").write_text(ROW)
    (tmp_path / "out.csv").write_text(ROW)
    (made / "link.csv").symlink_to("../out.csv")
    strict = flow.load(database, "table", [made], strict=True)
    assert (strict.state, strict.loaded, strict.rejected) == ("failed", 0, 1)
    report = flow.load(database, "table", [made])
    assert (report.state, report.files, report.loaded, report.rejected) == ("loaded", 1, 1, 1)
    assert [(e["file"], e["problem"], e["note"]) for e in report.errors] == [("delivery/link.csv", "foreign_link", False)]


def test_a_folder_of_nothing_but_a_link_out_of_it_says_so(database: Database, tmp_path: Path) -> None:
    (made := folder(tmp_path)).joinpath("link.csv").symlink_to("/etc/hosts")
    report = flow.load(database, "table", [made])
    assert (report.state, [e["problem"] for e in report.errors]) == ("failed", ["foreign_link"])


def workbook(path: Path, **sheets: list[list[str]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


@pytest.mark.parametrize(("source", "name", "content"), [
    ("table", "head.csv", "id,kind,name\n"), ("table", "head.csv", "id,kind,name,colour\n"),
    ("qualification", "form.csv", "NPWP PENYEDIA;NAMA PENYEDIA;BAGIAN;NAMA\n"),
    ("blacklist", "list.csv", "nama_penyedia,npwp,sk_penetapan,tgl_mulai,tgl_akhir\n"),
    ("spse", "paket.json", "[]"),
    ("ocds", "package.json", json.dumps({"uri": "x", "releases": []})), ("bods", "bods.json", "[]"),
    ("personnel", "staff.csv", "NIP;NAMA;TMT;;UNIT KERJA\n;;MULAI;SELESAI;\n"),
])  # fmt: skip
def test_a_file_without_a_row_says_why_nothing_was_loaded(
    database: Database, tmp_path: Path, source: str, name: str, content: str
) -> None:
    (tmp_path / name).write_text(content)
    report = flow.load(database, source, [tmp_path / name])
    assert report.failed
    told = [(e["file"], e["row"]) for e in report.errors if e["problem"] == "no_rows"]
    assert [file for file, _ in told] == [name], report.errors


def test_a_spreadsheet_of_headings_alone_says_so_for_each_sheet(database: Database, tmp_path: Path) -> None:
    heads = [["id", "kind", "name"]]
    report = flow.load(database, "table", [workbook(tmp_path / "a.xlsx", Pihak=heads, Lain=heads)])
    assert [(e["sheet"], e["problem"]) for e in report.errors] == [("Pihak", "no_rows"), ("Lain", "no_rows")]
    blank = flow.load(database, "table", [workbook(tmp_path / "b.xlsx", Pihak=[])])
    assert [e["problem"] for e in blank.errors] == ["no_rows"]


def test_an_empty_sheet_beside_a_filled_one_is_a_note_also_when_strict(database: Database, tmp_path: Path) -> None:
    heads = [["id", "kind", "name"]]
    file = workbook(tmp_path / "a.xlsx", Pihak=[*heads, ["P1", "person", "Siti"]], Lain=heads)
    report = flow.load(database, "table", [file], strict=True)
    assert (report.loaded, report.rejected, [e["problem"] for e in report.errors]) == (1, 0, ["no_rows"])


def test_no_identity_number_of_a_file_or_sheet_name_is_shown_or_stored(database: Database, tmp_path: Path) -> None:
    made = folder(tmp_path)
    (made / f"kk_{NIK}.csv").write_text(ROW + "P2,person,\n")
    workbook(made / "b.xlsx", **{NIK: [["id", "kind", "name"], ["P3", "person", "Budi"], ["P4", "person", ""]]})
    report = flow.load(database, "table", [made])
    assert {(e["file"], e["sheet"]) for e in report.errors} == {
        ("delivery/kk_647201**********.csv", None), ("delivery/b.xlsx", "647201**********"),
    }  # fmt: skip
    assert NIK not in json.dumps(report.json())
    with database.reading() as unit:
        for table in metadata.sorted_tables:
            assert NIK not in str(unit.connection.execute(select(table)).all())
        stored = {*unit.connection.scalars(select(record.c.file)), *unit.connection.scalars(select(load_file.c.name))}
        assert {file for file in stored if "kk" in file} == {"delivery/kk_647201**********.csv"}
        assert unit.connection.scalars(select(load_problem.c.file)).all()
