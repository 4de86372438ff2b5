"""The command line for acceptance tests, against the database of the test."""

from __future__ import annotations

import pytest

from app.db import Database
from tests.acceptance.ground import Shell


@pytest.fixture
def benang(database: Database, capfd: pytest.CaptureFixture[str]) -> Shell:
    """`benang(*words)` runs a command on the test's database."""
    return Shell(database, capfd)
