"""Who is one party does not hang on the order in which things are loaded and decided."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.db import Database
from app.engine.joining import divide
from app.flow import load
from app.store import decisions, ledger, mentions, tenders, ties
from app.store.decisions import Verdict
from app.store.tables import membership
from tests.app.flow import lines
from tests.databases import TickingClock

# Three names that nobody takes for one another, each written in three ways; and one tax number, typed for some of them.
NAMES = (
    ("PT Anggrek Perkasa", "PT. ANGGREK PERKASA", "Anggrek Perkasa, PT"),
    ("CV Bina Karya Lestari", "CV. BINA KARYA LESTARI", "Bina Karya Lestari, CV"),
    ("UD Sumber Rejeki Tujuh", "UD. SUMBER REJEKI TUJUH", "Sumber Rejeki Tujuh, UD"),
)
NUMBER = {"NPWP": "01.101.685.4-722.000"}


class Ground(Protocol):
    def fresh(self, clock: TickingClock) -> AbstractContextManager[Database]: ...


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def ground(request: pytest.FixtureRequest) -> Ground:
    found: Ground = request.getfixturevalue("sqlite_ground" if request.param == "sqlite" else "postgres_ground")
    return found


@dataclass(frozen=True)
class Said:
    """One mention: which name it bears, how it is written, and whether the number stands beside it."""

    name: int
    spelling: int
    numbered: bool


@dataclass(frozen=True)
class Ruling:
    a: int
    b: int
    same: bool


@dataclass(frozen=True)
class Case:
    said: tuple[Said, ...]
    rulings: tuple[Ruling, ...]
    orders: tuple[tuple[str, ...], tuple[str, ...]]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    said = tuple(draw(st.lists(st.builds(Said, *(st.integers(0, 2),) * 2, st.booleans()), min_size=3, max_size=5)))
    pairs = list(combinations(range(len(said)), 2))
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=3, unique=True))
    rulings = tuple(Ruling(*pair, draw(st.booleans())) for pair in chosen)
    steps = [f"load {n}" for n in range(len(said))] + [f"rule {n}" for n in range(len(rulings))]
    return Case(said, rulings, (tuple(draw(st.permutations(steps))), tuple(draw(st.permutations(steps)))))


def source_of(n: int) -> str:
    return f"source{n % 2}"


def take(database: Database, folder: Path, case: Case, some: Sequence[int]) -> None:
    for name in sorted({source_of(n) for n in some}):
        rows = [
            {"key": f"{n}", "parties": [lines.company(f"m{n}", NAMES[s.name][s.spelling], ids=NUMBER if s.numbered else {})]}
            for n, s in enumerate(case.said) if n in some and source_of(n) == name
        ]  # fmt: skip
        load.take(database, lines.source(name), lines.read, [lines.write(folder / f"{name}.jsonl", *rows)])


def ref(database: Database, n: int) -> bytes:
    return database.keys.ref(source_of(n), f"m{n}")


def rule(database: Database, ruling: Ruling) -> None:
    """As a decision on a match does, also on mentions that no delivery has stated yet."""
    refs = [ref(database, ruling.a), ref(database, ruling.b)]
    with database.writing() as unit:
        entry = ledger.open_entry(unit, "decision", "tests")
        binds = decisions.binding(refs[:1], refs[1:])
        decided = "same" if ruling.same else "not_same"
        decisions.add(unit, entry, Verdict("identity", f"{ruling.a}~{ruling.b}", decided, "KTP", "tests", binds))
        mentions.await_resolution(unit, entry, mentions.regroup(unit, entry, refs, divide))
        ties.refold(unit, entry)
        tenders.relist(unit, entry)
        ledger.close_entry(unit, entry)


def groups(database: Database, case: Case) -> set[frozenset[int]]:
    """Which mentions are one party now."""
    place = {ref(database, n): n for n in range(len(case.said))}
    homes: dict[int, set[int]] = {}
    with database.reading() as unit:
        standing = select(membership.c.ref, membership.c.party_id).where(membership.c.retracted.is_(None))
        for mention, home in unit.connection.execute(standing):
            homes.setdefault(home, set()).add(place[bytes(mention)])
    return {frozenset(some) for some in homes.values()}


def run(ground: Ground, folder: Path, case: Case, order: Sequence[str]) -> set[frozenset[int]]:
    with ground.fresh(TickingClock()) as database:
        for step in order:
            what, n = step.split()
            if what == "load":
                take(database, folder, case, [int(n)])
            else:
                rule(database, case.rulings[int(n)])
        found = groups(database, case)
        take(database, folder, case, range(len(case.said)))  # whole deliveries of what is known change nothing
        assert groups(database, case) == found
        return found


def by_number(case: Case) -> set[frozenset[int]]:
    """Without rulings: bearers of the number are one where their names are, unless it is typed for three names."""
    bearers = [n for n, s in enumerate(case.said) if s.numbered]
    names = {case.said[n].name for n in bearers}
    alone = {frozenset({n}) for n in range(len(case.said)) if n not in bearers or len(names) > 2}
    if len(names) > 2:
        return alone
    return alone | {frozenset(n for n in bearers if case.said[n].name == name) for name in names}


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as made:
        yield Path(made)


@settings(max_examples=12)
@given(case=cases())
def test_the_same_parties_come_of_any_order_of_loading_and_deciding(ground: Ground, folder: Path, case: Case) -> None:
    first, second = (run(ground, folder, case, order) for order in case.orders)
    assert first == second
    if not case.rulings:
        assert first == by_number(case)
    home = {n: some for some in first for n in some}
    for ruling in case.rulings:
        if not ruling.same:
            assert home[ruling.a] != home[ruling.b], "not same outranks numbers and what others are"
        elif all(r.same for r in case.rulings):
            assert home[ruling.a] == home[ruling.b]
