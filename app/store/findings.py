"""Findings and their revisions: what a default screening writes, and the pages that principals read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, delete, insert, or_, select, update

from app.auth import Principal
from app.db import Unit
from app.errors import BadRequest
from app.store import stakes, visibility
from app.store.bulk import insert_rows
from app.store.codec import dumps, finding_json, finding_of, loads
from app.store.tables import finding as finding_table
from app.store.tables import finding_party, finding_revision, rule_answer
from app.store.tables import tender as tender_table
from graph.kinds import FindingState
from graph.model import Finding, Tender

WAITING = (FindingState.OPEN.value, FindingState.IN_REVIEW.value)


@dataclass(frozen=True, slots=True)
class Change:
    """One finding that a screening opened, changed or withdrew; thin, for events."""

    finding: str
    what: str  # opened | changed | withdrawn
    tender: str
    buyer: str | None
    sealed: bool


@dataclass(frozen=True, slots=True)
class StoredFinding:
    finding: Finding
    buyer: str | None
    first_at: int
    revision: int
    revised_at: int
    snapshot: str


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision of a finding: its number, when it was written, and the finding as it then was."""

    number: int
    at: int
    finding: Finding


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """What one rule answered for one tender (found | not_found | not_computable) and what was missing."""

    rule: str
    outcome: str
    state: str
    missing: tuple[str, ...]


def record(
    unit: Unit, ledger: int, snapshot: str, tender: Tender, findings: Sequence[Finding], answers: Sequence[AnswerRow]
) -> list[Change]:
    """Write what a default screening of one tender found: new findings, new revisions of changed ones, withdrawals."""
    known = {
        row.id: row for row in unit.connection.execute(select(finding_table).where(finding_table.c.tender == tender.id))
    }
    latest = _latest_contents(unit, list(known))
    officials = {o.party for o in tender.officials}
    changes: list[Change] = []
    for found in findings:
        content = dumps(finding_json(found))
        row = known.pop(found.id, None)
        if row is None:
            _open(unit, ledger, tender, found)
            _name_parties(unit, found, officials)
            stakes.note(unit, found)
            _revise(unit, ledger, found.id, 1, FindingState.OPEN.value, content, snapshot)
            changes.append(_change(found.id, "opened", tender, not_sealed=not found.officials_involved))
            continue
        number, last = latest[found.id]
        if last == content and row.state != FindingState.WITHDRAWN.value:
            continue
        state = FindingState.OPEN.value if row.state == FindingState.WITHDRAWN.value else row.state
        _revise(unit, ledger, found.id, number + 1, state, content, snapshot)
        _update(unit, ledger, tender, found, state)
        _name_parties(unit, found, officials)
        stakes.note(unit, found)
        changes.append(_change(found.id, "changed", tender, not_sealed=not found.officials_involved))
    for id_, row in sorted(known.items()):
        if row.state in WAITING:
            number, content = latest[id_]
            _revise(unit, ledger, id_, number + 1, FindingState.WITHDRAWN.value, content, snapshot)
            _set_state(unit, ledger, id_, FindingState.WITHDRAWN.value)
            changes.append(_change(id_, "withdrawn", tender, not_sealed=not row.sealed))
    _answer(unit, ledger, tender.id, answers)
    return changes


def _change(id_: str, what: str, tender: Tender, *, not_sealed: bool) -> Change:
    return Change(id_, what, tender.id, tender.buyer, not not_sealed)


def _open(unit: Unit, ledger: int, tender: Tender, found: Finding) -> None:
    unit.connection.execute(
        insert(finding_table).values(
            id=found.id, rule=found.rule, tender=found.tender, buyer=tender.buyer, state=FindingState.OPEN.value,
            severity=found.severity, confidence=found.confidence, grade=found.grade, sealed=found.officials_involved,
            first_ledger=ledger, last_ledger=ledger, first_at=unit.now(),
        )
    )


def _name_parties(unit: Unit, found: Finding, officials: set[str]) -> None:
    """The subjects, and every party on the thread of any revision: a reader who is one of them must not see the case."""
    known = select(finding_party.c.party).where(finding_party.c.finding_id == found.id)
    parties = {p for step in found.steps for p in step.parties} | set(found.subjects)
    new = sorted(parties.difference(unit.connection.scalars(known)))
    rows = [{"finding_id": found.id, "party": p, "part": _part(p, found, officials)} for p in new]
    insert_rows(unit, finding_party, rows)


def _part(party: str, found: Finding, officials: set[str]) -> str:
    if party not in found.subjects:
        return "thread"
    return "official" if party in officials else "vendor"


def _update(unit: Unit, ledger: int, tender: Tender, found: Finding, state: str) -> None:
    unit.connection.execute(
        update(finding_table).where(finding_table.c.id == found.id).values(
            state=state, severity=found.severity, confidence=found.confidence, grade=found.grade,
            buyer=tender.buyer, sealed=found.officials_involved, last_ledger=ledger,
        )
    )


def _set_state(unit: Unit, ledger: int, id_: str, state: str) -> None:
    unit.connection.execute(
        update(finding_table).where(finding_table.c.id == id_).values(state=state, last_ledger=ledger)
    )


def _revise(unit: Unit, ledger: int, id_: str, number: int, state: str, content: str, snapshot: str) -> None:
    unit.connection.execute(
        insert(finding_revision).values(
            finding_id=id_, number=number, ledger=ledger, at=unit.now(), state=state, content=content, snapshot=snapshot
        )
    )


def _latest_contents(unit: Unit, ids: list[str]) -> dict[str, tuple[int, str]]:
    if not ids:
        return {}
    rows = unit.connection.execute(
        select(finding_revision).where(finding_revision.c.finding_id.in_(ids)).order_by(finding_revision.c.number)
    )
    return {r.finding_id: (r.number, r.content) for r in rows}


def _answer(unit: Unit, ledger: int, tender: str, answers: Sequence[AnswerRow]) -> None:
    unit.connection.execute(delete(rule_answer).where(rule_answer.c.tender == tender))
    if answers:
        rows = [
            {"tender": tender, "rule": a.rule, "outcome": a.outcome, "state": a.state,
             "missing": dumps(list(a.missing)), "ledger": ledger}
            for a in answers
        ]
        unit.connection.execute(insert(rule_answer), rows)


def decide(unit: Unit, ledger: int, id_: str, state: FindingState) -> None:
    """A decision moves the finding's state; its content stays, as the next revision."""
    number, content = _latest_contents(unit, [id_])[id_]
    row = unit.connection.execute(
        select(finding_revision.c.snapshot).where(
            finding_revision.c.finding_id == id_, finding_revision.c.number == number
        )
    ).one()
    _revise(unit, ledger, id_, number + 1, state.value, content, row.snapshot)
    _set_state(unit, ledger, id_, state.value)


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """What a list of findings is narrowed by; None means any. `since` in microseconds."""

    state: str | None = None
    severity: int | None = None
    rule: str | None = None
    buyer: str | None = None
    tender: str | None = None
    vendor: str | None = None
    urusan: str | None = None
    since: int | None = None

    def criteria(self) -> list[ColumnElement[bool]]:
        """`severity` is a minimum; withdrawn findings appear only when asked for by state."""
        table = finding_table.c
        found: list[ColumnElement[bool]] = [
            column == value
            for column, value in ((table.rule, self.rule), (table.tender, self.tender))
            if value is not None
        ]
        found.append(table.state == self.state if self.state else table.state != FindingState.WITHDRAWN.value)
        if self.severity is not None:
            found.append(table.severity >= self.severity)
        if self.since is not None:
            found.append(table.first_at >= self.since)
        if self.buyer is not None:
            found.append(visibility.named(self.buyer, table.buyer))
        if self.vendor is not None:
            is_he = visibility.named(self.vendor, finding_party.c.party)
            found.append(table.id.in_(select(finding_party.c.finding_id).where(is_he, finding_party.c.part == "vendor")))
        if self.urusan is not None:
            found.append(table.tender.in_(select(tender_table.c.public_id).where(tender_table.c.urusan == self.urusan)))
        return found


def page(
    unit: Unit, principal: Principal, narrowed: FindingFilter, after: str | None, limit: int
) -> list[StoredFinding]:
    """Findings by severity (5 first), class (A first) and confidence; `after`: the last id of the page before."""
    table = finding_table.c
    where = [visibility.findings(principal), *narrowed.criteria()]
    if after is not None:
        seen = select(finding_table).where(table.id == after, visibility.findings(principal))
        last = unit.connection.execute(seen).one_or_none()
        if last is None:
            raise BadRequest("the cursor is not one of ours", pointer="/cursor")
        equal = (table.severity == last.severity, table.grade == last.grade)
        where.append(
            or_(
                table.severity < last.severity,
                and_(table.severity == last.severity, table.grade > last.grade),
                and_(*equal, table.confidence < last.confidence),
                and_(*equal, table.confidence == last.confidence, table.id > last.id),
            )
        )
    rows = unit.connection.execute(
        select(finding_table).where(*where)
        .order_by(table.severity.desc(), table.grade, table.confidence.desc(), table.id).limit(limit)
    ).all()
    return _with_contents(unit, rows)


def tenders_with(unit: Unit) -> list[str]:
    """Ids of the tenders about which anything was ever found, in their order."""
    return list(unit.connection.scalars(select(finding_table.c.tender).distinct().order_by(finding_table.c.tender)))


def get(unit: Unit, principal: Principal, id_: str) -> StoredFinding | None:
    """One finding, or None when there is none that this principal may see."""
    rows = unit.connection.execute(
        select(finding_table).where(finding_table.c.id == id_, visibility.findings(principal))
    ).all()
    found = _with_contents(unit, rows)
    return found[0] if found else None


def revisions(unit: Unit, principal: Principal, id_: str) -> list[Revision]:
    """All revisions of a finding, oldest first; none of one that this principal may not see."""
    query = (
        select(finding_revision).join(finding_table, finding_table.c.id == finding_revision.c.finding_id)
        .where(finding_revision.c.finding_id == id_, visibility.findings(principal)).order_by(finding_revision.c.number)
    )  # fmt: skip
    return [
        Revision(row.number, row.at, finding_of(loads(row.content), FindingState(row.state)))
        for row in unit.connection.execute(query)
    ]


def _with_contents(unit: Unit, rows: Sequence[object]) -> list[StoredFinding]:
    ids = [r.id for r in rows]  # type: ignore[attr-defined]
    revisions = {
        r.finding_id: r
        for r in unit.connection.execute(
            select(finding_revision).where(finding_revision.c.finding_id.in_(ids)).order_by(finding_revision.c.number)
        )
    }
    return [
        StoredFinding(
            finding_of(loads(revisions[r.id].content), FindingState(r.state)), r.buyer, r.first_at,  # type: ignore[attr-defined]
            revisions[r.id].number, revisions[r.id].at, revisions[r.id].snapshot,  # type: ignore[attr-defined]
        )
        for r in rows
    ]


def answers(unit: Unit, tender: str) -> list[AnswerRow]:
    """What each rule answered when the tender was last screened."""
    rows = unit.connection.execute(
        select(rule_answer).where(rule_answer.c.tender == tender).order_by(rule_answer.c.rule)
    )
    return [AnswerRow(r.rule, r.outcome, r.state, tuple(loads(r.missing))) for r in rows]


def coverage(unit: Unit) -> list[tuple[str, dict[str, int], list[str]]]:
    """Per rule: how many tenders stand in each state of coverage, and what was missing, most frequent first."""
    states: dict[str, Counter[str]] = defaultdict(Counter)
    missing: dict[str, Counter[str]] = defaultdict(Counter)
    for row in unit.connection.execute(select(rule_answer.c.rule, rule_answer.c.state, rule_answer.c.missing)):
        states[row.rule][row.state] += 1
        missing[row.rule].update(loads(row.missing))
    return [
        (rule, dict(states[rule]), [code for code, _ in sorted(missing[rule].items(), key=lambda kv: (-kv[1], kv[0]))])
        for rule in sorted(states)
    ]
