"""Databases for tests: the same suite on SQLite and PostgreSQL, each test with a fresh copy of a migrated one.

The schema comes from the migrations, once per session; a test gets a copied file or a database made from a template.
"""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from app.db import Database

SECRET = "a secret for tests only, the same on every database"
START = 1_767_225_600_000_000  # 2026-01-01T00:00:00Z in microseconds
_numbers = itertools.count(1)


@dataclass(slots=True)
class TickingClock:
    """A clock that moves one millisecond at every look, so that runs are byte-equal."""

    now: int = START

    def __call__(self) -> int:
        self.now += 1_000
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += round(seconds * 1_000_000)


@pytest.fixture
def clock() -> TickingClock:
    """The clock of the test's databases."""
    return TickingClock()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    made = Database(f"sqlite:///{path}", secret=SECRET, clock=TickingClock())
    made.migrate()
    made.close()
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[str]:
    """Name of a migrated PostgreSQL database, to be used as a template."""
    name = f"benang_template_{os.getpid()}"
    _administer(postgres_server, f"CREATE DATABASE {name}")
    made = Database(_address(postgres_server, name), secret=SECRET, clock=TickingClock())
    made.migrate()
    made.close()
    yield name
    _administer(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path, clock: TickingClock) -> Iterator[Database]:
    """A fresh SQLite database."""
    path = tmp_path / f"benang_{next(_numbers)}.db"
    shutil.copy(sqlite_template, path)
    opened = Database(f"sqlite:///{path}", secret=SECRET, clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def postgres_database(postgres_server: str, postgres_template: str, clock: TickingClock) -> Iterator[Database]:
    """A fresh PostgreSQL database."""
    name = f"benang_test_{os.getpid()}_{next(_numbers)}"
    _administer(postgres_server, f"CREATE DATABASE {name} TEMPLATE {postgres_template} STRATEGY FILE_COPY")
    opened = Database(_address(postgres_server, name), secret=SECRET, clock=clock)
    yield opened
    opened.close()
    _administer(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Database:
    """A fresh database, once of each kind."""
    kind = "sqlite_database" if request.param == "sqlite" else "postgres_database"
    found: Database = request.getfixturevalue(kind)
    return found


def _address(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _administer(server: str, statement: str) -> None:
    url = make_url(server)
    if url.drivername in {"postgres", "postgresql"}:
        url = url.set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
