"""ID-COL-COVER: who bids often, never wins, and whom nearly always the same one beats."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graph.bidding import Bidding
from graph.judge.flags.chance import corrected, of_few
from graph.judge.flags.flag import Group, Raised, Scope
from graph.judge.flags.priced import Contest, contest
from graph.judge.params import Count, Percent


@dataclass(frozen=True, slots=True)
class Params(Scope):
    """`same_winner_percent` of the processes are won by one and the same."""

    minimum_contests: Count = 10
    same_winner_percent: Percent = 100


class CoverBidder:
    def __init__(self, params: Params) -> None:
        self._params = params
        self._contests: dict[str, list[Contest]] = defaultdict(list)

    def see(self, bidding: Bidding) -> bool:
        found = contest(bidding)
        if found is None:
            return False
        for party in found.bidders:
            self._contests[party].append(found)
        return True

    def raised(self) -> Iterator[Raised]:
        """The probability is that of no win at all where all bidders of each process are alike."""
        tested = {p: seen for p, seen in self._contests.items() if len(seen) >= self._params.minimum_contests}
        found = {party: beaten for party, seen in tested.items() if (beaten := self._beaten(party, seen)) is not None}
        few = [of_few(0, [1 / len(c.bidders) for c in tested[party]]) for party in found]
        for (party, (winner, part)), chance in zip(found.items(), corrected(few, len(tested)), strict=True):
            processes = tuple(c.id for c in tested[party])
            yield Raised(Group.TENDERER, party, part, processes, (winner,), 0.0, chance)

    def bounds(self) -> Mapping[str, float]:
        return {}

    def _beaten(self, party: str, seen: list[Contest]) -> tuple[str, float] | None:
        """By whom, and in what part of the processes; None where he won once, or different ones beat him."""
        winners = Counter(c.winner for c in seen)
        (winner, wins), = winners.most_common(1)
        if party in winners or wins * 100 < self._params.same_winner_percent * len(seen):
            return None
        return winner, wins / len(seen)
