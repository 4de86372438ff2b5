"""Make and end API keys; both are acts on the audit trail."""

from __future__ import annotations

from dataclasses import dataclass

from app.auth import Principal, Role
from app.db import Database
from app.errors import Invalid, NotFound
from app.store import audit, keys
from app.store.keys import KeyOrder


@dataclass(frozen=True, slots=True)
class MadeKey:
    """Shown once: the id, the key and the secret its inbox messages are signed with."""

    id: str
    key: str
    inbox_secret: bytes


def create(database: Database, principal: Principal, order: KeyOrder) -> MadeKey:
    """A new key. Procurement needs a grade and at least one buyer; other roles take no grade."""
    principal.must_be(Role.ADMIN)
    if order.role is Role.SYSTEM:
        raise Invalid("no key carries the system role", pointer="/role")
    if order.role is Role.PROCUREMENT and (order.grade is None or not order.scope):
        raise Invalid("a procurement key needs --grade and at least one --scope", pointer="/grade")
    if order.role is not Role.PROCUREMENT and order.grade is not None:
        raise Invalid("only procurement keys have a grade", pointer="/grade")
    with database.writing() as unit:
        id_, key, secret = keys.create(unit, order)
        audit.write(unit, principal, "key.created", id_, role=order.role.value)
    return MadeKey(id_, key, secret)


def revoke(database: Database, principal: Principal, id_: str) -> None:
    principal.must_be(Role.ADMIN)
    with database.writing() as unit:
        if not keys.revoke(unit, id_):
            raise NotFound("no key with this id is in force")
        audit.write(unit, principal, "key.revoked", id_)
