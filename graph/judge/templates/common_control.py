"""COMMON_CONTROL: two competing bidders are in one hand: more than half of both, control of both, or parent and subsidiary.

Perpres 16/2018 art. 7(2) f, as of the opening of bids. The state as common owner (persero, perseroda) is excluded, and so
are partners of one joint operation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from graph.facts import Facts, Stake
from graph.judge.identity import ByRecord
from graph.judge.params import Percent, Severity, bind
from graph.judge.participants import Vendor, competitors, is_presumed, is_state, records, vendors
from graph.judge.steps import concluded, control_steps, stake_steps, together
from graph.judge.weight import Lead
from graph.kinds import Procedure
from graph.model import Rule, Step
from graph.period import Answer, Period, Threshold, Window


class Variant(StrEnum):
    OWNER = "F1"  # a single owner with more than half of both, effective share
    CONTROLLER = "F3"  # control of both by organ, declaration or majority
    PARENT = "F4"  # one bidder controls or owns more than half of the other


@dataclass(frozen=True, slots=True)
class Params:
    """`presumed_severity` where control is only presumed; outside `letter_procedures` a lead is an indicator."""

    variants: tuple[Variant, ...]
    share_percent: Percent
    presumed_severity: Severity
    letter_procedures: tuple[Procedure, ...]
    elsewhere_severity_max: Severity


@dataclass(frozen=True, slots=True)
class _Hold:
    """Somebody's hold of a bidder: who, on which days, told by which steps, presumed or not."""

    holder: str
    days: Period
    steps: tuple[Step, ...]
    presumed: bool = False


@dataclass(frozen=True, slots=True)
class _Side:
    """A bidder with all who hold it, findable across records."""

    vendor: Vendor
    owners: ByRecord[_Hold]
    controllers: ByRecord[_Hold]


def find(facts: Facts, rule: Rule) -> Iterator[Lead]:
    """One lead for every pair of competitors and every hand that holds both."""
    params = bind(Params, rule.params)
    sides = {v.party: _side(facts, params, v) for v in vendors(facts)}
    for a, b in competitors(facts):
        for variant in params.variants:
            for steps, presumed in _FINDERS[variant](facts, sides[a.party], sides[b.party]):
                severity = params.presumed_severity if presumed else rule.severity
                lead = Lead.of(rule, (a.subject, b.subject), steps, severity=severity)
                if presumed:
                    lead = lead.by_analogy("control")
                if facts.tender.procedure not in params.letter_procedures:
                    lead = lead.as_indicator(params.elsewhere_severity_max)
                yield lead.among_bidders()


def _side(facts: Facts, params: Params, vendor: Vendor) -> _Side:
    owners, controllers = _owners(facts, params, vendor), _controllers(facts, vendor)
    return _Side(vendor, ByRecord(facts, owners, lambda h: h.holder), ByRecord(facts, controllers, lambda h: h.holder))


Chain = tuple[tuple[Step, ...], bool]


def _same_owner(facts: Facts, a: _Side, b: _Side) -> Iterator[Chain]:
    yield from _joined(facts, (a.vendor, b.vendor), a.owners, b.owners)


def _same_controller(facts: Facts, a: _Side, b: _Side) -> Iterator[Chain]:
    yield from _joined(facts, (a.vendor, b.vendor), a.controllers, b.controllers)


def _parent(_facts: Facts, a: _Side, b: _Side) -> Iterator[Chain]:
    for above, below in ((a.vendor, b), (b.vendor, a)):
        for holds in (below.owners, below.controllers):
            for hold, same in holds.like(above.party):
                yield (above.step, *same, *hold.steps, below.vendor.step), hold.presumed


_FINDERS: Mapping[Variant, Callable[[Facts, _Side, _Side], Iterator[Chain]]] = {
    Variant.OWNER: _same_owner, Variant.CONTROLLER: _same_controller, Variant.PARENT: _parent,
}  # fmt: skip


def _joined(
    facts: Facts, pair: tuple[Vendor, Vendor], some: ByRecord[_Hold], others: ByRecord[_Hold]
) -> Iterator[Chain]:
    """Two holds by one hand, unless it is the state's."""
    for x in some.items:
        for y, same in others.like(x.holder):
            at_once = facts.at_opening(x.days.intersect(y.days)) is not Answer.NO
            if at_once and not is_state(facts, x.holder) and not is_state(facts, y.holder):
                yield (pair[0].step, *x.steps, *same, *y.steps, pair[1].step), x.presumed or y.presumed


def _owners(facts: Facts, params: Params, vendor: Vendor) -> list[_Hold]:
    found = []
    for firm, hop in records(facts, vendor.party):
        for stake in facts.stakes.get(firm, ()):
            passes = _more_than(stake, params.share_percent)
            days, held = _held(facts, stake.chain, stake.during)
            if passes is not Threshold.EXCLUDED and held is not Answer.NO:
                doubts = () if passes is Threshold.CERTAIN else ("possible",)
                steps = concluded(stake_steps(facts, stake, *doubts), held)
                found.append(_Hold(stake.owner, days, (*steps, *hop)))
    return found


def _more_than(stake: Stake, percent: int) -> Threshold:
    """A share that cannot be computed says nothing: the rule then answers partly, see graph.judge.verdict."""
    if stake.effective is None:
        return Threshold.POSSIBLE if stake.unknown_share else Threshold.EXCLUDED
    return stake.effective.above(percent)


def _controllers(facts: Facts, vendor: Vendor) -> list[_Hold]:
    found = []
    for firm, hop in records(facts, vendor.party):
        for control in facts.controls.get(firm, ()):
            days, held = _held(facts, control.ties, control.during)
            if held is not Answer.NO:
                steps = (*concluded(control_steps(facts, control), held), *hop)
                found.append(_Hold(control.controller, days, steps, is_presumed(facts, control)))
    return found


def _held(facts: Facts, ties: tuple[str, ...], during: Window) -> tuple[Period, Answer]:
    """Letter f looks at the opening of bids: what certainly did not hold on that day is no common control."""
    days = together((facts.ties[t] for t in ties), Period.over(during))
    return days, facts.at_opening(days)
