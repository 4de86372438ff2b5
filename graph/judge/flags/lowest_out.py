"""R036: the lowest offer is disqualified where the price alone decides."""

from __future__ import annotations

from graph.bidding import Bidding
from graph.judge.flags.flag import OfProcess
from graph.judge.flags.prices import InCurrency, Purse, by_price

Params = InCurrency


class LowestOut(OfProcess):
    def __init__(self, params: Params) -> None:
        super().__init__()
        self._params = params
        self._purse = Purse(params)

    def see(self, bidding: Bidding) -> bool:
        """Of several lowest offers the one named first counts."""
        if not by_price(bidding, self._params):
            return True
        if not any(award.status == "active" for award in bidding.awards):
            return False
        lowest: float | None = None
        lowest_is_out = any_valid = False
        for offer, amount in self._purse.priced(bidding.submitted):
            if lowest is None or amount < lowest:
                lowest, lowest_is_out = amount, offer.status == "disqualified"
            any_valid = any_valid or offer.status == "valid"
        if any_valid and lowest_is_out:
            self.on(bidding.id)
        return any_valid
