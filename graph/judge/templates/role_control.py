"""ROLE_CONTROL: an official of the tender controls a bidder or runs it, directly, through other firms, or presumably.

Perpres 16/2018 art. 7(2) e; by analogy a seat that supervises but does not run (commissioner, supervisor), and an
official who bids as a person.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.facts import Control, Facts
from graph.judge.identity import identity
from graph.judge.params import Count, Severity, bind
from graph.judge.participants import Vendor, is_presumed, official_subject, officials, records, ties_into, vendors
from graph.judge.steps import concurrent, control_steps, official_step, tie_step
from graph.judge.weight import Lead, Subject
from graph.kinds import OfficialRole, OrganRole, PartyKind, TieKind
from graph.model import Official, Rule, Tie


@dataclass(frozen=True, slots=True)
class Params:
    """`roles` are the letter's, `roles_by_analogy` its extension; control runs through at most `ownership_hops` owners."""

    roles: tuple[OfficialRole, ...]
    roles_by_analogy: tuple[OfficialRole, ...]
    ownership_hops: Count
    supervising_organs: tuple[OrganRole, ...]
    supervising_severity: Severity
    presumed_severity: Severity


def find(facts: Facts, rule: Rule) -> Iterator[Lead]:
    """One lead for every official, bidder and reason of control."""
    params = bind(Params, rule.params)
    offers = vendors(facts)
    for official in officials(facts, (*params.roles, *params.roles_by_analogy)):
        for vendor in offers:
            for lead in (
                *_bidding(facts, rule, params, official, vendor),
                *_controlling(facts, rule, params, official, vendor),
                *_supervising(facts, rule, params, official, vendor),
            ):
                yield lead if official.role in params.roles else lead.by_analogy("official")


def _subject(facts: Facts, params: Params, official: Official) -> Subject:
    return official_subject(facts, official.party, (*params.roles, *params.roles_by_analogy))


def _bidding(facts: Facts, rule: Rule, params: Params, official: Official, vendor: Vendor) -> Iterator[Lead]:
    """Who bids himself runs nobody, and is no further from his own offer: the letter speaks of firms, so by analogy."""
    known = facts.parties.get(vendor.party)
    who = identity(facts, official.party, vendor.party)
    if who is not None and known is not None and known.kind is PartyKind.PERSON:
        steps = (official_step(facts, official), *who, vendor.step)
        yield Lead.of(rule, (_subject(facts, params, official), vendor.subject), steps).by_analogy("bid")


def _controlling(facts: Facts, rule: Rule, params: Params, official: Official, vendor: Vendor) -> Iterator[Lead]:
    for firm, hop in records(facts, vendor.party):
        for control in facts.controls.get(firm, ()):
            who = identity(facts, official.party, control.controller)
            held = concurrent((facts.ties[t] for t in control.ties), control.during, official.period)
            if who is None or not held or _hops(facts, control) > params.ownership_hops:
                continue
            steps = (official_step(facts, official), *who, *control_steps(facts, control), *hop, vendor.step)
            subjects = (_subject(facts, params, official), vendor.subject)
            if is_presumed(facts, control):
                yield Lead.of(rule, subjects, steps, severity=params.presumed_severity).by_analogy("control")
            else:
                yield Lead.of(rule, subjects, steps)


def _supervising(facts: Facts, rule: Rule, params: Params, official: Official, vendor: Vendor) -> Iterator[Lead]:
    for firm, hop in records(facts, vendor.party):
        for tie in ties_into(facts, firm, {TieKind.OFFICER_OF}):
            who = identity(facts, official.party, tie.from_id)
            held = concurrent((tie,), facts.window, official.period)
            if tie.role in params.supervising_organs and who is not None and held:
                steps = (official_step(facts, official), *who, tie_step(facts, tie), *hop, vendor.step)
                subjects = (_subject(facts, params, official), vendor.subject)
                yield Lead.of(rule, subjects, steps, severity=params.supervising_severity).by_analogy("officer")


def _hops(facts: Facts, control: Control) -> int:
    """Fewest ownership ties from the controller to the firm among the ties of the control."""
    owned = [facts.ties[t] for t in control.ties if facts.ties[t].kind is TieKind.OWNS]
    reached, hops = {control.controller}, 0
    while control.firm not in reached:
        further = _next(owned, reached)
        if not further:
            return hops  # the last link is an organ or a declaration, not a share
        reached |= further
        hops += 1
    return hops


def _next(owned: list[Tie], reached: set[str]) -> set[str]:
    return {t.to_id for t in owned if t.from_id in reached} - reached
