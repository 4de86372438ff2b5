"""What published statements of beneficial ownership come to: effective shares and control, worked out here by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.db import Database
from app.flow.load import load
from app.store.ledger import now_snapshot
from app.store.tables import party
from app.store.world import LedgerWorld
from graph.connect.ownership import Ownership, closure
from graph.facts import ControlReason
from graph.kinds import PartyKind
from graph.period import Share, Threshold, Window
from tests.acceptance import counting

pytestmark = pytest.mark.shared
EXAMPLES = Path("bods-official-0.4/examples")
FIXTURES = Path("bods-v04-fixtures/data")
DAY = date(2024, 6, 1)
Names = Mapping[str, str]


def measured(database: Database, path: Path, day: date = DAY) -> tuple[Ownership, Names]:
    """Ownership of all parties of a file or folder on the day, and their names."""
    assert load(database, "bods", [path]).state == "loaded"
    with database.reading() as unit:
        ids = list(unit.connection.scalars(party.select().with_only_columns(party.c.public_id)))
        world = LedgerWorld(unit, now_snapshot(unit))
        known, ties = world.parties(ids), world.ties(ids)
    return closure(ids, ties, Window.day(day), 6, 50), {p.id: p.name for p in known.values()}


def shares(found: tuple[Ownership, Names]) -> dict[tuple[str, str], Share | None]:
    result, name = found
    return {(name[s.owner], name[firm]): s.effective for firm, some in result.stakes.items() for s in some}


def majorities(found: tuple[Ownership, Names]) -> set[tuple[str, str]]:
    result, name = found
    return {
        (name[c.controller], name[firm]) for firm, some in result.controls.items() for c in some
        if c.reason is ControlReason.MAJORITY and not c.possible
    }  # fmt: skip


def declared(found: tuple[Ownership, Names]) -> set[tuple[str, str]]:
    result, name = found
    return {
        (name[c.controller], name[firm]) for firm, some in result.controls.items() for c in some
        if c.reason is ControlReason.DECLARED
    }  # fmt: skip


def test_a_ministry_holds_a_grid_directly_and_through_its_company(shared_data: Path, sqlite_database: Database) -> None:
    """23.5 % itself and 76.5 % through a company that is wholly its own: 100 %."""
    found = measured(sqlite_database, shared_data / EXAMPLES / "bods-package-fi-soe.json")
    grid, company, ministry = "Gasgrid Finland Oy", "Suomen Kaasuverkko Oy", "Valtiovarainministerio"
    assert shares(found) == {
        (company, grid): Share.exact("76.5"), (ministry, company): Share.exact(100), (ministry, grid): Share.exact(100)
    }  # fmt: skip
    assert majorities(found) == {(company, grid), (ministry, company), (ministry, grid)}


def test_joint_holders_have_half_each_and_control_together_only(shared_data: Path, sqlite_database: Database) -> None:
    found = measured(sqlite_database, shared_data / EXAMPLES / "joint-ownership.json")
    firm, pool, one, other = "CHRINON LTD", "Joint shareholding", "Natalie Coleman", "Roberto Lopez"
    half = Share.exact(50)
    assert shares(found) == {
        (pool, firm): Share.exact(100), (one, pool): half, (other, pool): half, (one, firm): half, (other, firm): half
    }  # fmt: skip
    assert majorities(found) == {(pool, firm)}, "50 % is not more than 50 %"
    assert declared(found) == {(p, f) for p in (one, other) for f in (pool, firm)}


def test_two_firms_that_own_each_other_wholly_have_no_share_that_could_be_told(
    shared_data: Path, database: Database
) -> None:
    found = measured(database, shared_data / FIXTURES / "edge-cases" / "10-circular-ownership.json")
    ring = {("Alpha Corp Ltd", "Beta Corp Ltd"), ("Beta Corp Ltd", "Alpha Corp Ltd")}
    assert shares(found) == dict.fromkeys(ring)
    assert majorities(found) == ring


def test_an_owner_who_cannot_be_named_is_declared_and_has_no_share(shared_data: Path, sqlite_database: Database) -> None:
    """The firm says that it cannot identify its beneficial owner, and no more: somebody controls it, of no known part."""
    result, _ = measured(sqlite_database, shared_data / FIXTURES / "edge-cases" / "11-anonymous-person.json")
    assert not any(result.stakes.values())
    (control,) = [c for some in result.controls.values() for c in some]
    assert control.reason is ControlReason.DECLARED
    with sqlite_database.reading() as unit:
        owner = LedgerWorld(unit, now_snapshot(unit)).parties([control.controller])[control.controller]
    assert owner.kind is PartyKind.UNKNOWN


@pytest.mark.parametrize(
    ("name", "quarter", "half"),
    [
        ("full-pep-declaration", Threshold.POSSIBLE, Threshold.EXCLUDED),  # from 25, below 50 %
        ("bods-package-linking-annotations", Threshold.CERTAIN, Threshold.EXCLUDED),  # more than 25, below 50 %
        ("bods-package-entity-owning-entity", Threshold.CERTAIN, Threshold.CERTAIN),  # from 75, below 100 %
    ],
)
def test_bands_are_certain_possible_or_excluded(
    shared_data: Path, sqlite_database: Database, name: str, quarter: Threshold, half: Threshold
) -> None:
    found = measured(sqlite_database, shared_data / EXAMPLES / f"{name}.json")
    ((pair, share),) = shares(found).items()
    assert share is not None
    assert (share.above(25), share.above(50)) == (quarter, half)
    assert majorities(found) == ({pair} if half is Threshold.CERTAIN else set())


def test_what_was_stated_of_different_years_is_noted_where_it_exceeds_the_whole(
    shared_data: Path, sqlite_database: Database
) -> None:
    """Of Fermcat the last word is 100 % from 2019 on for one, beside 50 % until April 2021 for another."""
    path = shared_data / EXAMPLES / "fermcat.json"
    result, name = measured(sqlite_database, path, date(2020, 1, 1))
    assert {name[firm]: percent for firm, percent in result.overfull.items()} == {"Fermcat Ltd": Decimal(150)}
    now = measured(sqlite_database, path)
    assert shares(now) == {("Patrick O'Donohue", "Fermcat Ltd"): Share.exact(100)}
    assert now[0].overfull == {}


def test_every_holding_of_the_prototype_is_measured(shared_data: Path, database: Database) -> None:
    """One level of owners: the effective share is the stated one, control is more than half, votes first."""
    folder = shared_data / "bluetail-prototype" / "bods"
    stated: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(dict)
    called = {
        one["statementID"]: one.get("name") or one["names"][0]["fullName"] for one in counting.everything(folder)
        if one.get("statementType") in ("personStatement", "entityStatement")
    }  # fmt: skip
    for one in counting.everything(folder):
        if one.get("statementType") == "ownershipOrControlStatement":
            (owner,), firm = one["interestedParty"].values(), one["subject"]["describedByEntityStatement"]
            for interest in one["interests"]:
                sort, percent = interest["type"], Decimal(str(interest["share"]["exact"]))
                assert stated[called[owner], called[firm]].setdefault(sort, percent) == percent
    found = measured(database, folder)
    worth = {pair: some.get("shareholding") or some["voting-rights"] for pair, some in stated.items()}
    power = {pair: some.get("voting-rights") or some["shareholding"] for pair, some in stated.items()}
    assert shares(found) == {pair: Share.exact(percent) for pair, percent in worth.items()}
    assert majorities(found) == {pair for pair, percent in power.items() if percent > 50}
    total: dict[str, Decimal] = defaultdict(Decimal)
    for (_, firm), percent in worth.items():
        total[firm] += percent
    assert {found[1][f]: p for f, p in found[0].overfull.items()} == {f: p for f, p in total.items() if p > 100}
