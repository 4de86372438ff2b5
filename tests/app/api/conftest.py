"""The real service: uvicorn on a free port of this machine over a test's database, asked through httpx2."""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest
import uvicorn
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from app.auth import SYSTEM, Grade, Role
from app.db import Database
from app.flow import grant
from app.flow.grant import MadeKey
from app.store.keys import KeyOrder
from app.web import create_app
from tests.app.flow.desk import Desk, desk_in
from tests.databases import SECRET, TickingClock

_numbers = itertools.count(1)


@dataclass(slots=True)
class Service:
    """A running service; `ask` speaks with a key of the given role (None: without one)."""

    url: str
    database: Database
    keys: dict[tuple[Any, ...], MadeKey] = field(default_factory=dict)
    client: httpx2.Client = field(default_factory=lambda: httpx2.Client(timeout=60, trust_env=False))

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


@pytest.fixture
def service(database: Database) -> Iterator[Service]:
    """The service over a migrated, empty database."""
    yield from serving(database)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def standing(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One service for all tests of a module that change nothing, once on each kind of database."""
    if request.param == "sqlite":
        address = f"sqlite:///{tmp_path_factory.mktemp('standing') / 'benang.db'}"
    else:
        address = beside(request.getfixturevalue("postgres_server"))
    database = Database(address, secret=SECRET, clock=TickingClock())
    database.migrate()
    yield from serving(database)
    database.close()


def beside(server: str) -> str:
    """The address of a new database of a PostgreSQL server that goes away with the tests."""
    name = f"benang_standing_{os.getpid()}_{next(_numbers)}"
    url = make_url(server).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return url.set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def desk_service(database: Database) -> Iterator[tuple[Service, Desk]]:
    """The service over an installation with one tender, its PPK and one bidder."""
    desk = desk_in(database)
    for made in serving(database):
        yield made, desk


def serving(database: Database) -> Iterator[Service]:
    config = uvicorn.Config(
        create_app(database), host="127.0.0.1", port=0, log_level="critical", access_log=False, lifespan="off"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        threading.Event().wait(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    made = Service(f"http://127.0.0.1:{port}", database)
    try:
        yield made
    finally:
        made.client.close()
        server.should_exit = True
        thread.join(30)
