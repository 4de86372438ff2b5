"""Candidates: who shares keys or numbers with an asker, remembered or not, the near ones and every bearer of a number."""

from __future__ import annotations

import pytest

from app.db import Database, Unit
from app.store import candidates
from app.store.candidates import NEAR, Postings
from app.store.ledger import now_snapshot
from app.store.numbers import Numbers
from graph.kinds import PartyKind
from graph.resolve import keys
from tests.app.store.book import Book, party_id, person

LIST = "list"
NIP = "197003121995031002"
NAMES = ("Darlan Aspian Bilung", "Darlan Aspian Bilung", "Darlan Wibowo", "Yohana Ledjo")


@pytest.fixture
def book(database: Database) -> Book:
    made = Book(database)
    made.source(LIST)
    with made.entry() as entry:
        for n, name in enumerate(NAMES):
            entry.state(LIST, str(n), person(f"p{n}", name))
        entry.state(LIST, "n", person("n", "Rina Wati Kusuma", identifiers=(("NIP", NIP),)))
    return made


def number(unit: Unit, ref: str) -> int:
    id_ = party_id(unit, LIST, ref)
    return Numbers(unit, now_snapshot(unit)).of([id_])[id_]


def keyed(unit: Unit, name: str, postings: Postings) -> dict[int, float]:
    return candidates.by_keys(unit, now_snapshot(unit), {-1: keys(PartyKind.PERSON, name)}, postings)[-1]


def test_remembered_postings_answer_as_fresh_ones(book: Book) -> None:
    with book.database.reading() as unit:
        kept = Postings()
        for name in (*NAMES, *NAMES):
            assert keyed(unit, name, kept) == keyed(unit, name, Postings())
        kept.forget()
        assert keyed(unit, NAMES[0], kept) == keyed(unit, NAMES[0], Postings())


def test_claims_no_longer_in_force_lead_to_nobody(book: Book) -> None:
    with book.entry() as entry:
        entry.state(LIST, "1", person("p1", "Markus Taufan"))
    with book.database.reading() as unit:
        assert number(unit, "p0") in keyed(unit, NAMES[0], Postings())
        assert number(unit, "p1") not in keyed(unit, NAMES[0], Postings())


def test_of_those_who_share_keys_the_near_ones_are_compared_and_every_bearer_of_a_shared_number(book: Book) -> None:
    with book.database.reading() as unit:
        postings = Postings()
        found = keyed(unit, NAMES[0], postings)
        token = unit.keys.token("NIP", NIP)
        numbered = candidates.by_numbers(unit, now_snapshot(unit), {-1: [("NIP", token)]}, postings)[-1]
        twins, bearer = {number(unit, "p0"), number(unit, "p1")}, number(unit, "n")
        assert numbered == {bearer}
        weakest = {h: w * (NEAR / 2 if h not in twins else 1) for h, w in found.items()}
        assert candidates.best(weakest, numbered, postings)[0] == bearer
        assert set(candidates.best(weakest, numbered, postings)) == {*twins, bearer}
        assert candidates.best(weakest, (), postings, but=twins) == [h for h in found if h not in twins]
