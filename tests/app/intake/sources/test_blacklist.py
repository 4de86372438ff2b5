"""The national blacklist: one sanction a row, masked numbers as constraints, and the real sample counted independently."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from app.intake.source import describe
from graph.claims import PartyClaim, SanctionClaim
from graph.kinds import Absence, ContactKind, PartyKind
from graph.period import Answer, Period, Window
from tests.app.intake.deliveries import claims, codes, file, files, read

HEADINGS = (
    "penyedia,organization/individual,aski,npwp_penyedia,nib_penyedia,alamat_penyedia,provinci,kota/kabupaten,nomor_sk,"
    "jenis_pelanggaran,deskripsi_pelanggaran,tanggal_berlaku,tanggal_selesai,tanggal_status,status,k/l/pd"
)
PAGE = "https://contoh.example/blacklist/"


def row(**cells: str) -> str:
    given = {
        "penyedia": "CV CONTOH JAYA", "organization/individual": "Organization", "aski": PAGE + "a1",
        "npwp_penyedia": "**.***.874.*-*11.***", "nib_penyedia": "N/A", "alamat_penyedia": "Jl. Anggrek No. 2",
        "provinci": "Kalimantan Timur", "kota/kabupaten": "Kota Contoh", "nomor_sk": "695/KPTS/2024",
        "jenis_pelanggaran": "angka 3.1 huruf a", "deskripsi_pelanggaran": "Dokumen palsu",
        "tanggal_berlaku": "2024-10-18", "tanggal_selesai": "2026-10-17", "tanggal_status": "2024-10-17",
        "status": "PUBLISHED", "k/l/pd": "Kab. Contoh",
    }  # fmt: skip
    given |= cells
    return ",".join(f'"{given[name]}"' for name in HEADINGS.split(","))


def written(folder: Path, *lines: str) -> tuple[list[Any], list[Any]]:
    return read("blacklist", file(folder, "daftar_hitam.csv", "\n".join([HEADINGS, *lines]) + "\n"))


def test_a_row_is_a_party_with_its_masks_and_a_sanction_with_its_decree(tmp_path: Path) -> None:
    said, problems = written(tmp_path, row())
    ((party, sanction),) = [one.claims for one in said]
    assert isinstance(party, PartyClaim)
    assert isinstance(sanction, SanctionClaim)
    assert (party.kind, party.identifiers) == (PartyKind.COMPANY, (("NPWP", "**.***.874.*-*11.***"),))
    assert party.contacts == ((ContactKind.ADDRESS, "Jl. Anggrek No. 2, Kota Contoh"),)
    assert party.attributes == {"region": "Kota Contoh, Kalimantan Timur"}
    assert (sanction.decree, sanction.cause, sanction.issuer) == ("695/KPTS/2024", "Dokumen palsu", "Kab. Contoh")
    assert (sanction.period.start, sanction.period.end, sanction.status) == ("2024-10-18", "2026-10-17", "active")
    assert sanction.quote["status"] == "PUBLISHED"
    assert said[0].record.key == "a1"
    assert problems == []


@pytest.mark.parametrize(
    ("status", "means"),
    [
        ("PUBLISHED", "active"), ("EXPIRED", "expired"), ("CANCELED", "cancelled"), ("CANCELED_TEMPORARY", "suspended"),
        ("Tayang", "active"), ("Dicabut", "cancelled"), ("Turun", "expired"),
    ],
)  # fmt: skip
def test_every_status_has_its_meaning(tmp_path: Path, status: str, means: str) -> None:
    said, problems = written(tmp_path, row(status=status))
    assert [s.status for s in claims(said, SanctionClaim)] == [means]
    assert problems == []


def test_a_sanction_that_is_over_ended_no_later_than_its_status_changed(tmp_path: Path) -> None:
    said, _ = written(tmp_path, row(status="EXPIRED", tanggal_selesai="N/A", tanggal_status="2025-07-22"))
    (sanction,) = claims(said, SanctionClaim)
    assert sanction.period.holds(Window.day(date(2025, 7, 23))) is Answer.NO
    assert sanction.period.holds(Window.day(date(2025, 7, 1))) is Answer.UNKNOWN


def test_a_company_listed_as_an_individual_is_a_company(tmp_path: Path) -> None:
    said, _ = written(
        tmp_path, row(**{"penyedia": "ARTHA CITRA CV", "organization/individual": "Individual"}),
        row(**{"penyedia": "Siti Aminah", "organization/individual": "Individual", "aski": PAGE + "a2"}),
    )  # fmt: skip
    assert [party.kind for party in claims(said, PartyClaim)] == [PartyKind.COMPANY, PartyKind.PERSON]


def test_equal_masks_are_two_parties(tmp_path: Path) -> None:
    said, _ = written(tmp_path, row(), row(aski=PAGE + "a2"))
    assert len({party.ref for party in claims(said, PartyClaim)}) == 2


def test_bad_rows_are_located_and_their_neighbours_are_loaded(tmp_path: Path) -> None:
    said, problems = written(
        tmp_path, row(penyedia="N/A"), row(nomor_sk="", aski=""), row(tanggal_berlaku="besok", aski=PAGE + "a3"),
        row(tanggal_berlaku="2027-01-01", aski=PAGE + "a4"), row(status="RAHASIA", aski=PAGE + "a5"),
    )  # fmt: skip
    assert [one.record.key for one in said] == ["a3", "a4", "a5"]
    assert [(p.place.at, p.problem, p.field) for p in problems] == [
        ("2", "missing_field", "penyedia"), ("3", "missing_field", "nomor_sk"), ("4", "unreadable_date", "mulai"),
        ("5", "unreadable_period", "selesai"), ("6", "unlisted_value", "status"),
    ]  # fmt: skip


def test_satu_data_names_its_columns_otherwise_and_packs_the_span_of_the_sanction(tmp_path: Path) -> None:
    rows = [
        {
            "tahun_anggaran": "2023", "kd_klpd": "K1", "nama_klpd": "Kementerian Contoh", "kd_penyedia": "xxxx241",
            "nama_penyedia": "CV. CONTOH", "npwp_penyedia": "02.015.xxx.x-xxx.000",
            "deskripsi_pelanggaran": "\nCidera janji\n",
            "masa_sanksi": [
                {"nomor_sk": "12/SK/2023", "tgl_mulai": "2023-05-01", "tgl_akhir": "2024-04-30"},
                {"nomor_sk": "13/SK/2024", "tgl_mulai": "2024-05-01", "tgl_akhir": "2025-04-30"},
            ],
            "no_sk_pencabutan": "", "status": "tayang", "kolom_lain": 1,
        }
    ]  # fmt: skip
    said, problems = read("blacklist", file(tmp_path, "SanksiDaftarHitam_2023_K1.json", rows))
    first, second = claims(said, SanctionClaim)  # every span is decreed for itself
    assert (first.decree, first.cause, first.issuer) == ("12/SK/2023", "Cidera janji", "Kementerian Contoh")
    assert (first.period, second.period) == (Period.of("2023-05-01", "2024-04-30"), Period.of("2024-05-01", "2025-04-30"))
    assert (second.decree, second.party_ref, second.ref) == ("13/SK/2024", first.party_ref, "sanction:1")
    (party,) = claims(said, PartyClaim)
    assert party.identifiers == (("NPWP", "02.015.xxx.x-xxx.000"),)
    assert codes(problems) == [("unknown_field", "kolom_lain")]


@pytest.mark.parametrize(
    ("status", "means", "ends"),
    [("tayang", "active", "2025-04-30"), ("dicabut", "cancelled", "2023-08-17"), ("turun", "expired", "2023-08-17")],
)
def test_a_revocation_ends_the_sanction_whether_it_is_an_object_or_two_cells(
    tmp_path: Path, status: str, means: str, ends: str
) -> None:
    row = {"penyedia": {"nama": "PT Contoh", "npwp": "02.015.xxx.x-xxx.000"}, "no_sk_blacklist": "1/SK", "status": status,
           "tgl_berlaku_dari": "2023-05-01T00:00:00Z", "tgl_berlaku_sampai": "2025-04-30", "lpse_id": 901}  # fmt: skip
    over = {} if status == "tayang" else {"sk_pencabutan": {"nomor": "9/SK", "tanggal": "2023-08-17"}}
    flat = {} if status == "tayang" else {"no_sk_pencabutan": "9/SK", "tgl_sk_pencabutan": "17-08-2023"}
    for cells in (over, flat):
        said, problems = read("blacklist", file(tmp_path, "daftar-hitam.json", [{**row, **cells}]))
        (sanction,) = claims(said, SanctionClaim)
        assert (sanction.status, sanction.decree) == (means, "1/SK")
        assert sanction.period == Period.of("2023-05-01", ends)
        assert sanction.quote.get("sk_pencabutan") == (None if status == "tayang" else "9/SK")
        assert problems == []


def test_what_the_list_leaves_out_has_ended() -> None:
    source = describe("blacklist")
    assert (source.absence, source.complete) == (Absence.ENDED, True)


def test_a_file_that_is_no_blacklist_is_refused_whole(tmp_path: Path) -> None:
    said, problems = read("blacklist", file(tmp_path, "a.csv", "merk,harga\nA,5\n"))
    assert (said, codes(problems)) == ([], [("unknown_table", None)])


def test_the_real_sample_gives_a_sanction_for_every_row(shared_data: Path) -> None:
    folder = shared_data / "idn-daftar-hitam-sample"
    said, problems = read("blacklist", *files(folder, "*.xlsx"))
    head, *lines = CalamineWorkbook.from_path(str(next(folder.glob("*.xlsx")))).get_sheet_by_index(0).to_python()
    listed = [dict(zip(map(str, head), line, strict=True)) for line in lines]
    assert len(said) == len(listed) == len({one.record.key for one in said})
    words = {"PUBLISHED": "active", "EXPIRED": "expired", "CANCELED": "cancelled", "CANCELED_TEMPORARY": "suspended"}
    assert Counter(s.status for s in claims(said, SanctionClaim)) == Counter(words[str(r["status"])] for r in listed)
    parties = claims(said, PartyClaim)
    masks = sum(scheme == "NPWP" for party in parties for scheme, _ in party.identifiers)
    assert masks == sum("*" in str(r["npwp_penyedia"]) for r in listed)
    companies = sum(" CV" in f" {r['penyedia']}" or "PT" in str(r["penyedia"]).split() for r in listed)
    assert sum(party.kind is PartyKind.COMPANY for party in parties) >= companies
    assert problems == []
