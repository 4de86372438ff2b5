"""Errors as application/problem+json (RFC 9457): one table from errors to HTTP, never a traceback, never a value."""

from __future__ import annotations

from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from app.errors import AppError, Invalid

log = structlog.get_logger("api")
MEDIA_TYPE = "application/problem+json"
CODES = {
    400: "bad_request", 401: "unauthorised", 403: "forbidden", 404: "not_found", 405: "method_not_allowed",
    413: "too_large", 415: "unsupported_media", 422: "invalid",
}


def problem(
    status: int, code: str, title: str, detail: str, headers: dict[str, str] | None = None, **more: Any
) -> JSONResponse:
    body = {"type": f"about:blank#{code}", "code": code, "status": status, "title": title, "detail": detail, **more}
    return JSONResponse(body, status, headers=headers, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Register the handlers; console pages install their own for their paths."""
    app.add_exception_handler(AppError, _app_error)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, _invalid)  # type: ignore[arg-type]
    app.add_exception_handler(HTTPException, _http)  # type: ignore[arg-type]
    app.add_exception_handler(Exception, _unexpected)


async def _app_error(_: Request, error: AppError) -> JSONResponse:
    more = {} if error.pointer is None else {"pointer": error.pointer}
    headers = {"www-authenticate": "Bearer"} if error.status == 401 else None
    titles = {"title_id": error.indonesian}
    return problem(error.status, error.code(), error.english(), error.detail, headers, **titles, **more)


async def _invalid(_: Request, error: RequestValidationError) -> JSONResponse:
    """Where and why; the value itself is left out, it may be an identity number."""
    found = [
        {"pointer": "/" + "/".join(str(p) for p in e["loc"][1:]), "in": str(e["loc"][0]), "detail": str(e["msg"])}
        for e in error.errors()
    ]
    malformed = any(e["type"] == "json_invalid" for e in error.errors())
    status, code = (400, "bad_request") if malformed else (422, "invalid")
    first = found[0] if found else {"pointer": "", "detail": "invalid"}
    return problem(
        status, code, Invalid.english(), first["detail"], pointer=first["pointer"], title_id=Invalid.indonesian, errors=found
    )


async def _http(_: Request, error: HTTPException) -> JSONResponse:
    code = CODES.get(error.status_code, "error")
    headers = dict(error.headers) if error.headers else None
    return problem(error.status_code, code, str(error.detail), str(error.detail), headers)


async def _unexpected(_: Request, error: Exception) -> JSONResponse:
    log.error("request.failed", error=type(error).__name__)
    return problem(500, "internal", "Something went wrong.", "The fault was noted; try again or tell the operator.")
