"""Releases of one process scattered over a delivery: found together whatever lies between them, on disk or in memory."""

from __future__ import annotations

import random
from tempfile import SpooledTemporaryFile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.intake.marks import Marks
from app.intake.ocds.releases import Release, again
from app.intake.ocds.shelf import Shelf
from graph.claims import Place


def release(ocid: str, number: int) -> Release:
    raw = f'{{"id":"{number}","ocid":"{ocid}","title":"{"x" * 40}"}}'
    return again(raw.encode(), Place("a.jsonl", None, str(number)), compiled=False)


def groups(ocids: list[str], counted: list[str], in_memory: int) -> list[list[str | None]]:
    with SpooledTemporaryFile(max_size=in_memory) as kept:
        shelf = Shelf(Marks(counted), kept)
        met = [shelf.complete(release(ocid, number)) for number, ocid in enumerate(ocids)]
        found = [*filter(None, met), *shelf.left()]
        return [[one.id for one in sorted(group, key=lambda r: int(r.place.at))] for group in found]


def expected(ocids: list[str]) -> list[list[str]]:
    return sorted([str(n) for n, other in enumerate(ocids) if other == ocid] for ocid in set(ocids))


@given(st.lists(st.sampled_from("abcdef"), max_size=30), st.sampled_from([1, 1 << 20]))
def test_every_process_comes_once_and_whole(ocids: list[str], in_memory: int) -> None:
    assert sorted(groups(ocids, ocids, in_memory)) == expected(ocids)


@given(st.lists(st.sampled_from("abcdef"), max_size=30), st.integers(0, 5))
def test_a_release_that_is_counted_but_never_read_leaves_its_process_for_the_end(ocids: list[str], lost: int) -> None:
    counted = [*ocids, *"abcdef"[:lost]]
    random.Random(7).shuffle(counted)
    assert sorted(groups(ocids, counted, 1)) == expected(ocids)


def test_two_processes_of_one_hash_are_kept_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    def clash(_: Any) -> int:
        return 5

    monkeypatch.setattr("app.intake.marks.hash", clash, raising=False)
    ocids = ["a", "b", "a", "c"]
    assert sorted(groups(ocids, ocids, 1)) == expected(ocids)
