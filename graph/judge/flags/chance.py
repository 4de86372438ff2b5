"""How surprising a pattern is: exact tail probabilities, corrected for how many were tested.

They say what would happen where all subjects are alike and every offer is a draw of its own. Neither is quite so (firms
bid in their trade, offices have rules of their own), so a small number asks for a look and proves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb, exp, lgamma


def of_draws(hits: int, draws: int, marked: int, total: int) -> float:
    """P(at least `hits` marked ones among `draws` out of `total`, of which `marked` are marked): hypergeometric."""
    low, high = max(hits, draws + marked - total, 0), min(draws, marked)
    scale = _ways(total, draws)
    return min(1.0, sum(exp(_ways(marked, k) + _ways(total - marked, draws - k) - scale) for k in range(low, high + 1)))


def _ways(of: int, taken: int) -> float:
    """Logarithm of the number of ways to take so many of so many."""
    return lgamma(of + 1) - lgamma(taken + 1) - lgamma(of - taken + 1)


def of_few(hits: int, chances: Sequence[float]) -> float:
    """P(at most `hits` successes) of independent trials with these chances: the Poisson binomial distribution."""
    exactly = [1.0] + [0.0] * hits  # by number of successes so far; more than `hits` is not followed
    for chance in chances:
        for k in range(hits, 0, -1):
            exactly[k] += (exactly[k - 1] - exactly[k]) * chance
        exactly[0] *= 1 - chance
    return min(1.0, sum(exactly))


def of_runs(runs: int, a: int, b: int) -> float:
    """P(at least so many runs) where `a` things of one kind and `b` of another lie in any order (Wald, Wolfowitz, 1940)."""
    return sum(_orders(k, a, b) for k in range(runs, a + b + 1)) / comb(a + b, a)


def _orders(runs: int, a: int, b: int) -> int:
    """In how many orders there are exactly so many runs: each kind is cut into half of them, one kind begins."""
    if min(a, b) == 0:
        return int(runs == 1)
    half, odd = divmod(runs, 2)
    if not odd:
        return 2 * comb(a - 1, half - 1) * comb(b - 1, half - 1) if half else 0
    return comb(a - 1, half) * comb(b - 1, half - 1) + comb(a - 1, half - 1) * comb(b - 1, half) if half else 0


def corrected(found: Sequence[float], tested: int) -> list[float]:
    """These of `tested` probabilities, corrected so that all of them together err no more often than one (Holm, 1979).

    Those that are not given are taken as no smaller; were they smaller, the true correction would be milder.
    """
    order = sorted(range(len(found)), key=found.__getitem__)
    result, highest = [0.0] * len(found), 0.0
    for rank, place in enumerate(order):
        highest = max(highest, min(1.0, found[place] * max(tested - rank, 1)))
        result[place] = highest
    return result
