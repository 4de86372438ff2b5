"""Code lists and figures: what a code means at a snapshot and on a day, and which service a sub-activity serves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import bindparam, or_, select

from app.crypto import text_of
from app.db import Unit
from app.store.columns import period_of
from app.store.ledger import Snapshot, known
from app.store.sets import among, blocks
from app.store.tables import claim, reference_claim, tender
from graph.period import Answer, Period, Window

SUB_ACTIVITY = "sub_activity"  # program, activity and sub-activity codes of Permendagri 90/2019 and its updates
REGION = "region"  # Kemendagri, with dots
BPS_REGION = "region_bps"  # statistics office, without
SERVICE = "spm_service"  # the attribute of a sub-activity that names its minimum service
_REFERENCES = (
    select(reference_claim, claim.c.key, claim.c.stated_at, claim.c.recorded, claim.c.source_id)
    .join(claim, claim.c.id == reference_claim.c.claim_id)
    .where(reference_claim.c.scheme == bindparam("scheme"), among(reference_claim.c.code, "codes"), known(claim))
)


@dataclass(frozen=True, slots=True)
class Reference:
    """What one claim says of a code."""

    claim: str
    scheme: str
    code: str
    name: str
    parent: str | None
    value: Decimal | None
    unit: str | None
    attributes: Mapping[str, str]
    period: Period


def known_codes(unit: Unit, snapshot: Snapshot, scheme: str, codes: Collection[str]) -> dict[str, list[Reference]]:
    """By code all that is said of it, the oldest word first; codes nobody speaks of are left out."""
    found: dict[str, list[Reference]] = defaultdict(list)
    for block in blocks(sorted(set(codes))):
        rows = unit.connection.execute(_REFERENCES, {"scheme": scheme, "codes": block, **snapshot.bound}).all()
        for row in sorted(rows, key=lambda r: (r.stated_at or "", r.recorded, r.key)):
            found[row.code].append(_reference(row))
    return dict(found)


def _reference(row: Any) -> Reference:
    return Reference(
        text_of(row.key), row.scheme, row.code, row.name, row.parent, None if row.value is None else Decimal(row.value),
        row.unit, orjson.loads(row.attributes) if row.attributes else {}, period_of(row),
    )  # fmt: skip


def region_name(unit: Unit, snapshot: Snapshot, code: str, day: date | None = None) -> str | None:
    """The name of a region by its Kemendagri or BPS code, as in force on that day (by default the latest word)."""
    for scheme in (REGION, BPS_REGION):
        said = known_codes(unit, snapshot, scheme, [code]).get(code, [])
        if found := in_force(said, day):
            return found[-1].name
    return None


def in_force(said: Sequence[Reference], day: date | None) -> list[Reference]:
    """Those in force on the day for certain; where none is, those that may be."""
    if day is None:
        return list(said)
    answers = [(r, r.period.holds(Window.day(day))) for r in said]
    for wanted in (Answer.YES, Answer.UNKNOWN):
        if found := [r for r, answer in answers if answer is wanted]:
            return found
    return []


def touched(unit: Unit, number: int) -> set[str]:
    """Tenders of the government functions of which entry `number` changed a sub-activity that serves a minimum service."""
    if unit.connection.scalar(select(reference_claim.c.claim_id).limit(1)) is None:
        return set()
    query = (
        select(reference_claim.c.code)
        .join(claim, claim.c.id == reference_claim.c.claim_id)
        .where(claim.c.kind == "reference", or_(claim.c.recorded == number, claim.c.retracted == number))
        .where(reference_claim.c.scheme == SUB_ACTIVITY, reference_claim.c.attributes.contains(f'"{SERVICE}"'))
    )
    functions = sorted({code[:4] for code in unit.connection.scalars(query)})
    found: set[str] = set()
    for block in blocks(functions):
        found.update(unit.connection.scalars(select(tender.c.public_id).where(tender.c.urusan.in_(block))))
    return found
