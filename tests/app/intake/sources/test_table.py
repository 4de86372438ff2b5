"""Tables filled by hand: parties, ties, officials, households, and their templates."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from app.intake.forms import forms
from app.intake.headings import heading
from app.intake.source import Delivery, RowProblem, Said
from app.intake.sources.table import template, write_templates
from app.intake.templates import KINDS
from graph.claims import ParticipationClaim, PartyClaim, TieClaim
from graph.kinds import ContactKind, OfficialRole, PartyKind, TieKind
from graph.period import ALWAYS, Answer, Period, Share, Window, parse_partial
from tests.app.intake.deliveries import claims, codes, file, read
from tests.app.intake.tables_of import csv_file

NIK, NPWP, CARD = "6472015203800001", "01.234.567.4-721.000", "6472010101100001"
Cells = dict[str, str]


def sheet(folder: Path, name: str, *rows: Cells) -> Delivery:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    return csv_file(folder, name, [columns, *([row.get(c, "") for c in columns] for row in rows)], delimiter=";")


def parties(folder: Path) -> Delivery:
    return sheet(
        folder, "parties.csv",
        {"ID": "P1", "KIND": "orang", "NAME": "Sari Melati", "NIK": NIK, "NPWP": ""},
        {"ID": "P2", "KIND": "", "NAME": "CV Contoh", "NIK": "", "NPWP": NPWP},
        {"ID": "P3", "KIND": "orang", "NAME": "Budi Santoso", "NIK": "", "NPWP": ""},
    )  # fmt: skip


def tie_row(**cells: str) -> Cells:
    row = {"FROM": "P1", "FROM NAME": "", "TO": "P2", "TO NAME": "", "TYPE": "officer_of", "ROLE": "", "SHARE": ""}
    return row | {key.replace("_", " "): text for key, text in cells.items()}


def ties(folder: Path, *rows: Cells) -> tuple[list[TieClaim], list[RowProblem]]:
    said, problems = read("table", sheet(folder, "ties.csv", *rows), parties(folder))
    return claims(said, TieClaim), problems


def only(folder: Path, **cells: str) -> TieClaim:
    (found,), problems = ties(folder, tie_row(**cells))
    assert problems == []
    return found


# --- parties -----------------------------------------------------------------------------------------------------------
def test_a_party_has_names_numbers_and_contacts(tmp_path: Path) -> None:
    row = {
        "ID PIHAK": "7", "JENIS": "perorangan", "NAMA": "Sari Melati", "NAMA LAIN": "S. Melati; Sarimel", "NIK": NIK,
        "TANGGAL LAHIR": "12-03-1980", "ALAMAT": "Jl. Contoh No. 1", "REKENING": "0011223344", "BANK": "BRI",
        "SITUS": "www.contoh.example", "TANGGAL DATA": "2024",
    }  # fmt: skip
    said, problems = read("table", sheet(tmp_path, "p.csv", row))
    (party,) = claims(said, PartyClaim)
    assert (party.ref, party.kind, party.name, party.other_names) == (
        "id:7",
        PartyKind.PERSON,
        "Sari Melati",
        ("S. Melati", "Sarimel"),
    )
    assert (party.birth_date, party.identifiers) == ("1980-03-12", (("NIK", NIK),))
    assert [kind for kind, _ in party.contacts] == [ContactKind.ADDRESS, ContactKind.DOMAIN, ContactKind.BANK_ACCOUNT]
    assert (said[0].record.stated_at, problems) == ("2024", [])


def test_numbers_of_other_registers_stand_behind_their_scheme(tmp_path: Path) -> None:
    listed = {"ID": "1", "NAME": "Ali", "KIND": "person", "OTHER NUMBERS": "National ID: AB 12; GB-COH:7; nothing"}
    said, problems = read("table", sheet(tmp_path, "p.csv", listed))
    assert claims(said, PartyClaim)[0].identifiers == (("NATIONAL ID", "AB 12"), ("GB-COH", "7"))
    assert codes(problems) == [("unreadable_identifier", "other_numbers")]
    official = {"TENDER": "spse:1:2", "ROLE": "PA", "PARTY": "national id:AB 12", "NAME": "Ali"}
    named = sheet(tmp_path, "o.csv", official, official | {"PARTY": "p:2", "ROLE": "KPA"})
    assert [c.party_ref for c in claims(read("table", named)[0], ParticipationClaim)] == ["national id:AB 12|ali", "id:p:2"]


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ({"KIND": "public_body", "NAME": "X"}, PartyKind.PUBLIC_BODY),
        ({"KIND": "koperasi", "NAME": "X"}, PartyKind.COOPERATIVE),
        ({"NAME": "PT Contoh"}, PartyKind.COMPANY), ({"NAME": "Ali", "NIK": NIK}, PartyKind.PERSON),
        ({"NAME": "Maju", "NIB": "9120000000001"}, PartyKind.COMPANY), ({"NAME": "Ali"}, PartyKind.UNKNOWN),
    ],
)  # fmt: skip
def test_the_kind_is_stated_or_told_by_form_and_number_or_unknown(tmp_path: Path, cells: Cells, kind: PartyKind) -> None:
    said, problems = read("table", sheet(tmp_path, "p.csv", {"ID": "1"} | cells))
    assert ([c.kind for c in claims(said, PartyClaim)], problems) == ([kind], [])


def test_an_unknown_kind_is_told(tmp_path: Path) -> None:
    _, problems = read("table", sheet(tmp_path, "p.csv", {"ID": "1", "NAME": "Ali", "KIND": "gajah"}))
    assert codes(problems) == [("unknown_kind", "kind")]


def test_one_id_beside_two_names_is_one_party_only(tmp_path: Path) -> None:
    rows = [{"ID": "1", "NAME": name, "KIND": "person"} for name in ("Ali", "ALI", "Budi")]
    said, problems = read("table", sheet(tmp_path, "p.csv", *rows))
    assert [c.name for c in claims(said, PartyClaim)] == ["Ali", "ALI"]
    assert codes(problems) == [("duplicate", "id")]


def test_parties_without_an_id_are_one_by_number_and_name(tmp_path: Path) -> None:
    rows = [
        {"NAME": name, "NIK": nik} for name, nik in (("Sari Melati", NIK), ("sari melati", NIK), ("Budi", NIK), ("Budi", ""))
    ]
    said, _ = read("table", sheet(tmp_path, "p.csv", *rows))
    assert len({c.ref for c in claims(said, PartyClaim)}) == 3


# --- ties --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("type_", "role", "expected"),
    [
        ("officer_of", "Direktur Utama", (TieKind.OFFICER_OF, "P1", "P2", "director")),
        ("pengurus", "active_partner", (TieKind.OFFICER_OF, "P1", "P2", "active_partner")),
        ("dimiliki oleh", "", (TieKind.OWNS, "P1", "P2", None)),
        ("ayah", "", (TieKind.PARENT_OF, "P1", "P3", "blood")),
        ("anak", "", (TieKind.PARENT_OF, "P3", "P1", "blood")),
        ("anak angkat", "", (TieKind.PARENT_OF, "P3", "P1", "adoptive")),
        ("parent of", "angkat", (TieKind.PARENT_OF, "P1", "P3", "adoptive")),
        ("Istri", "", (TieKind.SPOUSE_OF, "P1", "P3", None)),
        ("bekerja di", "PNS", (TieKind.EMPLOYED_BY, "P1", "P2", "asn")),
        ("menjabat di", "Kepala Dinas", (TieKind.HOLDS_ROLE, "P1", "P2", "Kepala Dinas")),
        ("key personnel", "Site Manager", (TieKind.KEY_PERSONNEL_OF, "P1", "P2", None)),
        ("nominee untuk", "", (TieKind.NOMINEE_FOR, "P1", "P2", None)),
    ],
)
def test_a_tie_is_named_by_code_or_words_and_runs_as_they_say(
    tmp_path: Path, type_: str, role: str, expected: tuple[TieKind, str, str, str | None]
) -> None:
    kind, start, end, as_ = expected
    first, second = (end, start) if type_ in ("dimiliki oleh", "anak", "anak angkat") else (start, end)
    found = only(tmp_path, FROM=first, TO=second, TYPE=type_, ROLE=role)
    assert (found.kind, found.from_ref, found.to_ref, found.role) == (kind, f"id:{start}", f"id:{end}", as_)


def test_a_tie_has_share_period_and_tender(tmp_path: Path) -> None:
    found = only(tmp_path, TYPE="owns", SHARE="25-50%", START="2019", END="sekarang", TENDER="10012345", LPSE="35")
    assert (found.share, found.tender) == (Share(Share.exact(25).low, Share.exact(50).high), "spse:35:10012345")
    assert found.period == Period.of("2019", "")


def test_a_number_finds_the_listed_party_and_a_new_one_needs_a_name(tmp_path: Path) -> None:
    assert only(tmp_path, TO=f"NPWP:{NPWP}").to_ref == "id:P2"
    said, problems = read(
        "table", sheet(tmp_path, "t.csv", tie_row(FROM=f"NIK: {NIK}", FROM_NAME="Sari", TO=f"npwp:{NPWP}"))
    )
    assert (said, codes(problems)) == ([], [("missing_field", "to_name")])
    said, _ = read(
        "table", sheet(tmp_path, "t.csv", tie_row(FROM=f"NIK: {NIK}", FROM_NAME="Sari", TO=f"npwp:{NPWP}", TO_NAME="CV A"))
    )
    assert [(c.kind, c.name) for c in claims(said, PartyClaim)] == [(PartyKind.PERSON, "Sari"), (PartyKind.COMPANY, "CV A")]


def test_an_id_of_another_load_is_used_and_told(tmp_path: Path) -> None:
    (found,), problems = ties(tmp_path, tie_row(TO="P9"))
    assert found.to_ref == "id:P9"
    assert codes(problems) == [("unresolved_party", "to")]


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"TYPE": "cinta"}, ("unknown_tie", "type")), ({"TYPE": ""}, ("missing_field", "type")),
        ({"TYPE": "uses_contact"}, ("unknown_tie", "type")), ({"TYPE": "same as"}, ("unknown_tie", "type")),
        ({"TO": "P1"}, ("self_tie", "to")), ({"TO": ""}, ("missing_field", "to")),
        ({"TO": "NIK:123", "TO_NAME": "X"}, ("unreadable_identifier", "to")),
    ],
)  # fmt: skip
def test_a_row_that_names_no_tie_is_left_out_with_its_reason(tmp_path: Path, cells: Cells, problem: tuple[str, str]) -> None:
    found, problems = ties(tmp_path, tie_row(**cells))
    assert found == []
    assert codes(problems) == [problem]


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"ROLE": "Kepala Suku"}, ("unknown_role", "role")),
        ({"TYPE": "spouse_of", "TO": "P3", "SHARE": "5"}, ("unreadable_share", "share")),
        ({"TYPE": "owns", "SHARE": "101"}, ("unreadable_share", "share")),
        ({"TYPE": "owns", "SHARE": "0.6"}, ("unclear_share", "share")),
        ({"START": "2020", "END": "2019"}, ("unreadable_period", "end")),
    ],
)  # fmt: skip
def test_a_bad_cell_leaves_the_tie(tmp_path: Path, cells: Cells, problem: tuple[str, str]) -> None:
    found, problems = ties(tmp_path, tie_row(**cells))
    assert [(t.role, t.share) for t in found] == [(None, None)]
    assert codes(problems) == [problem]


# --- officials -----------------------------------------------------------------------------------------------------------
def test_an_official_is_named_by_id_or_by_number_and_name(tmp_path: Path) -> None:
    row = {
        "TENDER": "10012345",
        "LPSE": "35",
        "ROLE": "Pokja",
        "PARTY": "P1",
        "NIP": "",
        "NAME": "",
        "DECREE": "1/2024",
        "END": "2024",
    }
    other = row | {"ROLE": "PPK", "PARTY": "", "NIP": "197003121995031002", "NAME": "Yusuf"}
    said, problems = read("table", sheet(tmp_path, "o.csv", row, other), parties(tmp_path))
    assert problems == []
    assert [(p.tender, p.role, p.party_ref, p.decree) for p in claims(said, ParticipationClaim)] == [
        ("spse:35:10012345", OfficialRole.POKJA, "id:P1", "1/2024"),
        ("spse:35:10012345", OfficialRole.PPK, "nip:197003121995031002|yusuf", "1/2024"),
    ]


def test_an_official_without_a_known_role_or_tender_is_left_out(tmp_path: Path) -> None:
    row = {"TENDER": "spse:35:1", "LPSE": "", "ROLE": "PPK", "NAME": "Yusuf"}
    rows = [row | change for change in ({"ROLE": "Raja"}, {"TENDER": "1"}, {"NAME": ""}, {})]
    said, problems = read("table", sheet(tmp_path, "o.csv", *rows))
    assert codes(problems) == [
        ("not_in_codelist", "role"), ("lpse_missing", "tender"), ("unreadable_key", "tender"), ("missing_field", "name"),
    ]  # fmt: skip
    assert len(said) == 1


# --- households ----------------------------------------------------------------------------------------------------------
def member(relation: str, name: str, **cells: str) -> Cells:
    row = {
        "NO KK": CARD,
        "ID ANGGOTA": "",
        "NIK": "",
        "NAMA": name,
        "HUBUNGAN": relation,
        "TANGGAL LAHIR": "",
        "TANGGAL KK": "1-1-2024",
    }
    return row | {key.replace("_", " "): text for key, text in cells.items()}


HEAD = member("Kepala Keluarga", "Ali", NIK="6472010101700001")


def family(folder: Path, *rows: Cells) -> tuple[list[Said], list[RowProblem]]:
    return read("table", sheet(folder, "kk.csv", *rows), parties(folder))


def kin(said: list[Said]) -> list[TieClaim]:
    return [t for t in claims(said, TieClaim) if t.kind is not TieKind.MEMBER_OF_HOUSEHOLD]


def test_members_are_tied_to_the_card_and_to_the_head_of_the_family(tmp_path: Path) -> None:
    rows = [
        member("istri", "", ID_ANGGOTA="P1"),
        member("anak", "Dewi", TANGGAL_LAHIR="2000"),
        member("orang tua", "Umar"),
        HEAD,
    ]
    said, problems = family(tmp_path, *rows)
    assert problems == []
    assert {t.to_ref for t in claims(said, TieClaim, kind=TieKind.MEMBER_OF_HOUSEHOLD)} == {f"kk:{CARD}"}
    assert len(claims(said, TieClaim, kind=TieKind.MEMBER_OF_HOUSEHOLD)) == 4
    head = "nik:6472010101700001|ali"
    wife, child, father = kin(said)
    assert (wife.kind, wife.from_ref, wife.to_ref) == (TieKind.SPOUSE_OF, "id:P1", head)
    assert wife.period.holds(Window(*parse_partial("2024-01-01"))) is Answer.YES
    assert (child.kind, child.from_ref, child.period) == (TieKind.PARENT_OF, head, ALWAYS)
    assert (father.kind, father.to_ref) == (TieKind.PARENT_OF, head)


def test_a_parent_in_law_belongs_to_the_spouse_and_wider_kin_to_the_card_alone(tmp_path: Path) -> None:
    rows = [
        HEAD,
        member("istri", "", ID_ANGGOTA="P1"),
        member("mertua", "Aminah"),
        member("cucu", "X", TANGGAL_LAHIR="1990"),
    ]
    said, problems = family(tmp_path, *rows)
    assert problems == []
    assert [(t.kind, t.to_ref) for t in kin(said)][1:] == [(TieKind.PARENT_OF, "id:P1")]


def test_a_child_of_the_household_has_no_name(tmp_path: Path) -> None:
    said, _ = family(tmp_path, HEAD, member("anak", "Budi Kecil", TANGGAL_LAHIR="12-03-2015", ALAMAT="Jl. Rahasia No. 1"))
    assert "(anak)" in [c.name for c in claims(said, PartyClaim)]
    assert all(
        secret not in str([(s.record.raw, s.claims) for s in said]) for secret in ("Budi Kecil", "12-03-2015", "Rahasia")
    )


def test_without_one_head_there_is_a_household_and_no_family(tmp_path: Path) -> None:
    for rows in ([member("istri", "Siti")], [HEAD, member("kepala keluarga", "Umar"), member("istri", "Siti")]):
        said, problems = family(tmp_path, *rows)
        assert kin(said) == []
        assert codes(problems) == [("head_missing", "hubungan")]


def test_an_unknown_relation_and_a_bad_card_are_told(tmp_path: Path) -> None:
    said, problems = family(tmp_path, HEAD, member("tetangga", "Siti"), member("istri", "Rina", NO_KK="12"))
    assert codes(problems) == [
        ("unknown_relation", "hubungan"), ("unreadable_identifier", "no_kk"), ("unreadable_key", "no_kk"),
    ]  # fmt: skip
    assert len(claims(said, TieClaim)) == 2


# --- templates -----------------------------------------------------------------------------------------------------------
def headings(kind: str) -> list[str]:
    (row, *_) = CalamineWorkbook.from_filelike(BytesIO(template(kind))).get_sheet_by_name(kind).to_python()
    return [str(cell) for cell in row]


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_has_a_column_for_every_field_and_no_other(kind: str) -> None:
    columns = forms("table").recognise([heading(text) for text in headings(kind)])
    assert columns is not None
    assert columns.name == kind
    fields = [columns.columns.names[heading(text)] for text in headings(kind)]
    assert len(set(fields)) == len(fields)
    assert set(columns.columns.names.values()) - set(fields) <= {"nontender"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_explains_its_columns_in_both_languages(kind: str) -> None:
    rows = CalamineWorkbook.from_filelike(BytesIO(template(kind))).get_sheet_by_name("_explained").to_python()
    assert [row[0] for row in rows[1:]] == headings(kind)
    assert all(row[1] and row[2] for row in rows)


def test_unchanged_templates_state_nothing(tmp_path: Path) -> None:
    written = write_templates(tmp_path / "templates")
    assert [path.name for path in written] == [f"{kind}.xlsx" for kind in KINDS]
    said, problems = read("table", *(Delivery(path.name, path) for path in written))
    assert (said, codes(problems)) == ([], [("example_row", None)] * len(KINDS))


def test_the_examples_load_once_they_are_changed(tmp_path: Path) -> None:
    deliveries = []
    for kind in KINDS:
        lines = CalamineWorkbook.from_filelike(BytesIO(template(kind))).get_sheet_by_name(kind).to_python()
        row = {str(h): str(c) for h, c in zip(lines[0], lines[1], strict=True)} | {"STATEMENT DATE": "2024-03-03"}
        deliveries.append(sheet(tmp_path, f"{kind}.csv", row))
    said, problems = read("table", *deliveries)
    assert problems == []
    assert len(said) == len(KINDS)


def test_a_filled_table_is_not_overwritten(tmp_path: Path) -> None:
    filled = file(tmp_path, "ties.xlsx", b"mine")
    assert [path.stem for path in write_templates(tmp_path)] == [kind for kind in KINDS if kind != "ties"]
    assert filled.path.read_bytes() == b"mine"


def test_a_template_is_the_same_whenever_it_is_written() -> None:
    assert template("ties") == template("ties")
    with pytest.raises(KeyError):
        template("wishes")
