"""Staff lists, committee decrees and family-allowance forms."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.intake.source import RowProblem, Said
from graph.claims import ParticipationClaim, PartyClaim, TenderClaim, TieClaim
from graph.kinds import ContactKind, OfficialRole, PartyKind, TieKind
from graph.period import ALWAYS, DATE_UNKNOWN, Answer, Period, Window, parse_partial
from tests.app.intake.deliveries import claims, codes, file, read
from tests.app.intake.tables_of import csv_file, xlsx_file

NIP, OTHER_NIP = "197003121995031002", "198003122005032001"
WIFE, CARD = "6472015203720001", "6472010101100001"
ME, SPOUSE = f"nip:{NIP}", f"nik:{WIFE}"

Cells = dict[str, str]


def of_rows(folder: Path, name: str, *rows: Cells) -> tuple[list[Said], list[RowProblem]]:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    return read("personnel", csv_file(folder, name, [columns, *([row.get(c, "") for c in columns] for row in rows)]))


def held(period: Period, day: str) -> Answer:
    return period.holds(Window(*parse_partial(day)))


# --- staff lists -------------------------------------------------------------------------------------------------------
def post(**cells: str) -> Cells:
    row = {"NIP": NIP, "NAMA": "Moh. Yusuf", "UNIT KERJA": "Dinas Contoh", "STATUS": "PNS", "TMT MULAI": "01-03-2015"}
    return row | {key.replace("_", " "): text for key, text in cells.items()}


def employment(folder: Path, **cells: str) -> TieClaim:
    (found,) = claims(of_rows(folder, "staff.csv", post(**cells))[0], TieClaim)
    return found


def test_an_employee_is_a_person_employed_by_his_office(tmp_path: Path) -> None:
    said, problems = of_rows(
        tmp_path, "staff.csv",
        post(JABATAN="Kepala Bidang", TANGGAL_LAHIR="12-03-1970", ALAMAT_RUMAH="Jl. Contoh No. 1", TELEPON="0811 2233 445"),
    )  # fmt: skip
    assert problems == []
    office, person = claims(said, PartyClaim)
    assert (office.ref, office.kind, office.name) == ("unit:dinas contoh", PartyKind.PUBLIC_BODY, "Dinas Contoh")
    assert (person.ref, person.identifiers, person.birth_date) == (ME, (("NIP", NIP),), "1970-03-12")
    assert person.contacts == ((ContactKind.ADDRESS, "Jl. Contoh No. 1"), (ContactKind.PHONE, "0811 2233 445"))
    assert person.attributes == {"position": "Kepala Bidang"}
    (tie,) = claims(said, TieClaim)
    assert (tie.kind, tie.from_ref, tie.to_ref, tie.role) == (TieKind.EMPLOYED_BY, ME, office.ref, "asn")
    assert tie.period == Period.of("2015-03-01", "")


@pytest.mark.parametrize(
    ("status", "role"),
    [
        ("PNS aktif", "asn"), ("PPPK", "asn"), ("CPNS", "asn"), ("CLTN", "asn_unpaid_leave"),
        ("Cuti di luar tanggungan negara", "asn_unpaid_leave"), ("Honorer", "other"), ("Pensiun", "asn"), ("", "asn"),
    ],
)  # fmt: skip
def test_the_status_says_what_the_employment_is(tmp_path: Path, status: str, role: str) -> None:
    assert employment(tmp_path, STATUS=status).role == role


def test_an_unknown_status_is_told_and_not_guessed(tmp_path: Path) -> None:
    said, problems = of_rows(tmp_path, "staff.csv", post(STATUS="dipekerjakan"))
    assert [t.role for t in claims(said, TieClaim)] == [None]
    assert codes(problems) == [("unknown_status", "status")]


def test_who_has_neither_status_nor_number_is_of_unknown_employment(tmp_path: Path) -> None:
    assert employment(tmp_path, STATUS="", NIP="").role is None


def test_leave_and_retirement_end_when_the_list_says(tmp_path: Path) -> None:
    assert employment(tmp_path, STATUS="CLTN", TMT_SELESAI="31-12-2022").period == Period.of("2015-03-01", "2022-12-31")
    retired = employment(tmp_path, STATUS="Pensiun", TANGGAL_DATA="01-01-2024").period
    assert [held(retired, day) for day in ("2014", "2020-05-05", "2024-06-01")] == [Answer.NO, Answer.UNKNOWN, Answer.NO]


def test_an_office_has_its_code_wherever_only_its_name_stands(tmp_path: Path) -> None:
    said, _ = of_rows(
        tmp_path, "staff.csv",
        post(UNIT_KERJA="1.02.01 - Dinas Contoh"),
        post(NIP=OTHER_NIP, NAMA="Ali", UNIT_KERJA="DINAS CONTOH"),
        post(NIP="", NAMA="Budi", UNIT_KERJA="Dinas Contoh", KODE_UNIT_KERJA="1.02.01"),
    )  # fmt: skip
    assert {t.to_ref for t in claims(said, TieClaim)} == {"unit:1.02.01"}
    assert [c.name for c in claims(said, PartyClaim, kind=PartyKind.PUBLIC_BODY)] == ["Dinas Contoh"]


def test_employees_without_a_number_are_told_apart_by_office_and_birth_date(tmp_path: Path) -> None:
    rows = [post(NIP="", UNIT_KERJA=unit, TANGGAL_LAHIR=born) for unit, born in (("A", ""), ("B", ""), ("A", "1-1-1980"))]
    said, _ = of_rows(tmp_path, "staff.csv", *rows)
    assert len({t.from_ref for t in claims(said, TieClaim)}) == 3


def test_one_number_beside_two_unlike_names_joins_nobody(tmp_path: Path) -> None:
    rows = [post(), post(NAMA="Drs. H. Muhammad Jusuf, M.Si", JABATAN="x"), post(NAMA="Rina Dewi")]
    said, problems = of_rows(tmp_path, "staff.csv", *rows)
    assert [t.from_ref for t in claims(said, TieClaim)] == [ME, ME, f"{ME}|rina dewi"]
    assert codes(problems) == [("number_of_two_names", "nip")]


def test_a_row_without_person_or_office_is_left_out(tmp_path: Path) -> None:
    said, problems = of_rows(tmp_path, "staff.csv", post(NIP="", NAMA=""), post(UNIT_KERJA=""), post())
    assert codes(problems) == [("missing_field", "nama"), ("missing_field", "unit_kerja")]
    assert len(claims(said, TieClaim)) == 1


# --- decrees -----------------------------------------------------------------------------------------------------------
def appointment(**cells: str) -> Cells:
    row = {
        "NOMOR SK": "027/1/2024", "TANGGAL SK": "2 Januari 2024", "KODE TENDER": "10012345", "KODE LPSE": "35",
        "PERAN": "PPK", "NIP": NIP, "NAMA": "Moh. Yusuf", "BERLAKU SAMPAI": "31-12-2024",
    }  # fmt: skip
    return row | {key.replace("_", " "): text for key, text in cells.items()}


def test_a_decree_makes_an_official_of_a_tender_from_its_day(tmp_path: Path) -> None:
    said, problems = of_rows(tmp_path, "sk.csv", appointment(NAMA_PAKET="Pembangunan Contoh"))
    assert problems == []
    (part,) = claims(said, ParticipationClaim)
    assert (part.tender, part.party_ref, part.part, part.role) == ("spse:35:10012345", ME, "official", OfficialRole.PPK)
    assert (part.decree, part.date, part.period) == ("027/1/2024", "2024-01-02", Period.of("2024-01-02", "2024-12-31"))
    assert [(t.tender, t.title) for t in claims(said, TenderClaim)] == [("spse:35:10012345", "Pembangunan Contoh")]


@pytest.mark.parametrize(
    ("written", "roles"),
    [
        ("Pejabat Pembuat Komitmen", ["PPK"]), ("Anggota Pokja Pemilihan 3", ["POKJA"]), ("KPA/PPK", ["KPA", "PPK"]),
        ("Pejabat Pengadaan", ["PP"]), ("Bendahara Pengeluaran", ["BENDAHARA"]), ("PPSPM", ["PPSPM"]),
        ("Auditor", ["AUDITOR"]),
    ],
)  # fmt: skip
def test_roles_are_read_short_or_in_full_words(tmp_path: Path, written: str, roles: list[str]) -> None:
    said, _ = of_rows(tmp_path, "sk.csv", appointment(PERAN=written))
    assert [part.role for part in claims(said, ParticipationClaim)] == roles


def test_a_consultant_of_a_tender_may_be_a_firm(tmp_path: Path) -> None:
    said, _ = of_rows(tmp_path, "sk.csv", appointment(PERAN="Konsultan Pengawas", NIP="", NAMA="CV Contoh Konsultan"))
    assert [c.kind for c in claims(said, PartyClaim)] == [PartyKind.COMPANY]


def test_an_unknown_role_and_a_code_without_platform_leave_the_service_in_the_office(tmp_path: Path) -> None:
    rows = [
        appointment(PERAN="Juru Kunci", UNIT_KERJA="Dinas"),
        appointment(KODE_LPSE="", UNIT_KERJA="Dinas", NIP=OTHER_NIP),
    ]
    said, problems = of_rows(tmp_path, "sk.csv", *rows)
    assert codes(problems) == [("unknown_role", "peran"), ("lpse_missing", "kode_tender")]
    assert claims(said, ParticipationClaim) == []
    assert [(t.kind, t.role) for t in claims(said, TieClaim)] == [(TieKind.EMPLOYED_BY, "asn")] * 2


def test_a_decree_of_which_nothing_can_be_said_is_left_out(tmp_path: Path) -> None:
    said, problems = of_rows(tmp_path, "sk.csv", appointment(KODE_LPSE=""))
    assert (said, codes(problems)) == ([], [("lpse_missing", "kode_tender"), ("nothing_said", None)])


def test_an_appointment_without_a_tender_is_a_role_in_the_office(tmp_path: Path) -> None:
    said, _ = of_rows(tmp_path, "sk.csv", appointment(KODE_TENDER="", PERAN="Pengguna Anggaran", UNIT_KERJA="Dinas Contoh"))
    assert [(t.kind, t.role, t.period) for t in claims(said, TieClaim, kind=TieKind.HOLDS_ROLE)] == [
        (TieKind.HOLDS_ROLE, "PA", Period.of("2024-01-02", "2024-12-31"))
    ]


def test_a_term_that_ends_before_the_decree_is_told(tmp_path: Path) -> None:
    said, problems = of_rows(tmp_path, "sk.csv", appointment(BERLAKU_SAMPAI="31-12-2023"))
    assert codes(problems) == [("unreadable_period", "berlaku_sampai")]
    assert claims(said, ParticipationClaim)[0].period == DATE_UNKNOWN


# --- family-allowance forms ----------------------------------------------------------------------------------------------
def relative(**cells: str) -> Cells:
    row = {
        "NIP PEGAWAI": NIP, "NAMA PEGAWAI": "Moh. Yusuf", "NO KK": "", "HUBUNGAN": "istri", "NAMA KELUARGA": "Siti Aminah",
        "NIK KELUARGA": WIFE, "TANGGAL FORMULIR": "01-02-2024",
    }  # fmt: skip
    return row | {key.replace("_", " "): text for key, text in cells.items()}


def kin(folder: Path, *rows: Cells) -> list[tuple[TieKind, str, str, str | None]]:
    found = claims(of_rows(folder, "kp4.csv", *rows)[0], TieClaim)
    return [(t.kind, t.from_ref, t.to_ref, t.role) for t in found if t.kind is not TieKind.MEMBER_OF_HOUSEHOLD]


def test_a_wife_is_tied_from_the_day_of_marriage_and_shares_the_family_card(tmp_path: Path) -> None:
    cells = relative(NO_KK=CARD, TANGGAL_PERKAWINAN="10-10-1998", ALAMAT_RUMAH="Jl. Contoh No. 1")
    said, problems = of_rows(tmp_path, "kp4.csv", cells)
    assert problems == []
    employee, wife, household = claims(said, PartyClaim)
    assert (employee.ref, employee.contacts) == (ME, ((ContactKind.ADDRESS, "Jl. Contoh No. 1"),))
    assert (wife.ref, wife.name, wife.identifiers) == (SPOUSE, "Siti Aminah", (("NIK", WIFE),))
    assert (household.ref, household.kind, household.identifiers) == (f"kk:{CARD}", PartyKind.HOUSEHOLD, (("KK", CARD),))
    spouse, *members = claims(said, TieClaim)
    assert (spouse.kind, {spouse.from_ref, spouse.to_ref}) == (TieKind.SPOUSE_OF, {ME, SPOUSE})
    assert spouse.period == Period.of("1998-10-10", "")
    assert [(m.kind, m.from_ref, m.to_ref) for m in members] == [
        (TieKind.MEMBER_OF_HOUSEHOLD, ref, f"kk:{CARD}") for ref in (ME, SPOUSE)
    ]
    assert held(members[0].period, "2024-02-01") is Answer.YES


@pytest.mark.parametrize(
    ("cells", "end"),
    [
        ({"BERAKHIR": "cerai 12-03-2015"}, "2015-03-12"), ({"BERAKHIR": "2015", "SEBAB BERAKHIR": "cerai"}, "2015"),
        ({"BERAKHIR": "12-03-2015"}, "2015-03-12"), ({"BERAKHIR": "meninggal dunia (12-03-2015)"}, "2015-03-12"),
    ],
)  # fmt: skip
def test_a_marriage_ends_by_divorce_or_death(tmp_path: Path, cells: Cells, end: str) -> None:
    said, problems = of_rows(tmp_path, "kp4.csv", relative(TANGGAL_PERKAWINAN="10-10-1998", NO_KK=CARD) | cells)
    assert problems == []
    (tie,) = claims(said, TieClaim)
    assert (tie.kind, tie.period) == (TieKind.SPOUSE_OF, Period.of("1998-10-10", end))


def test_a_divorce_without_a_day_lies_before_the_form(tmp_path: Path) -> None:
    said, _ = of_rows(tmp_path, "kp4.csv", relative(TANGGAL_PERKAWINAN="10-10-1998", BERAKHIR="cerai"))
    period = claims(said, TieClaim)[0].period
    assert [held(period, day) for day in ("1998-01-01", "2010-01-01", "2024-03-01")] == [
        Answer.NO, Answer.UNKNOWN, Answer.NO,
    ]  # fmt: skip


def test_a_divorce_before_the_marriage_is_told(tmp_path: Path) -> None:
    said, problems = of_rows(tmp_path, "kp4.csv", relative(TANGGAL_PERKAWINAN="10-10-1998", BERAKHIR="cerai 1990"))
    assert codes(problems) == [("unreadable_period", "berakhir")]
    assert claims(said, TieClaim)[0].period == DATE_UNKNOWN


def test_parents_and_children_are_tied_in_their_direction_for_life(tmp_path: Path) -> None:
    said, _ = of_rows(
        tmp_path, "kp4.csv",
        relative(HUBUNGAN="ayah", NAMA_KELUARGA="Haji Umar", NIK_KELUARGA=""),
        relative(HUBUNGAN="Anak Kandung", NAMA_KELUARGA="Dewi", NIK_KELUARGA="", TANGGAL_LAHIR="01-01-2000"),
        relative(HUBUNGAN="anak angkat", NAMA_KELUARGA="Rudi", NIK_KELUARGA="", TANGGAL_LAHIR="01-01-2001"),
        relative(HUBUNGAN="saudara kandung", NAMA_KELUARGA="Idris", NIK_KELUARGA="", TANGGAL_LAHIR="1975"),
    )  # fmt: skip
    father, child, adopted, sibling = claims(said, TieClaim)
    assert (father.to_ref, father.role, father.period) == (ME, "blood", ALWAYS)
    assert (child.from_ref, child.role, child.period) == (ME, "blood", ALWAYS)
    assert (adopted.from_ref, adopted.role) == (ME, "adoptive")
    assert held(adopted.period, "2024-02-01") is Answer.YES
    assert (sibling.kind, sibling.role) == (TieKind.SIBLING_OF, None)


def test_a_child_is_a_link_without_a_name(tmp_path: Path) -> None:
    said, problems = of_rows(
        tmp_path, "kp4.csv",
        relative(HUBUNGAN="anak kandung", NAMA_KELUARGA="Budi Kecil", NIK_KELUARGA="6472010101120003",
                 TANGGAL_LAHIR="01-01-2012", TEMPAT_LAHIR="Kota Rahasia", PEKERJAAN="Pelajar SD", NO_KK=CARD),
    )  # fmt: skip
    child = claims(said, PartyClaim)[1]
    assert (child.name, child.birth_date, child.birth_place) == ("(anak)", "2012", None)
    assert child.identifiers == (("NIK", "6472010101120003"),)
    everything = str([(one.record.raw, one.claims) for one in said]) + str(problems)
    assert all(secret not in everything for secret in ("Budi", "Kecil", "01-01-2012", "2012-01-01", "Rahasia", "Pelajar"))


def test_a_child_of_unknown_age_has_no_name_either(tmp_path: Path) -> None:
    said, _ = of_rows(tmp_path, "kp4.csv", relative(HUBUNGAN="anak", NAMA_KELUARGA="Budi", NIK_KELUARGA=""))
    assert claims(said, PartyClaim)[1].name == "(anak)"


def test_a_parent_in_law_is_the_parent_of_the_only_spouse(tmp_path: Path) -> None:
    former = relative(NAMA_KELUARGA="Rina", NIK_KELUARGA="", BERAKHIR="cerai 1997")
    mother = relative(HUBUNGAN="mertua", NAMA_KELUARGA="Aminah", NIK_KELUARGA="6472015203450001")
    assert kin(tmp_path, mother, relative(), former)[0] == (TieKind.PARENT_OF, "nik:6472015203450001", SPOUSE, "blood")


def test_a_parent_in_law_without_a_certain_spouse_is_told(tmp_path: Path) -> None:
    second = relative(NAMA_KELUARGA="Rina", NIK_KELUARGA="")
    mother = relative(HUBUNGAN="mertua", NAMA_KELUARGA="Aminah", NIK_KELUARGA="", NO_KK=CARD)
    said, problems = of_rows(tmp_path, "kp4.csv", relative(), second, mother)
    assert codes(problems) == [("relation_through_person", "hubungan")]
    assert [t.kind for t in said[2].claims if isinstance(t, TieClaim)] == [TieKind.MEMBER_OF_HOUSEHOLD] * 2


def test_unknown_relations_and_wider_kin_make_no_tie(tmp_path: Path) -> None:
    rows = [relative(HUBUNGAN=word, NAMA_KELUARGA="X", NIK_KELUARGA="") for word in ("ipar", "paman", "tetangga")]
    said, problems = of_rows(tmp_path, "kp4.csv", *rows)
    assert said == []
    reasons = ["relation_through_person", "relation_through_person", "unknown_relation"]
    assert [code for code, _ in codes(problems)] == [code for reason in reasons for code in (reason, "nothing_said")]


def test_blood_ends_by_death_only(tmp_path: Path) -> None:
    said, problems = of_rows(
        tmp_path, "kp4.csv",
        relative(HUBUNGAN="ayah", NAMA_KELUARGA="Umar", NIK_KELUARGA="", BERAKHIR="meninggal 2001"),
        relative(HUBUNGAN="ibu", NAMA_KELUARGA="Aminah", NIK_KELUARGA="", BERAKHIR="2001"),
    )  # fmt: skip
    assert [t.period for t in claims(said, TieClaim)] == [Period.of("", "2001"), ALWAYS]
    assert codes(problems) == [("unreadable_period", "berakhir")]


def test_a_member_without_a_name_is_kept_by_number(tmp_path: Path) -> None:
    said, _ = of_rows(tmp_path, "kp4.csv", relative(NAMA_KELUARGA=""))
    assert (claims(said, PartyClaim)[1].ref, claims(said, PartyClaim)[1].name) == (SPOUSE, "(tanpa nama)")


def test_an_invalid_family_card_is_told_and_the_tie_kept(tmp_path: Path) -> None:
    said, problems = of_rows(tmp_path, "kp4.csv", relative(NO_KK="12345"))
    assert codes(problems) == [("unreadable_identifier", "no_kk")]
    assert [t.kind for t in claims(said, TieClaim)] == [TieKind.SPOUSE_OF]


# --- together ------------------------------------------------------------------------------------------------------------
def test_one_employee_is_one_mention_across_three_sheets(tmp_path: Path) -> None:
    sheets = {
        name: [list(row), list(row.values())]
        for name, row in (("Pegawai", post()), ("SK", appointment(NAMA="Drs. H. MOH. JUSUF, M.Si")), ("KP4", relative()))
    }
    said, problems = read("personnel", xlsx_file(tmp_path, "satu.xlsx", sheets))
    assert problems == []
    people = [c.ref for c in claims(said, PartyClaim) if ("NIP", NIP) in c.identifiers]
    assert people == [ME] * 3


def test_the_same_row_in_two_files_is_one_statement(tmp_path: Path) -> None:
    rows = [list(post()), list(post().values())]
    said, problems = read("personnel", csv_file(tmp_path, "a.csv", rows), csv_file(tmp_path, "b.csv", rows, delimiter=";"))
    assert [(p.problem, p.place.file) for p in problems] == [("repeated_row", "b.csv")]
    assert len(claims(said, TieClaim)) == 1


def test_an_end_that_becomes_known_is_a_new_version_of_the_same_record(tmp_path: Path) -> None:
    before, _ = of_rows(tmp_path / "1", "staff.csv", post(TMT_SELESAI=""))
    after, _ = of_rows(tmp_path / "2", "staff.csv", post(TMT_SELESAI="31-12-2024"))
    assert [one.record.key for one in before] == [one.record.key for one in after]
    assert before[1].record.raw != after[1].record.raw


# --- several in one cell -----------------------------------------------------------------------------------------------
def test_a_decree_names_each_member_and_gives_numbers_only_where_the_pair_is_stated(tmp_path: Path) -> None:
    rows = [
        appointment(NIP=f"{OTHER_NIP}; {NIP}", NAMA="Budi Santosa; Moh. Yusuf; Siti Aminah"), post(),
    ]  # fmt: skip
    said, problems = read("personnel", *(
        csv_file(tmp_path, f"{n}.csv", [list(row), list(row.values())]) for n, row in enumerate(rows)
    ))  # fmt: skip
    members = claims(said, ParticipationClaim)
    names = [claims(said, PartyClaim, ref=member.party_ref)[0].name for member in members]
    assert names == ["Moh. Yusuf", "Budi Santosa", "Siti Aminah"]
    assert [m.party_ref == ME for m in members] == [True, False, False]
    assert members[1].quote["nama"] == "Budi Santosa; Moh. Yusuf; Siti Aminah"  # as it is written
    assert codes(problems) == [("unpaired_numbers", "nip")]


@pytest.mark.parametrize("head", ["NIP - NAMA", "NIP/NAMA", "NAMA/NIP"])
def test_number_and_name_may_stand_in_one_column(tmp_path: Path, head: str) -> None:
    rows = [[text, "Dinas Contoh"] for text in (f"{NIP} - Moh. Yusuf", "1.97003E+17 - Budi", f"{OTHER_NIP} -")]
    said, problems = read("personnel", csv_file(tmp_path, "a.csv", [[head, "UNIT KERJA"], *rows]))
    people = claims(said, PartyClaim, kind=PartyKind.PERSON)
    assert [(p.name, p.identifiers) for p in people] == [("Moh. Yusuf", (("NIP", NIP),)), ("Budi", ())]
    cell = "nama_nip" if head == "NAMA/NIP" else "nip_nama"
    assert codes(problems) == [("rounded_code", cell), ("nameless_party", cell), ("unreadable_key", cell)]


def test_a_fault_of_the_spreadsheet_a_number_or_a_sum_is_nobody_and_no_office(tmp_path: Path) -> None:
    faults = [post(NIP="", NAMA=text) for text in ("#REF!", "#VALUE!", "0", "25", "TOTAL", "Jumlah")]
    said, problems = of_rows(tmp_path, "staff.csv", *faults, post(UNIT_KERJA="#REF!"))
    assert claims(said, TieClaim) == []
    assert claims(said, PartyClaim, kind=PartyKind.PERSON) == []
    refused = [("no_name", "nama"), ("unreadable_key", "nama")]
    assert codes(problems) == [*refused * 6, ("no_name", "unit_kerja"), ("unreadable_key", "unit_kerja")]


@pytest.mark.parametrize("cell", ["true", "10012345; 10012346"])
def test_a_truth_value_or_a_list_is_no_code_of_a_tender(tmp_path: Path, cell: str) -> None:
    said, problems = of_rows(tmp_path, "sk.csv", appointment(KODE_TENDER=cell))
    assert claims(said, ParticipationClaim) == []
    assert ("unreadable_code", "kode_tender") in codes(problems)


# --- JSON --------------------------------------------------------------------------------------------------------------
def test_wrapped_and_listed_cells_are_read_and_others_are_named(tmp_path: Path) -> None:
    rows = [
        {"nip": {"$numberLong": NIP}, "nama": "Moh. Yusuf", "unit kerja": "Dinas Contoh", "jabatan": ["Kepala", "Plt."]},
        {"nip": NIP, "nama": "Moh. Yusuf", "unit kerja": [{"x": "Dinas Contoh"}]},
    ]  # fmt: skip
    said, problems = read("personnel", file(tmp_path, "staff.json", rows))
    (person,) = claims(said, PartyClaim, kind=PartyKind.PERSON)
    assert (person.ref, person.attributes) == (ME, {"position": "Kepala; Plt."})
    assert codes(problems) == [("unreadable_type", "unit_kerja"), ("unreadable_key", "unit_kerja")]
