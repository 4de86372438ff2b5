"""R048: a supplier is awarded goods and services of conspicuously many kinds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from graph.bidding import Bidding
from graph.judge.flags.fences import Fences, fences
from graph.judge.flags.flag import Group, Raised, Scope
from graph.judge.params import Count


@dataclass(frozen=True, slots=True)
class Params(Scope):
    """`digits` of a classification code that tell kinds apart; `threshold`: a number of kinds in place of the fence."""

    digits: Annotated[int, (1, 20)] = 2
    threshold: Count | None = None
    minimum_contracting_processes: Count = 20


@dataclass(slots=True)
class _Supplied:
    processes: dict[str, None] = field(default_factory=dict)
    kinds: set[str] = field(default_factory=set)


class ManyTrades:
    def __init__(self, params: Params) -> None:
        self._params = params
        self._supplied: dict[str, _Supplied] = {}

    def see(self, bidding: Bidding) -> bool:
        """Awards to one supplier only: of several it is not told who supplies what."""
        told = False
        for award in bidding.awards:
            if award.status == "active" and award.classes and len(award.parties) == 1 and award.parties[0] is not None:
                known = self._supplied.setdefault(award.parties[0], _Supplied())
                known.processes[bidding.id] = None
                known.kinds.update(code[: self._params.digits] for code in award.classes)
                told = True
        return told

    def raised(self) -> Iterator[Raised]:
        known = self._fences()
        fence = float(self._params.threshold) if self._params.threshold is not None else known and known.high
        if fence is None:
            return
        for supplier, supplied in self._enough().items():
            if len(supplied.kinds) >= fence:
                yield Raised(Group.TENDERER, supplier, float(len(supplied.kinds)), tuple(supplied.processes))

    def bounds(self) -> Mapping[str, float]:
        known = self._fences()
        return {"q1": known.q1, "q3": known.q3, "upper_fence": known.high} if known else {}

    def _enough(self) -> dict[str, _Supplied]:
        least = self._params.minimum_contracting_processes
        return {id_: supplied for id_, supplied in self._supplied.items() if len(supplied.processes) >= least}

    def _fences(self) -> Fences | None:
        if self._params.threshold is not None:
            return None
        return fences(float(len(supplied.kinds)) for supplied in self._enough().values())
