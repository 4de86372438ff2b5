"""R038: a buyer disqualifies, or a tenderer is disqualified, conspicuously often by the measure of the set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from graph.bidding import Bidding
from graph.judge.flags.chance import corrected, of_draws
from graph.judge.flags.fences import fences
from graph.judge.flags.flag import Group, Raised, Scope
from graph.judge.params import Count


@dataclass(frozen=True, slots=True)
class Params(Scope):
    """`minimum_contracting_processes` counts the offers to a buyer, as the peer does, `minimum_submitted_bids` those of a
    tenderer; `threshold`: a part of offers in place of the fence of the set."""

    threshold: float | None = None
    minimum_submitted_bids: Count = 2
    minimum_contracting_processes: Count = 2


@dataclass(slots=True)
class _Counted:
    out: int = 0
    offers: int = 0
    processes: dict[str, None] = field(default_factory=dict)  # those in which one is out

    def add(self, out: int, offers: int, process: str) -> None:
        self.out += out
        self.offers += offers
        if out:
            self.processes[process] = None

    @property
    def part(self) -> float:
        return self.out / self.offers


class OftenOut:
    def __init__(self, params: Params) -> None:
        self._params = params
        self._least = {
            Group.BUYER: params.minimum_contracting_processes, Group.ENTITY: params.minimum_contracting_processes,
            Group.TENDERER: params.minimum_submitted_bids,
        }  # fmt: skip
        self._counted: dict[Group, dict[str, _Counted]] = {group: {} for group in self._least}

    def see(self, bidding: Bidding) -> bool:
        offers = bidding.submitted
        if not offers:
            return False
        out = 0
        for offer in offers:
            is_out = offer.status == "disqualified"
            out += is_out
            for party in offer.parties:
                self._of(Group.TENDERER, party, int(is_out), 1, bidding.id)
        self._of(Group.BUYER, bidding.buyer, out, len(offers), bidding.id)
        self._of(Group.ENTITY, bidding.entity, out, len(offers), bidding.id)
        return True

    def _of(self, group: Group, subject: str | None, out: int, offers: int, process: str) -> None:
        if subject is not None:
            known = self._counted[group]
            if subject not in known:
                known[subject] = _Counted()
            known[subject].add(out, offers, process)

    def raised(self) -> Iterator[Raised]:
        for group in self._least:
            counted = self._enough(group)
            fence = self._fence(group)
            if fence is None or fence <= 0:
                continue
            found = {subject: c for subject, c in counted.items() if c.part >= fence}
            everything = self._counted[group].values()
            out, offers = sum(c.out for c in everything), sum(c.offers for c in everything)
            chances = corrected([of_draws(c.out, c.offers, out, offers) for c in found.values()], len(counted))
            for (subject, c), chance in zip(found.items(), chances, strict=True):
                yield Raised(group, subject, c.part, tuple(c.processes), chance=chance)

    def bounds(self) -> Mapping[str, float]:
        said: dict[str, float] = {}
        for group in self._least:
            known = None if self._params.threshold is not None else fences(c.part for c in self._enough(group).values())
            if known is not None:
                names = {"q1": known.q1, "q3": known.q3, "upper_fence": known.high}
                said |= {f"{group.value}_{name}": value for name, value in names.items()}
        return said

    def _enough(self, group: Group) -> dict[str, _Counted]:
        return {s: c for s, c in self._counted[group].items() if c.offers >= self._least[group]}

    def _fence(self, group: Group) -> float | None:
        if self._params.threshold is not None:
            return self._params.threshold
        known = fences(c.part for c in self._enough(group).values())
        return None if known is None else known.high
