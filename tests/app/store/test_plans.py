"""Plans and code lists: folded at a snapshot, joined with tenders, and what a tender takes of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.auth import SYSTEM
from app.db import Database
from app.store import plans, references, tenders
from app.store.ledger import now_snapshot
from app.store.plans import Plan
from app.store.tables import tender_plan
from app.store.tenders import TenderFilter
from graph.claims import Money, PlanClaim, ReferenceClaim, TenderClaim
from graph.kinds import PartyKind, SourceKind
from graph.model import Tender
from graph.period import Period
from tests.app.store.book import Book, party, party_id

RUP, SPSE, SIPD = "sirup", "spse", "context"
T = "spse:35:1"
CODE = "1.01.02.2.01.0003"


@pytest.fixture
def book(database: Database) -> Book:
    made = Book(database)
    made.source(SPSE, SourceKind.E_PROCUREMENT)
    made.source(RUP, SourceKind.CONTEXT)
    made.source(SIPD, SourceKind.CONTEXT)
    return made


def plan(book: Book, id_: str) -> Plan:
    with book.database.reading() as unit:
        return plans.folded(unit, now_snapshot(unit), [id_])[id_]


def tender(book: Book, id_: str = T) -> Tender:
    with book.database.reading() as unit:
        return tenders.folded(unit, now_snapshot(unit), [id_])[id_]


def listed(book: Book, **wanted: str) -> list[str]:
    with book.database.reading() as unit:
        return [t.id for t in tenders.page(unit, SYSTEM, TenderFilter(**wanted), None, 50)]


def sub_activity(code: str, service: str | None) -> ReferenceClaim:
    tags = {references.SERVICE: service} if service else {}
    return ReferenceClaim(references.SUB_ACTIVITY, code, f"Kegiatan {code}", attributes=tags)


def test_the_latest_word_on_a_plan_counts_field_by_field_and_all_it_replaced_are_named(book: Book) -> None:
    with book.entry() as entry:
        new = PlanClaim("7001", title="Jalan baru", status="announced", budget=Money(Decimal(80)), revises="6001")
        entry.state(RUP, "late", new, stated_at="2026-02-01")
        old = PlanClaim("7001", title="Jalan", buyer_ref="dinas", year=2026, account_codes=("1.03.10.2.01.0002.5.2",))
        entry.state(RUP, "early", old, party("dinas", "Dinas PU", PartyKind.PUBLIC_BODY), stated_at="2026-01-01")
        entry.state(RUP, "review", PlanClaim("7001", revises="6002", revision={"kind": "SATU_KE_BANYAK"}))
    with book.database.reading() as unit:
        office = party_id(unit, RUP, "dinas")
    found = plan(book, "7001")
    assert (found.title, found.status, found.budget, found.year) == ("Jalan baru", "announced", Money(Decimal(80)), 2026)
    assert (found.buyer, found.revises, found.account_codes) == (office, ("6002", "6001"), ("1.03.10.2.01.0002.5.2",))
    assert found.revisions == ({"kind": "SATU_KE_BANYAK", "from": "6002"},)
    assert len(found.claims) == 3
    before = book.snapshot()
    with book.entry() as entry:
        entry.state(RUP, "late", PlanClaim("7001", title="Jalan lain"), stated_at="2026-03-01")
    assert plan(book, "7001").title == "Jalan lain"
    with book.database.reading() as unit:
        assert plans.folded(unit, before, ["7001", "7002"])["7001"].title == "Jalan baru"


def test_what_pays_for_a_tender_is_told_by_its_plans_where_it_is_silent_and_they_agree(book: Book) -> None:
    with book.entry() as entry:
        entry.state(SPSE, "a", TenderClaim(T, title="Meja", plan_ids=("1", "2")))
        entry.state(SPSE, "b", TenderClaim("spse:35:2", plan_ids=("1",), account_codes=("1.02.01.2.01.0001",)))
        entry.state(SPSE, "c", TenderClaim("spse:35:3", title="Lampu"))
    assert (tender(book).urusan, listed(book, urusan="1.01")) == (None, [])
    with book.entry() as entry:
        entry.state(RUP, "1", PlanClaim("1", account_codes=(f"{CODE}.5.1.02",), budget=Money(Decimal(9))))
        entry.state(RUP, "2", PlanClaim("2", activities=(CODE,)))
    found = tender(book)
    assert (found.urusan, found.spm_service, found.budget) == ("1.01", None, None)  # an amount is for all packages of a plan
    assert set(plan(book, "1").claims) | set(plan(book, "2").claims) <= set(found.claims)
    assert tender(book, "spse:35:2").urusan == "1.02"
    assert set(plan(book, "1").claims).isdisjoint(tender(book, "spse:35:2").claims)
    assert listed(book, urusan="1.01") == [T]
    with book.entry() as entry:
        entry.state(SIPD, CODE, sub_activity(CODE, "Pendidikan Dasar"))
    assert (tender(book).spm_service, listed(book, spm_service="Pendidikan Dasar")) == ("Pendidikan Dasar", [T])
    with book.entry() as entry:
        entry.state(RUP, "2", PlanClaim("2", activities=("1.03.10.2.01.0001",)))
        entry.state(SIPD, "other", sub_activity("1.03.10.2.01.0001", "Air minum"))
    assert (tender(book).urusan, tender(book).spm_service, listed(book, urusan="1.01")) == (None, None, [])


def test_the_listing_of_plans_that_tenders_name_follows_their_latest_word(book: Book) -> None:
    with book.entry() as entry:
        entry.state(SPSE, "a", TenderClaim(T, plan_ids=("1", "3", "3")))
        entry.state(SPSE, "b", TenderClaim("spse:35:2", plan_ids=("3",)))
        entry.state(SPSE, "c", TenderClaim("spse:35:3", title="Tanpa rencana"))
    assert named(book) == {("1", T), ("3", T), ("3", "spse:35:2")}
    with book.entry() as entry:
        entry.state(SPSE, "a", TenderClaim(T, plan_ids=("4",)))
        entry.state(SPSE, "b")
    assert named(book) == {("4", T)}


def named(book: Book) -> set[tuple[str, str]]:
    with book.database.reading() as unit:
        return {(row.plan, row.tender) for row in unit.connection.execute(select(tender_plan))}


def test_a_region_is_named_as_in_force_on_the_day(book: Book) -> None:
    with book.entry() as entry:
        old = ReferenceClaim("region_bps", "6404", "Bulungan", "64", period=Period.of(None, "2012-11-15"))
        new = ReferenceClaim("region", "64.04", "Kabupaten Contoh", "64", period=Period.of("2012-11-16", ""))
        entry.state(SIPD, "old", old)
        entry.state(SIPD, "new", new)
        entry.state(SIPD, "figure", ReferenceClaim("indicator:ipm", "6404", "IPM", value=Decimal("71.25"), unit="indeks"))
    with book.database.reading() as unit:
        now = now_snapshot(unit)
        assert references.region_name(unit, now, "6404", date(2010, 1, 1)) == "Bulungan"
        assert references.region_name(unit, now, "6404", date(2020, 1, 1)) is None
        assert references.region_name(unit, now, "64.04") == "Kabupaten Contoh"
        assert references.region_name(unit, now, "99.99") is None
        (figure,) = references.known_codes(unit, now, "indicator:ipm", ["6404"])["6404"]
        assert (figure.value, figure.unit, figure.parent) == (Decimal("71.25"), "indeks", None)
