"""A stored tender as the process flags read it: parties are those it was resolved to, so one firm counts once.

What the store keeps is days, not hours, and no classification codes: flags that need those say so (R003, R048).
"""

from __future__ import annotations

from collections.abc import Mapping

from graph.bidding import FINAL, Bidding, Granted, Offer
from graph.kinds import BidStage, Procedure
from graph.model import Bid, Tender

STATUSES = frozenset({"invited", "pending", "valid", "disqualified", "withdrawn"})  # OCDS codelist bidStatus
CANCELLED = ("cancel", "batal", "gagal")  # how a status begins or ends that says that nobody won
FAILED, OPEN = frozenset({"failed"}), frozenset({"proposed"})
METHODS = {
    Procedure.TENDER: "open", Procedure.SELECTION: "open", Procedure.CONTEST: "open",
    Procedure.DIRECT_APPOINTMENT: "direct", Procedure.DIRECT_PROCUREMENT: "direct", Procedure.EMERGENCY: "direct",
}  # fmt: skip
DAY = 10  # letters of an ISO date


def bidding_of(tender: Tender, statuses: Mapping[str, str]) -> Bidding:
    """`statuses`: by party what sources call the outcome of its offer. `details` is the procedure in our own words."""
    closes = tender.dates.get("bids_opened")
    offers = tuple(_offer(bid, statuses) for bid in tender.bids)
    return Bidding(
        tender.id, tender.buyer, tender.unit, any(word in (tender.status or "").casefold() for word in CANCELLED),
        METHODS.get(tender.procedure), tender.procedure.value, None, closes.isoformat() if closes else None,
        _bidders(tender), offers, _awards(tender),
    )  # fmt: skip


def _bidders(tender: Tender) -> int | None:
    """How many priced offers there were; None where only the winner is told of, who need not have been alone."""
    return len(tender.bidders) if len(tender.bids) > 1 else None


def _offer(bid: Bid, statuses: Mapping[str, str]) -> Offer:
    at = bid.date if bid.date and len(bid.date) >= DAY else None
    amount, currency = (float(bid.offered.amount), bid.offered.currency) if bid.offered else (None, None)
    return Offer(bid.parties, _status(bid, statuses), amount, currency, at[:DAY] if at else None)


def _status(bid: Bid, statuses: Mapping[str, str]) -> str:
    """As stated, else as far as the offer came: one with a reason of failure is disqualified, a registrant only invited."""
    stated = next((statuses[p].casefold() for p in bid.parties if statuses.get(p, "").casefold() in STATUSES), None)
    if stated is not None:
        return stated
    if bid.stage is BidStage.REGISTERED:
        return "invited"
    if bid.stage is BidStage.WINNER:
        return "valid"
    if bid.reason:
        return "disqualified"
    # Of whom a price is not told either, it is not told what became of the offer.
    return "valid" if bid.stage is BidStage.EVALUATED and bid.offered is not None else "pending"


def _awards(tender: Tender) -> tuple[Granted, ...]:
    """As stated; where none is, whoever holds a contract or is called the winner was awarded."""
    if tender.awards:
        return tuple(Granted(award.parties, _final(award.status), ()) for award in tender.awards)
    return tuple(Granted(bid.parties, "active", ()) for bid in tender.bids if bid.stage is BidStage.WINNER)


def _final(status: str | None) -> str:
    said = (status or "").casefold()
    if said in FINAL or said == "pending":
        return said
    return "unsuccessful" if said in FAILED else "pending" if said in OPEN else "active"
