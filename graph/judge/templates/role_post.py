"""ROLE_POST: an official of the tender holds a post in an organisation of a certain kind, bidder or not.

Perpres 16/2018 art. 7(2) d: a cooperative's board member or manager as PPK, Pokja or PP; its members and supervisors are
not meant. Graver where the cooperative bids here or sells to the same office elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.facts import Facts
from graph.judge.identity import identity
from graph.judge.params import Severity, bind
from graph.judge.participants import Vendor, official_subject, officials, persons_like, vendors
from graph.judge.steps import concurrent, official_step, sale_step, tie_step
from graph.judge.weight import Lead
from graph.kinds import OfficialRole, OrganRole, PartyKind, TieKind
from graph.model import Official, Rule, Step, Tie


@dataclass(frozen=True, slots=True)
class Params:
    """Who (`roles`), which posts in which organisations; `holder_severity` when that organisation sells nothing here."""

    roles: tuple[OfficialRole, ...]
    organs: tuple[OrganRole, ...]
    organisations: tuple[PartyKind, ...]
    holder_severity: Severity


def find(facts: Facts, rule: Rule) -> Iterator[Lead]:
    """One lead for every official and post; with the bidder as subject when the organisation bids or may be that bidder."""
    params = bind(Params, rule.params)
    offers = vendors(facts)
    for official in officials(facts, params.roles):
        subject = official_subject(facts, official.party, params.roles)
        for tie, steps in _posts(facts, official, params):
            bids = [(v, way) for v in offers if (way := identity(facts, tie.to_id, v.party)) is not None]
            for vendor, way in bids:
                yield Lead.of(rule, (subject, vendor.subject), _with_bid(steps, way, vendor))
            if () not in [way for _, way in bids]:
                sales = _sales(facts, tie.to_id)
                yield Lead.of(rule, (subject,), (*steps, *sales), severity=None if sales else params.holder_severity)


def _sales(facts: Facts, organisation: str) -> tuple[Step, ...]:
    """What the organisation offers or supplies to the same office in the window; a tender without dates proves nothing."""
    found = []
    for other in facts.history:
        days = other.dates.values()
        near = bool(days) and facts.window.first <= max(days) and min(days) <= facts.window.last
        if near and other.office is not None and other.office == facts.tender.office:
            found += [sale_step(facts, organisation, other, b) for b in other.bidders if organisation in b.parties]
    return tuple(found)


def _posts(facts: Facts, official: Official, params: Params) -> Iterator[tuple[Tie, tuple[Step, ...]]]:
    for person, hop in persons_like(facts, official.party):
        for tie in facts.ties_of(person):
            if tie.kind is not TieKind.OFFICER_OF or tie.from_id != person or tie.role not in params.organs:
                continue
            organisation = facts.parties.get(tie.to_id)
            if organisation is None or organisation.kind not in params.organisations:
                continue
            if concurrent((tie,), facts.window, official.period):
                yield tie, (official_step(facts, official), *hop, tie_step(facts, tie))


def _with_bid(steps: tuple[Step, ...], way: tuple[Step, ...], vendor: Vendor) -> tuple[Step, ...]:
    return (*steps, *way, vendor.step)
