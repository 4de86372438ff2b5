"""Every way to search answers the same, to the byte: the definition written out, the table, the arrays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.connect import Search, paths
from graph.connect.arrays import bits
from graph.connect.snapshot import ArraySearch, Snapshot
from graph.facts import HubPolicy
from graph.kinds import TieKind
from graph.ports import PathRequest
from tests.fakes import MemoryAdjacency
from tests.graph.connect import reference
from tests.graph.connect.arranged import arranged
from tests.graph.connect.test_paths import DAY, NO_CAPS, PARTIES, clique, ends, requests, tie, worlds

named = st.sets(st.sampled_from([*PARTIES, "nobody"]), max_size=3).map(frozenset)


@settings(deadline=None, max_examples=80)
@given(worlds, ends, ends, requests, named, named)
def test_arrays_answer_what_brute_force_and_the_table_answer(
    world: MemoryAdjacency, starts: list[str], goals: list[str], request: PathRequest, never: frozenset[str],
    always: frozenset[str],
) -> None:
    request = replace(request, hubs=HubPolicy(request.hubs.caps, never, always))
    by_table = Search(world).search(starts, goals, request)
    assert by_table == reference.search(world, starts, goals, request)
    for compiled in (False, True):
        assert ArraySearch(Snapshot(arranged(world), compiled=compiled), world).search(starts, goals, request) == by_table


@settings(deadline=None, max_examples=25)
@given(worlds, st.lists(st.tuples(ends, ends, requests), min_size=2, max_size=6), st.sampled_from([1, 2, 3, 4]))
def test_one_snapshot_answers_many_questions_and_leaves_out_too_wide_levels(
    world: MemoryAdjacency, questions: list[tuple[list[str], list[str], PathRequest]], frontier: int
) -> None:
    snapshots = [Snapshot(arranged(world), frontier, compiled) for compiled in (False, True)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paths, "MOST_IN_ONE_QUESTION", frontier)
        for starts, goals, request in questions:
            expected = Search(world).search(starts, goals, request)
            assert [ArraySearch(s, world).search(starts, goals, request) for s in snapshots] == [expected, expected]


@settings(deadline=None, max_examples=40)
@given(worlds, ends, ends, requests, st.sets(st.integers(0, 39), min_size=1, max_size=2))
def test_an_answer_that_reaches_no_end_of_a_changed_tie_is_that_of_the_changed_world(
    world: MemoryAdjacency, starts: list[str], goals: list[str], request: PathRequest, dropped: set[int]
) -> None:
    """Ties recorded since and ties retracted since alike: each world is the changed one of the other."""
    ties = world._ties
    some = [tie for n, tie in enumerate(ties) if n not in dropped]
    less = MemoryAdjacency([world._party[p] for p in sorted(world._party)], some)
    changed = {end for tie in ties if tie not in some for end in (tie.from_id, tie.to_id)}
    for old, new, compiled in ((world, less, False), (less, world, False), (world, less, True), (less, world, True)):
        snapshot = Snapshot(arranged(old), compiled=compiled)
        touched = bits(np.isin(snapshot.arrays.parties, list(old.numbers(changed).values())))
        answer = ArraySearch(snapshot, old).untouched(starts, goals, request, touched)
        assert answer is None or answer == Search(new).search(starts, goals, request)


def test_an_answer_about_a_party_that_is_no_node_is_not_given() -> None:
    world = MemoryAdjacency([], [tie("t1", TieKind.OWNS, "a", "b"), tie("t2", TieKind.OWNS, "b", "c")])
    older = Snapshot(arranged(MemoryAdjacency([], [tie("t1", TieKind.OWNS, "a", "b")])))
    nothing = np.zeros(1, np.uint8)
    assert ArraySearch(older, world).untouched(["a"], ["c"], PathRequest(DAY), nothing) is None
    assert ArraySearch(older, world).untouched(["a"], ["b"], PathRequest(DAY), nothing) is not None
    assert ArraySearch(older, world).untouched(["a"], ["b"], PathRequest(DAY), bits(np.array([False, True]))) is None


SHAPES = {
    "a crowd": [tie(f"t{n:05}", TieKind.OWNS, "a", f"x{n:05}") for n in range(900)],
    "a clique": clique(40),
    "a chain": [tie(f"t{n:04}", TieKind.OWNS, f"c{n:03}", f"c{n + 1:03}") for n in range(999)],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_hostile_shapes_are_answered_alike(shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "MOST_IN_ONE_QUESTION", 500)
    world = MemoryAdjacency([], [*SHAPES[shape], tie("z", TieKind.OWNS, "x00007", "b")])
    asked = ["a", "c000"], ["b", "c003"], PathRequest(DAY, 6, hubs=NO_CAPS)
    expected = Search(world).search(*asked)
    assert expected.paths
    assert expected.held_back == ({"hub": 0, "frontier": 900} if shape == "a crowd" else {"hub": 0})
    for compiled in (False, True):
        assert ArraySearch(Snapshot(arranged(world), 500, compiled), world).search(*asked) == expected
