"""R024 and R058: the winner is conspicuously near to the next offer, or far below it, by the margins of the whole set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graph.bidding import Bidding
from graph.judge.flags.fences import Fences, fences
from graph.judge.flags.flag import Group, Raised
from graph.judge.flags.prices import InCurrency, Margin, Purse


@dataclass(frozen=True, slots=True)
class Params(InCurrency):
    """`threshold`: a part of the winning price in place of the fence of the set."""

    threshold: float | None = None


class _Margins:
    def __init__(self, params: Params) -> None:
        self.params = params
        self._purse = Purse(params)
        self.margins: dict[str, Margin] = {}

    def see(self, bidding: Bidding) -> bool:
        margin = self._purse.margin(bidding)
        if margin is None:
            return False
        self.margins[bidding.id] = margin
        return True

    def fences(self) -> Fences | None:
        """Those of the set; None where a threshold is given or nothing was seen."""
        return None if self.params.threshold is not None else fences(m.part for m in self.margins.values())


class CloseOffers(_Margins):
    """R024. Where a quarter has no margin at all there is no low outlier: three quarters would be flagged."""

    def raised(self) -> Iterator[Raised]:
        known = self.fences()
        fence = self.params.threshold if known is None else known.low
        if fence is None or fence <= 0 or (known is not None and known.q1 <= 0):
            return
        for id_, margin in self.margins.items():
            if margin.part <= fence:
                yield Raised(Group.PROCESS, id_, margin.part, (id_,), (margin.winner, margin.runner_up))

    def bounds(self) -> Mapping[str, float]:
        known = self.fences()
        return {"q1": known.q1, "q3": known.q3, "lower_fence": known.low} if known else {}


class WideMargin(_Margins):
    """R058."""

    def raised(self) -> Iterator[Raised]:
        known = self.fences()
        fence = self.params.threshold if known is None else known.high
        if fence is None or fence <= 0:
            return
        for id_, margin in self.margins.items():
            if margin.part >= fence:
                yield Raised(Group.PROCESS, id_, margin.part, (id_,), (margin.winner,))

    def bounds(self) -> Mapping[str, float]:
        known = self.fences()
        return {"q1": known.q1, "q3": known.q3, "upper_fence": known.high} if known else {}
