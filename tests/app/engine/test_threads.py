"""What the strength that is asked for leaves of the costs of paths."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.engine.threads import dearest
from graph.model import Hop, Path
from graph.period import Period

COSTS = st.integers(0, 20_000)


def strength(cost: int) -> float:
    return Path(("a", "b"), (Hop("t", forward=True),), cost, Period.of()).strength


@given(COSTS)
def test_a_path_of_just_the_strength_asked_for_is_shown_and_the_next_weaker_one_is_not(cost: int) -> None:
    assert dearest(strength(cost)) == cost


@given(COSTS, st.floats(0, 1, exclude_min=True))
def test_the_greatest_cost_parts_those_strong_enough_from_the_others(cost: int, least: float) -> None:
    limit = dearest(least)
    assert limit is not None
    assert (cost <= limit) is (strength(cost) >= least)


def test_no_strength_leaves_every_path() -> None:
    assert dearest(0.0) is None
