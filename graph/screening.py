"""The red thread: one tender through connect, judge and explain, in this order, and nothing else knows the order.

Identity was resolved before and arrives as clusters and same_as ties. Values in, values out: no clock, no database.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from graph.connect import describe
from graph.facts import Facts, Policy
from graph.gather import default_window, facts_of
from graph.judge import RuleAnswer, judge
from graph.model import Finding, Path, Rule, Tender
from graph.period import Window
from graph.ports import PathRequest, Paths, World


@dataclass(frozen=True, slots=True)
class Screened:
    """What one screening of one tender found, what each rule answered, and what the caps of the search held back."""

    facts: Facts
    findings: tuple[Finding, ...]
    answers: tuple[RuleAnswer, ...]
    held_back: Mapping[str, int]


def screen(
    tender: Tender, world: World, paths: Paths, rules: Sequence[Rule], policy: Policy,
    as_of: date, pinned: bool = False,
) -> Screened:
    """Screen one tender. `pinned`: ask for the day `as_of` alone instead of the tender's own window."""
    window = Window.day(as_of) if pinned else default_window(tender, as_of, policy)
    facts = facts_of(tender, world, policy, window, as_of)
    drawn, held_back = threads(facts, world, paths)
    facts = replace(facts, paths=drawn)
    judged = judge(facts, rules)
    return Screened(facts, judged.findings, judged.answers, held_back)


def threads(facts: Facts, world: World, paths: Paths) -> tuple[tuple[Path, ...], Mapping[str, int]]:
    """The k best paths between officials and bidders, for ranking and drawing only."""
    tender, policy = facts.tender, facts.policy
    starts = sorted({o.party for o in tender.officials})
    goals = sorted({p for b in tender.bidders for p in b.parties})
    if not starts or not goals:
        return (), {}
    request = PathRequest(
        window=facts.window, max_hops=policy.max_hops, per_pair=policy.paths_per_pair, hubs=policy.hubs
    )
    found = paths.search(starts, goals, request)
    ties = dict(world.named(sorted({t for raw in found.paths for t in raw.ties})))
    parties = dict(world.parties(sorted({n for raw in found.paths for n in raw.nodes})))
    return tuple(describe(raw, ties, parties) for raw in found.paths), found.held_back
