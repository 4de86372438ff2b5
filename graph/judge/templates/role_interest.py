"""ROLE_INTEREST: an official, the spouse or a child owns a part of a bidder without controlling it.

UU 30/2014 art. 43(1) a. Who controls the bidder is found by the rule on control and not counted twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from graph.facts import ControlReason, Facts
from graph.judge.identity import ByRecord, identity
from graph.judge.params import Count, Percent, Severity, bind
from graph.judge.participants import (
    MAJORITY,
    Relative,
    Vendor,
    is_listed,
    official_subject,
    officials,
    records,
    relatives,
    ties_into,
    vendors,
)
from graph.judge.steps import concurrent, official_step, stake_steps, tie_step
from graph.judge.weight import Lead
from graph.kinds import OfficialRole, OrganRole, TieKind
from graph.model import Official, Rule, Step, Tie
from graph.period import Answer, Share, Threshold, Window


@dataclass(frozen=True, slots=True)
class Params:
    """`severity_from` is a ladder of (at least percent, severity), highest first; `capital_organs` put in capital."""

    roles: tuple[OfficialRole, ...]
    control_roles: tuple[OfficialRole, ...]
    relations: tuple[str, ...]
    min_percent: Percent
    min_percent_listed: Percent
    severity_from: tuple[tuple[Percent, Severity], ...]
    capital_organs: tuple[OrganRole, ...]
    hops_max: Count


@dataclass(frozen=True, slots=True)
class _Holder:
    """The official himself, or one of his nearest."""

    person: str
    relative: Relative | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    """Somebody's part of a bidder in a part of the window; a share of None is not stated."""

    vendor: Vendor
    owner: str
    share: Share | None
    ties: tuple[Tie, ...]
    steps: tuple[Step, ...]
    during: Window


def find(facts: Facts, rule: Rule) -> Iterator[Lead]:
    """One lead for every official, holder and part of a bidder."""
    params = bind(Params, rule.params)
    parts = ByRecord(facts, (p for v in vendors(facts) for p in _parts(facts, params, v)), lambda p: p.owner)
    for official in officials(facts, params.roles):
        subject = official_subject(facts, official.party, params.roles)
        for holder in _holders(facts, params, official.party):
            for part, same in parts.like(holder.person):
                if _counts(facts, params, official, holder, part):
                    told = () if holder.relative is None else holder.relative.steps(facts)
                    steps = (official_step(facts, official), *told, *same, *part.steps, part.vendor.step)
                    yield Lead.of(rule, (subject, part.vendor.subject), steps, severity=_severity(params, part.share))


def _holders(facts: Facts, params: Params, person: str) -> list[_Holder]:
    near = [
        _Holder(r.kin.party, r)
        for r in relatives(facts, person)
        if r.kin.relation in params.relations and r.kin.degree == 1
    ]
    return [_Holder(person), *near]


def _counts(facts: Facts, params: Params, official: Official, holder: _Holder, part: _Part) -> bool:
    """Within the hop limit, at one time, and not a case of control."""
    family = () if holder.relative is None else holder.relative.ties
    ties = [t for t in (*family, *part.ties) if t.kind is not TieKind.SAME_AS]
    during = part.during if holder.relative is None else holder.relative.kin.during.meet(part.during)
    if len(ties) > params.hops_max or during is None or not concurrent(ties, during, official.period):
        return False
    if holder.relative is None:
        return not _is_control_case(facts, params, official.party, part)
    return part.share is None or part.share.above(MAJORITY) is not Threshold.CERTAIN


def _is_control_case(facts: Facts, params: Params, person: str, part: _Part) -> bool:
    """Whether the rule on control speaks of him: he, or the owner he may be, controls the bidder in one of its roles."""
    terms = [o.period for o in facts.tender.officials if o.party == person and o.role in params.control_roles]
    return any(
        control.reason is not ControlReason.PRESUMED and not control.possible
        and any(term.holds(control.during) is not Answer.NO for term in terms)
        and (control.controller == part.owner or identity(facts, person, control.controller) == ())
        for firm, _ in records(facts, part.vendor.party) for control in facts.controls.get(firm, ())
    )  # fmt: skip


def _severity(params: Params, share: Share | None) -> int:
    """By what is surely held; the lowest step where the size is not stated."""
    steps = params.severity_from
    if share is not None:
        for percent, severity in steps:
            if share.above(percent, strict=False) is Threshold.CERTAIN:
                return severity
    return steps[-1][1]


def _parts(facts: Facts, params: Params, vendor: Vendor) -> list[_Part]:
    found: list[_Part] = []
    for firm, hop in records(facts, vendor.party):
        least = params.min_percent_listed if is_listed(facts, firm) else params.min_percent
        for stake in facts.stakes.get(firm, ()):
            passes = _passes(stake.effective, least, unknown=stake.unknown_share)
            if passes is Threshold.EXCLUDED:
                continue
            doubts = () if passes is Threshold.CERTAIN else ("possible",)
            ties = tuple(facts.ties[t] for t in stake.chain)
            steps = (*stake_steps(facts, stake, *doubts), *hop)
            found.append(_Part(vendor, stake.owner, stake.effective, ties, steps, stake.during))
        for tie in ties_into(facts, firm, {TieKind.OFFICER_OF}):
            if tie.role in params.capital_organs:
                seat = tie_step(facts, tie)
                unsized = replace(seat, doubts=(*seat.doubts, "share_unknown"))
                found.append(_Part(vendor, tie.from_id, None, (tie,), (unsized, *hop), facts.window))
    return found


def _passes(share: Share | None, least: int, *, unknown: bool) -> Threshold:
    if share is None:
        return Threshold.POSSIBLE if unknown else Threshold.EXCLUDED
    if share.high == 0:
        return Threshold.EXCLUDED
    return share.above(least, strict=False)
