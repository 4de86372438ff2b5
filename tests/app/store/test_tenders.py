"""Tenders: the latest word counts, offers join by their parties, the listing follows, and old snapshots stay."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.auth import SYSTEM, Grade, Principal, Role
from app.db import Database
from app.store import tenders
from app.store.ledger import Snapshot, now_snapshot
from app.store.tender_fold import local_day, urusan
from app.store.tenders import TenderFilter
from graph.claims import Money, ParticipationClaim, TenderClaim
from graph.kinds import BidStage, OfficialRole, PartyKind, Procedure, SourceKind
from graph.model import Tender
from graph.period import Period
from tests.app.store.book import Book, party, party_id, person

SPSE, DECREE, KEY = "spse", "decree", "statement:k"
T = "spse:1"


@pytest.fixture
def book(database: Database) -> Book:
    made = Book(database)
    made.source(SPSE, SourceKind.E_PROCUREMENT)
    made.source(DECREE, SourceKind.PERSONNEL)
    made.source(KEY, SourceKind.STATEMENT_BY_USER)
    return made


def taking(part: str, ref: str, name: str = "", tender: str = T, **more: Any) -> ParticipationClaim:
    return ParticipationClaim(f"{part}:{ref}:{name}", tender, ref, part, **more)


def rupiah(amount: int | str) -> Money:
    return Money(Decimal(amount))


def tender(book: Book, snapshot: Snapshot | None = None, id_: str = T) -> Tender:
    with book.database.reading() as unit:
        return tenders.folded(unit, snapshot or now_snapshot(unit), [id_])[id_]


def ids(book: Book, *refs: str) -> tuple[str, ...]:
    with book.database.reading() as unit:
        return tuple(party_id(unit, SPSE, r) for r in refs)


def test_the_latest_word_of_the_sources_counts_field_by_field(book: Book) -> None:
    with book.entry() as entry:
        late = TenderClaim(T, title="Jalan A", status="awarded", value=rupiah(9), dates={"awarded": "2024-05-02"})
        entry.state(SPSE, "late", late, stated_at="2024-05-01")
        early = TenderClaim(
            T, title="Jalan", procedure=Procedure.TENDER, status="open", budget=rupiah(12),
            dates={"awarded": "2024-04-30", "bids_opened": "2024-03-01"},
        )  # fmt: skip
        entry.state(SPSE, "early", early, stated_at="2024-01-01")
    found = tender(book)
    assert (found.title, found.status, found.procedure) == ("Jalan A", "awarded", Procedure.TENDER)
    assert (found.value, found.budget) == (rupiah(9), rupiah(12))
    assert found.dates == {"awarded": date(2024, 5, 2), "bids_opened": date(2024, 3, 1)}


@pytest.mark.parametrize(("stated", "found"), [
    ("2005-01-01", None), ("2024-02-29", None), ("2024-03-01", "2024-03-01"), ("2024-03-20", "2024-03-20"),
    ("2024-05-02", "2024-05-02"), ("2024-05-03", None),
])  # fmt: skip
def test_a_single_key_states_the_opening_only_between_what_the_sources_say(
    book: Book, stated: str, found: str | None
) -> None:
    """The opening decides which law holds and which ties count: no key may move it out of the procedure."""
    with book.entry() as entry:
        entry.state(SPSE, "t", TenderClaim(T, dates={"published": "2024-03-01", "awarded": "2024-05-02"}))
    with book.entry() as entry:
        entry.state(KEY, "t", TenderClaim(T, title="x", dates={"bids_opened": stated, "published": "2001-01-01"}))
    days = tender(book).dates
    assert days.get("bids_opened") == (date.fromisoformat(found) if found else None)
    assert days["published"] == date(2024, 3, 1)


def test_a_tender_nobody_states_is_none_and_one_of_whom_only_participants_are_known_has_no_title(book: Book) -> None:
    with book.entry() as entry:
        entry.state(SPSE, "1", party("a"), taking("bid", "a", stage=BidStage.PRICED))
    with book.database.reading() as unit:
        found = tenders.folded(unit, now_snapshot(unit), [T, "nowhere"])
    assert list(found) == [T]
    assert (found[T].title, found[T].procedure) == ("", Procedure.OTHER)


def test_an_earlier_snapshot_keeps_its_tender(book: Book) -> None:
    with book.entry() as entry:
        entry.state(SPSE, "1", party("a"), TenderClaim(T, title="Jalan"), taking("bid", "a", offered=rupiah(10)))
    before, then = tender(book), book.snapshot()
    with book.entry() as entry:
        entry.state(SPSE, "1", party("a"), TenderClaim(T, title="Jembatan"), taking("bid", "a", offered=rupiah(11)))
    assert tender(book).title == "Jembatan"
    assert tender(book, then) == before


def test_a_registrant_without_a_price_is_no_bidder_and_the_furthest_stage_counts(book: Book) -> None:
    with book.entry() as entry:
        entry.state(
            SPSE, "1", party("a"), party("b"), taking("bid", "a", "1", stage=BidStage.REGISTERED),
            taking("bid", "a", "2", stage=BidStage.EVALUATED, offered=rupiah(10)),
            taking("bid", "b", stage=BidStage.REGISTERED),
        )  # fmt: skip
    found = tender(book)
    stages = {b.parties: b.stage for b in found.bids}
    assert stages == {ids(book, "a"): BidStage.EVALUATED, ids(book, "b"): BidStage.REGISTERED}
    assert [b.parties for b in found.bidders] == [ids(book, "a")]


def test_a_price_alone_makes_a_bidder(book: Book) -> None:
    with book.entry() as entry:
        entry.state(SPSE, "1", party("a"), taking("bid", "a", offered=rupiah(10)))
    assert tender(book).bids[0].stage is BidStage.PRICED


def test_members_of_a_joint_operation_make_one_bid_also_when_the_award_names_only_its_leader(book: Book) -> None:
    with book.entry() as entry:
        entry.state(
            SPSE, "1", party("a"), party("b"), party("c"), taking("bid", "a", joint="kso", offered=rupiah(10)),
            taking("bid", "b", joint="kso"), taking("bid", "c", offered=rupiah(11)),
        )
        entry.state(SPSE, "2", taking("award", "a", value=rupiah(10)))
    stages = {b.parties: b.stage for b in tender(book).bids}
    assert stages == {tuple(sorted(ids(book, "a", "b"))): BidStage.WINNER, ids(book, "c"): BidStage.PRICED}


def test_an_award_or_contract_without_a_bid_shows_a_bidder_and_a_failed_award_does_not(book: Book) -> None:
    with book.entry() as entry:
        entry.state(
            SPSE, "1", party("a"), party("b"), party("c"), taking("award", "a", status="active"),
            taking("award", "b", status="cancelled"), taking("contract", "c", decree="SPK/1", value=rupiah(7)),
        )
    found = tender(book)
    assert {b.parties for b in found.bidders} == {ids(book, "a"), ids(book, "c")}
    assert all(b.stage is BidStage.WINNER for b in found.bidders)
    assert [(c.number, c.value) for c in found.contracts] == [("SPK/1", rupiah(7))]
    assert len(found.awards) == 2


def test_prices_of_several_lots_are_not_one_price(book: Book) -> None:
    with book.entry() as entry:
        entry.state(
            SPSE, "1", party("a"), taking("bid", "a", "1", lot="1", offered=rupiah(10)),
            taking("bid", "a", "2", lot="2", offered=rupiah(20)),
        )
    (bid,) = tender(book).bids
    assert (bid.stage, bid.offered) == (BidStage.PRICED, None)


def test_the_claim_that_names_a_bid_stays_first_when_others_follow_or_it_is_restated(book: Book) -> None:
    with book.entry() as entry:
        entry.state(SPSE, "1", party("a"), taking("award", "a", value=rupiah(10)))
    first = tender(book).bids[0].claims
    with book.entry() as entry:
        entry.state(SPSE, "2", taking("bid", "a", offered=rupiah(10)))
        entry.state(SPSE, "1", party("a"), taking("award", "a", value=rupiah(11)))
    claims = tender(book).bids[0].claims
    assert len(claims) == 2
    assert claims[:1] == first


def test_each_partner_is_named_by_its_own_earliest_claim(book: Book) -> None:
    with book.entry() as entry:
        entry.state(SPSE, "1", party("a"), party("b"), taking("award", "a", value=rupiah(10)))
    with book.entry() as entry:
        entry.state(SPSE, "2", taking("bid", "a", joint="kso"), taking("bid", "b", joint="kso"))
    (bid,) = tender(book).bids
    a, b = ids(book, "a", "b")
    with book.database.reading() as unit:
        keys = unit.keys
        key = {
            ref: keys.public(keys.claim_key(keys.record_key(SPSE, at), "participation", of))
            for ref, at, of in (("a", "1", "award award:a:"), ("b", "2", "bid bid:b:"))
        }
    assert {p: n.claim for p, n in bid.naming.items()} == {a: key["a"], b: key["b"]}
    assert bid.naming[a].first < bid.naming[b].first


def test_an_official_keeps_his_naming_when_another_source_that_told_him_later_is_joined_to_it(book: Book) -> None:
    for source, ref in ((SPSE, "x"), (DECREE, "y")):
        with book.entry() as entry:
            entry.state(source, "1", person(ref), taking("official", ref, role=OfficialRole.PPK))
    apart = [o.naming for o in tender(book).officials if o.naming is not None]
    with book.entry() as entry:
        entry.same((SPSE, "x"), (DECREE, "y"))
    (found,) = tender(book).officials
    assert found.naming == min(apart)


def test_an_official_is_one_for_each_role_and_stretch_of_time(book: Book) -> None:
    ppk = {"role": OfficialRole.PPK}
    with book.entry() as entry:
        entry.state(
            SPSE, "1", person("x"),
            taking("official", "x", "1", **ppk, decree="SK 1", period=Period.of("2024-01-01", "2024-03-01")),
            taking("official", "x", "2", **ppk, decree="SK 2", period=Period.of("2024-06-01", "")),
            taking("official", "x", "3", role=OfficialRole.PA),
        )  # fmt: skip
    assert [(o.role, o.decree, o.period.start) for o in tender(book).officials] == [
        (OfficialRole.PA, None, None), (OfficialRole.PPK, "SK 1", "2024-01-01"), (OfficialRole.PPK, "SK 2", "2024-06-01"),
    ]  # fmt: skip


def test_officials_of_two_sources_are_one_when_their_parties_are(book: Book) -> None:
    with book.entry() as entry:
        entry.state(SPSE, "1", person("x"), taking("official", "x", role=OfficialRole.PPK))
        entry.state(DECREE, "1", person("y"), taking("official", "y", role=OfficialRole.PPK, decree="SK 1"))
        entry.same((SPSE, "x"), (DECREE, "y"))
    (found,) = tender(book).officials
    assert (found.decree, len(found.claims)) == ("SK 1", 2)


def test_a_participant_nobody_stated_is_left_out_until_he_is(book: Book) -> None:
    with book.entry() as entry:
        entry.state(SPSE, "1", TenderClaim(T, title="Jalan"), taking("bid", "a", offered=rupiah(10)))
    assert tender(book).bids == ()
    with book.entry() as entry:
        entry.state(SPSE, "2", party("a"))
    assert len(tender(book).bids) == 1


@pytest.mark.parametrize(
    ("codes", "function"),
    [
        (["1.03.02.2.01"], "1.03"), (["1.03.02", "1.03.10"], "1.03"), (["1.03.02", "1.02.01"], None), (["5.2"], None),
        ([], None),
    ],
)
def test_the_government_function_leads_the_account_code(codes: list[str], function: str | None) -> None:
    assert urusan(codes) == function


@pytest.mark.parametrize(
    ("text", "zone", "day"),
    [
        ("2024-03-05", "WITA", date(2024, 3, 5)),
        ("2024-03-05T23:30:00Z", "WITA", date(2024, 3, 6)),
        ("2024-03-05T23:30:00Z", None, date(2024, 3, 5)),
        ("2024-03-05T23:30:00", "WIT", date(2024, 3, 5)),
        ("2024-03", "WIB", None),
    ],
)
def test_a_time_with_its_offset_falls_on_the_day_of_the_tenders_zone(text: str, zone: str | None, day: date | None) -> None:
    assert local_day(text, zone) == day


# --- the listing ------------------------------------------------------------------------------------------------------
def fill(book: Book) -> str:
    """Three tenders of two buyers; returns the id of the first buyer."""
    with book.entry() as entry:
        for n, (body, day) in enumerate((("dinas", "2024-03-01"), ("dinas", "2024-01-01"), ("badan", None)), 1):
            header = TenderClaim(
                f"spse:{n}", title=f"Pekerjaan {n} 100%", value=rupiah("1500.50"), status="open",
                account_codes=("1.03.01",), dates={"bids_opened": day} if day else {},
            )  # fmt: skip
            office = party(body, f"Dinas {body}", PartyKind.PUBLIC_BODY)
            entry.state(SPSE, str(n), office, header, taking("buyer", body, tender=f"spse:{n}"))
    return ids(book, "dinas")[0]


def page(book: Book, principal: Principal = SYSTEM, after: str | None = None, limit: int = 10, **narrowed: Any) -> list[str]:
    with book.database.reading() as unit:
        return [t.id for t in tenders.page(unit, principal, TenderFilter(**narrowed), after, limit)]


def test_the_list_has_the_newest_first_and_goes_on_where_a_page_ended(book: Book) -> None:
    dinas = fill(book)
    assert page(book) == ["spse:1", "spse:2", "spse:3"]
    assert page(book, limit=1, after="spse:1") == ["spse:2"]
    assert page(book, after="spse:3") == []
    assert page(book, buyer=dinas) == ["spse:1", "spse:2"]
    assert page(book, words="kerjaan 2") == ["spse:2"]
    assert page(book, words="%") == page(book, words="100%")
    assert page(book, urusan="1.03", status="open") == ["spse:1", "spse:2", "spse:3"]


def test_the_list_shows_current_headers(book: Book) -> None:
    dinas = fill(book)
    with book.database.reading() as unit:
        (first, *_) = tenders.page(unit, SYSTEM, TenderFilter(), None, 1)
    assert (first.buyer, first.value, first.urusan) == (dinas, rupiah("1500.50"), "1.03")
    assert first.opened == date(2024, 3, 1).toordinal()


def test_a_tender_that_is_no_longer_stated_leaves_the_list(book: Book) -> None:
    fill(book)
    with book.entry() as entry:
        entry.state(SPSE, "1")
    assert page(book) == ["spse:2", "spse:3"]


def test_nothing_of_an_open_load_is_listed(book: Book) -> None:
    load = book.open_load()
    with book.batch(load) as entry:
        entry.state(SPSE, "1", TenderClaim(T, title="Jalan"))
    assert page(book) == []
    book.close_load(load)
    assert page(book) == [T]


def test_procurement_sees_only_tenders_of_its_own_buyers(book: Book) -> None:
    dinas = fill(book)
    own = Principal("k", "Pokja", Role.PROCUREMENT, Grade.MEMBER, frozenset({dinas}))
    assert page(book, own) == ["spse:1", "spse:2"]
    with book.database.reading() as unit:
        now = now_snapshot(unit)
        assert tenders.get(unit, own, now, "spse:2") is not None
        assert tenders.get(unit, own, now, "spse:3") is None
    assert page(book, Principal("v", "viewer", Role.VIEWER)) == []


def test_tenders_a_party_takes_part_in(book: Book) -> None:
    dinas = fill(book)
    with book.database.reading() as unit:
        assert tenders.touching(unit, now_snapshot(unit), [dinas, "unknown"]) == ["spse:1", "spse:2"]
