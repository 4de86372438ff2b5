"""Headings spread over up to three rows, with cells that reach over several, under titles and over numbered columns."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.intake.headings import find
from graph.claims import ParticipationClaim, TieClaim
from graph.kinds import OfficialRole, TieKind
from tests.app.intake.deliveries import claims, codes, read
from tests.app.intake.tables_of import Cell, xlsx_file

KNOWN = frozenset({"no", "nip", "nama", "unit_kerja", "tmt_mulai", "selesai", "nama_paket", "pagu"})
TITLE = ["DAFTAR PEGAWAI", "", "", "", "", ""]
THREE = [
    ["NO", "PEGAWAI", "", "UNIT KERJA", "JABATAN", ""],
    ["", "NIP", "NAMA", "", "TMT", ""],
    ["", "", "", "", "MULAI", "SELESAI"],
]
NAMES = ("no", "nip", "nama", "unit_kerja", "tmt_mulai", "selesai")
DATA = ["1", "1970", "Ani", "Dinas", "2019", "2020"]


@pytest.mark.parametrize(
    ("top", "names", "rows"),
    [
        ([*THREE, DATA], NAMES, 3),
        ([TITLE, [""] * 6, *THREE, DATA], NAMES, 5),
        ([*THREE, ["1", "2", "3", "4", "5", "6"], DATA], NAMES, 4),
        ([*THREE, ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"], DATA], NAMES, 4),
        ([["NIP", "NAMA", "UNIT KERJA", "TMT", ""], ["", "", "", "MULAI", "SELESAI"], DATA[1:]], NAMES[1:], 2),
        ([["NIP", "NAMA", "UNIT KERJA"], ["1970", "Ani", "Dinas"]], NAMES[1:4], 1),
        # What stands below a blank heading is data, be it a word that could be a heading.
        ([["NIP", "NAMA", ""], ["1970", "Ani", "nama paket"]], ("nip", "nama"), 1),
        ([["NAMA PAKET", "PAGU", "", ""], ["", "RUPIAH", "DOLAR", "EURO"]], ("nama_paket", "pagu"), 1),
    ],
)
def test_the_rows_of_the_heading_and_what_its_columns_are_called(
    top: list[list[str]], names: tuple[str, ...], rows: int
) -> None:
    found = find(top, KNOWN)
    assert found is not None
    assert (found.names, found.rows) == (names, rows)


@given(st.permutations(range(6)), st.integers(0, 3))
def test_the_order_of_columns_and_titles_above_do_not_matter(order: list[int], titles: int) -> None:
    """One row: every column has its own name, wherever it stands."""
    row, data = [NAMES[place] for place in order], [DATA[place] for place in order]
    found = find([*[TITLE] * titles, row, data], KNOWN)
    assert found is not None
    assert (found.names, found.rows) == (tuple(row), titles + 1)


def test_sources_read_sheets_with_such_headings(tmp_path: Path) -> None:
    staff: list[list[Cell]] = [
        ["DATA PEGAWAI KAB. CONTOH", None, None, None, None],
        ["PEGAWAI", None, "UNIT KERJA", "JABATAN", None],
        ["NIP", "NAMA", None, "TMT", None],
        [None, None, None, "MULAI", "SELESAI"],
        [1, 2, 3, 4, 5],
        ["197003121995031002", "Moh. Yusuf", "Dinas Contoh", "01-03-2015", "31-12-2020"],
    ]
    said, problems = read("personnel", xlsx_file(tmp_path, "staf.xlsx", {"a": staff}))
    (post,) = claims(said, TieClaim, kind=TieKind.EMPLOYED_BY)
    assert (post.period.start_min, post.period.end_max) == (735658, 737790)  # 2015-03-01, 2020-12-31
    tender: list[list[Cell]] = [
        ["kd_lpse", "kd_tender", "nama_paket", "PPK", None],
        [None, None, None, "NIP", "NAMA"],
        ["901", 10000001000.0, "Meja", "197003121995031002", "Moh. Yusuf"],
    ]
    found, more = read("spse", xlsx_file(tmp_path, "pengumuman.xlsx", {"a": tender}))
    (ppk,) = claims(found, ParticipationClaim, role=OfficialRole.PPK)
    assert (ppk.party_ref, codes([*problems, *more])) == ("nip:197003121995031002", [])
