"""Periods of OCDS: by their days, or by a first day and how many days they last (OCDS 1.1, Period)."""

from __future__ import annotations

from datetime import date, timedelta

from app.intake.nodes import Node
from graph.period import BEFORE_ALL, DATE_UNKNOWN, Period


def end(node: Node) -> str | None:
    """The last day: stated, else the first day and the duration. None where neither tells it."""
    stated = node.day("endDate")
    if stated or node.value.get("durationInDays") is None:
        return stated
    start, days = node.day("startDate"), node.text("durationInDays")
    if start is None or days is None or len(start) < len("2019-05-12"):
        return None
    try:
        return (date.fromisoformat(start) + timedelta(days=max(0, round(float(days))))).isoformat()
    except (ValueError, OverflowError):
        node.note("durationInDays", "unreadable_duration")
        return None


def term(node: Node) -> Period:
    """Unknown where it does not tell or contradicts itself. `maxExtentDate` is a day beyond which it cannot last."""
    if not node.value:
        return DATE_UNKNOWN
    last, latest = end(node), node.day("maxExtentDate")
    try:
        if last is None and latest:
            until = Period.of(node.day("startDate"), latest)
            return Period(until.start_min, until.start_max, BEFORE_ALL, until.end_max)
        return Period.of(node.day("startDate"), last)
    except ValueError:
        node.note("endDate", "unreadable_period")
        return DATE_UNKNOWN
