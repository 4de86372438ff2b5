"""The same table as it comes in other years, encodings and spellings, and one tax number typed for a hundred vendors."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.auth import SYSTEM
from app.db import Database
from app.flow import load
from app.store import parties, tenders
from app.store.ledger import now_snapshot
from app.store.parties import PartyFilter
from graph.claims import Claim, Money, ParticipationClaim, PartyClaim, TenderClaim
from graph.kinds import BidStage, OfficialRole, Procedure
from graph.lexicon import parse
from tests.app.intake.deliveries import claims, codes, file, read
from tests.app.intake.tables_of import Cell, xlsx_file

NUMBER = "0316694306445000"
ENTRANT: dict[str, Any] = {
    "kd_lpse": 901, "kd_tender": 10063162000, "kd_peserta": 7, "kd_penyedia": 81093, "nama_penyedia": "CV Contoh Señor",
    "npwp_penyedia": "31.669.430.6-445.000", "npwp_penyedia_16": NUMBER, "nilai_penawaran": 1234567.5,
    "nilai_terkoreksi": None, "pemenang": 0, "pemenang_terverifikasi": 0, "alasan": None, "kd_klpd": "D999",
}  # fmt: skip


def stated(*said: Any) -> list[Claim]:
    """What is claimed, without how it was written."""
    found: list[Claim] = []
    for one in said:
        for claim in one.claims:
            assert isinstance(claim, PartyClaim | ParticipationClaim)
            object.__setattr__(claim, "quote", {})
            found.append(claim)
    return found


def as_csv(row: dict[str, Any], order: list[str], sign: str) -> str:
    cells = ["" if row[name] is None else str(row[name]).replace(".5", ",5") if name == "nilai_penawaran" else str(row[name])
             for name in order]  # fmt: skip
    return "\r\n".join((sign.join(order), sign.join(cells)))


@pytest.mark.parametrize("spelled", ["npwp16_penyedia", "npwp_16_penyedia", "npwp_penyedia_16", "npwp16"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_table_says_the_same_however_it_is_spelled_shuffled_and_encoded(
    tmp_path: Path, spelled: str, encoding: str
) -> None:
    expected = stated(*read("spse", file(tmp_path, "peserta-tender_2024.json", [ENTRANT]))[0])
    row = {spelled if name == "npwp_penyedia_16" else name: value for name, value in ENTRANT.items()}
    shuffled = sorted(row, key=lambda name: name[::-1])
    text = as_csv(row, shuffled, ";")
    said, problems = read("spse", file(tmp_path, "peserta-tender_2025.csv", text.encode(encoding)))
    assert stated(*said) == expected
    assert codes(problems) == ([("not_utf8", None)] if encoding == "cp1252" else [])
    cells: list[list[Cell]] = [[*shuffled], [float(v) if isinstance(v := row[name], int) else v for name in shuffled]]
    book = xlsx_file(tmp_path, "peserta-tender_2026.xlsx", {"Data 2026": cells, "_metadata": [["x"]]})
    more, problems = read("spse", book)
    assert stated(*more) == expected
    assert problems == []


@pytest.mark.parametrize(
    ("written", "is_known"),
    [
        (316694306445000.0, True), ("316694306445000", True),  # the new form without its leading nought is the old form
        (12345674721000.0, False),  # which digit of the old form is lost none of the others tells
        (6.472015203800001e15, False),  # a spreadsheet keeps fifteen digits
    ],
)
def test_a_tax_number_that_lost_its_nought_is_the_same_number_or_none(
    tmp_path: Path, written: float | str, is_known: bool
) -> None:
    cells: list[list[Cell]] = [["kd_lpse", "kd_tender", "kd_peserta", "nama_penyedia", "pemenang", "npwp_penyedia_16"]]
    cells.append([901, 10063162000.0, 7, "CV Contoh", 0, written])
    said, problems = read("spse", xlsx_file(tmp_path, "peserta-tender.xlsx", {"a": cells}))
    (firm,) = claims(said, PartyClaim)
    found = [parse(scheme, text) for scheme, text in firm.identifiers]
    assert found == ([parse("NPWP", NUMBER)] if is_known else [])
    assert codes(problems) == ([] if is_known else [("unreadable_identifier", "npwp16_penyedia")])


def test_a_text_that_is_windows_1250_is_told_apart_from_no_text(tmp_path: Path) -> None:
    text = as_csv({**ENTRANT, "nama_penyedia": "CV Żółć"}, list(ENTRANT), ";")
    said, problems = read("spse", file(tmp_path, "peserta-tender.csv", text.encode("cp1250")))
    assert len(claims(said, ParticipationClaim)) == 1
    assert codes(problems) == [("not_utf8", None)]  # which of the one-byte encodings it is no byte tells, so it is said


def test_one_number_on_a_hundred_vendors_joins_none_of_them(tmp_path: Path, database: Database) -> None:
    """An NPWP typed for whoever had none: three disagreeing names and it decides nothing."""
    names = [f"CV {first} {last}" for first in FIRST for last in LAST]
    rows = [
        {**ENTRANT, "kd_peserta": n, "kd_penyedia": 1000 + n, "nama_penyedia": name, "nilai_penawaran": None}
        for n, name in enumerate(names)
    ]
    report = load.load(database, "spse", [file(tmp_path, "peserta-tender.json", rows).path])
    assert (report.loaded, report.rejected, report.claims["bids"]) == (100, 0, 100)
    with database.reading() as unit:
        bearing = parties.page(unit, SYSTEM, PartyFilter(identifier=("NPWP", NUMBER)), None, 500)
    assert len(bearing) == 100
    assert {party.name for party in bearing} == set(names)


FIRST = ("Mahoni", "Ulin", "Meranti", "Kapur", "Jelutung", "Sungkai", "Bangkirai", "Gaharu", "Rotan", "Nipah")
LAST = ("Raya", "Jaya", "Abadi", "Sentosa", "Utama", "Prima", "Mulia", "Karsa", "Bhakti", "Perdana")


def test_schedules_masks_and_lists_of_the_successor(tmp_path: Path) -> None:
    header = {
        "kd_lpse": 194.0, "kd_tender": 10063162000.0, "kd_klpd": "K99", "kd_satker_str": "352632", "nama_satker": "Poli",
        "kd_rup": "54327298;54327299", "nama_paket": "Pengawasan", "status_tender": "Selesai", "mtd_pemilihan": "Seleksi",
        "tgl_pengumuman_tender": "2025-07-30T17:00:00Z", "nip_ppk": "***************003", "nama_ppk": "D*** Y****, M.E.",
        "nip_pokja": "***************001;***************002", "nama_pokja": "A**** S****;A**** S****", "hps": 204201377.0,
    }  # fmt: skip
    stage = {"kd_tender": 10063162000.0, "kd_akt": 5, "tgl_awal": "2025-08-20T01:00:00Z", "tgl_akhir": "2025-08-21"}
    stages = [
        {**stage, "nama_akt": "PEMASUKAN_DOK_PRA", "nama_tahapan": "Upload Dokumen Prakualifikasi"},
        {**stage, "nama_akt": "PEMBUKAAN_PENAWARAN", "nama_tahapan": "Pembukaan dan Evaluasi Penawaran File I"},
    ]
    said, problems = read(
        "spse", file(tmp_path, "pengumuman_2025.json", json.dumps({"success": True, "data": [header], "meta": {}})),
        file(tmp_path, "jadwal-tahapan-tender_2025.json", {"data": stages}), file(tmp_path, "tender-selesai_2025.json", b""),
    )  # fmt: skip
    announced, opened = claims(said, TenderClaim)
    assert (announced.plan_ids, announced.owner_estimate) == (("54327298", "54327299"), Money(Decimal(204201377)))
    assert (opened.tender, opened.dates) == (announced.tender, {"bids_opened": "2025-08-20"})
    group = [claims(said, PartyClaim, ref=p.party_ref)[0] for p in claims(said, ParticipationClaim, role=OfficialRole.POKJA)]
    assert len({member.ref for member in group}) == 2  # equal stars need not be one person
    assert claims(said, ParticipationClaim, stage=BidStage.WINNER) == []
    assert codes(problems) == [("empty_file", None)]


def test_orders_of_the_catalogue_name_suppliers_by_its_own_numbers(tmp_path: Path, database: Database) -> None:
    order = {
        "kode_klpd": "D999", "fiscal_year": 2026, "order_id": "01KABC", "product_id": "p1", "kode_penyedia": "55",
        "rekan_id": 7, "kode_satker": "77001", "nama_satker": "DINAS A", "rup_code": "58000001", "rup_name": "Meja",
        "mak": "1.01.02.2.01.0003.5.2.", "funding_source": "APBD", "status": "COMPLETED", "total": 5_000_000,
        "order_date": "2026-03-02T02:00:00Z", "count_product": 2,
    }  # fmt: skip
    product = {
        "kd_klpd": "D999", "kd_paket": 42, "kd_paket_produk": 421, "kd_penyedia": 55, "kd_rup": 7, "nama_paket": "Kursi",
        "satker_id": 77001, "nama_satker": "DINAS A", "total_harga": 100, "tanggal_buat_paket": "2024-01-02",
        "paket_status_str": "Paket Selesai", "ppk_nip": "197003121995031002", "harga_satuan": 25, "kuantitas": 4,
    }  # fmt: skip
    named = {"kode_penyedia": 55, "nama_penyedia": "PT Sinar Contoh", "npwp_penyedia": "01.234.567.4-721.000", "rekan_id": 7}
    archived = {"kd_penyedia": 55, "nama_penyedia": "CV Lain", "kode_penyedia_sikap": 1, "no_telp_penyedia": "0541700001"}
    paths = [
        file(tmp_path, "d/ekatalog_paket-e-purchasing.json", {"data": [order, order | {"product_id": "p2"}]}).path,
        file(tmp_path, "d/ekatalog-archive_paket-e-purchasing.json", [product, product | {"kd_paket_produk": 422}]).path,
        file(tmp_path, "d/ekatalog_penyedia-detail.json", [named]).path,
        file(tmp_path, "d/ekatalog-archive_penyedia-detail.json", [archived]).path,
    ]
    report = load.load(database, "spse", paths)
    assert (report.loaded, report.rejected, report.errors) == (6, 0, [])
    with database.reading() as unit:
        made = tenders.folded(unit, now_snapshot(unit), ["ekatalog:01KABC", "ekatalog5:42"])
        names = {p.id: p.name for p in parties.page(unit, SYSTEM, PartyFilter(), None, 50)}
    new, old = made["ekatalog:01KABC"], made["ekatalog5:42"]
    assert (new.procedure, new.dates["bids_opened"]) == (Procedure.E_PURCHASING, date(2026, 3, 2))
    assert (new.plan_ids, new.urusan, new.title, new.status) == (("58000001",), "1.01", "Meja", "COMPLETED")
    won = [[(names[p], a.value) for a in made[id_].awards for p in a.parties] for id_ in ("ekatalog:01KABC", "ekatalog5:42")]
    assert won == [[("PT Sinar Contoh", Money(Decimal(5_000_000)))], [("CV Lain", Money(Decimal(100)))] * 2]
    assert (new.buyer, old.dates["bids_opened"]) == (old.buyer, date(2024, 1, 2))


def test_payments_of_a_recorded_purchase_are_awards_each_by_its_number(tmp_path: Path) -> None:
    row = {
        "kd_lpse": 901, "kd_nontender_pct": 5, "kd_klpd": "D999", "kd_satker_str": "1", "nama_satker": "DINAS A",
        "nama_paket": "Kertas", "no_realisasi": "1/I", "nilai_realisasi": 700, "tgl_realisasi": "2026-01-05",
        "nama_penyedia": "Toko Contoh", "npwp_penyedia": "01.234.567.4-721.000", "dok_realisasi": "SPK",
    }  # fmt: skip
    rows = [row, row | {"no_realisasi": "2/II", "nilai_realisasi": 800}]
    said, problems = read("spse", file(tmp_path, "pencatatan-non-tender-realisasi_2026.json", rows))
    awards = claims(said, ParticipationClaim, part="award")
    assert [(a.tender, a.decree, a.value, a.date) for a in awards] == [
        ("spse:901:pct:5", "1/I", Money(Decimal(700)), "2026-01-05"),
        ("spse:901:pct:5", "2/II", Money(Decimal(800)), "2026-01-05"),
    ]  # fmt: skip
    assert (len({a.party_ref for a in awards}), problems) == (1, [])
