"""Reads through what every question about ties goes to, so that its pages lie in memory before somebody waits for them."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select

from app.db import Unit
from app.store.schema import Id
from app.store.tables import adjacency, party

_LOW, _HIGH = bindparam("low", type_=Id), bindparam("high", type_=Id)
_TIES = select(func.sum(adjacency.c.end_max)).where(adjacency.c.src.between(_LOW, _HIGH))
_PARTIES = select(func.sum(func.length(party.c.public_id))).where(party.c.id.between(_LOW, _HIGH))


def last_party(unit: Unit) -> int:
    """The greatest number of a party."""
    return unit.connection.scalar(select(func.max(party.c.id))) or 0


def read_through(unit: Unit, low: int, high: int) -> None:
    """Touch every page that holds the parties of these numbers and the ties seen from them."""
    for question in (_TIES, _PARTIES):
        unit.connection.execute(question, {"low": low, "high": high}).all()
