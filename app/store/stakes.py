"""What hangs on a match: the open findings whose thread crosses it, their tenders and the value of these.

Kept beside the findings, so that the review queue is ordered by what a decision would change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Numeric, Subquery, cast, delete, func, select

from app.auth import Principal
from app.db import Unit
from app.store import visibility
from app.store.bulk import insert_rows
from app.store.sets import blocks
from app.store.tables import finding, finding_match, tender
from graph.kinds import FindingState
from graph.model import Finding

OPEN = (FindingState.OPEN.value, FindingState.IN_REVIEW.value)
AMOUNT_FROM = len("IDR ") + 1  # a listed value is "IDR 1500000000.00"


@dataclass(slots=True)
class Stake:
    """Open findings that cross a match, the tenders they are of, and the value of these by currency."""

    findings: list[str] = field(default_factory=list)
    tenders: set[str] = field(default_factory=set)
    value: dict[str, Decimal] = field(default_factory=dict)

    def add(self, found: str, of: str, value: str | None) -> None:
        self.findings.append(found)
        if of not in self.tenders and value is not None:
            currency, _, amount = value.partition(" ")
            self.value[currency] = self.value.get(currency, Decimal(0)) + Decimal(amount)
        self.tenders.add(of)


def note(unit: Unit, found: Finding) -> None:
    """The matches that the newest revision of a finding crosses (a match has the id of the tie it gives)."""
    crossed = {step.tie for step in found.steps if step.kind == "same_as" and step.tie is not None}
    unit.connection.execute(delete(finding_match).where(finding_match.c.finding_id == found.id))
    insert_rows(unit, finding_match, [{"finding_id": found.id, "match": id_} for id_ in sorted(crossed)])


def ranked(principal: Principal) -> Subquery:
    """Of each match that something hangs on, as far as this principal may see it: findings, and the value of tenders.

    Amounts are summed as numbers, whatever their currency: it is an order, not a sum of money.
    """
    crossing = finding_match.join(finding, finding.c.id == finding_match.c.finding_id)
    by_tender = (
        select(finding_match.c.match, finding.c.tender, func.count().label("findings"))
        .select_from(crossing)
        .where(finding.c.state.in_(OPEN), visibility.findings(principal))
        .group_by(finding_match.c.match, finding.c.tender)
        .subquery()
    )
    amount = cast(cast(func.substr(tender.c.value, AMOUNT_FROM), Numeric(30, 2)), BigInteger)
    return (
        select(
            by_tender.c.match, cast(func.sum(by_tender.c.findings), BigInteger).label("findings"),
            cast(func.coalesce(func.sum(amount), 0), BigInteger).label("value"),
        )
        .select_from(by_tender.outerjoin(tender, tender.c.public_id == by_tender.c.tender))
        .group_by(by_tender.c.match)
        .subquery()
    )  # fmt: skip


def of(unit: Unit, principal: Principal, matches: Collection[str]) -> Mapping[str, Stake]:
    """What hangs on each of these matches, the gravest findings first; an empty stake for those nothing hangs on."""
    found: dict[str, Stake] = defaultdict(Stake)
    for block in blocks(sorted(set(matches))):
        query = (
            select(finding_match.c.match, finding.c.id, finding.c.tender, tender.c.value)
            .join(finding, finding.c.id == finding_match.c.finding_id)
            .join(tender, tender.c.public_id == finding.c.tender, isouter=True)
            .where(finding_match.c.match.in_(block), finding.c.state.in_(OPEN), visibility.findings(principal))
            .order_by(finding.c.severity.desc(), finding.c.id)
        )
        row: Any
        for row in unit.connection.execute(query):
            found[row.match].add(row.id, row.tender, row.value)
    return found
