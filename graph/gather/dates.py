"""T0 and T1 of a tender and the window between them, as far as its dates tell (RULES §2)."""

from __future__ import annotations

from datetime import date

from graph.facts import Opening, Policy
from graph.kinds import WITHOUT_BIDS
from graph.model import Tender
from graph.period import Window


def opening(tender: Tender, as_of: date, policy: Policy) -> Opening | None:
    """T0: the day bids were opened; of procedures without bids that of the order, or the day judged while it is to come.

    Where bids were opened on a day nobody states, it lies between publication and proposal or decision; where one of
    these ends is not known either, the other stands for it and nothing is certain of T0.
    """
    dates = tender.dates
    opened, published, decided = dates.get("bids_opened"), dates.get("published"), decision(tender, as_of, policy)
    if opened is not None:
        return Opening(Window.day(opened), stated=True)
    first = published or decided
    if first is None:
        return None
    if tender.procedure in WITHOUT_BIDS:
        return Opening(Window.day(decided or first), stated=decided is not None)
    return Opening(Window(first, max(first, dates.get("award_proposed") or decided or first)), stated=False)


def decision(tender: Tender, as_of: date, policy: Policy) -> date | None:
    """T1: the award, else the contract; for a selection still running the day that is judged.

    A tender without either runs until the policy's longest selection is over; then it was given up, nobody knows when.
    """
    dates = tender.dates
    decided = dates.get("awarded") or dates.get("contract_start")
    begun = dates.get("bids_opened") or dates.get("published")
    if decided is not None or begun is None:
        return decided
    return as_of if 0 <= (as_of - begun).days <= policy.selection_days_max else None


def default_window(tender: Tender, as_of: date, policy: Policy) -> Window:
    """[T0 − 30 d, T1] (RULES §2), from the first day that T0 may be; the day `as_of` alone for a tender without dates."""
    opened = opening(tender, as_of, policy)
    if opened is None:
        return Window.day(as_of)
    first, last = opened.days.first, opened.days.last
    return Window(first, max(last, decision(tender, as_of, policy) or last)).widened(days_before=30)
