"""Requested screenings, stored checks and the figures of the dashboard, on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.auth import SYSTEM, Principal, Role
from app.db import Database
from app.store import checks, figures, screenings
from tests.app.cases import THEIRS, finding, head, key, member, screened, tender
from tests.databases import TickingClock

COUNTS = {"tenders": 1, "found": 3, "opened": 2, "changed": 1, "withdrawn": 0, "not_computable": 4, "held_back": {}}


# --- screenings -------------------------------------------------------------------------------------------------------
def test_a_screening_moves_from_queued_to_done_with_its_counts(database: Database) -> None:
    auditor = key(database, Role.AUDITOR)
    with database.writing() as unit:
        made = screenings.create(unit, auditor, ["t2", "t1"], "2026-01-01", "5")
        assert screenings.get(unit, auditor, made.id) == made
        assert (made.state, made.tenders, made.as_of, made.known_at) == ("queued", ("t2", "t1"), "2026-01-01", "5")
        screenings.set_state(unit, made.id, "running")
        running = screenings.get(unit, auditor, made.id)
        screenings.set_state(unit, made.id, "done", COUNTS)
        done = screenings.get(unit, auditor, made.id)
    assert running == replace(made, state="running")
    assert done is not None
    assert (done.state, done.counts) == ("done", COUNTS)
    assert done.finished_at is not None


def test_a_screening_is_seen_by_who_asked_and_by_inspectorate_and_admins(database: Database) -> None:
    asking, other = member(database), member(database)
    with database.writing() as unit:
        made = screenings.create(unit, asking, None)
        seeing = {r for r in (Role.AUDITOR, Role.ADMIN, Role.VIEWER, Role.INTEGRATOR)
                  if screenings.get(unit, some(r), made.id)}  # fmt: skip
        assert screenings.get(unit, asking, made.id) == made
        assert screenings.get(unit, other, made.id) is None
        assert screenings.get(unit, asking, "scr_none") is None
    assert seeing == {Role.AUDITOR, Role.ADMIN}


def some(role: Role, **more: str) -> Principal:
    return Principal(f"key_{role}", role, role, **more)  # type: ignore[arg-type]


def test_what_was_found_is_counted_for_the_inspectorate_only(database: Database) -> None:
    """The number of findings of one tender would tell a member what is sealed from him."""
    people = {"member": member(database), "head": head(database), "integrator": key(database, Role.INTEGRATOR)}
    with database.writing() as unit:
        for name, who in people.items():
            made = screenings.create(unit, who, ["t"])
            screenings.set_state(unit, made.id, "done", COUNTS)
            own, whole = screenings.get(unit, who, made.id), screenings.get(unit, SYSTEM, made.id)
            assert own is not None
            assert whole is not None
            assert (name, own.counts) == (name, {"tenders": 1})
            assert whole.counts == COUNTS
            for role, counts in ((Role.AUDITOR, COUNTS), (Role.ADMIN, {"tenders": 1})):
                seen = screenings.get(unit, some(role), made.id)
                assert seen is not None
                assert seen.counts == counts
            himself = screenings.get(unit, some(Role.AUDITOR, party="official"), made.id)
            assert himself is not None
            assert himself.counts == {"tenders": 1}


# --- checks -----------------------------------------------------------------------------------------------------------
def row(id_: str, tender_: str | None = "t") -> dict[str, object]:
    return {
        "id": id_, "tender": tender_, "buyer": "b", "snapshot": "3-2", "request": {"vendor": "v"},
        "answer": {"id": id_, "outcome": "clear"}, "certificate": {"sha256": "x"}, "parties": ["p", "p"],
        "sealed": {},
    }  # fmt: skip


def test_a_check_is_replayed_as_it_was_answered(database: Database) -> None:
    asking = member(database)
    with database.writing() as unit:
        checks.add(unit, asking, row("chk_1"))
        assert checks.get(unit, asking, "chk_1") == {
            "answer": {"id": "chk_1", "outcome": "clear"}, "certificate": {"sha256": "x"}, "author": asking.key_id,
            "sealed": {}, "snapshot": "3-2", "tender": "t",
        }
        assert checks.get(unit, asking, "chk_2") is None
        assert checks.get(unit, replace(asking, key_id="key_other"), "chk_1") is None


def test_repeated_checks_of_one_tender_in_a_day_are_counted_by_key(database: Database, clock: TickingClock) -> None:
    asking = member(database)

    def asked(id_: str, tender_: str | None) -> int:
        with database.writing() as unit:
            checks.add(unit, asking, row(id_, tender_))
            return checks.recent_by(unit, asking, tender_)

    assert [asked("1", "t"), asked("2", "t"), asked("3", "u"), asked("4", None), asked("5", None)] == [1, 2, 1, 1, 2]
    clock.advance(86_400 + 1)
    assert asked("6", "t") == 1


# --- figures ----------------------------------------------------------------------------------------------------------
def counts(database: Database, who) -> dict[tuple[str, int], int | None]:  # type: ignore[no-untyped-def]
    with database.reading() as unit:
        return {(f["rule"], f["severity"]): f["count"] for f in figures.findings(unit, who)}


@pytest.fixture
def counted(database: Database) -> Database:
    """Ours: four sealed of R4, five of R5 among bidders. Theirs: six sealed of R6."""
    ours = [finding(f"a{n}", "t1", rule="R4", severity=4) for n in range(4)]
    ours += [finding(f"b{n}", "t1", rule="R5", severity=3, sealed=False, subjects=("v", "w"), thread=()) for n in range(5)]
    screened(database, tender("t1"), *ours)
    screened(database, tender("t2", THEIRS), *(finding(f"c{n}", "t2", rule="R6") for n in range(6)))
    return database


def test_viewers_count_everything_but_cells_under_five_are_suppressed(counted: Database) -> None:
    assert counts(counted, key(counted, Role.VIEWER)) == {("R4", 4): None, ("R5", 3): 5, ("R6", 5): 6}


def test_others_count_what_they_may_see(counted: Database) -> None:
    assert counts(counted, key(counted, Role.AUDITOR)) == {("R4", 4): 4, ("R5", 3): 5, ("R6", 5): 6}
    assert counts(counted, key(counted, Role.AUDITOR, party="official")) == {("R5", 3): 5}
    assert counts(counted, member(counted)) == {("R5", 3): 5}
    assert counts(counted, head(counted)) == {("R4", 4): 4, ("R5", 3): 5}
    assert counts(counted, head(counted, THEIRS)) == {("R6", 5): 6}
    for role in (Role.INTEGRATOR, Role.ADMIN):
        assert counts(counted, key(counted, role)) == {}
