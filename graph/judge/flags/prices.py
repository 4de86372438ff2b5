"""Offers compared by their price: only where the price alone decides, and in one currency."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from graph.bidding import Bidding, Offer
from graph.judge.flags.flag import Scope


@dataclass(frozen=True, slots=True)
class ByPrice(Scope):
    """By which methods offers compete by price alone: those named, or all but those named. A tender that names no method
    is compared unless methods are named that compete by price."""

    price_comparison_procurement_methods: tuple[str, ...] = ()
    no_price_comparison_procurement_methods: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InCurrency(ByPrice):
    """`currency` None: that of the first offer that is compared."""

    currency: str | None = None


def by_price(bidding: Bidding, params: ByPrice) -> bool:
    if params.price_comparison_procurement_methods:
        return bidding.details in params.price_comparison_procurement_methods
    return bidding.details is None or bidding.details not in params.no_price_comparison_procurement_methods


class Margin(NamedTuple):
    """How far the lowest losing offer lies above the winning one, as a part of that."""

    part: float
    winner: str
    runner_up: str


class Purse:
    """Keeps to one currency: the one named, or the first that is met."""

    def __init__(self, params: InCurrency) -> None:
        self.params = params
        self.currency = params.currency

    def priced(self, offers: list[Offer]) -> Iterator[tuple[Offer, float]]:
        for offer in offers:
            if offer.amount is not None and offer.currency is not None:
                if self.currency is None:
                    self.currency = offer.currency
                if offer.currency == self.currency:
                    yield offer, offer.amount

    def margin(self, bidding: Bidding) -> Margin | None:
        """Of a process won by one supplier at the lowest price; None otherwise: then the price alone did not decide."""
        if not by_price(bidding, self.params):
            return None
        winner = bidding.winner
        if winner is None:
            return None
        won: float | None = None
        lost: tuple[float, str] | None = None
        for offer, amount in self.priced(bidding.single):
            party = offer.parties[0] or ""
            if party == winner:
                won = amount if won is None else min(won, amount)
            elif lost is None or amount < lost[0]:
                lost = amount, party
        if won is None or lost is None or lost[0] < won or won == 0:
            return None
        return Margin((lost[0] - won) / won, winner, lost[1])
