"""Who competed by price and who won: the ground of patterns over many processes (RULES 3.3: priced bids only)."""

from __future__ import annotations

from typing import NamedTuple

from graph.bidding import Bidding


class Contest(NamedTuple):
    """One process won by one of at least two tenderers who each offered a price alone; `at` orders the processes."""

    id: str
    at: str
    winner: str
    bidders: tuple[str, ...]


def contest(bidding: Bidding) -> Contest | None:
    """None where it is not told who competed, or who of them won. Offers that were disqualified compete too."""
    winner = bidding.winner
    if winner is None:
        return None
    alone = [o.parties[0] for o in bidding.submitted if o.amount is not None and len(o.parties) == 1]
    bidders = tuple(dict.fromkeys(party for party in alone if party is not None))
    return Contest(bidding.id, bidding.closes or "", winner, bidders) if winner in bidders and len(bidders) > 1 else None
