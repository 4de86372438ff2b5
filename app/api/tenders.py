"""Tenders: the list, and one with its officials, bids, awards and what the rules last answered."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import Query

from app.api import routing
from app.api.answers import Page, shown
from app.api.answers_of_work import TenderAnswer, TenderRow
from app.api.deps import LARGEST_PAGE, Body, Id, PrincipalDep, Sector, Text, UnitDep, decode_cursor, for_role, page
from app.auth import Principal
from app.errors import NotFound
from app.export.findings import Presenter
from app.store import findings, plans, references, tenders
from app.store.codec import period_json
from app.store.ledger import Snapshot, now_snapshot
from app.store.tender_fold import opened
from app.store.tenders import ListedTender, TenderFilter
from app.store.world import LedgerWorld
from graph.claims import Money
from graph.kinds import Procedure
from graph.model import Bid, Tender

router = routing.router("tenders")
Json = dict[str, Any]
LIST = "tenders"


class TenderQuery(Body):
    buyer: Id | None = None
    status: Text | None = None
    sector: Sector | None = None
    spm_service: Annotated[Text | None, Query(description="minimum service (SPM) its sub-activity is tagged with")] = None
    procedure: Procedure | None = None
    q: Annotated[Text | None, Query(description="words of the title")] = None
    cursor: Annotated[str, Query(max_length=400)] | None = None
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 50

    def filter(self) -> TenderFilter:
        procedure = self.procedure.value if self.procedure else None
        return TenderFilter(self.buyer, self.status, procedure, self.sector, self.q, self.spm_service)


@router.get("/tenders", responses=shown(Page[TenderRow]))
def listed(unit: UnitDep, who: PrincipalDep, asked: Annotated[TenderQuery, Query()]) -> Json:
    """Tenders that this key may see, the newest first."""
    rows = tenders.page(unit, who, asked.filter(), decode_cursor(LIST, asked.cursor), asked.limit)
    return for_role(page([_row(r) for r in rows], asked.limit, LIST, rows[-1].id if rows else None), who, LIST)


def _row(r: ListedTender) -> Json:
    return {
        "id": r.id, "title": r.title, "buyer": r.buyer, "status": r.status, "procedure": r.procedure,
        "opened": date.fromordinal(r.opened).isoformat() if r.opened else None, "value": money(r.value), "sector": r.urusan,
        "spm_service": r.spm_service,
    }


def money(value: Money | None) -> Json | None:
    return None if value is None else {"amount": f"{value.amount:f}", "currency": value.currency}


@router.get("/tenders/{tender_id}", responses=shown(TenderAnswer))
def get(tender_id: Id, unit: UnitDep, who: PrincipalDep) -> Json:
    """One tender. Registrants without a price are listed apart: they are not bidders."""
    snapshot = now_snapshot(unit)
    found = tenders.get(unit, who, snapshot, tender_id)
    if found is None:
        raise NotFound("no such tender")
    presenter = Presenter(unit, snapshot, who, {})
    ids = {o.party for o in found.officials} | {p for b in found.bids for p in b.parties}
    ids |= {p for p in (found.buyer, found.unit) if p}
    presenter.learn(LedgerWorld(unit, snapshot).parties(sorted(ids)), ())
    named = {"region": _region(unit, found), "plans": _plans(unit, snapshot, found)}
    return _view(found, presenter) | named | {"rules": _answers(unit, who, tender_id)}


def _plans(unit: UnitDep, snapshot: Snapshot, found: Tender) -> list[Json]:
    """Those of the plans it names that are known, in its order."""
    known = plans.folded(unit, snapshot, found.plan_ids)
    return [
        {"id": p.id, "title": p.title, "year": p.year, "status": p.status, "budget": money(p.budget), "fund": p.fund,
         "account_codes": list(p.account_codes), "revises": list(p.revises),
         "revisions": [dict(r) for r in p.revisions]}
        for p in (known[id_] for id_ in found.plan_ids if id_ in known)
    ]


def _region(unit: UnitDep, found: Tender) -> str | None:
    """The region by its name, where the tender gives it as a code that is known."""
    if found.region is None or not found.region.replace(".", "").isdecimal():
        return found.region
    return references.region_name(unit, now_snapshot(unit), found.region, opened(found)) or found.region


def _answers(unit: UnitDep, who: Principal, id_: str) -> list[Json]:
    """What each rule last answered; nothing for those from whom a part is sealed, be it only what concerns themselves."""
    if not who.sees_official_part or who.party is not None:
        return []
    return [
        {"rule": a.rule, "outcome": a.outcome, "state": a.state, "missing": list(a.missing)}
        for a in findings.answers(unit, id_)
    ]


def _view(t: Tender, show: Presenter) -> Json:
    return {
        "id": t.id, "title": t.title, "buyer": show.party(t.buyer) if t.buyer else None,
        "unit": show.party(t.unit) if t.unit else None, "procedure": t.procedure.value, "category": t.category,
        "status": t.status, "value": money(t.value), "owner_estimate": money(t.owner_estimate),
        "rounded_estimate": money(t.rounded_estimate), "budget": money(t.budget),
        "region": t.region, "sector": t.urusan, "spm_service": t.spm_service, "plan_ids": list(t.plan_ids), "round": t.round,
        "dates": {k: v.isoformat() for k, v in sorted(t.dates.items())},
        "officials": [
            {"party": show.party(o.party), "role": o.role.value, "decree": o.decree, "period": period_json(o.period)}
            for o in t.officials
        ],
        "bids": [_bid(b, show) for b in t.bidders],
        "registrants": [_bid(b, show) for b in t.bids if not b.is_bidder],
        "awards": [
            {"parties": [show.party(p) for p in a.parties], "value": money(a.value), "date": a.date} for a in t.awards
        ],
        "contracts": [
            {"parties": [show.party(p) for p in c.parties], "value": money(c.value), "number": c.number,
             "period": period_json(c.period)}
            for c in t.contracts
        ],
    }


def _bid(b: Bid, show: Presenter) -> Json:
    return {
        "parties": [show.party(p) for p in b.parties], "stage": b.stage.value, "offered": money(b.offered),
        "corrected": money(b.corrected), "negotiated": money(b.negotiated), "date": b.date,
    }
