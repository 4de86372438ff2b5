"""What is loaded, as readers get it: each source, as of when, and how many of its records stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from app.db import Unit
from app.export.findings import iso
from app.store import loads
from graph.kinds import SourceKind


def sources_view(unit: Unit) -> list[dict[str, Any]]:
    return [{**row, "as_of": None if row["as_of"] is None else iso(row["as_of"])} for row in loads.summary(unit)]


def delivered(sources: Iterable[Mapping[str, Any]]) -> dict[SourceKind, date | None]:
    """Of sources as readers get them: each kind, with the day of its newest delivery, None where nothing was delivered."""
    found: dict[SourceKind, date | None] = {}
    for row in sources:
        kind, day = SourceKind(row["kind"]), date.fromisoformat(row["as_of"][:10]) if row["as_of"] else None
        known = found.get(kind)
        found[kind] = day if known is None or (day is not None and day > known) else known
    return found
