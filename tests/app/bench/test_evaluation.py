"""Figures of labelled pairs, counted by hand; what is told of the worst errors."""

from __future__ import annotations

import pytest

from app.bench import evaluation
from app.bench.evaluation import Judged, at, bins, figures, judged, worst
from app.db import Database
from app.intake.labelled import Labelled, Side
from graph.kinds import Band, PartyKind
from graph.resolve import Comparison

# Said and true: of four yeses at .5 three are right, of four that are the same three are found.
SCORED = [(0.97, True), (0.9, True), (0.6, False), (0.55, True), (0.3, True), (0.1, False), (0.02, False), (1.0, True)][:7]


def test_precision_and_recall_at_the_fixed_thresholds() -> None:
    found = figures(SCORED)
    assert (found["pairs"], found["same"]) == (7, 4)
    assert [(row["threshold"], row["precision"], row["recall"]) for row in found["at"]] == [
        (0.2, 0.8, 1.0), (0.5, 0.75, 0.75), (0.95, 1.0, 0.25),
    ]  # fmt: skip
    assert found["best"]["threshold"] == 0.3
    assert found["best"]["f1"] == pytest.approx(2 * 0.8 / 1.8, abs=1e-4)


def test_without_a_yes_or_without_anything_to_find_there_is_no_precision_and_no_recall() -> None:
    assert at([(0.1, True)], 0.5)["precision"] is None
    assert at([(0.9, False)], 0.5)["recall"] is None


def test_ten_bins_hold_every_pair_once_with_what_was_said_and_what_came_true() -> None:
    found = bins([*SCORED, (1.0, True)])
    assert [b["pairs"] for b in found] == [1, 1, 0, 1, 0, 1, 1, 0, 0, 3]
    assert (found[9]["said"], found[9]["true"]) == (pytest.approx(2.87 / 3, abs=1e-4), 1.0)
    assert (found[2]["said"], found[2]["true"]) == (None, None)


def pair(line: int, probability: float, same: bool) -> Judged:
    side = Side(PartyKind.PERSON, "Budi")
    return Judged(Labelled(line, side, side, same), Comparison(0.0, probability, Band.UNSURE, ()))


def test_the_worst_are_the_farthest_from_the_truth_and_right_ones_are_none() -> None:
    found = worst([pair(2, 0.9, True), pair(3, 0.8, False), pair(4, 0.05, True), pair(5, 0.4, True)], 2)
    assert [(e["line"], e["label"]) for e in found] == [(4, "same"), (3, "different")]


def test_pairs_are_compared_with_all_that_is_said_of_them(sqlite_database: Database) -> None:
    born = Side(PartyKind.PERSON, "Darlan Aspian Bilung", "1970-03-12")
    other = Side(PartyKind.PERSON, "DARLAN ASPIAN BILUNG", "1999-08-17")
    with sqlite_database.reading() as unit:
        same, different = judged(unit, [Labelled(2, born, born, True), Labelled(3, born, other, False)])
    assert same.seen.probability > 0.9 > 0.5 > different.seen.probability
    assert evaluation.worst([same, different], 5) == []
