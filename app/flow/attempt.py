"""Try a rule with other parameters on the tenders that are loaded, before it is switched on: nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from app.auth import SYSTEM
from app.db import Database, Unit
from app.engine.local import Order, Outlook, day_of, rules_in_use
from app.errors import Invalid
from app.store import findings, tenders
from app.store.findings import FindingFilter
from app.store.ledger import now_snapshot
from app.store.sets import blocks
from graph.facts import Policy
from graph.judge.adjust import adjusted, changes_of
from graph.judge.params import ParamError
from graph.judge.weight import HIDDEN
from graph.kinds import FindingState
from graph.model import Finding, Rule

BLOCK = 50  # tenders looked at together
MOST = 100_000  # decided findings of one rule
UPHELD = (FindingState.CONFIRMED, FindingState.RECUSED)
DECIDED = (*UPHELD, FindingState.DISMISSED)


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding as it is shown now and as it would be; None where it is not. `state`: what people decided on it."""

    id: str
    tender: str
    before: tuple[int, str] | None  # severity and class
    after: tuple[int, str] | None
    state: str | None

    @property
    def what(self) -> str:
        """new, gone, changed or same."""
        if self.before is None or self.after is None:
            return "new" if self.before is None else "gone"
        return "same" if self.before == self.after else "changed"


@dataclass(slots=True)
class Attempt:
    rule: Rule
    tried: Rule
    tenders: int = 0
    shown: list[Shown] = field(default_factory=list)

    def count(self, what: str) -> int:
        return sum(one.what == what for one in self.shown)

    def precision(self, *, after: bool) -> tuple[int, int]:
        """Of the findings shown that people decided on: how many were upheld, and how many there are."""
        decided = [one.state for one in self.shown if one.state and (one.after if after else one.before)]
        return sum(state in UPHELD for state in decided), len(decided)


def attempt(
    database: Database, rule: str, changes: Sequence[str], progress: Callable[[int, int], None] | None = None
) -> Attempt:
    """Every tender by the rule as it is and as it would be, in one snapshot.

    Invalid for a rule that judges no tender (flags are counted over a set), or a parameter or value that does not fit.
    """
    found = next((one for one in rules_in_use() if one.id == rule), None)
    if found is None:
        raise Invalid(f"{rule} is no rule in force that judges a tender; `benang rules list` names the rules")
    try:
        (tried,) = _changed(found, changes)
    except ParamError as error:
        raise Invalid(f"{rule}: {error}") from error
    result = Attempt(found, tried)
    with database.reading() as unit:
        states = _decided(unit, rule)
        snapshot, day = now_snapshot(unit), day_of(unit.now())
        outlook, ids = Outlook(unit, snapshot), tenders.all_ids(unit)
        orders = Order((found,), Policy(), day), Order((tried,), Policy(), day)
        for part in blocks(ids, BLOCK):
            outlook = Outlook(unit, snapshot) if outlook.is_full else outlook
            before, after = ({f.id: f for j in outlook.screen(part, order) for f in j.findings} for order in orders)
            result.shown += _compared(before, after, states)
            result.tenders += len(part)
            if progress:
                progress(result.tenders, len(ids))
    return result


def _changed(rule: Rule, changes: Sequence[str]) -> tuple[Rule, ...]:
    rules: tuple[Rule, ...] = (rule,)
    for key, value in changes_of(changes):
        rules = adjusted(rules, rule.id, key, value)
    return rules


def _decided(unit: Unit, rule: str) -> Mapping[str, str]:
    return {
        one.finding.id: state.value
        for state in DECIDED
        for one in findings.page(unit, SYSTEM, FindingFilter(rule=rule, state=state.value), None, MOST)
    }


def _compared(before: Mapping[str, Finding], after: Mapping[str, Finding], states: Mapping[str, str]) -> list[Shown]:
    found = []
    for id_, one in {**after, **before}.items():
        old, new = _seen(before.get(id_)), _seen(after.get(id_))
        if old or new:
            found.append(Shown(id_, one.tender, old, new, states.get(id_)))
    return found


def _seen(found: Finding | None) -> tuple[int, str] | None:
    return None if found is None or found.grade == HIDDEN else (found.severity, found.grade)
