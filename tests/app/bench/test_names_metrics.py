"""The measures of a matcher against values counted by hand."""

from __future__ import annotations

import pytest

from app.bench.names.metrics import auc, best_f1, calibration_error, f1_at, percentile, recall_at, specificity

YES, NO = True, False
FIVE = [(0.9, YES), (0.8, NO), (0.7, YES), (0.4, YES), (0.1, NO)]


def test_auc_counts_the_pairs_in_which_the_right_one_stands_above() -> None:
    """Six pairs of a right and a wrong one: .9 beats two, .7 beats .1, .4 beats .1: 4 of 6."""
    assert auc(FIVE) == pytest.approx(4 / 6)
    assert auc([(0.5, YES), (0.5, NO)]) == 0.5
    assert auc([(0.9, YES), (0.5, YES), (0.5, NO)]) == pytest.approx(1.5 / 2)
    assert auc([(0.1, YES), (0.9, NO)]) == 0.0
    assert auc([(0.1, YES)]) == 0.5


def test_f1_at_a_threshold_and_at_its_best() -> None:
    """At .7: two of three yeses right, two of three found: F1 2/3. At .4: three of four right, all found: 6/7."""
    assert f1_at(FIVE, 0.7) == pytest.approx(2 / 3)
    best = best_f1(FIVE)
    assert (best.f1, best.threshold) == (pytest.approx(6 / 7), 0.4)
    assert f1_at(FIVE, 0.95) == 0.0
    assert f1_at([], 0.5) == 0.0


def test_what_was_not_found_at_all_counts_among_the_wanted() -> None:
    """Three right of four yeses, but six were to be found: 2·3 / (4 + 6)."""
    assert best_f1(FIVE, wanted=6).f1 == pytest.approx(6 / 10)
    assert recall_at(FIVE, 0.75, wanted=6) == pytest.approx(3 / 6)


def test_recall_at_a_precision_takes_the_lowest_threshold_that_keeps_it() -> None:
    """Of the yeses are right: 1/1, 1/2, 2/3, 3/4, 3/5."""
    assert recall_at(FIVE, 1.0) == pytest.approx(1 / 3)
    assert recall_at(FIVE, 0.75) == pytest.approx(1.0)
    assert recall_at([(0.9, NO), (0.8, YES)], 0.95) == 0.0


def test_equal_scores_stand_or_fall_together() -> None:
    """A right and a wrong one with one score: nobody can take the right one alone."""
    assert recall_at([(0.9, YES), (0.9, NO)], 0.95) == 0.0
    assert best_f1([(0.9, YES), (0.9, NO)]).f1 == pytest.approx(2 / 3)


def test_calibration_compares_what_was_said_with_what_came_true_in_each_tenth() -> None:
    """Said .9 twice and one came true: gap .8 over two; said .1 twice and none did: .2; in all (.8 + .2) / 4."""
    assert calibration_error([(0.9, YES), (0.9, NO), (0.1, NO), (0.1, NO)]) == pytest.approx(0.25)
    assert calibration_error([(1.0, YES), (0.0, NO)]) == 0.0
    assert calibration_error([]) == 0.0


def test_specificity_and_percentiles() -> None:
    assert specificity([0.1, 0.5, 0.6, 0.2], 0.5) == 0.5
    assert specificity([], 0.5) == 1.0
    assert [percentile([4.0, 1.0, 3.0, 2.0], p) for p in (0.0, 0.5, 0.99)] == [1.0, 3.0, 4.0]
    assert percentile([], 0.5) == 0.0
