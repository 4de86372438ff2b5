"""ROLE_KIN: a relative of an official is officer, owner or beneficial owner of a bidder, or bids as a person.

UU 30/2014 art. 43(1) b; degrees by the Civil Code (arts. 290–297), how far they reach is policy. Besan is no affinity in
law (art. 296) and stays an indicator.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.facts import Facts
from graph.judge.identity import ByRecord
from graph.judge.params import Count, Percent, Severity, bind
from graph.judge.participants import Relative, Vendor, official_subject, officials, records, relatives, ties_into, vendors
from graph.judge.steps import concurrent, degree_step, official_step, stake_steps, tie_step
from graph.judge.weight import Lead
from graph.kinds import OfficialRole, PartyKind, TieKind
from graph.model import Official, Rule, Step, Tie
from graph.period import Threshold, Window


@dataclass(frozen=True, slots=True)
class Params:
    """Severity by degree (first entry: degree 1), less one for an owner under `minor_below` percent without a seat."""

    roles: tuple[OfficialRole, ...]
    severity_by_degree: tuple[Severity, ...]
    besan_severity: Severity
    min_percent: Percent
    minor_below: Percent
    hops_beyond_degree: Count
    hops_max: Count


@dataclass(frozen=True, slots=True)
class _Position:
    """What somebody is to a bidder: its ties, told by which steps, and whether it is only a minor share."""

    vendor: Vendor
    person: str
    ties: tuple[Tie, ...]
    steps: tuple[Step, ...]
    during: Window
    minor: bool = False


def find(facts: Facts, rule: Rule) -> Iterator[Lead]:
    """One lead for every official, relative and position in a bidder."""
    params = bind(Params, rule.params)
    positions = ByRecord(facts, (p for v in vendors(facts) for p in _positions(facts, params, v)), lambda p: p.person)
    for official in officials(facts, params.roles):
        subject = official_subject(facts, official.party, params.roles)
        for relative in _near(facts, params, official.party):
            for position, same in positions.like(relative.kin.party):
                if _joined(facts, params, official, relative, position):
                    steps = (
                        official_step(facts, official), *relative.steps(facts), degree_step(official.party, relative.kin),
                        *same, *position.steps, position.vendor.step,
                    )  # fmt: skip
                    lead = Lead.of(rule, (subject, position.vendor.subject), steps)
                    yield _judged(rule, params, relative, lead, position.minor)


def _near(facts: Facts, params: Params, person: str) -> list[Relative]:
    """Relatives within the policy's degree, and besan."""
    reach = min(facts.policy.family_degree, len(params.severity_by_degree))
    return [r for r in relatives(facts, person) if r.kin.degree is None or r.kin.degree <= reach]


def _judged(rule: Rule, params: Params, relative: Relative, lead: Lead, minor: bool) -> Lead:
    degree = relative.kin.degree
    severity = params.besan_severity if degree is None else params.severity_by_degree[max(degree, 1) - 1]
    weighed = Lead.of(rule, lead.subjects, lead.steps, severity=severity - minor)
    return weighed.as_indicator(params.besan_severity) if degree is None else weighed


def _positions(facts: Facts, params: Params, vendor: Vendor) -> list[_Position]:
    known = facts.parties.get(vendor.party)
    himself = known is not None and known.kind is PartyKind.PERSON
    found = [_Position(vendor, vendor.party, (), (), facts.window)] if himself else []
    for firm, hop in records(facts, vendor.party):
        seats = ties_into(facts, firm, (TieKind.OFFICER_OF, TieKind.BENEFICIAL_OWNER_OF))
        found += [
            _Position(vendor, tie.from_id, (tie,), (tie_step(facts, tie), *hop), facts.window, _is_minor(params, tie))
            for tie in seats
        ]
        found += _shares(facts, params, vendor, (firm, hop))
    return found


def _is_minor(params: Params, tie: Tie) -> bool:
    """A beneficial owner of a stated part that does not surely reach the bound; an unstated part counts in full."""
    if tie.kind is not TieKind.BENEFICIAL_OWNER_OF or tie.share is None:
        return False
    return tie.share.above(params.minor_below, strict=False) is not Threshold.CERTAIN


def _shares(facts: Facts, params: Params, vendor: Vendor, record: tuple[str, tuple[Step, ...]]) -> Iterator[_Position]:
    firm, hop = record
    for stake in facts.stakes.get(firm, ()):
        if stake.effective is None and not stake.unknown_share:
            continue
        passes = Threshold.POSSIBLE if stake.effective is None else stake.effective.above(params.min_percent, strict=False)
        if passes is Threshold.EXCLUDED:
            continue
        doubts = () if passes is Threshold.CERTAIN else ("possible",)
        enough = stake.effective is not None and stake.effective.above(params.minor_below, strict=False)
        ties = tuple(facts.ties[t] for t in stake.chain)
        steps = (*stake_steps(facts, stake, *doubts), *hop)
        yield _Position(vendor, stake.owner, ties, steps, stake.during, minor=enough is not Threshold.CERTAIN)


def _joined(facts: Facts, params: Params, official: Official, relative: Relative, position: _Position) -> bool:
    """Within the hop limit, and role, kinship and position may have held together."""
    ties = (*relative.ties, *position.ties)
    hops = _fewest(relative) + sum(t.kind is not TieKind.SAME_AS for t in position.ties)
    degree = relative.kin.degree
    limit = params.hops_max if degree is None else min(degree + params.hops_beyond_degree, params.hops_max)
    during = relative.kin.during.meet(position.during)
    return hops <= limit and during is not None and concurrent(ties, during, official.period)


def _fewest(relative: Relative) -> int:
    """The fewest ties that can state the kinship: brothers by their parents are as near as brothers stated to be such."""
    here, climbed, count = relative.self_, False, 0
    for tie in relative.ties:
        if tie.kind is not TieKind.SAME_AS:
            climbs = tie.kind is TieKind.PARENT_OF and tie.to_id == here
            count += not (climbed and tie.kind is TieKind.PARENT_OF and not climbs)
            climbed = climbs
        here = tie.other(here)
    return count
