"""Tenders: folded from their claims at a snapshot, listed by their current headers, read within what a key may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select, union

from app.auth import Principal
from app.crypto import text_of
from app.db import Unit
from app.errors import BadRequest
from app.store import plans, references, visibility
from app.store.bulk import insert_rows, new_ids
from app.store.columns import period_of
from app.store.first import first_recorded
from app.store.ledger import Snapshot, known, visible, writer_view
from app.store.participation import Participation, Statement, by_weight, in_time, latest
from app.store.sets import among, blocks
from app.store.tables import claim, membership, participation_claim, party, tender, tender_claim, tender_plan
from app.store.tender_fold import Around, fold, opened, paying, sub_activities
from graph.claims import Money
from graph.model import Tender

BLOCK = 500  # tenders folded together
_SAID = claim.c.key, claim.c.version, claim.c.recorded, claim.c.stated_at, claim.c.source_id
_HEADERS = (
    select(tender_claim, *_SAID)
    .join(claim, claim.c.id == tender_claim.c.claim_id)
    .where(among(tender_claim.c.tender, "tenders"), known(claim))
)
# A participation whose party no source has stated yet is left out, as a tie would be.
_PARTS = (
    select(participation_claim, *_SAID, party.c.public_id.label("party"))
    .join(claim, claim.c.id == participation_claim.c.claim_id)
    .join(membership, and_(membership.c.ref == participation_claim.c.party_ref, known(membership)))
    .join(party, party.c.id == membership.c.party_id)
    .where(among(participation_claim.c.tender, "tenders"), known(claim))
)

_BUYERS = _PARTS.where(participation_claim.c.part == "buyer")
_OFFERS = _PARTS.where(participation_claim.c.part == "bid")


# --- the fold ---------------------------------------------------------------------------------------------------------
def folded(
    unit: Unit, snapshot: Snapshot, ids: Collection[str], parts_of: Select[Any] = _PARTS
) -> dict[str, Tender]:
    """Tenders by id as they were known at the snapshot; unknown ids are left out. Parties are public ids."""
    found: dict[str, Tender] = {}
    for block in blocks(sorted(set(ids)), BLOCK):
        rows = unit.connection.execute(_HEADERS, {"tenders": block, **snapshot.bound}).all()
        parts = unit.connection.execute(parts_of, {"tenders": block, **snapshot.bound}).all()
        first = first_recorded(unit, (*rows, *parts))
        headers: dict[str, list[Statement]] = defaultdict(list)
        taking: dict[str, list[Participation]] = defaultdict(list)
        for row in rows:
            headers[row.tender].append(Statement(*_common(row, first), said=orjson.loads(row.header)))
        for row in parts:
            taking[row.tender].append(_participation(row, first))
        around = _around(unit, snapshot, headers)
        for id_ in block:
            made = fold(id_, headers.get(id_, []), taking.get(id_, []), around)
            if made is not None:
                found[id_] = made
    return found


def bid_statuses(unit: Unit, snapshot: Snapshot, ids: Collection[str]) -> dict[str, dict[str, str]]:
    """By tender and bidder what the newest statement calls the outcome of the offer; without those of which none does."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for block in blocks(sorted(set(ids)), BLOCK):
        rows = unit.connection.execute(_OFFERS, {"tenders": block, **snapshot.bound}).all()
        for row in sorted(rows, key=lambda r: (r.stated_at or "", r.recorded, r.key)):
            status = orjson.loads(row.terms).get("status")
            if status:
                found[row.tender][row.party] = status
    return found


def _around(unit: Unit, snapshot: Snapshot, headers: Mapping[str, list[Statement]]) -> Around:
    """The plans the packages name, and the sub-activities that pay for them."""
    told = [by_weight(in_time(said)) for said in headers.values()]
    planned = plans.folded(unit, snapshot, {plan for said in told for plan in latest(said, "plan_ids") or ()})
    codes = {code for said in told for code in sub_activities(paying(said, planned)[0])}
    return Around(planned, references.known_codes(unit, snapshot, references.SUB_ACTIVITY, codes))


def _common(row: Any, first: Mapping[bytes, int]) -> tuple[str, int, int, str | None, str]:
    return text_of(row.key), first[row.key], row.recorded, row.stated_at, row.source_id


def _participation(row: Any, first: Mapping[bytes, int]) -> Participation:
    return Participation(
        *_common(row, first), said=orjson.loads(row.terms), party=row.party, part=row.part, role=row.role,
        stage=row.stage, period=period_of(row),
    )  # fmt: skip


# --- the listing ------------------------------------------------------------------------------------------------------
def relist(unit: Unit, number: int) -> list[str]:
    """Bring the listing up to date with what entry `number` changed: the ids that are new in it.

    To be called in the entry's closing transaction.
    """
    new: list[str] = []
    ids = _touched(unit, number)
    view = writer_view(unit, number)
    for block in blocks(ids, BLOCK):
        made = _headed(unit, view, block)
        before = set(unit.connection.scalars(select(tender.c.public_id).where(tender.c.public_id.in_(block))))
        new += [id_ for id_ in block if id_ in made and id_ not in before]
        unit.connection.execute(delete(tender).where(tender.c.public_id.in_(block)))
        unit.connection.execute(delete(tender_plan).where(tender_plan.c.tender.in_(block)))
        insert_rows(unit, tender_plan, [row for one in made.values() for row in plans.linked(one.plan_ids, one.id)])
        rows = [_listing(made[id_], number) for id_ in block if id_ in made]
        numbers = new_ids(unit, tender, len(rows))
        insert_rows(unit, tender, [{"id": n, **row} for n, row in zip(numbers, rows, strict=True)])
    return new


def _headed(unit: Unit, view: Snapshot, ids: Sequence[str]) -> dict[str, Tender]:
    """Tenders as far as the listing tells of them: most of what is stated of a tender are its bids, and it tells of none."""
    found = folded(unit, view, ids, _BUYERS)
    return found | folded(unit, view, [id_ for id_ in ids if id_ not in found])


def _touched(unit: Unit, number: int) -> list[str]:
    """Tenders of which the entry changed a claim, plan or sub-activity, or whose parties it moved to other parties."""
    found = plans.touched(unit, number) | references.touched(unit, number)
    for table in (tender_claim, participation_claim):
        query = select(table.c.tender).join(claim, claim.c.id == table.c.claim_id).distinct()
        for column in (claim.c.recorded, claim.c.retracted):
            found.update(unit.connection.scalars(query.where(column == number)))
    moved = select(membership.c.ref).where(or_(membership.c.recorded == number, membership.c.retracted == number))
    named = select(participation_claim.c.tender).where(participation_claim.c.party_ref.in_(moved)).distinct()
    return sorted(found.union(unit.connection.scalars(named)))


def _listing(made: Tender, number: int) -> dict[str, Any]:
    day = opened(made)
    return {
        "public_id": made.id, "title": made.title, "buyer": made.buyer, "status": made.status,
        "procedure": made.procedure.value, "opened": day.toordinal() if day else None, "value": _price(made.value),
        "urusan": made.urusan, "spm_service": made.spm_service, "ledger": number,
    }  # fmt: skip


def _price(value: Money | None) -> str | None:
    return None if value is None else f"{value.currency} {value.amount:f}"


# --- reading ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class ListedTender:
    """A tender as it stands in the list. `opened` is a day ordinal (graph.period) of T0 or the nearest known date."""

    id: str
    title: str
    buyer: str | None
    status: str | None
    procedure: str
    opened: int | None
    value: Money | None
    urusan: str | None
    spm_service: str | None


@dataclass(frozen=True, slots=True)
class TenderFilter:
    """What the list is narrowed by; None means any. `words`: a part of the title."""

    buyer: str | None = None
    status: str | None = None
    procedure: str | None = None
    urusan: str | None = None
    words: str | None = None
    spm_service: str | None = None

    def criteria(self) -> list[ColumnElement[bool]]:
        wanted = {
            "status": self.status, "procedure": self.procedure, "urusan": self.urusan, "spm_service": self.spm_service,
        }  # fmt: skip
        found: list[ColumnElement[bool]] = [tender.c[name] == value for name, value in wanted.items() if value is not None]
        if self.buyer is not None:
            found.append(visibility.named(self.buyer, tender.c.buyer))
        if self.words:
            found.append(tender.c.title.icontains(self.words, autoescape=True))
        return found


def page(unit: Unit, principal: Principal, narrowed: TenderFilter, after: str | None, limit: int) -> list[ListedTender]:
    """Tenders known now, the newest first; `after` is the id of the last one of the page before."""
    day = func.coalesce(tender.c.opened, 0)
    where = [visibility.tenders(principal), *narrowed.criteria()]
    if after is not None:
        last = unit.connection.scalar(select(day).where(tender.c.public_id == after))
        if last is None:
            raise BadRequest("the cursor is not one of ours", pointer="/cursor")
        where.append(or_(day < last, and_(day == last, tender.c.public_id > after)))
    query = select(tender).where(*where).order_by(day.desc(), tender.c.public_id).limit(limit)
    return [_listed(row) for row in unit.connection.execute(query)]


def _listed(row: Any) -> ListedTender:
    currency, _, amount = (row.value or "").partition(" ")
    value = Money(Decimal(amount), currency) if amount else None
    return ListedTender(
        row.public_id, row.title, row.buyer, row.status, row.procedure, row.opened, value, row.urusan, row.spm_service,
    )  # fmt: skip


def heads(unit: Unit, principal: Principal, ids: Collection[str]) -> dict[str, ListedTender]:
    """What the list says of these tenders, as far as this principal may see them."""
    found: dict[str, ListedTender] = {}
    for block in blocks(sorted(set(ids)), BLOCK):
        query = select(tender).where(tender.c.public_id.in_(block), visibility.tenders(principal))
        found.update((row.public_id, _listed(row)) for row in unit.connection.execute(query))
    return found


def buyers(unit: Unit, principal: Principal) -> list[str]:
    """Ids of the buyers of the tenders this principal may see."""
    query = select(tender.c.buyer).where(tender.c.buyer.is_not(None), visibility.tenders(principal)).distinct()
    return sorted(buyer for buyer in unit.connection.scalars(query) if buyer is not None)


def get(unit: Unit, principal: Principal, snapshot: Snapshot, id_: str) -> Tender | None:
    """One tender as known at the snapshot, or None when there is none that this principal may see."""
    listed = select(tender.c.id).where(tender.c.public_id == id_, visibility.tenders(principal))
    if unit.connection.execute(listed).first() is None:
        return None
    return folded(unit, snapshot, [id_]).get(id_)


def is_listed(unit: Unit, id_: str) -> bool:
    """Whether anybody has stated the tender."""
    return unit.connection.execute(select(tender.c.id).where(tender.c.public_id == id_)).first() is not None


def stated(unit: Unit, snapshot: Snapshot, ids: Collection[str]) -> set[str]:
    """Those of the ids that are tenders now, or were by the snapshot."""
    listed = {
        id_ for block in blocks(sorted(set(ids)), BLOCK)
        for id_ in unit.connection.scalars(select(tender.c.public_id).where(tender.c.public_id.in_(block)))
    }
    return listed | set(folded(unit, snapshot, set(ids) - listed))


def all_ids(unit: Unit) -> list[str]:
    """Ids of all tenders known now, in their order."""
    return list(unit.connection.scalars(select(tender.c.public_id).order_by(tender.c.public_id)))


def known_ids(unit: Unit, snapshot: Snapshot) -> list[str]:
    """Ids of all tenders that somebody stated by the snapshot, in their order, also of those withdrawn since."""
    stated = [
        select(table.c.tender).join(claim, claim.c.id == table.c.claim_id).where(visible(claim, snapshot))
        for table in (tender_claim, participation_claim)
    ]
    return sorted(unit.connection.scalars(union(*stated)))


def visible_ids(unit: Unit, principal: Principal) -> list[str]:
    """Ids of the tenders this principal may see, in their order."""
    query = select(tender.c.public_id).where(visibility.tenders(principal)).order_by(tender.c.public_id)
    return list(unit.connection.scalars(query))


def touching(unit: Unit, snapshot: Snapshot, parties: Iterable[str]) -> list[str]:
    """Tenders in which any of these parties (public ids) takes part, in the order of their ids."""
    found: set[str] = set()
    for block in blocks(sorted(set(parties))):
        query = select(participation_claim.c.tender).join(claim, claim.c.id == participation_claim.c.claim_id)
        joined = query.join(membership, membership.c.ref == participation_claim.c.party_ref)
        named = joined.join(party, party.c.id == membership.c.party_id).where(
            party.c.public_id.in_(block), visible(membership, snapshot), visible(claim, snapshot)
        )
        found.update(unit.connection.scalars(named.distinct()))
    return sorted(found)
