"""Organisations by number across processes, and owners in a ring or without a name, in real and official open data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.auth import SYSTEM
from app.db import Database, Unit
from app.flow import load, resolve, screen
from app.flow.screen import Times
from app.store import parties
from app.store.ledger import now_snapshot
from app.store.parties import PartyFilter
from app.store.tables import tie
from app.store.world import LedgerWorld
from graph.kinds import PartyKind, TieKind
from graph.model import Party
from tests.acceptance import counting
from tests.acceptance.ground import count, kinds

pytestmark = pytest.mark.shared
# One tax number under which several offices of a body buy, or a municipality and its chamber: of such names neither is a
# way to write the other, so the number joins nobody by itself.
SHARED = {"501442600", "600012662", "501121528"}


def bearing(unit: Unit, scheme: str, number: str) -> list[Party]:
    return parties.page(unit, SYSTEM, PartyFilter(identifier=(scheme, number)), None, 50)


def test_every_portuguese_tax_number_is_one_party_but_those_of_several_offices(
    shared_data: Path, database: Database
) -> None:
    folder = shared_data / "ocds-portugal-impic"
    load.load(database, "ocds", [folder])
    numbers = counting.organisation_numbers(folder)
    assert len(numbers) == 153
    with database.reading() as unit:
        borne = {number: bearing(unit, scheme, number) for scheme, number in numbers}
    assert {number for number, found in borne.items() if len(found) != 1} == SHARED
    for (_, number), names in numbers.items():
        written = {" ".join(name.split()) for party in borne[number] for name in party.names}
        assert written >= names, number
    resolve.drain(database)
    with database.reading() as unit:  # a human is asked: each of them may be the same as the others
        for number in SHARED:
            found = {party.id for party in bearing(unit, "PT-NIPPC", number)}
            for id_ in found:
                ties = parties.ties(unit, SYSTEM, now_snapshot(unit), id_) or ()
                assert found & {t.other(id_) for t in ties if t.kind is TieKind.SAME_AS}


def test_the_official_example_is_one_process_of_four_organisations(shared_data: Path, database: Database) -> None:
    folder = shared_data / "ocds-official-example"
    assert counting.release_objects(folder) == 22
    load.load(database, "ocds", [folder])
    main = {
        (n["scheme"], n["id"]) for one in counting.everything(folder) if isinstance(n := one.get("identifier"), dict)
        if isinstance(n.get("id"), str)
    }  # fmt: skip
    assert len(main) == 4
    assert {kind: n for kind, n in kinds(database).items() if kind != "contact_point"} == {"company": 3, "public_body": 1}


def test_owners_in_a_ring_end_the_search_and_an_unnamed_owner_stays_unknown(
    shared_data: Path, database: Database, tmp_path: Path
) -> None:
    """The fixtures' firms compete for one invented tender: the ring is common control, the silence is nobody's."""
    folder = shared_data / "bods-v04-fixtures"
    load.load(database, "bods", [folder])
    firms = {
        (n["scheme"], n["id"]): one["name"] for one in counting.everything(folder) for n in one.get("identifiers", ())
        if "entityType" in one
    }  # fmt: skip
    (tmp_path / "tender.json").write_text(json.dumps(competition(firms)), encoding="utf-8")
    load.load(database, "ocds", [tmp_path / "tender.json"])
    resolve.drain(database)
    assert kinds(database) == {"company": 4, "person": 1, "unknown": 1, "public_body": 1}
    assert (count(database, tie, tie.c.kind == TieKind.OWNS), count(database, tie, tie.c.kind == TieKind.SAME_AS)) == (3, 0)
    screen.screen_all(database, None, author="tests")
    with database.reading() as unit:
        (found,) = screen.views(unit, SYSTEM, None, Times())
        ring = {bearing(unit, scheme, id_)[0].id for (scheme, id_), name in firms.items() if "Corp" in name}
        assert (found["rule"]["id"], {p["id"] for p in found["parties"]}) == ("ID-P7F", ring)
        (silent,) = bearing(unit, "PA-PUB", "PA-1000011")
        _unnamed(unit, silent)


def competition(firms: dict[tuple[str, str], str]) -> dict[str, Any]:
    """An invented tender in which all the firms offer."""
    listed = [
        {"id": f"{scheme}-{id_}", "name": name, "roles": ["tenderer"], "identifier": {"scheme": scheme, "id": id_}}
        for (scheme, id_), name in firms.items()
    ]
    buyer = {"id": "buyer", "name": "An Invented Office", "roles": ["buyer"]}
    return {"uri": "x", "releases": [{
        "ocid": "ocds-invent-ring", "id": "1", "date": "2026-01-02T00:00:00Z", "tag": ["tender"], "buyer": {"id": "buyer"},
        "parties": [*listed, buyer], "tender": {"id": "1", "title": "Ring", "procurementMethod": "open",
        "tenderers": [{"id": p["id"]} for p in listed], "tenderPeriod": {"endDate": "2026-01-31T00:00:00Z"}},
    }]}  # fmt: skip


def _unnamed(unit: Unit, firm: Party) -> None:
    """Whoever owns it is a party without a name and without a like; the reason is kept as it was written."""
    ties = parties.ties(unit, SYSTEM, now_snapshot(unit), firm.id) or ()
    (owner,) = {t.from_id for t in ties if t.kind is TieKind.BENEFICIAL_OWNER_OF or t.kind is TieKind.OWNS}
    known = LedgerWorld(unit, now_snapshot(unit)).parties([owner])[owner]
    assert (known.kind, "".join(known.names)) == (PartyKind.UNKNOWN, "")
    assert known.attributes["reason"] == "subjectUnableToConfirmOrIdentifyBeneficialOwner"
