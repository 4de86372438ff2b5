"""Health, readiness, metrics, version; the audit trail, figures, sources and keys of the installation."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import quote

from fastapi import Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest

from app.api import routing
from app.api.answers import Items, Page, shown
from app.api.answers_of_work import AuditRow, Figure, Health, QualityAnswer, Ready, SourceRow, Version
from app.api.deps import Cursor, DatabaseDep, Id, Limit, Places, PrincipalDep, UnitDep, for_role
from app.api.problems import documented
from app.auth import Role
from app.engine import name_index, quality, snapshot, warmth
from app.errors import NotFound, Unavailable
from app.export.findings import iso
from app.export.sources import sources_view
from app.store import audit, figures, jobs, unresolved, unscreened

public = routing.open_router("system")
router = routing.router("system")
Json = dict[str, Any]

REQUESTS = Counter("benang_requests_total", "Requests by route and status.", ("method", "route", "status"))
SECONDS = Histogram("benang_request_seconds", "Duration of requests.", ("method", "route"))


def _version() -> str:
    try:
        return version("benang-merah")
    except PackageNotFoundError:
        return "0.1.0"


VERSION = _version()


def observe(method: str, route: str, status: int, seconds: float) -> None:
    REQUESTS.labels(method, route, str(status)).inc()
    SECONDS.labels(method, route).observe(seconds)


@public.get("/healthz", responses=shown(Health))
def healthz() -> Json:
    """Whether the process answers."""
    return {"status": "ok"}


@public.get("/readyz", responses={**shown(Ready), **documented(Unavailable)})
def readyz(db: DatabaseDep) -> Json:
    """Whether the database answers, how much work waits, and what has been made ready for quick answers.

    Deliveries are not counted: they tell of sealed events.
    """
    try:
        with db.reading() as unit:
            waiting = jobs.waiting(unit, without="deliver")
            aside = unresolved.aside(unit) + unscreened.aside(unit)
        return {
            "status": "ready", "jobs_waiting": waiting, "set_aside": aside, "names": name_index.of(db).told,
            "ties": snapshot.of(db).told, "adjacency": warmth.told(db),
        }
    except Exception as error:
        raise Unavailable("the database does not answer") from error


@public.get("/metrics", response_class=PlainTextResponse)
def metrics() -> Response:
    """Prometheus figures of this process."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


@public.get("/version", responses=shown(Version))
def version_() -> Json:
    """Name and version of this service."""
    return {"name": "benang-merah", "version": VERSION}


@router.get("/audit", responses=shown(Page[AuditRow]))
def trail(unit: UnitDep, who: PrincipalDep, cursor: Cursor = None, limit: Limit = 100) -> Json:
    """Who did what, oldest first (auditor, admin)."""
    who.must_be(Role.AUDITOR, Role.ADMIN)
    places = Places(unit.keys, "audit", who.key_id)
    items = [
        {"id": places.of(r.seq), "at": iso(r.at), "actor": r.actor, "act": r.act,
         "object": r.object if who.role is not Role.ADMIN else None, "detail": dict(r.detail)}
        for r in audit.after(unit, who, places.behind(cursor), limit)
    ]
    return places.page(items, limit)


@router.get("/stats/findings", responses=shown(Items[Figure]))
def stats(unit: UnitDep, who: PrincipalDep) -> Json:
    """Findings by rule, severity and state; counts under 5 are suppressed for viewers."""
    return for_role({"items": figures.findings(unit, who)}, who, "figures")


@router.get("/sources", responses=shown(Page[SourceRow]))
def sources(unit: UnitDep, who: PrincipalDep) -> Json:
    """What is loaded, and as of when; how good it is stands under `report` (auditor, admin)."""
    items = [{**row, "report": f"/v1/sources/{quote(row['id'], safe='')}/report"} for row in sources_view(unit)]
    return {"items": items, "next": None}


@router.get("/sources/{source_id}/report", responses=shown(QualityAnswer))
def quality_report(source_id: Id, unit: UnitDep, who: PrincipalDep) -> Json:
    """How good the data of a source is (auditor, admin): numbers, names, what joins, duplicates, rules it can run."""
    who.must_be(Role.AUDITOR, Role.ADMIN)
    if source_id not in {row["id"] for row in sources_view(unit)}:
        raise NotFound("no such source is loaded")
    return {"source": source_id, **quality.of_source(unit, source_id)}
