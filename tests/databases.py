"""Databases for tests: the same suite on SQLite and PostgreSQL, each test with a fresh migrated one.

The schema comes from the migrations, once per session; a test gets a copied file, or the one database emptied again.
All tests of a session share one engine of each kind, so that a statement is compiled once and not in every test: that is
a fifth of what they cost. Connections end with their test, and what is remembered about a `Database` begins anew.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Table, create_engine, insert, select, text
from sqlalchemy.engine import make_url

from app.db import Database
from app.engine.name_index import folder_of
from app.store.tables import metadata

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
            IF pg_relation_size(format('%I', name)::regclass) > 200000 THEN  -- else the rows gone would slow the next test
                EXECUTE format('TRUNCATE %I CASCADE', name);
            ELSE
                EXECUTE format('DELETE FROM %I', name);  -- of forty small tables this is ten times as fast
            END IF;
        END LOOP;
        FOR name, begins IN SELECT sequencename, start_value FROM pg_sequences
            WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
            PERFORM setval(format('%I', name)::regclass, begins, false);
        END LOOP;
    END $$
"""
NUMBER_ON = """
    DO $$ DECLARE its record; last bigint; BEGIN
        FOR its IN SELECT table_name AS t, column_name AS c FROM information_schema.columns WHERE table_schema = 'public'
            AND pg_get_serial_sequence(format('%I', table_name), column_name) IS NOT NULL LOOP
            EXECUTE format('SELECT max(%I) FROM %I', its.c, its.t) INTO last;
            IF last IS NOT NULL THEN
                PERFORM setval(pg_get_serial_sequence(format('%I', its.t), its.c), last);
            END IF;
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


@dataclass(frozen=True, slots=True)
class SqliteGround:
    """A migrated file, and the database that its copies take turns to be."""

    template: Path
    shared: Database

    @contextmanager
    def fresh(self, clock: TickingClock) -> Iterator[Database]:
        path = Path(self.shared.url.database or "")
        for old in path.parent.glob(f"{path.name}*"):
            old.unlink()
        shutil.copy(self.template, path)
        opened = copy(self.shared)
        opened.clock = clock
        shutil.rmtree(folder_of(opened), ignore_errors=True)
        yield opened
        opened.close()


@dataclass(frozen=True, slots=True)
class PostgresGround:
    """A migrated database that is emptied after each use, for making one takes a second; and the one who empties it."""

    shared: Database
    sweeper: Connection

    @contextmanager
    def fresh(self, clock: TickingClock) -> Iterator[Database]:
        opened = copy(self.shared)
        opened.clock = clock
        shutil.rmtree(folder_of(opened), ignore_errors=True)
        yield opened
        opened.close()
        self.sweeper.execute(text(CLOSE_OTHERS))
        self.sweeper.execute(text(EMPTY))


def sqlite_ground_in(folder: Path) -> SqliteGround:
    made = Database(f"sqlite:///{folder / 'template.db'}", secret=SECRET, clock=TickingClock())
    made.migrate()
    made.close()
    return SqliteGround(folder / "template.db", Database(f"sqlite:///{folder / 'benang.db'}", secret=SECRET))


def postgres_ground_on(server: str, name: str) -> Iterator[PostgresGround]:
    """In a database of this name, which goes away at the end."""
    url = make_url(server).set(drivername="postgresql+psycopg")
    own = url.set(database=name)
    whole, sweeping = (create_engine(u, isolation_level="AUTOCOMMIT") for u in (url, own))
    with whole.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        connection.execute(text(f"ALTER DATABASE {name} SET synchronous_commit = off"))
    made = Database(own.render_as_string(hide_password=False), secret=SECRET, clock=TickingClock())
    made.migrate()
    with sweeping.connect() as connection:
        yield PostgresGround(made, connection)
    made.close()
    sweeping.dispose()
    with whole.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    whole.dispose()


@pytest.fixture(scope="session")
def sqlite_ground(tmp_path_factory: pytest.TempPathFactory) -> SqliteGround:
    return sqlite_ground_in(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_ground(postgres_server: str) -> Iterator[PostgresGround]:
    yield from postgres_ground_on(postgres_server, f"benang_test_{os.getpid()}")


@pytest.fixture
def sqlite_database(sqlite_ground: SqliteGround, clock: TickingClock) -> Iterator[Database]:
    """A fresh SQLite database."""
    with sqlite_ground.fresh(clock) as opened:
        yield opened


@pytest.fixture
def postgres_database(postgres_ground: PostgresGround, clock: TickingClock) -> Iterator[Database]:
    """A PostgreSQL database as it is after its migrations."""
    with postgres_ground.fresh(clock) as opened:
        yield opened


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Database:
    """A fresh database, once of each kind."""
    kind = "sqlite_database" if request.param == "sqlite" else "postgres_database"
    found: Database = request.getfixturevalue(kind)
    return found


# --- what one test made, again for another ------------------------------------------------------------------------------
Rows = dict[Table, list[dict[str, Any]]]


def rows_of(database: Database) -> Rows:
    """All that was written since the migrations."""
    with database.reading() as unit:
        tables = [t for t in metadata.sorted_tables if t.name != "secret"]
        found = {table: unit.connection.execute(select(table)).mappings().all() for table in tables}
    return {table: [dict(row) for row in rows] for table, rows in found.items() if rows}


def fill(database: Database, rows: Rows) -> None:
    """Write it into a fresh database of the same kind; numbering goes on after it."""
    with database.writing() as unit:
        for table, found in rows.items():
            unit.connection.execute(insert(table), found)
        if not unit.is_sqlite:
            unit.connection.execute(text(NUMBER_ON))
