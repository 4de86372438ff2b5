"""Paths as people give them become the files of one delivery."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from app.errors import AppError, Invalid, NotFound
from app.intake.parcels import described, unpack


def files(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)


def test_files_are_cited_by_name_and_those_of_a_folder_by_their_place_in_it(tmp_path: Path) -> None:
    files(tmp_path, "b.json", "spse/2024/a.json", "spse/b.xlsx", "spse/.DS_Store", "spse/.cache/x.json")
    found = unpack([tmp_path / "spse", tmp_path / "b.json"])
    assert [d.name for d in found.files] == ["b.json", "spse/2024/a.json", "spse/b.xlsx"]
    assert str(tmp_path) not in "".join(d.name for d in found.files)


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    files(tmp_path, "spse/a.json", "spse/b.json")
    found = unpack([tmp_path / "spse" / "a.json", tmp_path / "spse", tmp_path / "spse" / "*.json"])
    assert [d.name for d in found.files] == ["a.json", "spse/b.json"]


@pytest.mark.parametrize(("name", "error"), [("missing.json", Invalid), ("*.csv", Invalid), ("empty", NotFound)])
def test_a_path_that_leads_nowhere_is_refused_by_name(name: str, error: type[AppError], tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(error) as caught:
        unpack([tmp_path / name])
    assert name in caught.value.detail
    assert str(tmp_path) not in caught.value.detail


def test_a_link_that_stays_in_its_folder_brings_the_file_it_leads_to_once(tmp_path: Path) -> None:
    files(tmp_path, "spse/2024/z.json")
    (tmp_path / "spse" / "a.json").symlink_to("2024/z.json")
    (tmp_path / "spse" / "up").symlink_to(".", target_is_directory=True)
    assert [d.name for d in unpack([tmp_path / "spse"]).files] == ["spse/2024/z.json"]


@pytest.mark.parametrize(
    ("target", "code"),
    [("../out.json", "foreign_link"), ("/etc/hosts", "foreign_link"), ("gone", "lost_link"), ("a", "lost_link")],
)
def test_a_link_that_leads_anywhere_else_is_refused_and_the_others_are_read(target: str, code: str, tmp_path: Path) -> None:
    files(tmp_path, "spse/b.json", "out.json")
    (tmp_path / "spse" / "a").symlink_to(target)
    found = unpack([tmp_path / "spse"])
    assert [d.name for d in found.files] == ["spse/b.json"]
    assert [(p.place.file, p.problem) for p in found.refused] == [("spse/a", code)]


def test_identity_numbers_in_file_names_are_masked_and_the_files_still_told_apart(tmp_path: Path) -> None:
    files(tmp_path, *(f"kk/{name}" for name in (
        "kk_6472011203700001.csv", "kk_6472011203700002.csv", "6472015203700001/nip 197003121995031002", "2025-06-17.csv",
    )))  # fmt: skip
    names = [d.name for d in unpack([tmp_path / "kk"]).files]
    assert names == [
        "kk/2025-06-17.csv", "kk/647201**********/nip 1970**************", "kk/kk_647201**********.csv",
        "kk/kk_647201**********~2.csv",
    ]  # fmt: skip
    with pytest.raises(Invalid) as caught:
        unpack([tmp_path / "6472011203700001.csv"])
    assert "6472011203700001" not in caught.value.detail


def test_each_file_is_noted_with_its_hash_and_size(tmp_path: Path) -> None:
    files(tmp_path, "a.json")
    (noted,) = described(unpack([tmp_path / "a.json"]).files)
    assert (noted.name, noted.size, noted.sha256) == ("a.json", 6, hashlib.sha256(b"a.json").hexdigest())


def test_a_file_name_that_is_no_text_can_still_be_cited(tmp_path: Path) -> None:
    name = b"caf\xe9.json".decode("utf-8", "surrogateescape")
    (tmp_path / name).write_text("x")
    (found,) = unpack([tmp_path]).files
    assert found.name.encode("utf-8").endswith(b"/caf?.json")
    with found.open() as stream:
        assert stream.read() == b"x"
