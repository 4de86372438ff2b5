"""SHARED_OFFICER: one person stands in the officers or key personnel of two firms that compete for one tender.

Perpres 16/2018 art. 7(2) a. Partners of one joint operation do not compete; registrants without a price are no bidders.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.facts import Facts
from graph.judge.identity import ByRecord
from graph.judge.params import Severity, bind
from graph.judge.participants import Vendor, competitors, records, ties_into, vendors
from graph.judge.steps import concurrent, tie_step
from graph.judge.weight import Lead
from graph.kinds import OrganRole, Procedure, TieKind
from graph.model import Rule, Step, Tie


@dataclass(frozen=True, slots=True)
class Params:
    """`organs` and `organs_by_analogy` count as officers; two experts shared (no officer) weigh `experts_severity`."""

    organs: tuple[OrganRole, ...]
    organs_by_analogy: tuple[OrganRole, ...]
    experts_severity: Severity
    letter_procedures: tuple[Procedure, ...]
    elsewhere_severity_max: Severity


@dataclass(frozen=True, slots=True)
class _Seat:
    """A person's place in a firm, with the hop from the firm's record to the bidder."""

    tie: Tie
    hop: tuple[Step, ...]


def find(facts: Facts, rule: Rule) -> Iterator[Lead]:
    """One lead for every person and every pair of seats in two competing bidders."""
    params = bind(Params, rule.params)
    seats = {v.party: ByRecord(facts, _seats(facts, v, params), lambda s: s.tie.from_id) for v in vendors(facts)}
    for a, b in competitors(facts):
        for mine in seats[a.party].items:
            for theirs, same in seats[b.party].like(mine.tie.from_id):
                if concurrent((mine.tie, theirs.tie), facts.window):
                    steps = (
                        a.step, *mine.hop, tie_step(facts, mine.tie), *same,
                        tie_step(facts, theirs.tie), *theirs.hop, b.step,
                    )  # fmt: skip
                    yield _judged(Lead.of(rule, (a.subject, b.subject), steps), (mine, theirs), facts, params)


def _seats(facts: Facts, vendor: Vendor, params: Params) -> list[_Seat]:
    organs = {*params.organs, *params.organs_by_analogy}
    kinds = (TieKind.OFFICER_OF, TieKind.KEY_PERSONNEL_OF)
    return [
        _Seat(tie, hop)
        for firm, hop in records(facts, vendor.party)
        for tie in ties_into(facts, firm, kinds)
        if (tie.role in organs if tie.kind is TieKind.OFFICER_OF else tie.tender in (None, facts.tender.id))
    ]


def _judged(lead: Lead, seats: tuple[_Seat, _Seat], facts: Facts, params: Params) -> Lead:
    """Sub-codes A1–A3, the analogy for partners of a CV, and the reach of letter a (tender and selection only)."""
    ties = [s.tie for s in seats]
    if all(t.kind is TieKind.KEY_PERSONNEL_OF for t in ties):
        lead = Lead(params.experts_severity, lead.legal_status, lead.kind, lead.subjects, lead.steps)
    if any(t.kind is TieKind.OFFICER_OF and t.role in params.organs_by_analogy for t in ties):
        lead = lead.by_analogy("officer", params.organs_by_analogy)
    if facts.tender.procedure not in params.letter_procedures:
        lead = lead.as_indicator(params.elsewhere_severity_max)
    return lead.among_bidders()
