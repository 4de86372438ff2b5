"""Findings as JSON and back, so that a stored revision is replayed byte for byte. Keys are sorted, no clock is read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import orjson

from graph.kinds import FindingKind, FindingState, LegalStatus, Stage
from graph.model import Finding, Step
from graph.period import Period, Share

Json = dict[str, Any]


def dumps(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def loads(text: str) -> Any:
    return orjson.loads(text)


def period_json(period: Period | None) -> Json | None:
    """Readable bounds and the four ordinals, from which alone it is read back."""
    if period is None:
        return None
    days = [period.start_min, period.start_max, period.end_min, period.end_max]
    return {"start": period.start, "end": period.end, "days": days}


def period_of(data: Json | None) -> Period | None:
    return None if data is None else Period(*data["days"])


def share_json(share: Share | None) -> Json | None:
    if share is None:
        return None
    return {
        "low": f"{share.low:f}", "high": f"{share.high:f}",
        "low_inclusive": share.low_inclusive, "high_inclusive": share.high_inclusive,
    }


def share_of(data: Json | None) -> Share | None:
    if data is None:
        return None
    return Share(Decimal(data["low"]), Decimal(data["high"]), data["low_inclusive"], data["high_inclusive"])


def step_json(step: Step) -> Json:
    return {
        "kind": step.kind, "parties": list(step.parties), "values": dict(step.values), "claims": list(step.claims),
        "confidence": round(step.confidence, 6), "tie": step.tie, "period": period_json(step.period),
        "share": share_json(step.share), "degree": step.degree, "doubts": list(step.doubts),
    }


def step_of(data: Json) -> Step:
    return Step(
        kind=data["kind"], parties=tuple(data["parties"]), values=data["values"], claims=tuple(data["claims"]),
        confidence=data["confidence"], tie=data["tie"], period=period_of(data["period"]),
        share=share_of(data["share"]), degree=data["degree"], doubts=tuple(data["doubts"]),
    )


def finding_json(finding: Finding) -> Json:
    """All but the state, which belongs to the revision."""
    return {
        "id": finding.id, "rule": finding.rule, "rule_version": finding.rule_version, "tender": finding.tender,
        "kind": finding.kind.value, "legal_status": finding.legal_status.value, "severity": finding.severity,
        "confidence": round(finding.confidence, 6), "grade": finding.grade, "subjects": list(finding.subjects),
        "subject_claims": list(finding.subject_claims), "steps": [step_json(s) for s in finding.steps],
        "crosses": sorted(finding.crosses), "officials_involved": finding.officials_involved, "stage": finding.stage.value,
        "law_since": finding.law_since.isoformat(),
    }


def finding_of(data: Json, state: FindingState = FindingState.OPEN) -> Finding:
    return Finding(
        id=data["id"], rule=data["rule"], rule_version=data["rule_version"], tender=data["tender"],
        kind=FindingKind(data["kind"]), legal_status=LegalStatus(data["legal_status"]), severity=data["severity"],
        confidence=data["confidence"], grade=data["grade"], subjects=tuple(data["subjects"]),
        subject_claims=tuple(data["subject_claims"]), steps=tuple(step_of(s) for s in data["steps"]),
        crosses=frozenset(data["crosses"]), officials_involved=data["officials_involved"],
        stage=Stage(data.get("stage", Stage.BEFORE_AWARD)), state=state,  # revisions of 0.1.0 say no stage and no law
        law_since=date.fromisoformat(data.get("law_since", date.max.isoformat())),
    )
