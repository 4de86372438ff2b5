"""Family cards of the civil register. All people are invented; their numbers fit their birth dates."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.intake.kin import CHILD_NAME
from app.intake.source import RowProblem, Said
from graph.claims import PartyClaim, TieClaim
from graph.kinds import TieKind
from graph.period import ALWAYS, Period
from tests.app.intake.deliveries import claims, codes, read
from tests.app.intake.tables_of import csv_file, xlsx_file

CARD, OTHER = "6472010101100001", "6472010101100002"
BUDI, SARI, ANDI, DEWI = "6472011208500003", "6472015203520001", "6472011502850002", "6472014108150004"
HEAD = [
    "NO_KK", "NIK", "NAMA_LGKP", "JENIS_KLMIN", "TGL_LHR", "STAT_HBKEL", "NAMA_LGKP_AYAH", "NAMA_LGKP_IBU", "TGL_KWN",
    "STAT_KWN", "ALAMAT", "NO_RT", "NO_RW", "NAMA_KEL", "AGAMA", "TANGGAL DATA",
]  # fmt: skip
HOME = ["Jl. Contoh No. 7", "2", "5", "Sungai Contoh", "-", "2024-06-30"]
FAMILY = [
    [CARD, BUDI, "BUDI CAHYONO", "1", "12-08-1950", "1", "KARTO", "SUMI", "1975-05-01", "2", *HOME],
    [CARD, SARI, "SARI MELATI", "2", "12/03/1952", "3", "WIRYO", "TINAH", "1 Mei 1975", "2", *HOME],
    [CARD, ANDI, "ANDI CAHYONO", "1", "15 Februari 1985", "4", "BUDI CAHYONO", "SARI MELATI", "", "1", *HOME],
    [CARD, DEWI, "DEWI CONTOH", "2", "2015-08-01", "6", "ANDI CAHYONO", "RINI", "", "1", *HOME],
]


def table(folder: Path, *rows: list[str], head: list[str] = HEAD) -> tuple[list[Said], list[RowProblem]]:
    return read("households", csv_file(folder, "kk.csv", [head, *rows], delimiter=";"))


def kin(said: list[Said]) -> dict[tuple[str, str], TieClaim]:
    """Family ties by the last four digits or name of each end."""
    ties = [t for t in claims(said, TieClaim) if t.kind is not TieKind.MEMBER_OF_HOUSEHOLD]
    return {(t.from_ref[-4:], t.to_ref[-4:]): t for t in ties}


def test_a_card_gives_its_members_and_their_kinship(tmp_path: Path) -> None:
    said, problems = table(tmp_path, *FAMILY)
    assert problems == []
    budi, sari, andi, dewi = "0003", "0001", "0002", "0004"
    found = kin(said)
    assert {ends: t.kind for ends, t in found.items()} == {
        (sari, budi): TieKind.SPOUSE_OF, (budi, andi): TieKind.PARENT_OF, (sari, andi): TieKind.PARENT_OF,
        (andi, dewi): TieKind.PARENT_OF,  # the grandchild, by the father's name on the same card
    }  # fmt: skip
    assert found[sari, budi].period == Period.of("1975-05-01", "")
    assert {t.period for t in found.values() if t.kind is TieKind.PARENT_OF} == {ALWAYS}
    members = claims(said, TieClaim, kind=TieKind.MEMBER_OF_HOUSEHOLD)
    assert {(t.from_ref, t.to_ref) for t in members} == {(f"nik:{n}", f"kk:{CARD}") for n in (BUDI, SARI, ANDI, DEWI)}
    people = {p.ref: p for p in claims(said, PartyClaim) if p.ref.startswith("nik:")}
    assert people[f"nik:{BUDI}"].contacts[0][1] == "Jl. Contoh No. 7, RT 2, RW 5, Sungai Contoh"
    assert people[f"nik:{BUDI}"].birth_date == "1950-08-12"


def test_a_child_leaves_no_name_and_parents_who_are_only_named_are_nobody(tmp_path: Path) -> None:
    said, _ = table(tmp_path, *FAMILY)
    child = claims(said, PartyClaim, ref=f"nik:{DEWI}")[0]
    assert (child.name, child.birth_date, child.contacts) == (CHILD_NAME, "2015", ())
    assert b"DEWI" not in next(s.record.raw for s in said if f"nik:{DEWI}" in s.record.key)
    assert {p.name for p in claims(said, PartyClaim)} & {"KARTO", "SUMI", "WIRYO", "TINAH", "RINI"} == set()


def test_a_namesake_of_a_parent_is_none_who_is_too_young_of_the_other_sex_or_on_another_card(tmp_path: Path) -> None:
    son = ["6472011502990005", "ANDI MUDA", "1", "15-02-1999", "4", "SARI MELATI", "ANDI CAHYONO", "", "1", *HOME]
    grandson = ["6472011502910006", "ANTO", "1", "1991-02-15", "6", "ANDI CAHYONO", "", "", "1", *HOME]
    said, problems = table(
        tmp_path, *FAMILY[:3], [CARD, *son], [CARD, *grandson],
        [OTHER, "6472011502900007", "AGUS", "1", "1990-02-15", "1", "BUDI CAHYONO", "SARI MELATI", "", "2", *HOME],
    )  # fmt: skip
    assert set(kin(said)) == {("0001", "0003"), ("0003", "0002"), ("0001", "0002")}  # the son names others as his father
    assert codes(problems) == [("other_parents", "stat_hbkel")]


def test_numbers_of_parents_tie_across_cards(tmp_path: Path) -> None:
    head = ["NO KK", "NIK", "NAMA", "SHDK", "NIK AYAH", "NAMA AYAH", "NIK IBU", "NAMA IBU"]
    row = [OTHER, ANDI, "ANDI CAHYONO", "KEPALA KELUARGA", BUDI, "BUDI CAHYONO", f"{SARI}.0", "SARI MELATI"]
    said, problems = table(tmp_path, row, head=head)
    assert problems == []
    assert set(kin(said)) == {("0003", "0002"), ("0001", "0002")}
    assert {p.name for p in claims(said, PartyClaim)} == {"ANDI CAHYONO", "BUDI CAHYONO", "SARI MELATI", f"KK {OTHER}"}


def changed(folder: Path, *changes: tuple[str, str, str]) -> tuple[dict[str, Period], Period, list[RowProblem]]:
    """Stays on the card by name, and the marriage, after (name, change, day)."""
    by_name = {name: [change, day] for name, change, day in changes}
    head = ["KK", "NIK", "NAMA", "SHDK", "TANGGAL KAWIN", "JENIS PERUBAHAN", "TANGGAL PERUBAHAN", "TANGGAL DATA"]
    rows = [
        [CARD, nik, name, shdk, "1975-05-01", *by_name.get(name, ["", ""]), "2024-06-30"]
        for nik, name, shdk in ((BUDI, "BUDI", "KEPALA KELUARGA"), (SARI, "SARI", "ISTRI"))
    ]
    said, problems = table(folder, *rows, head=head)
    names = {p.ref: p.name for p in claims(said, PartyClaim)}
    stays = {names[t.from_ref]: t.period for t in claims(said, TieClaim, kind=TieKind.MEMBER_OF_HOUSEHOLD)}
    return stays, claims(said, TieClaim, kind=TieKind.SPOUSE_OF)[0].period, problems


def test_deaths_divorces_and_moves_end_what_they_end(tmp_path: Path) -> None:
    still = Period.of("1975-05-01", "")
    stays, marriage, _ = changed(tmp_path, ("SARI", "Pindah keluar", "12-03-2020"))
    assert (stays["SARI"].end, marriage) == ("2020-03-12", still)
    stays, marriage, _ = changed(tmp_path, ("SARI", "Perceraian", "2020-03-12"))
    assert (stays["SARI"].end, marriage) == ("2020-03-12", Period.of("1975-05-01", "2020-03-12"))
    stays, marriage, _ = changed(tmp_path, ("BUDI", "meninggal", "2020-03-12"))
    assert (stays["BUDI"].end, marriage) == ("2020-03-12", Period.of("1975-05-01", "2020-03-12"))
    stays, marriage, _ = changed(tmp_path, ("BUDI", "cerai", "2020-03-12"))  # he stays on his card
    assert (stays["BUDI"].end, marriage.end) == (stays["SARI"].end, "2020-03-12")
    stays, marriage, _ = changed(tmp_path, ("BUDI", "cerai", "1974-03-12"))  # an earlier marriage
    assert marriage == still
    stays, marriage, problems = changed(tmp_path, ("SARI", "lahir", "2020-03-12"), ("BUDI", "menguap", "31-02-2020"))
    assert stays["SARI"].start == "2020-03-12"
    assert {p.problem for p in problems} == {"unknown_status", "unreadable_date"}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (["", BUDI, "BUDI", "1"], []), (["6472********0001", BUDI, "BUDI", "3"], []),
        (["647201010110001", BUDI, "BUDI", "1"], [("unreadable_identifier", "no_kk")]),
        ([CARD, "6.472011208500003E+15", "BUDI", "1"], [("unreadable_identifier", "nik")]),
        ([CARD, "6472******500003", "B*** C***", "1"], []),
        ([CARD, BUDI, "BUDI", "4"], [("head_missing", "shdk")]),
        ([CARD, BUDI, "BUDI", "tetangga"], [("unknown_relation", "shdk")]),
        ([CARD, "", "", "1"], [("missing_field", "nama")]), ([CARD, BUDI, "", "1"], [("missing_field", "nama")]),
    ],
)  # fmt: skip
def test_bad_cells_are_told(tmp_path: Path, row: list[str], told: list[tuple[str, str]]) -> None:
    _, problems = table(tmp_path, row, head=["NO_KK", "NIK", "NAMA", "SHDK"])
    assert codes(problems) == told


def test_a_heading_of_two_rows_and_a_slip_are_read(tmp_path: Path) -> None:
    book = xlsx_file(tmp_path, "kk.xlsx", {"KK": [
        ["DAFTAR ANGGOTA KELUARGA"], ["NO KK", "NIK", "NAMA LENGKAP", "SHDK", "ORANG TUA", ""],
        ["", "", "", "", "NAMA AYAH", "NAMA IBU"], [CARD, BUDI, "BUDI", "KEPALA KELUARGA", "KARTO", "SUMI"],
    ]})  # fmt: skip
    said, problems = read("households", book)
    assert (len(said), codes(problems)) == (1, [])
    said, problems = table(tmp_path, [CARD, BUDI, "BUDI", "1", "KARTO"], head=["NO_KK", "NIK", "NAMA", "SHDK", "NMA AYAH"])
    assert (len(said), codes(problems)) == (1, [("misspelled_heading", "nma_ayah")])
