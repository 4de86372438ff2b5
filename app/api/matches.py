"""The identity review queue, decisions on it, and the question who a name may be."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query
from pydantic import AfterValidator, Field, StringConstraints

from app.api import routing
from app.api.answers import DecisionAnswer, Page, shown
from app.api.answers_of_identity import MatchAnswer, MatchDetail, MatchesAnswer
from app.api.deps import (
    LARGEST_PAGE,
    ActorKind,
    Body,
    DatabaseDep,
    Id,
    LongText,
    Name,
    PartialDate,
    PrincipalDep,
    Scheme,
    Text,
    UnitDep,
    decode_cursor,
    example,
    for_role,
    page,
)
from app.auth import Role
from app.engine import review
from app.engine.identity import NEAR, Described
from app.engine.likeness import match
from app.errors import NotFound
from app.export.findings import decision_view
from app.flow import decide
from app.store import decisions
from app.store.ledger import now_snapshot
from app.store.matches import MatchFilter
from app.wire import step
from graph.kinds import Band
from graph.lexicon.text import readable

router = routing.router("identity")
Json = dict[str, Any]
LIST = "matches"
MOST_QUERIES = 100


class MatchQuery(Body):
    band: Band | None = None
    party: Id | None = None
    kind: ActorKind | None = None
    decided: bool = False
    cursor: Annotated[str, Query(max_length=400)] | None = None
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 50


@router.get("/matches", responses=shown(Page[MatchAnswer]))
def listed(unit: UnitDep, who: PrincipalDep, asked: Annotated[MatchQuery, Query()]) -> Json:
    """Pairs that may be the same, for a human to decide: those first on which most findings and money hang."""
    narrowed = MatchFilter(asked.band, asked.party, asked.decided, asked.kind)
    found = review.queue(unit, who, narrowed, decode_cursor(LIST, asked.cursor), asked.limit)
    return for_role(page(found, asked.limit, LIST, found[-1]["id"] if found else None), who, LIST)


@router.get("/matches/{match_id}", responses=shown(MatchDetail))
def get(match_id: Id, unit: UnitDep, who: PrincipalDep) -> Json:
    """One pair of parties that may be the same, side by side, with what a decision would change and the decisions so far."""
    found = review.pair(unit, who, match_id)
    if found is None:
        raise NotFound("no such match")
    return found | {"decisions": [decision_view(d) for d in decisions.of_subject(unit, match_id)]}


class MatchDecisionIn(Body):
    model_config = example(verdict="same", reason="KTP asli diperlihatkan kepada tim.")

    verdict: Annotated[str, Field(max_length=20, json_schema_extra={"enum": sorted(decide.IDENTITY)})]
    reason: LongText


@router.post("/matches/{match_id}/decisions", status_code=201, responses=shown(DecisionAnswer, 201))
def decided(match_id: Id, given: MatchDecisionIn, db: DatabaseDep, who: PrincipalDep) -> Json:
    """same, not_same or unsure, with a reason. What it touches is screened anew."""
    return decision_view(decide.on_match(db, who, match_id, given.verdict, given.reason))


class NameQuery(Body):
    kind: ActorKind | None = None
    name: Name
    birth_date: PartialDate | None = None
    identifiers: dict[Scheme, Text] = Field(default_factory=dict, max_length=20)


Key = Annotated[str, StringConstraints(min_length=1, max_length=100), AfterValidator(readable)]


class MatchIn(Body):
    model_config = example(queries={"q1": {"kind": "person", "name": "Moh. Jusuf", "birth_date": "1970-03-12"}})

    queries: Annotated[dict[Key, NameQuery], Field(min_length=1, max_length=MOST_QUERIES)]
    limit: Annotated[int, Field(strict=True, ge=1, le=50)] = 5
    threshold: Annotated[float, Field(strict=True, ge=0, le=1)] = NEAR


@router.post("/match", responses=shown(MatchesAnswer))
def ask(given: MatchIn, unit: UnitDep, who: PrincipalDep) -> Json:
    """Who each name may be among the stored parties, with probability, band and the reasons."""
    who.must_be(Role.AUDITOR, Role.INTEGRATOR)
    described = [
        Described(q.kind, q.name, tuple(sorted(q.identifiers.items())), q.birth_date, f"/queries/{step(key)}")
        for key, q in given.queries.items()
    ]
    found = match(unit, now_snapshot(unit), described, given.limit, given.threshold)
    return {
        "responses": {
            key: {"results": told.results, "asked": told.asked, "namesakes": told.namesakes}
            for key, told in zip(given.queries, found, strict=True)
        }
    }
