"""Bidders' own statements: officers, owners, key personnel and contacts."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from app.intake.source import RowProblem, Said
from graph.claims import PartyClaim, TieClaim
from graph.kinds import ContactKind, PartyKind, TieKind
from graph.period import DATE_UNKNOWN, Period, Share
from tests.app.intake.deliveries import claims, codes, file, read
from tests.app.intake.tables_of import Cell, csv_file, xlsx_file

NPWP, NIK = "01.234.567.4-721.000", "6472015203800001"
VENDOR = "npwp:0012345674721000|cv karya bersama"
HEAD = [
    "NAMA PENYEDIA", "NPWP PENYEDIA", "BAGIAN", "NAMA", "NIK", "JABATAN", "SAHAM (%)", "MULAI", "SAMPAI",
    "TANGGAL PERNYATAAN",
]  # fmt: skip


def stated(folder: Path, *rows: dict[str, str]) -> tuple[list[Said], list[RowProblem]]:
    """The rows as a form; a row names the cells it fills."""
    columns = [*HEAD, *dict.fromkeys(key for row in rows for key in row if key not in HEAD)]
    cells = [[row.get(column, "") for column in columns] for row in rows]
    return read("qualification", csv_file(folder, "form.csv", [columns, *cells]))


def row(**cells: str) -> dict[str, str]:
    """A row of CV Karya Bersama; underscores stand for blanks in the headings."""
    return {"NAMA PENYEDIA": "CV Karya Bersama", "NPWP PENYEDIA": NPWP} | {k.replace("_", " "): v for k, v in cells.items()}


def tie(folder: Path, **cells: str) -> TieClaim:
    (found,) = claims(stated(folder, row(**cells))[0], TieClaim)
    return found


def test_an_officer_is_a_person_tied_to_the_vendor_with_office_and_dates(tmp_path: Path) -> None:
    cells = row(BAGIAN="pengurus", NAMA="Sari Melati", NIK=NIK, JABATAN="Komisaris Utama", MULAI="2019", SAMPAI="31-12-2023")
    said, problems = stated(tmp_path, cells)
    assert problems == []
    vendor, person, officer = said[0].claims
    assert isinstance(vendor, PartyClaim)
    assert (vendor.ref, vendor.kind, vendor.identifiers) == (VENDOR, PartyKind.COMPANY, (("NPWP", NPWP),))
    assert isinstance(person, PartyClaim)
    assert (person.ref, person.kind, person.name) == (f"nik:{NIK}|sari melati", PartyKind.PERSON, "Sari Melati")
    assert isinstance(officer, TieClaim)
    assert (officer.kind, officer.role, officer.period) == (
        TieKind.OFFICER_OF, "commissioner", Period.of("2019", "2023-12-31"),
    )  # fmt: skip
    assert (officer.from_ref, officer.to_ref) == (person.ref, vendor.ref)
    assert officer.quote["jabatan"] == "Komisaris Utama"


@pytest.mark.parametrize(
    ("vendor", "position", "role"),
    [
        ("PT Contoh", "Direktur Utama", "director"), ("CV Contoh", "Direktur", "active_partner"),
        ("Fa. Contoh", "Direktur", "active_partner"), ("UD Contoh", "Direktur", "sole_proprietor"),
        ("CV Contoh", "Sekutu Pasif", "silent_partner"), ("Koperasi Contoh", "Manajer", "manager"),
        ("Koperasi Contoh", "Ketua", "board"), ("Yayasan Contoh", "Pengawas", "supervisor"),
    ],
)  # fmt: skip
def test_an_office_is_what_the_legal_form_makes_of_the_title(tmp_path: Path, vendor: str, position: str, role: str) -> None:
    found = tie(tmp_path, NAMA_PENYEDIA=vendor, NAMA="Ali", JABATAN=position)
    assert (found.kind, found.role) == (TieKind.OFFICER_OF, role)


def test_an_owner_may_be_a_company_and_his_share_a_range(tmp_path: Path) -> None:
    said, problems = stated(tmp_path, row(BAGIAN="pemilik", NAMA="PT Induk Contoh") | {"SAHAM (%)": "25-50%"})
    assert problems == []
    (owner,) = claims(said, TieClaim)
    assert (owner.kind, owner.share) == (TieKind.OWNS, Share(Decimal(25), Decimal(50)))
    assert claims(said, PartyClaim)[1].kind is PartyKind.COMPANY


def test_the_owner_of_a_trading_firm_is_its_proprietor_too(tmp_path: Path) -> None:
    said, _ = stated(tmp_path, row(NAMA_PENYEDIA="UD Maju", BAGIAN="pemilik", NAMA="Ali", NIK=NIK))
    assert [(t.kind, t.role) for t in claims(said, TieClaim)] == [
        (TieKind.OWNS, None), (TieKind.OFFICER_OF, "sole_proprietor"),
    ]  # fmt: skip


def test_a_row_may_state_an_office_and_a_share_and_needs_no_section_for_it(tmp_path: Path) -> None:
    said, problems = stated(tmp_path, row(NAMA="Ali", JABATAN="Direktur") | {"SAHAM (%)": "60"})
    assert [(t.kind, t.share) for t in claims(said, TieClaim)] == [
        (TieKind.OWNS, Share.exact(60)), (TieKind.OFFICER_OF, None),
    ]  # fmt: skip
    assert problems == []


def test_a_beneficial_owner_keeps_his_share_to_himself(tmp_path: Path) -> None:
    said, _ = stated(tmp_path, row(BAGIAN="Pemilik Manfaat", NAMA="Ali") | {"SAHAM (%)": "66,67"})
    assert [(t.kind, t.share) for t in claims(said, TieClaim)] == [(TieKind.BENEFICIAL_OWNER_OF, Share.exact("66.67"))]


def test_key_personnel_belongs_to_a_tender(tmp_path: Path) -> None:
    offered = {"KODE_TENDER": "10012345", "KODE_LPSE": "35"}
    found = tie(tmp_path, BAGIAN="personel inti", NAMA="Ali", JABATAN="Manajer Teknik", **offered)
    assert (found.kind, found.role, found.tender) == (TieKind.KEY_PERSONNEL_OF, None, "spse:35:10012345")


def test_a_title_of_a_building_site_makes_no_officer_of_a_company(tmp_path: Path) -> None:
    said, problems = stated(tmp_path, row(NAMA="Ali", JABATAN="Manajer Proyek"))
    assert said == []
    assert codes(problems) == [("nothing_said", None)]


def test_contacts_belong_to_the_person_named_or_else_to_the_vendor(tmp_path: Path) -> None:
    said, problems = stated(
        tmp_path,
        row(BAGIAN="kontak", ALAMAT="Jl. Contoh No. 1", TELEPON="0541-700001; 0812 3456 7890", EMAIL="a@firma.example"),
        row(NAMA="Ali", JABATAN="Komisaris", ALAMAT="Jl. Rumah No. 2", REKENING="0011223344", BANK="Bankaltimtara"),
        row(REKENING_PENYEDIA="5566778899", BANK_PENYEDIA="BRI"),
    )
    assert problems == []
    assert [(c.ref, c.contacts) for c in claims(said, PartyClaim) if c.contacts] == [
        (VENDOR, (
            (ContactKind.ADDRESS, "Jl. Contoh No. 1"), (ContactKind.PHONE, "0541-700001"),
            (ContactKind.PHONE, "0812 3456 7890"), (ContactKind.EMAIL, "a@firma.example"),
            (ContactKind.DOMAIN, "firma.example"),
        )),
        (f"person|{VENDOR}|ali", (
            (ContactKind.ADDRESS, "Jl. Rumah No. 2"), (ContactKind.BANK_ACCOUNT, "Bankaltimtara: 0011223344"),
        )),
        (VENDOR, ((ContactKind.BANK_ACCOUNT, "BRI: 5566778899"),)),
    ]  # fmt: skip


def test_an_account_without_its_bank_and_a_masked_telephone_are_no_contacts(tmp_path: Path) -> None:
    said, problems = stated(tmp_path, row(BAGIAN="kontak", REKENING="0011223344", TELEPON="0812****", EMAIL="surel"))
    assert claims(said, PartyClaim)[0].contacts == ()
    assert codes(problems) == [("unread_contact", "email"), ("unread_account", "rekening")]
    assert problems[1].value == "0011******"


def test_a_dated_form_speaks_of_its_day(tmp_path: Path) -> None:
    said, _ = stated(tmp_path, row(NAMA="Ali", JABATAN="Komisaris", TANGGAL_PERNYATAAN="1 Februari 2024"))
    assert said[0].record.stated_at == "2024-02-01"
    (found,) = claims(said, TieClaim)
    day = Period.of("2024-02-01", "2024-02-01")
    assert (found.period.start_max, found.period.end_min) == (day.start_max, day.end_min)


def test_a_number_needs_to_stand_once_for_a_name(tmp_path: Path) -> None:
    said, _ = stated(
        tmp_path,
        row(NAMA="Siti Aminah", NIK=NIK, JABATAN="Komisaris"),
        {"NAMA PENYEDIA": "CV. KARYA BERSAMA", "NAMA": "SITI AMINAH", "SAHAM (%)": "60"},
    )
    assert {c.ref for c in claims(said, PartyClaim)} == {VENDOR, f"nik:{NIK}|siti aminah"}
    assert {c.kind for c in claims(said, PartyClaim) if c.ref != VENDOR} == {PartyKind.PERSON}


def test_one_number_under_two_names_is_not_one_party(tmp_path: Path) -> None:
    said, _ = stated(
        tmp_path, row(NAMA="Ali", JABATAN="Direktur"), row(NAMA_PENYEDIA="PT Lain Sekali", NAMA="Ali", JABATAN="Direktur")
    )
    assert len({t.to_ref for t in claims(said, TieClaim)}) == 2
    assert len({t.from_ref for t in claims(said, TieClaim)}) == 2


def test_two_numbers_for_one_name_leave_a_row_without_number_on_its_own(tmp_path: Path) -> None:
    rows = [row(NAMA="Ali", JABATAN="Direktur", NIK=nik) for nik in (NIK, "6472010101850002", "")]
    said, _ = stated(tmp_path, *rows)
    assert len({t.from_ref for t in claims(said, TieClaim)}) == 3


def test_rows_of_a_file_of_one_vendor_need_not_repeat_him(tmp_path: Path) -> None:
    said, problems = stated(tmp_path, row(NAMA="Ali", JABATAN="Direktur"), {"NAMA": "Budi", "JABATAN": "Komisaris"})
    assert {t.to_ref for t in claims(said, TieClaim)} == {VENDOR}
    assert problems == []
    other = row(NAMA_PENYEDIA="PT B", NAMA="C", JABATAN="Direktur")
    _, problems = stated(tmp_path, row(NAMA="Ali", JABATAN="Direktur"), other, {"NAMA": "Budi", "JABATAN": "Komisaris"})
    assert codes(problems) == [("missing_field", "nama_penyedia")]


def test_vendors_without_a_number_are_one_inside_a_file_only(tmp_path: Path) -> None:
    cells = {"NAMA PENYEDIA": "CV Tanpa Nomor", "NAMA": "Ali", "JABATAN": "Direktur"}
    refs = set()
    for name in ("a.csv", "b.csv"):
        rows = [list(cells), list(cells.values())]
        refs |= {t.to_ref for t in claims(read("qualification", csv_file(tmp_path, name, rows))[0], TieClaim)}
    assert len(refs) == 2


def test_bad_cells_are_located_and_the_rest_of_the_row_is_kept(tmp_path: Path) -> None:
    cells = row(BAGIAN="pengurus", NAMA="Ali", NIK="647201520380", JABATAN="Kepala Suku", MULAI="2020", SAMPAI="2019")
    said, problems = stated(tmp_path, cells | {"SAHAM (%)": "133", "TANGGAL PERNYATAAN": "32-1-2024"})
    assert sorted(codes(problems)) == [
        ("unknown_role", "jabatan"), ("unreadable_date", "tanggal_pernyataan"), ("unreadable_identifier", "nik"),
        ("unreadable_period", "sampai"), ("unreadable_share", "saham"),
    ]  # fmt: skip
    assert {(p.place.file, p.place.at) for p in problems} == {("form.csv", "2")}
    assert [(t.kind, t.role, t.share, t.period) for t in claims(said, TieClaim)] == [
        (TieKind.OWNS, None, None, DATE_UNKNOWN), (TieKind.OFFICER_OF, None, None, DATE_UNKNOWN),
    ]  # fmt: skip
    assert "647201520380" not in str(problems)


def test_an_unknown_section_leaves_the_other_cells_to_decide(tmp_path: Path) -> None:
    said, problems = stated(tmp_path, row(BAGIAN="lampiran 7", NAMA="Ali", JABATAN="Direktur"))
    assert [t.kind for t in claims(said, TieClaim)] == [TieKind.OFFICER_OF]
    assert codes(problems) == [("unknown_section", "bagian")]


def test_a_masked_number_is_kept_as_a_constraint_and_joins_nothing(tmp_path: Path) -> None:
    said, problems = stated(tmp_path, row(NAMA="A** B***", NIK="647201**********", JABATAN="Direktur"))
    person = claims(said, PartyClaim)[1]
    assert (person.identifiers, problems) == ((("NIK", "647201**********"),), [])
    assert not person.ref.startswith("nik:")


def test_a_row_that_stands_twice_is_one_statement(tmp_path: Path) -> None:
    twice = row(NAMA="Ali", JABATAN="Direktur")
    said, problems = stated(tmp_path, twice, twice)
    assert (len(said), codes(problems)) == (1, [("repeated_row", None)])


def test_contradicting_rows_stand_side_by_side(tmp_path: Path) -> None:
    said, problems = stated(tmp_path, *(row(BAGIAN="pemilik", NAMA="Ali") | {"SAHAM (%)": text} for text in ("40", "60")))
    assert len({one.record.key for one in said}) == 2
    assert [t.share for t in claims(said, TieClaim)] == [Share.exact(40), Share.exact(60)]
    assert problems == []


def test_the_key_of_a_statement_does_not_hang_on_its_row(tmp_path: Path) -> None:
    first, second = row(NAMA="Ali", JABATAN="Direktur"), row(NAMA="Budi", JABATAN="Komisaris")
    one, _ = stated(tmp_path / "a", first, second)
    other, _ = stated(tmp_path / "b", second, first)
    assert {(s.record.key, s.record.raw) for s in one} == {(s.record.key, s.record.raw) for s in other}


def test_percent_cells_of_a_spreadsheet_are_read_as_percent_when_they_add_up_to_one(tmp_path: Path) -> None:
    owners: list[list[Cell]] = [
        ["PT A", "owner", "Ali", 0.6], ["PT A", "owner", "Budi", 0.4], ["PT B", "owner", "Ali", 0.6],
        ["PT C", "owner", "Ali", 1], ["PT D", "owner", "Ali", "0,6 %"],
        ["PT E", "owner", "Ali", 0.6], ["PT E", "owner", "Budi", 99.4],
    ]  # fmt: skip
    sheet: list[list[Cell]] = [["COMPANY NAME", "SECTION", "NAME", "SHARE (%)"], *owners]
    said, problems = read("qualification", xlsx_file(tmp_path, "a.xlsx", {"a": sheet}))
    assert [t.share for t in claims(said, TieClaim)] == [
        Share.exact(60), Share.exact(40), None, None, Share.exact("0.6"), Share.exact("0.6"), Share.exact("99.4"),
    ]  # fmt: skip
    assert [p.problem for p in problems] == ["share_as_fraction"] * 2 + ["unclear_share"] * 2


def test_officers_in_one_cell_are_several_people_and_a_number_beside_them_is_nobodys(tmp_path: Path) -> None:
    said, problems = stated(tmp_path, row(BAGIAN="pengurus", NAMA="Ali; Budi", NIK=NIK, JABATAN="Direktur"))
    people = claims(said, PartyClaim, kind=PartyKind.PERSON)
    assert [(p.name, p.identifiers) for p in people] == [("Ali", ()), ("Budi", ())]
    assert {t.kind for t in claims(said, TieClaim)} == {TieKind.OFFICER_OF}
    assert codes(problems) == [("unclear_person", None)]
    said, _ = stated(tmp_path, row(BAGIAN="pengurus", NAMA="Ali Akbar; S.T.", NIK=NIK, JABATAN="Direktur"))
    assert len(claims(said, TieClaim)) == 1  # a degree is nobody
    said, _ = stated(tmp_path, row(BAGIAN="pengurus", NAMA="Ali Akbar; S.T.; Budi", JABATAN="Direktur"))
    assert [p.name for p in claims(said, PartyClaim, kind=PartyKind.PERSON)] == ["Ali Akbar, S.T.", "Budi"]


def test_a_rounded_number_of_a_spreadsheet_is_no_identity_number(tmp_path: Path) -> None:
    row: list[Cell] = ["PT A", "Ali", float(6472015203800001), "Direktur"]
    sheet: list[list[Cell]] = [["NAMA PENYEDIA", "NAMA", "NIK", "JABATAN"], row]
    said, problems = read("qualification", xlsx_file(tmp_path, "a.xlsx", {"a": sheet}))
    assert claims(said, PartyClaim)[1].identifiers == ()
    assert codes(problems) == [("unreadable_identifier", "nik")]


DOSSIER = {
    "vendor": {"name": "CV Contoh", "npwp": NPWP, "phone": "0541-700001"},
    "stated": "2024-02-01",
    "officers": [{"name": "Sari Melati", "nik": NIK, "position": "Direktur", "start": "2019-03-01"}],
    "owners": [{"name": "PT Induk Contoh", "nib": "9120000000001", "share": 33.33}],
    "beneficial_owners": [{"name": "Sari Melati", "share": "66,67"}],
    "key_personnel": [{"name": "Budi", "position": "Site Manager", "tender": "10012345", "lpse": "35"}],
}


def test_the_same_content_may_come_as_json(tmp_path: Path) -> None:
    said, problems = read("qualification", file(tmp_path, "form.json", DOSSIER))
    assert [(t.kind, t.role, t.tender) for t in claims(said, TieClaim)] == [
        (TieKind.OFFICER_OF, "active_partner", None), (TieKind.OWNS, None, None), (TieKind.BENEFICIAL_OWNER_OF, None, None),
        (TieKind.KEY_PERSONNEL_OF, None, "spse:35:10012345"),
    ]  # fmt: skip
    pointers = ["/vendor", "/officers/0", "/owners/0", "/beneficial_owners/0", "/key_personnel/0"]
    assert [one.record.place.at for one in said] == pointers
    assert problems == []
    assert claims(said, PartyClaim)[0].contacts == ((ContactKind.PHONE, "0541-700001"),)


def test_a_json_file_of_several_vendors_tells_what_it_does_not_know(tmp_path: Path) -> None:
    second = {"penyedia": {"nama": "PT Kedua", "warna": "merah"}, "pengurus": [{"nama": "Ali", "jabatan": "Direktur"}, 7]}
    two = [DOSSIER, second]
    said, problems = read("qualification", file(tmp_path, "forms.json", two))
    assert len({t.to_ref for t in claims(said, TieClaim)}) == 2
    assert codes(problems) == [("unknown_field", "vendor_warna"), ("not_an_object", None)]
