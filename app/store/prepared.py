"""Statements for what is asked tens of times within one search: compiled once, then handed to the driver as they are.

A search reads thousands of rows and uses them by position. SQLAlchemy would make an object of each, and takes longer to
send a statement than SQLite to answer it (90 against 30 µs).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import ClauseElement

from app.db import Unit

Row = tuple[Any, ...]
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Ready:
    """For one kind of database: the text, and what makes the driver's parameters of the values bound."""

    text: str
    parameters: Callable[[Values], Any]


@dataclass(slots=True)
class Prepared:
    """A SELECT whose values are bound by name at execution; sets by `app.store.sets.among`."""

    statement: ClauseElement
    _ready: dict[str, _Ready] = field(default_factory=dict)

    def rows(self, unit: Unit, bound: Values) -> list[Row]:
        """All rows, with values as the driver gives them (SQLite: truths as 0 and 1). Errors are SQLAlchemy's."""
        connection = unit.connection
        ready = self._ready.get(connection.dialect.name)
        if ready is None:
            ready = self._ready[connection.dialect.name] = _compiled(self.statement, connection.dialect)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(ready.text, ready.parameters(bound))
            return list(cursor.fetchall())
        except connection.dialect.loaded_dbapi.Error as error:
            raise _told(error, connection) from error
        finally:
            cursor.close()


def _compiled(statement: ClauseElement, dialect: Dialect) -> _Ready:
    compiled: Any = statement.compile(dialect=dialect)
    binds = {name: bind for bind, name in compiled.bind_names.items()}
    fixed = {name: bind.value for name, bind in binds.items() if not bind.required}
    write = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in binds.items()}

    def named(bound: Values) -> dict[str, Any]:
        given = {name: bound[name] if name in bound else fixed[name] for name in write}
        return {name: value if (to := write[name]) is None else to(value) for name, value in given.items()}

    if not compiled.positional:
        return _Ready(compiled.string, named)
    order = tuple(compiled.positiontup)

    def placed(bound: Values) -> list[Any]:
        values = named(bound)
        return [values[name] for name in order]

    return _Ready(compiled.string, placed)


def _told(error: Exception, connection: Connection) -> Exception:
    """As SQLAlchemy would tell it, without the values: they may be people's."""
    base = connection.dialect.loaded_dbapi.Error
    return DBAPIError.instance(None, None, error, base, hide_parameters=True, dialect=connection.dialect)
