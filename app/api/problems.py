"""Errors as application/problem+json (RFC 9457): one table from errors to HTTP, never a traceback, never a value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match

from app.errors import AppError, BadRequest, Invalid, NotFound, TooLarge, Unauthorised, UnsupportedMedia
from app.logs import masked
from app.wire import step

log = structlog.get_logger("api")
MEDIA_TYPE = "application/problem+json"
KNOWN: Mapping[int, type[AppError]] = {
    e.status: e for e in (BadRequest, Unauthorised, NotFound, TooLarge, UnsupportedMedia, Invalid)
}
_NO_BODY = object()  # what is wrong stands elsewhere: null is a body
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
SCHEMA = {
    "type": "object", "required": ["type", "code", "status", "title", "detail"],
    "properties": {
        "type": {"type": "string"}, "code": {"type": "string", "description": "stable, for programs"},
        "status": {"type": "integer"}, "title": {"type": "string"}, "title_id": {"type": "string"},
        "detail": {"type": "string", "description": "what about this case; never a name or an identity number"},
        "pointer": {"type": "string", "description": "where in the request (RFC 6901)"},
        "errors": {"type": "array", "items": {"type": "object"}},
    },
}


def documented(*errors: type[AppError]) -> dict[int | str, dict[str, Any]]:
    """OpenAPI responses for these errors."""
    return {e.status: {"description": e.english(), "content": {MEDIA_TYPE: _sample(e)}} for e in errors}


def _sample(error: type[AppError]) -> dict[str, Any]:
    shown = {
        "type": f"about:blank#{error.code()}", "code": error.code(), "status": error.status, "title": error.english(),
        "title_id": error.indonesian, "detail": error.english(),
    }  # fmt: skip
    return {"schema": SCHEMA, "example": shown}


def problem(
    status: int, code: str, title: str, detail: str, headers: dict[str, str] | None = None, **more: Any
) -> JSONResponse:
    body = {"type": f"about:blank#{code}", "code": code, "status": status, "title": title, "detail": detail, **more}
    return JSONResponse(body, status, headers=headers, media_type=MEDIA_TYPE)


def is_json(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def of_kind(kind: type[AppError], detail: str, headers: dict[str, str] | None = None, **more: Any) -> JSONResponse:
    return problem(kind.status, kind.code(), kind.english(), detail, headers, title_id=kind.indonesian, **more)


def install(app: FastAPI) -> None:
    """Register the handlers; console pages install their own for their paths."""
    app.add_exception_handler(AppError, _app_error)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, _invalid)  # type: ignore[arg-type]
    app.add_exception_handler(HTTPException, _http)  # type: ignore[arg-type]
    app.add_exception_handler(Exception, _unexpected)


async def _app_error(_: Request, error: AppError) -> JSONResponse:
    more = {} if error.pointer is None else {"pointer": masked(error.pointer)}
    headers = {"www-authenticate": "Bearer"} if error.status == Unauthorised.status else None
    return of_kind(type(error), error.detail, headers, **more)


async def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:
    """Where and why; the value itself is left out, it may be an identity number."""
    found = error.errors()
    if any(e["type"] == "json_invalid" for e in found):
        return of_kind(BadRequest, "the body is no JSON")
    in_body = any(e["loc"][:1] == ("body",) for e in found)
    if in_body and error.body is not None and not is_json(request.headers.get("content-type", "")):
        return of_kind(UnsupportedMedia, "send content-type: application/json")
    body = error.body if in_body else _NO_BODY
    told = [
        {"pointer": _pointer(e, body), "in": str(e["loc"][0]), "detail": str(e["msg"]).removeprefix("Value error, ")}
        for e in found
    ]
    first = told[0] if told else {"pointer": "", "detail": "invalid"}
    return of_kind(Invalid, first["detail"], pointer=first["pointer"], errors=told)


def _pointer(found: Mapping[str, Any], body: object) -> str:
    """RFC 6901, without the names of variants that pydantic puts between the steps; long numbers masked."""
    place, parts = found["loc"][1:], []
    for n, place_step in enumerate(place):
        if _holds(body, place_step):
            body = body[place_step]  # type: ignore[index]
        elif body is not _NO_BODY and not (found["type"] == "missing" and n == len(place) - 1):
            continue
        parts.append(step(place_step))
    return masked("".join(f"/{p}" for p in parts))


def _holds(body: object, place: int | str) -> bool:
    if isinstance(body, list):
        return isinstance(place, int) and place < len(body)
    return isinstance(body, Mapping) and place in body


async def _http(request: Request, error: HTTPException) -> JSONResponse:
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    if error.status_code == 405:
        headers["allow"] = ", ".join(_allowed(request))
        return problem(405, "method_not_allowed", "Method Not Allowed", "this address knows other methods", headers)
    kind = KNOWN.get(error.status_code)
    if kind is None:
        return problem(error.status_code, "error", str(error.detail), str(error.detail), headers or None)
    return of_kind(kind, kind.english(), headers or None)


def _allowed(request: Request) -> list[str]:
    """The methods of every route of this path; the framework names those of the first route only."""
    def knows(method: str) -> bool:
        scope = {**request.scope, "method": method, "path_params": {}}
        return any(route.matches(scope)[0] is Match.FULL for route in request.app.router.routes)

    return [method for method in METHODS if knows(method)]


async def _unexpected(_: Request, error: Exception) -> JSONResponse:
    log.error("request.failed", error=type(error).__name__)
    return problem(500, "internal", "Something went wrong.", "The fault was noted; try again or tell the operator.")
