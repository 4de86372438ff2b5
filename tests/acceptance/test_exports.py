"""The export commands, and real ownership data that goes out, is valid, and comes back as it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.auth import SYSTEM
from app.db import Database
from app.export import entities, owners
from app.flow import export, load
from tests.acceptance.ground import Shell
from tests.app.export import graphs
from tests.app.export.oracles import bods_faults, ftm_faults, schema_faults

NIK = "6472015203800001"
FORM = (
    "NPWP PENYEDIA,NAMA PENYEDIA,BAGIAN,NAMA,NIK,JABATAN,SAHAM (%)\n"
    f"01.234.567.4-721.000,CV Contoh Sejahtera,pengurus,Sari Melati,{NIK},Direktur,60\n"
)


def test_exports_go_to_standard_output_or_a_file_that_is_whole(benang: Shell, tmp_path: Path) -> None:
    form, out = tmp_path / "form.csv", tmp_path / "out"
    form.write_text(FORM, encoding="utf-8")
    benang("load", "qualification", form)
    ended = benang("export", "ownership")
    statements = json.loads(ended.out)
    assert (ended.code, ended.err, bods_faults(statements)) == (0, "4 statements\n", [])
    assert {one["recordType"] for one in statements} == {"entity", "person", "relationship"}
    assert NIK not in ended.out
    assert benang("export", "ownership", "--format", "bods", "--out", out).code == 0
    assert out.read_text(encoding="utf-8") == ended.out
    ended = benang("export", "graph", "--format", "ftm", "--out", "-")
    assert ftm_faults(json.loads(line) for line in ended.out.splitlines()) == []
    assert NIK not in ended.out
    assert benang("export", "findings", "--format", "xlsx", "--out", tmp_path / "x.xlsx").code == 0
    assert json.loads(benang("export", "findings").out)["findings"] == []
    assert not [path for path in tmp_path.iterdir() if path.name.endswith(".part")]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("nothing",), 2), (("findings", "--format", "pdf"), 2), (("ownership", "--format", "ftm"), 2),
        (("certificate", "x", "--format", "pdf"), 2), (("case",), 2), (("graph", "--out", "missing/folder/x"), 1),
        (("graph", "--out", "."), 2), (("findings", "--tender", " "), 2),
    ],
)  # fmt: skip
def test_wrong_use_of_an_export_is_told_in_one_sentence(benang: Shell, words: tuple[str, ...], code: int) -> None:
    ended = benang("export", *words)
    assert (ended.code, ended.out) == (code, "")
    assert "Traceback" not in ended.err
    if words[0] in ("certificate", "case"):
        assert "not in this version" in ended.err
        assert words[0] not in benang("export", "--help").out


@pytest.mark.shared
def test_real_owners_come_back_as_they_went_out(
    shared_data: Path, sqlite_database: Database, postgres_database: Database, tmp_path: Path
) -> None:
    first, second = sqlite_database, postgres_database
    for folder in ("bods-official-0.4/examples", "bods-v04-fixtures"):
        load.load(first, "bods", [shared_data / folder])
    before = graphs.known(first, owners.KINDS, untied=False)
    assert sum(before[1].values()) > 50
    out = tmp_path / "statements.json"
    with out.open("wb") as stream:
        export.export(first, SYSTEM, export.What.OWNERSHIP, "bods", stream)
    statements = json.loads(out.read_text(encoding="utf-8"))
    assert bods_faults(statements) == []
    assert schema_faults(shared_data / "bods-official-0.4" / "schema", statements) == []
    assert load.load(second, "bods", [out]).rejected == 0
    assert graphs.known(second, owners.KINDS, untied=False) == before
    whole = graphs.known(first, entities.KINDS, untied=True)
    out = tmp_path / "entities.jsonl"
    with out.open("wb") as stream:
        export.export(first, SYSTEM, export.What.GRAPH, "ftm", stream)
    assert ftm_faults(json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()) == []
    assert graphs.read_back("ftm", out) == whole
