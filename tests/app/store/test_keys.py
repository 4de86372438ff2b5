"""API keys on both databases: shown once, kept hashed, ended at once."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from app.auth import Grade, Role, key_digest
from app.db import Database
from app.store import keys
from app.store.keys import KeyOrder
from app.store.tables import api_key

ORDER = KeyOrder("Pokja 3", Role.PROCUREMENT, Grade.MEMBER, ("buyer_b", "buyer_a"), "party_x")


def test_a_stored_key_gives_back_its_principal(database: Database) -> None:
    with database.writing() as unit:
        id_, key, _ = keys.create(unit, ORDER)
        found = keys.principal_of(unit, key)
        assert found is not None
        assert found == keys.principal_of_key(unit, id_)
    assert (found.key_id, found.name, found.role, found.grade) == (id_, "Pokja 3", Role.PROCUREMENT, Grade.MEMBER)
    assert (found.scope, found.party) == (frozenset({"buyer_a", "buyer_b"}), "party_x")


def test_neither_key_nor_inbox_secret_stands_in_the_database(database: Database) -> None:
    with database.writing() as unit:
        _, key, secret = keys.create(unit, ORDER)
        row = unit.connection.execute(select(api_key)).one()
    text = repr(tuple(row)).encode()
    assert key.encode() not in text
    assert key[10:].encode() not in text
    assert row.sha256 == key_digest(key)
    assert secret not in bytes(row.inbox_secret)


def test_no_other_text_opens_a_key(database: Database) -> None:
    with database.writing() as unit:
        id_, key, _ = keys.create(unit, ORDER)
        row = unit.connection.execute(select(api_key)).one()
        for wrong in ("", "bm_", key[:-1], key + "x", key.upper(), row.sha256, row.prefix, id_, " " + key, "\x00", "ключ"):
            assert keys.principal_of(unit, wrong) is None


def test_a_revoked_key_opens_nothing_and_stays_in_the_list(database: Database) -> None:
    with database.writing() as unit:
        id_, key, _ = keys.create(unit, ORDER)
        assert keys.revoke(unit, id_)
        assert keys.principal_of(unit, key) is None
        assert keys.principal_of_key(unit, id_) is None
        assert keys.inbox_secret(unit, id_) is None
        (listed,) = keys.listed(unit)
        assert listed.revoked_at is not None
        assert not keys.revoke(unit, id_)
        assert not keys.revoke(unit, "key_none")


def test_the_inbox_secret_is_the_keys_own_and_does_not_open_in_another_row(database: Database) -> None:
    with database.writing() as unit:
        first, _, secret = keys.create(unit, ORDER)
        second, _, other = keys.create(unit, ORDER)
        assert keys.inbox_secret(unit, first) == secret != other
        assert len(secret) >= 24
        sealed = unit.connection.scalar(select(api_key.c.inbox_secret).where(api_key.c.id == first))
        unit.connection.execute(update(api_key).where(api_key.c.id == second).values(inbox_secret=sealed))
        with pytest.raises(ValueError, match="does not open"):
            keys.inbox_secret(unit, second)


def test_a_key_whose_stored_role_is_unknown_opens_nothing(database: Database) -> None:
    with database.writing() as unit:
        id_, key, _ = keys.create(unit, ORDER)
        unit.connection.execute(update(api_key).where(api_key.c.id == id_).values(role="root"))
        assert keys.principal_of(unit, key) is None


def test_the_list_shows_who_holds_what_and_never_the_key(database: Database) -> None:
    with database.writing() as unit:
        _, key, _ = keys.create(unit, ORDER)
        keys.create(unit, KeyOrder("Irban I", Role.AUDITOR))
        first, second = keys.listed(unit)
    assert (first.name, first.role, first.grade, first.scope) == ("Pokja 3", "procurement", "member", ("buyer_a", "buyer_b"))
    assert (second.name, second.role, second.grade, second.scope) == ("Irban I", "auditor", None, ())
    assert first.prefix == key[:10]
    assert key not in repr(first)
