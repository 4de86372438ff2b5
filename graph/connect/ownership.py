"""Who owns and who controls the firms of a tender, upward through other firms: two different measures, both exact.

The effective share serves tests of shares (series.py), control serves tests of power (control.py). Both read the same
holdings (holdings.py), and each firm is answered from its own owners upward, whatever other firms are asked with it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from heapq import heappop, heappush
from math import prod

from graph.connect.control import by_name, controls
from graph.connect.holdings import Holding, Register, register
from graph.connect.series import Bound, lower_bounds, upper_bounds
from graph.facts import Control, Stake
from graph.model import Tie
from graph.period import HUNDRED, Answer, Share, Window

SHOWN = Decimal("0.000001")  # percent; finer digits of a periodic fraction say nothing
ROUND = Decimal("0.0001")  # no threshold of law is finer


_Weight = tuple[Fraction, int, tuple[str, ...]]  # minus the product, holdings, tie ids: the least is the best


@dataclass(frozen=True, slots=True)
class Ownership:
    """Per firm asked: its owners and controllers, direct and indirect.

    `overfull` notes the firms on the way up of which more than 100 % is stated to be held, with the percent stated;
    effective shares there are bounded by 100 % and not scaled.
    """

    stakes: Mapping[str, tuple[Stake, ...]]
    controls: Mapping[str, tuple[Control, ...]]
    overfull: Mapping[str, Decimal] = field(default_factory=dict)


def closure(
    firms: Collection[str], ties: Collection[Tie], window: Window, depth: int, control_percent: int
) -> Ownership:
    """Owners of the firms up to `depth` holdings away, and controllers by more than `control_percent` of the shares.

    `ties` may be of all kinds; those that surely do not hold in the window are left out.
    """
    holdings, named = register(ties, window), by_name(ties, window)
    cones = {firm: holdings.cone(firm, depth) for firm in sorted(set(firms))}
    met = sorted({above for cone in cones.values() for above in cone.of_firm})
    return Ownership(
        stakes={firm: _stakes(cone, firm) for firm, cone in cones.items()},
        controls={firm: controls(cone, firm, named, control_percent) for firm, cone in cones.items()},
        overfull={f: _percent(Fraction(n, holdings.whole)) for f in met if (n := holdings.total[f]) > holdings.whole},
    )


def _stakes(cone: Register, firm: str) -> tuple[Stake, ...]:
    """One stake for each owner in the cone, the greatest first, those that cannot be computed last."""
    low = lower_bounds(cone, firm)
    high = low if cone.is_exact else upper_bounds(cone, firm)
    undated = _carried_up(cone, lambda holding: not holding.sure)
    unstated = _carried_up(cone, lambda holding: not holding.stated)
    stakes = [
        Stake(
            owner, firm, _effective(low[owner], high[owner]), _product(chain, cone.whole),
            chain=tuple(h.lead.id for h in chain),
            answer=Answer.UNKNOWN if owner in undated else Answer.YES,
            confidence=prod(h.lead.confidence for h in chain),
            unknown_share=owner in unstated,
        )
        for owner, chain in _strongest(cone, firm) if owner != firm
    ]  # fmt: skip
    return tuple(sorted(stakes, key=_size))


def _size(stake: Stake) -> tuple[bool, Decimal, Decimal, str]:
    if stake.effective is None:
        return True, HUNDRED, HUNDRED, stake.owner
    return False, -stake.effective.low, -stake.effective.high, stake.owner


def _carried_up(cone: Register, doubtful: Callable[[Holding], bool]) -> set[str]:
    """Owners with a doubtful holding somewhere on their way to the firm."""
    met: set[str] = set()
    fresh = {h.owner for holdings in cone.of_firm.values() for h in holdings if doubtful(h)}
    while fresh:
        met |= fresh
        fresh = {h.owner for firm in fresh for h in cone.of_firm.get(firm, ())} - met
    return met


def _strongest(cone: Register, firm: str) -> Iterator[tuple[str, tuple[Holding, ...]]]:
    """For each owner the single chain of the greatest product of high ends, then the shortest, then by tie ids."""
    heap: list[tuple[_Weight, str, tuple[Holding, ...]]] = [((Fraction(-1), 0, ()), firm, ())]
    offered: dict[str, _Weight] = {firm: heap[0][0]}
    while heap:
        weight, held, chain = heappop(heap)
        if weight != offered[held]:
            continue
        yield held, chain
        product, hops, ids = weight
        for holding in cone.of_firm.get(held, ()):
            longer = (product * holding.high / cone.whole, hops + 1, (holding.lead.id, *ids))
            if holding.owner not in offered or longer < offered[holding.owner]:
                offered[holding.owner] = longer
                heappush(heap, (longer, holding.owner, (holding, *chain)))


def _effective(low: Bound | None, high: Bound | None) -> Share | None:
    """At most the whole; where only the upper series has no sum, all that is known is the lower end."""
    if low is None:
        return None
    top = high if high is not None and high.value <= 1 else Bound(Fraction(1))
    bottom = low if low.value <= 1 else Bound(Fraction(1))
    return Share(_percent(bottom.value), _percent(top.value), not bottom.open, not top.open)


def _product(chain: Collection[Holding], whole: int) -> Share | None:
    """The plain product along one chain, None where one of its shares is not stated."""
    if not all(holding.stated for holding in chain):
        return None
    return reduce(Share.times, (_as_share(holding, whole) for holding in chain))


def _as_share(holding: Holding, whole: int) -> Share:
    low, high = _percent(Fraction(holding.low, whole)), _percent(Fraction(holding.high, whole))
    return Share(low, high, not holding.low_open, not holding.high_open)


def _percent(share: Fraction) -> Decimal:
    """To six decimals, unless rounding would put it on a threshold it does not have."""
    exact = 100 * Decimal(share.numerator) / Decimal(share.denominator)
    shown = exact.quantize(SHOWN)
    return exact if shown != exact and shown % ROUND == 0 else Decimal(f"{shown.normalize():f}")
