"""SPSE and INAPROC tables: invented rows for what each column means."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from app.intake.source import Delivery
from graph.claims import Money, ParticipationClaim, PartyClaim, TenderClaim, TieClaim
from graph.kinds import BidStage, ContactKind, OfficialRole, PartyKind, Procedure, TieKind
from graph.period import ALWAYS, Answer, Window
from tests.app.intake.deliveries import claims, codes, file, read

UNIT = {
    "kd_klpd": "D999", "nama_klpd": "Kab. Contoh", "kd_satker": "77001", "kd_satker_str": "1.03.0.00",
    "nama_satker": "DINAS PEKERJAAN UMUM", "kd_lpse": 901,
}  # fmt: skip
ANNOUNCED = {
    **UNIT, "kd_tender": 10000001000, "kd_pkt_dce": 10000009000, "kd_rup": "51;52", "nama_paket": "Jembatan <b>Merah</b>",
    "pagu": 250000000, "hps": 249999999.5, "jenis_pengadaan": "Pekerjaan Konstruksi", "mtd_pemilihan": "Tender",
    "status_tender": "Selesai", "versi_tender": 2, "tgl_pengumuman_tender": "2025-06-20 16:00:00",
    "nip_ppk": "197003121995031002", "nama_ppk": "Drs. H. Moh. Jusuf, M.Si",
    "nip_pokja": "198001012005011001;198202022006022002", "nama_pokja": "Ani Lestari;Budi Santosa",
    "lokasi_pekerjaan": "Jl. Anggrek", "_event_date": "2025-10-03",
}  # fmt: skip
TENDER = "spse:901:10000001000"


def one(tmp_path: Path, name: str, *rows: dict[str, Any]) -> tuple[list[Any], list[Any]]:
    return read("spse", file(tmp_path, name, list(rows)))


def test_an_announcement_states_the_header_the_buyer_and_the_officials(tmp_path: Path) -> None:
    said, problems = one(tmp_path, "47_1013_SPSE-TenderPengumuman.json", ANNOUNCED)
    (header,) = claims(said, TenderClaim)
    assert (header.tender, header.title, header.procedure) == (TENDER, "Jembatan Merah", Procedure.TENDER)
    assert (header.owner_estimate, header.budget) == (Money(Decimal("249999999.5")), Money(Decimal(250000000)))
    assert (header.plan_ids, header.package, header.round) == (("51", "52"), "10000009000", 2)
    assert header.dates == {"published": "2025-06-20"}
    (buyer,) = claims(said, ParticipationClaim, part="buyer")
    (unit,) = claims(said, PartyClaim, ref=buyer.party_ref)
    assert (unit.ref, unit.kind, unit.name) == ("satker:D999:1.03.0.00", PartyKind.PUBLIC_BODY, "DINAS PEKERJAAN UMUM")
    (ppk,) = claims(said, ParticipationClaim, role=OfficialRole.PPK)
    assert (ppk.party_ref, ppk.period) == ("nip:197003121995031002", ALWAYS)
    assert ppk.quote == {"nip_ppk": "197003121995031002", "nama_ppk": "Drs. H. Moh. Jusuf, M.Si"}
    assert said[0].record.stated_at is None
    assert b"_event_date" not in said[0].record.raw  # it changes with every export and would make every row new
    assert codes(problems) == [("unpaired_numbers", "nip_pokja")]


def test_numbers_and_names_of_a_working_group_are_not_paired_by_their_order(tmp_path: Path) -> None:
    """Measured on real rows: both lists are sorted, each in its own way."""
    said, _ = one(tmp_path, "pengumuman.json", ANNOUNCED)
    members = claims(said, ParticipationClaim, role=OfficialRole.POKJA)
    people = [claims(said, PartyClaim, ref=member.party_ref)[0] for member in members]
    assert [person.name for person in people] == ["Ani Lestari", "Budi Santosa"]
    assert [person.identifiers for person in people] == [(), ()]
    assert [member.party_ref for member in members] == [f"{TENDER}/POKJA/ani lestari", f"{TENDER}/POKJA/budi santosa"]


def test_a_number_goes_to_the_name_another_row_states_it_for_and_the_last_one_to_who_is_left(tmp_path: Path) -> None:
    stated = {
        **UNIT, "kd_nontender": 5, "nama_paket": "Kursi", "status_nontender": "Selesai", "kd_rup": "9",
        "tgl_pengumuman_nontender": "2025-01-01", "nip_nama_pp": "198001012005011001 - BUDI SANTOSA, S.T.",
    }  # fmt: skip
    said, problems = read(
        "spse", file(tmp_path, "47_1013_SPSE-TenderPengumuman.json", [ANNOUNCED]),
        file(tmp_path, "36_1016_SPSE-NonTenderPengumuman.json", [stated]),
    )  # fmt: skip
    pairs = {
        person.name: person.identifiers
        for member in claims(said, ParticipationClaim, role=OfficialRole.POKJA)
        for person in claims(said, PartyClaim, ref=member.party_ref)
        if person.quote.get("nama_pokja")
    }
    assert pairs == {
        "Budi Santosa": (("NIP", "198001012005011001"),), "Ani Lestari": (("NIP", "198202022006022002"),)
    }  # fmt: skip
    assert problems == []
    assert b"BUDI SANTOSA" in next(one.record.raw for one in said if "nt:" not in one.record.key)


def test_a_participant_is_a_bidder_only_from_its_price_on(tmp_path: Path) -> None:
    row = {**UNIT, "kd_tender": 1, "pemenang": 0, "pemenang_terverifikasi": 0, "npwp_penyedia": ""}
    said, problems = one(
        tmp_path, "42_1070_SPSE-PesertaTender.json",
        {**row, "kd_peserta": 1, "kd_penyedia": 11, "nama_penyedia": "CV A", "nilai_penawaran": None},
        {**row, "kd_peserta": 2, "kd_penyedia": 12, "nama_penyedia": "CV B", "nilai_penawaran": 50, "alasan": "tidak lulus"},
        {**row, "kd_peserta": 3, "kd_penyedia": 13, "nama_penyedia": "PT C", "nilai_penawaran": 5, "nilai_terkoreksi": 6},
        {**row, "kd_peserta": 4, "kd_penyedia": 14, "nama_penyedia": "PT D", "nilai_penawaran": 4, "pemenang": 1},
        {**row, "kd_peserta": 5, "kd_penyedia": 15, "nama_penyedia": "PT E", "nilai_penawaran": 0},
        {**row, "kd_peserta": None, "kd_penyedia": None, "nama_penyedia": None},
    )  # fmt: skip
    bids = claims(said, ParticipationClaim, part="bid")
    assert [bid.stage for bid in bids] == [
        BidStage.REGISTERED, BidStage.PRICED, BidStage.EVALUATED, BidStage.WINNER, BidStage.REGISTERED
    ]  # fmt: skip
    assert bids[1].reason == "tidak lulus"
    assert bids[0].party_ref == "penyedia:11"
    assert [claim.tender for claim in claims(said, TenderClaim)] == ["spse:901:1"]  # nobody registered for it
    assert problems == []


CONTRACT = {
    **UNIT, "kd_nontender": 7, "nama_paket": "Interior", "mtd_pengadaan": "Pengadaan Langsung", "no_kontrak": "000.4/405",
    "tgl_kontrak": "2025-02-24T00:00:00.000000Z", "tgl_kontrak_awal": "2025-02-24", "tgl_kontrak_akhir": "2025-02-24",
    "nip_ppk": "197003121995031002", "nama_ppk": "Moh. Jusuf", "no_sk_ppk": "800/001", "nama_penyedia": "PT. Karya Contoh",
    "npwp_penyedia": "91.234.567.5-731.000", "npwp16_penyedia": "0912345675731000",
    "bentuk_usaha_penyedia": "Perseroan Terbatas (PT)", "wakil_sah_penyedia": "Galih Eko, ST",
    "jabatan_wakil_penyedia": "Direktur Utama", "nama_rek_bank": "Bank Mandiri", "no_rek_bank": "3392092557106",
    "nama_pemilik_rek_bank": "Orang Lain", "nilai_kontrak": 35975100, "status_kontrak": "Kontrak Selesai",
}  # fmt: skip


def test_a_contract_states_the_vendor_its_account_and_who_signed(tmp_path: Path) -> None:
    said, problems = one(tmp_path, "33_1080_SPSE-NonTenderEkontrak-2Kontrak.json", CONTRACT)
    (contract,) = claims(said, ParticipationClaim, part="contract")
    assert (contract.tender, contract.decree, contract.date) == ("spse:901:nt:7", "000.4/405", "2025-02-24")
    assert contract.value == Money(Decimal(35975100))
    (firm,) = claims(said, PartyClaim, ref=contract.party_ref)
    assert firm.ref == "npwp:0912345675731000"  # this table has no account number of the vendor
    assert (firm.kind, firm.identifiers) == (PartyKind.COMPANY, (("NPWP", "0912345675731000"),))
    assert firm.contacts == ((ContactKind.BANK_ACCOUNT, "Bank Mandiri: 3392092557106"),)
    assert firm.attributes["account_holder"] == "Orang Lain"
    (tie,) = claims(said, TieClaim)
    assert (tie.kind, tie.role, tie.to_ref) == (TieKind.OFFICER_OF, "signatory", firm.ref)
    (header,) = claims(said, TenderClaim)
    assert (header.dates, header.procedure) == ({"contract_start": "2025-02-24"}, Procedure.DIRECT_PROCUREMENT)
    (ppk,) = claims(said, ParticipationClaim, role=OfficialRole.PPK)
    assert ppk.decree == "800/001"
    assert problems == []


def test_who_signs_is_known_for_the_day_of_signing_and_unknown_around_it(tmp_path: Path) -> None:
    said, _ = one(tmp_path, "33_1080_SPSE-NonTenderEkontrak-2Kontrak.json", CONTRACT)
    (tie,) = claims(said, TieClaim)
    assert tie.period.holds(Window.day(date(2025, 2, 24))) is Answer.YES
    assert tie.period.holds(Window.day(date(2024, 2, 24))) is Answer.UNKNOWN
    assert tie.period.holds(Window.day(date(2025, 3, 24))) is Answer.UNKNOWN


def test_letters_orders_and_recorded_purchases_add_their_own_facts(tmp_path: Path) -> None:
    common = {**UNIT, "kd_tender": 1, "nama_penyedia": "CV A", "npwp_penyedia_16": "0912345675731000"}
    letter = {**common, "no_sppbj": "602/05", "tgl_sppbj": "2025-03-17T00:00:00.000000Z", "harga_final": 404595000}
    start = {
        **common, "no_spmk_spp": "602/10", "tgl_mulai_pekerjaan": "Apr 9, 2025, 12:00:00AM",
        "tgl_selesai_pekerjaan": "Sep 5, 2025, 12:00:00AM", "alamat_penyedia": "Jl. Anggrek No. 2",
    }  # fmt: skip
    recorded = {
        **UNIT, "kd_nontender_pct": 7, "nama_paket": "Alat tulis", "total_realisasi": 849400, "kd_rup": "1",
        "mtd_pemilihan": "Pengadaan Langsung", "nip_ppk": "197003121995031002", "nama_ppk": "Moh. Jusuf",
    }  # fmt: skip
    said, problems = read(
        "spse", file(tmp_path, "46_1075_SPSE-TenderEkontrak-1SPPBJ.json", [letter]),
        file(tmp_path, "45_1077_SPSE-TenderEkontrak-3SPMKSPP.json", [start]),
        file(tmp_path, "38_1057_SPSE-PencatatanNonTender.json", [recorded]),
    )  # fmt: skip
    (award,) = claims(said, ParticipationClaim, part="award")
    assert (award.date, award.value, award.decree) == ("2025-03-17", Money(Decimal(404595000)), "602/05")
    assert [party.contacts for party in claims(said, PartyClaim, name="CV A")] == [
        (), ((ContactKind.ADDRESS, "Jl. Anggrek No. 2"),)
    ]  # fmt: skip
    headers = {header.tender: header for header in claims(said, TenderClaim) if header.dates or header.value}
    assert headers["spse:901:1"].dates == {"contract_start": "2025-04-09", "contract_end": "2025-09-05"}
    assert headers["spse:901:pct:7"].value == Money(Decimal(849400))  # counted apart from other procedures
    assert problems == []


def test_a_schedule_gives_the_day_bids_are_opened_and_finds_its_platform_in_other_tables(tmp_path: Path) -> None:
    row = {"kd_tender": 10000001000, "kd_klpd": "D999", "kd_akt": 5, "tgl_akhir": "2025-07-02T10:00:00Z"}
    schedule = [
        {**row, "nama_akt": "PEMASUKAN_PENAWARAN", "nama_tahapan": "Upload Dokumen Penawaran", "tgl_awal": "2025-06-25"},
        {**row, "nama_akt": "PEMBUKAAN_PENAWARAN", "nama_tahapan": "Pembukaan Dokumen Penawaran", "tgl_awal": "2025-07-02"},
    ]
    said, problems = read(
        "spse", file(tmp_path, "jadwal-tahapan-tender_2025.json", {"success": True, "data": schedule, "meta": {}}),
        file(tmp_path, "47_1013_SPSE-TenderPengumuman.json", [ANNOUNCED]),
    )  # fmt: skip
    opened = [header.dates["bids_opened"] for header in claims(said, TenderClaim) if "bids_opened" in header.dates]
    assert opened == ["2025-07-02"]
    assert codes(problems) == [("unpaired_numbers", "nip_pokja")]
    alone, refused = read("spse", file(tmp_path, "jadwal-tahapan-tender.json", schedule))
    assert (alone, codes(refused)) == ([], [("missing_field", "kd_lpse")] * 2)


def test_masked_people_stay_masked_and_are_never_taken_for_each_other(tmp_path: Path) -> None:
    masked = {
        **ANNOUNCED, "nip_ppk": "***************003", "nama_ppk": "D*** Y****", "nip_pokja": "*******030",
        "nama_pokja": "A**** S****;A**** S****",
    }  # fmt: skip
    said, problems = one(tmp_path, "pengumuman_2025.json", masked)
    people = [p for p in claims(said, PartyClaim) if p.kind is PartyKind.PERSON]
    assert [person.name for person in people] == ["D*** Y****", "A**** S****", "A**** S****"]
    assert len({person.ref for person in people}) == 3
    assert people[0].identifiers == (("NIP", "***************003"),)
    assert problems == []


def test_an_account_that_is_masked_is_no_contact(tmp_path: Path) -> None:
    said, problems = one(tmp_path, "tender-ekontrak-kontrak_2025.json", {**CONTRACT, "no_rek_bank": "**********402"})
    assert [party.contacts for party in claims(said, PartyClaim, kind=PartyKind.COMPANY)] == [()]
    assert problems == []


def workbook(path: Path, rows: list[dict[str, Any]]) -> Delivery:
    with xlsxwriter.Workbook(str(path)) as book:
        data, meta = book.add_worksheet("Data 2025"), book.add_worksheet("_metadata")
        names = sorted(rows[0], key=lambda name: name[::-1])
        data.write_row(0, 0, names)
        for number, row in enumerate(rows, start=1):
            data.write_row(number, 0, [float(v) if isinstance(v, int) else v for v in (row[n] for n in names)])
        meta.write_row(0, 0, ["endpoint", "year"])
    return Delivery(path.name, path)


def test_a_spreadsheet_with_shuffled_columns_says_the_same_as_the_service(tmp_path: Path) -> None:
    by_json, _ = one(tmp_path, "47_1013_SPSE-TenderPengumuman.json", ANNOUNCED)
    by_sheet, problems = read("spse", workbook(tmp_path / "pengumuman_2025.xlsx", [ANNOUNCED]))
    assert [said.claims for said in by_sheet] == [said.claims for said in by_json]
    assert codes(problems) == [("unpaired_numbers", "nip_pokja")]


def test_a_table_without_a_telling_name_is_known_by_its_columns(tmp_path: Path) -> None:
    for name in ("ekspor.json", "rupiah.json", "47_1013_SPSE-TenderPengumuman.json"):
        said, _ = one(tmp_path, name, CONTRACT)
        assert len(claims(said, ParticipationClaim, part="contract")) == 1, name


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("43_1076_SPSE-TenderEkontrak-4BAPBAST.json", b"", [("empty_file", None)]),
        ("24_1041_RUP-ProgramMaster.json", [{"kd_program": 1}], [("table_ignored", None)]),
        ("lain.json", [{"x": 1}], [("unknown_table", None)]),
        ("47_1013_SPSE-TenderPengumuman.json", [{**ANNOUNCED, "kd_tender": None}], [("missing_field", "kd_tender")]),
        ("47_1013_SPSE-TenderPengumuman.json", [{**ANNOUNCED, "kd_lpse": None}], [("missing_field", "kd_lpse")]),
        ("47_1013_SPSE-TenderPengumuman.json", [[1, 2]], [("unknown_table", None)]),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_is_claimed(
    tmp_path: Path, name: str, content: Any, expected: list[tuple[str, str | None]]
) -> None:
    said, problems = read("spse", file(tmp_path, name, content))
    assert (said, codes(problems)) == ([], expected)


def test_bad_cells_are_noted_and_the_row_is_loaded(tmp_path: Path) -> None:
    bad = {**ANNOUNCED, "hps": "banyak", "tgl_pengumuman_tender": "besok", "mtd_pemilihan": "Undian", "kolom_baru": 1}
    said, problems = one(tmp_path, "47_1013_SPSE-TenderPengumuman.json", bad)
    (header,) = claims(said, TenderClaim)
    assert (header.owner_estimate, header.dates, header.procedure) == (None, {}, Procedure.OTHER)
    assert set(codes(problems)) == {
        ("unknown_field", "kolom_baru"), ("unreadable_money", "hps"), ("unreadable_date", "tgl_pengumuman"),
        ("unlisted_value", "mtd_pemilihan"), ("unpaired_numbers", "nip_pokja"),
    }  # fmt: skip


def test_a_row_given_twice_is_read_once_and_a_contradiction_is_reported(tmp_path: Path) -> None:
    said, problems = one(tmp_path, "47_1013_SPSE-TenderPengumuman.json", ANNOUNCED, ANNOUNCED)
    assert (len(said), codes(problems)) == (2, [("unpaired_numbers", "nip_pokja")] * 2)
    assert said[0].record.key == said[1].record.key
    said, problems = one(tmp_path, "47_1013_SPSE-TenderPengumuman.json", ANNOUNCED, {**ANNOUNCED, "hps": 1})
    assert len(said) == 1
    assert ("duplicate", None) in codes(problems)


# --- lists that are no SPSE tables -------------------------------------------------------------------------------------
LISTED = [
    "3704901", "Dinding <b>Penahan</b> <span class='label label-warning'>Tender Ulang</span>", "Pemerintah Kota Contoh",
    "Tender Sudah Selesai", "1,4 M", "Pascakualifikasi Satu File", "Lelang Pemilihan Langsung", "Harga Terendah",
    "Pekerjaan Konstruksi - TA 2020", "3", "Rp 578.532.000,00", None, None, "0",
]  # fmt: skip


def test_a_row_of_the_web_pages_own_table_is_read_by_its_order(tmp_path: Path) -> None:
    other = ["10000001000", "Meja", *LISTED[2:4], "990 Jt", *LISTED[5:10], "Nilai Kontrak belum dibuat", "1", "0", "0"]
    odd = LISTED[:13]
    said, problems = read("spse", file(tmp_path, "kota-contoh.json", {"draw": "1", "data": [LISTED, other, odd]}))
    (header,) = claims(said, TenderClaim)
    assert (header.tender, header.title, header.round) == ("spse:901:3704901", "Dinding Penahan", 2)
    assert (header.owner_estimate, header.rounded_estimate) == (None, Money(Decimal(1_400_000_000)))
    assert header.value == Money(Decimal(578_532_000))
    assert (header.category, header.procedure) == ("Pekerjaan Konstruksi", Procedure.TENDER)
    assert header.quote["nama_paket_label"] == "Tender Ulang"
    (buyer,) = claims(said, ParticipationClaim)
    assert buyer.party_ref == "instansi:pemerintah kota contoh"
    # A code of the common server does not tell its LPSE, and thirteen cells are another table.
    assert codes(problems) == [("missing_field", "kd_lpse"), ("not_an_object", None)]


def test_a_realised_package_states_who_was_paid_where_its_platform_is_known(tmp_path: Path) -> None:
    row = {
        "Nama Instansi": "KAB. CONTOH", "Nama Satuan Kerja": "DINAS - A - 005016", "Kode Paket": "01KABC", "Kode RUP": "71",
        "Tahun Anggaran": "2026", "Sumber Transaksi": "E-Katalog 6.0", "Sumber Dana": "APBD",
        "Nama Penyedia": "SINAR CONTOH", "Metode Pengadaan": "E-Purchasing", "Jenis Pengadaan": "Barang",
        "Nama Paket": "Meja", "Status Paket": "COMPLETED", "Total Nilai (Rp)": 7_921_311_000, "Nilai PDN (Rp)": 0,
    }  # fmt: skip
    own = {**row, "Kode Paket": "10000001000", "Sumber Transaksi": "Tender", "Nama Penyedia": None}
    lost, odd = {**own, "Kode Paket": "10000002000"}, {**row, "Sumber Transaksi": "Barter"}
    said, problems = read(
        "spse", file(tmp_path, "D999.json", [row, own, lost, odd]), file(tmp_path, "pengumuman.json", [ANNOUNCED])
    )
    header = claims(said, TenderClaim, tender="ekatalog:01KABC")[0]
    assert (header.title, header.procedure, header.value) == ("Meja", Procedure.E_PURCHASING, Money(Decimal(7_921_311_000)))
    assert (header.plan_ids, header.status) == (("71",), "COMPLETED")
    (award,) = claims(said, ParticipationClaim, part="award")
    (bid,) = claims(said, ParticipationClaim, part="bid")
    assert (award.value, bid.stage, bid.offered) == (header.value, BidStage.WINNER, None)
    assert claims(said, PartyClaim, ref=award.party_ref)[0].name == "SINAR CONTOH"
    units = {c.party_ref for c in claims(said, ParticipationClaim, part="buyer")}
    assert units == {"satker:kab. contoh:005016", "satker:D999:1.03.0.00"}
    assert {c.tender for c in claims(said, TenderClaim)} == {"ekatalog:01KABC", TENDER}
    assert codes(problems)[:3] == [
        ("missing_field", "kd_lpse"), ("unlisted_value", "sumber_transaksi"), ("missing_field", "kode_paket"),
    ]  # fmt: skip


def test_codes_that_were_floats_are_codes_and_rounded_ones_are_none(tmp_path: Path) -> None:
    named = ["nama_penyedia", "npwp_16_penyedia", "pemenang", "nilai_penawaran"]
    head = ["kd_lpse", "kd_tender", "kd_peserta", "kd_penyedia", *named]
    rows = [
        ["901.0", "10000001000.0", "7.0", "81093.0", "CV Contoh", "0316694306445000", "1.0", "Rp 1.234.567,00"],
        ["901", "1.0E+10", "8", "81094", "CV Lain", "", "0", ""],
    ]
    text = "\n".join(";".join(row) for row in [head, *rows])
    said, problems = read("spse", file(tmp_path, "peserta-tender.csv", text.encode("cp1250")))
    (bid,) = claims(said, ParticipationClaim)
    assert (bid.tender, bid.party_ref, bid.stage) == (TENDER, "penyedia:81093", BidStage.WINNER)
    assert bid.offered == Money(Decimal(1_234_567))
    assert codes(problems) == [("rounded_code", "kd_tender"), ("unreadable_key", "kd_tender")]


def test_a_number_without_a_name_is_nobody_and_a_rounded_one_leaves_the_name(tmp_path: Path) -> None:
    row = {name: text for name, text in ANNOUNCED.items() if name not in ("nip_pokja", "nama_pokja")}
    row["nip_nama_pokja"] = "197003121995031002 - ; - SITI AMINAH; 1.97003E+17 - BUDI SANTOSA; #REF!"
    said, problems = one(tmp_path, "pengumuman.json", row)
    members = [p.party_ref for p in claims(said, ParticipationClaim, role=OfficialRole.POKJA)]
    assert [claims(said, PartyClaim, ref=ref)[0].name for ref in members] == ["SITI AMINAH", "BUDI SANTOSA"]
    assert codes(problems) == [(code, "nip_nama_pokja") for code in ("nameless_party", "rounded_code", "no_name")]
