"""Brute force, the tables of either database, files of them, and files with later ties laid over: one answer, to the byte.

Many small worlds lie in one database beside each other. Each has parallel, past, future and undated ties, cycles, hubs and
ties that were taken back; in half of them ties come and go after the files were made.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import pytest
from sqlalchemy import insert, update

from app.db import Database, Unit
from app.engine import snapshot
from app.store import ledger
from app.store.adjacency import LedgerAdjacency
from app.store.bulk import insert_rows, new_ids
from app.store.ledger import now_snapshot
from app.store.tables import adjacency, party, tie
from graph.connect import Search
from graph.facts import HubPolicy
from graph.kinds import PartyKind
from graph.model import Party, Tie
from graph.ports import PathRequest
from tests.fakes import MemoryAdjacency
from tests.graph.connect import reference
from tests.graph.connect.test_paths import DAY, NO_CAPS, PARTIES, SMALL_CAPS, YEARS, world_of

WORLDS, QUESTIONS = 24, 5


@dataclass(slots=True)
class Province:
    """One of the worlds, under names of its own: its parties and the ties that are known in it."""

    parties: dict[str, Party]
    ties: dict[str, Tie]

    @classmethod
    def of(cls, number: int) -> Province:
        dice = Random(number)
        made = world_of(number, dice.randrange(5, len(PARTIES) + 1), dice.choice([1.5, 2.0, 3.0]))
        ahead = f"w{number:02}"
        parties = {ahead + p.id: replace(p, id=ahead + p.id) for p in made._party.values()}
        ties = [replace(t, id=ahead + t.id, from_id=ahead + t.from_id, to_id=ahead + t.to_id) for t in made._ties]
        return cls(parties, {t.id: t for t in ties})

    def taken(self, dice: Random) -> list[Tie]:
        """Some of its ties, that are no longer known."""
        gone = dice.sample(sorted(self.ties), len(self.ties) // 4)
        return [self.ties.pop(id_) for id_ in gone]

    @property
    def memory(self) -> MemoryAdjacency:
        return MemoryAdjacency(self.parties.values(), self.ties.values())


@dataclass(slots=True)
class Tables:
    """Writes worlds as rows of one database."""

    database: Database
    numbers: dict[str, int]
    own: dict[str, int]  # of the ties

    def write(self, parties: Iterable[Party], ties: Iterable[Tie], gone: Iterable[Tie]) -> None:
        """One entry: parties and ties that become known, ties that are taken back."""
        with self.database.writing() as unit, ledger.entry(unit, "statement", "tests") as number:
            self._parties(unit, number, list(parties))
            self._ties(unit, number, list(ties))
            for table, key in ((tie, tie.c.id), (adjacency, adjacency.c.tie_id)):
                ended = update(table).where(key.in_([self.own[t.id] for t in gone]))
                unit.connection.execute(ended.values(retracted=number))

    def _parties(self, unit: Unit, number: int, parties: list[Party]) -> None:
        self.numbers.update(zip((p.id for p in parties), new_ids(unit, party, len(parties)), strict=True))
        for one in parties:
            key = one.id.encode().rjust(16)
            row = {"id": self.numbers[one.id], "public_id": one.id, "kind": one.kind.value, "founding": key}
            unit.connection.execute(insert(party).values(recorded=number, **row))

    def _ties(self, unit: Unit, number: int, ties: list[Tie]) -> None:
        self.own.update(zip((t.id for t in ties), new_ids(unit, tie, len(ties)), strict=True))
        rows: list[dict[str, Any]] = []
        sides: list[dict[str, Any]] = []
        for one in ties:
            p = one.period
            same = {
                "start_min": p.start_min, "start_max": p.start_max, "end_min": p.end_min, "end_max": p.end_max,
                "kind": one.kind.value, "cost": one.cost, "recorded": number,
            }  # fmt: skip
            a, b, own = self.numbers[one.from_id], self.numbers[one.to_id], self.own[one.id]
            rows.append({"id": own, "public_id": one.id, "from_party": a, "to_party": b, "confidence": 1.0, **same})
            sides.append({"src": a, "dst": b, "tie_id": own, "forward": True, **same})
            sides.append({"src": b, "dst": a, "tie_id": own, "forward": False, **same})
        insert_rows(unit, tie, rows)
        insert_rows(unit, adjacency, sides)


def questions(dice: Random, ids: list[str]) -> Iterable[tuple[list[str], list[str], PathRequest]]:
    for _ in range(QUESTIONS):
        named = [frozenset(dice.sample(ids, dice.choice([0, 0, 1]))) for _ in range(2)]
        caps = dice.choice([SMALL_CAPS, SMALL_CAPS, NO_CAPS]).caps
        request = PathRequest(
            dice.choice([DAY, DAY, YEARS]), dice.choice([1, 2, 3, 4, 5, 6]), dice.choice([1, 3, 5]),
            HubPolicy(caps, *named), dice.choice([None, None, 900]),
        )  # fmt: skip
        yield dice.sample([*ids, "nobody"], 3), dice.sample(ids, 4), request


def agree(database: Database, worlds: list[Province], seed: int) -> int:
    """How many paths were compared."""
    seen, files = 0, snapshot.of(database)
    with database.reading() as unit:
        view = now_snapshot(unit)
        table = LedgerAdjacency(unit, view)
        over = files.paths(unit, view, table)
        assert over is not None
        for number, world in enumerate(worlds):
            for starts, goals, request in questions(Random(seed + number), sorted(world.parties)):
                expected = Search(table).search(starts, goals, request)
                assert expected == reference.search(world.memory, starts, goals, request)
                assert expected == Search(world.memory).search(starts, goals, request)
                assert over.search(starts, goals, request) == expected
                seen += len(expected.paths)
    return seen


@pytest.mark.parametrize("begins", [0, 500])
def test_all_engines_answer_alike(database: Database, begins: int) -> None:
    worlds = [Province.of(begins + n) for n in range(WORLDS)]
    tables, dice = Tables(database, {}, {}), Random(begins)
    before = [world.taken(dice) for world in worlds]
    every = [t for world in worlds for t in world.ties.values()]
    old = [t for gone in before for t in gone]
    parties = [p for world in worlds for p in world.parties.values()]
    dice.shuffle(parties)  # numbers in no order of ids
    tables.write(parties, dice.sample([*every, *old], len(every) + len(old)), ())
    tables.write((), (), old)
    assert snapshot.of(database).refresh(database)
    assert agree(database, worlds, begins) > WORLDS * QUESTIONS
    gone = [t for world in worlds[::2] for t in world.taken(dice)]
    late = [replace(t, id=f"{t.id}x") for t in old if t.from_id in worlds[0].parties or dice.random() < 0.2]
    come = [Party(f"{id_}z", PartyKind.PERSON, id_) for id_ in sorted(worlds[0].parties)[:2]]
    late += [Tie(f"{p.id}t", t.kind, p.id, t.to_id, period=t.period) for p, t in zip(come, every, strict=False)]
    homes = {id_: world for world in worlds for id_ in world.parties}
    worlds[0].parties |= {p.id: p for p in come}
    for one in late:
        homes[one.to_id].ties[one.id] = one
    tables.write(come, late, gone)
    assert agree(database, worlds, begins + 1_000) > WORLDS * QUESTIONS
