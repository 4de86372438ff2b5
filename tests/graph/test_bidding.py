"""A stored tender as the process flags read it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from graph.claims import Money
from graph.gather import bidding_of
from graph.kinds import BidStage, Procedure
from graph.model import Award, Bid, Tender

TENDER = Tender(
    id="spse:1", title="Jalan", buyer="dinas", unit=None, procedure=Procedure.TENDER, category=None, status=None, value=None,
    owner_estimate=None, budget=None, region=None, plan_ids=(), urusan=None, package=None, round=None, zone=None,
    dates={"bids_opened": date(2025, 3, 15)}, officials=(), bids=(), awards=(), contracts=(), claims=(),
)  # fmt: skip


def bid(party: str, stage: BidStage = BidStage.EVALUATED, price: int | None = 100, reason: str | None = None) -> Bid:
    offered = None if price is None else Money(Decimal(price))
    return Bid((party,), stage, offered, None, None, "2025-03-16", reason, ())


@pytest.mark.parametrize(
    ("one", "said", "status"),
    [
        (bid("cv", BidStage.REGISTERED, None), {}, "invited"),
        (bid("cv", BidStage.PRICED), {}, "pending"),
        (bid("cv"), {}, "valid"),
        (bid("cv", price=None), {}, "pending"),
        (bid("cv", reason="tidak melampirkan jaminan"), {}, "disqualified"),
        (bid("cv", BidStage.WINNER, reason="klarifikasi selesai"), {}, "valid"),
        (bid("cv"), {"cv": "Disqualified"}, "disqualified"),
        (bid("cv"), {"pt": "disqualified"}, "valid"),
        (bid("cv"), {"cv": "lulus"}, "valid"),
    ],
)
def test_an_offer_is_what_is_stated_of_it_else_as_far_as_it_came(one: Bid, said: dict[str, str], status: str) -> None:
    (offer,) = bidding_of(replace(TENDER, bids=(one,)), said).offers
    assert (offer.parties, offer.status, offer.at) == (("cv",), status, "2025-03-16")
    assert (offer.amount, offer.currency) == ((100.0, "IDR") if one.offered else (None, None))


def test_the_number_of_bidders_is_known_only_where_others_than_the_winner_are_told_of() -> None:
    alone = replace(TENDER, bids=(bid("cv", BidStage.WINNER),))
    beside = replace(TENDER, bids=(bid("cv", BidStage.WINNER), bid("pt", BidStage.REGISTERED, None)))
    assert bidding_of(alone, {}).bidders is None
    assert bidding_of(beside, {}).bidders == 1  # a registrant without a price is no bidder


@pytest.mark.parametrize(
    ("status", "final"),
    [(None, "active"), ("active", "active"), ("Selesai", "active"), ("pending", "pending"), ("proposed", "pending"),
     ("Cancelled", "cancelled"), ("failed", "unsuccessful")],
)  # fmt: skip
def test_an_award_is_in_force_open_or_over(status: str | None, final: str) -> None:
    made = bidding_of(replace(TENDER, awards=(Award(("cv",), None, status, None, ()),)), {})
    assert [award.status for award in made.awards] == [final]


def test_without_an_award_whoever_is_called_the_winner_was_awarded() -> None:
    made = bidding_of(replace(TENDER, bids=(bid("cv", BidStage.WINNER), bid("pt"))), {})
    assert (made.winner, made.closes, made.method, made.details) == ("cv", "2025-03-15", "open", "tender")


@pytest.mark.parametrize(
    ("status", "cancelled"), [("cancelled", True), ("Gagal/Batal", True), ("Paket Selesai", False), (None, False)]
)
def test_a_tender_that_failed_is_cancelled(status: str | None, cancelled: bool) -> None:
    assert bidding_of(replace(TENDER, status=status), {}).cancelled is cancelled
