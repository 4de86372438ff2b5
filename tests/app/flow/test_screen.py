"""Screening, on both databases: what is found is written once, at other times only told, and always of the newest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import func, select

from app.auth import SYSTEM, Grade, Principal, Role
from app.db import Database, Unit
from app.engine.crew import Crew
from app.errors import Forbidden, NotFound
from app.flow import screen, state
from app.flow.screen import Counts, Times
from app.store import events, screenings
from app.store.tables import finding, finding_revision, job
from app.worker import Worker
from tests.app.cases import key
from tests.app.flow.desk import SPSE, Desk, desk_in
from tests.databases import TickingClock


@pytest.fixture
def desk(database: Database) -> Desk:
    """With the director's chair of the bidder stated to be the PPK's."""
    made = desk_in(database)
    made.officer(made.known("ppk"), made.known("cv"))
    return made


def screened(desk: Desk, *wanted: str) -> Counts:
    return screen.screen_all(desk.database, list(wanted) or None, author="tests")


def told(desk: Desk) -> list[str]:
    with desk.database.reading() as unit:
        return [e.type for e in events.after(unit, SYSTEM, 0, 100)]


# --- written ----------------------------------------------------------------------------------------------------------
def test_what_is_found_is_written_with_its_event_and_again_changes_nothing(desk: Desk) -> None:
    first = screened(desk)
    assert (first.tenders, first.opened, first.changed, first.withdrawn) == (1, first.found, 0, 0)
    assert first.found > 0
    before = desk.rows()
    again = screened(desk)
    assert (again.found, again.opened, again.changed, again.withdrawn) == (first.found, 0, 0, 0)
    unchanged = {t: n for t, n in desk.rows().items() if t != "ledger"}
    assert unchanged == {t: n for t, n in before.items() if t != "ledger"}
    assert told(desk) == ["finding.opened"] * first.found


def test_what_is_no_longer_so_is_withdrawn_and_found_again_when_it_is_so_again(desk: Desk) -> None:
    found = screened(desk).found
    state.withdraw(desk.database, desk.integrator, "tie/t")
    assert screened(desk).withdrawn == found
    desk.officer(desk.known("ppk"), desk.known("cv"))
    assert screened(desk).changed == found


def test_an_unknown_tender_is_no_error_and_no_finding(desk: Desk) -> None:
    assert screened(desk, "no such tender") == Counts()


def test_progress_is_told_block_by_block(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen, "BLOCK", 2)
    seen: list[tuple[int, int]] = []
    screen.screen_all(
        desk.database, ["t1", "x", "y", "t1", "z"], author="t", progress=lambda done, of: seen.append((done, of))
    )
    assert seen == [(2, 5), (4, 5), (5, 5)]


class Interrupted:
    """The database, but each time before the first writing units begin something else happens first."""

    def __init__(self, database: Database, happenings: list[Callable[[], object]]) -> None:
        self._database, self._happenings = database, happenings

    def reading(self) -> object:
        return self._database.reading()

    @contextmanager
    def writing(self) -> Iterator[Unit]:
        if self._happenings:
            self._happenings.pop(0)()
        with self._database.writing() as unit:
            yield unit


@pytest.mark.parametrize("times", [1, 2, 3])
def test_what_becomes_known_while_a_screening_thinks_is_heeded(desk: Desk, times: int) -> None:
    """A slow screening must not write what was so when it began over what a quicker one wrote since."""
    def take_back() -> None:
        state.withdraw(desk.database, desk.integrator, "tie/t")
        screened(desk)

    def say_again() -> None:
        desk.officer(desk.known("ppk"), desk.known("cv"))

    happenings = [take_back, say_again, take_back][:times]
    screen.screen_all(Interrupted(desk.database, happenings), None, author="slow")  # type: ignore[arg-type]
    with desk.database.reading() as unit:
        states = set(unit.connection.scalars(select(finding.c.state)))
    assert states <= ({"open"} if times == 2 else {"withdrawn"})


def test_a_crew_finds_the_same_bytes_and_heeds_what_becomes_known_meanwhile(desk: Desk) -> None:
    def contents() -> list[str]:
        with desk.database.reading() as unit:
            return sorted(unit.connection.scalars(select(finding_revision.c.content)))

    alone = screened(desk)
    written = contents()
    state.withdraw(desk.database, desk.integrator, "tie/t")
    screened(desk)
    with Crew(desk.database, 2) as crew:
        desk.officer(desk.known("ppk"), desk.known("cv"))
        together = screen.screen_all(desk.database, None, author="tests", crew=crew)
        assert (together.found, together.changed) == (alone.found, alone.found)
        assert set(written) <= set(contents())

        def take_back() -> None:
            state.withdraw(desk.database, desk.integrator, "tie/t")

        slow = Interrupted(desk.database, [take_back])
        assert screen.screen_all(slow, None, author="slow", crew=crew).withdrawn == alone.found  # type: ignore[arg-type]


def test_both_databases_find_the_same_bytes(sqlite_database: Database, postgres_database: Database) -> None:
    found = []
    for database in (sqlite_database, postgres_database):
        made = desk_in(database)
        alike = Principal("key_alike", "SPSE", Role.INTEGRATOR)  # keys are random; who states something is not compared
        made.officer(made.known("ppk"), made.known("cv"), who=alike)
        screened(made)
        with database.reading() as unit:
            query = select(finding_revision.c.finding_id, finding_revision.c.content).order_by(finding_revision.c.finding_id)
            found.append([tuple(r) for r in unit.connection.execute(query)])
    assert found[0]
    assert found[0] == found[1]


# --- at other times ---------------------------------------------------------------------------------------------------
def test_at_other_times_nothing_is_written(desk: Desk, clock: TickingClock) -> None:
    before = desk.rows()
    for times in (Times(as_of=date(2025, 6, 10)), Times(known_at=clock.now), Times(date(2025, 6, 10), clock.now)):
        with desk.database.reading() as unit:
            assert list(screen.views(unit, SYSTEM, None, times))
    assert desk.rows() == before


def test_what_was_not_yet_known_is_not_found_as_of_then(desk: Desk, clock: TickingClock) -> None:
    with desk.database.reading() as unit:
        now = unit.now()
        assert list(screen.views(unit, SYSTEM, ["t1"], Times(known_at=now)))
        assert list(screen.views(unit, SYSTEM, ["t1"], Times(known_at=now - 10**12))) == []
    state.withdraw(desk.database, desk.integrator, "tie/t")
    with desk.database.reading() as unit:
        assert list(screen.views(unit, SYSTEM, ["t1"], Times(known_at=now)))
        assert list(screen.views(unit, SYSTEM, ["t1"], Times(known_at=unit.now()))) == []


def test_a_tender_withdrawn_since_is_still_found_as_of_then(desk: Desk, clock: TickingClock) -> None:
    """The issue asks that a replay at an earlier known_at gives the earlier bytes, of all tenders as of one."""
    known = Times(known_at=clock.now)
    with desk.database.reading() as unit:
        before = list(screen.views(unit, SYSTEM, None, known))
        assert before
    with desk.book.entry() as entry:
        entry.state(SPSE, "t1")
    with desk.database.reading() as unit:
        assert list(screen.views(unit, SYSTEM, None, known)) == before
        assert list(screen.views(unit, SYSTEM, None, Times(known_at=unit.now()))) == []


def test_views_at_default_times_are_the_written_findings_that_the_reader_may_see(desk: Desk) -> None:
    screened(desk)
    with desk.database.reading() as unit:
        seen = {
            who.role.value: len(list(screen.views(unit, who, None, Times())))
            for who in (SYSTEM, Principal("k", "n", Role.AUDITOR), Principal("k", "n", Role.VIEWER))
        }
    assert seen["system"] == seen["auditor"] > 0
    assert seen["viewer"] == 0


# --- on request -------------------------------------------------------------------------------------------------------
def requested(desk: Desk, who: Principal, wanted: list[str] | None = None, times: Times | None = None) -> str:
    return screen.request(desk.database, who, wanted, times or Times())


def test_a_requested_screening_is_done_by_the_worker(desk: Desk) -> None:
    auditor = key(desk.database, Role.AUDITOR)
    id_ = requested(desk, auditor)
    Worker(desk.database).drain()
    with desk.database.reading() as unit:
        row = screenings.get(unit, auditor, id_)
    assert row is not None
    assert row.counts is not None
    assert (row.state, row.counts["tenders"]) == ("done", 1)
    assert told(desk)[-1] == "screening.completed"


def test_a_screening_that_a_dead_worker_left_is_done_again_and_told_once(desk: Desk) -> None:
    id_ = requested(desk, key(desk.database, Role.AUDITOR))
    for _ in range(3):
        screen.run(desk.database, id_)
    assert told(desk).count("screening.completed") == 1
    assert screen.run(desk.database, "scr_none") == Counts()


@pytest.mark.parametrize("times", [Times(as_of=date(2025, 6, 10)), Times(known_at=1)])
def test_a_screening_at_another_time_only_counts(desk: Desk, times: Times) -> None:
    auditor = key(desk.database, Role.AUDITOR)
    id_ = requested(desk, auditor, ["t1"], times)
    Worker(desk.database).drain()
    with desk.database.reading() as unit:
        row = screenings.get(unit, auditor, id_)
        assert unit.connection.scalar(select(func.count()).select_from(finding)) == 0
    assert row is not None
    assert row.counts is not None
    assert (row.state, row.counts["opened"]) == ("done", 0)
    assert row.counts["tenders"] == (1 if times.as_of else 0)


def test_procurement_screens_its_own_tenders_only(desk: Desk) -> None:
    """The tender has no buyer here, so nobody's it is."""
    who = key(desk.database, Role.PROCUREMENT, grade=Grade.MEMBER, scope=("buyer",))
    with pytest.raises(NotFound):
        requested(desk, who, ["t1"])
    with pytest.raises(NotFound):
        requested(desk, who, ["no such tender"])
    id_ = requested(desk, who)
    with desk.database.reading() as unit:
        row = screenings.get(unit, who, id_)
    assert row is not None
    assert row.tenders == ()


def test_viewers_screen_nothing(desk: Desk) -> None:
    with pytest.raises(Forbidden):
        requested(desk, key(desk.database, Role.VIEWER))
    with desk.database.reading() as unit:
        assert "screening" not in set(unit.connection.scalars(select(job.c.kind)))
