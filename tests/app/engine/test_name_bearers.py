"""Who bears a name at a snapshot is found, however many claims state it, and whoever bore it before."""

from __future__ import annotations

from collections.abc import Collection
from copy import copy

import pytest

from app.db import Database, Unit
from app.engine import name_index
from app.engine.identity import Described, compared
from app.engine.near import bearers_near
from app.store.candidates import Bearers
from app.store.ledger import Snapshot, now_snapshot
from graph.claims import Claim
from tests.app.store.book import Book, Entry, party, party_id, person

REGISTER, SANCTIONS = "register", "sanctions"
FIRM, LATER = "PT Rimba Sentosa Abadi", "CV Gunung Palung Makmur"
RECORDS, REFS = 30, "acdefghi"  # 240 claims


@pytest.fixture
def book(database: Database) -> Book:
    made = Book(database)
    made.source(REGISTER)
    made.source(SANCTIONS)
    return made


def found(database: Database, name: str, at: Snapshot | None = None) -> set[str]:
    """Ids of the parties that come near, the same from memory and from files."""
    answers = []
    for write_at in (100_000, 1):
        with pytest.MonkeyPatch.context() as set_to, copy(database).reading() as unit:
            set_to.setattr(name_index, "WRITE_AT", write_at)
            (near_it,) = compared(unit, at or now_snapshot(unit), [Described(None, name)])
            answers.append({a.party.id for a in near_it})
    assert answers[0] == answers[1]
    return answers[0]


def ids(database: Database, *of: tuple[str, str]) -> set[str]:
    with database.reading() as unit:
        return {party_id(unit, *one) for one in of}


def in_all_records(entry: Entry, name: str, *said: Claim) -> None:
    """Each of RECORDS says the name of each of REFS; half way another source speaks."""
    for n in range(RECORDS):
        entry.state(REGISTER, f"r{n}", *(party(ref, name) for ref in REFS))
        if n == RECORDS // 2 - 1 and said:
            entry.state(SANCTIONS, "b", *said)


def test_who_bears_a_name_is_found_among_very_many_claims_that_no_longer_state_it(book: Book) -> None:
    with book.entry() as entry:
        in_all_records(entry, FIRM, party("b", FIRM))
    before = book.snapshot()
    with book.entry() as entry:
        in_all_records(entry, LATER)
    now = ids(book.database, (SANCTIONS, "b"))
    others = ids(book.database, *((REGISTER, ref) for ref in REFS))
    assert found(book.database, FIRM) == now
    assert found(book.database, LATER) == others
    assert found(book.database, FIRM, before) == now | others


def test_a_namesake_is_found_beside_one_that_is_named_in_very_many_records(book: Book) -> None:
    with book.entry() as entry:
        in_all_records(entry, FIRM, party("b", FIRM))
        for ref in REFS[1:]:
            entry.same((REGISTER, REFS[0]), (REGISTER, ref))
    answers = found(book.database, FIRM)
    assert answers > ids(book.database, (SANCTIONS, "b"))
    assert len(answers) == 2


def test_one_record_that_still_states_a_name_is_enough(book: Book) -> None:
    with book.entry() as entry:
        for n in range(RECORDS):
            entry.state(REGISTER, f"v{n}", party("v", FIRM))
    with book.entry() as entry:
        for n in range(1, RECORDS):
            entry.state(REGISTER, f"v{n}", party("v", LATER))
    for name in (FIRM, LATER):
        assert found(book.database, name) == ids(book.database, (REGISTER, "v"))


def near(unit: Unit, name: str, bearers: Bearers) -> set[str]:
    (weights,) = bearers_near(unit, now_snapshot(unit), {1: [[name]]}, bearers).values()
    return {bearers.public[number] for number in weights}


def test_how_near_a_name_must_come_is_set_by_one_that_is_borne(book: Book) -> None:
    with book.entry() as entry:
        entry.state(REGISTER, "p", person("p", "Darlan Aspian Bilung"))
        entry.state(REGISTER, "q", person("q", "Darlan Kornelius Sugiharta"))
        for n in range(20):
            entry.state(REGISTER, f"o{n}", person(f"o{n}", f"Yohana {'ABCDEFGHIJKLMNOPQRST'[n]}ewari"))
    (p, q) = (ids(book.database, (REGISTER, ref)) for ref in "pq")
    with book.database.reading() as unit:
        assert near(unit, "Darlan Aspian Bilung", Bearers()) == p
    with book.entry() as entry:
        entry.state(REGISTER, "p", person("p", "Fransiskus Ului"))
    with book.database.reading() as unit:
        assert near(unit, "Darlan Aspian Bilung", Bearers()) == q


class Counting(Bearers):
    """Tells how many claims were looked up."""

    asked = 0

    def of(self, unit: Unit, view: Snapshot, claims: Collection[int]) -> dict[int, int]:
        self.asked += len(claims)
        return super().of(unit, view, claims)


def test_of_a_name_that_very_many_parties_bear_no_more_are_followed_than_can_be_candidates(book: Book) -> None:
    with book.entry() as entry:
        entry.state(REGISTER, "many", *(person(f"q{n}", "Budi Santoso") for n in range(300)))
    bearers = Counting()
    with book.database.reading() as unit:
        assert len(near(unit, "Budi Santoso", bearers)) >= 50
    assert bearers.asked <= 64
