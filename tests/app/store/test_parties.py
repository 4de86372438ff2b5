"""The register of parties: what is found, in which order, and what each role may read of it."""

from __future__ import annotations

from typing import Any

import pytest

from app.auth import SYSTEM, Grade, Principal, Role
from app.db import Database
from app.errors import Invalid
from app.store import parties
from app.store.ledger import now_snapshot
from app.store.parties import PartyFilter
from graph.kinds import ContactKind, PartyKind, TieKind
from tests.app.store.book import Book, owns, party, party_id, person
from tests.app.store.book import tie as stated

REGISTER = "register"
NIP = ("NIP", "197003121995031002")
NPWP = ("NPWP", "01.101.685.4-722.000")
AUDITOR = Principal("a", "auditor", Role.AUDITOR)
INTEGRATOR = Principal("i", "integrator", Role.INTEGRATOR)
POKJA = Principal("p", "pokja", Role.PROCUREMENT, Grade.HEAD)


@pytest.fixture
def book(database: Database) -> Book:
    made = Book(database)
    made.source(REGISTER)
    with made.entry() as entry:
        firm = party("k", "CV Karya Bersama", identifiers=(NPWP,), contacts=((ContactKind.EMAIL, "a@contoh.id"),))
        budi = person("b", "Budi Santoso", identifiers=(NIP,), birth_place="Tenggarong")
        entry.state(REGISTER, "1", firm, budi, person("s", "Siti Aminah"), owns("s", "k"))
        entry.state(REGISTER, "2", stated(TieKind.SPOUSE_OF, "b", "s"))
    return made


def found(book: Book, principal: Principal = AUDITOR, **narrowed: Any) -> list[str]:
    with book.database.reading() as unit:
        return [p.name for p in parties.page(unit, principal, PartyFilter(**narrowed), None, 10)]


def test_all_words_must_occur_in_one_name_whatever_their_case_and_order(book: Book) -> None:
    assert found(book, words="bersama karya") == ["CV Karya Bersama"]
    assert found(book, words="karya santoso") == []
    assert found(book, words="%") == []


def test_a_number_is_found_in_any_way_of_writing_it_and_a_wrong_one_is_refused(book: Book) -> None:
    assert found(book, identifier=("NPWP", "011016854722000")) == ["CV Karya Bersama"]
    assert found(book, identifier=("NIP", "19700312 199503 1 002")) == ["Budi Santoso"]
    with pytest.raises(Invalid):
        found(book, identifier=("NIP", "123"))


def test_contact_points_are_listed_only_when_asked_for(book: Book) -> None:
    assert len(found(book)) == 3
    assert found(book, kind=PartyKind.CONTACT_POINT) == ["a@contoh.id"]
    assert found(book, kind=PartyKind.COMPANY) == ["CV Karya Bersama"]


def test_pages_follow_each_other_in_the_order_of_ids(book: Book) -> None:
    with book.database.reading() as unit:
        whole = [p.id for p in parties.page(unit, AUDITOR, PartyFilter(), None, 10)]
        first = [p.id for p in parties.page(unit, AUDITOR, PartyFilter(), None, 2)]
        rest = [p.id for p in parties.page(unit, AUDITOR, PartyFilter(), first[-1], 2)]
    assert whole == sorted(whole) == first + rest


def test_a_merged_party_is_listed_once(book: Book) -> None:
    with book.entry() as entry:
        entry.state(REGISTER, "3", party("k2", "CV Karya Bersama Abadi"))
        entry.same((REGISTER, "k"), (REGISTER, "k2"))
    assert found(book, words="karya") == ["CV Karya Bersama Abadi"]


def test_only_the_inspectorate_reads_family_and_personal_numbers(book: Book) -> None:
    with book.database.reading() as unit:
        now, b, s, k = now_snapshot(unit), *(party_id(unit, REGISTER, r) for r in "bsk")
        whole, less = parties.get(unit, AUDITOR, now, b), parties.get(unit, INTEGRATOR, now, b)
        assert whole is not None
        assert less is not None
        assert (whole.birth_date, [i.scheme for i in whole.identifiers]) == ("1970-03-12", ["NIP"])
        assert NIP[1] not in str(whole)
        assert (less.birth_date, less.identifiers, less.attributes) == ("1970", (), {})
        firm = parties.get(unit, INTEGRATOR, now, k)
        assert firm is not None
        assert [i.scheme for i in firm.identifiers] == ["NPWP"]
        assert [t.kind for t in parties.ties(unit, INTEGRATOR, now, s) or ()] == [TieKind.OWNS]
        assert len(parties.ties(unit, SYSTEM, now, s) or ()) == 2


@pytest.mark.parametrize("principal", [POKJA, Principal("v", "viewer", Role.VIEWER), Principal("d", "admin", Role.ADMIN)])
def test_other_roles_read_nothing_of_the_register(book: Book, principal: Principal) -> None:
    assert found(book, principal) == []
    with book.database.reading() as unit:
        now, k = now_snapshot(unit), party_id(unit, REGISTER, "k")
        assert parties.get(unit, principal, now, k) is None
        assert parties.ties(unit, principal, now, k) is None


def test_an_unknown_party_has_neither_page_nor_ties(book: Book) -> None:
    with book.database.reading() as unit:
        assert parties.get(unit, AUDITOR, now_snapshot(unit), "nobody") is None
        assert parties.ties(unit, AUDITOR, now_snapshot(unit), "nobody") is None
