"""The real service: uvicorn on a free port of this machine over a test's database, asked through httpx2."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI

from app.auth import SYSTEM, Grade, Role
from app.console.live import LiveService
from app.db import Database
from app.flow import grant
from app.flow.grant import MadeKey
from app.store.keys import KeyOrder
from app.web import create_app
from tests.app.flow.desk import Desk, desk_in
from tests.databases import PostgresGround, SqliteGround, TickingClock, postgres_ground_on, sqlite_ground_in


@dataclass(slots=True)
class Service:
    """A running service; `ask` speaks with a key of the given role (None: without one)."""

    url: str
    database: Database
    keys: dict[tuple[Any, ...], MadeKey] = field(default_factory=dict)
    # Reading the certificates that plain HTTP does not need takes 23 ms.
    client: httpx2.Client = field(default_factory=lambda: httpx2.Client(timeout=60, trust_env=False, verify=False))

    def key(self, role: Role, grade: Grade | None = None, *scope: str, party: str | None = None) -> MadeKey:
        wanted = (role, grade, scope, party)
        if wanted not in self.keys:
            order = KeyOrder(f"a {role}", role, grade, scope, party)
            self.keys[wanted] = grant.create(self.database, SYSTEM, order)
        return self.keys[wanted]

    def ask(
        self, method: str, path: str, who: Role | MadeKey | None = Role.AUDITOR, *,
        headers: Mapping[str, str] | None = None, **more: Any,
    ) -> httpx2.Response:  # fmt: skip
        made = self.key(who) if isinstance(who, Role) else who
        signed = {"authorization": f"Bearer {made.key}"} if made is not None else {}
        return self.client.request(method, self.url + path, headers={**signed, **(headers or {})}, **more)


@dataclass(slots=True)
class Servers:
    """One server for each use, running as long as the tests do: a test hangs its own database into the application."""

    running: dict[str, tuple[FastAPI, uvicorn.Server, threading.Thread]] = field(default_factory=dict)

    def over(self, database: Database, use: str) -> Iterator[Service]:
        if use not in self.running:
            self.running[use] = started(create_app(database))
        app, server, _ = self.running[use]
        app.state.database, app.state.console = database, LiveService(database)
        made = Service(f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", database)
        yield made
        made.client.close()

    def stop(self) -> None:
        for _, server, _ in self.running.values():
            server.should_exit = True
        for _, _, thread in self.running.values():
            thread.join(30)


def started(app: FastAPI) -> tuple[FastAPI, uvicorn.Server, threading.Thread]:
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical", access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        threading.Event().wait(0.005)
    return app, server, thread


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    made = Servers()
    yield made
    made.stop()


@pytest.fixture
def service(servers: Servers, database: Database) -> Iterator[Service]:
    """The service over a migrated, empty database."""
    yield from servers.over(database, "service")


@pytest.fixture
def desk_service(service: Service) -> tuple[Service, Desk]:
    """The service over an installation with one tender, its PPK and one bidder."""
    return service, desk_in(service.database)


@pytest.fixture(scope="session")
def standing_sqlite(tmp_path_factory: pytest.TempPathFactory) -> SqliteGround:
    return sqlite_ground_in(tmp_path_factory.mktemp("standing"))


@pytest.fixture(scope="session")
def standing_postgresql(postgres_server: str) -> Iterator[PostgresGround]:
    yield from postgres_ground_on(postgres_server, f"benang_standing_{os.getpid()}")


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def standing(request: pytest.FixtureRequest, servers: Servers) -> Iterator[Service]:
    """One service for all tests of a module that change nothing, once on each kind of database."""
    ground: SqliteGround | PostgresGround = request.getfixturevalue(f"standing_{request.param}")
    with ground.fresh(TickingClock()) as database:
        yield from servers.over(database, "standing")
