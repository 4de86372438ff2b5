"""The web entrance: a list of middleware, routers and handlers over one database."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import structlog
from fastapi import FastAPI, Response

from app import console
from app.api import (
    checks,
    findings,
    hubs,
    imports,
    matches,
    parties,
    paths,
    problems,
    routing,
    screenings,
    statements,
    subscriptions,
    system,
    tenders,
)
from app.api.deps import DatabaseDep
from app.db import Database
from app.engine import name_index, warmth
from app.engine.local import rules_in_use
from app.errors import TooLarge
from app.logs import configure
from app.settings import settings
from app.store.ledger import now_snapshot

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
ASGI = Callable[[Scope, Receive, Send], Awaitable[None]]
LARGEST_BODY = 2 * 2**20
YOUNG_OBJECTS = 10_000  # new objects after which the collector looks at them; Python's own 700 suits small scripts
STARTED_SECONDS = 2.0  # after which a service has long answered that it is ready
log = structlog.get_logger("web")
DESCRIPTION = (
    "Benang Merah finds the ties between the people who award a public contract and the people who win it. "
    "It gives indications with their sources, never verdicts; a human decides. "
    "Ids are opaque; in an address each is percent-encoded as one step, so that `a/b` is written `a%2Fb`."
)

__all__ = ["DatabaseDep", "at_rest", "create_app", "describe_soon", "service"]


def create_app(database: Database) -> FastAPI:
    """The service over a migrated database."""
    app = FastAPI(
        title="Benang Merah", version=system.VERSION, description=DESCRIPTION, redirect_slashes=False,
        docs_url=None, redoc_url=None,  # those pages load scripts from elsewhere; the console has one of its own
    )
    app.state.database = database
    app.add_middleware(BodyLimit)
    app.add_middleware(RequestLog)
    problems.install(app)
    app.include_router(system.public)
    for module in (
        parties, tenders, statements, checks, findings, matches, paths, hubs, screenings, imports, subscriptions, system
    ):  # fmt: skip
        app.include_router(module.router)
    app.openapi = routing.document(app)  # type: ignore[method-assign]
    console.install(app)
    return app


def service() -> FastAPI:
    """The factory that uvicorn's workers call: migrates an empty database, then serves."""
    configure()
    database = Database(settings().database_url, program="benang.web")
    database.migrate()
    app = create_app(database)
    at_rest()
    warm_soon(database)
    describe_soon(app)
    return app


def describe_soon(app: FastAPI) -> None:
    """Make the OpenAPI document beside the first requests: else who asks first, or start-up, waits for it."""
    making = threading.Timer(STARTED_SECONDS, app.openapi)
    making.daemon = True
    making.start()


def warm_soon(database: Database) -> None:
    """Open the index of names, or make it, read through the ties, and check the files, beside the first requests.

    Else these would wait for it.
    """

    def open_names() -> None:
        with database.reading() as unit:
            name_index.of(database).advance(unit, now_snapshot(unit))

    def warm(what: str, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception:
            log.exception("not_warmed", what=what)  # whoever asks is told

    works = {
        "names": open_names, "ties": lambda: warmth.warm_up(database), "files": lambda: warmth.look_at_files(database)
    }
    for what, work in works.items():
        threading.Thread(target=warm, args=(what, work), name=what, daemon=True).start()


def at_rest() -> None:
    """What is loaded by now stays as long as the process: the collector need not look at it again and again.

    Else it stops one request in fifty for 50 to 100 ms; and a request makes thousands of objects, so it looks less often.
    """
    rules_in_use()
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 20)


class BodyLimit:
    """Refuses bodies over the limit before they are read whole; uploads have their own limit."""

    def __init__(self, app: ASGI) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "DELETE"}:
            return await self.app(scope, receive, send)
        limit = settings().upload_limit if scope["path"].endswith("/imports") else LARGEST_BODY
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if not announced.isdigit() or len(announced) > 15 or int(announced) > limit:
            return await too_large(limit)(scope, receive, send)
        return await _Counted(limit, receive, send).serve(self.app, scope)


class _Counted:
    """One request whose body announced no size: past the limit the application hears no more and 413 is the answer."""

    def __init__(self, limit: int, receive: Receive, send: Send) -> None:
        self._limit, self._receive, self._send = limit, receive, send
        self._seen = 0

    @property
    def _is_over(self) -> bool:
        return self._seen > self._limit

    async def serve(self, app: ASGI, scope: Scope) -> None:
        try:
            await app(scope, self._take, self._give)
        except Exception:
            if not self._is_over:
                raise
        if self._is_over:
            await too_large(self._limit)(scope, self._receive, self._send)

    async def _take(self) -> MutableMapping[str, Any]:
        message = await self._receive()
        self._seen += len(message.get("body", b""))
        return {"type": "http.disconnect"} if self._is_over else message

    async def _give(self, message: MutableMapping[str, Any]) -> None:
        if not self._is_over:
            await self._send(message)


def too_large(limit: int) -> Response:
    return problems.of_kind(TooLarge, f"at most {limit} bytes")


class RequestLog:
    """One canonical line per request: method, route, status, milliseconds. Never a query, a name or a number."""

    def __init__(self, app: ASGI) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        begun, status = time.perf_counter(), 500

        async def noted(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noted)
        finally:
            route = getattr(scope.get("route"), "path", "-")
            seconds = time.perf_counter() - begun
            system.observe(scope["method"], route, status, seconds)
            log.info("request", method=scope["method"], route=route, status=status, ms=round(seconds * 1000, 1))
