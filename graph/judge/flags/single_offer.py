"""R018: only one tenderer in a procedure that is open to competition."""

from __future__ import annotations

from dataclasses import dataclass

from graph.bidding import Bidding
from graph.judge.flags.flag import OfProcess, Scope


@dataclass(frozen=True, slots=True)
class Params(Scope):
    procurement_methods: tuple[str, ...] = ("open", "selective")


class SingleOffer(OfProcess):
    """By the number that the publisher states: bids that are not published are no sign that nobody bid."""

    def __init__(self, params: Params) -> None:
        super().__init__()
        self._methods = params.procurement_methods

    def see(self, bidding: Bidding) -> bool:
        if self._methods and bidding.method not in self._methods:
            return bidding.method is not None
        if bidding.bidders is None:
            return False
        if bidding.bidders == 1:
            self.on(bidding.id)
        return True
