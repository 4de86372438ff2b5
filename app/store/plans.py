"""Procurement plans (RUP): what their claims say at a snapshot, and which tenders name them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import and_, or_, select

from app.crypto import text_of
from app.db import Unit
from app.store.first import first_recorded
from app.store.ledger import Snapshot, known
from app.store.participation import Statement, by_weight, in_time, keys, latest, money
from app.store.sets import among, blocks
from app.store.tables import claim, membership, party, plan_claim, tender_plan
from graph.claims import Money

_SAID = claim.c.key, claim.c.version, claim.c.recorded, claim.c.stated_at, claim.c.source_id
_PLANS = (
    select(plan_claim, *_SAID, party.c.public_id.label("buyer"))
    .join(claim, claim.c.id == plan_claim.c.claim_id)
    .outerjoin(membership, and_(membership.c.ref == plan_claim.c.buyer_ref, known(membership)))
    .outerjoin(party, party.c.id == membership.c.party_id)
    .where(among(plan_claim.c.plan, "plans"), known(claim))
)


@dataclass(frozen=True, slots=True)
class Plan:
    """A procurement plan, folded from its claims. `buyer` is a public id; `revises`: the plans whose place it takes;
    `revisions`: why and when it was revised (kind, reason, date, and `from`: the plan before), the oldest first.
    """

    id: str
    title: str | None
    buyer: str | None
    year: int | None
    status: str | None
    procedure: str | None
    category: str | None
    budget: Money | None
    fund: str | None
    account_codes: tuple[str, ...]
    activities: tuple[str, ...]
    revises: tuple[str, ...]
    revisions: tuple[Mapping[str, str], ...]
    dates: Mapping[str, str]
    claims: tuple[str, ...]


def folded(unit: Unit, snapshot: Snapshot, ids: Collection[str]) -> dict[str, Plan]:
    """Plans by id as they were known at the snapshot; unknown ids are left out."""
    found: dict[str, Plan] = {}
    for block in blocks(sorted(set(ids))):
        rows = unit.connection.execute(_PLANS, {"plans": block, **snapshot.bound}).all()
        first = first_recorded(unit, rows)
        said: dict[str, list[Statement]] = defaultdict(list)
        for row in rows:
            header = {**orjson.loads(row.header), "buyer": row.buyer, "year": row.year, "revises": row.revises}
            said[row.plan].append(
                Statement(text_of(row.key), first[row.key], row.recorded, row.stated_at, row.source_id, header)
            )
        found.update((id_, _plan(id_, by_weight(in_time(statements)))) for id_, statements in said.items())
    return found


def _plan(id_: str, said: list[Statement]) -> Plan:
    def word(name: str) -> Any:
        return latest(said, name)

    def codes(name: str) -> tuple[str, ...]:
        """All that any claim lists: what pays for a plan is told row by row."""
        return tuple(dict.fromkeys(code for s in said for code in s[name] or ()))

    return Plan(
        id_, word("title"), word("buyer"), word("year"), word("status"), word("procedure"), word("category"),
        money(word("budget")), word("fund"), codes("account_codes"), codes("activities"),
        tuple(dict.fromkeys(old for s in said if (old := s["revises"]))), _revisions(said), word("dates") or {}, keys(said),
    )  # fmt: skip


def _revisions(said: list[Statement]) -> tuple[Mapping[str, str], ...]:
    told = [{**s["revision"], **({"from": s["revises"]} if s["revises"] else {})} for s in said if s["revision"]]
    return tuple(sorted(told, key=lambda r: (r.get("date", ""), r.get("from", ""))))


def touched(unit: Unit, number: int) -> set[str]:
    """Tenders that name a plan of which entry `number` changed a claim."""
    if unit.connection.scalar(select(plan_claim.c.claim_id).limit(1)) is None:
        return set()
    changed = select(plan_claim.c.plan).join(claim, claim.c.id == plan_claim.c.claim_id).where(claim.c.kind == "plan")
    query = select(tender_plan.c.tender).where(
        or_(*(tender_plan.c.plan.in_(changed.where(c == number)) for c in (claim.c.recorded, claim.c.retracted)))
    )
    return set(unit.connection.scalars(query.distinct()))


def linked(plan_ids: Iterable[str], id_: str) -> list[dict[str, str]]:
    """Rows of the listing of plans that a tender names."""
    return [{"plan": plan, "tender": id_} for plan in dict.fromkeys(plan_ids)]
