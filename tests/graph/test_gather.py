"""T0 and T1 of a tender, and the window between them, as the dates it states allow (RULES section 2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from graph.facts import Opening, Policy
from graph.gather import decision, default_window, opening
from graph.kinds import WITHOUT_BIDS, Procedure
from graph.model import Tender
from graph.period import Answer, Period, Window
from tests.graph.judge.test_actions import tender as made

PUBLISHED, OPENED, AWARDED = date(2025, 2, 3), date(2025, 3, 10), date(2025, 4, 1)
LATER = date(2026, 1, 1)
POLICY = Policy()
COMPETED = sorted(set(Procedure) - WITHOUT_BIDS)


def tender(procedure: Procedure | None = Procedure.TENDER, **dates: date) -> Tender:
    return replace(made(), procedure=procedure, dates=dates)


@pytest.mark.parametrize("procedure", [*Procedure, None])
def test_a_stated_opening_is_t0_whatever_else_is_known(procedure: Procedure | None) -> None:
    said = tender(procedure, published=PUBLISHED, bids_opened=OPENED, awarded=AWARDED)
    assert opening(said, LATER, POLICY) == Opening(Window.day(OPENED), stated=True)


@pytest.mark.parametrize("procedure", [*COMPETED, None])
def test_an_opening_nobody_states_lies_between_publication_and_decision(procedure: Procedure | None) -> None:
    said = tender(procedure, published=PUBLISHED, awarded=AWARDED)
    assert opening(said, LATER, POLICY) == Opening(Window(PUBLISHED, AWARDED), stated=False)
    proposed = tender(procedure, published=PUBLISHED, award_proposed=OPENED, awarded=AWARDED)
    assert opening(proposed, LATER, POLICY) == Opening(Window(PUBLISHED, OPENED), stated=False)
    by_contract = tender(procedure, published=PUBLISHED, contract_start=AWARDED)
    assert opening(by_contract, LATER, POLICY) == Opening(Window(PUBLISHED, AWARDED), stated=False)


@pytest.mark.parametrize("procedure", sorted(WITHOUT_BIDS))
def test_without_bids_the_order_is_t0(procedure: Procedure) -> None:
    ordered = Opening(Window.day(AWARDED), stated=True)
    assert opening(tender(procedure, published=PUBLISHED, awarded=AWARDED), LATER, POLICY) == ordered
    assert opening(tender(procedure, contract_start=AWARDED), LATER, POLICY) == ordered
    judged = PUBLISHED + timedelta(days=9)
    running = opening(tender(procedure, published=PUBLISHED), judged, POLICY)
    assert running == Opening(Window.day(judged), stated=True), "an order to come is judged as of today"
    given_up = opening(tender(procedure, published=PUBLISHED), PUBLISHED + timedelta(days=400), POLICY)
    assert given_up == Opening(Window.day(PUBLISHED), stated=False)


def test_a_lone_award_stands_for_t0_and_makes_nothing_certain() -> None:
    found = opening(tender(awarded=AWARDED), LATER, POLICY)
    assert found == Opening(Window.day(AWARDED), stated=False)
    assert found.holds(Period.of("2020-01-01", "")) is Answer.UNKNOWN
    assert found.holds(Period.of("2025-04-02", "")) is Answer.NO


def test_a_tender_without_dates_has_no_t0_and_the_window_is_the_day_asked() -> None:
    assert opening(tender(), LATER, POLICY) is None
    assert default_window(tender(), LATER, POLICY) == Window.day(LATER)


@pytest.mark.parametrize(
    ("start", "end", "answer"),
    [
        ("2025-02-03", "2025-04-01", Answer.YES),  # just all days
        ("2025-02-04", "", Answer.UNKNOWN),  # bids may have been opened the day before
        ("", "2025-03-31", Answer.UNKNOWN),
        ("2025-03-01", "2025-03-02", Answer.UNKNOWN),
        ("2025-04-02", "", Answer.NO),
        ("", "2025-02-02", Answer.NO),
        (None, "", Answer.UNKNOWN),
    ],
)
def test_what_holds_on_a_bounded_opening(start: str | None, end: str, answer: Answer) -> None:
    assert Opening(Window(PUBLISHED, AWARDED), stated=False).holds(Period.of(start, end)) is answer


@pytest.mark.parametrize("begun", ["published", "bids_opened"])
def test_a_running_selection_is_seen_until_the_day_that_is_judged(begun: str) -> None:
    running = tender(**{begun: PUBLISHED})
    judged = PUBLISHED + timedelta(days=200)
    assert decision(running, judged, POLICY) == judged
    assert default_window(running, judged, POLICY) == Window(PUBLISHED - timedelta(days=30), judged)


def test_a_selection_without_an_award_was_given_up_after_a_budget_year() -> None:
    running = tender(published=PUBLISHED)
    last = PUBLISHED + timedelta(days=366)
    assert decision(running, last, POLICY) == last
    assert decision(running, last + timedelta(days=1), POLICY) is None
    assert default_window(running, LATER + timedelta(days=366), POLICY) == Window(
        PUBLISHED - timedelta(days=30), PUBLISHED
    )


def test_a_day_before_the_publication_does_not_make_the_selection_run() -> None:
    assert decision(tender(published=PUBLISHED), PUBLISHED - timedelta(days=1), POLICY) is None


def test_the_window_runs_from_thirty_days_before_the_first_day_bids_may_have_been_opened_to_the_award() -> None:
    bounded = tender(published=PUBLISHED, awarded=AWARDED)
    assert default_window(bounded, LATER, POLICY) == Window(date(2025, 1, 4), AWARDED)
    stated = tender(bids_opened=OPENED, awarded=AWARDED)
    assert default_window(stated, LATER, POLICY) == Window(date(2025, 2, 8), AWARDED)
