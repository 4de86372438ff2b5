"""Deliveries sent over the network: taken at once, loaded by a worker, watched and their errors read here."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from typing import Any, Literal

from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from python_multipart.multipart import parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException

from app.api import routing
from app.api.answers import Page, shown
from app.api.answers_of_work import ImportAnswer, ImportOrdered, ProblemAnswer
from app.api.deps import Cursor, DatabaseDep, Id, Limit, Places, PrincipalDep, Text, UnitDep
from app.auth import Principal
from app.db import Database, Unit
from app.errors import Invalid, NotFound, UnsupportedMedia
from app.export.findings import iso
from app.flow import order
from app.intake.problem_table import all_problems, csv_lines, page_of, problem_view
from app.intake.source import SOURCES
from app.settings import settings
from app.store import loads
from app.store.loads import Load
from app.wire import preferred, step

router = routing.router("imports")
Json = dict[str, Any]
MOST_FILES, MOST_FIELDS = 1_000, 20
LONGEST_TAIL = 4_096  # bytes in which a form ends
FIELDS = frozenset({"source", "file", "strict"})
CSV = "text/csv"
FORM: Json = {
    "type": "object", "required": ["source", "file"], "additionalProperties": False,
    "properties": {
        "source": {"type": "string", "enum": list(SOURCES), "description": "what the files are"},
        "file": {
            "type": "array", "minItems": 1, "items": {"type": "string", "format": "binary"},
            "description": "one part for each file; .gz and .zip are unpacked",
        },
        "strict": {"type": "string", "enum": ["true", "false"], "description": "true: load nothing at the first error"},
    },
    "example": {"source": "qualification", "file": ["formulir.xlsx"], "strict": "false"},
}  # fmt: skip
BODY: Json = {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": FORM}}}}


@router.post("/imports", status_code=202, responses=shown(ImportOrdered, 202), openapi_extra=BODY)
async def send(request: Request, response: Response, db: DatabaseDep, who: PrincipalDep) -> Json:
    """Take files of a source (multipart); a worker loads them. What an integrator sends is its own statement."""
    who.must_be(*order.MAY)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "multipart/form-data":
        raise UnsupportedMedia("send content-type: multipart/form-data")
    async with _Whole(request.scope, request.receive).form(max_files=MOST_FILES, max_fields=MOST_FIELDS) as form:
        source, files, strict = _read(form)
        spool = Path(settings().spool_folder)
        id_ = await run_in_threadpool(order.order, db, who, source, files, spool, strict=strict)
    response.headers["location"] = f"/v1/imports/{id_}"
    return {"id": id_, "state": "queued", "url": f"/v1/imports/{id_}"}


class _Whole(Request):
    """A request whose form must end as forms end: of one that is cut off the parser would leave a file out silently."""

    async def stream(self) -> AsyncGenerator[bytes, None]:
        boundary = parse_options_header(self.headers["content-type"])[1].get(b"boundary", b"")
        tail = b""
        async for piece in super().stream():
            tail = (tail + piece)[-LONGEST_TAIL:]
            yield piece
        if b"--" + boundary + b"--" not in tail:
            raise MultiPartException("the form is cut off")


def _read(form: FormData) -> tuple[str, list[order.Sent], bool]:
    """Source, files, strict. Invalid with its place for a field that is unknown, missing, twice there or of another kind."""
    texts: dict[str, str] = {}
    files: list[order.Sent] = []
    for name, value in form.multi_items():
        if name not in FIELDS:
            raise Invalid("this form knows no such field", pointer=f"/{step(name)}")
        if (name == "file") is not isinstance(value, UploadFile):
            told = "send it as a file, with a file name" if name == "file" else "send it as text, without a file name"
            raise Invalid(told, pointer=f"/{name}")
        if isinstance(value, UploadFile):
            files.append(order.Sent(value.filename or "", value.file))
        elif name in texts:
            raise Invalid("this field stands twice", pointer=f"/{name}")
        else:
            texts[name] = value
    if "source" not in texts:
        raise Invalid(f"name the source; one of: {' '.join(SOURCES)}", pointer="/source")
    strict = texts.get("strict", "false").lower()
    if strict not in {"true", "false"}:
        raise Invalid("strict is true or false", pointer="/strict")
    return texts["source"], files, strict == "true"


@router.get("/imports", responses=shown(Page[ImportAnswer]))
def list_(
    unit: UnitDep, who: PrincipalDep, source: Text | None = None,
    state: Literal["queued", "running", "loaded", "failed"] | None = None, cursor: Cursor = None, limit: Limit = 50,
) -> Json:
    """Every load, the newest first (auditor, admin; an integrator its own), those at the command line too."""
    who.must_be(*order.MAY)
    places = _places(unit, who)
    found = loads.listed(unit, who, {"source": source, "state": state}, places.behind(cursor) or None, limit)
    return {"items": [_view(one) for one in found], "next": places.of(found[-1].number) if len(found) == limit else None}


@router.get("/imports/{import_id}", responses=shown(ImportAnswer))
def get(import_id: Id, unit: UnitDep, who: PrincipalDep) -> Json:
    """State, progress, counts and data quality of a load."""
    return _view(_seen(unit, who, import_id))


@router.get("/imports/{import_id}/errors", responses=shown(Page[ProblemAnswer]))
def errors(
    import_id: Id, request: Request, db: DatabaseDep, who: PrincipalDep, cursor: Cursor = None, limit: Limit = 100,
    format: Literal["json", "csv"] | None = None,
) -> Any:
    """Rows that were left out and notes, with their places: a page as JSON, all as CSV (format=csv or Accept: text/csv)."""
    with db.reading() as unit:
        load = _seen(unit, who, import_id)
        if format != "csv" and (format == "json" or not _wants_csv(request.headers.get("accept", ""))):
            places = Places(unit.keys, "import_errors", f"{who.key_id} {load.id}")
            page = loads.problems(unit, load.id, places.behind(cursor), limit)
            return places.page([{"id": places.of(number), **problem_view(one)} for number, one in page], limit)
    lines = _csv(db, load.id, preferred(request.headers.get("accept-language", "")))
    headers = {"content-disposition": f'attachment; filename="{load.id}.csv"', "vary": "accept, accept-language"}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


def _wants_csv(accept: str) -> bool:
    """Whether CSV is named before JSON in what is accepted."""
    named = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
    return CSV in named and "application/json" not in named[: named.index(CSV)]


def _csv(db: Database, load: str, language: str) -> Iterator[str]:
    """Each page in a reading of its own: a slow reader holds no old state of the database."""
    yield "\ufeff"  # without the mark spreadsheets take the file for another encoding

    def page(after: int) -> list[tuple[int, loads.Problem]]:
        with db.reading() as unit:
            return page_of(unit, load, after)

    yield from csv_lines(all_problems(page), language)


def _places(unit: Unit, who: Principal) -> Places:
    return Places(unit.keys, "imports", who.key_id)


def _seen(unit: Unit, who: Principal, id_: str) -> Load:
    who.must_be(*order.MAY)
    found = loads.get(unit, id_, who)
    if found is None:
        raise NotFound("no such import")
    return found


def _view(load: Load) -> Json:
    report = dict(load.report) if load.report else None
    waits = load.state == "queued"
    return {
        "id": load.id, "source": load.source, "state": load.state, "by": load.author,
        "queued_at": iso(load.started_at) if waits else None, "started_at": None if waits else iso(load.started_at),
        "finished_at": iso(load.finished_at) if load.finished_at else None, "progress": load.progress,
        "report": report, "errors": f"/v1/imports/{load.id}/errors",
    }  # fmt: skip
