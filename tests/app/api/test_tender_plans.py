"""A tender with the plans it names, its region by name, and the minimum service its sub-activity serves."""

from __future__ import annotations

from pathlib import Path

from app.api.answers_of_work import TenderAnswer
from app.flow import load
from tests.app.api.conftest import Service
from tests.app.intake.deliveries import file

CODE = "1.01.02.2.01.0003"
UNIT = {"kd_klpd": "D999", "nama_klpd": "Kab. Contoh", "kd_satker_str": "1.01.01", "nama_satker": "DINAS A"}
TENDER = UNIT | {
    "kd_lpse": 901, "kd_tender": 10000001000, "kd_rup": "9;8;7", "nama_paket": "Ruang Kelas", "status_tender": "Selesai",
    "tgl_pengumuman_tender": "2026-02-01", "lokasi_pekerjaan": "64.02",
}  # fmt: skip
PLAN = UNIT | {
    "kd_rup": 8, "nama_paket": "Ruang Kelas", "pagu": 900, "sumber_dana": "APBD", "tahun_anggaran": 2026,
    "mak": f"{CODE}.5.2.03.", "status_umumkan_rup": "Terumumkan",
}  # fmt: skip
REVISED = {"kd_rup_lama": 5, "kd_rup_baru": 8, "jenis_revisi": "SATUKESATU", "tgl_kaji_ulang": "2026-01-20"}
SUB_ACTIVITY = {"kode_sub_kegiatan": CODE, "nama_sub_kegiatan": "Pembangunan Ruang Kelas", "spm": "Pendidikan Dasar"}


def test_a_tender_shows_its_plans_its_region_and_its_service(service: Service, tmp_path: Path) -> None:
    id_ = "spse:901:10000001000"
    load.load(service.database, "spse", [file(tmp_path, "1013_SPSE-TenderPengumuman.json", [TENDER]).path])
    bare = service.ask("GET", f"/v1/tenders/{id_}").json()
    assert (bare["region"], bare["plans"], bare["plan_ids"]) == ("64.02", [], ["9", "8", "7"])
    assert (bare["sector"], bare["spm_service"]) == (None, None)
    for source, name, rows in (
        ("sirup", "paket-penyedia.json", [PLAN]), ("sirup", "history-kaji-ulang.json", [REVISED]),
        ("regions", "wilayah.json", [{"kode": "64.02", "nama": "Kabupaten Contoh"}]),
        ("context", "sipd.json", [SUB_ACTIVITY]),
    ):  # fmt: skip
        assert load.load(service.database, source, [file(tmp_path, name, rows).path]).state == "loaded"
    shown = service.ask("GET", f"/v1/tenders/{id_}").json()
    TenderAnswer.model_validate(shown)
    assert shown["region"] == "Kabupaten Contoh"
    assert (shown["sector"], shown["spm_service"]) == ("1.01", "Pendidikan Dasar")
    assert shown["plans"] == [{
        "id": "8", "title": "Ruang Kelas", "year": 2026, "status": "announced", "fund": "APBD",
        "budget": {"amount": "900", "currency": "IDR"}, "account_codes": [f"{CODE}.5.2.03."], "revises": ["5"],
        "revisions": [{"kind": "SATUKESATU", "date": "2026-01-20", "from": "5"}],
    }]  # fmt: skip
    for query, found in (
        ("spm_service=Pendidikan+Dasar", [id_]), ("spm_service=Air", []), ("sector=1.01", [id_]), ("sector=1.02", []),
    ):  # fmt: skip
        items = service.ask("GET", f"/v1/tenders?{query}").json()["items"]
        assert [item["id"] for item in items] == found, query
