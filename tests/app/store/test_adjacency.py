"""The search's table answers as the world in memory does: same neighbours, same hubs, same paths."""

from __future__ import annotations

import random
from datetime import date

import pytest
from alembic import command
from sqlalchemy import select, update

from app.db import Database, Unit, alembic_config
from app.engine.memory import RememberingAdjacency, RememberingWorld
from app.store import tie_columns
from app.store.adjacency import LedgerAdjacency
from app.store.ledger import Snapshot, now_snapshot, visible
from app.store.tables import adjacency as adjacency_table
from app.store.tables import party as party_table
from app.store.tables import tie as tie_table
from app.store.world import LedgerWorld
from graph.connect.kinship import kin
from graph.connect.paths import describe, search
from graph.facts import HubPolicy
from graph.kinds import ContactKind, TieKind
from graph.period import AFTER_ALL, Period, Window
from graph.ports import PathRequest
from tests.app.store.book import Book, owns, party, party_id, person
from tests.app.store.book import tie as stated
from tests.fakes import MemoryAdjacency

REGISTER = "register"
WINDOW = Window(date(2024, 1, 1), date(2024, 12, 31))


@pytest.fixture
def book(database: Database) -> Book:
    made = Book(database)
    made.source(REGISTER)
    return made


def fill(book: Book, seed: int) -> None:
    """A dozen people and firms with ties at random, some of them past, some undated, and shared contacts."""
    dice = random.Random(seed)
    people, firms = [f"p{n}" for n in range(6)], [f"f{n}" for n in range(6)]
    dates = ((None, None), ("2020", ""), ("2010", "2012"), ("2024-06-01", None))
    with book.entry() as entry:
        for ref in people:
            entry.state(REGISTER, ref, person(ref))
        for ref in firms:
            contact = ((ContactKind.EMAIL, f"{dice.choice('ab')}@contoh.id"),)
            entry.state(REGISTER, ref, party(ref, contacts=contact if dice.random() < 0.5 else ()))
        for n in range(16):
            start, end = dice.choice(people), dice.choice(firms)
            since, until = dice.choice(dates)
            entry.state(REGISTER, f"t{n}", owns(start, end, dice.choice((None, "10", "60")), since, until))
        for n in range(6):
            a, b = dice.sample(people, 2)
            kind = dice.choice((TieKind.SPOUSE_OF, TieKind.PARENT_OF))
            entry.state(REGISTER, f"k{n}", stated(kind, a, b, period=Period.of(*dice.choice(dates))))


def in_memory(unit: Unit, snapshot: Snapshot) -> MemoryAdjacency:
    world = LedgerWorld(unit, snapshot)
    parties = world.parties(list(unit.connection.scalars(select(party_table.c.public_id))))
    ties = world.named(list(unit.connection.scalars(select(tie_table.c.public_id).where(visible(tie_table, snapshot)))))
    return MemoryAdjacency(parties.values(), ties.values())


@pytest.mark.parametrize("seed", range(6))
def test_paths_are_those_of_the_world_in_memory(book: Book, seed: int) -> None:
    fill(book, seed)
    with book.database.reading() as unit:
        stored, memory = LedgerAdjacency(unit, now_snapshot(unit)), in_memory(unit, now_snapshot(unit))
        people = [party_id(unit, REGISTER, f"p{n}") for n in range(3)]
        firms = [party_id(unit, REGISTER, f"f{n}") for n in range(3)]
        for hops in (2, 4):
            request = PathRequest(window=WINDOW, max_hops=hops, per_pair=5, hubs=HubPolicy(caps={"unknown": 4}))
            assert search(stored, people, firms, request) == search(memory, people, firms, request)


def test_memories_answer_as_what_they_remember_does_also_when_asked_again_and_for_another_window(book: Book) -> None:
    fill(book, 1)
    with book.database.reading() as unit:
        stored, world = LedgerAdjacency(unit, now_snapshot(unit)), LedgerWorld(unit, now_snapshot(unit))
        remembered, memory = RememberingAdjacency(stored), RememberingWorld(world)
        ids = [party_id(unit, REGISTER, ref) for ref in ("p0", "p1", "p2", "f0", "f1")]
        numbers = list(stored.numbers(ids).values())
        policy = HubPolicy(caps={"unknown": 2})
        for part in (1, 3, 5, 5):
            for window in (WINDOW, Window.day(date(2011, 6, 1))):
                assert remembered.expand(numbers[:part], window) == stored.expand(numbers[:part], window)
            assert remembered.hubs(numbers[:part], policy) == stored.hubs(numbers[:part], policy)
            for kinds in (None, [TieKind.OWNS]):
                assert memory.ties(ids[:part], kinds, 3) == world.ties(ids[:part], kinds, 3)
            assert memory.degrees(ids[:part]) == world.degrees(ids[:part])
        edges = [edge[2] for edge in stored.expand(numbers, WINDOW)]
        assert remembered.tie_ids(edges[:2]) == stored.tie_ids(edges[:2])
        assert remembered.tie_ids(edges) == stored.tie_ids(edges)


def test_a_tie_that_certainly_ended_before_the_window_is_not_walked_and_an_undated_one_is(book: Book) -> None:
    with book.entry() as entry:
        entry.state(REGISTER, "1", person("a"), party("k"), party("l"), party("m"), owns("a", "k", None, "2010", "2012"))
        entry.state(REGISTER, "2", owns("a", "l"), owns("a", "m", None, "2024-12-31", ""))
    with book.database.reading() as unit:
        adjacency = LedgerAdjacency(unit, now_snapshot(unit))
        numbers = adjacency.numbers([party_id(unit, REGISTER, ref) for ref in "aklm"])
        edges = adjacency.expand([numbers[party_id(unit, REGISTER, "a")]], WINDOW)
        assert {adjacency.public([dst])[dst] for _, dst, *_ in edges} == {party_id(unit, REGISTER, ref) for ref in "lm"}


def test_hubs_have_more_neighbours_than_the_cap_of_their_kind_and_names_go_before(book: Book) -> None:
    with book.entry() as entry:
        for n in range(4):
            firm = party(f"f{n}", contacts=((ContactKind.PHONE, "0541-700123"),))
            entry.state(REGISTER, f"f{n}", firm, person(f"d{n}"), owns(f"d{n}", f"f{n}"))
        entry.state(REGISTER, "x", owns("d0", "f1"), stated(TieKind.OFFICER_OF, "d0", "f0", "director"))
    with book.database.reading() as unit:
        adjacency, world = LedgerAdjacency(unit, now_snapshot(unit)), LedgerWorld(unit, now_snapshot(unit))
        d0 = party_id(unit, REGISTER, "d0")
        (phone,) = {t.to_id for t in world.ties([party_id(unit, REGISTER, "f0")], [TieKind.USES_CONTACT])}
        numbers = adjacency.numbers([d0, phone])

        def hubs(**policy: object) -> set[str]:
            found = adjacency.hubs(list(numbers.values()), HubPolicy(**policy))  # type: ignore[arg-type]
            return set(adjacency.public(found).values())

        assert hubs(caps={"person": 2, "phone": 4, "unknown": 9}) == set()
        assert hubs(caps={"person": 1, "phone": 3, "unknown": 9}) == {d0, phone}
        assert hubs(caps={"person": 1, "phone": 3, "unknown": 9}, always_pass=frozenset({phone})) == {d0}
        assert hubs(caps={"person": 9, "phone": 9, "unknown": 9}, never_pass=frozenset({d0})) == {d0}


@pytest.mark.parametrize(
    ("kind", "role", "holds"),
    [
        (TieKind.PARENT_OF, None, True), (TieKind.PARENT_OF, "blood", True), (TieKind.PARENT_OF, "adoptive", False),
        (TieKind.SIBLING_OF, None, True), (TieKind.SPOUSE_OF, None, False),
    ],
)  # fmt: skip
def test_a_tie_of_blood_stated_to_have_ended_holds_in_table_arrays_and_kinship(
    book: Book, kind: TieKind, role: str | None, holds: bool
) -> None:
    """Born, one is a child for good (KUH Perdata art. 290); adoption and marriage end."""
    with book.entry() as entry:
        entry.state(REGISTER, "1", person("a"), person("b"), stated(kind, "a", "b", role, period=Period.of("1980", "2020")))
    with book.database.reading() as unit:
        view = now_snapshot(unit)
        ids = [party_id(unit, REGISTER, ref) for ref in "ab"]
        ties = list(LedgerWorld(unit, view).ties(ids))
        (raw,) = search(LedgerAdjacency(unit, view), ids[:1], ids[1:], PathRequest(WINDOW)).paths or (None,)
        until = tie_columns.ties(unit, view)["end_max"].tolist()
    assert (raw is not None, bool(kin(ids[:1], ties, WINDOW, 2)[ids[0]])) == (holds, holds)
    assert until == [AFTER_ALL if holds else date(2020, 12, 31).toordinal()]
    assert [tie.period for tie in ties] == [Period.of("1980", "2020")], "told as stated"
    if raw is not None:
        path = describe(raw, {tie.id: tie for tie in ties}, {})
        assert (path.period, path.crosses) == (Period.of("1980", ""), frozenset())


def test_rows_of_blood_written_with_an_end_lose_it_when_the_schema_is_brought_up_to_date(book: Book) -> None:
    stated_until, without_end = date(2020, 12, 31).toordinal(), AFTER_ALL
    roles = {"blood": without_end, "adoptive": stated_until}
    with book.entry() as entry:
        people = [person(ref) for ref in ("a", *roles)]
        ties = [stated(TieKind.PARENT_OF, "a", role, role, period=Period.of("1980", "2020")) for role in roles]
        entry.state(REGISTER, "1", *people, *ties)
    column, own = adjacency_table.c.end_max, adjacency_table.c.tie_id == tie_table.c.id
    query = select(tie_table.c.role, column).join(adjacency_table, own).order_by(tie_table.c.role, column)
    with book.database.writing() as unit:
        command.downgrade(alembic_config(unit.connection), "0003")
        assert {until for _, until in unit.connection.execute(query)} == {stated_until}
    book.database.migrate()
    with book.database.reading() as unit:
        assert [tuple(row) for row in unit.connection.execute(query)] == [row for row in sorted(roles.items()) for _ in "ab"]


def test_an_old_snapshot_keeps_its_edges_and_its_hubs(book: Book) -> None:
    with book.entry() as entry:
        entry.state(REGISTER, "1", person("a"), party("k"), owns("a", "k"))
    then = book.snapshot()
    with book.entry() as entry:
        entry.state(REGISTER, "1", person("a"), party("k"))
        entry.state(REGISTER, "2", party("l"), party("m"), owns("a", "l"), owns("a", "m"))
    with book.database.reading() as unit:
        a, k = (party_id(unit, REGISTER, ref) for ref in "ak")
        old = LedgerAdjacency(unit, then)
        number = old.numbers([a])[a]
        assert [old.public([dst])[dst] for _, dst, *_ in old.expand([number], WINDOW)] == [k]
        policy = HubPolicy(caps={"person": 1, "unknown": 1})
        assert old.hubs([number], policy) == frozenset()
        assert LedgerAdjacency(unit, now_snapshot(unit)).hubs([number], policy) == {number}


def test_ties_that_end_at_nobody_are_not_walked_and_are_counted(book: Book) -> None:
    """Rows of a damaged database: between two of the ways stands a number that no party has."""
    with book.entry() as entry:
        entry.state(REGISTER, "1", person("a"), person("b"), *(party(ref) for ref in "klm"))
        entry.state(REGISTER, "2", *(owns(person, firm) for person in "ab" for firm in "klm"))
    with book.database.writing() as unit:
        ids = {ref: party_id(unit, REGISTER, ref) for ref in "abklm"}
        numbers = LedgerAdjacency(unit, now_snapshot(unit)).numbers(ids.values())
        for side in (adjacency_table.c.src, adjacency_table.c.dst):
            for nobody, ref in enumerate("kl", 900_000):
                unit.connection.execute(
                    update(adjacency_table).where(side == numbers[ids[ref]]).values({side.name: nobody})
                )
    with book.database.reading() as unit:
        found = search(LedgerAdjacency(unit, now_snapshot(unit)), [ids["a"]], [ids["b"]], PathRequest(WINDOW, max_hops=4))
        assert [path.nodes for path in found.paths] == [(ids["a"], ids["m"], ids["b"])]
        assert found.held_back == {"hub": 0, "no_party": 2}
