"""The audit trail on both databases: whatever is done to a row afterwards shows."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from app.auth import SYSTEM, Principal, Role
from app.db import Database, Unit
from app.store import audit
from app.store.tables import audit as trail

AUDITOR = Principal("key_auditor", "Irban", Role.AUDITOR)
ROWS = 12


def filled(database: Database, rows: int = ROWS) -> None:
    for n in range(rows):
        with database.writing() as unit:
            audit.write(unit, AUDITOR, "finding.decided", f"fnd_{n}", verdict="confirmed", n=n)


def tampered(unit: Unit, change: Callable[[], object]) -> int | None:
    """The row where the chain breaks after a change made behind the application's back, which is then undone."""
    point = unit.connection.begin_nested()
    change()
    found = audit.broken_at(unit)
    point.rollback()
    return found


def row(unit: Unit, seq: int) -> dict[str, Any]:
    return dict(unit.connection.execute(select(trail).where(trail.c.seq == seq)).one()._mapping)


def test_an_untouched_chain_is_whole(database: Database) -> None:
    with database.reading() as unit:
        assert audit.broken_at(unit) is None
    filled(database)
    with database.reading() as unit:
        assert audit.broken_at(unit) is None
        assert [r.object for r in audit.after(unit, AUDITOR, 0, 100)] == [f"fnd_{n}" for n in range(ROWS)]


def moved(unit: Unit, one: int, other: int) -> None:
    """Two rows change places."""
    a, b = row(unit, one), row(unit, other)
    unit.connection.execute(delete(trail).where(trail.c.seq.in_((one, other))))
    unit.connection.execute(insert(trail), [a | {"seq": other}, b | {"seq": one}])


def test_a_change_of_any_character_of_any_column_of_any_row_shows_at_that_row(database: Database) -> None:
    filled(database)
    with database.writing() as unit:
        for seq in range(1, ROWS + 1):
            for column in ("actor", "act", "object", "detail", "previous", "hash"):
                text = row(unit, seq)[column]
                for place in {0, len(text) // 2, len(text) - 1}:
                    other = text[:place] + ("a" if text[place] != "a" else "b") + text[place + 1 :]
                    change = update(trail).where(trail.c.seq == seq).values({column: other})
                    assert tampered(unit, lambda c=change: unit.connection.execute(c)) == seq
            for values in ({"at": 1}, {"object": None}, {"detail": None}):
                change = update(trail).where(trail.c.seq == seq).values(values)
                assert tampered(unit, lambda c=change: unit.connection.execute(c)) == seq
        assert audit.broken_at(unit) is None


def test_a_deleted_row_shows_at_the_one_after_it(database: Database) -> None:
    filled(database)
    with database.writing() as unit:
        for seq in range(1, ROWS):
            change = delete(trail).where(trail.c.seq == seq)
            assert tampered(unit, lambda c=change: unit.connection.execute(c)) == seq + 1


def test_rows_cut_out_of_the_middle_or_off_the_beginning_show(database: Database) -> None:
    filled(database)
    with database.writing() as unit:
        for first in range(1, ROWS):
            for last in range(first, ROWS):
                change = delete(trail).where(trail.c.seq.between(first, last))
                assert tampered(unit, lambda c=change: unit.connection.execute(c)) == last + 1


def test_a_row_copied_in_shows_wherever_it_is_put(database: Database) -> None:
    filled(database)
    with database.writing() as unit:
        unit.connection.execute(update(trail).values(seq=trail.c.seq * -10))  # room between rows
        unit.connection.execute(update(trail).values(seq=-trail.c.seq))
        assert audit.broken_at(unit) is None
        for source in range(1, ROWS + 1):
            for place in range(1, ROWS + 1):
                copied = row(unit, source * 10) | {"seq": place * 10 + 5}
                change = insert(trail).values(**copied)
                twin = place * 10 + 10 if source == place + 1 else place * 10 + 5  # before itself: the original shows
                assert tampered(unit, lambda c=change: unit.connection.execute(c)) == twin


def test_any_two_rows_that_changed_places_show_at_the_first(database: Database) -> None:
    filled(database)
    with database.writing() as unit:
        for one in range(1, ROWS):
            for other in range(one + 1, ROWS + 1):
                assert tampered(unit, lambda a=one, b=other: moved(unit, a, b)) == one


def test_a_row_is_written_with_its_act_or_not_at_all(database: Database) -> None:
    def interrupted() -> None:
        with database.writing() as unit:
            audit.write(unit, AUDITOR, "finding.decided", "fnd")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        interrupted()
    with database.reading() as unit:
        assert list(audit.after(unit, SYSTEM, 0, 10)) == []


def test_writers_at_the_same_time_continue_one_chain(database: Database) -> None:
    def write(name: str) -> None:
        for n in range(10):
            with database.writing() as unit:
                audit.write(unit, Principal(name, name, Role.AUDITOR), "act", str(n))

    threads = [threading.Thread(target=write, args=(f"key_{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as unit:
        assert audit.broken_at(unit) is None
        assert len(list(audit.after(unit, SYSTEM, 0, 100))) == 40


@pytest.mark.parametrize("role", list(Role))
def test_only_auditors_and_admins_read_the_trail(database: Database, role: Role) -> None:
    filled(database, 2)
    with database.reading() as unit:
        seen = list(audit.after(unit, Principal("k", "n", role), 0, 10))
    assert bool(seen) == (role in {Role.AUDITOR, Role.ADMIN, Role.SYSTEM})
