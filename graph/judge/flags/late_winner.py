"""R030: the winning offer came after the time for handing in offers."""

from __future__ import annotations

from graph.bidding import Bidding
from graph.judge.flags.flag import OfProcess, Scope, moment

Params = Scope


class LateWinner(OfProcess):
    def __init__(self, params: Params) -> None:
        super().__init__()

    def see(self, bidding: Bidding) -> bool:
        closes = bidding.closes
        if closes is None:
            return False
        winners = {party for award in bidding.awards if award.status == "active" for party in award.parties}
        told = False
        late: dict[str, None] = {}
        for offer in bidding.offers:
            if offer.status == "valid" and offer.at is not None:
                told = True
                if _after(offer.at, closes):
                    late |= dict.fromkeys(party for party in offer.parties if party is not None and party in winners)
        if late:
            self.on(bidding.id, parties=tuple(late), mark=1.0)
        return told and bool(winners)


def _after(at: str, closes: str) -> bool:
    """By the moments where both have an offset, else as ISO 8601 orders them: letter by letter."""
    if len(at) == len(closes) and at[-1:] == closes[-1:] == "Z":
        return at > closes
    a, b = moment(at), moment(closes)
    return a > b if a is not None and b is not None else at > closes
