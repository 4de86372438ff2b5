"""Pre-award checks as they were answered, with their certificates; replayed, never computed again."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, insert, select

from app.auth import Principal
from app.db import Unit
from app.store import visibility
from app.store.bulk import insert_rows
from app.store.codec import dumps, loads
from app.store.tables import check, check_party

DAY = 86_400_000_000


def new_id() -> str:
    return "chk_" + secrets.token_hex(13)


def add(unit: Unit, principal: Principal, row: Mapping[str, Any]) -> None:
    """Store one answered check: id, tender, buyer, snapshot, parties (ids of all concerned) and, as JSON values,
    request, answer, certificate, sealed (what was kept from who asked).
    """
    unit.connection.execute(
        insert(check).values(
            id=row["id"], author=principal.key_id, at=unit.now(), tender=row["tender"], buyer=row["buyer"],
            request=dumps(row["request"]), answer=dumps(row["answer"]), snapshot=row["snapshot"],
            certificate=dumps(row["certificate"]), sealed=dumps(row["sealed"]),
        )
    )
    insert_rows(unit, check_party, [{"check_id": row["id"], "party": p} for p in sorted(set(row["parties"]))])


def get(unit: Unit, principal: Principal, id_: str) -> dict[str, Any] | None:
    """The stored answer as it was given, and about which tender it was; None when this principal may not see it."""
    row = unit.connection.execute(select(check).where(check.c.id == id_, visibility.checks(principal))).one_or_none()
    if row is None:
        return None
    return {
        "answer": loads(row.answer), "certificate": loads(row.certificate), "author": row.author,
        "sealed": loads(row.sealed), "snapshot": row.snapshot, "tender": row.tender,
    }


def recent_by(unit: Unit, principal: Principal, tender: str | None) -> int:
    """How many checks this key made in the last day on this tender (None: on none): an oracle shows by repetition."""
    same = check.c.tender.is_(None) if tender is None else check.c.tender == tender
    where = (check.c.author == principal.key_id, check.c.at > unit.now() - DAY, same)
    return int(unit.connection.execute(select(func.count()).select_from(check).where(*where)).scalar_one())
