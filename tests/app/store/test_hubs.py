"""The hub policy as it is folded from decisions, on both databases: against a plain count of who said what, when."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from app.db import Database
from app.store import decisions, hubs, ledger
from app.store.decisions import Verdict
from app.store.ledger import Snapshot, now_snapshot
from app.store.numbers import Numbers, bound_refs
from app.store.world import LedgerWorld
from graph.facts import HubPolicy
from graph.kinds import ContactKind, TieKind
from tests.app.store.book import Book, party, party_id, person

REGISTER = "register"
GIVEN = HubPolicy().caps


def decide(database: Database, subject: str, verdict: str, author: str, *binds: str) -> Snapshot:
    """What is known behind the decision."""
    with database.writing() as unit:
        with ledger.entry(unit, "decision", author) as number:
            decisions.add(unit, number, Verdict(hubs.KIND, subject, verdict, "r", author, binds))
        return now_snapshot(unit)


def two_people(database: Database) -> tuple[Book, dict[str, str]]:
    """The people a and b of the register: the public id of each, and what a decision on him binds."""
    book = Book(database)
    book.source(REGISTER)
    with book.entry() as entry:
        entry.state(REGISTER, "1", person("a"))
        entry.state(REGISTER, "2", person("b"))
    with database.reading() as unit:
        ids = [party_id(unit, REGISTER, ref) for ref in "ab"]
        return book, {id_: " ".join(ref.hex() for ref in bound_refs(unit, id_)) for id_ in ids}


def cap_by_hand(given: int, said: Sequence[tuple[str, int | None]]) -> int:
    """The cap in force: a lower one at once, a higher one, given out or not, when two have said it one behind the other."""
    cap, last = given, None
    for author, wanted in said:
        seconded = last is not None and last[0] != author and last[1] == wanted
        meant = given if wanted is None else wanted
        if meant <= cap or seconded:
            cap = meant
        last = author, wanted
    return cap


@pytest.mark.parametrize("seed", range(3))
def test_a_cap_is_what_enough_people_said_last_and_every_earlier_time_keeps_its_own(database: Database, seed: int) -> None:
    dice = random.Random(seed)
    said: dict[str, list[tuple[str, int | None]]] = {kind: [] for kind in GIVEN}
    expected: list[tuple[Snapshot, dict[str, int]]] = []
    for _ in range(40):
        kind, author = dice.choice(["phone", "email", "person"]), dice.choice("ab")
        wanted = dice.choice([GIVEN[kind] - 3, GIVEN[kind] + 2, GIVEN[kind] + 2, GIVEN[kind] + 5, None])
        verdict = hubs.GIVEN_OUT if wanted is None else str(wanted)
        then = decide(database, hubs.CAP + kind, verdict, author)
        said[kind].append((author, wanted))
        expected.append((then, {k: cap_by_hand(GIVEN[k], said[k]) for k in GIVEN}))
    with database.reading() as unit:
        for then, caps in expected:
            assert hubs.policy(unit, then).caps == caps
    assert len({tuple(caps.values()) for _, caps in expected}) > 3


def test_of_two_decisions_on_parties_that_were_joined_the_later_counts(database: Database) -> None:
    book, binds = two_people(database)
    a, b = binds
    decide(database, hubs.PARTY + a, hubs.NEVER_PASS, "x", binds[a])
    decide(database, hubs.PARTY + b, hubs.MAY_PASS, "x", binds[b])
    apart = decide(database, hubs.PARTY + b, hubs.MAY_PASS, "y", binds[b])
    with book.entry() as entry:
        entry.same((REGISTER, "a"), (REGISTER, "b"))
    with database.reading() as unit:
        then, now = hubs.policy(unit, apart), hubs.policy(unit, now_snapshot(unit))
        (one,) = set(Numbers(unit, now_snapshot(unit)).canonical([a, b]).values())
    assert (then.never_pass, then.always_pass) == (frozenset({a}), frozenset({b}))
    assert (now.never_pass, now.always_pass, now.ledger) == (frozenset[str](), frozenset({one}), then.ledger)


def test_an_end_that_nothing_stood_against_does_not_lift_what_was_decided_on_a_joined_party(database: Database) -> None:
    """That b passes by its cap lifted nothing when it was said, so nothing of a; said behind a later never it lifts both."""
    book, binds = two_people(database)
    a, b = binds
    decide(database, hubs.PARTY + a, hubs.NEVER_PASS, "x", binds[a])
    for author in "xy":
        decide(database, hubs.PARTY + b, hubs.BY_CAP, author, binds[b])
    with book.entry() as entry:
        entry.same((REGISTER, "a"), (REGISTER, "b"))
    with database.reading() as unit:
        (one,) = set(Numbers(unit, now_snapshot(unit)).canonical([a, b]).values())
        assert hubs.policy(unit, now_snapshot(unit)).never_pass == frozenset({one})
    decide(database, hubs.PARTY + b, hubs.NEVER_PASS, "x", binds[b])
    passes = []
    for author in "xy":
        then = decide(database, hubs.PARTY + b, hubs.BY_CAP, author, binds[b])
        with database.reading() as unit:
            passes.append(not hubs.policy(unit, then).never_pass)
    assert passes == [False, True]


def test_a_contact_point_falls_under_the_cap_of_what_it_is(database: Database) -> None:
    book = Book(database)
    book.source(REGISTER)
    contacts = ((ContactKind.PHONE, "0541-700123"), (ContactKind.EMAIL, "kantor@contoh.id"))
    with book.entry() as entry:
        entry.state(REGISTER, "1", party("f", contacts=contacts), person("d"))
    with database.reading() as unit:
        snapshot = now_snapshot(unit)
        world = LedgerWorld(unit, snapshot)
        firm, director = (party_id(unit, REGISTER, ref) for ref in "fd")
        points = [t.to_id for t in world.ties([firm], [TieKind.USES_CONTACT])]
        kinds = hubs.kinds(unit, snapshot, world.numbers.of([firm, director, *points]).values())
    assert sorted(kinds.values()) == ["company", "email", "person", "phone"]
