"""The database: engines for SQLite and PostgreSQL, units of work, migrations. One unit = one transaction.

SQLite writing units begin IMMEDIATE (a deferred one fails under contention in spite of the busy timeout); reading
units stay deferred and see one snapshot, as do PostgreSQL's at REPEATABLE READ.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, column, create_engine, event, insert, inspect, select, table, text, update
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, InterfaceError, OperationalError

from app.crypto import Keyring
from app.errors import Unavailable, WrongSecret
from app.settings import settings

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
BUSY_MILLISECONDS = 30_000
# Of a SQLite file, read where it lies in the system's memory: a third less for a search over a million parties. Not by
# who writes or loads, so that a load's memory does not grow with the file.
MAPPED_BYTES = 2_000_000_000
PASSING = (OperationalError, InterfaceError)  # a database that is away or busy: work on it is tried again as it was
MIGRATION_LOCK = 0x62656E616E67  # "benang", the advisory lock of migrations
_secret = table("secret", column("name"), column("wrapped"))
Clock = Callable[[], int]


def system_clock() -> int:
    """Microseconds since the epoch, UTC."""
    return time.time_ns() // 1_000


@dataclass(frozen=True, slots=True)
class Unit:
    """One transaction with the installation's keys and clock: what every store function takes first."""

    connection: Connection
    keys: Keyring
    clock: Clock
    database: Database = field(repr=False)
    is_writing: bool = False

    def now(self) -> int:
        """Microseconds since the epoch, UTC."""
        return self.clock()

    @property
    def is_sqlite(self) -> bool:
        return self.connection.dialect.name == "sqlite"


class Database:
    """Where everything is kept. `with database.reading() as unit` or `writing()`, which commits at its end."""

    def __init__(
        self, url: str | None = None, *, secret: str | None = None, clock: Clock = system_clock, program: str = "benang",
        keys: Keyring | None = None,
    ) -> None:  # fmt: skip
        self.url = _normal(url or settings().database_url)
        self.clock = clock
        self.engine = _engine(self.url, program)
        self._secret = settings().secret if secret is None else secret
        self._keys = keys
        writing: dict[str, Any] = {"benang_writing": True}
        reading: dict[str, Any] = {}
        if not self.is_sqlite:
            reading = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._readers = self.engine.execution_options(**reading)
        self._frugal = self.engine.execution_options(**reading, benang_frugal=True)
        self._writers = self.engine.execution_options(**writing)

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def fingerprint(self) -> str:
        """A short name of where it is, for files that belong to it."""
        return hashlib.blake2b(self.url.render_as_string().encode(), digest_size=8).hexdigest()  # without the password

    @property
    def keys(self) -> Keyring:
        """The installation's keys. Unavailable before the first migration, WrongSecret with another secret."""
        if self._keys is None:
            if self._is_missing():
                raise Unavailable("there is no database yet; run `benang migrate` first")
            with self._readers.connect() as connection:
                self._keys = _stored_keys(connection, self._secret)
        return self._keys

    @contextmanager
    def reading(self, *, frugal: bool = False) -> Iterator[Unit]:
        """A unit that sees one snapshot of the database and changes nothing. `frugal`: a great file is not mapped for it.

        It ends with a commit: after a rollback psycopg drops every statement that it had prepared on the connection, and
        parsing and planning them anew is half of PostgreSQL's time for a check.
        """
        keys = self.keys
        with (self._frugal if frugal else self._readers).begin() as connection:
            yield Unit(connection, keys, self.clock, self)

    @contextmanager
    def writing(self) -> Iterator[Unit]:
        """A unit that is committed at its end and rolled back by any exception."""
        keys = self.keys
        with self._writers.begin() as connection:
            yield Unit(connection, keys, self.clock, self, is_writing=True)

    def migrate(self) -> None:
        """Bring the schema to the newest version and make or re-wrap the keys. Safe to call by several at once."""
        self._open()
        with self._writers.begin() as connection:
            if not self.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
            from alembic import command  # a seventh of every command's start, for those that migrate

            command.upgrade(alembic_config(connection), "head")
            self._keys = _settled_keys(connection, self._secret)

    def _open(self) -> None:
        """Unavailable, in words, for a database that cannot be opened at all."""
        try:
            if self.is_sqlite:
                Path(self.url.database or "").parent.mkdir(parents=True, exist_ok=True)
            with self._readers.connect() as connection:
                connection.exec_driver_sql("PRAGMA schema_version" if self.is_sqlite else "SELECT 1")
        except (OSError, DatabaseError) as error:
            reason = str(getattr(error, "orig", None) or error).partition("\n")[0]
            raise Unavailable(f"the database cannot be opened: {reason}") from error

    def copy_to(self, path: Path) -> None:
        """Write what a SQLite database holds now into a new file. Unavailable where that cannot be."""
        connection = self.engine.raw_connection()
        try:
            connection.cursor().execute("VACUUM INTO ?", (str(path),))
        except self.engine.dialect.loaded_dbapi.Error as error:
            raise Unavailable(f"the database cannot be copied: {error}") from error
        finally:
            connection.close()

    def count_anew(self) -> None:
        """Let PostgreSQL plan by what its tables hold now: its own count comes up to a minute after a large load, and until
        then a check takes twice as long. SQLite plans by its indexes alone."""
        if not self.is_sqlite:
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("ANALYZE")

    def is_empty(self) -> bool:
        """Whether no migration has run here yet."""
        if self._is_missing():
            return True
        with self._readers.connect() as connection:
            return not inspect(connection).has_table("secret")

    def _is_missing(self) -> bool:
        return self.is_sqlite and not Path(self.url.database or "").exists()

    def close(self) -> None:
        """Give all connections back. The object may be used again afterwards."""
        self.engine.dispose()


def migrate(database: Database) -> None:
    """`database.migrate()`, under the name the entrances use."""
    database.migrate()


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration without a file, so that it works from the wheel."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _normal(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ValueError("this is no address of a database") from None
    if parsed.drivername in {"postgres", "postgresql"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise ValueError(f"databases are sqlite and postgresql, not {parsed.get_backend_name()}")
    if parsed.get_backend_name() == "sqlite" and parsed.database in {None, "", ":memory:"}:
        raise ValueError("a SQLite database is a file: several connections must see the same one")
    return parsed


def _engine(url: URL, program: str) -> Engine:
    if url.get_backend_name() == "sqlite":
        # The connection used last is taken next: its pages are in memory, and the others' need not be.
        engine = create_engine(
            url, connect_args={"timeout": BUSY_MILLISECONDS / 1_000}, pool_use_lifo=True, hide_parameters=True
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(  # parameters are names and numbers of people: no message of an error shows them
        url, connect_args={"application_name": program}, pool_size=settings().database_pool, pool_pre_ping=True,
        hide_parameters=True,
    )


def _prepare_sqlite(raw: Any, _record: object) -> None:
    raw.isolation_level = None  # transactions are begun below, not guessed by the driver
    cursor = raw.cursor()
    for pragma in (
        f"busy_timeout={BUSY_MILLISECONDS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON",
        "temp_store=MEMORY", "cache_size=-40960",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    writing = options.get("benang_writing", False)
    mapped = 0 if writing or options.get("benang_frugal", False) else MAPPED_BYTES
    if connection.info.get("mapped", 0) != mapped:
        connection.exec_driver_sql(f"PRAGMA mmap_size={mapped}")
        connection.info["mapped"] = mapped
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _stored_keys(connection: Connection, secret: str) -> Keyring:
    if not inspect(connection).has_table("secret"):
        raise Unavailable("the database is empty; run `benang migrate` first")
    wrapped = {row.name: bytes(row.wrapped) for row in connection.execute(select(_secret))}
    if not wrapped:
        raise Unavailable("the database has no keys; run `benang migrate` first")
    return Keyring.unwrapped(secret, wrapped)


def _settled_keys(connection: Connection, secret: str) -> Keyring:
    """The stored keys; new ones in a new database; wrapped anew when only the previous secret opens them."""
    if connection.execute(select(_secret.c.name).limit(1)).first() is None:
        keys = Keyring.derived(secret)
        rows = [{"name": name, "wrapped": wrapped} for name, wrapped in keys.wrapped(secret).items()]
        connection.execute(insert(_secret), rows)
        return keys
    try:
        return _stored_keys(connection, secret)
    except WrongSecret:
        previous = settings().previous_secret
        if previous is None:
            raise
    keys = _stored_keys(connection, previous)
    for name, wrapped in keys.wrapped(secret).items():
        connection.execute(update(_secret).where(_secret.c.name == name).values(wrapped=wrapped))
    return keys
