"""ZIP archives are read as folders of files; what may not be read is told member by member, and bombs are refused."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from app.intake.archives import HARMLESS, MOST_MEMBERS
from app.intake.documents import Element, elements
from app.intake.encodings import chunks
from app.intake.events import Shape
from app.intake.parcels import Parcel, described, digest, unpack
from app.intake.sheets import rows
from app.intake.source import RowProblem
from app.intake.spool import spooled

CSV = "nama,kota\nSiti Aminah,Bontang\n"


def archive(path: Path, *members: tuple[str, bytes | str], packing: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", packing) as made:
        for name, content in members:
            made.writestr(name, content)
    return path


def workbook(*cells: str) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet("Data")
        sheet.write_row(0, 0, ["nama", "kota"])
        sheet.write_row(1, 0, cells)
    return made.getvalue()


def refused(parcel: Parcel) -> list[tuple[str, str]]:
    return [(p.place.file, p.problem) for p in parcel.refused]


def read(parcel: Parcel) -> list[tuple[str, str | None, str, dict[str, str] | str]]:
    """File, sheet and row, and the cells of the row or what is wrong."""
    found = []
    for delivery in parcel.files:
        for row in rows(delivery):
            place = row.place
            found.append((place.file, place.sheet, place.at, row.problem if isinstance(row, RowProblem) else row.cells))
    return found


def test_members_are_read_as_files_of_a_folder(tmp_path: Path) -> None:
    archive(
        tmp_path / "kiriman.zip", ("2025/b.csv", CSV), ("2025/", ""), ("a.xlsx", workbook("Budi", "Paser")),
        ("2025/c.csv.gz", gzip.compress(CSV.encode())), ("__MACOSX/2025/._b.csv", "x"), (".DS_Store", "x"),
    )  # fmt: skip
    siti = {"nama": "Siti Aminah", "kota": "Bontang"}
    parcel = unpack([tmp_path / "kiriman.zip"])
    assert read(parcel) == [
        ("kiriman.zip/2025/b.csv", None, "2", siti), ("kiriman.zip/2025/c.csv.gz", None, "2", siti),
        ("kiriman.zip/a.xlsx", "Data", "2", {"nama": "Budi", "kota": "Paser"}),
    ]  # fmt: skip
    assert parcel.refused == ()


def test_an_archive_below_a_folder_and_one_named_without_its_ending_are_opened_as_well(tmp_path: Path) -> None:
    (tmp_path / "spse").mkdir()
    archive(tmp_path / "spse" / "kiriman", ("a.json", "[1]"))
    (tmp_path / "spse" / "b.json").write_text("[2]")
    assert [d.name for d in unpack([tmp_path / "spse"]).files] == ["spse/b.json", "spse/kiriman/a.json"]


def test_a_json_member_is_read_again_and_again(tmp_path: Path) -> None:
    archive(tmp_path / "a.zip", ("a.jsonl", '{"n":1}\n{"n":2}\n'))
    (delivery,) = unpack([tmp_path / "a.zip"]).files
    for _ in range(2):
        found = [e for e in elements(delivery, Shape({})) if isinstance(e, Element)]
        assert [(e.place.file, e.place.at, e.value) for e in found] == [
            ("a.zip/a.jsonl", "1", {"n": 1}), ("a.zip/a.jsonl", "2", {"n": 2}),
        ]  # fmt: skip


def test_the_archive_is_noted_once_as_it_was_delivered(tmp_path: Path) -> None:
    path = archive(tmp_path / "kk 6472011203700001.zip", ("a.csv", CSV), ("b.csv", CSV))
    (noted,) = described(unpack([path]).files)
    assert (noted.name, noted.sha256, noted.size) == ("kk 647201**********.zip", digest(path), path.stat().st_size)


def test_a_spreadsheet_is_no_archive(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(workbook("Budi", "Paser"))
    (tmp_path / "unnamed").write_bytes(workbook("Budi", "Paser"))
    assert [d.name for d in unpack([tmp_path / "a.xlsx", tmp_path / "unnamed"]).files] == ["a.xlsx", "unnamed"]
    (tmp_path / "a.xlsx.gz").write_bytes(gzip.compress(workbook("Ani", "Berau")))
    (row,) = rows(unpack([tmp_path / "a.xlsx.gz"]).files[0])
    assert not isinstance(row, RowProblem)
    assert row.cells == {"nama": "Ani", "kota": "Berau"}


def test_names_that_climb_or_stand_twice_do_no_harm(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = archive(tmp_path / "a.zip", ("../../etc/a.csv", CSV), ("/b.csv", CSV), ("b.csv", "x"), ("b.csv", "y"))
    parcel = unpack([path])
    assert [d.name for d in parcel.files] == ["a.zip/b.csv", "a.zip/etc/a.csv"]
    assert {code for _, code in refused(parcel)} == {"member_twice"}
    assert read(parcel)[0][3] == {"nama": "Siti Aminah", "kota": "Bontang"}  # the first one


def test_an_encrypted_member_a_link_and_an_archive_inside_are_told_and_the_others_read(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.csv")
    link.external_attr = 0o120777 << 16
    path = archive(tmp_path / "a.zip", ("locked.csv", CSV), ("inner.zip", b"PK\x03\x04"), ("open.csv", CSV))
    with zipfile.ZipFile(path, "a") as more:
        more.writestr(link, "/etc/passwd")
    data = bytearray(path.read_bytes())
    for head, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(head) + flags] |= 1  # the first member says that it is encrypted
    path.write_bytes(data)
    parcel = unpack([path])
    assert [d.name for d in parcel.files] == ["a.zip/open.csv"]
    assert sorted(refused(parcel)) == [
        ("a.zip/inner.zip", "nested_archive"), ("a.zip/link.csv", "lost_link"), ("a.zip/locked.csv", "encrypted"),
    ]  # fmt: skip


@pytest.mark.parametrize("content", [b"PK\x03\x04 and then nothing", b"PK\x05\x06"])
def test_a_damaged_archive_is_told(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(content)
    parcel = unpack([tmp_path / "a.zip"])
    assert parcel.files == ()
    assert refused(parcel) == [("a.zip", "compressed")]


def test_a_member_that_is_damaged_is_told_when_it_is_read(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", ("a.csv", CSV), packing=zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"Siti", b"Sita"))  # its checksum no longer fits
    assert [found[3] for found in read(unpack([path]))] == ["compressed"]


def test_an_archive_without_a_file_is_told(tmp_path: Path) -> None:
    assert refused(unpack([archive(tmp_path / "a.zip", ("folder/", ""))])) == [("a.zip", "empty_archive")]


def test_a_bomb_is_refused_by_what_it_declares(tmp_path: Path) -> None:
    parcel = unpack([archive(tmp_path / "a.zip", ("a.csv", b" " * (HARMLESS // 2 + 1)), ("b.csv", b" " * (HARMLESS // 2)))])
    assert parcel.files == ()
    assert [(p.place.file, p.problem, p.hint) for p in parcel.refused] == [
        ("a.zip", "compressed", "unpacks to more than 200 times its size")
    ]


def test_a_member_gives_no_more_than_it_declares(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", ("a.csv", b" " * HARMLESS))
    data = path.read_bytes()
    small = (1_000).to_bytes(4, "little")
    path.write_bytes(data.replace(HARMLESS.to_bytes(4, "little"), small))
    (delivery,) = unpack([path]).files
    with delivery.open() as stream, pytest.raises(zipfile.BadZipFile):
        stream.read()
    assert [found[3] for found in read(unpack([path]))] == ["compressed"]


def test_more_members_than_any_delivery_has_are_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", *((f"{n}.csv", "") for n in range(MOST_MEMBERS + 1)), packing=zipfile.ZIP_STORED)
    assert refused(unpack([path])) == [("a.zip", "too_many_members")]


def test_it_is_told_how_far_a_delivery_has_been_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(os.urandom(1_000))
    (tmp_path / "b.csv").write_bytes(os.urandom(5_000))
    parcel = unpack([tmp_path / "b.csv", tmp_path / "a.csv"])
    assert (parcel.done(), parcel.size) == (0, 6_000)
    first, second = parcel.files
    with first.open() as stream:
        assert len(stream.read(400)) == 400
        assert parcel.done() == 400
        list(chunks(second))
    with second.open() as stream:
        stream.read(2_000)
        assert parcel.done() == 3_000


def test_an_archive_from_a_stream_is_cited_by_the_name_it_was_given(tmp_path: Path) -> None:
    with archive(tmp_path / "a.zip", ("b.csv", CSV)).open("rb") as stream, spooled(stream, "stdin", tmp_path / "s") as kept:
        parcel = unpack([kept])
        assert [found[0] for found in read(parcel)] == ["stdin/b.csv"]
        assert [noted.name for noted in described(parcel.files)] == ["stdin"]
