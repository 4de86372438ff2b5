"""The register of parties: search, one party with its sources, its ties, and the network around it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Query
from fastapi.responses import Response

from app.api import routing
from app.api.answers import Page, PartyAnswer, PartyRow, TieAnswer, shown
from app.api.answers_of_hubs import NetworkAnswer
from app.api.deps import (
    LARGEST_PAGE,
    AsOf,
    Body,
    Day,
    Id,
    KnownAt,
    PrincipalDep,
    Text,
    UnitDep,
    decode_cursor,
    for_role,
    micros,
    page,
)
from app.auth import Role
from app.engine.local import day_asked
from app.errors import Invalid, NotFound
from app.flow import state
from app.flow.trace import standing, surroundings
from app.store import citations, parties
from app.store.codec import period_json, share_json
from app.store.ledger import Snapshot, now_snapshot, snapshot_at
from app.store.parties import PartyFilter
from graph.explain import called
from graph.kinds import TIE_SPECS, PartyKind
from graph.model import Party, Tie
from graph.period import Period

router = routing.router("parties")
Json = dict[str, Any]
LIST = "parties"
MOST_SOURCES = 50
GRAPHML = "application/graphml+xml"
DRAWN = shown(NetworkAnswer)
DRAWN[200]["content"] = {GRAPHML: {"schema": {"type": "string"}}}


class PartyQuery(Body):
    q: Annotated[Text | None, Query(description="words of a name")] = None
    kind: PartyKind | None = None
    identifier: Annotated[Text | None, Query(description="SCHEME:VALUE, such as NPWP:01.234.567.8-722.000")] = None
    cursor: Annotated[str, Query(max_length=400)] | None = None
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 50

    def filter(self) -> PartyFilter:
        if self.identifier is None:
            return PartyFilter(self.q, self.kind)
        scheme, colon, value = self.identifier.partition(":")
        if not colon or not value.strip():
            raise Invalid("identifier is SCHEME:VALUE", pointer="/identifier")
        return PartyFilter(self.q, self.kind, (scheme.strip().upper(), value.strip()))


@router.get("/parties", responses=shown(Page[PartyRow]))
def listed(unit: UnitDep, who: PrincipalDep, asked: Annotated[PartyQuery, Query()]) -> Json:
    """Parties by words of a name, kind or identifier."""
    rows = parties.page(unit, who, asked.filter(), decode_cursor(LIST, asked.cursor), asked.limit)
    return for_role(page([_view(p) for p in rows], asked.limit, LIST, rows[-1].id if rows else None), who, LIST)


@router.get("/parties/{party_id}", responses=shown(PartyAnswer))
def get(party_id: Id, unit: UnitDep, who: PrincipalDep, known_at: KnownAt | None = None) -> Json:
    """One party with its names, identifiers (personal ones masked) and sources; also by the id you stated it under."""
    snapshot = _snapshot(unit, known_at)
    found = _found(unit, who, snapshot, party_id)
    cited = citations.citations(unit, snapshot, found.claims[:MOST_SOURCES])
    sources = [
        {"source": c.source, "title": c.title, "stated_at": c.stated_at,
         "place": {"file": c.place.file, "sheet": c.place.sheet, "at": c.place.at}}
        for c in cited.values()
    ]
    return _view(found) | {
        "attributes": dict(found.attributes), "claims": len(found.claims), "sources": sources,
        "hub": standing(unit, snapshot, found.id) if who.sees_names else None,
    }


def _found(unit: UnitDep, who: PrincipalDep, snapshot: Snapshot, id_: str) -> Party:
    found = parties.get(unit, who, snapshot, id_)
    if found is None and (own := state.own_party(unit, who, id_)) is not None:
        found = parties.get(unit, who, snapshot, own)
    if found is None:
        raise NotFound("no such party")
    return found


def _snapshot(unit: UnitDep, known_at: datetime | None) -> Snapshot:
    at = micros(known_at)
    return now_snapshot(unit) if at is None else snapshot_at(unit, at)


def _view(p: Party) -> Json:
    return {
        "id": p.id, "kind": p.kind.value, "name": called(p), "names": [n for n in p.names if n], "birth_date": p.birth_date,
        "identifiers": [{"scheme": i.scheme, "value": i.shown, "strong": i.strong} for i in p.identifiers],
        "masked": p.masked,
    }


@router.get("/parties/{party_id}/ties", responses=shown(Page[TieAnswer]))
def ties(
    party_id: Id, unit: UnitDep, who: PrincipalDep,
    from_: Annotated[Day | None, Query(alias="from")] = None, to: Day | None = None, known_at: KnownAt | None = None,
) -> Json:
    """All ties of a party, those that may hold between the two days where they are given."""
    snapshot = _snapshot(unit, known_at)
    found = parties.ties(unit, who, snapshot, _found(unit, who, snapshot, party_id).id) or ()
    try:
        asked = Period.of(from_.isoformat() if from_ else "", to.isoformat() if to else "")
    except ValueError as error:
        raise Invalid("to is before from", pointer="/to") from error
    return {"items": [_tie(t) for t in found if not t.period.intersect(asked).is_empty], "next": None}


def _tie(t: Tie) -> Json:
    spec = TIE_SPECS[t.kind]
    return {
        "id": t.id, "type": t.kind.value, "label": {"id": spec.forward.id, "en": spec.forward.en}, "role": t.role,
        "from": t.from_id, "to": t.to_id, "share": share_json(t.share), "period": period_json(t.period),
        "tender": t.tender, "confidence": round(t.confidence, 3), "claims": len(t.claims),
    }


@router.get("/parties/{party_id}/network", responses=DRAWN)
def network(
    party_id: Id, unit: UnitDep, who: PrincipalDep,
    depth: Annotated[int, Query(ge=1, le=4)] = 2, as_of: AsOf | None = None, known_at: KnownAt | None = None,
    format: Literal["json", "graphml"] = "json",
) -> Any:
    """The network around a party, bounded for drawing, with places and how central each is (inspectorate only)."""
    who.must_be(Role.AUDITOR)
    snapshot = _snapshot(unit, known_at)
    centre = _found(unit, who, snapshot, party_id)
    found = surroundings(unit, snapshot, who, centre.id, depth, day_asked(unit, as_of, micros(known_at)))
    return Response(found.graphml(), media_type=GRAPHML) if format == "graphml" else found.json()
