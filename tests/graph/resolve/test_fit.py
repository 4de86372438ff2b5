"""Learning the table: what is known is found again, directions are held, and few labels move little."""

from __future__ import annotations

import math
from importlib import resources
from itertools import pairwise
from random import Random

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from graph.resolve.compare import label
from graph.resolve.fit import fit
from graph.resolve.page import PARTS, page
from graph.resolve.points import Points, weights

PRIOR = {
    "base": 0.0,
    "alike": {"from": [0.5, 0.9], "points": [0.0, 0.0], "sense": "up"},
    "other": {"from": [1], "points": [0.0], "sense": "down"},
    "number": 4.0,
}
SIZES = st.fixed_dictionaries({}, optional={"alike": st.floats(0, 1), "other": st.floats(0, 1), "number": st.just(1.0)})


def logistic(score: float) -> float:
    return 1 / (1 + math.exp(-score))


def drawn(truth: Points, count: int) -> tuple[list[dict[str, float]], list[bool]]:
    """Pairs whose labels come true as often as a known table says."""
    random = Random(7)
    pairs = [{"alike": random.random(), "other": float(random.random() < 0.4)} for _ in range(count)]
    scores = [truth.base + sum(truth.of(n, s) for n, s in sizes.items()) for sizes in pairs]
    return pairs, [random.random() < logistic(score) for score in scores]


def test_a_known_table_is_found_again() -> None:
    truth = {
        "base": -0.5,
        "alike": {"from": [0.5, 0.9], "points": [1.0, 2.5], "sense": "up"},
        "other": {"from": [1], "points": [-2.0], "sense": "down"},
        "number": 4.0,
    }
    pairs, labels = drawn(Points(truth), 20_000)
    found = fit(pairs, labels, PRIOR, hold=0.1)
    assert found["base"] == pytest.approx(-0.5, abs=0.15)
    assert found["alike"]["points"] == pytest.approx([1.0, 2.5], abs=0.2)
    assert found["other"]["points"] == pytest.approx([-2.0], abs=0.15)
    assert found["number"] == 4.0  # judged, so never learnt
    assert found == fit(pairs, labels, PRIOR, hold=0.1)


@given(st.lists(st.tuples(SIZES, st.booleans()), min_size=1, max_size=20))
def test_no_labels_turn_a_step_against_its_direction(labelled: list[tuple[dict[str, float], bool]]) -> None:
    found = fit([sizes for sizes, _ in labelled], [same for _, same in labelled], PRIOR, hold=0.5)
    low, high = found["alike"]["points"]
    assert 0 <= low <= high
    assert found["other"]["points"][0] <= 0


def test_what_no_pair_speaks_of_stays_as_it_was() -> None:
    prior = PRIOR | {"other": {"from": [1], "points": [-3.0], "sense": "down"}}
    found = fit([{"alike": 1.0}, {"alike": 0.1}], [True, False], prior, hold=1.0)
    assert found["other"]["points"] == [-3.0]


def test_the_harder_it_is_held_the_less_it_moves() -> None:
    pairs, labels = [{"other": 1.0}] * 5, [False] * 5
    loose, firm = (fit(pairs, labels, PRIOR, hold=h)["other"]["points"][0] for h in (0.1, 10.0))
    assert loose < firm < 0


# --- the packaged table ---------------------------------------------------------------------------------------------------
def test_the_packaged_table_keeps_its_directions_and_its_page() -> None:
    table = weights()
    for part in PARTS:
        for name, row in table[part].items():
            if not isinstance(row, dict):
                continue
            points = [0.0, *row["points"]]
            rising = all(a <= b for a, b in pairwise(points))
            falling = all(a >= b for a, b in pairwise(points))
            assert {"up": rising, "down": falling, "free": True}[row["sense"]], (part, name)
            assert row["from"] == sorted(row["from"])
            assert len(row["from"]) == len(row["points"])
    again = yaml.safe_load(page(table, "heading", lambda name: label(name).en))
    assert again == yaml.safe_load((resources.files("graph.resolve") / "weights.yaml").read_text(encoding="utf-8"))
