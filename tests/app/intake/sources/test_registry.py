"""Company profiles, reports of beneficial owners and the register of cooperatives. All people and firms are invented."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.intake.source import RowProblem
from graph.claims import PartyClaim, TieClaim
from graph.kinds import PartyKind, TieKind
from graph.period import Period, Share
from tests.app.intake.deliveries import claims, codes, file, read
from tests.app.intake.tables_of import csv_file, xlsx_file

NPWP, SARI, BUDI = "01.234.567.4-721.000", "6472015203800001", "6472011208750003"
SK = "AHU-0012345.AH.01.01.TAHUN 2019"
Rows = list[list[str]]


def owners(folder: Path, headings: list[str], *rows: list[str]) -> tuple[dict[str, Share | None], list[RowProblem]]:
    """Shares by name, of a company without its number."""
    said, problems = read("registry", csv_file(folder, "data.csv", [["NAMA PERSEROAN", *headings], *rows], delimiter=";"))
    names = {c.ref: c.name for c in claims(said, PartyClaim)}
    ties = [t for t in claims(said, TieClaim) if t.kind in (TieKind.OWNS, TieKind.BENEFICIAL_OWNER_OF)]
    return {names[t.from_ref]: t.share for t in ties}, problems


def test_a_workbook_of_sheets_is_one_register(tmp_path: Path) -> None:
    book = xlsx_file(tmp_path, "ahu.xlsx", {
        "Profil Perusahaan": [
            ["PROFIL PERUSAHAAN (CETAKAN 12 MARET 2024)"], [],
            ["NO", "NAMA PERSEROAN", "NOMOR SK", "TANGGAL SK", "NPWP PERSEROAN", "NIB", "JENIS PERSEROAN", "STATUS",
             "ALAMAT KANTOR", "TOTAL SAHAM", "NOTARIS", "TANGGAL CETAK"],
            ["1", "PT MAJU CONTOH", SK, "12-03-2019", NPWP, "9120000000001", "Perseroan Terbatas", "AKTIF",
             "Jl. Contoh No. 1, Samarinda", "1.000", "Notaris Contoh", "2024-03-12"],
        ],
        "Pengurus": [
            ["NAMA PERSEROAN", "NAMA", "NIK", "JABATAN", "MASA JABATAN", "", "TANGGAL CETAK"],
            ["", "", "", "", "MULAI", "SAMPAI", ""],
            ["PT MAJU CONTOH", "Sari Melati", SARI, "DIREKTUR UTAMA", "12 Maret 2019", "12/03/2029", "2024-03-12"],
            ["PT MAJU CONTOH", "Budi Cahyono", "6472**********03", "KOMISARIS", "2019-03-12", "", "2024-03-12"],
        ],
        "Pemegang Saham": [
            ["NAMA PERSEROAN", "NAMA", "NIK", "NPWP", "LEMBAR SAHAM", "NOMINAL", "TANGGAL CETAK"],
            ["PT Maju Contoh", "Sari Melati", SARI, "", "600", "Rp600.000.000,00", "2024-03-12"],
            ["PT Maju Contoh", "PT Induk Contoh", "", "02.345.678.3-721.000", "400", "Rp400.000.000,00", "2024-03-12"],
        ],
        "Pemilik Manfaat": [
            ["NAMA KORPORASI", "NAMA PEMILIK MANFAAT", "NIK/PASPOR", "KRITERIA", "PERSENTASE", "TANGGAL LAPOR"],
            ["PT MAJU CONTOH", "Sari Melati", SARI, "Pasal 4 ayat (1) huruf a", "60%", "2024-01-05"],
            ["PT MAJU CONTOH", "John Sample", "X1234567", "huruf e", "5", "2024-01-05"],
        ],
    })  # fmt: skip
    said, problems = read("registry", book)
    assert problems == []
    company = f"npwp:0{NPWP.translate({ord(c): None for c in '.-'})}|pt maju contoh"
    ties = [(t.kind, t.from_ref.partition("|")[0], t.to_ref, t.role, t.share, t.period) for t in claims(said, TieClaim)]
    assert [t[:5] for t in ties] == [
        (TieKind.OFFICER_OF, f"nik:{SARI}", company, "director", None),
        (TieKind.OFFICER_OF, "person", company, "commissioner", None),
        (TieKind.OWNS, f"nik:{SARI}", company, None, Share.exact(60)),
        (TieKind.OWNS, "npwp:0023456783721000", company, None, Share.exact(40)),
        (TieKind.BENEFICIAL_OWNER_OF, f"nik:{SARI}", company, None, Share.exact(60)),
        (TieKind.BENEFICIAL_OWNER_OF, "person", company, None, None),
    ]
    assert ties[0][5] == Period.of("2019-03-12", "2029-03-12")
    (profile_claim,) = claims(said[:1], PartyClaim)
    assert (profile_claim.kind, profile_claim.attributes["status"]) == (PartyKind.COMPANY, "AKTIF")
    assert ("ID-KHH", SK.replace(" ", "")) in profile_claim.identifiers
    masked, foreign = claims(said, PartyClaim, name="Budi Cahyono")[0], claims(said, PartyClaim, name="John Sample")[0]
    assert masked.identifiers == (("NIK", "6472**********03"),)
    assert foreign.identifiers == (("PASSPORT", "X1234567"),)


def test_headings_one_slip_off_are_read_and_told(tmp_path: Path) -> None:
    rows = [
        ["korporsi", "pemegang_shaam", "jabtan", "persentse", "tangal cetak", "warna"],
        ["PT Maju Contoh", "Sari Melati", "Direktur", "60", "2024", "biru"],
    ]
    said, problems = read("registry", csv_file(tmp_path, "a.csv", rows))
    assert [(t.kind, t.share) for t in claims(said, TieClaim)] == [
        (TieKind.OWNS, Share.exact(60)), (TieKind.OFFICER_OF, None),
    ]  # fmt: skip
    slips = {p.field: p.hint for p in problems if p.problem == "misspelled_heading"}
    assert slips == {
        "korporsi": "korporasi", "pemegang_shaam": "pemegang_saham", "jabtan": "jabatan", "persentse": "persentase",
        "tangal_cetak": "tanggal_cetak",
    }  # fmt: skip
    assert [p.field for p in problems if p.problem == "unknown_field"] == ["warna"]
    assert said[0].record.stated_at == "2024"


@pytest.mark.parametrize(
    ("heading", "cells", "shares", "told"),
    [
        ("PERSENTASE", ["60%", "25-40"], [Share.exact(60), Share(Decimal(25), Decimal(40))], []),
        ("SAHAM", ["600 dari 1.000", "400/1000"], [Share.exact(60), Share.exact(40)], []),
        ("SAHAM", ["60", "40"], [Share.exact(60), Share.exact(40)], []),
        ("SAHAM", ["33,333", "66,667"], [Share.exact("33.333"), Share.exact("66.667")], []),
        # a whole that nobody gives: at most the part of those listed
        ("SAHAM", ["600", "200"], [Share(Decimal(0), Decimal(75), low_inclusive=False),
                                   Share(Decimal(0), Decimal(25), low_inclusive=False)], ["share_without_whole"] * 2),
        ("LEMBAR SAHAM", ["3", "1"], [Share(Decimal(0), Decimal(75), low_inclusive=False),
                                      Share(Decimal(0), Decimal(25), low_inclusive=False)], ["share_without_whole"] * 2),
        ("SAHAM", ["60", "10"], [None, None], ["unclear_share"] * 2),
        ("PERSENTASE", ["0,6", "0,4"], [None, None], ["unclear_share"] * 2),
        ("PERSENTASE", ["0,6", "99,4"], [Share.exact("0.6"), Share.exact("99.4")], []),
        ("SAHAM", ["> 50 %", "banyak"], [Share(Decimal(50), Decimal(100), low_inclusive=False), None], ["unreadable_share"]),
        ("PERSENTASE", ["101", "40"], [None, Share.exact(40)], ["unreadable_share"]),
    ],
)  # fmt: skip
def test_a_share_is_a_percentage_a_range_or_a_count_of_a_known_whole(
    tmp_path: Path, heading: str, cells: list[str], shares: list[Share | None], told: list[str]
) -> None:
    rows = [["PT Maju Contoh", name, cell] for name, cell in zip(("Sari Melati", "Budi Cahyono"), cells, strict=True)]
    found, problems = owners(tmp_path, ["PEMEGANG SAHAM", heading], *rows)
    assert (list(found.values()), [p.problem for p in problems]) == (shares, told)


def test_classes_of_shares_add_up_and_a_repeated_row_counts_once(tmp_path: Path) -> None:
    found, problems = owners(
        tmp_path, ["PEMEGANG SAHAM", "KLASIFIKASI SAHAM", "JUMLAH SAHAM", "TOTAL SAHAM"],
        ["PT A", "Sari Melati", "Seri A", "100", "1.000"], ["PT A", "Sari Melati", "Seri B", "410", "1.000"],
        ["PT A", "Sari Melati", "Seri B", "410", "1.000"], ["PT A", "Budi Cahyono", "Seri A", "490", "1.000"],
    )  # fmt: skip
    assert found == {"Sari Melati": Share.exact(51), "Budi Cahyono": Share.exact(49)}
    assert [p.problem for p in problems] == ["repeated_row"]


def test_a_count_that_belies_its_percentage_widens_the_share(tmp_path: Path) -> None:
    headings = ["PEMEGANG SAHAM", "PERSENTASE", "NOMINAL", "MODAL DISETOR"]
    found, problems = owners(tmp_path, headings, ["PT A", "Sari", "60", "Rp 400.000.000", "Rp 1 M"])
    assert (found["Sari"], codes(problems)) == (
        Share(Decimal(40), Decimal(60)), [("contradicting_shares", "persentase")],
    )  # fmt: skip
    found, problems = owners(tmp_path, headings, ["PT A", "Sari", "", "Rp 4 M", "Rp 1 M"])
    assert (found["Sari"], codes(problems)) == (None, [("unreadable_share", "nominal")])


@pytest.mark.parametrize(
    ("criterion", "percent", "share"),
    [
        ("a", "30", Share.exact(30)), ("Saham lebih dari 25%", "", Share(Decimal(25), Decimal(100), low_inclusive=False)),
        ("huruf d", "10", None), ("a, e", "30", None), ("true owner of funds", "", None), ("", "12,5", Share.exact("12.5")),
    ],
)  # fmt: skip
def test_a_criterion_of_control_states_no_part(tmp_path: Path, criterion: str, percent: str, share: Share | None) -> None:
    found, problems = owners(
        tmp_path, ["PEMILIK MANFAAT", "KRITERIA", "PERSENTASE"], ["PT A", "Sari Melati", criterion, percent]
    )
    assert (found, problems) == ({"Sari Melati": share}, [])


def test_an_unknown_criterion_is_told(tmp_path: Path) -> None:
    _, problems = owners(tmp_path, ["PEMILIK MANFAAT", "KRITERIA"], ["PT A", "Sari Melati", "kenalan"])
    assert codes(problems) == [("unknown_criterion", "kriteria")]


def test_bad_rows_and_numbers_are_told_and_the_rest_is_read(tmp_path: Path) -> None:
    rows = [
        ["NAMA PERSEROAN", "NPWP PERSEROAN", "NOMOR SK", "NAMA", "NIK", "JABATAN", "MULAI"],
        ["PT A", "12345674721000", "AHU-1", "Sari Melati", "6.472015203800001E+15", "Direktur", "31-02-2020"],
        ["", "", "", "Budi", BUDI, "Direktur", ""],
        ["PT B", "", "", "", BUDI, "Komisaris", ""],
        ["PT C", "", "", "Budi Cahyono", BUDI, "", ""],
        ["PT D", "", "", "Budi Cahyono", f"{BUDI}.0", "Direktur", "Mei 2020"],
    ]
    said, problems = read("registry", csv_file(tmp_path, "x.csv", rows))
    assert [c.to_ref for c in claims(said, TieClaim)] == ["vendor||pt a", "vendor||pt d"]
    assert codes(problems) == [
        ("unreadable_identifier", "npwp_perseroan"), ("unreadable_identifier", "nomor_sk"), ("unreadable_identifier", "nik"),
        ("unreadable_date", "mulai"), ("missing_field", "nama_perseroan"), ("missing_field", "nama"),
        ("missing_field", "section"),
    ]  # fmt: skip
    assert claims(said, PartyClaim, name="Budi Cahyono")[0].identifiers == (("NIK", f"{BUDI}.0"),)


def test_a_row_of_several_people_takes_none_of_the_numbers(tmp_path: Path) -> None:
    rows = [
        ["PERUSAHAAN", "DIREKSI", "PEMILIK MANFAAT", "NIK", "JABATAN"],
        ["PT A", "Sari Melati; Budi Cahyono", "Sari Melati", SARI, "Direktur"],
    ]
    said, problems = read("registry", csv_file(tmp_path, "x.csv", rows))
    assert {t.kind for t in claims(said, TieClaim)} == {TieKind.OFFICER_OF, TieKind.BENEFICIAL_OWNER_OF}
    assert all(not p.identifiers for p in claims(said, PartyClaim, kind=PartyKind.PERSON))
    assert codes(problems) == [("unclear_person", None)]


def test_a_cooperative_is_known_by_its_number(tmp_path: Path) -> None:
    rows = [
        ["NIK KOPERASI", "NAMA KOPERASI", "NAMA", "JABATAN", "NIK"],
        ["6472010020001", "Sejahtera Bersama", "Sari Melati", "Ketua", SARI],
        ["6472010020001", "Sejahtera Bersama", "Budi Cahyono", "Manajer", BUDI],
        ["6472010020001", "Sejahtera Bersama", "Ani", "Pengawas", ""],
    ]
    said, problems = read("registry", csv_file(tmp_path, "koperasi.csv", rows))
    assert [t.role for t in claims(said, TieClaim)] == ["board", "manager", "supervisor"]
    assert {c.kind for c in claims(said, PartyClaim) if c.ref.startswith("id-koperasi")} == {PartyKind.COOPERATIVE}
    assert problems == []


PROFILE: dict[str, Any] = {
    "nama_perseroan": "PT Maju Contoh", "nomor_ahu": SK, "npwp": NPWP, "status_badan_hukum": "aktif",
    "alamat": {"jalan": "Jl. Contoh No. 1", "kota": "Samarinda"}, "modal_dasar": 4_000_000_000, "total_saham": 1000,
    "direksi": [{"nama": "Sari Melati", "nik": SARI, "jabtan": "Direktur", "masa_jabatan": {"mulai": "2019-03-12"}}],
    "komisaris": {"nama": "Budi Cahyono", "nik": "6472************", "jabatan": "Komisaris"},
    "pemegang_shaam": [{"nama": "Sari Melati", "nik": SARI, "saham": {"lembar": 600.0, "nominal": 600_000_000}}],
    "pemilik_manfaaat": [{"nama": "Sari Melati", "nik": SARI, "kriteria": ["a", "b"], "persentase": 60}, "Budi"],
}  # fmt: skip


def test_a_profile_as_json_says_the_same(tmp_path: Path) -> None:
    said, problems = read("registry", file(tmp_path, "profil.json", [PROFILE]))
    assert [(t.kind, t.role, t.share) for t in claims(said, TieClaim)] == [
        (TieKind.OFFICER_OF, "director", None), (TieKind.OFFICER_OF, "commissioner", None),
        (TieKind.OWNS, None, Share.exact(60)), (TieKind.BENEFICIAL_OWNER_OF, None, Share.exact(60)),
    ]  # fmt: skip
    assert len({c.ref for c in claims(said, PartyClaim)}) == 3
    assert sorted(codes(problems), key=str) == sorted(
        [("misspelled_heading", "pemegang_shaam"), ("misspelled_heading", "pemilik_manfaaat"),
         ("misspelled_heading", "jabtan"), ("unknown_field", "vendor_alamat_jalan"), ("unknown_field", "vendor_alamat_kota"),
         ("not_an_object", None)], key=str,
    )  # fmt: skip


def test_a_nested_company_and_english_keys_are_read(tmp_path: Path) -> None:
    profile = {
        "company": {"name": "PT Maju Contoh", "npwp": NPWP, "status": "active"},
        "directors": [{"name": "Sari Melati", "position": "President Director"}],
        "shareholders": [{"name": "Sari Melati", "percentage": "more than 25%"}],
        "report_date": "2024-01-31",
    }
    said, problems = read("registry", file(tmp_path, "profile.json", {"data": [profile]}))
    assert [(t.kind, t.role) for t in claims(said, TieClaim)] == [(TieKind.OFFICER_OF, "director"), (TieKind.OWNS, None)]
    assert ({s.record.stated_at for s in said}, problems) == ({"2024-01-31"}, [])


def test_a_heading_of_three_rows_with_merged_cells_is_read(tmp_path: Path) -> None:
    sheet: Rows = [
        ["LAPORAN PEMEGANG SAHAM"], [],
        ["PERUSAHAAN", "", "PEMEGANG SAHAM", "", "", ""],
        ["NAMA", "NPWP", "NAMA", "NIK", "SAHAM", ""],
        ["", "", "", "", "JUMLAH", "NOMINAL"],
        ["PT Maju Contoh", NPWP, "Sari Melati", SARI, "100", "Rp 100.000"],
        ["PT Maju Contoh", NPWP, "Budi Cahyono", BUDI, "100", "Rp 100.000"],
    ]
    said, problems = read("registry", xlsx_file(tmp_path, "a.xlsx", {"Data": sheet}))
    half = Share(Decimal(0), Decimal(50), low_inclusive=False)
    assert [(t.kind, t.share) for t in claims(said, TieClaim)] == [(TieKind.OWNS, half)] * 2
    assert codes(problems) == [("share_without_whole", "saham_jumlah")] * 2
    people = {p.ref.partition("|")[0] for p in claims(said, PartyClaim, kind=PartyKind.PERSON)}
    assert people == {f"nik:{SARI}", f"nik:{BUDI}"}


def test_rows_without_a_company_are_the_only_ones_there_is(tmp_path: Path) -> None:
    company = csv_file(tmp_path, "perusahaan.csv", [["NAMA PERSEROAN", "TOTAL SAHAM"], ["PT Maju Contoh", "200"]])
    people = csv_file(tmp_path, "pemegang saham.csv", [["PERUSAHAAN", "NAMA", "JUMLAH SAHAM"], ["", "Sari Melati", "150"]])
    said, problems = read("registry", company, people)
    assert [(t.kind, t.to_ref, t.share) for t in claims(said, TieClaim)] == [
        (TieKind.OWNS, "vendor||pt maju contoh", Share.exact(75))
    ]
    assert problems == []


def test_a_column_named_after_an_office_holds_who_has_it(tmp_path: Path) -> None:
    head = ["NIK KOPERASI", "NAMA KOPERASI", "KETUA", "BENDAHARA", "PENGAWAS"]
    row = ["6472010020001", "Koperasi Contoh", "Sari Melati", "Budi Cahyono", "Ani; Ida"]
    said, problems = read("registry", csv_file(tmp_path, "a.csv", [head, row]))
    assert [t.role for t in claims(said, TieClaim)] == ["board", "board", "supervisor", "supervisor"]
    assert problems == []


def test_in_a_table_of_companies_the_tax_number_and_the_address_are_the_companys(tmp_path: Path) -> None:
    rows = [["NAMA PERUSAHAAN", "NPWP", "ALAMAT", "STATUS"], ["PT Maju Contoh", NPWP, "Jl. Contoh No. 1", "aktif"]]
    said, problems = read("registry", csv_file(tmp_path, "a.csv", rows))
    (company,) = claims(said, PartyClaim)
    assert (company.identifiers, company.contacts[0][1], problems) == ((("NPWP", NPWP),), "Jl. Contoh No. 1", [])
    people = [[*rows[0], "NAMA"], [*rows[1], ""]]  # a blank name is a fault, and whose the number is unknown
    said, problems = read("registry", csv_file(tmp_path, "b.csv", people))
    assert (said, codes(problems)) == ([], [("missing_field", "nama")])


def test_a_percentage_needs_no_whole_beside_it(tmp_path: Path) -> None:
    found, problems = owners(tmp_path, ["PEMEGANG SAHAM", "JUMLAH SAHAM", "PERSENTASE"], ["PT A", "Sari", "600", "60"])
    assert (found["Sari"], problems) == (Share.exact(60), [])


def test_several_people_in_the_column_of_names_are_each_one(tmp_path: Path) -> None:
    rows = [["NAMA PERSEROAN", "BAGIAN", "NAMA", "JABATAN"], ["PT A", "pengurus", "Ali; Budi", "Direktur"]]
    said, problems = read("registry", csv_file(tmp_path, "ahu.csv", rows))
    assert [p.name for p in claims(said, PartyClaim, kind=PartyKind.PERSON)] == ["Ali", "Budi"]
    assert (len(claims(said, TieClaim)), problems) == (2, [])
