"""Firms of one name and different tax numbers, stored, described and competing; and numbers that stand for nobody."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import pytest

from app.auth import SYSTEM
from app.db import Database
from app.engine.identity import Described, resolve_now
from app.engine.joining import divide
from app.engine.local import Sight
from app.engine.question import Assembly, Named
from app.flow import resolve
from app.store import matches, mentions, tenders
from app.store.adjacency import LedgerAdjacency
from app.store.ledger import now_snapshot
from app.store.matches import MatchFilter
from app.store.world import LedgerWorld
from graph.claims import ParticipationClaim, SanctionClaim, TenderClaim
from graph.connect import Search
from graph.facts import Policy
from graph.judge import RuleAnswer, load_pack
from graph.kinds import Band, BidStage, PartyKind, Procedure, SourceKind
from graph.model import Finding
from graph.period import Period
from graph.screening import screen
from tests.app.store.book import Book, Entry, party, party_id

FIRM = "PT Bangun Meratus Persada"
# Nine digits that pass Luhn (ISO/IEC 7812-1), tax office, branch.
OURS, BRANCH, THEIRS, THIRD = "735934051443000", "735934051728001", "011016854722000", "013457619722000"
TENDER = "spse:1"
HEADER = TenderClaim(
    TENDER, title="Jalan", procedure=Procedure.TENDER, dates={"bids_opened": "2025-03-10", "awarded": "2025-04-01"}
)


@pytest.fixture
def book(database: Database, monkeypatch: pytest.MonkeyPatch) -> Book:
    """Mentions are joined as a load joins them."""

    def regroup(entry: Entry, refs: Collection[bytes]) -> None:
        parties = mentions.regroup(entry.unit, entry.number, refs, divide)
        mentions.await_resolution(entry.unit, entry.number, parties)

    monkeypatch.setattr(Entry, "regroup", regroup)
    made = Book(database)
    made.source("spse", SourceKind.E_PROCUREMENT)
    made.source("register")
    made.source("blacklist", SourceKind.SANCTION)
    with made.entry() as entry:
        bid = ParticipationClaim("bid", TENDER, "ours", "bid", stage=BidStage.PRICED)
        entry.state("spse", "t", HEADER, party("ours", FIRM, identifiers=(("NPWP", OURS),)), bid)
    return made


def ban(book: Book, *numbers: tuple[str, str], kind: PartyKind = PartyKind.COMPANY, name: str = FIRM) -> None:
    sanction = SanctionClaim("s", "banned", "dec/1", "g", Period.of("2025-01-01", "2026-01-01"), "active")
    with book.entry() as entry:
        entry.state("blacklist", "s", party("banned", name, kind, identifiers=numbers), sanction)
    resolve.drain(book.database)


def screened(book: Book, rule: str) -> tuple[tuple[Finding, ...], RuleAnswer]:
    with book.database.reading() as unit:
        snapshot = now_snapshot(unit)
        world = LedgerWorld(unit, snapshot)
        tender = tenders.folded(unit, snapshot, [TENDER])[TENDER]
        rules = [r for r in load_pack("id") if r.id == rule]
        paths = Search(LedgerAdjacency(unit, snapshot, world.numbers))
        seen = screen(tender, world, paths, rules, Policy(), date(2026, 1, 1))
        return seen.findings, seen.answers[0]


def test_a_blacklisted_firm_of_another_taxpayer_is_not_the_bidder_of_its_name(book: Book) -> None:
    ban(book, ("NPWP", THEIRS))
    assert screened(book, "ID-BL-ACT")[0] == ()
    with book.database.reading() as unit:
        assert matches.page(unit, SYSTEM, MatchFilter(), None, 50) == []


def test_a_sealed_number_is_opened_to_tell_two_taxpayers(book: Book) -> None:
    """What bears no legal form may be a person, so its number is sealed."""
    ban(book, ("NPWP", THEIRS), kind=PartyKind.UNKNOWN, name="Bangun Meratus Persada")
    assert screened(book, "ID-BL-ACT")[0] == ()


@pytest.mark.parametrize("kind", [PartyKind.COMPANY, PartyKind.UNKNOWN])
def test_a_blacklisted_branch_is_the_bidder_itself(book: Book, kind: PartyKind) -> None:
    """The sanction is on the taxpayer; until a person confirms it, it is a question."""
    ban(book, ("NPWP", BRANCH), kind=kind)
    (finding,), _ = screened(book, "ID-BL-ACT")
    assert finding.crosses == {"same_as"}
    assert finding.grade in "BC"


def test_a_tax_number_that_stands_for_many_firms_parts_nobody(book: Book) -> None:
    ban(book, ("NPWP", THEIRS))
    with book.entry() as entry:
        for n, name in enumerate(("CV Kilat Mahakam", "UD Melati Wangi")):
            entry.state("register", str(n), party(f"v{n}", name, identifiers=(("NPWP", THEIRS),)))
    resolve.drain(book.database)
    (finding,), _ = screened(book, "ID-BL-ACT")
    assert finding.crosses == {"same_as"}
    with book.database.reading() as unit:
        asked = Described(PartyKind.COMPANY, FIRM, (("NPWP", THEIRS),))
        assert party_id(unit, "spse", "ours") in {m.b for m in resolve_now(unit, now_snapshot(unit), asked)[1]}


def test_a_number_of_many_makes_nobody_certain_but_is_a_reason_to_ask(book: Book) -> None:
    with book.entry() as entry:
        for n, name in enumerate(("CV Kilat Mahakam", "UD Melati Wangi", "PT Lejau Tering Sakti")):
            entry.state("register", str(n), party(f"v{n}", name, identifiers=(("NPWP", THEIRS),)))
    resolve.drain(book.database)
    with book.database.reading() as unit:
        vendors = {party_id(unit, "register", f"v{n}") for n in range(3)}
        kept = matches.page(unit, SYSTEM, MatchFilter(), None, 50)
        assert {p for m in kept for p in (m.a, m.b)} == vendors
        assert {m.band for m in kept} == {Band.UNSURE}
        for name in ("CV Kilat Mahakam", "CV Lain Sekali"):
            asked = Described(PartyKind.COMPANY, name, (("NPWP", THEIRS),))
            same, found = resolve_now(unit, now_snapshot(unit), asked)
            assert (same, {m.b for m in found}) == (None, vendors)


@pytest.mark.parametrize(("number", "meant"), [(None, True), (BRANCH, True), (THIRD, False)])
def test_who_is_described_with_another_number_is_not_taken_for_the_bidder(
    book: Book, number: str | None, meant: bool
) -> None:
    resolve.drain(book.database)
    with book.database.reading() as unit:
        sight = Sight.now(book.database, unit)
        made = Assembly(sight, tenders.folded(unit, sight.snapshot, [TENDER])[TENDER])
        numbers = (("NPWP", number),) if number else ()
        found = made.party(Named(described=Described(PartyKind.COMPANY, FIRM, numbers)), PartyKind.COMPANY)
        assert (found == party_id(unit, "spse", "ours")) is meant
        assert (found in made.parties) is not meant
        assert made.ties == []
