"""SHARED_ATTRIBUTE: two sides of a tender meet in one household, address, telephone, mailbox or bank account.

Between an official and a principal of a bidder, or between two competing bidders. What more parties use than the policy
allows (virtual office, dormitory, notary) says nothing and is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from graph.facts import Facts
from graph.judge.identity import identity
from graph.judge.params import Severity, bind
from graph.judge.participants import (
    Vendor,
    competitors,
    official_subject,
    officials,
    persons_like,
    records,
    ties_into,
    vendors,
)
from graph.judge.steps import concurrent, official_step, tie_step
from graph.judge.weight import Lead
from graph.kinds import OfficialRole, TieKind
from graph.model import Rule, Step, Tie
from graph.period import Answer

POSITIONS = (TieKind.OFFICER_OF, TieKind.OWNS, TieKind.BENEFICIAL_OWNER_OF)


class Between(StrEnum):
    OFFICIAL_AND_PRINCIPAL = "official_and_principal"
    BIDDERS = "bidders"


class Attribute(StrEnum):
    HOUSEHOLD = "household"
    ADDRESS = "address"
    PHONE = "phone"
    EMAIL = "email"
    DOMAIN = "domain"
    BANK_ACCOUNT = "bank_account"


_BY_ROLE: Mapping[str | None, Attribute] = {attribute.value: attribute for attribute in Attribute}


@dataclass(frozen=True, slots=True)
class Params:
    """`severities` says which attributes count and how much; `roles` whose officials are meant."""

    between: Between
    severities: tuple[tuple[Attribute, Severity], ...]
    roles: tuple[OfficialRole, ...] = ()


@dataclass(frozen=True, slots=True)
class _Use:
    """A tie to a place where others may be met, with the hops that lead to its user."""

    tie: Tie
    severity: int
    hop: tuple[Step, ...]


def find(facts: Facts, rule: Rule) -> Iterator[Lead]:
    """One lead for every two sides and every attribute they share."""
    params = bind(Params, rule.params)
    yield from _FINDERS[params.between](facts, rule, params)


def _between_bidders(facts: Facts, rule: Rule, params: Params) -> Iterator[Lead]:
    uses = {v.party: _firm_uses(facts, params, v) for v in vendors(facts)}
    for a, b in competitors(facts):
        for x, y in _meetings(facts, uses[a.party], uses[b.party], facts.policy.contact_users_max):
            # A record that both bidders may be proves no meeting of two.
            if x.tie.id == y.tie.id:
                continue
            steps = (a.step, *x.hop, _told(facts, x.tie), _told(facts, y.tie), *y.hop, b.step)
            yield Lead.of(rule, (a.subject, b.subject), steps, severity=x.severity).among_bidders()


def _firm_uses(facts: Facts, params: Params, vendor: Vendor) -> list[_Use]:
    return [u for firm, hop in records(facts, vendor.party) for u in _uses(facts, params, firm, hop)]


def _between_official_and_principal(facts: Facts, rule: Rule, params: Params) -> Iterator[Lead]:
    principals = [(v, p) for v in vendors(facts) for p in _principals(facts, v)]
    for official in officials(facts, params.roles):
        mine = [u for person, hop in persons_like(facts, official.party) for u in _uses(facts, params, person, hop)]
        subject = official_subject(facts, official.party, params.roles)
        for vendor, (position, hop) in principals if mine else ():
            person = position.from_id
            if identity(facts, official.party, person) is not None:
                continue  # one person shares every roof with himself
            theirs = [u for p, way in records(facts, person) for u in _uses(facts, params, p, way)]
            for x, y in _meetings(facts, mine, theirs, facts.policy.household_users_max):
                if concurrent((x.tie, y.tie, position), facts.window, official.period):
                    steps = (
                        official_step(facts, official), *x.hop, _told(facts, x.tie), _told(facts, y.tie), *y.hop,
                        tie_step(facts, position), *hop, vendor.step,
                    )  # fmt: skip
                    yield Lead.of(rule, (subject, vendor.subject), steps, severity=x.severity)


_FINDERS: Mapping[Between, Callable[[Facts, Rule, Params], Iterator[Lead]]] = {
    Between.BIDDERS: _between_bidders, Between.OFFICIAL_AND_PRINCIPAL: _between_official_and_principal,
}  # fmt: skip


def _principals(facts: Facts, vendor: Vendor) -> Iterator[tuple[Tie, tuple[Step, ...]]]:
    for firm, hop in records(facts, vendor.party):
        for tie in ties_into(facts, firm, POSITIONS):
            yield tie, hop


def _uses(facts: Facts, params: Params, party: str, hop: tuple[Step, ...]) -> Iterator[_Use]:
    severities = dict(params.severities)
    for tie in facts.ties_of(party):
        attribute = _attribute(tie)
        if tie.from_id == party and attribute in severities and facts.holds(tie.period) is not Answer.NO:
            yield _Use(tie, severities[attribute], hop)


def _attribute(tie: Tie) -> Attribute | None:
    if tie.kind is TieKind.MEMBER_OF_HOUSEHOLD:
        return Attribute.HOUSEHOLD
    return _BY_ROLE.get(tie.role) if tie.kind is TieKind.USES_CONTACT else None


def _meetings(facts: Facts, some: list[_Use], others: list[_Use], users_max: int) -> Iterator[tuple[_Use, _Use]]:
    for x in some:
        for y in others:
            same_place = x.tie.to_id == y.tie.to_id and x.severity == y.severity
            if same_place and concurrent((x.tie, y.tie), facts.window) and _users(facts, x.tie.to_id) <= users_max:
                yield x, y


def _users(facts: Facts, place: str) -> int:
    """How many use it: those whose ties we hold, or the full count where one was asked for."""
    seen = len({t.from_id for t in facts.ties_of(place) if t.to_id == place})
    return max([seen, *(c.users for c in facts.contacts if c.contact == place)])


def _told(facts: Facts, tie: Tie) -> Step:
    return tie_step(facts, tie, users=_users(facts, tie.to_id))
