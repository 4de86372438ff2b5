"""The most that an owner can effectively hold where shares are known within limits: no firm hands out more than the whole.

Each range may be true to its upper end, but not all at once: of two firms that both may hold all of a third, one does. The
greatest effective share picks, firm by firm, for the owner's own chains what the others surely leave, best chain first. It
is found as in a Markov decision process by improving the choice until none is better (Howard 1960): exact in fractions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from graph.connect.holdings import Holding, Register
from graph.connect.series import MOST_IN_A_RING, ONE, ZERO, Bound, Bounds, solved

MOST_ROUNDS = 64  # of improvement; each is better than the last, a handful is the rule

Choice = Mapping[str, Sequence[tuple[Holding, int]]]
"""Held firm -> the owner's own and his firms' holdings in it, with the units picked for each."""


def capped(cone: Register, firm: str, low: Bounds, high: Bounds) -> Bounds:
    """Upper bounds from which what no register can hold at once is taken away.

    Where an owner's chains run through more firms than can be worked out quickly, his bound stays as it is: never too low.
    """
    return {owner: _least(cone, owner, firm, bound) if low[owner] is not None else bound for owner, bound in high.items()}


def _least(cone: Register, owner: str, firm: str, bound: Bound | None) -> Bound | None:
    ways = _ways(cone, owner)
    if ways is None or firm not in ways or not any(_is_overdrawn(cone, held) for held in ways.values()):
        return bound
    most = _most(cone, owner, firm, ways)
    return Bound(most) if most is not None and (bound is None or most < bound.value) else bound


def _ways(cone: Register, owner: str) -> dict[str, list[Holding]] | None:
    """What the owner and the firms below him hold, by held firm; None when they are too many."""
    found: dict[str, list[Holding]] = {}
    below = [owner]
    for name in below:  # grows while it is read
        for holding in cone.of_owner.get(name, ()):
            if holding.firm not in found:
                found[holding.firm] = []
                if holding.firm != owner:
                    below.append(holding.firm)
            found[holding.firm].append(holding)
        if len(below) > MOST_IN_A_RING:
            return None
    return found


def _free(cone: Register, own: Iterable[Holding]) -> int:
    """Units of a firm that nobody surely holds beside these holdings' own low ends."""
    held = list(own)
    taken = cone.surely[held[0].firm] + sum(h.low for h in held if not h.sure)
    return max(cone.whole - taken, 0)


def _is_overdrawn(cone: Register, own: Sequence[Holding]) -> bool:
    return len(own) > 1 and sum(h.high - h.low for h in own) > _free(cone, own)


def _most(cone: Register, owner: str, firm: str, ways: Mapping[str, Sequence[Holding]]) -> Fraction | None:
    """The owner's greatest effective share in the firm, None where it has no sum."""
    choice: Choice = {held: [(h, h.low) for h in own] for held, own in ways.items()}
    for _ in range(MOST_ROUNDS):
        worth = _worth(cone, owner, choice)
        if worth is None:
            return None
        value = {name: worth.get(name, ZERO) + (ONE if name == owner else ZERO) for name in {owner, *worth}}
        better: Choice = {held: _picked(cone, own, value) for held, own in ways.items()}
        if all(_gain(better[held], value) <= _gain(choice[held], value) for held in ways):
            return worth[firm]
        choice = better
    return None


def _picked(cone: Register, own: Sequence[Holding], value: Mapping[str, Fraction]) -> list[tuple[Holding, int]]:
    free = _free(cone, own)
    picked = []
    for holding in sorted(own, key=lambda h: (-value[h.owner], h.owner)):
        more = min(holding.high - holding.low, free)
        free -= more
        picked.append((holding, holding.low + more))
    return picked


def _gain(picked: Iterable[tuple[Holding, int]], value: Mapping[str, Fraction]) -> Fraction:
    return sum((units * value[holding.owner] for holding, units in picked), ZERO)


def _worth(cone: Register, owner: str, choice: Choice) -> dict[str, Fraction] | None:
    """The owner's effective share in each firm when the picked units are held."""
    place = {held: n for n, held in enumerate(choice)}
    rows = [[ONE if i == j else ZERO for j in range(len(place))] for i in range(len(place))]
    right = [ZERO] * len(place)
    for held, picked in choice.items():
        for holding, units in picked:
            share = Fraction(units, cone.whole)
            if holding.owner == owner:
                right[place[held]] += share
            if holding.owner in place:
                rows[place[held]][place[holding.owner]] -= share
    solution = solved(rows, right)
    return None if solution is None else {held: solution[n] for held, n in place.items()}
