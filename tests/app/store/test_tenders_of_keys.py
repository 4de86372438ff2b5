"""What a single key states of a tender adds to what sources say of it, and never moves, joins or ends it."""

from __future__ import annotations

import pytest

from app.db import Database
from graph.claims import ParticipationClaim
from graph.kinds import BidStage, OfficialRole, SourceKind
from graph.model import Tender
from graph.period import DATE_UNKNOWN, Period
from tests.app.store.book import Book, party, person
from tests.app.store.test_tenders import DECREE, KEY, SPSE, ids, rupiah, taking, tender


@pytest.fixture
def book(database: Database) -> Book:
    made = Book(database)
    made.source(SPSE, SourceKind.E_PROCUREMENT)
    made.source(DECREE, SourceKind.PERSONNEL)
    made.source(KEY, SourceKind.STATEMENT_BY_USER)
    return made


def told_by_the_key(book: Book, *said: ParticipationClaim) -> Tender:
    """The key speaks of "a", "b", "c" as the source knows them."""
    with book.entry() as entry:
        entry.state(KEY, "k", *(party(ref) for ref in "abc"), *said)
        for ref in "abc":
            entry.same((SPSE, ref), (KEY, ref))
    return tender(book)


def test_a_single_key_makes_no_joint_operation_of_competitors_nor_divides_into_lots(book: Book) -> None:
    with book.entry() as entry:
        entry.state(
            SPSE, "1", party("a"), party("b"), party("c"), taking("bid", "a", lot="1", stage=BidStage.PRICED),
            taking("bid", "b", stage=BidStage.PRICED),
        )
    before = {b.parties: b.stage for b in tender(book).bids}
    found = told_by_the_key(
        book, *(taking("bid", ref, joint="j", lot="2", stage=BidStage.PRICED) for ref in "abc"), taking("award", "a", "k")
    )
    a, b, c = ids(book, *"abc")
    assert before == {(a,): BidStage.PRICED, (b,): BidStage.PRICED}
    assert {b.parties: b.stage for b in found.bids} == {**before, (c,): BidStage.PRICED}


def test_parties_that_no_source_names_are_joined_by_the_key_that_names_them(book: Book) -> None:
    with book.entry() as entry:
        entry.state(SPSE, "1", party("a"), party("b"), party("c"), taking("bid", "c", stage=BidStage.PRICED))
    found = told_by_the_key(book, taking("bid", "a", joint="j"), taking("bid", "b", joint="j"), taking("award", "a", "k"))
    a, b, c = ids(book, *"abc")
    assert {b.parties: b.stage for b in found.bids} == {tuple(sorted((a, b))): BidStage.WINNER, (c,): BidStage.PRICED}


def test_whom_a_single_key_makes_a_bidder_stands_beside_what_the_source_says(book: Book) -> None:
    with book.entry() as entry:
        entry.state(SPSE, "1", party("a"), party("b"), party("c"), taking("bid", "a", stage=BidStage.REGISTERED))
    (registered,) = tender(book).bids
    found = told_by_the_key(book, taking("award", "a", "k", value=rupiah(7)))
    assert found.bids[0] == registered
    (bid,) = found.bidders
    assert (bid.parties, bid.stage, len(bid.claims)) == (registered.parties, BidStage.WINNER, 1)
    assert not set(bid.claims) & set(registered.claims)


def test_the_word_of_a_source_on_an_offer_outweighs_that_of_a_single_key(book: Book) -> None:
    with book.entry() as entry:
        entry.state(
            SPSE, "1", party("a"), party("b"), party("c"), taking("bid", "a", offered=rupiah(10)),
            taking("award", "a", status="active"), taking("contract", "a", decree="SPK/1", value=rupiah(10)),
        )
    found = told_by_the_key(
        book, taking("bid", "a", "k", offered=rupiah(99)), taking("award", "a", "k", status="cancelled", value=rupiah(9)),
        taking("contract", "a", "k", decree="SPK/1", value=rupiah(99), period=Period.of("2001", "2002")),
    )
    (bid,), (award,), (contract,) = found.bids, found.awards, found.contracts
    assert (bid.stage, bid.offered) == (BidStage.WINNER, rupiah(10))
    assert (award.status, award.value) == ("active", rupiah(9))
    assert (contract.value, contract.period) == (rupiah(10), DATE_UNKNOWN)


def test_a_single_key_ends_no_term_of_an_official(book: Book) -> None:
    ppk = {"role": OfficialRole.PPK}
    with book.entry() as entry:
        entry.state(SPSE, "1", person("x"), taking("official", "x", **ppk))
        entry.state(DECREE, "1", person("y"), taking("official", "y", **ppk, period=Period.of("2024-01-01", "2024-06-30")))
    with book.entry() as entry:
        entry.state(
            KEY, "1", person("x"), person("y"), taking("official", "x", **ppk, period=Period.of("2019", "2020")),
            taking("official", "y", **ppk, decree="SK 9", period=Period.of("2024-01-01", "")),
        )
        entry.same((SPSE, "x"), (KEY, "x"))
        entry.same((DECREE, "y"), (KEY, "y"))
    found = {(o.period.start, o.period.end, o.decree, len(o.claims)) for o in tender(book).officials}
    assert found == {
        (None, None, None, 2), ("2024-01-01", "2024-06-30", "SK 9", 2), ("2024-07-01", "", "SK 9", 1),
    }  # fmt: skip
