"""Names in deliveries: what cannot be seen in them, and identity numbers written beside them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.auth import Role
from app.db import Database
from app.errors import Invalid
from app.flow import load as flow
from app.flow import state
from app.flow.state import Statement
from app.store import records
from app.store.ledger import now_snapshot
from app.store.tables import claim, party_claim, record
from app.store.world import LedgerWorld
from graph.claims import PartyClaim
from graph.kinds import PartyKind
from graph.lexicon import parse_person
from graph.model import Party
from tests.app.cases import key

NIP, NIK = "197003121995031002", "6472015203700001"
WRITTEN = f"{NIP} - Drs. H. Moh. Jusuf, M.Si"


def table(folder: Path, *names: str) -> Path:
    file = folder / "parties.csv"
    file.write_text("id,kind,name\n" + "".join(f'P{n},person,"{name}"\n' for n, name in enumerate(names)), "utf-8")
    return file


def parties(database: Database) -> Mapping[str, Party]:
    with database.reading() as unit:
        world = LedgerWorld(unit, now_snapshot(unit))
        ids = [p.id for p in world.numbered(range(1, 20)).values()]
        return {p.name: p for p in world.parties(ids).values() if p.kind is PartyKind.PERSON}


def cells(database: Database, column: Any) -> list[str]:
    with database.reading() as unit:
        return [str(v) for v in unit.connection.scalars(select(column).select_from(party_claim.join(claim)))]


@pytest.mark.parametrize("name", ["\u200b", "\u200d\u2060", "\ufeff\u202e", "\u3164"])
def test_a_name_without_a_visible_character_is_a_row_error_with_its_place(
    database: Database, tmp_path: Path, name: str
) -> None:
    report = flow.load(database, "table", [table(tmp_path, "Siti Aminah", f"{name}\u200b", "Budi")])
    assert (report.loaded, report.rejected) == (2, 1)
    (error,) = report.errors
    assert (error["file"], error["row"], error["field"], error["problem"]) == ("parties.csv", 3, "name", "unseen_name")
    assert set(parties(database)) == {"Siti Aminah", "Budi"}


def test_what_cannot_be_seen_is_cleaned_for_matching_and_showing_and_stays_in_the_record(
    database: Database, tmp_path: Path
) -> None:
    flow.load(database, "table", [table(tmp_path, "Si\u202eti\u200b Aminah")])
    assert set(parties(database)) == {"Siti Aminah"}
    assert all("\u202e" not in quote and "Siti Aminah" in quote for quote in cells(database, claim.c.quote))
    with database.reading() as unit:
        said = records.raw(unit, unit.connection.scalar(select(record.c.id)) or 0)
    assert json.loads(said or b"")["cells"]["name"] == "Si\u202eti\u200b Aminah"


def test_files_and_statements_agree_about_names(database: Database, tmp_path: Path) -> None:
    principal = key(database, Role.INTEGRATOR)
    for number, (name, kept) in enumerate({"Bu\u2066di": "Budi", "Sari\u200bDewi": "SariDewi"}.items()):
        claims = (PartyClaim(f"p{number}", PartyKind.PERSON, name),)
        state.state(database, principal, Statement(f"party/p{number}", name.encode(), claims))
        flow.load(database, "table", [table(tmp_path, name)])
        assert {name for name in parties(database) if name == kept} == {kept}
    with pytest.raises(Invalid):
        state.state(database, principal, Statement("p", b"x", (PartyClaim("p", PartyKind.PERSON, "\u200b"),)))


def test_a_number_beside_a_name_becomes_an_identifier_and_leaves_the_name(database: Database, tmp_path: Path) -> None:
    file = table(tmp_path, WRITTEN, f"Siti Aminah (NIK {NIK})", "197013121995031002 - Budi")
    report = flow.load(database, "table", [file])
    found = parties(database)
    assert set(found) == {"Drs. H. Moh. Jusuf, M.Si", "Siti Aminah", "Budi"}
    assert {i.scheme for i in found["Drs. H. Moh. Jusuf, M.Si"].identifiers if i.strong} == {"NIP"}
    assert found["Drs. H. Moh. Jusuf, M.Si"].birth_date == "1970-03-12"  # it stands inside the number
    assert {i.scheme for i in found["Siti Aminah"].identifiers if i.strong} == {"NIK"}
    assert found["Budi"].identifiers == ()
    assert [(e["row"], e["problem"], e["note"]) for e in report.errors] == [(4, "unreadable_identifier", True)]
    assert not any(NIP in text or NIK in text for text in cells(database, party_claim.c.name))


def bods(folder: Path) -> Path:
    statement = {
        "statementID": "s" * 32, "statementType": "personStatement", "personType": "knownPerson",
        "names": [{"type": "individual", "fullName": WRITTEN}], "publicationDetails": {"bodsVersion": "0.2"},
    }  # fmt: skip
    return _json(folder, [statement])


def ocds(folder: Path) -> Path:
    return _json(folder, {"uri": "x", "releases": [{
        "ocid": "ocds-x-1", "id": "1", "date": "2024-01-02T00:00:00Z", "tag": ["tender"],
        "parties": [{"id": "p", "name": WRITTEN, "roles": ["tenderer"]}],
    }]})  # fmt: skip


def personnel(folder: Path) -> Path:
    (folder / "staff.csv").write_text(f'NAMA,UNIT KERJA,STATUS KEPEGAWAIAN\n"{WRITTEN}",Dinas Contoh,PNS\n', "utf-8")
    return folder / "staff.csv"


def qualification(folder: Path) -> Path:
    (folder / "form.csv").write_text(
        f'NPWP PENYEDIA,NAMA PENYEDIA,BAGIAN,NAMA,JABATAN\n01.234.567.4-721.000,CV Contoh,pengurus,"{WRITTEN}",Direktur\n',
        "utf-8",
    )
    return folder / "form.csv"


def _json(folder: Path, content: object) -> Path:
    (folder / "file.json").write_text(json.dumps(content), "utf-8")
    return folder / "file.json"


@pytest.mark.parametrize(("source", "file"), [
    ("bods", bods), ("ocds", ocds), ("personnel", personnel), ("qualification", qualification),
])  # fmt: skip
def test_every_source_parts_name_and_number_alike(database: Database, tmp_path: Path, source: str, file: Any) -> None:
    flow.load(database, source, [file(tmp_path)])
    (found,) = (p for p in parties(database).values() if "jusuf" in parse_person(p.name).tokens)
    assert found.name == "Drs. H. Moh. Jusuf, M.Si"
    assert [(i.scheme, i.strong) for i in found.identifiers] == [("NIP", True)]
