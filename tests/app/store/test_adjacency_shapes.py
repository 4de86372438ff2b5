"""Shapes that would drown a search: few rows are read in few questions, on either database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import pytest

from app.crypto import text_of
from app.db import Database, Unit
from app.store import ledger, tables
from app.store.adjacency import LedgerAdjacency
from app.store.bulk import insert_columns
from graph.connect.paths import Search
from graph.facts import HubPolicy
from graph.period import AFTER_ALL, BEFORE_ALL, Window
from graph.ports import Edge, PathRequest, PathResult

DAY = Window.day(date(2025, 3, 1))
A, K, S, HUB, FIRST = 1, 2, 3, 4, 10  # an official, a firm, a go-between, what all are tied to, and all others
OPEN = (BEFORE_ALL, BEFORE_ALL, AFTER_ALL, AFTER_ALL)


def key(number: int) -> bytes:
    return number.to_bytes(16, "big")


def public(number: int) -> str:
    return text_of(key(number))


def write(unit: Unit, parties: Iterable[int], ties: Sequence[tuple[int, int]], period: tuple[int, ...] = OPEN) -> None:
    """People with these numbers, and ties between numbers, which need not be anybody's."""
    numbers = list(parties)
    number = ledger.open_entry(unit, "load", "test")
    keys, ids = [key(n) for n in numbers], [public(n) for n in numbers]
    if numbers:
        stated = {"id": numbers, "public_id": ids, "founding": keys, "kind": "person", "recorded": number}
        insert_columns(unit, tables.party, stated)
        insert_columns(unit, tables.membership, {"ref": keys, "party_id": numbers, "recorded": number})
    first = 1 + 1_000_000 * number
    rows = sorted((a, b, first + n, forward) for n, pair in enumerate(ties) for a, b, forward in
                  ((*pair, True), (*reversed(pair), False)) if forward or pair[0] != pair[1])  # fmt: skip
    src, dst, tie, forward = map(list, zip(*rows, strict=True))
    periods = dict(zip(("start_min", "start_max", "end_min", "end_max"), period, strict=True))
    insert_columns(unit, tables.adjacency, {
        "src": src, "dst": dst, "tie_id": tie, "forward": forward, "kind": "affiliated_with", "cost": 100, **periods,
        "recorded": number,
    })  # fmt: skip
    shown = [tie for a, b, tie, is_forward in rows if is_forward and {a, b} <= {A, K, S}]
    if shown:
        ends = {tie: (a, b) for a, b, tie, is_forward in rows if is_forward}
        insert_columns(unit, tables.tie, {
            "id": shown, "public_id": [public(t) for t in shown], "kind": "affiliated_with", "cost": 100, "confidence": 1,
            "from_party": [ends[t][0] for t in shown], "to_party": [ends[t][1] for t in shown], **periods,
            "recorded": number,
        })  # fmt: skip
    ledger.close_entry(unit, number)


@dataclass
class Counting:
    """An adjacency that counts questions and the rows they gave."""

    inner: LedgerAdjacency
    questions: int = 0
    rows: int = 0

    def expand(self, nodes: Collection[int], window: Window) -> Sequence[Edge]:
        found = self.inner.expand(nodes, window)
        self.questions, self.rows = self.questions + 1, self.rows + len(found)
        return found

    def hubs(self, nodes: Collection[int], policy: HubPolicy) -> frozenset[int]:
        return self.inner.hubs(nodes, policy)

    def public(self, nodes: Collection[int]) -> object:
        return self.inner.public(nodes)

    def numbers(self, parties: Collection[str]) -> object:
        return self.inner.numbers(parties)

    def tie_ids(self, ties: Collection[int]) -> object:
        return self.inner.tie_ids(ties)


def searched(unit: Unit, start: int, goal: int, hops: int = 6) -> tuple[PathResult, Counting]:
    counting = Counting(LedgerAdjacency(unit, ledger.now_snapshot(unit)))
    return Search(counting).search([public(start)], [public(goal)], PathRequest(DAY, hops)), counting  # type: ignore[arg-type]


def nodes(found: PathResult) -> list[tuple[str, ...]]:
    return [path.nodes for path in found.paths]


def test_a_party_with_200_000_ties_is_told_from_65_of_its_rows_and_not_read(database: Database) -> None:
    crowd = [(HUB, n) for n in range(FIRST, FIRST + 200_000)]
    with database.writing() as unit:
        write(unit, (A, K, S, HUB), [(A, HUB), (HUB, K), (A, S), (S, K), *crowd])
    with database.reading() as unit:
        found, counting = searched(unit, A, K)
        assert nodes(found) == [(public(A), public(S), public(K))]
        assert found.held_back == {"hub": 1}
        assert counting.rows <= 20
        assert counting.questions <= 6


def test_of_a_chain_of_10_000_only_what_lies_within_the_hops_is_read(database: Database) -> None:
    chain = list(range(FIRST, FIRST + 10_000))
    with database.writing() as unit:
        write(unit, chain, list(pairwise(chain)))
    with database.reading() as unit:
        found, counting = searched(unit, chain[0], chain[-1])
        assert (nodes(found), counting.questions, counting.rows) == ([], 6, 10)  # 1 + 2 + 2 from either end


def test_a_clique_of_500_is_all_hubs_and_is_not_walked(database: Database) -> None:
    people = list(range(FIRST, FIRST + 500))
    with database.writing() as unit:
        write(unit, people, [(a, b) for a in people for b in people if a < b])
        write(unit, (A, K, S), [(A, people[0]), (people[1], K), (A, S), (S, K)])
    with database.reading() as unit:
        found, counting = searched(unit, A, K)
        assert nodes(found) == [(public(A), public(S), public(K))]
        assert found.held_back == {"hub": 2}
        assert counting.rows <= 20


@pytest.mark.parametrize(
    ("pair", "period"),
    [((A, A), OPEN), ((A, K), (740_000, 740_000, 730_000, 730_000))],
    ids=["a tie to itself", "a period that ends before it begins"],
)
def test_a_row_that_says_nonsense_is_no_step(
    pair: tuple[int, int], period: tuple[int, ...], database: Database
) -> None:
    with database.writing() as unit:
        write(unit, (A, K, S), [(A, S), (S, K)])
        write(unit, (), [pair], period)
    with database.reading() as unit:
        assert nodes(searched(unit, A, K)[0]) == [(public(A), public(S), public(K))]
