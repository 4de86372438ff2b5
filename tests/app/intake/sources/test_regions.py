"""Region codes: whose they are, their parents, and codes that ended when a region went to another province."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from graph.claims import ReferenceClaim
from graph.period import Answer, Window
from tests.app.intake.deliveries import claims, codes, file, files, read
from tests.app.intake.tables_of import Cell, csv_file, xlsx_file


def told(said: list[ReferenceClaim]) -> list[tuple[str, str, str, str | None]]:
    return [(c.scheme, c.code, c.name, c.parent) for c in said]


def test_codes_with_dots_are_kemendagris_and_a_nought_lost_to_a_spreadsheet_is_found_again(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [
        ["kode", "nama"], [64.0, "Kaltim"], [64.1, "Tana Contoh"], ["64.02.01", "Tenggarong"], ["64.02.01.2009", "Loh"],
    ]  # fmt: skip
    said, problems = read("regions", xlsx_file(tmp_path, "wilayah.xlsx", {"a": rows}))
    assert told(claims(said, ReferenceClaim)) == [
        ("region", "64", "Kaltim", None), ("region", "64.10", "Tana Contoh", "64"),
        ("region", "64.02.01", "Tenggarong", "64.02"), ("region", "64.02.01.2009", "Loh", "64.02.01"),
    ]  # fmt: skip
    assert problems == []


@pytest.mark.parametrize(
    ("name", "scheme", "code"), [("KUTAI KARTANEGARA", "region", "64.02"), ("Kab. Kutai Barat", "region_bps", "6402")]
)
def test_whose_codes_run_together_is_told_by_what_they_are_called(
    tmp_path: Path, name: str, scheme: str, code: str
) -> None:
    rows = [{"kode": 6472, "nama": "KOTA SAMARINDA"}, {"kode": 6402, "nama": name}]
    said, problems = read("regions", file(tmp_path, "kabupaten.json", rows))
    assert [(c.scheme, c.code) for c in claims(said, ReferenceClaim)][1] == (scheme, code)
    assert problems == []


def test_both_codes_of_a_row_are_stated_and_what_is_no_code_is_refused(tmp_path: Path) -> None:
    rows = [["kode", "kode_bps", "nama"], ["64.02", "6403", "Kutai Kartanegara"], ["6x", "", "?"], ["64.03", "", ""]]
    said, problems = read("regions", csv_file(tmp_path, "kode-bps.csv", rows))
    assert told(claims(said, ReferenceClaim)) == [
        ("region", "64.02", "Kutai Kartanegara", "64"), ("region_bps", "6403", "Kutai Kartanegara", "64"),
    ]  # fmt: skip
    assert codes(problems) == [("not_in_codelist", "kode"), ("missing_field", "nama")]


def test_a_code_that_ended_is_stated_beside_the_one_that_took_its_place(tmp_path: Path) -> None:
    rows = [{"kode": "65.01", "nama": "Kabupaten Bulungan"}, {"kode": "64.05", "nama": "Nunukan"}]
    said, _ = read("regions", file(tmp_path, "wilayah.json", rows))
    found = {(c.scheme, c.code): c for c in claims(said, ReferenceClaim)}
    before, after = (Window.day(date(2012, 11, day)) for day in (15, 16))
    new, old = found["region", "65.01"], found["region", "64.04"]
    assert (new.period.holds(before), new.period.holds(after)) == (Answer.NO, Answer.YES)
    assert (old.period.holds(before), old.period.holds(after)) == (Answer.UNKNOWN, Answer.NO)  # since when is not said
    assert (old.name, old.parent, old.attributes["successor"]) == ("Kabupaten Bulungan", "64", "65.01")
    assert found["region_bps", "6407"].period == old.period
    assert found["region", "64.05"].period.holds(after) is Answer.NO


@pytest.mark.shared
def test_the_real_lists_are_read_code_by_code(shared_data: Path) -> None:
    folder = shared_data / "idn-wilayah"
    said, problems = read("regions", *files(folder, "*.json"), *files(folder, "*.csv"))
    written: set[tuple[str, str]] = set()
    for level in ("provinsi", "kabupaten", "kecamatan"):
        for row in json.loads((folder / f"{level}.json").read_text("utf-8")):
            digits = str(row["kode"])
            code = ".".join(digits[a : a + 2] for a in range(0, len(digits), 2))
            written.add((code, " ".join(row["nama"].split()).lower()))
    with (folder / "kemendagri_prov_kab_all_and_kaltim.csv").open(encoding="utf-8") as stream:
        written |= {(row["kode"], " ".join(row["nama"].split()).lower()) for row in csv.DictReader(stream)}
    today = [c for c in claims(said, ReferenceClaim, scheme="region") if "successor" not in c.attributes]
    stated = {(c.code, c.name.lower()) for c in today}
    assert stated == written
    assert len({one.record.key for one in said}) == len(written)
    assert Counter(code.count(".") for code in {code for code, _ in written}) == {0: 38, 1: 514, 2: 7277, 3: 1038}
    old = {c.code for c in claims(said, ReferenceClaim) if "successor" in c.attributes}
    assert old == {"64.04", "64.05", "64.06", "64.10", "64.73", "6406", "6407", "6408", "6410", "6473"}
    assert {p.problem for p in problems} <= {"repeated_row"}
    assert len(problems) == len({p.place.file for p in problems})
