"""Declared conflicts of interest and asset reports. All people and firms are invented."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from app.intake.forms import forms
from app.intake.headings import heading
from app.intake.source import RowProblem, Said
from app.intake.templates import BY_SOURCE, template, write_templates
from graph.claims import DeclarationClaim, PartyClaim, TieClaim
from graph.kinds import PartyKind, TieKind
from graph.period import Answer, Share, Window, parse_partial
from tests.app.intake.deliveries import claims, codes, file, read
from tests.app.intake.tables_of import csv_file

NIP, NPWP = "197003121995031002", "01.234.567.4-721.000"
CONFLICT = {
    "NIP": NIP, "NAMA": "Budi Cahyono", "UNIT KERJA": "Dinas Contoh", "KODE TENDER": "10012345", "KODE LPSE": "35",
    "ORGANISASI": "CV Contoh Sejahtera", "NPWP PERUSAHAAN": NPWP, "HUBUNGAN": "Pemegang saham",
    "JENIS BENTURAN KEPENTINGAN": "Bisnis dan keuangan", "URAIAN": "Modal awal", "TANGGAL PERNYATAAN": "1 Maret 2024",
    "JAWABAN ATASAN": "Diganti", "TANGGAL JAWABAN": "05/03/2024", "TINDAK LANJUT": "PPK baru ditunjuk",
}  # fmt: skip
ASSET = {
    "NIP": NIP, "NAMA PEJABAT": "Budi Cahyono", "TAHUN LAPOR": "2023", "JENIS HARTA": "Saham",
    "NAMA PERUSAHAAN": "PT Contoh", "NILAI": "Rp 150.000.000", "ATAS NAMA": "PN", "NAMA PASANGAN": "",
    "ASAL USUL": "warisan",
}  # fmt: skip


def rows(folder: Path, *cells: dict[str, str]) -> tuple[list[Said], list[RowProblem]]:
    head = list(cells[0])
    return read("declarations", csv_file(folder, "d.csv", [head, *([row[h] for h in head] for row in cells)], delimiter=";"))


def ties(said: list[Said]) -> list[tuple[TieKind, str | None, str]]:
    found = [t for t in claims(said, TieClaim) if t.kind is not TieKind.EMPLOYED_BY]
    return [(t.kind, t.role, t.to_ref) for t in found]


def test_a_conflict_has_its_interest_answer_and_outcome(tmp_path: Path) -> None:
    said, problems = rows(tmp_path, CONFLICT)
    (declared,) = claims(said, DeclarationClaim)
    assert problems == []
    assert (declared.official_ref, declared.tender, declared.date) == (f"nip:{NIP}", "spse:35:10012345", "2024-03-01")
    assert declared.interest == "Bisnis dan keuangan; Modal awal; Pemegang saham; CV Contoh Sejahtera"
    assert (declared.answer, declared.outcome) == ("Diganti; 2024-03-05", "PPK baru ditunjuk")
    assert ties(said) == [(TieKind.OWNS, None, "npwp:0012345674721000|cv contoh sejahtera")]
    (employed,) = claims(said, TieClaim, kind=TieKind.EMPLOYED_BY)
    assert (employed.role, employed.to_ref, said[0].record.stated_at) == ("asn", "unit:dinas contoh", "2024-03-01")


@pytest.mark.parametrize(
    ("relation", "tie"),
    [
        ("Direktur", (TieKind.OFFICER_OF, "director")), ("pemilik manfaat", (TieKind.BENEFICIAL_OWNER_OF, None)),
        ("saudara direktur", (TieKind.AFFILIATED_WITH, "saudara direktur")), ("", (TieKind.AFFILIATED_WITH, None)),
    ],
)  # fmt: skip
def test_a_declared_relation_is_a_tie_of_its_kind(tmp_path: Path, relation: str, tie: tuple[TieKind, str | None]) -> None:
    said, _ = rows(tmp_path, CONFLICT | {"HUBUNGAN": relation})
    assert [t[:2] for t in ties(said)] == [tie]


def test_bad_conflicts_are_told(tmp_path: Path) -> None:
    nothing = dict.fromkeys(("ORGANISASI", "HUBUNGAN", "JENIS BENTURAN KEPENTINGAN", "URAIAN"), "")
    odd = {"TANGGAL PERNYATAAN": "31-02-2024", "KODE LPSE": "", "NIP": "1.97003121995031E+17", "ORGANISASI": "Sari"}
    said, problems = rows(tmp_path, CONFLICT | nothing, CONFLICT | {"NIP": "", "NAMA": ""}, CONFLICT | odd)
    assert codes(problems) == [
        ("missing_field", "jenis_benturan_kepentingan"), ("missing_field", "nama"), ("unreadable_identifier", "nip"),
        ("unreadable_date", "tanggal_pernyataan"), ("lpse_missing", "kode_tender"),
    ]  # fmt: skip
    assert [d.official_ref for d in claims(said, DeclarationClaim)] == ["person|unit:dinas contoh|budi cahyono"]


def test_a_holding_is_owned_with_an_unknown_share_on_the_day_of_the_report(tmp_path: Path) -> None:
    said, problems = rows(tmp_path, ASSET, ASSET | {"NAMA PERUSAHAAN": "PT Lain", "JENIS HARTA": "surat berharga"})
    owned, near = claims(said, TieClaim)
    assert (owned.kind, owned.from_ref, owned.to_ref, owned.share) == (
        TieKind.OWNS, f"nip:{NIP}", f"of|nip:{NIP}|pt contoh", None,
    )  # fmt: skip
    assert owned.quote["nilai"] == "Rp 150.000.000"
    day, later = (Window.day(parse_partial(text)[0]) for text in ("2023-12-31", "2024-06-01"))
    assert (owned.period.holds(day), owned.period.holds(later)) == (Answer.YES, Answer.UNKNOWN)
    assert (near.kind, problems) == (TieKind.AFFILIATED_WITH, [])


def test_a_spouses_holding_is_the_spouses_and_of_others_no_tie_is_made(tmp_path: Path) -> None:
    said, problems = rows(
        tmp_path, ASSET | {"ATAS NAMA": "Istri", "NAMA PASANGAN": "Sari Melati"}, ASSET | {"ATAS NAMA": "anak"},
        ASSET | {"JENIS HARTA": "Tanah dan bangunan", "NAMA PERUSAHAAN": ""},
        ASSET | {"TAHUN LAPOR": "lalu", "ATAS NAMA": ""},
    )  # fmt: skip
    assert [t[:2] for t in ties(said)] == [(TieKind.SPOUSE_OF, None), (TieKind.OWNS, None), (TieKind.OWNS, None)]
    assert [t.from_ref for t in claims(said, TieClaim)][:2] == [f"spouse|nip:{NIP}|sari melati"] * 2
    assert codes(problems) == [
        ("relation_through_person", "atas_nama"), ("other_asset", "jenis_harta"), ("unreadable_date", "tahun_lapor"),
    ]  # fmt: skip


def test_a_percentage_that_a_report_gives_is_kept(tmp_path: Path) -> None:
    row = ASSET | {"NAMA PERUSAHAAN": "CV Contoh"} | {"PERSENTASE": "40%"}
    said, _ = rows(tmp_path, row)
    assert claims(said, TieClaim)[0].share == Share.exact(40)
    said, problems = rows(tmp_path, row | {"PERSENTASE": "0,6"})  # 60 % of a spreadsheet, or 0.6 %
    assert (claims(said, TieClaim)[0].share, codes(problems)) == (None, [("unclear_share", "persentase")])
    assert {p.kind for p in claims(said, PartyClaim)} == {PartyKind.PERSON, PartyKind.COMPANY}


def test_templates_have_every_column_and_state_nothing_as_they_are(tmp_path: Path) -> None:
    written = write_templates(tmp_path, "declarations")
    assert [path.name for path in written] == ["conflicts.xlsx", "assets.xlsx"]
    for form, kind in zip(forms("declarations").listed, BY_SOURCE["declarations"], strict=True):
        (row, *_) = CalamineWorkbook.from_filelike(BytesIO(template(kind))).get_sheet_by_name(kind).to_python()
        heads = [heading(str(cell)) for cell in row]
        assert sorted(form.columns.names[head] for head in heads) == sorted(set(form.columns.names.values()))
        said, problems = read("declarations", file(tmp_path, f"{kind}.xlsx", template(kind)))
        assert (said, codes(problems)) == ([], [("example_row", None)])
