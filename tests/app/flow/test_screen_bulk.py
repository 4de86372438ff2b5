"""Screening in bulk: over files as over the table, and taken up where it was broken off."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson
import pytest
from sqlalchemy import func, select, update

from app.auth import Role
from app.db import Database
from app.engine import local, snapshot
from app.engine.crew import Crew
from app.engine.local import Order, Outlook, rules_in_use
from app.flow import screen, state
from app.flow.screen import Counts
from app.store import unscreened
from app.store.ledger import now_snapshot
from app.store.tables import finding_revision, source
from graph.claims import ParticipationClaim, TenderClaim
from graph.facts import Policy
from graph.kinds import BidStage, OfficialRole, SourceKind, TieKind
from graph.period import DATE_UNKNOWN, Period
from graph.ports import PathRequest, PathResult, Paths
from tests.app.cases import key
from tests.app.flow.desk import Desk, desk_in
from tests.app.store.book import Book, party, person, tie
from tests.databases import TickingClock

SPSE, REGISTER = "spse", "register"
TENDERS = [f"t{n}" for n in range(9)]
PEOPLE, FIRMS = [f"p{n}" for n in range(9)], [f"f{n}" for n in range(6)]
PERIODS = [Period.of("2020", "")] * 3 + [Period.of("2010", "2019"), DATE_UNKNOWN]
DATES = {"bids_opened": "2025-06-02", "awarded": "2025-06-20"}
KINDS = [(TieKind.OFFICER_OF, FIRMS), (TieKind.OWNS, FIRMS), (TieKind.SPOUSE_OF, PEOPLE), (TieKind.PARENT_OF, PEOPLE)]


@pytest.fixture
def book(database: Database) -> Book:
    """Nine tenders among nine people and six firms, tied at random."""
    made, dice = Book(database), random.Random(11)
    made.source(SPSE, SourceKind.E_PROCUREMENT)
    with made.entry() as entry:
        entry.state(SPSE, "who", *(person(ref) for ref in PEOPLE), *(party(ref) for ref in FIRMS))
        for n in range(30):
            kind, ends = dice.choice(KINDS)
            start = dice.choice(PEOPLE)
            end = dice.choice([ref for ref in ends if ref != start])
            role = "director" if kind is TieKind.OFFICER_OF else None
            entry.state(SPSE, f"k{n}", tie(kind, start, end, role, period=dice.choice(PERIODS)))
        for id_ in TENDERS:
            bids = [ParticipationClaim(f"{id_}{f}", id_, f, "bid", stage=BidStage.PRICED) for f in dice.sample(FIRMS, 2)]
            ppk = ParticipationClaim(f"{id_}o", id_, dice.choice(PEOPLE), "official", OfficialRole.PPK)
            entry.state(SPSE, id_, TenderClaim(id_, "Jembatan", dates=DATES), ppk, *bids)
    return made


@dataclass(slots=True)
class Overheard:
    """Paths as another one finds them, and all that it found."""

    paths: Paths
    found: list[PathResult] = field(default_factory=list)

    def search(self, starts: Sequence[str], goals: Sequence[str], request: PathRequest) -> PathResult:
        self.found.append(self.paths.search(starts, goals, request))
        return self.found[-1]


def thought(database: Database, at_once: int) -> Iterator[object]:
    """What an outlook at the newest snapshot thinks of all tenders, so many with one memory, and the paths it drew."""
    order = Order(rules_in_use(), Policy(max_hops=5), date(2025, 7, 1))
    with database.reading() as unit:
        for first in range(0, len(TENDERS), at_once):
            outlook = Outlook(unit, now_snapshot(unit))
            outlook._paths = heard = Overheard(outlook._paths)
            yield from outlook.screen(TENDERS[first : first + at_once], order)
            yield from heard.found


def of_kind(thoughts: Sequence[object], kind: type) -> list[object]:
    return [one for one in thoughts if isinstance(one, kind)]


def test_over_files_the_same_is_thought_as_one_by_one_over_the_table(book: Book) -> None:
    alone = list(thought(book.database, 1))
    assert snapshot.of(book.database).refresh(book.database)
    together = list(thought(book.database, len(TENDERS)))
    with book.entry() as entry:  # laid over the files
        entry.state(SPSE, "k90", tie(TieKind.SPOUSE_OF, "p0", "p1", period=PERIODS[0]))
    later = list(thought(book.database, len(TENDERS)))
    for kind in {type(one) for one in alone}:
        assert of_kind(together, kind) == of_kind(alone, kind)
    assert any(one.paths for one in of_kind(together, PathResult))  # type: ignore[attr-defined]
    monkey = pytest.MonkeyPatch()
    with monkey.context() as patched:
        patched.setattr(snapshot.TieSnapshot, "paths", lambda *_: None)
        assert later == list(thought(book.database, len(TENDERS)))


def test_in_bulk_files_are_made_and_every_process_of_a_crew_finds_by_them_what_was_found_without(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    for id_ in TENDERS:
        screen.screen_all(book.database, [id_], author="tests")
    written = revisions(book)
    monkeypatch.setattr(screen, "MANY", 2)
    monkeypatch.setattr(screen, "BLOCK", 2)
    with Crew(book.database, 1) as crew:
        counts = screen.screen_all(book.database, None, author="tests", crew=crew)
    assert snapshot.of(book.database).told == "ready"
    assert (counts.tenders, counts.opened, counts.changed, counts.withdrawn) == (len(TENDERS), 0, 0, 0)
    assert counts.found > 0
    assert revisions(book) == written


@pytest.mark.parametrize(("named", "asked"), [(None, 1), (TENDERS, 1), (TENDERS[:-1], 0)], ids=["all", "many", "few"])
def test_a_worker_screens_many_with_a_crew(
    book: Book, monkeypatch: pytest.MonkeyPatch, named: list[str] | None, asked: int
) -> None:
    for id_ in TENDERS:
        screen.screen_all(book.database, [id_], author="tests")
    written, auditor = revisions(book), key(book.database, Role.AUDITOR)
    questions: list[object] = []
    real = Crew.ask

    def ask(crew: Crew, think: Any, given: Iterable[Any]) -> Iterator[Any]:
        questions.append(think)
        return real(crew, think, given)

    monkeypatch.setattr(Crew, "ask", ask)

    monkeypatch.setattr(screen, "MANY", len(TENDERS))
    monkeypatch.setattr(screen, "BLOCK", 2)
    monkeypatch.setattr(screen, "gathered", lambda database: Crew(database, 1))
    id_ = screen.request(book.database, auditor, named, screen.Times())
    counts = screen.run(book.database, id_)
    assert (len(questions), counts.tenders, revisions(book)) == (asked, len(named or TENDERS), written)


def revisions(book: Book) -> int:
    with book.database.reading() as unit:
        return unit.connection.scalar(select(func.count()).select_from(finding_revision)) or 0


# --- taken up again ---------------------------------------------------------------------------------------------------
def taken_up(database: Database) -> Counts:
    return screen.screen_all(database, None, author="tests", again=False)


def test_a_screening_that_was_broken_off_goes_on_where_it_was(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen, "BLOCK", 2)

    def kill(done: int, _: int) -> None:
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        screen.screen_all(book.database, None, author="tests", progress=kill, again=False)
    seen: list[tuple[int, int]] = []
    rest = screen.screen_all(
        book.database, None, author="tests", again=False, progress=lambda done, of: seen.append((done, of))
    )
    assert (rest.standing, rest.tenders, seen[-1]) == (4, len(TENDERS) - 4, (5, 5))
    assert (taken_up(book.database).standing, taken_up(book.database).tenders) == (len(TENDERS), 0)
    assert screen.screen_all(book.database, None, author="tests").tenders == len(TENDERS)


@pytest.fixture
def desk(database: Database) -> Desk:
    made = desk_in(database)
    made.officer(made.known("ppk"), made.known("cv"))
    screen.screen_all(database, None, author="tests")
    assert taken_up(database).standing == 1
    return made


def test_whatever_becomes_known_lets_nothing_stand(desk: Desk) -> None:
    state.withdraw(desk.database, desk.integrator, "tie/t")
    after = taken_up(desk.database)
    assert (after.standing, after.tenders, after.withdrawn > 0) == (0, 1, True)
    load = desk.book.open_load()
    assert taken_up(desk.database).standing == 1
    screen.screen_all(desk.database, None, author="tests")  # while the load is open
    desk.book.close_load(load)
    assert taken_up(desk.database).standing == 0


def test_another_day_and_other_rules_let_nothing_stand(
    desk: Desk, clock: TickingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.advance(24 * 60 * 60)
    assert taken_up(desk.database).standing == 0
    assert taken_up(desk.database).standing == 1
    monkeypatch.setattr(screen, "rules_in_use", lambda: rules_in_use()[1:])
    assert taken_up(desk.database).standing == 0


@pytest.mark.parametrize("changed", [{"reliability": 0.1}, {"standing": "self_declared"}, {"kind": "context"}])
def test_a_source_that_is_described_otherwise_lets_nothing_stand(desk: Desk, changed: dict[str, object]) -> None:
    before = desk.rows()["ledger"]
    with desk.database.writing() as unit:
        told = orjson.loads(unit.connection.scalar(select(source.c.description).where(source.c.id == REGISTER)) or "")
        told |= changed
        row = update(source).where(source.c.id == REGISTER)
        unit.connection.execute(row.values(description=orjson.dumps(told).decode()))
    assert desk.rows()["ledger"] == before
    assert taken_up(desk.database).standing == 0
    assert taken_up(desk.database).standing == 1


def test_another_program_lets_nothing_stand(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "program", lambda: "another")
    assert taken_up(desk.database).standing == 0
    assert taken_up(desk.database).standing == 1


def test_who_waits_because_of_who_is_who_does_not_stand(desk: Desk) -> None:
    with desk.database.writing() as unit:
        unscreened.note(unit, 1, ["t1"])
    assert taken_up(desk.database).standing == 0
    assert taken_up(desk.database).standing == 1
