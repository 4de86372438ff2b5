"""Sources as claims are weighed: how reliable, self-declared or not, a lone statement or not."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import select

from app.db import Unit
from app.store.tables import source
from app.store.tie_fold import Voice
from graph.kinds import SourceKind


def descriptions(unit: Unit) -> dict[str, dict[str, Any]]:
    """The stored descriptions of all sources, by id."""
    rows = unit.connection.execute(select(source.c.id, source.c.description).order_by(source.c.id))
    return {row.id: orjson.loads(row.description) for row in rows}


def voices(unit: Unit) -> dict[str, Voice]:
    return {id_: voice_of(id_, described) for id_, described in descriptions(unit).items()}


def voice_of(id_: str, described: dict[str, Any]) -> Voice:
    lone = described["kind"] == SourceKind.STATEMENT_BY_USER.value
    return Voice(id_, float(described["reliability"]), lone)
