"""Tables by heading: CSV and spreadsheets, whatever the order, the delimiter, the encoding or the title above."""

from __future__ import annotations

import gzip
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.intake.headings import heading
from app.intake.sheets import Row, Table, rows, tables
from app.intake.source import Delivery, RowProblem
from tests.app.intake.deliveries import file


def workbook(folder: Path, name: str, **sheets: list[list[Any]]) -> Delivery:
    path = folder / name
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "default_date_format": "yyyy-mm-dd"}) as book:
        for title, lines in sheets.items():
            sheet = book.add_worksheet(title)
            for number, line in enumerate(lines):
                for column, value in enumerate(line):
                    sheet.write(number, column, value)
    return Delivery(name, path)


def read(delivery: Delivery, known: tuple[str, ...] = ()) -> list[tuple[str, dict[str, str] | str]]:
    return [
        (row.place.at, row.cells) if isinstance(row, Row) else (row.place.at, row.problem) for row in rows(delivery, known)
    ]


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("Nama Satuan Kerja*", "nama_satuan_kerja"),
        ("organization/individual", "organization_individual"),
        ("_event_date", "event_date"),
        ("satuan_kerja_(satker)", "satuan_kerja_satker"),
        ("  NIP ", "nip"),
    ],
)
def test_a_heading_has_one_normal_form(written: str, normal: str) -> None:
    assert heading(written) == normal


def test_empty_rows_and_columns_before_a_table_count_for_places_and_numbers(tmp_path: Path) -> None:
    """The heading stands in C3 and E3; column D has none, so it is column 4."""
    lines: list[list[Any]] = [[], [], [None, None, "Nama", None, "Nilai"], [], [None, None, "Siti", "x", 5]]
    assert read(workbook(tmp_path, "a.xlsx", x=lines), ("nama", "nilai")) == [
        ("5", {"nama": "Siti", "column_4": "x", "nilai": "5"})
    ]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_csv_is_read_whatever_its_delimiter_and_encoding(tmp_path: Path, sign: str, encoding: str) -> None:
    lines = [["Nama", "Alamat", "Nilai"], ["Siti", f'"Jl. Melati{sign} No. 1"', "5"], ["Budi", "", "7"]]
    content = "\r\n".join(sign.join(line) for line in lines).encode(encoding)
    assert read(file(tmp_path, "a.csv", content)) == [
        ("2", {"nama": "Siti", "alamat": f"Jl. Melati{sign} No. 1", "nilai": "5"}), ("3", {"nama": "Budi", "nilai": "7"})
    ]  # fmt: skip


def test_a_row_is_placed_by_the_line_it_begins_on(tmp_path: Path) -> None:
    content = 'nama,alamat\n"A","satu\ndua"\nB,tiga\n'
    assert [at for at, _ in read(file(tmp_path, "a.csv", content))] == ["2", "4"]


def test_a_title_above_the_headings_is_passed_over(tmp_path: Path) -> None:
    content = "DAFTAR PEGAWAI TAHUN 2025\n\nNo;Nama;NIP\n1;Budi;19\n"
    assert read(file(tmp_path, "a.csv", content)) == [("4", {"no": "1", "nama": "Budi", "nip": "19"})]


def test_known_headings_find_the_heading_row_among_text_rows(tmp_path: Path) -> None:
    content = "Dinas,Kota,Tahun\nX,Y,Z\nnama,nip,jabatan\nBudi,19,Kepala\n"
    assert read(file(tmp_path, "a.csv", content), ("nama", "nip")) == [
        ("4", {"nama": "Budi", "nip": "19", "jabatan": "Kepala"})
    ]


def test_rows_of_the_wrong_width_are_refused_with_their_line(tmp_path: Path) -> None:
    assert read(file(tmp_path, "a.csv", "a,b,c\n1,2,3\n1,2\n1,2,3,4\n")) == [
        ("2", {"a": "1", "b": "2", "c": "3"}), ("3", "cells"), ("4", "cells")
    ]  # fmt: skip


def test_a_column_without_a_heading_is_called_by_its_number_and_a_second_one_told_apart(tmp_path: Path) -> None:
    found = tables(file(tmp_path, "a.csv", "nama,,nip,nama\nA,x,1,B\n"), ("nama", "nip"))
    (table,) = [t for t in found if isinstance(t, Table)]
    assert table.columns == ("nama", "column_2", "nip", "nama_2")


def test_only_line_ends_end_a_line(tmp_path: Path) -> None:
    content = "a,b\n1,x\u2028y\x0c\r\n2,z\n".encode()
    (table,) = tables(file(tmp_path, "a.csv", content))
    assert isinstance(table, Table)
    assert [(row.place.at, row.cells["b"]) for row in table.rows if isinstance(row, Row)] == [("2", "x\u2028y"), ("3", "z")]


def test_latin_text_is_read_and_named(tmp_path: Path) -> None:
    first, *others = rows(file(tmp_path, "a.csv", "nama,kota\nJosé,X\n".encode("cp1252")))
    assert isinstance(first, RowProblem)
    assert (first.problem, first.hint) == ("not_utf8", "cp1252")
    assert [row.cells for row in others if isinstance(row, Row)] == [{"nama": "José", "kota": "X"}]


def test_a_stray_byte_spoils_only_its_own_row(tmp_path: Path) -> None:
    content = "nama,k\nñéü,1\n".encode() + b"\xff,2\nz,3\n"
    assert read(file(tmp_path, "a.csv", content)) == [
        ("2", {"nama": "ñéü", "k": "1"}), ("3", "encoding"), ("4", {"nama": "z", "k": "3"})
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.csv", b"", "empty_file"),
        ("a.csv", b"\n \n", "empty_file"),
        ("a.xlsx", b"PK\x03\x04broken", "spreadsheet"),
        ("a.xls", b"\xd0\xcf\x11\xe0broken", "spreadsheet"),
        ("a.csv", b"1,2\n3,4\n", "no_header"),
        ("a.csv", b"a\0b\n1\n", "unsupported"),
        ("a.csv", b"a,b" + b"," * (5 << 20), "csv"),
        ("README.md", b"# words\n", "other_file"),
        ("a.rar", b"Rar!\x1a\x07\x01\x00x", "unsupported"),  # what it holds is lost
        ("a.tar.gz", gzip.compress(b"a.csv".ljust(257, b"\0") + b"ustar", mtime=0), "unsupported"),
    ],
)
def test_what_is_no_table_is_one_problem_of_the_file(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    assert read(file(tmp_path, name, content)) == [("1", code)]


@pytest.mark.parametrize(
    "bad",
    [
        '4,"PT Contoh,x',  # closed by nothing
        "4,x" + "x" * (2 << 20) + ",y",  # a cell too long
        "4,x" + "x" * (5 << 20) + ",y",  # a line too long
    ],
)
@pytest.mark.parametrize("others", ["{n},B,y", '{n},"B ""satu""",y'])
@pytest.mark.parametrize("count", [9, 1200])
def test_a_row_that_cannot_be_parted_costs_itself_alone(tmp_path: Path, bad: str, others: str, count: int) -> None:
    lines = ["no,nama,kota", *(others.format(n=n) for n in range(2, count))]
    lines[3] = bad
    found = read(file(tmp_path, "a.csv", "\n".join(lines) + "\n"))
    assert [at for at, what in found if what == "csv"] == ["4"]
    assert [what["no"] for _, what in found if isinstance(what, dict)] == [str(n) for n in range(2, count) if n != 4]


def test_a_spreadsheet_gives_identifiers_back_as_digits_and_dates_as_days(tmp_path: Path) -> None:
    cells = [10063162000.0, 7949394275.5, datetime(2025, 7, 30), 1234567890123456.0]  # noqa: DTZ001 - sheets have no zones
    delivery = workbook(
        tmp_path, "a.xlsx", Data=[["kd_tender", "nilai", "tanggal", "npwp"], cells],
        _metadata=[["endpoint"], ["/v1/tender/pengumuman"]],
    )  # fmt: skip
    (row,) = rows(delivery)
    assert isinstance(row, Row)
    assert (row.place.sheet, row.place.at) == ("Data", "2")
    assert row.cells["kd_tender"] == "10063162000"
    assert row.cells["nilai"] == "7949394275.5"
    assert row.cells["tanggal"] == "2025-07-30"
    assert not row.cells["npwp"].isdigit()  # sixteen digits of a number cell are already rounded


def test_every_sheet_is_a_table_and_the_export_s_own_notes_are_none(tmp_path: Path) -> None:
    """A name with a low line in front says nothing more than that."""
    sheets = {"A": [["x", "y"], ["1", "2"]], "_B": [["y", "x"], ["2", "1"]], "_metadata": [["z"], ["3"]]}
    delivery = workbook(tmp_path, "a.xlsx", **sheets)
    found = [(t.sheet, t.columns) for t in tables(delivery) if isinstance(t, Table)]
    assert found == [("A", ("x", "y")), ("_B", ("y", "x"))]


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\x00", exclude_categories=["Cs"]), max_size=8)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=6), st.permutations(["satu", "dua", "tiga"]))
def test_the_order_of_columns_makes_no_difference(tmp_path: Path, lines: list[list[str]], order: list[str]) -> None:
    names = ["satu", "dua", "tiga"]

    def written(columns: list[str]) -> str:
        quoted = [['"' + line[names.index(c)].replace('"', '""') + '"' for c in columns] for line in lines]
        return "\n".join([",".join(columns), *(",".join(line) for line in quoted)]) + "\n"

    assert read(file(tmp_path, "a.csv", written(order))) == read(file(tmp_path, "a.csv", written(names)))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_any_bytes_give_rows_or_problems_and_never_an_exception(tmp_path: Path, content: bytes) -> None:
    list(rows(file(tmp_path, "any.csv", content)))
