"""The pairs that teach: the same for the same seed, and what is called another differs in what is written."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from app.bench.training.figures import at_least, auc, best_f1, calibration
from app.bench.training.indonesian import Archipelago, Firm, careless_person
from app.bench.training.lookalikes import FIRMS, PERSONS
from app.bench.training.pairs import born_again

GIVEN, FAMILY = ["Budi", "Ratna", "Klementius", "Asirwanda", "Hamid"], ["Lejaubang", "Tering", "Wirasakti"]


def islands(seed: int) -> Archipelago:
    return Archipelago(Random(seed), [*GIVEN], [*FAMILY])


def test_one_seed_gives_one_population() -> None:
    assert [islands(4).person() for _ in range(3)] == [islands(4).person() for _ in range(3)]
    a, b = islands(4), islands(5)
    assert [a.person() for _ in range(9)] != [b.person() for _ in range(9)]


@pytest.mark.parametrize("how", [*PERSONS])
def test_another_person_has_another_name(how: str) -> None:
    made = islands(8)
    for _ in range(60):
        name = made.person()
        other = PERSONS[how][1](made.random, made, name)
        assert other is None or other != name


@pytest.mark.parametrize("how", [*FIRMS])
def test_another_firm_differs_in_one_part_that_is_written(how: str) -> None:
    made = islands(9)
    for _ in range(60):
        firm = made.firm()
        other = FIRMS[how][1](made.random, made, firm)
        assert other is None or how == "random" or other.written() != firm.written()
    assert Firm("PT", ("Melak",), "", "2").written() == "PT Melak 2"


def test_a_careless_writing_tells_what_was_done() -> None:
    made = islands(2)
    written = [careless_person(made.random, made, "Klementius Lejaubang Tering", 2) for _ in range(80)]
    assert all(done == "same" or text != "Klementius Lejaubang Tering" for text, done in written)
    assert {part for _, done in written for part in done.split(",")} >= {"typo", "title", "reorder"}


def test_one_mans_birthday_is_mostly_told_alike() -> None:
    random = Random(1)
    told = [born_again(random, "1971-04-30") for _ in range(1_000)]
    assert told.count("1971-04-30") > 500
    assert told.count("1971-30-04") > 20
    assert None in told


def test_figures_by_hand() -> None:
    labels, scores = np.array([1.0, 1.0, 0.0, 0.0]), np.array([3.0, 0.0, 1.0, -2.0])
    assert auc(labels, scores) == pytest.approx(3 / 4)  # of four pairs of a right and a wrong one three are in order
    assert best_f1(labels, scores) == (pytest.approx(0.8), 0.0)  # all three from 0 on: 2·2 / (3 + 2)
    assert at_least(labels, np.array([0.9, 0.4, 0.6, 0.1]), 0.5) == pytest.approx((0.5, 0.5, 0.5))
    assert calibration(labels, np.array([0.9, 0.4, 0.6, 0.1])) == pytest.approx((0.1 + 0.6 + 0.6 + 0.1) / 4)
