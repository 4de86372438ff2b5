"""Columns of a source: other headings, ignored ones, and the report of those nobody knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.intake.columns import Columns
from app.intake.sheets import Table, tables
from tests.app.intake.deliveries import codes, file

COLUMNS = Columns.of({"npwp16": ["npwp_16_penyedia", "npwp16_penyedia"], "nama": None}, ["tahun"])


def test_of_several_headings_for_one_name_the_first_filled_counts() -> None:
    assert COLUMNS.read({"npwp_16_penyedia": "-", "npwp16_penyedia": "0912345675731000"}) == {"npwp16": "0912345675731000"}


def test_blanks_say_nothing_and_mark_up_is_taken_out() -> None:
    assert COLUMNS.read({"nama": "<b>Siti</b>", "npwp16": "N/A", "tahun": "2025"}) == {"nama": "Siti"}


def test_a_list_of_words_is_its_parts_and_a_wrapped_value_what_it_says() -> None:
    assert COLUMNS.read({"nama": ["Siti", "Budi"], "npwp_16_penyedia": {"$numberLong": "912345675731000"}}) == {
        "nama": "Siti; Budi", "npwp16": "912345675731000"
    }  # fmt: skip
    # a float of so many digits is rounded, and no number any more
    assert "E+" in COLUMNS.read({"npwp16": {"$numberDouble": "9.12345675731E+15"}})["npwp16"]


def test_an_object_is_no_cell_and_is_named() -> None:
    written = {"nama": {"x": 1}, "npwp_16_penyedia": [["1"]], "tahun": {"x": 1}}
    assert COLUMNS.read(written) == {}
    assert COLUMNS.unread(written) == ["nama", "npwp16"]
    assert COLUMNS.unread({"nama": [], "npwp16": {}}) == []  # they say nothing


def test_an_unknown_column_is_reported_once_per_table_and_an_ignored_one_never(tmp_path: Path) -> None:
    delivery = file(tmp_path, "a.csv", "nama,tahun,lain\nA,2025,x\nB,2025,y\n")
    (table,) = [t for t in tables(delivery, COLUMNS.headings) if isinstance(t, Table)]
    assert codes(COLUMNS.reports(table)) == [("unknown_field", "lain")]


SPELT = Columns.of(
    {
        "jabatan": ["posisi jabatan"], "saham": ["lembar saham"], "mulai": ["tanggal mulai"],
        "selesai": ["tanggal selesai"], "pemegang": ["pemegang saham"], "nilai": ["nilai 2019"],
    },
    ["keterangan"],
)  # fmt: skip


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("jabtan", "jabatan"), ("jabatann", "jabatan"), ("jabaten", "jabatan"), ("jaabtan", "jabatan"),
        ("pemegang_shaam", "pemegang_saham"), ("keterngan", "keterangan"),
        ("jbtan", None), ("shaam", None), ("saham1", None), ("nilai_2020", None), ("tanggal", None),
    ],
)  # fmt: skip
def test_a_heading_one_slip_off_is_taken_for_the_one_it_can_only_be(written: str, read_as: str | None) -> None:
    assert SPELT.spelled([written]).misspelled == ({written: read_as} if read_as else {})


def test_a_slip_towards_two_columns_or_one_that_is_there_stays_unknown() -> None:
    twins = Columns.of({"a": ["kolom_a"], "b": ["kolom_b"]})
    assert twins.spelled(["kolom_c"]).unknown(["kolom_c"]) == ["kolom_c"]
    assert SPELT.spelled(["jabatan", "jabtan"]) is SPELT
    assert SPELT.spelled(["jabtan", "jabatn"]) is SPELT
