"""R035: all offers are disqualified but those of the one tenderer who wins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from graph.bidding import Bidding
from graph.judge.flags.chance import corrected, of_draws
from graph.judge.flags.flag import Group, Raised, Scope


@dataclass(frozen=True, slots=True)
class Params(Scope):
    """`threshold`: at least so many others are disqualified."""

    threshold: Annotated[int, (1, 1_000)] = 1


class OthersOut:
    def __init__(self, params: Params) -> None:
        self._least = params.threshold
        self._found: list[tuple[str, str, int]] = []
        self._out = self._all = self._tested = 0  # tenderers of processes, and processes with several of them

    def see(self, bidding: Bidding) -> bool:
        complete = bidding.complete
        if complete is None or not complete:
            return False
        valid = _named(bidding, "valid")
        out = _named(bidding, "disqualified") - valid
        self._out, self._all = self._out + len(out), self._all + len(out | valid)
        self._tested += len(out | valid) > 1
        winners = {party for award in complete for party in award.parties if party is not None}
        # Of several winners the buyer may take the offers together: that is no flag.
        if len(valid) == 1 and valid == winners and len(out) >= self._least:
            self._found.append((bidding.id, next(iter(valid)), len(out)))
        return bool(valid | out)

    def raised(self) -> Iterator[Raised]:
        chances = [of_draws(out, out + 1, self._out, self._all) for _, _, out in self._found]
        for (id_, winner, out), chance in zip(self._found, corrected(chances, self._tested), strict=True):
            yield Raised(Group.PROCESS, id_, float(out), (id_,), (winner,), chance=chance)

    def bounds(self) -> Mapping[str, float]:
        return {}


def _named(bidding: Bidding, status: str) -> set[str]:
    return {party for offer in bidding.offers if offer.status == status for party in offer.parties if party is not None}
