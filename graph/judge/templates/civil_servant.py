"""CIVIL_SERVANT: a civil servant on duty is officer or key personnel of a bidder.

Model tender documents (LKPP Reg. 12/2021): employees of a ministry or region may not be a bidder's leaders, officers or
workers unless on unpaid leave; UU 30/2014 art. 43(1) d.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.facts import Facts
from graph.judge.identity import identity
from graph.judge.params import Severity, bind
from graph.judge.participants import Vendor, is_state, records, ties_into, vendors
from graph.judge.steps import concurrent, tie_step
from graph.judge.weight import Lead
from graph.kinds import EmploymentRole, OrganRole, Procedure, TieKind
from graph.model import Rule, Step, Tie
from graph.period import Answer


@dataclass(frozen=True, slots=True)
class Params:
    """`own_body_severity` when the employer is the tender's buyer or unit.

    Not meant: `assigned_organs` of a state-held firm (sent there by the owner) and experts in `expert_procedures`.
    """

    own_body_severity: Severity
    assigned_organs: tuple[OrganRole, ...]
    expert_procedures: tuple[Procedure, ...]


def find(facts: Facts, rule: Rule) -> Iterator[Lead]:
    """One lead for every post of a civil servant in a bidder."""
    params = bind(Params, rule.params)
    for vendor in vendors(facts):
        for tie, hop in _posts(facts, params, vendor):
            for person, way in records(facts, tie.from_id):
                for employment in _on_duty(facts, person, tie):
                    if concurrent((employment, tie), facts.window):
                        post = (*way, tie_step(facts, tie), *hop, vendor.step)
                        for severity, at in _employers(facts, rule, params, employment):
                            steps = (tie_step(facts, employment), *at, *post)
                            yield Lead.of(rule, (vendor.subject,), steps, severity=severity)


def _posts(facts: Facts, params: Params, vendor: Vendor) -> Iterator[tuple[Tie, tuple[Step, ...]]]:
    for firm, hop in records(facts, vendor.party):
        state_held = is_state(facts, firm)
        for tie in ties_into(facts, firm, (TieKind.OFFICER_OF, TieKind.KEY_PERSONNEL_OF)):
            if tie.kind is TieKind.OFFICER_OF:
                if not (state_held and tie.role in params.assigned_organs):
                    yield tie, hop
            elif tie.tender in (None, facts.tender.id) and facts.tender.procedure not in params.expert_procedures:
                yield tie, hop


def _on_duty(facts: Facts, person: str, post: Tie) -> list[Tie]:
    """Employments as a civil servant in the window, unless unpaid leave certainly lasts as long as the post does then."""
    own = [t for t in facts.ties_of(person) if t.kind is TieKind.EMPLOYED_BY and t.from_id == person]
    begins, ends = facts.window.ordinals
    first, last = max(begins, post.period.start_min), min(ends, post.period.end_max)
    leaves = [t.period for t in own if t.role == EmploymentRole.ASN_UNPAID_LEAVE]
    if any(leave.start_max <= first and last <= leave.end_min for leave in leaves):
        return []
    return [t for t in own if t.role == EmploymentRole.ASN and facts.holds(t.period) is not Answer.NO]


def _employers(facts: Facts, rule: Rule, params: Params, employment: Tie) -> Iterator[tuple[int, tuple[Step, ...]]]:
    """Any public employer; and, graver, when it is or may be the buyer or its unit, with the hop that says so."""
    yield rule.severity, ()
    for body in (facts.tender.unit, facts.tender.buyer):
        same = identity(facts, employment.to_id, body) if body else None
        if same is not None:
            yield params.own_body_severity, same
