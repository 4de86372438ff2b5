"""Columns of a source: other headings, ignored ones, and the report of those nobody knows."""

from __future__ import annotations

from pathlib import Path

from app.intake.columns import Columns
from app.intake.sheets import Table, tables
from tests.app.intake.deliveries import codes, file

COLUMNS = Columns.of({"npwp16": ["npwp_16_penyedia", "npwp16_penyedia"], "nama": None}, ["tahun"])


def test_of_several_headings_for_one_name_the_first_filled_counts() -> None:
    assert COLUMNS.read({"npwp_16_penyedia": "-", "npwp16_penyedia": "0912345675731000"}) == {"npwp16": "0912345675731000"}


def test_blanks_say_nothing_and_mark_up_is_taken_out() -> None:
    assert COLUMNS.read({"nama": "<b>Siti</b>", "npwp16": "N/A", "tahun": "2025"}) == {"nama": "Siti"}


def test_an_unknown_column_is_reported_once_per_table_and_an_ignored_one_never(tmp_path: Path) -> None:
    delivery = file(tmp_path, "a.csv", "nama,tahun,lain\nA,2025,x\nB,2025,y\n")
    (table,) = [t for t in tables(delivery, COLUMNS.headings) if isinstance(t, Table)]
    assert codes(COLUMNS.reports(table)) == [("unknown_field", "lain")]
