"""A contracting process as the process flags read it: who offered what, what became of it, who was awarded.

It is what an open-data publisher says, party ids and all, before anybody asks who is who. Values only; codes are those of
OCDS (bidStatus, awardStatus, method). A party without an id is None: it counts, but nobody can be named.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

NOT_SUBMITTED = frozenset({"invited", "withdrawn"})


class Offer(NamedTuple):
    """One bid; `at` is when it was handed in, as written."""

    parties: tuple[str | None, ...]
    status: str | None
    amount: float | None
    currency: str | None
    at: str | None



class Granted(NamedTuple):
    """One award with the classification codes of its items."""

    parties: tuple[str | None, ...]
    status: str | None
    classes: tuple[str, ...]


@dataclass(frozen=True)
class Bidding:
    """`opens` and `closes` bound the time for offers, as written; `bidders` is the number that the publisher states."""

    id: str
    buyer: str | None
    entity: str | None
    cancelled: bool
    method: str | None
    details: str | None
    opens: str | None
    closes: str | None
    bidders: int | None
    offers: tuple[Offer, ...]
    awards: tuple[Granted, ...]

    @cached_property
    def submitted(self) -> list[Offer]:
        """Pending, valid or disqualified ones: neither invitations nor offers taken back."""
        return [o for o in self.offers if o.status is not None and o.status not in NOT_SUBMITTED]

    @cached_property
    def single(self) -> list[Offer]:
        """Valid offers of one tenderer each, who has an id: who of several offers what is not told."""
        return [o for o in self.offers if o.status == "valid" and len(o.parties) == 1 and o.parties[0] is not None]

    @cached_property
    def complete(self) -> list[Granted] | None:
        """The awards in force; None while one is open, for what follows from awards must not change tomorrow."""
        stated = [award for award in self.awards if award.status is not None]
        if any(award.status not in FINAL for award in stated):
            return None
        return [award for award in stated if award.status == "active"]

    @cached_property
    def winner(self) -> str | None:
        """The one supplier of the one award in force. Several awards would need lots to know which offers compete."""
        complete = self.complete
        if complete is None or len(complete) != 1 or len(complete[0].parties) != 1:
            return None
        return complete[0].parties[0]


FINAL = frozenset({"active", "cancelled", "unsuccessful"})
