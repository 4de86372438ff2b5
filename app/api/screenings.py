"""Screenings on request, and the inbox of signed tender events that lead to one."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from app.api import routing
from app.api.answers import shown
from app.api.answers_of_work import Queued, ScreeningAnswer, Taken
from app.api.deps import Body, DatabaseDep, Day, Id, KnownAt, PrincipalDep, UnitDep, example, micros
from app.errors import NotFound, TooLarge
from app.export.findings import iso
from app.flow import receive, screen
from app.flow.screen import Times
from app.store import screenings
from app.store.screenings import ScreeningRow

router = routing.router("screenings")
Json = dict[str, Any]
LARGEST_MESSAGE = 256 * 1024
JUDGED = "the day to judge; it may be to come (a bid opening), then by what is stated now; nothing is written"


class ScreeningIn(Body):
    model_config = example(tenders=["spse:999:10001"])

    tenders: Annotated[list[Id], Field(min_length=1, max_length=10_000)] | Literal["all"]
    as_of: Annotated[Day, Field(description=JUDGED)] | None = None
    known_at: KnownAt | None = None


@router.post("/screenings", status_code=202, responses=shown(Queued, 202))
def request(given: ScreeningIn, db: DatabaseDep, who: PrincipalDep) -> Json:
    """Queue a screening; the worker does it. At default times what it finds is written, else it is only counted."""
    wanted = None if given.tenders == "all" else list(given.tenders)
    id_ = screen.request(db, who, wanted, Times(given.as_of, micros(given.known_at)))
    return {"id": id_, "state": "queued", "url": f"/v1/screenings/{id_}"}


@router.get("/screenings/{screening_id}", responses=shown(ScreeningAnswer))
def get(screening_id: Id, unit: UnitDep, who: PrincipalDep) -> Json:
    """Progress, counts, and where the findings are."""
    row = screenings.get(unit, who, screening_id)
    if row is None:
        raise NotFound("no such screening")
    return view(row)


def view(row: ScreeningRow) -> Json:
    return {
        "id": row.id, "state": row.state, "as_of": row.as_of, "known_at": iso(int(row.known_at)) if row.known_at else None,
        "counts": row.counts, "queued_at": iso(row.queued_at),
        "finished_at": iso(row.finished_at) if row.finished_at else None, "findings": "/v1/findings",
    }


EVENT: Json = {
    "type": "object", "required": ["type", "occurred_at", "data"],
    "properties": {
        "type": {"type": "string", "enum": sorted(receive.TYPES)},
        "occurred_at": {"type": "string", "format": "date-time", "description": "ISO 8601 with its offset; not to come"},
        "data": {
            "type": "object", "properties": {"tender": {"type": "string", "maxLength": receive.LONGEST_ID}},
            "description": "names the tender in events about a tender or an order",
        },
    },
    "example": {
        "type": "tender.bids_opened", "occurred_at": "2026-03-02T09:00:00+08:00", "data": {"tender": "spse:999:10001"},
    },
}  # fmt: skip


@router.post(
    "/inbox", status_code=202, responses=shown(Taken, 202),
    openapi_extra={"requestBody": {"required": True, "content": {"application/json": {"schema": EVENT}}}},
)
async def inbox(request: Request, db: DatabaseDep, who: PrincipalDep) -> Json:
    """A signed event of an e-procurement system (Standard Webhooks, signed with the key's inbox secret)."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_MESSAGE:
            raise TooLarge("an event has at most 256 KiB")
    headers = {k: v for k, v in request.headers.items() if k.startswith("webhook-")}
    return await run_in_threadpool(receive.receive, db, who, headers, body)

