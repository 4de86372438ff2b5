"""Tenders, bids and awards in tables filled by hand, and in sheets of other headings."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from app.intake.forms import forms
from app.intake.mapping_file import read_mapping
from app.intake.source import Delivery, RowProblem, Said, describe
from app.intake.sources.table import mapped
from graph.claims import Money, ParticipationClaim, PartyClaim, TenderClaim
from graph.kinds import BidStage, PartyKind, Procedure
from tests.app.intake.deliveries import claims, codes, file, read

NPWP = "01.234.567.4-721.000"
TENDER = "spse:35:10012345"


def table(folder: Path, name: str, *rows: str) -> Delivery:
    return file(folder, name, "\n".join(rows) + "\n")


def rupiah(amount: int) -> Money:
    return Money(Decimal(amount))


def test_a_tender_has_its_header_and_its_buyer(tmp_path: Path) -> None:
    said, problems = read("table", table(
        tmp_path, "paket.csv",
        "KODE TENDER;KODE LPSE;NAMA PAKET;SATUAN KERJA;METODE;PAGU;HPS;KODE RUP;TANGGAL PEMBUKAAN PENAWARAN;PUBLISHED",
        "10012345;35;Jembatan;Dinas Contoh;Tender;Rp 1.000.000.000,00;950.000.000;51; 20-03-2024;2024-03-01",
        "10012346;35;Jalan;Dinas Contoh;Undian;;1,4 M;;kapan;",
        "ya;35;Kursi;;;;;;;",
    ))  # fmt: skip
    first, second = claims(said, TenderClaim)
    assert (first.tender, first.title, first.procedure) == (TENDER, "Jembatan", Procedure.TENDER)
    assert (first.budget, first.owner_estimate, first.plan_ids) == (rupiah(10**9), rupiah(950_000_000), ("51",))
    assert first.dates == {"published": "2024-03-01", "bids_opened": "2024-03-20"}
    assert (second.owner_estimate, second.rounded_estimate, second.procedure) == (None, rupiah(1_400_000_000), None)
    buyers = claims(said, ParticipationClaim, part="buyer")
    assert len({b.party_ref for b in buyers}) == 1
    assert {p.kind for p in claims(said, PartyClaim, ref=buyers[0].party_ref)} == {PartyKind.PUBLIC_BODY}
    assert codes(problems) == [
        ("unlisted_value", "metode"), ("unreadable_date", "tanggal_pembukaan_penawaran"),
        ("unreadable_code", "kode_tender"), ("unreadable_key", "kode_tender"),
    ]  # fmt: skip


def test_bids_tell_by_their_prices_how_far_they_came(tmp_path: Path) -> None:
    said, problems = read("table", table(
        tmp_path, "penawaran.csv",
        "KODE TENDER;KODE LPSE;NPWP PENYEDIA;NAMA PENYEDIA;HARGA PENAWARAN;HARGA TERKOREKSI;HASIL;ALASAN",
        f"10012345;35;{NPWP};CV Contoh;940000000;;;",
        "10012345;35;;CV Lain;960000000;961000000;;terlalu mahal",
        "10012345;35;;PT Pendaftar;;;;",
        f"10012346;35;{NPWP};CV Contoh;10 Jt;;Pemenang;",
    ))  # fmt: skip
    assert problems == []
    bids = claims(said, ParticipationClaim, part="bid")
    assert [(b.tender, b.stage, b.offered) for b in bids] == [
        (TENDER, BidStage.PRICED, rupiah(940_000_000)), (TENDER, BidStage.EVALUATED, rupiah(960_000_000)),
        (TENDER, BidStage.REGISTERED, None), ("spse:35:10012346", BidStage.WINNER, rupiah(10_000_000)),
    ]  # fmt: skip
    assert (bids[1].corrected, bids[1].reason) == (rupiah(961_000_000), "terlalu mahal")
    assert bids[0].party_ref == bids[3].party_ref  # by its number
    assert len({b.party_ref for b in bids}) == 3
    assert {p.kind for p in claims(said, PartyClaim)} == {PartyKind.COMPANY}


def test_an_award_names_who_got_it_for_how_much(tmp_path: Path) -> None:
    said, problems = read("table", table(
        tmp_path, "pemenang.csv", "TENDER;PARTY;NAME;AWARD VALUE;DECREE;AWARD DATE",
        "ocds-x-1;;CV Contoh;935000000;9/2024;2024-04-02", "ocds-x-1;;;1;;",
    ))  # fmt: skip
    (award,) = claims(said, ParticipationClaim, part="award")
    assert (award.tender, award.value, award.decree, award.date) == ("ocds-x-1", rupiah(935_000_000), "9/2024", "2024-04-02")
    assert codes(problems) == [("missing_field", "name")]


def test_a_sheet_of_other_headings_states_tenders_and_bids(tmp_path: Path) -> None:
    layouts = read_mapping("""
tables:
  - form: tenders
    columns: {no_lelang: tender, uraian: title, skpd: buyer_name, hps: estimate, tgl_buka: bids_opened}
    constants: {lpse: 35, procedure: tender}
    dates: MM/DD/YYYY
  - form: bids
    columns: {no_lelang: tender, rekanan: name, npwp_rekanan: npwp, penawaran: offered, ket: stage}
    constants: {lpse: 35}
    values: {stage: {MENANG: winner, GUGUR: evaluated}}
""", forms("table"))
    sheet = table(
        tmp_path, "lelang.csv", "no_lelang,uraian,skpd,hps,tgl_buka,rekanan,npwp_rekanan,penawaran,ket",
        f"10012345,Jembatan,Dinas Contoh,950000000,03/20/2024,CV Contoh,{NPWP},940000000,MENANG",
        "10012345,Jembatan,Dinas Contoh,950000000,03/20/2024,CV Lain,,960000000,GUGUR",
    )  # fmt: skip
    items = list(mapped(layouts)([sheet], describe("table")))
    said = [item for item in items if isinstance(item, Said)]
    assert [i.problem for i in items if isinstance(i, RowProblem)] == ["repeated_row"]  # the tender stands on both rows
    (header,) = claims(said, TenderClaim)
    assert (header.tender, header.dates, header.procedure) == (TENDER, {"bids_opened": "2024-03-20"}, Procedure.TENDER)
    stages = [b.stage for b in claims(said, ParticipationClaim, part="bid")]
    assert stages == [BidStage.WINNER, BidStage.EVALUATED]
