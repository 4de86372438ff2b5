"""API keys: created once, stored as SHA-256, revoked but never deleted; and the principal behind one."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, insert, select, update

from app.auth import Grade, Principal, Role, key_digest, new_key
from app.db import Unit
from app.store.codec import dumps, loads
from app.store.tables import api_key

GIVEN = frozenset(Role) - {Role.SYSTEM}


@dataclass(frozen=True, slots=True)
class KeyOrder:
    """What a new key shall be: its role, grade within procurement, buyers it is limited to, and who holds it."""

    name: str
    role: Role
    grade: Grade | None = None
    scope: tuple[str, ...] = ()
    party: str | None = None


@dataclass(frozen=True, slots=True)
class ListedKey:
    id: str
    prefix: str
    name: str
    role: str
    grade: str | None
    scope: tuple[str, ...]
    created_at: int
    revoked_at: int | None


def create(unit: Unit, order: KeyOrder) -> tuple[str, str, bytes]:
    """A new key: (its id, the key itself, the secret its inbox messages are signed with); both are shown once."""
    key, prefix, digest = new_key()
    id_, inbox_secret = "key_" + secrets.token_hex(8), secrets.token_bytes(32)
    salt = digest.encode()[:16]
    unit.connection.execute(
        insert(api_key).values(
            id=id_, prefix=prefix, sha256=digest, name=order.name, role=order.role.value,
            grade=order.grade.value if order.grade else None, scope=dumps(sorted(order.scope)), party=order.party,
            inbox_secret=unit.keys.seal(inbox_secret, salt, f"api_key.inbox_secret:{id_}"), created_at=unit.now(),
        )
    )
    return id_, key, inbox_secret


def principal_of(unit: Unit, key: str) -> Principal | None:
    """The principal who presents a key; None for an unknown or revoked one."""
    row = unit.connection.execute(
        select(api_key).where(api_key.c.sha256 == key_digest(key), api_key.c.revoked_at.is_(None))
    ).one_or_none()
    return None if row is None else _principal(row)


def principal_of_key(unit: Unit, id_: str) -> Principal | None:
    """The principal of a stored key by its id, as for the owner of a subscription."""
    row = unit.connection.execute(
        select(api_key).where(api_key.c.id == id_, api_key.c.revoked_at.is_(None))
    ).one_or_none()
    return None if row is None else _principal(row)


def holder_of(unit: Unit, id_: str) -> tuple[str | None, str] | None:
    """Who holds a key or held it before it was revoked: the official, where that is said, and the name of the key.

    None where there never was such a key.
    """
    row = unit.connection.execute(select(api_key.c.party, api_key.c.name).where(api_key.c.id == id_)).one_or_none()
    return None if row is None else (row.party, row.name)


def inbox_secret(unit: Unit, id_: str) -> bytes | None:
    """The secret that this key's inbound events are signed with; None for an unknown or revoked key."""
    row = unit.connection.execute(
        select(api_key).where(api_key.c.id == id_, api_key.c.revoked_at.is_(None))
    ).one_or_none()
    if row is None or row.inbox_secret is None:
        return None
    return unit.keys.open(bytes(row.inbox_secret), row.sha256.encode()[:16], f"api_key.inbox_secret:{id_}")


def listed(unit: Unit) -> Sequence[ListedKey]:
    rows = unit.connection.execute(select(api_key).order_by(api_key.c.created_at, api_key.c.id))
    return [
        ListedKey(r.id, r.prefix, r.name, r.role, r.grade, tuple(loads(r.scope)), r.created_at, r.revoked_at)
        for r in rows
    ]


def revoke(unit: Unit, id_: str) -> bool:
    """False when there is no such key in force."""
    alive = (api_key.c.id == id_) & api_key.c.revoked_at.is_(None)
    return unit.connection.execute(update(api_key).where(alive).values(revoked_at=unit.now())).rowcount == 1


def _principal(row: Row[Any]) -> Principal | None:
    """None for a role that no key may carry, however it came into the row."""
    if row.role not in GIVEN:
        return None
    return Principal(
        row.id, row.name, Role(row.role), Grade(row.grade) if row.grade else None,
        frozenset(loads(row.scope)), row.party,
    )
