"""SANCTION_LINK: a bidder stands on a list of sanctions on the day bids were opened.

LKPP Reg. 4/2021. What counts is that day: a sanction that lapsed since still counts for old tenders, one decided later or
cancelled does not. Where the day is only bounded, a sanction that held on a part of the days is a question of date.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.facts import Facts
from graph.judge.params import bind
from graph.judge.participants import vendors
from graph.judge.steps import same_as_step, sanction_step
from graph.judge.weight import Lead
from graph.model import Rule
from graph.period import Answer


@dataclass(frozen=True, slots=True)
class Params:
    """`statuses` that leave a sanction in force for its period."""

    statuses: tuple[str, ...]


def find(facts: Facts, rule: Rule) -> Iterator[Lead]:
    """One lead for every bidder and sanction; nothing where the tender has no date."""
    params = bind(Params, rule.params)
    if facts.opening is None:
        return
    offers = {v.party: v for v in vendors(facts)}
    for hit in facts.sanctions:
        vendor = offers.get(hit.bidder)
        held = facts.opening.holds(hit.sanction.period)
        if vendor is not None and hit.sanction.status in params.statuses and held is not Answer.NO:
            own = hit.alike.party == vendor.party
            hop = () if own else (same_as_step(facts, (vendor.party, hit.alike.party), hit.alike),)
            steps = (vendor.step, *hop, sanction_step(facts, hit, held))
            yield Lead.of(rule, (vendor.subject,), steps).among_bidders()
