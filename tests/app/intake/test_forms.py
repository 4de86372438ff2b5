"""Which form a table is, and how it is read whatever the file, the order of columns and the rows above them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from app.intake import sources
from app.intake.forms import Forms, forms, lines, words
from app.intake.headings import heading
from app.intake.line import Line
from app.intake.problems import problem_text
from app.intake.source import Delivery, RowProblem
from tests.app.intake.tables_of import csv_file, xlsx_file

ROOT = Path(__file__).parents[3]
SOURCES = ("qualification", "personnel", "table", "registry", "households", "declarations")
STAFF = ["NIP", "NAMA", "UNIT KERJA", "STATUS"]
ROW = ["197003121995031002", "José Nuñez Contoh", "Dinas Contoh", "PNS"]


def read(delivery: Delivery, known: Forms | None = None) -> tuple[list[Line], list[RowProblem]]:
    found = list(lines(delivery, known or forms("personnel")))
    return [i for i in found if isinstance(i, Line)], [i for i in found if isinstance(i, RowProblem)]


@pytest.mark.parametrize("source", SOURCES)
def test_no_heading_of_a_form_means_two_things(source: str) -> None:
    described = yaml.safe_load((Path(sources.__file__).parent / f"{source}.yaml").read_text("utf-8"))
    for shape in described["shapes"].values():
        spelled = [heading(text) for spellings in shape["columns"].values() for text in spellings]
        assert len(spelled) == len(set(spelled))
        assert all(isinstance(text, str) for text in described["ignored"])


@pytest.mark.parametrize("source", SOURCES)
def test_what_a_form_needs_are_columns_it_has(source: str) -> None:
    for form in forms(source).listed:
        assert {field for group in form.needs for field in group} <= set(form.columns.names.values())


@pytest.mark.parametrize(
    ("delimiter", "encoding"),
    [(",", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-16"), ("|", "utf-16-le"), (";", "cp1252"), (",", "latin-1")],
)
def test_a_csv_is_read_in_every_delimiter_and_encoding(tmp_path: Path, delimiter: str, encoding: str) -> None:
    found, problems = read(csv_file(tmp_path, "a.csv", [STAFF, ROW], delimiter=delimiter, encoding=encoding))
    assert [(line.form, line.text("name"), line.place.at) for line in found] == [("staff", "José Nuñez Contoh", "2")]
    assert [p.problem for p in problems] == (["not_utf8"] if encoding in ("cp1252", "latin-1") else [])


def test_columns_may_be_shuffled_and_a_title_may_stand_above_them(tmp_path: Path) -> None:
    head = ["STATUS", "NAMA", "No.", "UNIT KERJA", "NIP"]
    sheet = [["DAFTAR PEGAWAI DINAS CONTOH"], [], head, ["PNS", "Ali", 1, "Dinas", ROW[0]]]
    found, problems = read(xlsx_file(tmp_path, "a.xlsx", {"Pegawai": sheet}))
    assert [(line.text("name"), line.text("nip"), line.place.sheet, line.place.at) for line in found] == [
        ("Ali", ROW[0], "Pegawai", "4")
    ]
    assert problems == []


def test_each_sheet_is_recognised_by_itself(tmp_path: Path) -> None:
    sheets = {
        "a": [STAFF, ROW],
        "b": [["PERAN", "NOMOR SK", "NAMA"], ["PPK", "1", "Ali"]],
        "c": [["HUBUNGAN", "NAMA KELUARGA", "NIP PEGAWAI"], ["istri", "Siti", ROW[0]]],
        "d": [["WARNA", "UKURAN"], ["merah", "besar"]],
        "_metadata": [["anything"], ["is not read"]],
    }
    found, problems = read(xlsx_file(tmp_path, "a.xlsx", sheets))
    assert [line.form for line in found] == ["staff", "decree", "family"]
    assert [(p.problem, p.place.sheet) for p in problems] == [("unknown_table", "d")]
    assert problems[0].hint is not None


def test_a_second_heading_row_that_divides_a_column_is_joined_to_it(tmp_path: Path) -> None:
    sheet = [
        ["NIP", "NAMA", "UNIT KERJA", "TMT", None, "STATUS"],
        [None, None, None, "MULAI", "SELESAI", None],
        [ROW[0], "Ali", "Dinas", "01-02-2019", "31-12-2020", "PNS"],
    ]
    found, problems = read(xlsx_file(tmp_path, "a.xlsx", {"a": sheet}))
    assert [(line.text("start"), line.text("end"), line.text("status")) for line in found] == [
        ("01-02-2019", "31-12-2020", "PNS")
    ]
    assert problems == []


def test_a_first_row_of_data_is_not_taken_for_a_heading(tmp_path: Path) -> None:
    found, _ = read(csv_file(tmp_path, "a.csv", [["", *STAFF], ["mulai", *ROW]]))
    assert len(found) == 1


def test_an_unknown_column_is_reported_once(tmp_path: Path) -> None:
    found, problems = read(csv_file(tmp_path, "a.csv", [[*STAFF, "ZODIAK"], [*ROW, "leo"], [*ROW, "virgo"]]))
    assert len(found) == 2
    assert [(p.problem, p.field) for p in problems] == [("unknown_field", "zodiak")]


def test_a_row_cut_short_is_a_problem_and_the_others_are_read(tmp_path: Path) -> None:
    found, problems = read(csv_file(tmp_path, "a.csv", [STAFF, ROW[:2], ROW]))
    assert ([line.place.at for line in found], [(p.problem, p.place.at) for p in problems]) == (["3"], [("cells", "2")])


def test_an_empty_file_is_named(tmp_path: Path) -> None:
    assert [p.problem for p in read(csv_file(tmp_path, "a.csv", []))[1]] == ["empty_file"]


def documented(source: str) -> set[str]:
    """The headings in the first two columns of the tables the documentation has for a source."""
    pages = ("load-tables.md", "load-registers.md")
    text = "\n## ".join((ROOT / "docs" / "howto" / page).read_text("utf-8") for page in pages)
    section = text.split(f"## `{source}`", 1)[1].split("\n## ", 1)[0]
    cells = [cell for row in section.splitlines() if row.startswith("| ") for cell in row.split("|")[1:3]]
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell) if name.isupper()}


@pytest.mark.parametrize("source", SOURCES)
def test_every_documented_heading_is_known(source: str) -> None:
    assert len(documented(source)) > 15
    assert {name for name in documented(source) if heading(name) not in forms(source).headings} == set()


def test_lists_of_words_lead_to_the_codes_the_readers_use() -> None:
    assert words("personnel", "statuses").find("PNS (guru)") == "asn"
    assert words("personnel", "statuses").find("tidak aktif") is None
    assert words("qualification", "sections").find("DATA PENGURUS") == "officer"


@pytest.mark.parametrize(
    "code",
    [
        "nothing_said", "repeated_row", "unreadable_share", "share_as_fraction", "unknown_section", "unknown_role",
        "unknown_relation", "relation_through_person", "unknown_status", "unknown_kind", "unknown_tie", "self_tie",
        "lpse_missing", "number_of_two_names", "head_missing", "unread_contact", "example_row",
    ],
)  # fmt: skip
def test_every_problem_of_forms_is_worded_in_both_languages(code: str) -> None:
    text = problem_text(code)
    assert text.id
    assert text.en
