"""An identifier that a publisher wrote beside a hundred organisations joins none of them, whatever the process."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

from app.db import Database
from app.flow.load import load
from tests.acceptance.ground import kinds

FIRST = ("Anggrek", "Melati", "Kenanga", "Cempaka", "Dahlia", "Teratai", "Flamboyan", "Seroja", "Bougenvil", "Kamboja")
SECOND = ("Perkasa", "Lestari", "Makmur", "Sentosa", "Abadi", "Nusantara", "Gemilang", "Utama", "Sejahtera", "Mandiri")


def release(number: int, name: str, identifier: dict[str, Any]) -> dict[str, Any]:
    firm = {"id": "1", "name": name, "roles": ["supplier"], "identifier": identifier}
    return {"ocid": f"ocds-x-{number}", "id": "1", "tag": ["award"], "parties": [firm],
            "awards": [{"id": "1", "suppliers": [{"id": "1"}]}]}  # fmt: skip


def loaded(folder: Path, database: Database, releases: list[dict[str, Any]]) -> dict[str, int]:
    (folder / "r.json").write_text(json.dumps({"releases": releases}), encoding="utf-8")
    report = load(database, "ocds", [folder / "r.json"])
    assert (report.loaded, report.rejected) == (len(releases), 0)
    return kinds(database)


def test_one_number_of_a_hundred_firms_joins_none(tmp_path: Path, database: Database) -> None:
    names = [f"PT {a} {b}" for a, b in product(FIRST, SECOND)]
    number = {"scheme": "XX-REG", "id": "12345678"}
    assert loaded(tmp_path, database, [release(n, name, number) for n, name in enumerate(names)]) == {"company": 100}


def test_one_number_of_one_firm_joins_its_processes(tmp_path: Path, database: Database) -> None:
    written = ["XX-REG-12345678", "12345678", 12345678, 12345678.0]
    releases = [release(n, "PT Anggrek Perkasa", {"scheme": "XX-REG", "id": one}) for n, one in enumerate(written)]
    assert loaded(tmp_path, database, releases) == {"company": 1}


def test_a_number_that_lost_its_noughts_is_reported_and_joins_nothing(tmp_path: Path, database: Database) -> None:
    written = [{"scheme": "ID-NPWP", "id": "0912345675731000"}, {"scheme": "ID-NPWP", "id": 912345675731}]
    (tmp_path / "r.json").write_text(
        json.dumps({"releases": [release(n, "PT Anggrek Perkasa", one) for n, one in enumerate(written)]}), encoding="utf-8"
    )
    report = load(database, "ocds", [tmp_path / "r.json"])
    assert kinds(database) == {"company": 2}
    assert [error["problem"] for error in report.json()["errors"]] == ["unreadable_identifier"]
