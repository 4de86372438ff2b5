"""Many rows at once, past the statement compiler: the driver's executemany on SQLite, COPY on PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import islice
from operator import itemgetter
from typing import Any

from sqlalchemy import Table, func, select, text
from sqlalchemy.dialects import postgresql, sqlite

from app.db import Unit

Row = Mapping[str, Any]
LINES = 10_000  # of a copy, handed over at once


def insert_rows(unit: Unit, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows that all have the same columns, in their order. Values are what the driver takes as they are."""
    if not rows:
        return
    columns = tuple(rows[0])
    insert_values(unit, table, columns, list(map(itemgetter(*columns), rows)))  # two columns or more: tuples


def insert_values(unit: Unit, table: Table, columns: tuple[str, ...], values: Sequence[tuple[Any, ...]]) -> None:
    """As `insert_rows`, of rows that are tuples of these columns already."""
    if not values:
        return
    if unit.is_sqlite:
        unit.connection.exec_driver_sql(_insert_text(table.name, columns), list(values))
        return
    cursor = unit.connection.connection.cursor()
    with cursor.copy(_copy_text(table.name, columns)) as copy:
        for row in values:
            copy.write_row(row)


def insert_columns(unit: Unit, table: Table, columns: Mapping[str, list[Any] | str | int | None]) -> None:
    """As `insert_rows`, given by columns: equally long lists of numbers, truths, bytes and plain texts (no tab, backslash
    or quote), or one such text, number or null that all rows have and that is not handed over row by row."""
    lists = {name: values for name, values in columns.items() if isinstance(values, list)}
    if unit.is_sqlite:
        shown = ", ".join("?" if name in lists else _sql(value) for name, value in columns.items())
        into = f"INSERT INTO {_listed((table.name,))} ({_listed(tuple(columns))}) VALUES ({shown})"  # noqa: S608
        unit.connection.exec_driver_sql(into, list(zip(*lists.values(), strict=True)))
        return
    line = "\t".join("%s" if name in lists else _copied(value) for name, value in columns.items()) + "\n"
    rows = zip(*map(_written, lists.values()), strict=True)
    with unit.connection.connection.cursor().copy(_copy_text(table.name, tuple(columns))) as copy:
        while text := "".join([line % row for row in islice(rows, LINES)]):
            copy.write(text)


def _written(values: list[Any]) -> list[Any]:
    """Bytes as PostgreSQL reads them; the rest is written as Python does."""
    return [rf"\\x{value.hex()}" for value in values] if isinstance(values[0], bytes) else values


def _sql(value: object) -> str:
    return "NULL" if value is None else repr(value)


def _copied(value: object) -> str:
    return r"\N" if value is None else str(value).replace("%", "%%")


def insert_new(unit: Unit, table: Table, row: Row) -> bool:
    """Insert a row unless one with its primary or unique key is there, also one of a transaction under way beside us."""
    made = sqlite.insert(table) if unit.is_sqlite else postgresql.insert(table)
    kept = made.values(**row).on_conflict_do_nothing().returning(*table.primary_key)
    return unit.connection.execute(kept).first() is not None


@cache
def _insert_text(table: str, columns: tuple[str, ...]) -> str:
    return f"INSERT INTO {_listed((table,))} ({_listed(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608


@cache
def _copy_text(table: str, columns: tuple[str, ...]) -> str:
    return f"COPY {_listed((table,))} ({_listed(columns)}) FROM STDIN"


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def new_ids(unit: Unit, table: Table, count: int) -> list[int]:
    """Ids for rows about to be inserted: the next ones under SQLite's only writer, drawn from the sequence elsewhere."""
    if count == 0:
        return []
    if unit.is_sqlite:
        last = unit.connection.scalar(select(func.max(table.c.id))) or 0
        return list(range(last + 1, last + 1 + count))
    drawn = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
    return sorted(unit.connection.scalars(drawn, {"name": f'"{table.name}"', "count": count}))
