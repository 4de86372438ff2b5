"""How two sets of parties are tied."""

from __future__ import annotations

from typing import Annotated

from fastapi import Response
from pydantic import Field

from app.api import routing
from app.api.answers import shown
from app.api.answers_of_hubs import PathsAnswer
from app.api.deps import AsOf, Body, Id, KnownAt, PrincipalDep, UnitDep, example, micros
from app.auth import Role
from app.engine.threads import LARGEST_SIDE, PathQuestion
from app.flow.trace import trace
from app.store.ledger import now_snapshot, snapshot_at

router = routing.router("paths")
Ids = Annotated[list[Id], Field(min_length=1, max_length=LARGEST_SIDE)]


class PathsIn(Body):
    model_config = example(**{"from": ["person-17"]}, to=["firm-4"], as_of="2026-03-02", max_hops=4)

    from_: Annotated[Ids, Field(alias="from")]
    to: Ids
    as_of: AsOf | None = None
    known_at: KnownAt | None = None
    max_hops: Annotated[int, Field(strict=True, ge=1, le=6)] = 4
    k: Annotated[int, Field(strict=True, ge=1, le=50)] = 5
    min_strength: Annotated[float, Field(strict=True, ge=0, le=1)] = 0.0


@router.post("/paths", responses=shown(PathsAnswer))
def ask(given: PathsIn, unit: UnitDep, who: PrincipalDep) -> Response:
    """The strongest chains of ties between the two sides, each an indication or a lead, and what each cap held back."""
    who.must_be(Role.AUDITOR)
    known_at = micros(given.known_at)
    snapshot = now_snapshot(unit) if known_at is None else snapshot_at(unit, known_at)
    asked = PathQuestion(
        tuple(given.from_), tuple(given.to), given.as_of, given.max_hops, given.k, given.min_strength, known_at
    )
    return routing.written(trace(unit, snapshot, who, asked))
