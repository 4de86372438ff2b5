"""The database as it stands, for comparing before and after, and the command line as a user calls it."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

import pytest
import structlog
from sqlalchemy import Table, func, select

from app import cli
from app.db import Database
from app.settings import settings
from app.store.ledger import now_snapshot, visible
from app.store.tables import claim, membership, metadata, party, party_claim
from tests.databases import SECRET

# What every load writes, whatever comes of it.
OF_THE_LOAD = frozenset({"load", "load_file", "load_problem"})
# What also says that a load was tried: its ledger entry (aborted) and the description of its source.
OF_A_TRIAL = OF_THE_LOAD | {"ledger", "source"}


def content(database: Database, but: Collection[str] = OF_THE_LOAD) -> dict[str, list[str]]:
    """Every row of every other table, in an order of its own."""
    with database.reading() as unit:
        return {
            table.name: sorted(repr(tuple(row)) for row in unit.connection.execute(select(table)))
            for table in metadata.sorted_tables
            if table.name not in but
        }


def assert_whole(database: Database) -> None:
    """SQLite's own checks: the file is sound and no row points to nothing. PostgreSQL holds both by itself."""
    if not database.is_sqlite:
        return
    with sqlite3.connect(str(database.url.database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


def count(database: Database, table: Table, *where: Any) -> int:
    """Standing rows of a table of claims or of what is made of them."""
    with database.reading() as unit:
        query = select(func.count()).select_from(table)
        if "claim_id" in table.c:
            query = query.join(claim, claim.c.id == table.c.claim_id)
        holder = claim if "claim_id" in table.c else table
        return unit.connection.scalar(query.where(visible(holder, now_snapshot(unit)), *where)) or 0


def kinds(database: Database) -> dict[str, int]:
    """How many parties of each kind somebody states."""
    with database.reading() as unit:
        view = now_snapshot(unit)
        query = (
            select(party.c.kind, func.count(party.c.id.distinct()))
            .join(membership, membership.c.party_id == party.c.id)
            .join(party_claim, party_claim.c.ref == membership.c.ref)
            .join(claim, claim.c.id == party_claim.c.claim_id)
            .where(visible(membership, view), visible(claim, view))
            .group_by(party.c.kind)
        )
        return {row[0]: row[1] for row in unit.connection.execute(query)}


@dataclass(frozen=True, slots=True)
class Ended:
    """A command that ended: its exit code and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON value that is all of stdout."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


@contextmanager
def _environment(**named: str) -> Iterator[None]:
    with mock.patch.dict(os.environ, named):
        settings.cache_clear()
        try:
            yield
        finally:
            settings.cache_clear()


def called(*words: object, **environment: str) -> int:
    """`benang …` in this process, with the secret of the tests; its exit code."""
    with _environment(BENANG_SECRET=SECRET, **environment), mock.patch("sys.argv", ["benang", *map(str, words)]):
        try:
            cli.main()
        except SystemExit as ended:
            return 0 if ended.code is None else int(ended.code)
        finally:
            structlog.reset_defaults()  # a command sets up the logging of its process
    return 0


@dataclass(slots=True)
class Shell:
    """Calls `benang` in this process against one database, streams captured at their descriptors."""

    database: Database
    captured: pytest.CaptureFixture[str]

    def __call__(self, *words: object) -> Ended:
        self.captured.readouterr()
        url = self.database.url.render_as_string(hide_password=False)
        code = called(*words, BENANG_DATABASE_URL=url)
        out, err = self.captured.readouterr()
        return Ended(code, out, err)
