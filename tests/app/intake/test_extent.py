"""A workbook that would not fit into a memory is refused before it is opened."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from app.intake.extent import refuse_vast
from app.intake.problems import UnreadableError


def workbook(path: Path, *cells: tuple[int, int]) -> Path:
    """Cells by row and column, both counted from 0."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("x")
        for row, column in cells:
            sheet.write(row, column, "x")
    return path


def test_a_lone_cell_in_the_last_corner_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError) as refused:
        refuse_vast(workbook(tmp_path / "far.xlsx", (0, 0), (1_048_575, 16_383)))
    assert refused.value.code == "too_many_cells"
    assert refused.value.hint == "xl/worksheets/sheet1.xml: 17,179,869,184 > 20,000,000"  # 2**20 rows × 2**14 columns


@pytest.mark.parametrize("cells", [((0, 0),), ((0, 0), (1_048_575, 3)), ((0, 0), (3, 16_383)), ()])
def test_long_and_wide_sheets_are_let_through(tmp_path: Path, cells: tuple[tuple[int, int], ...]) -> None:
    refuse_vast(workbook(tmp_path / "sound.xlsx", *cells))


def test_a_sheet_that_unpacks_without_measure_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (40 << 20))
    with pytest.raises(UnreadableError) as refused:
        refuse_vast(path)
    assert refused.value.code == "compressed"


def test_xml_that_names_no_place_is_let_through(tmp_path: Path) -> None:
    path = tmp_path / "odd.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b'<row r="x"/>')
    refuse_vast(path)


def test_what_is_no_archive_is_left_to_the_reader(tmp_path: Path) -> None:
    for content in (b"", b"PK\x03\x04 and nothing", b"\xd0\xcf\x11\xe0"):
        path = tmp_path / "x.xlsx"
        path.write_bytes(content)
        refuse_vast(path)
