"""What is loaded, as readers get it: each source, as of when, and how many of its records stand."""

from __future__ import annotations

from typing import Any

from app.db import Unit
from app.export.findings import iso
from app.store import loads


def sources_view(unit: Unit) -> list[dict[str, Any]]:
    return [{**row, "as_of": None if row["as_of"] is None else iso(row["as_of"])} for row in loads.summary(unit)]
