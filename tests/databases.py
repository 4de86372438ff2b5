"""Databases for tests: the same suite on SQLite and PostgreSQL, each test with a fresh migrated one.

The schema comes from the migrations, once per session; a test gets a copied file, or the one database emptied again.
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
from sqlalchemy.engine import URL, make_url

from app.db import Database

SECRET = "a secret for tests only, the same on every database"
START = 1_767_225_600_000_000  # 2026-01-01T00:00:00Z in microseconds
_numbers = itertools.count(1)
CLOSE_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# Rows go without asking foreign keys for an order, numbering begins anew; the keys of the migration stay.
EMPTY = """
    DO $$ DECLARE name text; BEGIN
        SET LOCAL session_replication_role = replica;
        FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public'
            AND tablename NOT IN ('alembic_version', 'secret') LOOP
            EXECUTE format('DELETE FROM %I', name);
        END LOOP;
        FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' LOOP
            EXECUTE format('ALTER SEQUENCE %I RESTART', name);
        END LOOP;
    END $$
"""


@dataclass(slots=True)
class TickingClock:
    """A clock that moves one millisecond (or `step` microseconds) at every look, so that runs are byte-equal."""

    now: int = START
    step: int = 1_000

    def __call__(self) -> int:
        self.now += self.step
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
def postgres_shared(postgres_server: str) -> Iterator[URL]:
    """A migrated PostgreSQL database that is emptied after each test: making one for each takes a second."""
    name = f"benang_test_{os.getpid()}"
    url = make_url(postgres_server).set(drivername="postgresql+psycopg")
    _run(url, f"CREATE DATABASE {name}", f"ALTER DATABASE {name} SET synchronous_commit = off")
    made = Database(_text(url.set(database=name)), secret=SECRET, clock=TickingClock())
    made.migrate()
    made.close()
    yield url.set(database=name)
    _run(url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path, clock: TickingClock) -> Iterator[Database]:
    """A fresh SQLite database."""
    path = tmp_path / f"benang_{next(_numbers)}.db"
    shutil.copy(sqlite_template, path)
    opened = Database(f"sqlite:///{path}", secret=SECRET, clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def postgres_database(postgres_shared: URL, clock: TickingClock) -> Iterator[Database]:
    """A PostgreSQL database as it is after its migrations."""
    opened = Database(_text(postgres_shared), secret=SECRET, clock=clock)
    yield opened
    opened.close()
    _run(postgres_shared, CLOSE_OTHERS, EMPTY)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Database:
    """A fresh database, once of each kind."""
    kind = "sqlite_database" if request.param == "sqlite" else "postgres_database"
    found: Database = request.getfixturevalue(kind)
    return found


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def _run(url: URL, *statements: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()
