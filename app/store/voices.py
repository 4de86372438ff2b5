"""Sources as claims are weighed: how reliable, self-declared or not, a lone statement or not."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import or_, select

from app.db import Unit
from app.store.ledger import Snapshot
from app.store.tables import source, source_was
from app.store.tie_fold import Voice
from graph.kinds import SourceKind


def descriptions(unit: Unit, view: Snapshot | None = None) -> dict[str, dict[str, Any]]:
    """The descriptions of all sources by id, as they were at a snapshot, else as they are now."""
    rows = unit.connection.execute(select(source.c.id, source.c.description).order_by(source.c.id))
    found = {row.id: row.description for row in rows}
    if view is not None:
        later = or_(source_was.c.until > view.high, source_was.c.until.in_(view.open))
        was = select(source_was.c.source, source_was.c.description).where(later).order_by(source_was.c.until.desc())
        found |= {row.source: row.description for row in unit.connection.execute(was)}  # the first change that is not known
    return {id_: orjson.loads(text) for id_, text in found.items()}


def voices(unit: Unit) -> dict[str, Voice]:
    return {id_: voice_of(id_, described) for id_, described in descriptions(unit).items()}


def voice_of(id_: str, described: dict[str, Any]) -> Voice:
    lone = described["kind"] == SourceKind.STATEMENT_BY_USER.value
    return Voice(id_, float(described["reliability"]), lone)
