"""Make and end API keys; both are acts on the audit trail."""

from __future__ import annotations

from dataclasses import dataclass

from app.auth import Principal, Role
from app.db import Database, Unit
from app.errors import Invalid, NotFound
from app.logs import masked
from app.store import audit, keys
from app.store.keys import KeyOrder
from app.store.ledger import now_snapshot
from app.store.world import LedgerWorld
from graph.kinds import PartyKind

NO_BUYER = frozenset({PartyKind.PERSON, PartyKind.CONTACT_POINT, PartyKind.HOUSEHOLD})
OFFICIALS = frozenset({PartyKind.PERSON, PartyKind.UNKNOWN})


@dataclass(frozen=True, slots=True)
class MadeKey:
    """Shown once: the id, the key and the secret its inbox messages are signed with."""

    id: str
    key: str
    inbox_secret: bytes


def create(database: Database, principal: Principal, order: KeyOrder) -> MadeKey:
    """A new key. Procurement needs a grade and at least one buyer; other roles take no grade.

    Invalid where a buyer or the holder is not a known party: a mistyped id would silently open nothing, or seal nothing.
    """
    principal.must_be(Role.ADMIN)
    if order.role is Role.SYSTEM:
        raise Invalid("no key carries the system role", pointer="/role")
    if order.role is Role.PROCUREMENT and (order.grade is None or not order.scope):
        raise Invalid("a procurement key needs --grade and at least one --scope", pointer="/grade")
    if order.role is not Role.PROCUREMENT and order.grade is not None:
        raise Invalid("only procurement keys have a grade", pointer="/grade")
    with database.writing() as unit:
        _must_be_known(unit, order)
        id_, key, secret = keys.create(unit, order)
        audit.write(unit, principal, "key.created", id_, role=order.role.value)
    return MadeKey(id_, key, secret)


def _must_be_known(unit: Unit, order: KeyOrder) -> None:
    wanted = {*order.scope, *((order.party,) if order.party is not None else ())}
    known = LedgerWorld(unit, now_snapshot(unit)).parties(sorted(wanted))
    for id_ in order.scope:
        if id_ not in known:
            raise Invalid(f"--scope: no party has the id {masked(id_)!r}", pointer="/scope")
        if known[id_].kind in NO_BUYER:
            raise Invalid(f"--scope: {masked(id_)} is no buyer", pointer="/scope")
    if order.party is None:
        return
    if order.party not in known:
        raise Invalid(f"--party: no party has the id {masked(order.party)!r}", pointer="/party")
    if known[order.party].kind not in OFFICIALS:
        raise Invalid(f"--party: {masked(order.party)} is no person", pointer="/party")


def revoke(database: Database, principal: Principal, id_: str) -> None:
    principal.must_be(Role.ADMIN)
    with database.writing() as unit:
        if not keys.revoke(unit, id_):
            raise NotFound("no key with this id is in force")
        audit.write(unit, principal, "key.revoked", id_)
