"""The arrays hold what the ties say, in the order they promise, whatever is put into them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.connect import arrays
from graph.connect.arrays import CAPPED_KINDS, NO_NODE, Arrays, TieColumns, arrays_of, coded
from graph.facts import HubPolicy
from graph.kinds import ContactKind

PERSON, COMPANY = CAPPED_KINDS.index("person"), CAPPED_KINDS.index("company")
Plain = tuple[int, int, int, int, int, int, int, int]  # source, target, number, cost, bounds


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[int], list[Plain]]:
    """Party numbers in the order of their public ids, and ties between them, some of them parallel."""
    numbers = draw(st.lists(st.integers(0, 5_000), min_size=2, max_size=300, unique=True))
    few = st.sampled_from(numbers[: draw(st.integers(2, 300))])
    day = st.sampled_from([0, 1, 2, 700_000, 738_000, 3_652_060])
    pairs = draw(st.lists(st.tuples(few, few, st.integers(0, 3), day, day, day, day), max_size=60))
    return numbers, [(a, b, n * 7, cost, *rest) for n, (a, b, cost, *rest) in enumerate(pairs) if a != b]


def columns(ties: list[Plain]) -> TieColumns:
    return TieColumns(*np.array(ties, np.int64).reshape(-1, 8).T)


def built(numbers: list[int], ties: list[Plain], compiled: bool = False) -> Arrays:
    return arrays_of(np.array(numbers, np.uint32), np.full(len(numbers), PERSON, np.uint8), columns(ties), compiled)


def are_same(some: Arrays, others: Arrays) -> bool:
    """To the byte, and in the width of the numbers."""
    columns = [(getattr(some, field.name), getattr(others, field.name)) for field in fields(Arrays)]
    return all(a.dtype == b.dtype and np.array_equal(a, b) for a, b in columns)


def rows_of(made: Arrays, node: int) -> list[tuple[int, ...]]:
    rows = range(made.offsets[node], made.offsets[node + 1])
    return [
        (int(made.target[r]), int(made.cost[r]), int(made.tie[r]), *made.starts[made.start[r]], *made.ends[made.end[r]])
        for r in rows
    ]  # fmt: skip


@settings(deadline=None, max_examples=200)
@given(worlds(), st.sampled_from([8, arrays.BLOCK]))
def test_every_tie_stands_in_the_rows_of_both_ends_in_order(world: tuple[list[int], list[Plain]], block: int) -> None:
    numbers, ties = world
    place = {number: node for node, number in enumerate(numbers)}
    expected: dict[int, list[tuple[int, ...]]] = defaultdict(list)
    for source, target, number, cost, *bounds in ties:
        expected[place[source]].append((place[target], cost, number << 1 | 1, *bounds))
        expected[place[target]].append((place[source], cost, number << 1, *bounds))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arrays, "BLOCK", block)
        made = built(numbers, ties)
        assert are_same(built(numbers, ties, compiled=True), made)
    for node, number in enumerate(numbers):
        assert rows_of(made, node) == sorted(expected[node])
        assert made.degree[node] == len({row[0] for row in expected[node]})
        assert made.node_of[number] == node
    assert made.parties.tolist() == numbers
    assert made.nodes(np.array([5_001, numbers[1], 10**6, numbers[0]])).tolist() == [NO_NODE, 1, NO_NODE, 0]
    assert made.known([5_001, numbers[1], 10**6, numbers[0]]).tolist() == [1, 0]


def test_a_bucket_too_wide_for_one_key_is_sorted_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    ties: list[Plain] = [(n % 7, 7 + n % 11, n, n % 3, 0, 0, 9, 9) for n in range(200)]
    narrow = built(list(range(20)), ties)
    by_pair = arrays._by_pair
    monkeypatch.setattr(arrays, "_by_pair", lambda node, target, size: by_pair(node, target, 1 << 60))
    wide = built(list(range(20)), ties)
    assert are_same(narrow, wide)


def test_crowds_and_many_parallel_ties_are_put_in_order_alike_by_compiled_code() -> None:
    """The neighbours of one party in no order, and a hundred ties between the same two with costs in no order."""
    ties: list[Plain] = [(0, 1 + n * 37 % 500, n, n % 5, 0, 0, 9, 9) for n in range(900)]
    ties += [(7, 3, 900 + n * 41 % 100, n * 13 % 17, n, n, 9, 9) for n in range(100)]
    assert are_same(built(list(range(501)), ties, compiled=True), built(list(range(501)), ties))
    empty: list[Plain] = []
    assert are_same(built([4], empty, compiled=True), built([4], empty))
    assert are_same(built([], empty, compiled=True), built([], empty))


@given(st.lists(st.tuples(st.integers(0, 4_000_000), st.integers(0, 4_000_000)), max_size=50))
def test_pairs_of_bounds_are_kept_once(pairs: list[tuple[int, int]]) -> None:
    low, high = np.array(pairs, np.int64).reshape(-1, 2).T
    codes, distinct = coded(low, high)
    assert [tuple(distinct[code]) for code in codes] == pairs
    assert sorted(set(pairs)) == [tuple(pair) for pair in distinct]


def test_more_than_65536_bounds_take_four_bytes() -> None:
    low = np.arange(70_000)
    codes, distinct = coded(low, low)
    assert codes.dtype == np.uint32
    assert np.array_equal(distinct[codes][:, 1], low)


def test_a_hub_has_more_neighbours_than_its_kind_may_have() -> None:
    """Twelve neighbours each; parallel ties make no neighbour more. A contact's cap is that of its kind of contact."""
    kinds = [ContactKind.PHONE, "company", "unknown", "contact_point"] + ["person"] * 12
    ties: list[Plain] = [(hub, 4 + n, 12 * hub + n, 5, 0, 0, 9, 9) for hub in range(4) for n in range(12)]
    ties += [(4, 1, 100, 5, 0, 0, 9, 9)]
    made = arrays_of(np.arange(16), np.array([CAPPED_KINDS.index(k) for k in kinds], np.uint8), columns(ties))

    def hubs(**caps: int) -> list[int]:
        set_bits = np.unpackbits(made.hubs(HubPolicy({"unknown": 20, **caps})), bitorder="little")
        return np.flatnonzero(set_bits).tolist()

    assert hubs() == []
    assert hubs(phone=11) == [0]
    assert hubs(company=11) == [1]
    assert hubs(company=12, phone=10**12) == []
    assert hubs(unknown=11, person=4) == [0, 1, 2, 3]  # what has no cap of its own takes that of the unknown
    named = HubPolicy({"unknown": 11, "person": 4}, never_pass=frozenset({"a", "b"}), always_pass=frozenset({"c", "b"}))
    bits = np.unpackbits(made.hubs(named, {"a": 15, "b": 1, "c": 0}), bitorder="little")
    assert np.flatnonzero(bits).tolist() == [1, 2, 3, 15]


@pytest.mark.parametrize(
    "wrong", [{"source": 77}, {"target": 3}, {"number": 1 << 31}, {"cost": 1 << 16}],
    ids=["party beyond all numbers", "number of no party", "tie number too great", "cost too great"],
)  # fmt: skip
def test_what_does_not_fit_is_refused(wrong: dict[str, int]) -> None:
    ties = columns([(1, 2, 1, 5, 0, 0, 9, 9)])
    with pytest.raises(ValueError, match="a tie"):
        arrays_of(
            np.array([1, 2, 4]), np.zeros(3, np.uint8), replace(ties, **{k: np.array([v]) for k, v in wrong.items()})
        )


def test_nothing_at_all_is_a_world_too() -> None:
    made = built([], [])
    assert made.offsets.tolist() == [0]
    assert made.hubs(HubPolicy()).size == 0
