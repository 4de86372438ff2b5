"""Officials, registrants and the blacklist of real Indonesian exports, against counts made from the raw rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.auth import SYSTEM
from app.db import Database, Unit
from app.flow import load, resolve
from app.store import matches, parties
from app.store.ledger import now_snapshot
from app.store.matches import MatchFilter
from app.store.parties import PartyFilter
from app.store.tenders import all_ids
from app.store.world import LedgerWorld
from graph.kinds import PartyKind, TieKind
from graph.model import Party
from tests.acceptance import counting

pytestmark = pytest.mark.shared
Row = dict[str, Any]
OF_NUMBERS = {"number_mask_admits", "number_mask_excludes", "strong_number_same", "weak_number_same"}


def bearing(unit: Unit, scheme: str, number: str) -> list[Party]:
    return parties.page(unit, SYSTEM, PartyFilter(identifier=(scheme, number)), None, 50)


def may_be(unit: Unit, party: Party) -> set[str]:
    """The parties that a same_as tie leads to."""
    ties = parties.ties(unit, SYSTEM, now_snapshot(unit), party.id) or ()
    return {t.other(party.id) for t in ties if t.kind is TieKind.SAME_AS}


def test_a_civil_servant_is_one_person_with_all_spellings_and_a_registrant_no_bidder(
    shared_data: Path, database: Database
) -> None:
    folder = shared_data / "idn-isb-sample"
    load.load(database, "spse", [folder])
    with database.reading() as unit:
        _officials(unit, counting.officials(counting.isb_rows(folder)))
        _bidders(unit, counting.isb(folder, "1070"))


def _officials(unit: Unit, written: dict[str, set[str]]) -> None:
    assert len(written) > 30
    assert max(map(len, written.values())) > 1
    found = {number: bearing(unit, "NIP", number) for number in written}
    assert {number: len(people) for number, people in found.items()} == dict.fromkeys(written, 1)
    for number, names in written.items():
        (person,) = found[number]
        assert person.kind is PartyKind.PERSON
        assert {" ".join(name.split()) for name in person.names} >= names
    assert len({people[0].id for people in found.values()}) == len(written)


def _bidders(unit: Unit, entrants: list[Row]) -> None:
    offers: dict[str, set[str]] = {f"spse:{row['kd_lpse']}:{row['kd_tender']}": set() for row in entrants}
    for row in entrants:
        if row["nilai_penawaran"] is not None or row["pemenang"] == 1:
            offers[f"spse:{row['kd_lpse']}:{row['kd_tender']}"].add(row["kd_penyedia"])
    priced = sum(map(len, offers.values()))
    assert (priced, len(entrants) - priced) == (41, 839)
    world = LedgerWorld(unit, now_snapshot(unit))
    assert set(offers) <= set(all_ids(unit))
    for id_, vendors in offers.items():
        tender = world.tender(id_)
        assert tender is not None
        assert len({party for bid in tender.bidders for party in bid.parties}) == len(vendors), id_


def test_the_five_visible_digits_decide_who_is_on_the_blacklist(shared_data: Path, database: Database) -> None:
    load.load(database, "spse", [shared_data / "idn-isb-sample"])
    load.load(database, "blacklist", [shared_data / "idn-daftar-hitam-sample"])
    resolve.drain(database)
    vendors = counting.vendors(counting.isb_rows(shared_data / "idn-isb-sample"))
    banned = counting.sheet(shared_data / "idn-daftar-hitam-sample" / "daftar_hitam_300.xlsx")
    cases = [(row, number) for row in banned for number in vendors.get(counting.folded(row["penyedia"]), ())]
    admitted = [counting.admits(row["npwp_penyedia"], number) for row, number in cases]
    assert sorted(map(bool, admitted)) == [False, False, True]
    with database.reading() as unit:
        for (row, number), same in zip(cases, admitted, strict=True):
            (vendor,) = bearing(unit, "NPWP", number)
            likely = [m for m in matches.page(unit, SYSTEM, MatchFilter(party=vendor.id), None, 50) if m.probability >= 0.5]
            assert len(likely) == len(may_be(unit, vendor)) == int(bool(same)), row["penyedia"]
        _masks(unit, banned)


def _masks(unit: Unit, banned: list[Row]) -> None:
    """Rows of the blacklist are brought together by their names alone: a mask says nothing of another mask."""
    masked = {p.id: p for row in banned for p in _listed(unit, row)}
    assert len(masked) == len(banned)
    pairs = [m for m in matches.page(unit, SYSTEM, MatchFilter(), None, 500) if m.a in masked and m.b in masked]
    assert pairs
    assert {r.feature for m in pairs for r in m.reasons}.isdisjoint(OF_NUMBERS)
    # Digits that contradict each other where both are visible are two firms all the same.
    shown: dict[str, set[str]] = {}
    for row in banned:
        shown.setdefault(row["penyedia"], set()).add(row["npwp_penyedia"])
    apart = [_listed(unit, row) for row in banned if len(shown[row["penyedia"]]) > 1]
    assert [len(two) for two in apart] == [2, 2]
    assert all(not may_be(unit, party) for two in apart for party in two)


def _listed(unit: Unit, row: Row) -> list[Party]:
    """The parties of the blacklist with this name: none of them bears a whole tax number."""
    found = parties.page(unit, SYSTEM, PartyFilter(words=" ".join(row["penyedia"].split())), None, 50)
    return [p for p in found if not any(i.scheme == "NPWP" for i in p.identifiers)]
