"""Whichever way a mention comes to its party, by itself or compared with others, the parties are those of comparing all."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.db import Database
from app.engine.joining import divide
from app.flow import load as flow
from app.store import mentions
from app.store.ledger import now_snapshot
from app.store.tables import membership, party, party_claim, unresolved
from tests.app.flow import lines
from tests.app.flow.lines import Json, person, write

NIKS = ("6472015203700001", "6472011203750002", "6472015504800003")
# A record: its key, the ref it speaks of, its NIK if any, and which of two names it gives.
NAMES = ("Siti Aminah", "Budi")
ROW = st.tuples(st.integers(0, 5), st.integers(0, 4), st.sampled_from((None, *NIKS)), st.sampled_from(NAMES))
Row = tuple[int, int, str | None, str]
_examples = itertools.count()


def as_record(row: Row, example: int) -> Json:
    """No example meets what another one left: keys, refs and numbers are its own."""
    key, ref, nik, name = row
    ids = {"NIK": f"{nik[:12]}{(int(nik[12:]) + 3 * example) % 9_999 + 1:04}"} if nik else {}
    return {"key": f"{example} {key}", "parties": [person(f"{example} {ref}", name, ids=ids)]}


def parties(database: Database) -> tuple[set[frozenset[bytes]], set[frozenset[bytes]]]:
    """The mentions that are one party as they stand, and as comparing all that is stated would have them."""
    with database.reading() as unit:
        view = now_snapshot(unit)
        stated = mentions.facts(unit, view, list(unit.connection.scalars(select(party_claim.c.ref).distinct())))
        homes = mentions.party_numbers(unit, view, [m.ref for m in stated])
        whole = {frozenset(group) for group in divide(stated, mentions.bonds(unit))}
    members: dict[int, set[bytes]] = {}
    for ref, home in homes.items():
        members.setdefault(home, set()).add(ref)
    return {frozenset(some) for some in members.values()}, whole


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deliveries=st.lists(st.lists(ROW, min_size=1, max_size=6), min_size=1, max_size=3))
def test_parties_are_those_of_comparing_everything(database: Database, tmp_path: Path, deliveries: list[list[Row]]) -> None:
    example = next(_examples)
    for n, rows in enumerate(deliveries):
        file = write(tmp_path / f"{n}.jsonl", *(as_record(row, example) for row in rows))
        flow.take(database, lines.source(), lines.read, [file])
    found, whole = parties(database)
    assert found == whole


def count(database: Database, of: Any) -> int:
    with database.reading() as unit:
        return int(unit.connection.scalar(select(func.count()).select_from(of)) or 0)


def test_people_and_firms_await_resolution_and_contacts_do_not(database: Database, tmp_path: Path) -> None:
    alone = person("a", "Siti", ids={"NIK": NIKS[0]}, contacts={"phone": "0541 123456"})
    pair = [person(ref, "Budi Santoso", ids={"NIK": NIKS[1]}) for ref in ("b", "c")]
    file = write(tmp_path / "1.jsonl", *({"key": p["ref"], "parties": [p]} for p in (alone, *pair)))
    flow.take(database, lines.source(), lines.read, [file])
    assert (count(database, party), count(database, membership), count(database, unresolved)) == (3, 4, 2)


def test_an_aborted_load_leaves_no_party_and_nobody_waiting(database: Database, tmp_path: Path) -> None:
    file = write(tmp_path / "1.jsonl", {"key": "1", "parties": [person("a", "Siti")]})

    def stop(_rows: int, stage: str) -> None:
        if stage == "close":  # the parties are founded, the entry is not closed
            assert count(database, unresolved) == 1
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        flow.take(database, lines.source(), lines.read, [file], progress=stop)
    assert [count(database, table) for table in (party, membership, unresolved)] == [0, 0, 0]
