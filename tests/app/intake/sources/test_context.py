"""Sub-activities of SIPD and figures of the statistics office, in invented rows."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from app.db import Database
from app.flow import load
from app.store import references, tenders
from app.store.ledger import now_snapshot
from graph.claims import ReferenceClaim
from graph.period import DATE_UNKNOWN, Period
from tests.app.intake.deliveries import claims, codes, file, read
from tests.app.intake.tables_of import Cell, csv_file, xlsx_file

CODE = "1.01.02.2.01.0003"
HEAD = [
    "Tahun", "Kode Urusan", "Nama Urusan", "Kode Bidang Urusan", "Nama Bidang Urusan", "Kode Program", "Nama Program",
    "Kode Kegiatan", "Nama Kegiatan", "Kode Sub Kegiatan", "Nama Sub Kegiatan", "Pagu", "SPM", "Kode SKPD", "Nama SKPD",
]  # fmt: skip
ROW = [
    "2026", "1", "URUSAN WAJIB", "1.01", "PENDIDIKAN", "1.01.02", "PROGRAM PENGELOLAAN PENDIDIKAN", "1.01.02.2.01",
    "Pengelolaan SD", CODE, "Pembangunan Ruang Kelas", "Rp 1.234.567,00", "Pendidikan Dasar", "1.01.0.00.01", "Dinas A",
]  # fmt: skip


def test_a_sub_activity_states_its_service_and_ceiling_and_the_levels_above_it_once(tmp_path: Path) -> None:
    other = [*ROW[:9], "0004", "Rehabilitasi", "990 Jt", "Tidak", *ROW[13:]]
    said, problems = read("context", csv_file(tmp_path, "sipd.csv", [HEAD, ROW, other], delimiter=";"))
    assert problems == []
    found = {c.code: c for c in claims(said, ReferenceClaim, scheme="sub_activity")}
    assert list(found) == [CODE, "1", "1.01", "1.01.02", "1.01.02.2.01", "1.01.02.2.01.0004"]
    assert [c.parent for c in found.values()] == ["1.01.02.2.01", None, "1", "1.01", "1.01.02", "1.01.02.2.01"]
    first, last = found[CODE], found["1.01.02.2.01.0004"]
    assert (first.value, first.unit, first.period) == (Decimal(1234567), "IDR", Period.of("2026-01-01", "2026-12-31"))
    assert first.attributes == {"level": "sub_activity", "unit": "1.01.0.00.01", "spm_service": "Pendidikan Dasar"}
    assert ("spm_service" in last.attributes, last.value) == (False, Decimal(990_000_000))


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("3", ("not_in_codelist", "kode_sub_kegiatan")), (None, ("missing_field", "kode_sub_kegiatan")),
        ("1.01.02.2.01.003", ("not_in_codelist", "kode_sub_kegiatan")),
    ],
)  # fmt: skip
def test_a_code_that_lost_its_noughts_is_refused(tmp_path: Path, written: str | None, problem: tuple[str, str]) -> None:
    rows: list[list[Cell]] = [[*HEAD], [*ROW[:9], written, *ROW[10:]]]
    said, problems = read("context", xlsx_file(tmp_path, "sub-kegiatan.xlsx", {"a": rows}))
    assert (said, codes(problems)) == ([], [problem])


def test_that_it_serves_a_minimum_service_does_not_tell_which(tmp_path: Path) -> None:
    said, problems = read("context", csv_file(tmp_path, "sipd.csv", [HEAD, [*ROW[:12], "Ya", *ROW[13:]]]))
    assert "spm_service" not in claims(said, ReferenceClaim, code=CODE)[0].attributes
    assert codes(problems) == [("unlisted_value", "spm")]


def test_figures_stand_row_by_row_or_in_columns_of_years(tmp_path: Path) -> None:
    rows = [
        {"indikator": "IPM", "kode_wilayah": 6403, "wilayah": "Kutai Kartanegara", "tahun": 2024, "nilai": 75.06},
        {"indikator": "Inflasi", "wilayah": "Samarinda", "tahun": "2024", "periode": "Triwulan II", "nilai": "-0,41"},
        {"indikator": "Inflasi", "wilayah": "Samarinda", "tahun": "2024", "periode": "Maret", "nilai": "…"},
        {"indikator": "Inflasi", "wilayah": None, "tahun": 2024, "nilai": 1},
    ]
    said, problems = read("context", file(tmp_path, "bps.json", rows))
    ipm, inflation = claims(said, ReferenceClaim)
    assert (ipm.scheme, ipm.code, ipm.value) == ("indicator:ipm", "6403", Decimal("75.06"))
    assert (ipm.attributes, ipm.period) == ({"region": "Kutai Kartanegara"}, Period.of("2024-01-01", "2024-12-31"))
    assert (inflation.value, inflation.period) == (Decimal("-0.41"), Period.of("2024-04-01", "2024-06-30"))
    assert codes(problems) == [("unreadable_number", "nilai"), ("missing_field", "wilayah")]
    odd = [{"indikator": "IPM", "wilayah": "Berau", "tahun": "0", "periode": "Maret", "nilai": 70}]
    undated, problems = read("context", file(tmp_path, "indikator.json", odd))
    assert [c.period for c in claims(undated, ReferenceClaim)] == [DATE_UNKNOWN]
    assert codes(problems) == [("unreadable_date", "tahun"), ("unreadable_date", "periode")]
    wide = [["Wilayah", "Indikator", "Satuan", "2022", "2023"], ["Berau", "Penduduk", "jiwa", "250.519", "-"]]
    more, problems = read("context", csv_file(tmp_path, "statistik.csv", wide, delimiter=";"))
    (people,) = claims(more, ReferenceClaim)
    assert (people.value, people.unit, people.period) == (Decimal(250519), "jiwa", Period.of("2022-01-01", "2022-12-31"))
    assert problems == []


def test_a_tender_serves_what_its_sub_activity_serves_once_that_is_known(tmp_path: Path, database: Database) -> None:
    tender = {
        "kd_klpd": "D999", "kd_satker_str": "1", "nama_satker": "Dinas A", "kd_lpse": 901, "kd_nontender": 10000001000,
        "kd_rup": "7", "nama_paket": "Ruang kelas", "mak": f"{CODE}.5.2.03.01.", "status_nontender": "Selesai",
        "tgl_pengumuman_nontender": "2026-02-01",
    }  # fmt: skip
    load.load(database, "spse", [file(tmp_path, "1016_SPSE-NonTenderPengumuman.json", [tender]).path])
    report = load.load(database, "context", [csv_file(tmp_path, "sipd.csv", [HEAD, ROW]).path])
    assert (report.state, report.claims["references"], report.problems) == ("loaded", 5, 0)
    id_ = "spse:901:nt:10000001000"
    with database.reading() as unit:
        now = now_snapshot(unit)
        found = tenders.folded(unit, now, [id_])[id_]
        (known,) = references.known_codes(unit, now, references.SUB_ACTIVITY, [CODE])[CODE]
    assert (found.urusan, found.spm_service) == ("1.01", "Pendidikan Dasar")
    assert known.claim in found.claims
