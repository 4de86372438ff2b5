"""Sheets of others' making, read by a mapping file; and every fault such a file can have. All people are invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.intake.forms import forms
from app.intake.mapping import date_pattern
from app.intake.mapping_file import MappingError, read_mapping
from app.intake.source import Delivery, RowProblem, Said, describe
from app.intake.sources.table import mapped
from graph.claims import ParticipationClaim, PartyClaim, TieClaim
from graph.kinds import OfficialRole, TieKind
from graph.period import Period, Share
from tests.app.intake.deliveries import claims, codes, file
from tests.app.intake.tables_of import csv_file, xlsx_file

NIP, NIK, NPWP = "197003121995031002", "6472015203800001", "01.234.567.4-721.000"
OFFICIALS = """
form: officials
sheet: Panitia
first_row: 4            # rows above are a title and an example
dates: MM/DD/YYYY
columns:
  "No. Paket": tender
  Jabatan dalam Panitia: role
  Nomor Pegawai: nip
  Nama Lengkap: name
  Tgl Mulai: start
constants:
  lpse: 035
values:
  role: {Ketua Panitia: POKJA, Bos: PPK}
split: {name: ";", nip: ";"}
skip: {Nama Lengkap: [JUMLAH], Catatan: [batal, "tidak jadi"]}
ignore: [Urut]
"""


def read(mapping: str, *deliveries: Delivery) -> tuple[list[Said], list[RowProblem]]:
    items = list(mapped(read_mapping(mapping, forms("table")))(deliveries, describe("table")))
    return [i for i in items if isinstance(i, Said)], [i for i in items if isinstance(i, RowProblem)]


def panitia(folder: Path, *rows: list[str]) -> Delivery:
    head = ["Urut", "No. Paket", "Jabatan dalam Panitia", "Nomor Pegawai", "Nama Lengkap", "Tgl Mulai", "Catatan"]
    other = [["apa saja"], ["x"]]
    return xlsx_file(folder, "p.xlsx", {"Panitia": [["DAFTAR PANITIA 2024"], head, ["", "contoh"], *rows], "Lain": other})


def test_a_sheet_is_read_as_its_mapping_says(tmp_path: Path) -> None:
    said, problems = read(OFFICIALS, panitia(
        tmp_path, ["1", "10012345", "Bos", NIP, "Budi Cahyono", "03/04/2024", ""],
        ["2", "10012345", "Ketua Panitia", "", "Sari Melati; Ani Contoh", "2024-03-05", ""],
        ["3", "10012345", "PPK", "", "Orang Lain", "", "Tidak  Jadi"], ["", "", "", "", "Jumlah", "", ""],
    ))  # fmt: skip
    parts = claims(said, ParticipationClaim)
    assert [(c.tender, c.role, c.party_ref) for c in parts] == [
        ("spse:35:10012345", OfficialRole.PPK, f"nip:{NIP}|budi cahyono"),
        ("spse:35:10012345", OfficialRole.POKJA, "named|spse:35:10012345|sari melati"),
        ("spse:35:10012345", OfficialRole.POKJA, "named|spse:35:10012345|ani contoh"),
    ]  # fmt: skip
    assert [c.period.start for c in parts] == ["2024-03-04", "2024-03-05", "2024-03-05"]
    assert [(p.problem, p.hint) for p in problems] == [("table_ignored", None), ("rows_skipped", "3")]
    assert parts[0].quote["jabatan_dalam_panitia"] == "Bos"  # as it was written, whatever it means
    assert b'"meant":{"name":"Ani Contoh"' in said[2].record.raw


def test_bad_cells_are_told_by_the_headings_of_the_sheet(tmp_path: Path) -> None:
    said, problems = read(OFFICIALS, panitia(
        tmp_path, ["1", "10012345", "PPK", NIP, "Budi Cahyono", "31/12/2024", ""],
        ["2", "10012345", "Kuli", "", "Sari", "", ""], ["3", "10012345", "PPK", "1;2", "A; B; C", "", ""],
    ))  # fmt: skip
    assert len(said) == 1
    assert [c for c in codes(problems) if c[0] not in ("table_ignored", "rows_skipped")] == [
        ("unreadable_date", "tgl_mulai"), ("not_in_codelist", "jabatan_dalam_panitia"), ("uneven_parts", "nama_lengkap"),
    ]  # fmt: skip
    assert {p.place.at for p in problems if p.problem == "uneven_parts"} == {"6"}


TWO = """
tables:
  - form: parties
    columns: {nama_orang: name, ktp: nik}
    constants: {kind: person}
  - form: ties
    columns: {ktp: from, nama_orang: from_name, npwp: to, firma: to_name, bagian: share, kolom_baru: role}
    constants: {type: owns}
    prefix: {from: "NIK:", to: "NPWP:"}
"""


def test_one_row_may_be_rows_of_several_forms(tmp_path: Path) -> None:
    rows = [["Nama Orang", "KTP", "NPWP", "Frma", "Bagian"], ["Sari Melati", NIK, NPWP, "CV Contoh", "25-50%"]]
    said, problems = read(TWO.replace("firma:", "Nama Firma:"), csv_file(tmp_path, "a.csv", [
        [*rows[0][:3], "Nama Frma", "Bagian"], rows[1]]))  # fmt: skip
    (tie,) = claims(said, TieClaim)
    assert (tie.kind, tie.from_ref, tie.to_ref, tie.share, tie.period) == (
        TieKind.OWNS, f"nik:{NIK}|sari melati", "npwp:0012345674721000|cv contoh",
        Share(Share.exact(25).low, Share.exact(50).low), Period.of(),
    )  # fmt: skip
    assert {p.name for p in claims(said, PartyClaim)} == {"Sari Melati", "CV Contoh"}
    assert codes(problems) == [("misspelled_heading", "nama_frma"), ("unmapped_heading", "kolom_baru")]


def test_rows_of_json_are_read_too(tmp_path: Path) -> None:
    rows = [{"nama_orang": "Sari Melati", "ktp": NIK, "npwp": NPWP, "firma": "CV Contoh", "bagian": 60, "kolom_baru": None}]
    said, problems = read(TWO, file(tmp_path, "a.json", {"data": rows}))
    assert [t.share for t in claims(said, TieClaim)] == [Share.exact(60)]
    assert codes(problems) == []


@pytest.mark.parametrize(
    ("mapping", "faults"),
    [
        ("", ["line 1: the file is empty"]), ("- a", ["line 1: expected keys with values"]),
        ("a: b: c", ["line 1: no YAML"]), ("form: wishes\ncolumns: {a: b}", ["line 1, form: names no form; one of: "]),
        ("form: ties", ["line 1, columns: the form needs from", "line 1, columns: the form needs to",
                        "line 1, columns: the form needs type", "line 1, columns: missing"]),
        ("form: parties\ncolumns:\n  a: nmae\n  b: id\n  B: name", ["line 3, columns.a: 'nmae' is no field; one of: ",
                                                                "line 5, columns.B: the heading stands twice",
                                                                "line 1, columns: the form needs name"]),
        ("form: parties\ncolumns: {a: name, b: id}\ndates: DD/MM\nfirst_row: x\ncolour: red\nform: ties", [
            "line 6, form: the key stands twice"]),
        ("form: parties\ncolumns: {a: name, b: id}\ndates: DD/MM\nfirst_row: x\ncolour: red", [
            "line 5, colour: unknown key; one of: ", "line 3, dates: day, month and year once each",
            "line 4, first_row: expected the number of a row"]),
        ("form: parties\ncolumns: {a: name, b: id}\nconstants: {kin: person}\nvalues: {kind: red}\nskip: {a: {b: c}}", [
            "line 3, constants.kin: no field of the form; one of: ", "line 4, values.kind: expected keys with values",
            "line 5, skip.a: expected a text"]),
        ("tables: []", ["line 1, tables: the list is empty"]),
    ],
)  # fmt: skip
def test_every_fault_of_a_mapping_is_told_with_its_line(mapping: str, faults: list[str]) -> None:
    with pytest.raises(MappingError) as raised:
        read_mapping(mapping, forms("table"))
    told = [str(fault) for fault in raised.value.faults]
    assert len(told) == len(faults)
    assert all(any(one.startswith(fault) for one in told) for fault in faults), told


@pytest.mark.parametrize("written", ["DD/MM/YYYY", "MM-DD-YYYY", "YYYYMMDD", "DD.MM.YY"])
def test_dates_are_written_as_the_pattern_says(written: str) -> None:
    assert date_pattern(written).count("%") == 3


@pytest.mark.parametrize("written", ["DD/MM", "DD/DD/YYYY", "YYYY", "%d", "DD/MM/YYYY HH%", ""])
def test_a_pattern_without_day_month_and_year_is_refused(written: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the message is for people
        date_pattern(written)
