"""The world at a snapshot: parties folded from their claims, ties in few questions, sanctions, standings, sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import event, insert

from app.db import Database, Unit
from app.store.adjacency import LedgerAdjacency
from app.store.citations import citations
from app.store.ledger import Snapshot, now_snapshot
from app.store.prepared import Prepared, Row
from app.store.tables import load
from app.store.world import LedgerWorld
from graph.claims import ParticipationClaim, SanctionClaim, TenderClaim
from graph.facts import HubPolicy, Policy
from graph.gather import facts_of
from graph.kinds import BidStage, ContactKind, OfficialRole, PartyKind, SourceKind, Standing, TieKind
from graph.model import Party
from graph.period import Period, Window
from tests.app.store.book import Book, owns, party, party_id, person
from tests.app.store.book import tie as stated

REGISTER, FORM, NEWS = "register", "form", "news"


@pytest.fixture
def book(database: Database) -> Book:
    made = Book(database)
    made.source(REGISTER, reliability=0.9)
    made.source(FORM, SourceKind.QUALIFICATION, Standing.SELF_DECLARED, 0.95)
    made.source(NEWS, SourceKind.SANCTION, Standing.THIRD_PARTY, 0.5)
    return made


def one(book: Book, source: str, ref: str, snapshot: Snapshot | None = None) -> Party | None:
    with book.database.reading() as unit:
        id_ = party_id(unit, source, ref)
        return LedgerWorld(unit, snapshot or now_snapshot(unit)).parties([id_]).get(id_)


def test_a_partys_name_is_the_longest_plain_one_of_its_most_official_source(book: Book) -> None:
    with book.entry() as entry:
        entry.state(FORM, "1", party("k", "CV Karya Bersama Sejahtera Abadi"))
        entry.state(REGISTER, "1", party("k", "CV K*** B******"), party("l", "CV Karya"), party("m", "CV Karya Bersama"))
        for a, b in (((FORM, "k"), (REGISTER, "k")), ((REGISTER, "k"), (REGISTER, "l")), ((REGISTER, "l"), (REGISTER, "m"))):
            entry.same(a, b)
    found = one(book, REGISTER, "m")
    assert found is not None
    assert found.name == "CV Karya Bersama"
    assert set(found.names) == {"CV Karya Bersama", "CV Karya", "CV K*** B******", "CV Karya Bersama Sejahtera Abadi"}
    assert not found.masked
    assert len(found.claims) == 4


def test_a_party_of_whom_only_masked_names_are_known_is_flagged(book: Book) -> None:
    with book.entry() as entry:
        entry.state(REGISTER, "1", person("m", "B*** S******"))
    found = one(book, REGISTER, "m")
    assert found is not None
    assert found.masked


def test_a_whole_birth_date_goes_before_a_default_one(book: Book) -> None:
    with book.entry() as entry:
        entry.state(REGISTER, "1", person("a", "Siti", birth_date="1970-01-01"))
        entry.state(FORM, "1", person("a", "Siti", birth_date="1970-03-12"))
        entry.same((REGISTER, "a"), (FORM, "a"))
    found = one(book, REGISTER, "a")
    assert found is not None
    assert found.birth_date == "1970-03-12"


def test_identifiers_carry_tokens_that_compare_and_forms_that_hide(book: Book) -> None:
    number = ("NIP", "197003121995031002")
    with book.entry() as entry:
        entry.state(REGISTER, "1", person("a", "Siti", identifiers=(number,)), person("b", "Rina", identifiers=(number,)))
    a, b = one(book, REGISTER, "a"), one(book, REGISTER, "b")
    assert a is not None
    assert b is not None
    (shown,) = a.identifiers
    assert shown.token == b.identifiers[0].token == bytes.fromhex(shown.token).hex()
    assert number[1] not in shown.shown
    assert (shown.strong, shown.personal) == (True, True)


def test_the_id_of_a_merged_party_leads_to_the_one_it_went_into_and_not_before(book: Book) -> None:
    with book.entry() as entry:
        entry.state(REGISTER, "1", party("a", "CV A"))
    with book.entry() as entry:
        entry.state(FORM, "1", party("b", "CV B"))
    before = book.snapshot()
    with book.entry() as entry:
        entry.same((REGISTER, "a"), (FORM, "b"))
    merged, earlier = one(book, FORM, "b"), one(book, FORM, "b", before)
    with book.database.reading() as unit:
        assert merged is not None
        assert merged.id == party_id(unit, REGISTER, "a")
        assert earlier is not None
        assert earlier.id == party_id(unit, FORM, "b")


def test_a_kind_told_later_changes_no_earlier_answer_and_none_while_its_load_is_open_or_when_it_is_aborted(
    book: Book,
) -> None:
    """A replay gives the same bytes; nothing of a load is seen before it closes."""
    with book.entry() as entry:
        entry.state(REGISTER, "1", party("h", "Mahakam Raya", PartyKind.UNKNOWN), party("k"), owns("h", "k"))
    with book.database.reading() as unit:
        h = party_id(unit, REGISTER, "h")
    before = book.snapshot()

    def passable(snapshot: Snapshot, cap: str) -> bool:
        """Whether h, with its one neighbour, counts by the cap of this kind."""
        caps = {"unknown": 9, "company": 9, cap: 0}
        with book.database.reading() as unit:
            edges = LedgerAdjacency(unit, snapshot)
            return not edges.hubs(edges.numbers([h]).values(), HubPolicy(caps))

    def as_before(snapshot: Snapshot) -> bool:
        found = one(book, REGISTER, "h", snapshot)
        assert found is not None
        return (found.kind, passable(snapshot, "company"), passable(snapshot, "unknown")) == (PartyKind.UNKNOWN, True, False)

    assert as_before(before)
    for end in (book.abort_load, book.close_load):
        load = book.open_load()
        with book.batch(load) as entry:
            entry.state(FORM, "1", party("h", "Mahakam Raya"))
            entry.same((REGISTER, "h"), (FORM, "h"))
        assert as_before(book.snapshot())
        end(load)
        assert as_before(before)
    now = book.snapshot()
    found = one(book, REGISTER, "h", now)
    assert found is not None
    assert (found.kind, passable(now, "company"), passable(now, "unknown")) == (PartyKind.COMPANY, False, True)


def test_a_party_nobody_states_any_longer_has_no_name_but_is_not_missing(book: Book) -> None:
    with book.entry() as entry:
        entry.state(REGISTER, "1", person("a"))
    with book.entry() as entry:
        entry.state(REGISTER, "1")
    found = one(book, REGISTER, "a")
    assert found is not None
    assert (found.name, found.kind) == ("", PartyKind.PERSON)


def test_ties_are_narrowed_by_kind_and_cut_for_one_party_by_id(book: Book) -> None:
    with book.entry() as entry:
        people = [f"p{n}" for n in range(6)]
        entry.state(REGISTER, "1", party("k"), *map(person, people), *(owns(p, "k") for p in people))
        entry.state(REGISTER, "2", stated(TieKind.OFFICER_OF, "p0", "k", "director"))
    with book.database.reading() as unit:
        world, k, p0 = LedgerWorld(unit, now_snapshot(unit)), party_id(unit, REGISTER, "k"), party_id(unit, REGISTER, "p0")
        every = world.ties([k])
        owning = world.ties([k], [TieKind.OWNS])
        assert (len(every), len(owning)) == (7, 6)
        assert [t.id for t in every] == sorted(t.id for t in every)
        assert world.ties([k], [TieKind.OWNS], 4) == owning[:4]
        assert [t.id for t in world.ties([k, p0], [TieKind.OWNS], 4)] == sorted(
            {t.id for t in owning[:4]} | {t.id for t in owning if t.from_id == p0}
        )
        assert world.degrees([k, p0, "unknown"]) == {k: 7, p0: 2}


def test_a_contact_point_with_many_users_is_read_by_one_of_its_claims(book: Book) -> None:
    firms = [f"f{n}" for n in range(12)]
    with book.entry() as entry:
        for ref in firms:
            entry.state(REGISTER, ref, party(ref, contacts=((ContactKind.EMAIL, "a@contoh.id"),)))
    with book.database.reading() as unit:
        world = LedgerWorld(unit, now_snapshot(unit))
        (point,) = {t.to_id for t in world.ties([party_id(unit, REGISTER, "f0")])}
        found = world.parties([point])[point]
        assert (found.name, found.kind) == ("a@contoh.id", PartyKind.CONTACT_POINT)
        assert found.attributes["contact_kind"] == "email"
        assert len(found.claims) == 1
        assert world.degrees([point]) == {point: 12}


def test_claims_about_one_decree_are_one_sanction_with_the_latest_status(book: Book) -> None:
    with book.entry() as entry:
        first = SanctionClaim("s", "k", "SK 1/2023", "fraud", Period.of("2023-01-01", "2025-01-01"), "active")
        entry.state(NEWS, "1", party("k"), first, stated_at="2023-02-01")
        later = SanctionClaim("s", "k", "sk  1/2023", "fraud", Period.of("2023-01-01", "2024-01-01"), "cancelled")
        entry.state(NEWS, "2", later, stated_at="2023-06-01")
        entry.state(NEWS, "3", SanctionClaim("s", "k", "SK 9/2024", "forgery", Period.of("2024-01-01", ""), "active"))
    with book.database.reading() as unit:
        found = LedgerWorld(unit, now_snapshot(unit)).sanctions([party_id(unit, NEWS, "k")])
    assert sorted((s.cause, s.status, len(s.claims)) for s in found) == [("forgery", "active", 1), ("fraud", "cancelled", 2)]


def test_standings_and_citations_say_who_stands_behind_a_claim(book: Book) -> None:
    with book.entry() as entry:
        made = person("a", "Siti", quote={"nama": "SITI", "nik": "6472014503700001"})
        entry.state(FORM, "7", made, stated_at="2024-01-02")
    found = one(book, FORM, "a")
    assert found is not None
    (key,) = found.claims
    with book.database.reading() as unit:
        standing = LedgerWorld(unit, now_snapshot(unit)).standings([key, "request"])
        cited = citations(unit, now_snapshot(unit), [key, "request"])
    assert list(standing) == [key]
    assert (standing[key].source, standing[key].self_declared, standing[key].lone_statement) == (FORM, True, False)
    assert cited[key].says["nama"] == "SITI"
    assert "6472014503700001" not in cited[key].says["nik"]
    assert (cited[key].source, cited[key].place.at, cited[key].stated_at) == (FORM, "7", "2024-01-02")


def test_source_kinds_are_those_of_loads_known_at_the_snapshot(book: Book) -> None:
    before = book.snapshot()
    with book.entry() as entry:
        row = {"public_id": "l1", "ledger": entry.number, "source": NEWS, "state": "loaded", "started_at": 0}
        entry.unit.connection.execute(insert(load).values(**row))
    with book.database.reading() as unit:
        assert LedgerWorld(unit, now_snapshot(unit)).source_kinds() == {"sanction"}
        assert LedgerWorld(unit, before).source_kinds() == frozenset()


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """Also those that go to the driver as they are."""
    asked: list[str] = []
    prepared = Prepared.rows

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    def note_prepared(self: Prepared, unit: Unit, bound: Mapping[str, Any]) -> list[Row]:
        asked.append("prepared")
        return prepared(self, unit, bound)

    event.listen(database.engine, "before_cursor_execute", note)
    with patch.object(Prepared, "rows", note_prepared):
        yield asked
    event.remove(database.engine, "before_cursor_execute", note)


MOST_QUESTIONS = 20  # for the tender, its neighbourhood of some seven steps, parties, sanctions and sources together


def build(book: Book, bidders: int) -> int:
    """How many questions the facts of a tender with so many bidders take."""
    with book.entry() as entry:
        entry.state(REGISTER, "h", TenderClaim("t", title="Jalan", dates={"bids_opened": "2024-03-01"}))
        official = ParticipationClaim("ppk", "t", "ppk", "official", role=OfficialRole.PPK)
        entry.state(REGISTER, "o", person("ppk"), person("wife"), stated(TieKind.SPOUSE_OF, "ppk", "wife"), official)
        for n in range(bidders):
            bid = ParticipationClaim(f"b{n}", "t", f"f{n}", "bid", stage=BidStage.PRICED)
            contacts = ((ContactKind.EMAIL, f"a{n % 2}@contoh.id"),)
            entry.state(REGISTER, f"f{n}", party(f"f{n}", contacts=contacts), person(f"d{n}"), owns(f"d{n}", f"f{n}"), bid)
    with book.database.reading() as unit, counted(book.database) as asked:
        world = LedgerWorld(unit, now_snapshot(unit))
        tender = world.tender("t")
        assert tender is not None
        assert len(tender.bidders) == bidders
        day = date(2024, 3, 1)
        facts = facts_of(tender, world, Policy(), Window.day(day), day)
        assert len(facts.ties) >= 2 * bidders
    return len(asked)


def test_the_facts_of_a_tender_take_a_number_of_questions_that_does_not_grow_with_its_bidders(book: Book) -> None:
    few = build(book, 4)  # two of them meet in one contact, and so do the others
    many = build(book, 40)
    assert many <= few + 2
    assert many <= MOST_QUESTIONS


def test_tenders_are_found_by_who_takes_part_as_they_stood_at_the_snapshot(book: Book) -> None:
    """Also by a party that was merged into another since; who takes no part is not found."""
    with book.entry() as entry:
        entry.state(FORM, "1", party("k"), party("other"))
        entry.state(REGISTER, "1", party("k"), party("stranger"))
        for tender, ref in (("spse:1:1", "k"), ("spse:1:2", "other")):
            bid = ParticipationClaim(f"bid:{tender}", tender, ref, "bid", stage=BidStage.PRICED)
            entry.state(FORM, tender, TenderClaim(tender, title="Jalan"), bid)
    before = book.snapshot()
    with book.database.reading() as unit:
        ours, same, stranger = (party_id(unit, s, r) for s, r in ((FORM, "k"), (REGISTER, "k"), (REGISTER, "stranger")))
    with book.entry() as entry:
        entry.same((FORM, "k"), (REGISTER, "k"))
    with book.database.reading() as unit:
        now = LedgerWorld(unit, now_snapshot(unit))
        assert [t.id for t in now.taking_part([ours])] == ["spse:1:1"]
        assert [t.id for t in now.taking_part([same])] == ["spse:1:1"]
        assert now.taking_part([stranger]) == []
        then = LedgerWorld(unit, before)
        assert [t.id for t in then.taking_part([ours])] == ["spse:1:1"]
        assert then.taking_part([same]) == []
