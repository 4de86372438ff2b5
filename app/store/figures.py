"""Counts for dashboards. Viewers get them without any case, and small cells are suppressed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select, true

from app.auth import Principal, Role
from app.db import Unit
from app.store import visibility
from app.store.tables import finding

SMALLEST_CELL = 5


def findings(unit: Unit, principal: Principal) -> list[dict[str, Any]]:
    """[{rule, severity, state, count}]; count None where it is under 5 and the reader is a viewer."""
    viewer = principal.role is Role.VIEWER
    scope = true() if viewer else visibility.findings(principal)
    columns = (finding.c.rule, finding.c.severity, finding.c.state)
    rows = unit.connection.execute(
        select(*columns, func.count().label("count")).where(scope).group_by(*columns).order_by(*columns)
    )
    return [
        {"rule": r.rule, "severity": r.severity, "state": r.state,
         "count": None if viewer and r[3] < SMALLEST_CELL else r[3]}
        for r in rows
    ]
