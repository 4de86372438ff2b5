"""What all tables are made of: one metadata for both databases, names of constraints, and columns that many tables share."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Dialect, Index, Integer, LargeBinary, MetaData, text

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)
Id = BigInteger().with_variant(Integer, "sqlite")


class Bytes(LargeBinary):
    """As the drivers take and give it: SQLAlchemy would wrap and copy every single value."""

    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> None:
        return None

    def result_processor(self, dialect: Dialect, coltype: object) -> None:
        return None


def row_id() -> Column[int]:
    """The integer a row is known by inside."""
    return Column("id", Id, primary_key=True, autoincrement=True)


def where_there(table: str, column: str) -> Index:
    """An index of the few rows that hold a value: most never do, and an index costs every row that is written."""
    there = text(f"{column} IS NOT NULL")
    return Index(f"ix_{table}_{column}", column, sqlite_where=there, postgresql_where=there)


def retracted(table: str) -> Index:
    """An index of the rows that a ledger entry took back."""
    return where_there(table, "retracted")


def life() -> tuple[Column[Any], ...]:
    """The ledger numbers that bound a row's life."""
    return Column("recorded", Id, nullable=False), Column("retracted", Id)


def period() -> tuple[Column[int], ...]:
    """The bounds of a `graph.period.Period`, as day ordinals."""
    return tuple(Column(n, Integer, nullable=False) for n in ("start_min", "start_max", "end_min", "end_max"))


def share() -> tuple[Column[Any], ...]:
    """A `graph.period.Share` in millionths of a percent; all null for an unknown one."""
    return (
        Column("share_low", Integer), Column("share_high", Integer),
        Column("share_low_in", Boolean), Column("share_high_in", Boolean),
    )
