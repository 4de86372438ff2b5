"""Claims as they are cited: which source, where in its delivery, and what it literally said."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import orjson
from sqlalchemy import select

from app.crypto import key_of, text_of
from app.db import Unit
from app.store.ledger import Snapshot, visible
from app.store.sets import blocks
from app.store.tables import claim, record
from app.store.voices import descriptions
from graph.claims import Citation, Place
from graph.kinds import SourceKind, Standing


def citations(unit: Unit, snapshot: Snapshot, claims: Collection[str]) -> Mapping[str, Citation]:
    """Citations by claim key, in the version known at the snapshot; unknown keys are left out."""
    keys = sorted(key for text in set(claims) if (key := _key(text)) is not None)
    if not keys:
        return {}
    sources = descriptions(unit)
    found: dict[str, Citation] = {}
    for block in blocks(keys):
        query = select(claim, record.c.file, record.c.sheet, record.c.at).join(record, record.c.id == claim.c.record_id)
        for row in unit.connection.execute(query.where(claim.c.key.in_(block), visible(claim, snapshot))):
            found[text_of(row.key)] = _citation(row, sources[row.source_id])
    return {key: found[key] for key in sorted(found)}


def _citation(row: Any, described: Mapping[str, Any]) -> Citation:
    return Citation(
        claim=text_of(row.key), source=row.source_id, title=described["title"], place=Place(row.file, row.sheet, row.at),
        stated_at=row.stated_at, says=orjson.loads(row.quote), standing=Standing(described["standing"]),
        reliability=float(described["reliability"]),
        lone_statement=described["kind"] == SourceKind.STATEMENT_BY_USER.value,
    )  # fmt: skip


def _key(text: str) -> bytes | None:
    try:
        return key_of(text)
    except ValueError:  # a check's own "request", which no source said
        return None
