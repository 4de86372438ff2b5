"""SiRUP tables: invented plans, their accounts, revisions and officers, as ISB, INAPROC and the web page write them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.db import Database
from app.flow import load
from app.intake.source import Said
from app.store import plans, tenders
from app.store.ledger import now_snapshot
from graph.claims import Money, PartyClaim, PlanClaim, ReferenceClaim, TieClaim
from graph.kinds import OfficialRole, PartyKind, Procedure, TieKind
from graph.period import Period
from tests.app.intake.deliveries import claims, codes, file, read
from tests.app.intake.tables_of import csv_file, xlsx_file

NIP = "197003121995031002"
UNIT = {"kd_klpd": "D999", "nama_klpd": "Kab. Contoh", "kd_satker": 77001, "nama_satker": "DINAS PEKERJAAN UMUM"}
PLAN: dict[str, Any] = {
    **UNIT, "tahun_anggaran": 2026, "kd_rup": 58000001, "nama_paket": "Jembatan Merah", "pagu": 250000000,
    "metode_pengadaan": "Tender", "jenis_pengadaan": "Pekerjaan Konstruksi", "status_umumkan_rup": "Terumumkan",
    "status_aktif_rup": True, "status_delete_rup": False, "nip_ppk": NIP, "nama_ppk": "Drs. Moh. Jusuf",
    "tgl_pengumuman_paket": "2026-01-05T03:00:00Z", "tgl_awal_kontrak": "2026-03-01", "username_ppk": "PPK-1",
    "urarian_pekerjaan": "<p>…</p>", "_event_date": "2026-02-01",
}  # fmt: skip
UNITS = [{**UNIT, "kd_satker_str": "1.03.0.00.01", "status_satker": "Aktif"}]
YEAR = Period.of("2026-01-01", "2026-12-31")


def plan_of(said: list[Said]) -> PlanClaim:
    (found,) = claims(said, PlanClaim)
    return found


def test_a_plan_states_its_header_its_unit_and_who_commits_for_it_that_year(tmp_path: Path) -> None:
    said, problems = read(
        "sirup", file(tmp_path, "1018_RUP-PaketPenyedia-Terumumkan.json", [PLAN, {**PLAN, "kd_rup": 58000002}]),
        file(tmp_path, "1008_RUP-MasterSatker.json", UNITS),
    )  # fmt: skip
    assert problems == []
    first = claims(said, PlanClaim, plan="58000001")[0]
    assert (first.title, first.budget, first.year) == ("Jembatan Merah", Money(Decimal(250000000)), 2026)
    assert (first.status, first.procedure, first.category) == ("announced", Procedure.TENDER, "Pekerjaan Konstruksi")
    assert first.dates == {"announced": "2026-01-05", "contract_start": "2026-03-01"}
    assert first.buyer_ref == "satker:D999:1.03.0.00.01"  # the list of units gives the official code
    (tie,) = claims(said, TieClaim)  # once for a person, unit and year, however many plans name him
    assert (tie.kind, tie.role, tie.period) == (TieKind.HOLDS_ROLE, OfficialRole.PPK.value, YEAR)
    assert (tie.from_ref, tie.to_ref) == (f"nip:{NIP}", first.buyer_ref)
    assert {p.ref: p.kind for p in claims(said, PartyClaim)} == {
        f"nip:{NIP}": PartyKind.PERSON, first.buyer_ref: PartyKind.PUBLIC_BODY
    }  # fmt: skip
    assert all(b"_event_date" not in one.record.raw for one in said)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({}, "announced"), ({"status_delete_rup": "1"}, "deleted"), ({"status_aktif_rup": "false"}, "inactive"),
        ({"status_dikecualikan": True}, "exempt"), ({"status_umumkan_rup": "Draf"}, "draft"),
        ({"status_umumkan_rup": None}, "active"), ({"status_umumkan_rup": None, "status": "Hapus"}, "deleted"),
    ],
)  # fmt: skip
def test_what_is_deleted_exempt_or_not_active_is_so_whatever_was_announced(
    tmp_path: Path, said: dict[str, Any], status: str
) -> None:
    found, problems = read("sirup", file(tmp_path, "paket-penyedia_2026.json", [{**PLAN, **said}]))
    assert (plan_of(found).status, problems) == (status, [])


def test_accounts_are_stated_row_by_row_and_their_amounts_are_not_the_plans(tmp_path: Path) -> None:
    row = {**UNIT, "kd_rup": 58000001, "sumber_dana": "APBD", "pagu": 1000, "kd_subkegiatan": 9001}
    said, problems = read(
        "sirup",
        file(tmp_path, "paket-anggaran-penyedia.json", [
            {**row, "mak": "1.03.10.2.01.0002.5.2.04."}, {**row, "mak": "1.03.10.2.01.0003.5.2.04.", "kd_subkegiatan": None},
        ]),
        file(tmp_path, "sub-kegiatan-master.json", [
            {**UNIT, "tahun_anggaran": 2026, "kd_subkegiatan": 9001, "kd_subkegiatan_str": "1.03.10.2.01.0002",
             "nama_subkegiatan": "Pembangunan Jembatan", "pagu_subkegiatan": 5000000, "is_deleted": False},
        ]),
    )  # fmt: skip
    assert problems == []
    first, second = claims(said, PlanClaim)
    assert (first.account_codes, first.activities) == (("1.03.10.2.01.0002.5.2.04.",), ("1.03.10.2.01.0002",))
    assert (second.account_codes, second.activities, second.budget) == (("1.03.10.2.01.0003.5.2.04.",), (), None)
    (level,) = claims(said, ReferenceClaim)
    assert (level.scheme, level.code, level.parent) == ("sub_activity", "1.03.10.2.01.0002", "1.03.10.2.01")
    assert (level.value, level.unit, level.period) == (Decimal(5000000), "IDR", YEAR)


def test_a_revision_leads_from_the_new_plan_to_the_old_one_and_a_cancellation_ends_it(tmp_path: Path) -> None:
    row = {**UNIT, "kd_rup_lama": "58000001", "kd_rup_baru": "58000009", "jenis_revisi": "SATUKEBANYAK",
           "alasan_kajiulang": "pemecahan", "tgl_kaji_ulang": "2026-02-03T00:00:00Z", "jenis_paket": "PENYEDIA"}  # fmt: skip
    cancelled = {**row, "kd_rup_baru": None, "jenis_revisi": "PEMBATALAN"}
    managed = {**row, "jenis_paket": "SWAKELOLA", "kd_rup_baru": "58000001", "jenis_revisi": "SATUKESATU"}
    said, problems = read("sirup", file(tmp_path, "history-kaji-ulang_2026.json", [row, cancelled, managed]))
    assert problems == []
    new, old, same = claims(said, PlanClaim)
    assert (new.plan, new.revises, new.status) == ("58000009", "58000001", None)
    assert new.revision == {"kind": "SATUKEBANYAK", "reason": "pemecahan", "date": "2026-02-03"}
    assert (old.plan, old.revises, old.status) == ("58000001", None, "inactive")
    assert (same.plan, same.revises) == ("swakelola:58000001", None)
    assert [one.record.stated_at for one in said] == ["2026-02-03"] * 3


def test_a_masked_officer_is_nobody_and_a_short_number_says_nothing_of_who_he_is(tmp_path: Path) -> None:
    masked = {**PLAN, "nip_ppk": "***************002", "nama_ppk": "M*** J****"}
    short = {**PLAN, "kd_rup": 2, "nip_ppk": "1234567", "nama_ppk": "Ani Lestari"}
    said, problems = read("sirup", file(tmp_path, "paket-penyedia.json", [masked, short]))
    assert codes(problems) == [("masked_person", "nama_ppk"), ("unreadable_identifier", "nip_ppk")]
    (person,) = claims(said, PartyClaim, kind=PartyKind.PERSON)
    assert (person.name, person.identifiers, person.ref) == ("Ani Lestari", (), "ppk|satker:77001|ani lestari")


def test_the_web_pages_export_is_a_plan_too_with_codes_that_were_floats_or_rounded(tmp_path: Path) -> None:
    head = ["No", "Kode RUP", "Nama Paket", "K/L/PD", "Satuan Kerja", "Pagu (Rp)", "Metode Pemilihan", "Sumber Dana", "Ket"]
    body = [
        ["1", "58000001.0", "Meja", "Kab. Contoh", "DINAS A", "Rp 1.234.567,00", "E-Purchasing", "APBD", "x"],
        ["2", "5.8E+07", "Kursi", "Kab. Contoh", "DINAS A", "990 Jt", "Undian", "APBD", ""],
        ["3", "58000003", "", "Kab. Contoh", "DINAS A", "banyak", "Tender", "APBD", ""],
    ]
    said, problems = read("sirup", csv_file(tmp_path, "ekspor.csv", [head, *body], delimiter=";", encoding="utf-16"))
    found = plan_of(said)
    assert (found.plan, found.budget, found.procedure) == ("58000001", Money(Decimal(1234567)), Procedure.E_PURCHASING)
    assert found.buyer_ref == "satker:kab. contoh:dinas a"
    assert codes(problems) == [
        ("unknown_field", "ket"), ("rounded_code", "kd_rup"), ("unreadable_key", "kd_rup"), ("missing_field", "nama_paket"),
    ]  # fmt: skip
    again, _ = read("sirup", xlsx_file(tmp_path, "rup.xlsx", {"Data": [["nama_paket", "kd_rup"], ["Meja", 58000001.0]]}))
    assert plan_of(again).plan == "58000001"


def test_a_slip_in_a_name_is_read_and_told(tmp_path: Path) -> None:
    row = {("nama_pakte" if name == "nama_paket" else name): value for name, value in PLAN.items()}
    said, problems = read("sirup", file(tmp_path, "paket-penyedia.json", [row, row | {"kd_rup": 2}]))
    assert [claim.title for claim in claims(said, PlanClaim)] == ["Jembatan Merah"] * 2
    assert [(p.problem, p.field, p.hint) for p in problems] == [("misspelled_heading", "nama_pakte", "nama_paket")]
    head = list(row)
    more, problems = read("sirup", csv_file(tmp_path, "rup.csv", [head, [str(row[name]) for name in head]]))
    assert claims(more, PlanClaim)[0].title == "Jembatan Merah"
    assert codes(problems) == [("misspelled_heading", "nama_pakte")]


def test_tenders_take_what_pays_for_them_from_plans_that_come_later(tmp_path: Path, database: Database) -> None:
    tender = {
        **UNIT, "kd_satker_str": "1.03.0.00.01", "kd_lpse": 901, "kd_tender": 10000001000, "kd_rup": "58000001",
        "nama_paket": "Jembatan", "pagu": 1,
        "status_tender": "Selesai", "tgl_pengumuman_tender": "2026-02-01",
    }  # fmt: skip
    load.load(database, "spse", [file(tmp_path, "1013_SPSE-TenderPengumuman.json", [tender]).path])
    rows = [{"kd_rup": 58000001, "mak": "1.03.10.2.01.0002.5.2.04.", "sumber_dana": "APBD"}]
    plan = PLAN | {"kd_satker_str": "1.03.0.00.01"}
    paths = [file(tmp_path, "1018_RUP-PaketPenyedia-Terumumkan.json", [plan]).path]
    report = load.load(database, "sirup", [*paths, file(tmp_path, "1028_RUP-PaketAnggaranPenyedia.json", rows).path])
    assert (report.state, report.claims["plans"], report.claims["ties"], report.problems) == ("loaded", 2, 1, 0)
    with database.reading() as unit:
        now = now_snapshot(unit)
        found = tenders.folded(unit, now, ["spse:901:10000001000"])["spse:901:10000001000"]
        assert found.urusan == "1.03"
        assert plans.folded(unit, now, ["58000001"])["58000001"].buyer == found.buyer  # the official code names one unit
    again = load.load(database, "sirup", paths)
    assert (again.loaded, again.unchanged) == (0, 2)


def test_a_wrapped_code_is_a_code_and_a_list_or_a_truth_value_is_none_and_not_called_missing(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {**PLAN, "kd_rup": {"$numberLong": "58000001"}, "pagu": {"$numberLong": "5000"}, "nip_ppk": {"$numberLong": NIP}},
        {**PLAN, "kd_rup": [111, 222]}, {**PLAN, "kd_rup": True}, {**PLAN, "kd_rup": {"id": 5}},
    ]  # fmt: skip
    said, problems = read("sirup", file(tmp_path, "1018_RUP-PaketPenyedia-Terumumkan.json", rows))
    plan = plan_of(said)
    assert (plan.plan, plan.budget) == ("58000001", Money(Decimal(5000)))
    assert claims(said, TieClaim)[0].from_ref == f"nip:{NIP}"
    refused = [("unreadable_code", "kd_rup"), ("unreadable_key", "kd_rup")]
    assert codes(problems) == [*refused, *refused, ("unreadable_type", "kd_rup"), ("unreadable_key", "kd_rup")]
    assert [p.place.at for p in problems] == ["/1", "/1", "/2", "/2", "/3", "/3"]
