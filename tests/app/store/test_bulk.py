"""Rows written past the statement compiler arrive as they were given, on both databases."""

from __future__ import annotations

from sqlalchemy import select

from app.db import Database
from app.store.bulk import insert_rows, new_ids
from app.store.tables import event, idempotency, party, secret

HOSTILE = [
    "", "\\N", "\\.", "a\tb", "a\nb", "a\r\nb", "back\\slash", 'quo"te', "'; DROP TABLE party; --", "Ñ𝄞\u200b", "%s ? :x",
]  # fmt: skip


def test_text_bytes_truth_and_nothing_come_back_as_they_were(database: Database) -> None:
    rows = [
        {"id": str(n), "type": text, "at": 2**53, "body": text, "buyer": None, "sealed": n % 2 == 0}
        for n, text in enumerate(HOSTILE)
    ]
    keys = [{"name": str(n), "wrapped": text.encode() + bytes(range(256))} for n, text in enumerate(HOSTILE)]
    with database.writing() as unit:
        insert_rows(unit, event, rows)
        insert_rows(unit, secret, keys)
    with database.reading() as unit:
        found = unit.connection.execute(select(event).order_by(event.c.seq)).mappings().all()
        assert [{k: row[k] for k in rows[0]} for row in found] == rows
        wrapped = {row.name: row.wrapped for row in unit.connection.execute(select(secret))}
        assert {name: wrapped[name] for name in map(str, range(len(keys)))} == {k["name"]: k["wrapped"] for k in keys}
    with database.writing() as unit:
        unit.connection.execute(secret.delete().where(secret.c.name.in_([k["name"] for k in keys])))


def test_columns_left_out_take_their_default(database: Database) -> None:
    with database.writing() as unit:
        insert_rows(unit, idempotency, [{"key_id": "a", "key": "b", "request": "c", "at": 1}])
        insert_rows(unit, idempotency, [])
    with database.reading() as unit:
        assert unit.connection.execute(select(idempotency)).all() == [("a", "b", "c", None, None, 1)]


def test_new_ids_are_ascending_and_nobody_else_gets_them(database: Database) -> None:
    with database.writing() as unit:
        assert new_ids(unit, party, 0) == []
        ids = new_ids(unit, party, 3)
        rows = [
            {"id": id_, "public_id": str(id_), "kind": "person", "founding": b"x" * 16, "recorded": 1} for id_ in ids
        ]
        insert_rows(unit, party, rows)
        again = new_ids(unit, party, 2)
    assert sorted(ids) == ids
    assert min(again) > max(ids)
