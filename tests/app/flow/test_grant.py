"""Making and ending keys: acts of an admin, each on the trail."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.auth import SYSTEM, Grade, Role
from app.db import Database
from app.errors import Forbidden, Invalid, NotFound
from app.flow import grant
from app.store import keys
from app.store.keys import KeyOrder
from app.store.tables import api_key, audit
from tests.app.cases import key
from tests.app.flow.desk import desk_in


def test_a_key_is_made_and_ended_with_both_acts_on_the_trail(database: Database) -> None:
    admin = key(database, Role.ADMIN)
    made = grant.create(database, admin, KeyOrder("Irban", Role.AUDITOR))
    grant.revoke(database, admin, made.id)
    with database.reading() as unit:
        assert keys.principal_of(unit, made.key) is None
        rows = unit.connection.execute(select(audit).order_by(audit.c.seq)).all()
    assert [(r.actor, r.act, r.object) for r in rows] == [
        (admin.key_id, "key.created", made.id), (admin.key_id, "key.revoked", made.id)
    ]  # fmt: skip
    assert made.key not in repr(rows)


@pytest.mark.parametrize(("order", "pointer"), [
    (KeyOrder("n", Role.SYSTEM), "/role"), (KeyOrder("n", Role.PROCUREMENT), "/grade"),
    (KeyOrder("n", Role.PROCUREMENT, Grade.MEMBER), "/grade"), (KeyOrder("n", Role.PROCUREMENT, None, ("b",)), "/grade"),
    (KeyOrder("n", Role.AUDITOR, Grade.HEAD), "/grade"), (KeyOrder("n", Role.VIEWER, Grade.MEMBER), "/grade"),
])  # fmt: skip
def test_a_key_that_would_open_too_much_or_nothing_is_refused(database: Database, order: KeyOrder, pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        grant.create(database, SYSTEM, order)
    assert refused.value.pointer == pointer
    with database.reading() as unit:
        assert unit.connection.execute(select(api_key)).all() == []


@pytest.mark.parametrize("role", [r for r in Role if r not in {Role.ADMIN, Role.SYSTEM}])
def test_only_an_admin_makes_or_ends_keys(database: Database, role: Role) -> None:
    who = key(database, role)
    with pytest.raises(Forbidden):
        grant.create(database, who, KeyOrder("n", Role.ADMIN))
    with pytest.raises(Forbidden):
        grant.revoke(database, who, who.key_id)


def test_a_key_can_be_ended_once(database: Database) -> None:
    made = grant.create(database, SYSTEM, KeyOrder("n", Role.VIEWER))
    grant.revoke(database, SYSTEM, made.id)
    for id_ in (made.id, "key_none"):
        with pytest.raises(NotFound):
            grant.revoke(database, SYSTEM, id_)


@pytest.mark.parametrize(("scope", "party", "pointer", "told"), [
    (("nobody",), None, "/scope", "--scope"), (("{cv}", "nobody"), None, "/scope", "--scope"),
    (("{ppk}",), None, "/scope", "--scope"), (("{cv}",), "nobody", "/party", "--party"),
    (("{cv}",), "{cv}", "/party", "--party"), (("{cv}",), "", "/party", "--party"), (("",), None, "/scope", "--scope"),
])  # fmt: skip
def test_a_key_is_for_buyers_and_an_official_that_are_known(
    database: Database, scope: tuple[str, ...], party: str | None, pointer: str, told: str
) -> None:
    """Else it would open nothing for ever, or never know of its holder's own cases. Nothing is written."""
    desk = desk_in(database)
    ids = {ref: desk.known(ref) for ref in ("ppk", "cv")}
    before = desk.rows()
    named = KeyOrder(
        "n", Role.PROCUREMENT, Grade.HEAD, tuple(s.format(**ids) for s in scope), party and party.format(**ids)
    )
    with pytest.raises(Invalid) as refused:
        grant.create(database, SYSTEM, named)
    assert (refused.value.pointer, told in refused.value.detail) == (pointer, True)
    assert desk.rows() == before
    grant.create(database, SYSTEM, KeyOrder("n", Role.PROCUREMENT, Grade.HEAD, (ids["cv"],), ids["ppk"]))
