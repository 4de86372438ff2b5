"""ID-COL-ROT: two who meet again and again win in turn, more regularly than chance would have it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Annotated

from graph.bidding import Bidding
from graph.judge.flags.chance import corrected, of_runs
from graph.judge.flags.flag import Group, Raised, Scope
from graph.judge.flags.priced import Contest, contest
from graph.judge.params import Count


@dataclass(frozen=True, slots=True)
class Params(Scope):
    """`minimum_contests`: processes in which both offered and one of both won; `per_mille`: how small the corrected
    probability must be. `most_bidders`: of a process with more, pairs are not looked at."""

    minimum_contests: Annotated[int, (4, 1_000)] = 8
    per_mille: Annotated[int, (1, 999)] = 10
    most_bidders: Count = 20


class TakingTurns:
    def __init__(self, params: Params) -> None:
        self._params = params
        self._met: dict[tuple[str, str], list[Contest]] = defaultdict(list)

    def see(self, bidding: Bidding) -> bool:
        """A process without a day has no place in an order."""
        found = contest(bidding)
        if found is None or not found.at:
            return False
        if len(found.bidders) <= self._params.most_bidders:
            for pair in combinations(sorted(found.bidders), 2):
                if found.winner in pair:
                    self._met[pair].append(found)
        return True

    def raised(self) -> Iterator[Raised]:
        tested = {pair: sorted(met, key=lambda c: (c.at, c.id)) for pair, met in self._met.items() if self._often(met)}
        told = {pair: _runs([c.winner == pair[0] for c in met]) for pair, met in tested.items()}
        chances = corrected([of_runs(*one) for one in told.values()], len(tested))
        for (pair, met), (runs, *_), chance in zip(tested.items(), told.values(), chances, strict=True):
            if chance * 1_000 < self._params.per_mille:
                processes = tuple(c.id for c in met)
                value = runs / len(met)
                yield Raised(Group.TENDERER, pair[0], value, processes, pair[1:], value, chance)

    def bounds(self) -> Mapping[str, float]:
        return {}

    def _often(self, met: list[Contest]) -> bool:
        return len(met) >= self._params.minimum_contests


def _runs(first_wins: list[bool]) -> tuple[int, int, int]:
    """How many stretches there are in which one of both wins without the other, and how often each wins."""
    wins = sum(first_wins)
    return 1 + sum(a != b for a, b in pairwise(first_wins)), wins, len(first_wins) - wins
