"""Findings, decisions on them, and the rules they rest on."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query
from pydantic import Field, field_validator

from app.api import routing
from app.api.answers import DecisionAnswer, FindingAnswer, FindingDetail, Page, RuleAnswer, shown
from app.api.deps import (
    LARGEST_PAGE,
    Body,
    DatabaseDep,
    Id,
    LongText,
    Moment,
    PrincipalDep,
    Sector,
    UnitDep,
    decode_cursor,
    example,
    for_role,
    micros,
    page,
)
from app.engine.local import known_rules, rules_of_packs
from app.errors import NotFound
from app.export.findings import Presenter, decision_view, label, stored_view
from app.flow import decide
from app.store import decisions, findings, ledger
from app.store.findings import FindingFilter
from graph.kinds import FindingState
from graph.model import Rule

router = routing.router("findings")
Json = dict[str, Any]
LIST = "findings"
SINCE = "first found at this time or later; ISO 8601, without an offset it is UTC"


class FindingQuery(Body):
    state: FindingState | None = None
    severity: Annotated[int, Query(ge=1, le=5, description="this severity or graver")] | None = None
    rule: Id | None = None
    buyer: Id | None = None
    tender: Id | None = None
    vendor: Id | None = None
    sector: Sector | None = None
    since: Annotated[Moment, Query(description=SINCE)] | None = None
    cursor: Annotated[str, Query(max_length=400)] | None = None
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 50

    def filter(self) -> FindingFilter:
        state = self.state.value if self.state else None
        return FindingFilter(
            state, self.severity, self.rule, self.buyer, self.tender, self.vendor, self.sector, micros(self.since)
        )

    @field_validator("rule")
    @classmethod
    def _in_force(cls, rule: str | None) -> str | None:
        if rule is not None and rule not in known_rules():
            raise ValueError("no rule in force has this id; GET /v1/rules lists them")
        return rule


@router.get("/findings", responses=shown(Page[FindingAnswer]))
def listed(unit: UnitDep, who: PrincipalDep, asked: Annotated[FindingQuery, Query()]) -> Json:
    """Findings that this key may see: the gravest first, then by class (A first), then the surest."""
    found = findings.page(unit, who, asked.filter(), decode_cursor(LIST, asked.cursor), asked.limit)
    answer = page(_presented(unit, who, found), asked.limit, LIST, found[-1].finding.id if found else None)
    return for_role(answer, who, LIST)


@router.get("/findings/{finding_id}", responses=shown(FindingDetail))
def get(finding_id: Id, unit: UnitDep, who: PrincipalDep) -> Json:
    """One finding with its evidence, sources, what would refute it, and the decisions so far."""
    stored = findings.get(unit, who, finding_id)
    if stored is None:
        raise NotFound("no such finding")
    view = _presented(unit, who, [stored])[0]
    view["decisions"] = [decision_view(d) for d in decisions.of_subject(unit, finding_id)]
    return view


def _presented(unit: UnitDep, who: PrincipalDep, found: list[findings.StoredFinding]) -> list[Json]:
    presenter = Presenter(unit, ledger.now_snapshot(unit), who, known_rules())
    return stored_view(presenter, found)


class FindingDecisionIn(Body):
    model_config = example(verdict="recused", reason="Pejabat mengundurkan diri dari paket ini pada 3 Maret.")

    verdict: Annotated[str, Field(max_length=40, json_schema_extra={"enum": list(decide.STATES)})]
    reason: LongText


@router.post("/findings/{finding_id}/decisions", status_code=201, responses=shown(DecisionAnswer, 201))
def decided(finding_id: Id, given: FindingDecisionIn, db: DatabaseDep, who: PrincipalDep) -> Json:
    """Record a human decision: in_review, confirmed, dismissed, recused or reopened, with its reason."""
    return decision_view(decide.on_finding(db, who, finding_id, given.verdict, given.reason))


@router.get("/rules", responses=shown(Page[RuleAnswer]))
def rules(who: PrincipalDep) -> Json:
    """The rules of the packs in force, those that are counted over a set (pack `ocp`) included."""
    return {"items": [rule_view(r) for r in rules_of_packs()], "next": None}


@router.get("/rules/{rule_id}", responses=shown(RuleAnswer))
def rule(rule_id: Id, who: PrincipalDep) -> Json:
    """One rule with its law, thresholds, what would refute a finding, and the data it needs."""
    found = next((r for r in rules_of_packs() if r.id == rule_id), None)
    if found is None:
        raise NotFound("no such rule")
    return rule_view(found)


def rule_view(r: Rule) -> Json:
    latest = r.bases[-1]
    return {
        "id": r.id, "version": r.version, "pack": r.pack, "template": r.template, "title": label(r.title),
        "severity": r.severity, "kind": r.kind.value, "legal_status": r.legal_status.value,
        "legal_basis": label(latest.text), "proof": latest.proof, "params": dict(r.params), "needs": list(r.needs),
        "refutes": [label(x) for x in r.refutes], "action": {stage.value: label(text) for stage, text in r.actions.items()},
        "effective_from": r.effective_from.isoformat() if r.effective_from else None,
        "effective_to": r.effective_to.isoformat() if r.effective_to else None,
        "bases": [
            {"since": b.since.isoformat() if b.since else None, "legal_basis": label(b.text), "proof": b.proof}
            for b in r.bases
        ],
    }
