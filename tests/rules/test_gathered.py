"""The case files once more, from the far end: a world is asked through its ports, and the same findings come out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from graph.facts import Opening
from graph.gather import default_window, facts_of
from graph.judge import judge, load_pack
from graph.kinds import SourceKind
from graph.model import Tender
from tests.fakes import MemoryWorld
from tests.rules import world
from tests.rules.test_rules import CASES

RULES = {rule.id: rule for rule in load_pack("id")}
AS_OF = date(2026, 1, 1)
SOURCES = (SourceKind.PERSONNEL, SourceKind.SANCTION)


def dated(tender: Tender, opening: Opening | None, awarded: date | None) -> Tender:
    """An opening that is only bounded is told by the day of publication; the award bounds it."""
    dates = {"awarded": awarded}
    if opening is not None:
        dates["bids_opened" if opening.stated else "published"] = opening.days.first
    return replace(tender, dates={name: day for name, day in dates.items() if day is not None})


@pytest.mark.parametrize("path", CASES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_gathering_loses_nothing_that_the_rule_needs(path: Path) -> None:
    """Coverage is left aside: here it follows from the ties, in a case file it is stated."""
    case = world.read_case(path)
    stated = replace(world.facts_of(case), as_of=AS_OF)
    awarded = case["tender"].get("awarded")
    tender = dated(stated.tender, stated.opening, date.fromisoformat(awarded) if awarded else None)
    stated = replace(stated, tender=tender)
    ports = MemoryWorld(
        stated.parties.values(), stated.ties.values(), [tender, *stated.history], [hit.sanction for hit in stated.sanctions],
        stated.claims, SOURCES,
    )  # fmt: skip
    gathered = facts_of(tender, ports, stated.policy, default_window(tender, AS_OF, stated.policy), AS_OF)
    rules = [RULES[path.parent.name]]
    assert judge(gathered, rules).findings == judge(stated, rules).findings
