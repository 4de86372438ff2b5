"""Ties in deliveries whose ends are impossible are row errors with their place; those that may be are loaded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from app.db import Database
from app.flow import load as flow
from app.intake.report import LoadReport

PARTIES = (
    "id,kind,name\nP,person,Siti Aminah\nQ,person,Budi Santoso\nCV,company,CV Contoh\nPT,company,PT Contoh\n"
    "X,unknown,Contoh\n"
)


def loaded(database: Database, folder: Path, *ties: Sequence[str], strict: bool = False) -> LoadReport:
    (folder / "parties.csv").write_text(PARTIES)
    (folder / "ties.csv").write_text("from,type,to\n" + "".join(",".join(tie) + "\n" for tie in ties))
    return flow.load(database, "table", [folder / "ties.csv", folder / "parties.csv"], strict=strict)


IMPOSSIBLE = (
    ("P", "spouse_of", "CV"), ("CV", "spouse_of", "P"), ("CV", "officer_of", "P"), ("CV", "parent_of", "P"),
    ("CV", "parent_of", "PT"), ("CV", "employed_by", "PT"), ("CV", "owns", "P"), ("P", "beneficial_owner_of", "Q"),
    ("PT", "key_personnel_of", "CV"), ("P", "anak", "CV"), ("P", "holds_role", "Q"),
)  # fmt: skip
POSSIBLE = (
    ("P", "spouse_of", "Q"), ("CV", "officer_of", "PT"), ("P", "owns", "CV"), ("P", "spouse_of", "X"), ("X", "owns", "PT"),
    ("P", "employed_by", "Q"), ("CV", "nominee_for", "P"), ("P", "anak", "Q"),
)  # fmt: skip


def test_impossible_ties_are_row_errors_and_the_others_load(database: Database, tmp_path: Path) -> None:
    report = loaded(database, tmp_path, *IMPOSSIBLE, *POSSIBLE)
    told = [(e["file"], e["row"], e["field"], e["problem"], e["note"]) for e in report.errors]
    assert told == [("ties.csv", n, "type", "impossible_tie", False) for n in range(2, 2 + len(IMPOSSIBLE))]
    assert report.errors[0]["hint"] == "spouse_of: person > company"
    assert (report.claims["ties"], report.rejected) == (len(POSSIBLE), len(IMPOSSIBLE))


def test_strict_loads_nothing_beside_an_impossible_tie(database: Database, tmp_path: Path) -> None:
    assert loaded(database, tmp_path, POSSIBLE[0], IMPOSSIBLE[0], strict=True).failed


def test_a_firm_is_no_member_of_a_household(database: Database, tmp_path: Path) -> None:
    made = tmp_path / "delivery"
    made.mkdir()
    (made / "parties.csv").write_text(PARTIES)
    (made / "kk.csv").write_text("household,member,relation\n6472010101200001,CV,anak\n6472010101200001,P,kepala keluarga\n")
    report = flow.load(database, "table", [made])
    assert [(e["row"], e["problem"]) for e in report.errors] == [(2, "impossible_tie")]


@pytest.mark.parametrize("form", ["", "Perorangan"])
def test_a_row_that_says_impossible_things_of_the_parties_it_describes_is_refused(
    database: Database, tmp_path: Path, form: str
) -> None:
    (tmp_path / "form.csv").write_text(
        "NPWP PENYEDIA,NAMA PENYEDIA,BENTUK USAHA,BAGIAN,NAMA,JABATAN\n"
        f"01.234.567.4-721.000,Telaga Contoh,{form},pengurus,Sari Melati,Direktur\n"
    )
    report = flow.load(database, "qualification", [tmp_path / "form.csv"])
    assert report.rejected == (1 if form else 0), report.errors
