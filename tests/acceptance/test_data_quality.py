"""The report on data quality of the real sample of the national information service, against counts from its raw rows."""

from __future__ import annotations

import zipfile
from collections import Counter
from pathlib import Path

import pytest

from app.db import Database
from app.engine import quality
from app.flow import load
from tests.acceptance import counting

pytestmark = pytest.mark.shared


def test_names_officials_and_flaws_of_the_sample_are_counted(shared_data: Path, sqlite_database: Database) -> None:
    """Of the tables in which each number stands beside its name; lists of committees are left to the readers' tests."""
    files = [
        path for path in sorted((shared_data / "idn-isb-sample").glob("*.json"))
        if path.stat().st_size and not any("nip_pokja" in row for value in counting.documents(path) for row in value)
    ]  # fmt: skip
    report = load.load(sqlite_database, "spse", files)
    assert report.quality is not None
    with sqlite_database.reading() as unit:
        assert quality.of_source(unit, "spse") == report.quality  # all there is came with this load
    officials = counting.officials([row for path in files for value in counting.documents(path) for row in value])
    spread = Counter(len(names) for names in officials.values())
    assert len(officials) > 20
    assert spread[2] > 5
    assert report.quality["spellings"]["NIP"] == {
        "ids": len(officials), "one": spread[1], "two": spread[2], "more": len(officials) - spread[1] - spread[2],
        "most": max(spread),
    }  # fmt: skip
    joins = report.quality["joins"]
    assert joins["official_personnel"] == {"of": len(officials), "joined": 0, "rate": 0.0}
    assert joins["tender_plan"]["joined"] == 0  # no plan is loaded
    numbers = report.quality["identifiers"]
    assert all(counts["masked"] == 0 for counts in numbers.values())
    assert sum(c["invalid"] + c["placeholder"] for c in numbers.values()) == report.kinds["unreadable_identifier"]


def test_the_masks_of_the_blacklist_are_counted(shared_data: Path, sqlite_database: Database) -> None:
    folder = shared_data / "idn-daftar-hitam-sample"
    report = load.load(sqlite_database, "blacklist", [folder / "daftar_hitam_300.xlsx"])
    rows = counting.sheet(folder / "daftar_hitam_300.xlsx")
    masked = sum("*" in str(row["npwp_penyedia"]) for row in rows)
    assert report.quality is not None
    assert masked > 200
    assert report.quality["identifiers"]["NPWP"]["masked"] == masked
    assert report.quality["identifiers"]["NPWP"]["valid"] == 0


def test_an_archive_of_the_sample_states_what_its_folder_does(
    shared_data: Path, sqlite_database: Database, tmp_path: Path
) -> None:
    """Loaded behind the folder all of it is unchanged: the same records, though cited from another place."""
    folder = shared_data / "idn-isb-sample"
    with zipfile.ZipFile(tmp_path / "kiriman.zip", "w", zipfile.ZIP_DEFLATED) as made:
        for path in sorted(folder.iterdir()):
            made.write(path, f"2024/{path.name}")
    first = load.load(sqlite_database, "spse", [folder])
    again = load.load(sqlite_database, "spse", [tmp_path / "kiriman.zip"])
    assert (again.loaded, again.unchanged, again.rejected) == (0, first.loaded, first.rejected)
    assert again.files == first.files
