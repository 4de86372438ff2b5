"""Quartiles and probabilities of the process flags, against numpy and against counting every case."""

from __future__ import annotations

from itertools import combinations, pairwise, product
from math import comb, prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.judge.flags.chance import corrected, of_draws, of_few, of_runs
from graph.judge.flags.fences import fences, quantile

VALUES = st.lists(st.floats(0, 1_000, allow_nan=False), min_size=1, max_size=30)


@given(VALUES, st.sampled_from([0.1, 0.25, 0.5, 0.75, 0.95]))
def test_a_quantile_is_that_of_definition_eight(values: list[float], part: float) -> None:
    assert quantile(sorted(values), part) == pytest.approx(np.quantile(values, part, method="median_unbiased"), abs=1e-9)


@given(VALUES)
def test_fences_enclose_the_quartiles_and_do_not_hang_on_the_order(values: list[float]) -> None:
    found = fences(values)
    assert found is not None
    assert found.low <= found.q1 <= found.q3 <= found.high
    assert found == fences(reversed(values))


def test_of_nothing_there_are_no_fences() -> None:
    assert fences([]) is None


@pytest.mark.parametrize(
    ("hits", "draws", "marked", "total"), [(2, 3, 4, 9), (0, 2, 3, 5), (3, 3, 3, 7), (1, 4, 2, 6), (3, 2, 2, 6)]
)
def test_draws_are_counted(hits: int, draws: int, marked: int, total: int) -> None:
    """Every way to draw, with the first `marked` of `total` marked."""
    seen = sum(sum(one < marked for one in drawn) >= hits for drawn in combinations(range(total), draws))
    assert of_draws(hits, draws, marked, total) == pytest.approx(seen / comb(total, draws))


@pytest.mark.parametrize("hits", [0, 1, 2, 4])
def test_few_successes_are_counted(hits: int) -> None:
    """Every outcome of four trials with chances of their own."""
    chances = [0.5, 0.25, 0.1, 1 / 3]
    outcomes = [o for o in product((0, 1), repeat=4) if sum(o) <= hits]
    wanted = sum(prod(c if won else 1 - c for c, won in zip(chances, o, strict=True)) for o in outcomes)
    assert of_few(hits, chances) == pytest.approx(wanted)


def test_the_correction_is_that_of_holm() -> None:
    """Of five tests with .01, .04, .03 among them: 5 × .01, 4 × .03, then no less than that for the third."""
    assert corrected([0.01, 0.04, 0.03], 5) == pytest.approx([0.05, 0.12, 0.12])


@given(st.lists(st.floats(0, 1), max_size=8), st.integers(0, 50))
def test_a_correction_never_lowers_never_reorders_and_stays_a_probability(found: list[float], more: int) -> None:
    after = corrected(found, len(found) + more)
    assert all(1 >= b >= a - 1e-12 for a, b in zip(found, after, strict=True))
    ranked = sorted(zip(found, after, strict=True))
    assert [b for _, b in ranked] == sorted(b for _, b in ranked)


@pytest.mark.parametrize(("runs", "a", "b"), [(8, 4, 4), (7, 4, 4), (5, 3, 4), (1, 0, 5), (2, 0, 5), (2, 1, 1), (4, 2, 6)])
def test_runs_are_counted(runs: int, a: int, b: int) -> None:
    """Every order of `a` and `b`."""
    orders = [[n in chosen for n in range(a + b)] for chosen in combinations(range(a + b), a)]
    seen = sum(1 + sum(x != y for x, y in pairwise(order)) >= runs for order in orders)
    assert of_runs(runs, a, b) == pytest.approx(seen / comb(a + b, a))
