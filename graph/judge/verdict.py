"""Judging one tender: every rule is asked once and gives one of three answers; what data was missing is said.

"Not found" means nothing in the data that was checked, so each answer carries how far the check reached.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph.facts import Coverage, Facts, Need
from graph.judge.participants import are_distinct
from graph.judge.templates import TEMPLATES
from graph.judge.weight import HIDDEN, strongest, weigh
from graph.kinds import Outcome
from graph.model import Finding, Rule

CHECKED, PARTLY, NOT_CHECKED, NOT_IN_FORCE = "checked", "partly", "not_checked", "not_in_force"


@dataclass(frozen=True, slots=True)
class RuleAnswer:
    """What one rule says of the tender. `state`: checked, partly (for some subjects or by some data), not_checked,
    not_in_force (the law of the rule did not hold at the tender's date; nothing is missing then).

    `missing` lists in the order of the rule's needs what is absent or known for some subjects only.
    """

    rule: str
    outcome: Outcome
    state: str
    missing: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Findings in the order of rules, then subjects; one answer per rule in the same order. Hidden findings included."""

    findings: tuple[Finding, ...]
    answers: tuple[RuleAnswer, ...]


def judge(facts: Facts, rules: Sequence[Rule]) -> Judgement:
    """Ask every rule of the facts; one whose law was not in force at the tender's date is not computable."""
    findings: list[Finding] = []
    answers: list[RuleAnswer] = []
    for rule in rules:
        if not rule.in_force(facts.law_day):
            answers.append(RuleAnswer(rule.id, Outcome.NOT_COMPUTABLE, NOT_IN_FORCE, ()))
            continue
        leads = TEMPLATES[rule.template].find(facts, rule)
        found = strongest(weigh(facts, rule, lead) for lead in leads)
        findings += found
        answers.append(_answer(facts, rule, found))
    return Judgement(tuple(findings), tuple(answers))


def _answer(facts: Facts, rule: Rule, found: Sequence[Finding]) -> RuleAnswer:
    """Found needs a finding that is shown; nothing found is said only where enough was known to look."""
    needs = [Need(n) for n in rule.needs]
    usable = {n.value for n in needs if _usable(facts, n)}
    missing = tuple(n for n in needs if not _complete(facts, n))
    shown = any(f.grade != HIDDEN for f in found)
    if not missing:
        state = CHECKED
    elif shown or any(set(some) <= usable for some in (rule.needs, *rule.enough)):
        state = PARTLY
    else:
        state = NOT_CHECKED
    if shown:
        return RuleAnswer(rule.id, Outcome.FOUND, state, missing)
    outcome = Outcome.NOT_COMPUTABLE if state == NOT_CHECKED else Outcome.NOT_FOUND
    return RuleAnswer(rule.id, outcome, state, missing)


def _usable(facts: Facts, need: Need) -> bool:
    """Known at all, and for at least one of those it was sought for."""
    coverage = _coverage(facts, need)
    return coverage.present and (not coverage.sought or bool(coverage.known & coverage.sought))


def _coverage(facts: Facts, need: Need) -> Coverage:
    """Bidders are distinct or some of them are: never is nothing known of it."""
    return facts.coverage.get(need, Coverage(need is Need.DISTINCT_BIDDERS))


def _complete(facts: Facts, need: Need) -> bool:
    """Known for all it was sought for; owners only when every effective share can be computed (no singular ring)."""
    if need is Need.DISTINCT_BIDDERS:
        return are_distinct(facts)
    if not _coverage(facts, need).complete:
        return False
    return need is not Need.OWNERS or not any(
        s.effective is None and not s.unknown_share for stakes in facts.stakes.values() for s in stakes
    )
