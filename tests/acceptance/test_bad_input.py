"""Whatever is sent, it is loaded right or refused with its place: never a traceback, never a half of it in the database."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from app.db import Database
from app.flow import load
from tests.acceptance.ground import OF_A_TRIAL, Shell, assert_whole, content

FORM = {
    "NPWP PENYEDIA": "01.234.567.4-721.000", "NAMA PENYEDIA": "CV Contoh Sejahtéra", "BAGIAN": "pengurus",
    "NAMA": "Sari Melati", "NIK": "6472015203800001", "JABATAN": "Sekutu Aktif", "MULAI": "2019-03-01",
}  # fmt: skip
NOISE = random.Random(7).randbytes(60_000)


def release(ocid: str = "ocds-invent-1", **more: Any) -> dict[str, Any]:
    return {
        "ocid": ocid, "id": "1", "date": "2024-01-02T00:00:00Z", "tag": ["tender"], "language": "id", **more,
        "parties": [{"id": "p", "name": "PT Contoh", "roles": ["supplier"], "identifier": {"scheme": "XX-A", "id": "1"}}],
    }  # fmt: skip


def package(*releases: dict[str, Any]) -> bytes:
    return json.dumps({"uri": "x", "releases": releases}).encode()


def table(cells: dict[str, str]) -> str:
    return f"{';'.join(cells)}\n{';'.join(cells.values())}\n"


def named(**fields: Any) -> bytes:
    """A release whose party has the given fields."""
    whole = release()
    whole["parties"][0] |= fields
    return package(whole)


@dataclass(frozen=True, slots=True)
class Bad:
    """A file, the source it is sent to, how many records of it can be loaded, and the problem it is told for.

    `known`: it says the very thing that the good file beside it said, so that it changes nothing.
    """

    source: str
    name: str
    content: bytes
    loaded: int
    problem: str | None
    known: bool = False


CASES = (
    Bad("ocds", "cut.json", package(release("a"), release("b"), release("c"))[:-90], 2, "truncated"),
    Bad("ocds", "empty.json", b"", 0, "empty_file"),
    Bad("table", "empty.csv", b"", 0, "empty_file"),
    Bad("qualification", "wide-letters.csv", table(FORM).encode("utf-16"), 1, None, known=True),
    Bad("qualification", "latin.csv", table(FORM).encode("latin-1"), 1, "not_utf8", known=True),
    Bad("qualification", "columns.csv", table(FORM | {f"X{n}": "1" for n in range(10_000)}).encode(), 1, "unknown_field"),
    Bad("ocds", "noise.json", NOISE, 0, "json"),
    Bad("spse", "noise.csv", NOISE, 0, "unsupported"),
    Bad("blacklist", "noise.xlsx", b"PK\x03\x04" + NOISE, 0, "spreadsheet"),
    Bad("personnel", "noise.csv.gz", b"\x1f\x8b" + NOISE, 0, "compressed"),
    Bad("bods", "line.json", b"{" + b"a" * 2_000_000, 0, "json"),
    Bad("table", "line.csv", b"ID,NAME\n" + b"," * (5 << 20), 0, "csv"),
    Bad("ocds", "bomb.json.gz", gzip.compress(b" " * (40 << 20), mtime=0), 0, "compressed"),
    Bad("ocds", "number.json", b'{"ocid": ' + b"1" * 50_000 + b"}", 0, "json"),
    Bad("bods", "deep.json", b"[" * 50_000, 0, "too_deep"),
    Bad("ocds", "nought.json", named(name="PT \0 Contoh"), 0, "bad_text"),
    Bad("ocds", "half-letter.json", package(release()).replace(b"PT Contoh", b"PT \\ud800 Contoh"), 0, "encoding"),
    Bad("ocds", "long-name.json", named(name=NOISE.hex()), 1, None),
    Bad("ocds", "long-scheme.json", named(identifier={"scheme": NOISE.hex(), "id": "1"}), 1, "unreadable_identifier"),
    Bad("ocds", "long-number.json", named(identifier={"scheme": "XX-A", "id": NOISE.hex()}), 1, "unreadable_identifier"),
    Bad("ocds", "long-address.json", named(address={"streetAddress": NOISE.hex()}), 1, None),
    Bad("ocds", "long-mail.json", named(contactPoint={"email": NOISE.hex() + "@contoh.example"}), 1, None),
    Bad("ocds", "long-id.json", named(id=NOISE.hex()), 1, None),
    Bad("ocds", "long-ocid.json", package(release(NOISE.hex())), 0, "length"),
    Bad("ocds", "amount.json", package(release(tender={"value": {"amount": 10**40}})), 1, "unreadable_money"),
)


@pytest.mark.parametrize("bad", CASES, ids=lambda bad: bad.name)
def test_a_bad_file_is_loaded_right_or_refused_with_its_place(
    database: Database, benang: Shell, tmp_path: Path, bad: Bad
) -> None:
    (tmp_path / "good.csv").write_text(table(FORM), encoding="utf-8")
    load.load(database, "qualification", [tmp_path / "good.csv"])
    before = content(database, OF_A_TRIAL)
    path = tmp_path / bad.name
    path.write_bytes(bad.content)
    strict = load.load(database, bad.source, [path], strict=True)
    if strict.failed:
        assert content(database, OF_A_TRIAL) == before
    ended = benang("load", bad.source, path, "--json")
    report = ended.json
    assert (report["loaded"] + report["unchanged"], ended.code) == (bad.loaded, 0 if bad.loaded else 1), report["errors"]
    told = [*strict.json()["errors"], *report["errors"]]
    assert {e["file"] for e in told} <= {bad.name}
    assert all(e["row"] for e in told)
    assert (bad.problem in {e["problem"] for e in told}) if bad.problem else told == []
    if bad.known or not bad.loaded:
        assert content(database, OF_A_TRIAL) == before
    assert_whole(database)


@pytest.mark.parametrize("order", [range(len(FORM)), range(len(FORM) - 1, -1, -1), (3, 0, 6, 1, 5, 2, 4)])
def test_the_columns_of_a_spreadsheet_may_stand_in_any_order(
    database: Database, benang: Shell, tmp_path: Path, order: Sequence[int]
) -> None:
    (tmp_path / "good.csv").write_text(table(FORM), encoding="utf-8")
    load.load(database, "qualification", [tmp_path / "good.csv"])
    before = content(database)
    with xlsxwriter.Workbook(str(tmp_path / "shuffled.xlsx")) as book:
        sheet = book.add_worksheet("any")
        for place, number in enumerate(order):
            for row, text in enumerate((list(FORM)[number], list(FORM.values())[number])):
                sheet.write_string(row, place, text)
    ended = benang("load", "qualification", tmp_path / "shuffled.xlsx", "--json")
    assert (ended.code, ended.json["unchanged"], ended.json["errors"]) == (0, 1, [])
    assert content(database) == before


@pytest.mark.shared
def test_every_invalid_statement_of_the_standard_is_refused_or_read_and_never_halved(
    shared_data: Path, database: Database, benang: Shell
) -> None:
    folder = shared_data / "bods-official-0.4" / "tests" / "invalid-statements"
    files = sorted(folder.glob("*.json"))
    assert len(files) == 192
    refused = []
    for file in files:
        report = load.load(database, "bods", [file])
        assert all(e["file"] == file.name and e["row"] and e["problem"] for e in report.json()["errors"]), file.name
        if report.failed:
            assert report.rejected == report.read > 0, file.name
            refused.append(file)
    before = content(database, OF_A_TRIAL)
    assert all(load.load(database, "bods", [file]).failed for file in refused)
    assert len(refused) > 40
    assert content(database, OF_A_TRIAL) == before
    assert_whole(database)
    assert benang("load", "bods", folder, "--json").code == 0
