"""R025: who bids more than nearly all others wins conspicuously seldom, as one does who bids for show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graph.bidding import Bidding
from graph.judge.flags.chance import corrected, of_few
from graph.judge.flags.fences import Fences, fences, quantile
from graph.judge.flags.flag import Group, Raised, Scope
from graph.judge.params import Percent


@dataclass(frozen=True, slots=True)
class Params(Scope):
    """`percentile` of the numbers of processes from which on a tenderer bids often; `threshold`: a part of wins in place of
    the fence of the set."""

    percentile: Percent = 75
    threshold: float | None = None


class RareWinner:
    def __init__(self, params: Params) -> None:
        self._params = params
        # By tenderer the processes he bid in, each with his chance there were all bidders alike.
        self._bids: dict[str, list[tuple[str, float]]] = defaultdict(list)
        self._wins: dict[str, int] = defaultdict(int)

    def see(self, bidding: Bidding) -> bool:
        """Each tenderer counts once in a process, however many offers he makes."""
        winner = bidding.winner
        if winner is None:
            return False
        bidders = {offer.parties[0] or "": None for offer in bidding.single}
        if winner in bidders:
            self._wins[winner] += 1
        for party in bidders:
            self._bids[party].append((bidding.id, 1 / len(bidders)))
        return bool(bidders)

    def raised(self) -> Iterator[Raised]:
        known = self._fences()
        fence = self._params.threshold if known is None else known.low
        if fence is None or fence <= 0 or (known is not None and known.q1 <= 0):
            return
        often = self._often()
        tested = [party for party, bids in self._bids.items() if len(bids) >= often]
        found = [party for party in tested if self._part(party) <= fence]
        few = [of_few(self._wins.get(party, 0), [chance for _, chance in self._bids[party]]) for party in found]
        chances = corrected(few, len(tested))
        for party, chance in zip(found, chances, strict=True):
            yield Raised(Group.TENDERER, party, self._part(party), tuple(id_ for id_, _ in self._bids[party]), chance=chance)

    def bounds(self) -> Mapping[str, float]:
        known = self._fences()
        said = {"q1": known.q1, "q3": known.q3, "lower_fence": known.low} if known else {}
        return {**said, "upper_fence": self._often()} if self._bids else {}

    def _part(self, party: str) -> float:
        return self._wins.get(party, 0) / len(self._bids[party])

    def _often(self) -> float:
        """From so many processes on a tenderer bids often."""
        return quantile(sorted(float(len(bids)) for bids in self._bids.values()), self._params.percentile / 100)

    def _fences(self) -> Fences | None:
        if self._params.threshold is not None or not self._bids:
            return None
        return fences(map(self._part, self._bids))
