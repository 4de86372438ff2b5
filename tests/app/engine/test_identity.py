"""Ad-hoc questions of identity: who a described party certainly is, who it may be, and that asking writes nothing."""

from __future__ import annotations

import pytest

from app.db import Database
from app.engine.identity import Described, resolve_now
from app.errors import Invalid
from app.store.ledger import now_snapshot
from graph.kinds import PartyKind
from graph.model import Match
from tests.app.store.book import Book, party, party_id, person

LIST = "list"
NIP, NPWP = "197003121995031002", "01.101.685.4-722.000"
RARE = "Darlan Aspian Bilung"


@pytest.fixture
def book(database: Database) -> Book:
    made = Book(database)
    made.source(LIST)
    with made.entry() as entry:
        entry.state(LIST, "1", person("d", f"Drs. H. {RARE}, M.Si", identifiers=(("NIP", NIP),)))
        entry.state(LIST, "2", party("k", "CV Telaga Buana Satu", identifiers=(("NPWP", NPWP),)))
        entry.state(LIST, "3", party("n", "CV Telaga Buana Satu", identifiers=(("NPWP", "09.***.***.*-***.000"),)))
        entry.state(LIST, "4", person("s", "Siti Aminah"))
    return made


def ask(book: Book, described: Described) -> tuple[str | None, list[Match]]:
    with book.database.reading() as unit:
        before = now_snapshot(unit)
        found = resolve_now(unit, before, described)
        assert now_snapshot(unit) == before
        return found


def id_of(book: Book, ref: str) -> str:
    with book.database.reading() as unit:
        return party_id(unit, LIST, ref)


def test_a_strong_number_whose_other_facts_agree_is_certain(book: Book) -> None:
    assert ask(book, Described(PartyKind.PERSON, RARE, (("NIP", NIP),))) == (id_of(book, "d"), [])
    assert ask(book, Described(None, "CV. TELAGA BUANA SATU", (("NPWP", NPWP),))) == (id_of(book, "k"), [])


def test_a_number_under_quite_another_name_is_not_certain(book: Book) -> None:
    same, found = ask(book, Described(PartyKind.PERSON, "Rina Wati Kusuma", (("NIP", NIP),)))
    assert same is None
    assert [m.b for m in found] == [id_of(book, "d")]


def test_a_name_alone_is_a_match_with_its_reasons_and_never_certain(book: Book) -> None:
    same, (found, *_) = ask(book, Described(PartyKind.PERSON, RARE.upper()))
    assert same is None
    assert (found.a, found.b) == (RARE.upper(), id_of(book, "d"))
    assert 0.2 <= found.probability < 1
    assert found.reasons


def test_a_stored_masked_number_excludes_who_is_asked_about(book: Book) -> None:
    _, found = ask(book, Described(PartyKind.COMPANY, "CV Telaga Buana Satu", (("NPWP", "01.101.685.4-722.001"),)))
    assert id_of(book, "n") not in {m.b for m in found}


def test_a_number_that_is_none_is_refused(book: Book) -> None:
    with pytest.raises(Invalid):
        ask(book, Described(PartyKind.PERSON, RARE, (("NIP", "123"),)))


def test_a_number_masked_where_it_was_copied_from_is_a_constraint(book: Book) -> None:
    known = id_of(book, "k")
    fits, clashes = "01.***.***.*-***.***", "02.***.***.*-***.***"
    for mask, found in ((fits, True), (clashes, False)):
        same, matches = ask(book, Described(PartyKind.COMPANY, "CV Telaga Buana Satu", (("NPWP", mask),)))
        assert same is None
        assert (known in {m.b for m in matches}) is found


def test_nobody_comes_near_an_unknown_name(book: Book) -> None:
    assert ask(book, Described(PartyKind.PERSON, "Zxyvq Wrblk")) == (None, [])

