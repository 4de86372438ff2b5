"""The same deliveries give the same bytes on every database, and an old answer stays what it was."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import orjson
import pytest

from app.auth import SYSTEM, Principal, Role
from app.db import Database
from app.flow import decide, load, resolve, screen
from app.intake.demo import Truth, generate
from app.store import matches
from app.store.matches import MatchFilter
from graph.kinds import Band
from tests.databases import TickingClock
from tests.provinces import smaller

EARLY = ("spse", "personnel", "qualification")  # what is known before the old answer is given
AUDITOR = Principal("key_tests", "An auditor", Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class Told:
    """What one database answered: early, early again at the end, and at the end."""

    early: bytes
    replayed: bytes
    late: bytes
    written: bytes


@pytest.fixture
def town(tmp_path: Path) -> Truth:
    """The demonstration with its plants and little of everyday life around them."""
    with smaller():
        return generate(tmp_path / "town")


def told(database: Database, truth: Truth) -> Told:
    """Load a part, answer, load the rest, let people decide, screen; then ask again for what was known before."""
    database.clock = clock = TickingClock(step=0)  # how often waiting threads look at it hangs on the machine
    for source, folder in truth.deliveries:
        if source in EARLY:
            load.load(database, source, [folder])
    resolve.drain(database)
    then = clock.now
    clock.advance(60)
    early = answers(database, screen.Times(known_at=then))
    for source, folder in truth.deliveries:
        if source not in EARLY:
            load.load(database, source, [folder])
    resolve.drain(database)
    ruled(database)
    resolve.drain(database)
    screen.screen_all(database, None, author="tests")
    return Told(
        early, answers(database, screen.Times(known_at=then)), answers(database, screen.Times(known_at=clock.now)),
        answers(database, screen.Times()),
    )  # fmt: skip


def ruled(database: Database) -> None:
    """An auditor joins one doubtful pair and parts another."""
    with database.reading() as unit:
        doubtful = matches.page(unit, SYSTEM, MatchFilter(band=Band.UNSURE), None, 2)
    for match, verdict in zip(doubtful, ("same", "not_same"), strict=True):
        decide.on_match(database, AUDITOR, match.id, verdict, "seen on the card")


def answers(database: Database, times: screen.Times) -> bytes:
    with database.reading() as unit:
        return b"\n".join(orjson.dumps(view) for view in screen.views(unit, SYSTEM, None, times))


def test_both_databases_answer_byte_for_byte_alike_and_an_old_answer_comes_back_as_it_was(
    sqlite_database: Database, postgres_database: Database, town: Truth
) -> None:
    here, there = told(sqlite_database, town), told(postgres_database, town)
    assert here.early.count(b"\n") > 10
    assert here.early == here.replayed
    assert there.early == there.replayed
    assert here.late != here.early
    assert here == there
