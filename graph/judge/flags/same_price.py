"""R028: different tenderers offer the same price."""

from __future__ import annotations

from graph.bidding import Bidding
from graph.judge.flags.flag import OfProcess
from graph.judge.flags.prices import ByPrice, by_price

Params = ByPrice


class SamePrice(OfProcess):
    def __init__(self, params: Params) -> None:
        super().__init__()
        self._params = params

    def see(self, bidding: Bidding) -> bool:
        """One tenderer may repeat his own offer; whoever bids with another partner is another."""
        if not by_price(bidding, self._params):
            return True
        before: dict[tuple[float, str], frozenset[str]] = {}
        alike: dict[str, None] = {}
        for offer in bidding.submitted:
            parties = frozenset(party for party in offer.parties if party is not None)
            if not parties or offer.amount is None or offer.currency is None:
                continue
            price = offer.amount, offer.currency
            if price in before and before[price] != parties:
                alike |= dict.fromkeys(sorted(before[price] | parties))
            before[price] = parties
        if alike:
            self.on(bidding.id, parties=tuple(alike), mark=1.0)
        return bool(before)
