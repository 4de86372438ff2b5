"""Who turns out to be whom changes findings: the tenders concerned are screened anew, exactly those and each once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
import structlog
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError

from app.auth import SYSTEM
from app.db import Database
from app.engine.halving import AGAIN_IN
from app.engine.local import Judged, Order, Outlook
from app.flow import resolve, screen
from app.store import findings, unresolved, unscreened
from app.store.findings import FindingFilter
from app.store.tables import job
from app.worker import Worker
from graph.claims import Claim, ParticipationClaim, TenderClaim
from graph.kinds import BidStage, ContactKind, OfficialRole, SourceKind, TieKind
from graph.period import Period
from tests.app.store.book import Book, party, person
from tests.app.store.book import tie as said
from tests.databases import TickingClock

SPSE, REGISTER = "spse", "register"
BORN = "1970-03-12"
RARE, RARELY = "Darlan Aspian Bilung", "DARLAN ASPIAN BILUNG"
SINCE = Period.of("2020", "")


@pytest.fixture
def book(database: Database) -> Book:
    made = Book(database)
    made.source(SPSE, SourceKind.E_PROCUREMENT)
    made.source(REGISTER, SourceKind.COMPANY_REGISTER)
    return made


def tender(id_: str, official: str, bidder: str) -> list[Claim]:
    dates = {"bids_opened": "2025-06-02", "awarded": "2025-06-20"}
    return [
        TenderClaim(id_, "Jembatan", dates=dates),
        ParticipationClaim(f"{id_} o", id_, official, "official", OfficialRole.PPK),
        ParticipationClaim(f"{id_} b", id_, bidder, "bid", stage=BidStage.PRICED),
    ]


def stated(book: Book) -> None:
    """The PPK of t1 owns the firm that bids there, as the register would say if it knew him by one name; t2 is others'."""
    with book.entry() as entry:
        entry.state(SPSE, "p", person("ppk", RARE, birth_date=BORN), party("cv", "CV Karya Bersama"))
        entry.state(SPSE, "q", person("other", "Yohana Ledjo", birth_date="1981-05-07"), party("pt", "PT Anggrek Perkasa"))
        entry.state(SPSE, "t1", *tender("t1", "ppk", "cv"))
        entry.state(SPSE, "t2", *tender("t2", "other", "pt"))
        entry.state(REGISTER, "r", person("dir", RARELY, birth_date=BORN), party("firm", "CV Karya Bersama"))
        entry.state(REGISTER, "d", said(TieKind.OFFICER_OF, "dir", "firm", "director", period=SINCE))


def waiting(book: Book) -> list[str]:
    with book.database.reading() as unit:
        return unscreened.first(unit, 100)


def jobs_of(book: Book, kind: str) -> int:
    with book.database.reading() as unit:
        return unit.connection.scalar(select(func.count()).select_from(job).where(job.c.kind == kind)) or 0


def rules(book: Book) -> set[tuple[str, str]]:
    with book.database.reading() as unit:
        rows = findings.page(unit, SYSTEM, FindingFilter(), None, 100)
        return {(row.finding.tender, row.finding.rule) for row in rows if row.finding.state != "withdrawn"}


def test_what_a_resolution_ties_is_screened_anew_by_the_worker_and_found(book: Book) -> None:
    stated(book)
    screen.screen_all(book.database, None, author="tests")
    before = rules(book)
    resolve.drain(book.database)
    assert waiting(book) == ["t1"]
    Worker(book.database, "one").drain()
    assert waiting(book) == []
    assert {t for t, _ in rules(book) - before} == {"t1"}


def test_a_tender_waits_once_and_one_job_does_all_however_many_blocks_there_are(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resolve, "BLOCK", 1)
    stated(book)
    resolve.drain(book.database)
    assert waiting(book) == ["t1"]
    assert (jobs_of(book, "rescreen"), jobs_of(book, "screen")) == (1, 0)


def test_a_screening_of_all_leaves_nothing_to_screen_anew(book: Book) -> None:
    stated(book)
    resolve.drain(book.database)
    screen.screen_all(book.database, None, author="tests")
    assert waiting(book) == []
    assert screen.rescreen(book.database) == 0


def test_a_resolution_that_finds_nothing_new_lets_no_tender_wait(book: Book) -> None:
    stated(book)
    resolve.drain(book.database)
    screen.rescreen(book.database)
    with book.entry() as entry:
        entry.state(REGISTER, "x", person("x", "Kaspul Sahrani"))
    assert resolve.drain(book.database).parties == 1
    assert waiting(book) == []


def test_a_likeness_that_ends_is_screened_anew_too(book: Book) -> None:
    stated(book)
    resolve.drain(book.database)
    screen.rescreen(book.database)
    found = rules(book)
    with book.entry() as entry:
        entry.state(REGISTER, "r", person("dir", "Rina Wati", birth_date="1999-08-17"), party("firm", "UD Sumber Rejeki"))
    resolve.drain(book.database)
    assert waiting(book) == ["t1"]
    screen.rescreen(book.database)
    assert {t for t, _ in found - rules(book)} == {"t1"}


def test_the_tenders_of_those_tied_to_a_changed_party_are_among_them(book: Book) -> None:
    """The likeness is of the PPK's wife: she takes part in nothing herself."""
    with book.entry() as entry:
        entry.state(SPSE, "p", person("ppk", "Yohana Ledjo"), party("cv", "CV Karya Bersama"))
        entry.state(SPSE, "t1", *tender("t1", "ppk", "cv"))
        entry.state(REGISTER, "k", person("wife", RARE, birth_date=BORN), said(TieKind.SPOUSE_OF, "wife", "h"), person("h"))
        entry.state(REGISTER, "l", party("k", "PT Anggrek Perkasa"), person("o", RARELY, birth_date=BORN))
        entry.same((SPSE, "ppk"), (REGISTER, "h"))
    resolve.drain(book.database)
    assert waiting(book) == ["t1"]


def test_contact_points_lead_no_further(book: Book) -> None:
    """Two who share an address are not the same; a likeness of one is no matter of the other's tenders."""
    shared = {"contacts": ((ContactKind.EMAIL, "kantor@contoh.id"),)}
    with book.entry() as entry:
        entry.state(SPSE, "p", person("ppk", "Yohana Ledjo"), party("cv", "CV Karya Bersama", **shared))
        entry.state(SPSE, "t1", *tender("t1", "ppk", "cv"))
        entry.state(REGISTER, "a", person("neighbour", RARE, birth_date=BORN, **shared))
        entry.state(REGISTER, "b", person("twin", RARELY, birth_date=BORN))
    assert resolve.drain(book.database).matches == 1
    assert waiting(book) == []


def test_a_tender_that_cannot_be_screened_is_set_aside_and_the_others_go_on(
    book: Book, monkeypatch: pytest.MonkeyPatch, clock: TickingClock
) -> None:
    with book.entry() as entry:
        for n in range(5):
            entry.state(SPSE, f"t{n}", *tender(f"t{n}", "ppk", "cv"))
        unscreened.note(entry.unit, entry.number, [f"t{n}" for n in range(5)])
    whole = Outlook.screen

    def spoilt(self: Outlook, ids: Sequence[str], order: Order) -> Iterator[Judged]:
        if "t1" in ids:
            raise ValueError("Darlan")
        return whole(self, ids, order)

    monkeypatch.setattr(Outlook, "screen", spoilt)
    with structlog.testing.capture_logs() as logs:
        assert screen.rescreen(book.database) == 4
    assert [(e["id"], e["error"]) for e in logs if e["event"] == "set_aside"] == [("t1", "ValueError")]
    assert "Darlan" not in str(logs)
    assert waiting(book) == []
    with book.database.reading() as unit:
        assert (unscreened.waiting(unit), unscreened.aside(unit)) == (1, 1)
    monkeypatch.setattr(Outlook, "screen", whole)
    clock.now += AGAIN_IN
    assert waiting(book) == ["t1"]
    assert screen.rescreen(book.database) == 1
    with book.database.reading() as unit:
        assert (unscreened.waiting(unit), unscreened.aside(unit)) == (0, 0)


def test_a_tender_set_aside_is_ready_when_it_changes_again_and_a_database_that_is_away_is_nobodys_fault(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    stated(book)
    with book.entry() as entry:
        unscreened.note(entry.unit, entry.number, ["t1", "t2"])
        unscreened.set_aside(entry.unit, "t1", 1 << 60)
    assert waiting(book) == ["t2"]
    with book.entry() as entry:
        unscreened.note(entry.unit, entry.number, ["t1"])
    assert waiting(book) == ["t1", "t2"]

    def away(*_: object) -> Iterator[Judged]:
        raise OperationalError("select", {}, Exception("away"))

    monkeypatch.setattr(Outlook, "screen", away)
    with pytest.raises(OperationalError):
        screen.rescreen(book.database)
    assert waiting(book) == ["t1", "t2"]


def test_a_worker_comes_for_what_waits_when_its_job_was_given_up(book: Book) -> None:
    stated(book)
    with book.database.writing() as unit:
        unit.connection.execute(update(job).values(state="dead"))
    worker = Worker(book.database)
    assert worker.drain() == 0
    assert worker.revive()
    assert not worker.revive()  # there is one now
    assert worker.drain() >= 1
    with book.database.reading() as unit:
        assert (unresolved.waiting(unit), unscreened.waiting(unit)) == (0, 0)
    assert not worker.revive()
