"""What was answered for parts of a window, told once for as long as it stays the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TypeVar

from graph.facts import Control, Kin, Stake
from graph.period import Window

Answered = TypeVar("Answered", Stake, Control, Kin)
UNDATED = Window.day(date.min)


def lasting(answers: Iterable[Answered]) -> tuple[Answered, ...]:
    """Equal answers of neighbouring parts become one; in the order in which each was first given."""
    given = tuple(answers)
    if len({answer.during for answer in given}) < 2:  # mostly nothing begins or ends in the window
        return given
    found: list[Answered] = []
    ended: dict[tuple[Answered, int], int] = {}  # an answer and its last day -> where it stands
    for answer in given:
        same = replace(answer, during=UNDATED)
        first, last = answer.during.ordinals
        place = ended.pop((same, first - 1), None)
        if place is None:
            place = len(found)
            found.append(answer)
        else:
            found[place] = replace(answer, during=Window(found[place].during.first, answer.during.last))
        ended[same, last] = place
    return tuple(found)
