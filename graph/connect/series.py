"""Effective shares: what an owner holds of a firm over all chains at once, the series (I − W)⁻¹, exact in fractions.

With W the direct shares, t = W·(e + t) has the sum over all walks as its solution (Brioschi, Buzzacchi and Colombo
1989, integrated ownership). Chains are followed firm by firm; only firms that own each other in a ring need a linear
system. A ring that keeps everything to itself has no solution.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from graph.connect.holdings import Holding, Register

MOST_IN_A_RING = 32  # firms; a larger ring is not computable in reasonable time, and no register has shown one

ONE = Fraction(1)
ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Bound:
    """One end of an interval of effective shares; `open` when the share surely differs from `value`."""

    value: Fraction
    open: bool = False


Bounds = Mapping[str, Bound | None]
"""By owner; None where the series has no sum."""


def lower_bounds(cone: Register, firm: str) -> Bounds:
    """Least effective share of every owner in the firm, from the low ends of all holdings."""
    return _series(cone, firm, low=True)


def upper_bounds(cone: Register, firm: str) -> Bounds:
    return _series(cone, firm, low=False)


def _series(cone: Register, firm: str, *, low: bool) -> Bounds:
    found: dict[str, Bound | None] = {}
    for ring in rings(cone):
        if len(ring) == 1:
            found[ring[0]] = _chain(cone, ring[0], firm, found, low)
        else:
            found.update(_ring(cone, ring, firm, found, low))
    return found


def _chain(cone: Register, owner: str, firm: str, found: Bounds, low: bool) -> Bound | None:
    total = Bound(ZERO)
    for holding in cone.of_owner.get(owner, ()):
        onward = _onward(holding.firm, firm, found)
        if onward is None:
            return None
        part = _product(_direct(holding, cone.whole, low), onward, low)
        total = Bound(total.value + part.value, total.open or part.open)
    return total


def _onward(held: str, firm: str, found: Bounds) -> Bound | None:
    """What each unit of the held firm is worth in `firm`: the firm itself once, and what the held firm holds of it."""
    through = found.get(held, Bound(ZERO))
    if through is None or held != firm:
        return through
    return Bound(ONE + through.value, through.open)


def _direct(holding: Holding, whole: int, low: bool) -> Bound:
    units, is_open = (holding.low, holding.low_open) if low else (holding.high, holding.high_open)
    return Bound(Fraction(units, whole), is_open)


def _product(a: Bound, b: Bound, low: bool) -> Bound:
    """A lower bound is surely passed if one factor passes its own and the other is not nothing; an upper, if either."""
    value = a.value * b.value
    if low:
        return Bound(value, (a.open and (b.open or b.value > 0)) or (b.open and (a.open or a.value > 0)))
    return Bound(value, value > 0 and (a.open or b.open))


def _ring(cone: Register, ring: Sequence[str], firm: str, found: Bounds, low: bool) -> dict[str, Bound | None]:
    """Solve (I − W)·t = b for firms that own each other; b is what they hold directly and through firms outside."""
    place = {name: n for n, name in enumerate(ring)}
    unsolved: dict[str, Bound | None] = dict.fromkeys(ring)
    if len(ring) > MOST_IN_A_RING:
        return unsolved
    rows = [[ONE if i == j else ZERO for j in range(len(ring))] for i in range(len(ring))]
    right = [ZERO] * len(ring)
    for name, n in place.items():
        for holding in cone.of_owner.get(name, ()):
            direct = _direct(holding, cone.whole, low).value
            onward = _onward(holding.firm, firm, found)
            if onward is None:
                return unsolved
            right[n] += direct * onward.value
            if holding.firm in place:
                rows[n][place[holding.firm]] -= direct
    solution = solved(rows, right)
    return unsolved if solution is None else {name: Bound(solution[n]) for name, n in place.items()}


def solved(rows: list[list[Fraction]], right: list[Fraction]) -> list[Fraction] | None:
    """rows · x = right, by Gauss without pivoting. None where the series has no sum: as all elements off the diagonal are
    ≤ 0, it has one just when all pivots are > 0.
    """
    size = len(rows)
    for i in range(size):
        if rows[i][i] <= 0:
            return None
        for k in range(i + 1, size):
            factor = rows[k][i] / rows[i][i]
            if factor:
                rows[k] = [a - factor * b for a, b in zip(rows[k], rows[i], strict=True)]
                right[k] -= factor * right[i]
    for i in reversed(range(size)):
        right[i] = (right[i] - sum((rows[i][j] * right[j] for j in range(i + 1, size)), ZERO)) / rows[i][i]
    return right


def rings(cone: Register) -> Iterator[tuple[str, ...]]:
    """Owners grouped by who reaches whom both ways (Tarjan 1972), those nearer to the held end first."""
    index: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    for root in sorted({*cone.of_owner, *cone.of_firm}):
        work = [(root, _held(cone, root))] if root not in index else []
        while work:
            name, held = work[-1]
            if name not in index:
                index[name] = lowest[name] = len(index)
                stack.append(name)
                on_stack.add(name)
            following = next(held, None)
            if following is None:
                work.pop()
                if work:
                    lowest[work[-1][0]] = min(lowest[work[-1][0]], lowest[name])
                if lowest[name] == index[name]:
                    ring = _popped(stack, name)
                    on_stack.difference_update(ring)
                    yield ring
            elif following not in index:
                work.append((following, _held(cone, following)))
            elif following in on_stack:
                lowest[name] = min(lowest[name], index[following])


def _held(cone: Register, owner: str) -> Iterator[str]:
    return (holding.firm for holding in cone.of_owner.get(owner, ()))


def _popped(stack: list[str], last: str) -> tuple[str, ...]:
    at = stack.index(last)
    ring = tuple(sorted(stack[at:]))
    del stack[at:]
    return ring
