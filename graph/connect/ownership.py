"""Who owns and who controls the firms of a tender, upward through other firms: two different measures, both exact.

The effective share serves tests of shares (series.py), control serves tests of power (control.py). Both read the same
holdings (holdings.py), and each firm is answered from its own owners upward, whatever other firms are asked with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from heapq import heappop, heappush
from itertools import chain
from math import prod

from graph.connect.capping import capped
from graph.connect.control import Named, by_name, controls, names_control
from graph.connect.holdings import Holding, Register, register
from graph.connect.lasting import lasting
from graph.connect.series import Bound, lower_bounds, upper_bounds
from graph.facts import Control, Stake
from graph.kinds import HoldingRole, TieKind
from graph.model import Tie
from graph.period import HUNDRED, Answer, Period, Share, Window, stretches

SHOWN = Decimal("0.000001")  # percent; finer digits of a periodic fraction say nothing
ROUND = Decimal("0.0001")  # no threshold of law is finer
EXACT = 32  # holdings in a chain up to which products are compared to the last digit


_Weight = tuple[int, int, tuple[str, ...]]  # minus the product, holdings, tie ids: the least is the best


@dataclass(frozen=True, slots=True)
class Ownership:
    """Per firm asked: its owners and controllers, direct and indirect.

    `overfull` notes the firms on the way up of which more than 100 % of the shares or the votes is stated to be held, with
    the percent stated; effective shares there are bounded by 100 % and not scaled.
    """

    stakes: Mapping[str, tuple[Stake, ...]]
    controls: Mapping[str, tuple[Control, ...]]
    overfull: Mapping[str, Decimal] = field(default_factory=dict)


def closure(
    firms: Collection[str], ties: Collection[Tie], window: Window, depth: int, control_percent: int,
    lone: Collection[str] = (),
) -> Ownership:
    """Owners of the firms up to `depth` holdings away, and controllers by more than `control_percent` of the shares.

    `ties` may be of all kinds; those that surely do not hold in the window are left out. `lone` are ids of ties that only
    a single key or user states: they add holdings that nobody else states and change no other. Only what held at the same
    time is added up: where something that bears on a firm begins or ends, the window is cut and each part answered for
    itself.
    """
    asked = _Asked(ties, depth, control_percent, frozenset(lone))
    stakes: dict[str, tuple[Stake, ...]] = {}
    ruled: dict[str, tuple[Control, ...]] = {}
    overfull: dict[str, Decimal] = {}
    for firm in sorted(set(firms)):
        found = [asked.part(firm, part) for part in stretches(window, asked.bearing_on(firm))]
        stakes[firm] = tuple(sorted(lasting(chain.from_iterable(s for s, _, _ in found)), key=_size))
        ruled[firm] = lasting(chain.from_iterable(c for _, c, _ in found))
        for name, percent in chain.from_iterable(over.items() for _, _, over in found):
            overfull[name] = max(percent, overfull.get(name, percent))
    return Ownership(stakes, ruled, dict(sorted(overfull.items())))


class _Asked:
    """A question about ownership, with what was worked out for a part of the window kept for the other firms."""

    def __init__(self, ties: Iterable[Tie], depth: int, control_percent: int, lone: frozenset[str]) -> None:
        self.depth = depth
        self._percent = control_percent
        self._lone = lone
        self._ties = [tie for tie in ties if tie.kind is TieKind.OWNS or names_control(tie)]
        self._has_votes = any(tie.role == HoldingRole.VOTES for tie in self._ties)
        self._into: dict[str, list[Tie]] = defaultdict(list)
        for tie in self._ties:
            self._into[tie.to_id].append(tie)
        self._known: dict[Window, tuple[Register, Register, Named]] = {}

    def _at(self, part: Window) -> tuple[Register, Register, Named]:
        """What is held, in shares and in votes, and who runs what."""
        if part not in self._known:
            shares = register(self._ties, part, self._lone)
            votes = register(self._ties, part, self._lone, votes=True) if self._has_votes else shares
            self._known[part] = shares, votes, by_name(self._ties, part)
        return self._known[part]

    def bearing_on(self, firm: str) -> Iterator[Period]:
        """When the holdings and seats above the firm begin and end."""
        frontier, met = {firm}, {firm}
        for _ in range(self.depth + 1):  # the seats in the last owners count too
            above = [tie for held in frontier for tie in self._into.get(held, ())]
            yield from (tie.period for tie in above)
            frontier = {tie.from_id for tie in above} - met
            met |= frontier

    def part(self, firm: str, during: Window) -> tuple[Iterable[Stake], Iterable[Control], Mapping[str, Decimal]]:
        shares, votes, named = self._at(during)
        cone = shares.cone(firm, self.depth)
        most = {f: max(cone.total[f], votes.total[f]) for f in cone.of_firm}
        over = {f: _percent(Fraction(n, cone.whole)) for f, n in most.items() if n > cone.whole}
        return _stakes(cone, firm, during), controls(votes, firm, named, self._percent, self.depth, during), over


def _stakes(cone: Register, firm: str, during: Window) -> tuple[Stake, ...]:
    """One stake for each owner in the cone."""
    low = lower_bounds(cone, firm)
    high = low if cone.is_exact else capped(cone, firm, low, upper_bounds(cone, firm))
    undated = _carried_up(cone, lambda holding: not holding.sure)
    unstated = _carried_up(cone, lambda holding: not holding.stated)
    overfull = _carried_up(cone, lambda holding: cone.total[holding.firm] > cone.whole)
    stakes = [
        Stake(
            owner, firm, _effective(low[owner], high[owner]), _product(way, cone.whole),
            chain=tuple(h.lead.id for h in way),
            answer=Answer.UNKNOWN if owner in undated else Answer.YES,
            confidence=prod(h.lead.confidence for h in way),
            during=during,
            unknown_share=owner in unstated, overfull=owner in overfull,
        )
        for owner, way in _strongest(cone, firm) if owner != firm
    ]  # fmt: skip
    return tuple(stakes)


def _size(stake: Stake) -> tuple[bool, Decimal, Decimal, str, date]:
    if stake.effective is None:
        return True, HUNDRED, HUNDRED, stake.owner, stake.during.first
    return False, -stake.effective.low, -stake.effective.high, stake.owner, stake.during.first


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
    one = cone.whole ** min(len(cone.of_firm), EXACT)
    heap: list[tuple[_Weight, str, tuple[Holding, ...]]] = [((-one, 0, ()), firm, ())]
    offered: dict[str, _Weight] = {firm: heap[0][0]}
    while heap:
        weight, held, way = heappop(heap)
        if weight != offered[held]:
            continue
        yield held, way
        product, hops, ids = weight
        for holding in cone.of_firm.get(held, ()):
            longer = (-(-product * holding.high // cone.whole), hops + 1, (holding.lead.id, *ids))
            if holding.owner not in offered or longer < offered[holding.owner]:
                offered[holding.owner] = longer
                heappush(heap, (longer, holding.owner, (holding, *way)))


def _effective(low: Bound | None, high: Bound | None) -> Share | None:
    """At most the whole; where only the upper series has no sum, all that is known is the lower end."""
    if low is None:
        return None
    top = high if high is not None and high.value <= 1 else Bound(Fraction(1))
    bottom = low if low.value <= 1 else Bound(Fraction(1))
    return Share(_percent(bottom.value), _percent(top.value), not bottom.open, not top.open)


def _product(way: Collection[Holding], whole: int) -> Share | None:
    """The plain product along one chain, None where one of its shares is not stated."""
    if not all(holding.stated for holding in way):
        return None
    return reduce(Share.times, (_as_share(holding, whole) for holding in way))


def _as_share(holding: Holding, whole: int) -> Share:
    low, high = _percent(Fraction(holding.low, whole)), _percent(Fraction(holding.high, whole))
    return Share(low, high, not holding.low_open, not holding.high_open)


def _percent(share: Fraction) -> Decimal:
    """To six decimals, unless rounding would put it on a threshold it does not have."""
    exact = 100 * Decimal(share.numerator) / Decimal(share.denominator)
    shown = exact.quantize(SHOWN)
    return exact if shown != exact and shown % ROUND == 0 else Decimal(f"{shown.normalize():f}")
