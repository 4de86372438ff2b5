"""Databases for tests: the same suite on SQLite and PostgreSQL, each test with a fresh migrated one.

The schema comes from the migrations, once per session; a test gets a copied file, or the one database emptied again.
All tests of a session share one engine of each kind, so that a statement is compiled once and not in every test: that is
a fifth of what they cost. Connections end with their test, and what is remembered about a `Database` begins anew.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url

from app.db import Database

SECRET = "a secret for tests only, the same on every database"
START = 1_767_225_600_000_000  # 2026-01-01T00:00:00Z in microseconds
CLOSE_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# Rows go without asking foreign keys for an order, numbering begins anew; the keys of the migration stay.
EMPTY = """
    DO $$ DECLARE name text; begins bigint; BEGIN
        SET LOCAL session_replication_role = replica;
        FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public'
            AND tablename NOT IN ('alembic_version', 'secret') LOOP
            EXECUTE format('DELETE FROM %I', name);
        END LOOP;
        FOR name, begins IN SELECT sequencename, start_value FROM pg_sequences
            WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
            PERFORM setval(format('%I', name)::regclass, begins, false);
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
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Database]:
    """A migrated SQLite file, to be copied, and the database that its copies take turns to be."""
    folder = tmp_path_factory.mktemp("sqlite")
    made = Database(f"sqlite:///{folder / 'template.db'}", secret=SECRET, clock=TickingClock())
    made.migrate()
    made.close()
    return folder / "template.db", Database(f"sqlite:///{folder / 'benang.db'}", secret=SECRET)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[tuple[Connection, Database]]:
    """A migrated PostgreSQL database that is emptied after each test, for making one takes a second; and who empties it."""
    name = f"benang_test_{os.getpid()}"
    url = make_url(postgres_server).set(drivername="postgresql+psycopg")
    server, own = (create_engine(u, isolation_level="AUTOCOMMIT") for u in (url, url.set(database=name)))
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        connection.execute(text(f"ALTER DATABASE {name} SET synchronous_commit = off"))
    made = Database(url.set(database=name).render_as_string(hide_password=False), secret=SECRET, clock=TickingClock())
    made.migrate()
    with own.connect() as connection:
        yield connection, made
    made.close()
    own.dispose()
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture
def sqlite_database(sqlite_template: tuple[Path, Database], clock: TickingClock) -> Iterator[Database]:
    """A fresh SQLite database."""
    template, shared = sqlite_template
    opened = copy(shared)
    opened.clock = clock
    path = Path(opened.url.database or "")
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    shutil.copy(template, path)
    yield opened
    opened.close()


@pytest.fixture
def postgres_database(postgres_template: tuple[Connection, Database], clock: TickingClock) -> Iterator[Database]:
    """A PostgreSQL database as it is after its migrations."""
    connection, shared = postgres_template
    opened = copy(shared)
    opened.clock = clock
    yield opened
    opened.close()
    connection.execute(text(CLOSE_OTHERS))
    connection.execute(text(EMPTY))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Database:
    """A fresh database, once of each kind."""
    kind = "sqlite_database" if request.param == "sqlite" else "postgres_database"
    found: Database = request.getfixturevalue(kind)
    return found

