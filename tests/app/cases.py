"""Small tenders, findings and principals for tests of what is stored, shown and told about them. All are invented."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

from app.auth import Grade, Principal, Role
from app.db import Database
from app.store import events, findings, keys, ledger
from app.store.findings import Change
from app.store.keys import KeyOrder
from graph.kinds import FindingKind, LegalStatus, OfficialRole, Procedure
from graph.model import Finding, Official, Step, Tender
from graph.period import DATE_UNKNOWN

_NUMBERS = count(1)

OURS, THEIRS = "buyer_ours", "buyer_theirs"


def tender(id_: str = "spse:1", buyer: str | None = OURS, officials: Sequence[str] = ("official",)) -> Tender:
    named = tuple(Official(p, OfficialRole.PPK, DATE_UNKNOWN, None, (f"claim of {p}",)) for p in officials)
    return Tender(
        id=id_, title="Jembatan", buyer=buyer, unit=None, procedure=Procedure.TENDER, category=None, status=None,
        value=None, owner_estimate=None, budget=None, region=None, plan_ids=(), urusan=None, package=None, round=None,
        zone=None, dates={}, officials=named, bids=(), awards=(), contracts=(), claims=(),
    )  # fmt: skip


def finding(id_: str = "fnd_1", of: str = "spse:1", **more: Any) -> Finding:
    """An official and a vendor tied by an officer on the thread; `sealed=False` for one among bidders."""
    more = {
        "rule": "ID-OFF-FAM", "rule_version": "1", "kind": FindingKind.POTENTIAL, "legal_status": LegalStatus.LETTER,
        "severity": 5, "confidence": 0.9, "grade": "A", "subjects": ("official", "vendor"),
        "officials_involved": more.pop("sealed", True), **more,
    }  # fmt: skip
    thread = tuple(more.pop("thread", ("spouse",)))
    subjects = more["subjects"]
    step = Step("tie", (*subjects, *thread), {"kind": "spouse_of"}, ("a claim",), more["confidence"])
    return Finding(id=id_, tender=of, steps=(step,), subject_claims=("c1", "c2"), **more)


def screened(database: Database, of: Tender, *found: Finding) -> list[Change]:
    """Write what a screening of a tender found, with its events, as app.flow.screen does."""
    with database.writing() as unit:
        entry = ledger.open_entry(unit, "screening", "tests")
        changes = findings.record(unit, entry, str(ledger.now_snapshot(unit)), of, found, ())
        for change in changes:
            events.finding_event(unit, change)
        ledger.close_entry(unit, entry)
    return changes


def key(database: Database, role: Role, **more: Any) -> Principal:
    """The principal of a new stored key, named like no other."""
    with database.writing() as unit:
        _, text, _ = keys.create(unit, KeyOrder(more.pop("name", f"{role} {next(_NUMBERS)}"), role, **more))
        found = keys.principal_of(unit, text)
    assert found is not None
    return found


def member(database: Database, buyer: str = OURS, **more: Any) -> Principal:
    return key(database, Role.PROCUREMENT, grade=Grade.MEMBER, scope=(buyer,), **more)


def head(database: Database, buyer: str = OURS, **more: Any) -> Principal:
    return key(database, Role.PROCUREMENT, grade=Grade.HEAD, scope=(buyer,), **more)
