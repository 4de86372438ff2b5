"""Whatever is claimed, retracted, merged and parted, in whatever entries: ties are what folding from scratch gives."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from app.db import Database, Unit
from app.errors import LoadUnderWay
from app.store import ties
from app.store.ledger import Snapshot, now_snapshot, visible
from app.store.tables import adjacency, claim, tie, tie_support
from app.store.world import LedgerWorld
from graph.claims import Claim, PartyClaim, TieClaim
from graph.kinds import PartyKind, SourceKind, TieKind
from graph.model import Tie
from graph.period import Period, Share
from tests.app.store.book import Book, Entry, party

MENTIONS = ("a", "b", "c")
PERIODS = (Period.of(), Period.of("2010", "2012"), Period.of("2013", "2014"), Period.of("2020", ""), Period.of("2011"))
SHARES = (None, Share.exact(10), Share.exact(60))
KINDS = ((TieKind.OWNS, None), (TieKind.SPOUSE_OF, None))
_examples = itertools.count()


def anybody(ref: str) -> PartyClaim:
    """Of no known kind, so that it may stand at either end of any tie."""
    return party(ref, ref.title(), PartyKind.UNKNOWN)


def tie_claims() -> st.SearchStrategy[TieClaim]:
    ends = st.sampled_from((("a", "b"), ("b", "a"), ("b", "c")))  # few, so that entries meet in them
    return st.builds(
        lambda kind, end, period, share, n: TieClaim(str(n), kind[0], *end, kind[1], share, period),
        st.sampled_from(KINDS), ends, st.sampled_from(PERIODS), st.sampled_from(SHARES), st.integers(0, 2),
    )  # fmt: skip


@dataclass(frozen=True)
class Act:
    """Something written: what a record says, a mention stated or not, or a decision on two mentions.

    Loads and statements have records of their own, as they have sources of their own: only one of them writes a record.
    """

    what: str
    record: str = "r0"
    says: tuple[TieClaim, ...] = ()
    pair: tuple[str, str] = ("a", "b")


def acts() -> st.SearchStrategy[Act]:
    pairs = st.tuples(st.sampled_from(MENTIONS), st.sampled_from(MENTIONS)).filter(lambda p: p[0] < p[1])
    says = st.lists(tie_claims(), max_size=2, unique_by=lambda c: c.ref).map(tuple)
    return st.one_of(
        st.builds(Act, st.just("says"), st.sampled_from(("r0", "r1", "r2")), says),
        st.builds(Act, st.sampled_from(("same", "apart", "stated", "unstated")), pair=pairs),
    )


def rounds() -> st.SearchStrategy[list[tuple[str, Act]]]:
    """A load writes, statements come in between, and it goes on, closes or is aborted; a few times over."""
    ends = st.sampled_from(("close", "close", "abort", "stay")).map(lambda end: [(end, Act("nothing"))])
    some = st.lists(acts(), min_size=1, max_size=2)
    one = st.tuples(
        some.map(lambda found: [("load", a) for a in found]), some.map(lambda found: [("statement", a) for a in found]), ends
    )
    return st.lists(one, min_size=1, max_size=4).map(lambda all_: [s for round_ in all_ for part in round_ for s in part])


@dataclass
class Run:
    """One example in a database it may share with others: its own two sources keep it apart."""

    book: Book
    sources: tuple[str, str]
    load: int | None = None
    seen: list[tuple[Snapshot, list[Tie]]] = field(default_factory=list)

    def step(self, how: str, act: Act) -> None:
        if act.what == "nothing":
            self._end(how)
        else:
            try:
                self._act(how, act)
            except LoadUnderWay:
                return
        with self.book.database.reading() as unit:
            now = now_snapshot(unit)
            self.seen.append((now, self.ties(unit, now)))
            assert self.adjacent(unit, now) == self.twice(unit, now)

    def _act(self, how: str, act: Act) -> None:
        if how == "statement":
            with self.book.entry() as entry:
                self._do(entry, how, act)
            return
        self.load = self.load or self.book.open_load()
        with self.book.batch(self.load) as entry:
            self._do(entry, how, act)

    def _end(self, how: str) -> None:
        if self.load is not None and how != "stay":
            (self.book.close_load if how == "close" else self.book.abort_load)(self.load)
            self.load = None

    def _do(self, entry: Entry, how: str, act: Act) -> None:
        first, second = self.sources
        doing: dict[str, Callable[[], None]] = {
            "says": lambda: entry.state(second if act.record == "r2" else first, f"{how} {act.record}", *self._claims(act)),
            "same": lambda: entry.same((first, act.pair[0]), (second, act.pair[1])),
            "apart": lambda: entry.apart((first, act.pair[0]), (second, act.pair[1])),
            "stated": lambda: entry.state(first, f"{how} {act.pair[0]}", anybody(act.pair[0])),
            "unstated": lambda: entry.state(first, f"{how} {act.pair[0]}"),
        }
        doing[act.what]()

    def _claims(self, act: Act) -> list[Claim]:
        """The second source states its parties together with the ties."""
        own = [anybody(m) for m in MENTIONS] if act.record == "r2" else []
        return [*own, *act.says]

    # --- what there is ----------------------------------------------------------------------------------------------
    def tie_rows(self, unit: Unit, snapshot: Snapshot) -> list[Any]:
        own = (
            select(tie_support.c.tie_id).join(claim, claim.c.id == tie_support.c.claim_id)
            .where(claim.c.source_id.in_(self.sources))
        )
        return list(unit.connection.execute(select(tie).where(tie.c.id.in_(own), visible(tie, snapshot))))

    def ties(self, unit: Unit, snapshot: Snapshot) -> list[Tie]:
        ids = [r.public_id for r in self.tie_rows(unit, snapshot)]
        assert len(ids) == len(set(ids))
        return list(LedgerWorld(unit, snapshot).named(ids).values())

    def twice(self, unit: Unit, snapshot: Snapshot) -> set[tuple[int, int, int]]:
        rows = self.tie_rows(unit, snapshot)
        return {(r.from_party, r.to_party, r.id) for r in rows} | {(r.to_party, r.from_party, r.id) for r in rows}

    def adjacent(self, unit: Unit, snapshot: Snapshot) -> set[tuple[int, int, int]]:
        ids = [r.id for r in self.tie_rows(unit, snapshot)]
        rows = unit.connection.execute(select(adjacency).where(visible(adjacency, snapshot), adjacency.c.tie_id.in_(ids)))
        return {(r.src, r.dst, r.tie_id) for r in rows}

    def from_scratch(self) -> list[Tie]:
        """All ties forgotten and every claim folded again."""
        with self.book.entry() as entry:
            unit = entry.unit
            ids = [r.id for r in self.tie_rows(unit, Snapshot(2**31))]
            for table, column in ((adjacency, adjacency.c.tie_id), (tie_support, tie_support.c.tie_id), (tie, tie.c.id)):
                unit.connection.execute(delete(table).where(column.in_(ids)))
            stated = select(claim.c.recorded).where(claim.c.source_id.in_(self.sources)).distinct()
            entries = sorted(unit.connection.scalars(stated))
            ties.refold_parties(unit, entry.number, ties.starts(unit, entry.number, entries).tolist(), entries)
            return self.ties(unit, Snapshot(2**31))


@given(steps=rounds(), lone=st.booleans())
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_ties_equal_those_folded_from_scratch_and_old_snapshots_keep_theirs(
    database: Database, steps: list[tuple[str, Act]], lone: bool
) -> None:
    """`lone`: the second source is a single key."""
    n = next(_examples)
    run = Run(Book(database), (f"register{n}", f"form{n}"))
    for place, source in enumerate(run.sources):
        run.book.sources = dict.fromkeys(map(str, range(2 * n + place)))  # type: ignore[assignment]
        kind = SourceKind.STATEMENT_BY_USER if lone and place else SourceKind.COMPANY_REGISTER
        run.book.source(source, kind, reliability=0.9 - place / 4)
    with run.book.entry() as entry:
        for mention in MENTIONS:
            entry.state(run.sources[0], f"statement {mention}", anybody(mention))
    for how, act in steps:
        run.step(how, act)
    run._end("close")
    with database.reading() as unit:
        assert [run.ties(unit, snapshot) for snapshot, _ in run.seen] == [found for _, found in run.seen]
        now = run.ties(unit, now_snapshot(unit))
    assert run.from_scratch() == now
