"""Units of work and migrations, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import func, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from app.db import Database, alembic_config
from app.errors import Unavailable, WrongSecret
from app.settings import settings
from app.store import unresolved, unscreened
from app.store.tables import idempotency, metadata, secret
from tests.databases import SECRET

ROW = {"key_id": "k", "key": "1", "request": "r", "at": 1}


def count(database: Database) -> int:
    with database.reading() as unit:
        return unit.connection.scalar(select(func.count()).select_from(idempotency)) or 0


def test_a_writing_unit_is_kept_when_it_ends_and_undone_by_an_exception(database: Database) -> None:
    with database.writing() as unit:
        unit.connection.execute(insert(idempotency), [ROW])

    def fail() -> None:
        with database.writing() as unit:
            unit.connection.execute(insert(idempotency), [{**ROW, "key": "2"}])
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError):
        fail()
    assert count(database) == 1


def test_a_reading_unit_sees_one_snapshot_while_others_write(database: Database) -> None:
    with database.reading() as unit:
        before = unit.connection.scalar(select(func.count()).select_from(idempotency))
        with database.writing() as writer:
            writer.connection.execute(insert(idempotency), [ROW])
        assert unit.connection.scalar(select(func.count()).select_from(idempotency)) == before == 0
    assert count(database) == 1


def test_a_reading_unit_on_postgresql_cannot_write(postgres_database: Database) -> None:
    with pytest.raises(DBAPIError), postgres_database.reading() as unit:
        unit.connection.execute(insert(idempotency), [ROW])


def test_the_schema_of_the_migrations_is_the_metadata(database: Database) -> None:
    """`alembic check` finds nothing to do, and every table is there."""
    with database.engine.execution_options(benang_writing=True).begin() as connection:
        command.check(alembic_config(connection))
        assert set(inspect(connection).get_table_names()) == {*metadata.tables, "alembic_version"}


def test_migrating_twice_changes_nothing(database: Database) -> None:
    with database.reading() as unit:
        before = unit.connection.execute(select(secret).order_by(secret.c.name)).all()
    database.migrate()
    with database.reading() as unit:
        assert unit.connection.execute(select(secret).order_by(secret.c.name)).all() == before


def test_another_secret_is_refused(database: Database) -> None:
    other = Database(database.url.render_as_string(hide_password=False), secret="another secret altogether")
    with pytest.raises(WrongSecret), other.reading():
        pass
    other.close()


def test_a_new_secret_opens_what_the_old_one_wrapped_once_it_is_told_both(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ids do not change with the secret: the keys are wrapped anew, not derived anew."""
    url, before = database.url.render_as_string(hide_password=False), database.keys
    rotated = Database(url, secret="another secret altogether")
    with pytest.raises(WrongSecret):
        rotated.migrate()
    monkeypatch.setenv("BENANG_PREVIOUS_SECRET", SECRET)
    settings.cache_clear()
    try:
        rotated.migrate()
    finally:
        settings.cache_clear()
    opened = Database(url, secret="another secret altogether")
    assert opened.keys == before
    back = Database(url, secret=SECRET)
    with pytest.raises(WrongSecret):
        _ = back.keys
    monkeypatch.setenv("BENANG_PREVIOUS_SECRET", "another secret altogether")
    settings.cache_clear()
    back.migrate()
    settings.cache_clear()
    for used in (rotated, opened, back):
        used.close()


def test_an_empty_database_says_that_it_must_be_migrated(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/new/benang.db", secret=SECRET)
    assert database.is_empty()
    with pytest.raises(Unavailable, match="migrate"), database.reading():
        pass
    database.migrate()
    assert not database.is_empty()
    database.close()


def test_every_connection_to_postgresql_names_itself(postgres_database: Database) -> None:
    with postgres_database.reading() as unit:
        assert unit.connection.scalar(text("SHOW application_name")) == "benang"


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://x/y"])
def test_a_database_that_cannot_serve_several_connections_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="database"):
        Database(url, secret=SECRET)


def test_a_copy_holds_what_was_committed_and_overwrites_nothing(sqlite_database: Database, tmp_path: Path) -> None:
    with sqlite_database.writing() as unit:
        unit.connection.execute(insert(idempotency), [ROW])
    sqlite_database.copy_to(tmp_path / "copy.db")
    copy = Database(f"sqlite:///{tmp_path / 'copy.db'}", secret=SECRET)
    assert count(copy) == 1
    copy.close()
    (tmp_path / "mine.txt").write_text("mine")
    for taken in (tmp_path / "mine.txt", tmp_path / "no-folder" / "copy.db"):
        with pytest.raises(Unavailable, match="cannot be copied"):
            sqlite_database.copy_to(taken)
    assert (tmp_path / "mine.txt").read_text() == "mine"


@pytest.mark.postgres
def test_what_was_prepared_for_one_unit_serves_the_next(postgres_database: Database) -> None:
    """A statement asked again and again is parsed and planned once for each connection, not for each unit."""
    for _ in range(8):
        with postgres_database.reading() as unit:
            unit.connection.execute(text("SELECT 41 + :n"), {"n": 1})
    with postgres_database.reading() as unit:
        prepared = unit.connection.scalars(text("SELECT statement FROM pg_prepared_statements")).all()
    assert [s for s in prepared if "41 +" in s]


def test_postgresql_counts_its_tables_anew_when_told(postgres_database: Database) -> None:
    """What it plans by: how many rows it believes a table to have."""
    believed = text("SELECT reltuples FROM pg_class WHERE relname = 'idempotency'")
    with postgres_database.writing() as unit:
        unit.connection.execute(insert(idempotency), [{**ROW, "key": f"k{n}"} for n in range(7)])
    postgres_database.count_anew()
    with postgres_database.reading() as unit:
        assert unit.connection.scalar(believed) == 7


def test_a_database_of_the_first_schema_learns_to_set_work_aside(database: Database) -> None:
    with database.writing() as unit:
        for table in ("unresolved", "unscreened"):
            unit.connection.exec_driver_sql(f"ALTER TABLE {table} DROP COLUMN aside")
        unit.connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    database.migrate()
    with database.reading() as unit:
        assert [unresolved.aside(unit), unscreened.aside(unit)] == [0, 0]
