"""What a finding is called does not change while its subjects merge, are told better or are given further roles."""

from __future__ import annotations

from datetime import date

import pytest

from app.db import Database, Unit
from app.engine.joining import divide
from app.store import matches, mentions, tenders
from app.store.adjacency import LedgerAdjacency
from app.store.ledger import now_snapshot
from app.store.matches import Found
from app.store.numbers import Numbers
from app.store.world import LedgerWorld
from graph.claims import Claim, ParticipationClaim, TenderClaim
from graph.connect import Search
from graph.facts import Policy
from graph.judge import load_pack
from graph.kinds import Band, BidStage, OfficialRole, Procedure, SourceKind, TieKind
from graph.model import Finding, Match
from graph.period import Period
from graph.screening import screen
from tests.app.store.book import Book, Entry, party, party_id, person
from tests.app.store.book import tie as said

SPSE, DECREE, REGISTER = "spse", "decree", "register"
NIK = (("NIK", "6472011203700001"),)
TENDERS = tuple(f"spse:{n}" for n in range(4))  # several, so that an order of keys does not pass by chance
DATES = {"bids_opened": "2025-03-10", "awarded": "2025-04-01"}
PPK, POKJA = OfficialRole.PPK, OfficialRole.POKJA


@pytest.fixture
def book(database: Database) -> Book:
    made = Book(database)
    made.source(SPSE, SourceKind.E_PROCUREMENT)
    made.source(DECREE, SourceKind.PERSONNEL)
    made.source(REGISTER, SourceKind.COMPANY_REGISTER)
    with made.entry() as entry:
        entry.state(REGISTER, "1", party("c"), person("d", "Moh. Jusuf", identifiers=NIK), director("d", "c"))
        join(entry)
    return made


def director(who: str, firm: str) -> Claim:
    return said(TieKind.OFFICER_OF, who, firm, "director", period=Period.of("2018", ""))


def join(entry: Entry, *decided: tuple[str, str]) -> None:
    """Parties by their numbers and by decisions, of what the entry touched and of the mentions that it decides on."""
    refs = {entry.unit.keys.ref(*mention) for mention in decided}
    mentions.regroup(entry.unit, entry.number, mentions.touched(entry.unit, entry.number) | refs, divide)


def spse(book: Book, *firms: str, name: str = "Drs. Moh. Jusuf", **number: object) -> None:
    """Each tender with its PPK and one offer: of a firm, or of several jointly."""
    offers = [[ParticipationClaim(f, t, f, "bid", stage=BidStage.PRICED, joint="j") for f in firms] for t in TENDERS]
    with book.entry() as entry:
        for n, t in enumerate(TENDERS):
            header = TenderClaim(t, title="Jalan", procedure=Procedure.TENDER, dates=DATES)
            official = ParticipationClaim("o", t, "o", "official", PPK)
            entry.state(SPSE, t, header, person("o", name, **number), *map(party, firms), official, *offers[n])
        join(entry)
        entry.same((SPSE, firms[0]), (REGISTER, "c"))


def decree(book: Book, role: OfficialRole) -> None:
    with book.entry() as entry:
        for t in TENDERS:
            named = ParticipationClaim("y", t, "y", "official", role)
            entry.state(DECREE, t, person("y", "Muhammad Yusuf", identifiers=NIK), named)
        join(entry)


def alike(book: Book) -> None:
    """What resolution finds of the official whom SPSE names without a number and the director."""
    with book.entry("resolution") as entry:
        unit = entry.unit
        x, y = sorted((party_id(unit, SPSE, "o"), party_id(unit, REGISTER, "d")))
        number = Numbers(unit, now_snapshot(unit)).of([x, y])
        found = Match(matches.match_id(unit, x, y), x, y, 2, 0.95, Band.UNSURE, (), "test")
        matches.add(unit, entry.number, [Found(number[x], number[y], found)])


def one_person(book: Book) -> None:
    with book.entry("decision") as entry:
        entry.same((SPSE, "o"), (REGISTER, "d"))
        join(entry, (SPSE, "o"), (REGISTER, "d"))


def screened(unit: Unit, tender: str, rule: str) -> tuple[Finding, ...]:
    snapshot = now_snapshot(unit)
    world = LedgerWorld(unit, snapshot)
    made = tenders.folded(unit, snapshot, [tender])[tender]
    rules = [r for r in load_pack("id") if r.id == rule]
    paths = Search(LedgerAdjacency(unit, snapshot, world.numbers))
    return screen(made, world, paths, rules, Policy(), date(2026, 1, 1)).findings


def ids(book: Book, rule: str) -> list[str]:
    """The one finding of each tender."""
    with book.database.reading() as unit:
        found = [screened(unit, t, rule) for t in TENDERS]
    assert [len(f) for f in found] == [1] * len(TENDERS)
    return [f[0].id for f in found]


def test_ids_stay_when_the_official_is_told_better_and_when_both_records_are_decided_to_be_one(book: Book) -> None:
    spse(book, "a")
    alike(book)
    first = ids(book, "ID-P7E")
    decree(book, PPK)
    assert ids(book, "ID-P7E") == first
    one_person(book)
    assert ids(book, "ID-P7E") == first


def test_ids_stay_when_a_further_role_of_the_same_official_is_stated(book: Book) -> None:
    spse(book, "a", identifiers=NIK)
    first = ids(book, "ID-P7E")
    decree(book, POKJA)
    assert ids(book, "ID-P7E") == first


def test_a_clash_of_roles_keeps_its_id_when_both_records_are_decided_to_be_one(book: Book) -> None:
    spse(book, "a")
    decree(book, POKJA)
    alike(book)
    first = ids(book, "ID-P7G")
    one_person(book)
    assert ids(book, "ID-P7G") == first


def test_partners_of_one_joint_operation_each_have_their_own_finding(book: Book) -> None:
    """The official is director of both: dropping either would hide a conflict."""
    spse(book, "a", "b", identifiers=NIK)
    with book.entry() as entry:
        entry.state(REGISTER, "2", party("e"), director("d", "e"))
        entry.same((SPSE, "b"), (REGISTER, "e"))
        join(entry)
    with book.database.reading() as unit:
        found = screened(unit, TENDERS[0], "ID-P7E")
        partners = {party_id(unit, REGISTER, "c"), party_id(unit, SPSE, "b")}  # who was stated first
    assert {f.subjects[1] for f in found} == partners
    assert len({f.id for f in found}) == 2
