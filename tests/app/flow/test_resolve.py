"""Resolving: softer matches become dated same_as ties, people's decisions outrank them, and it may be killed anywhere."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

import pytest
import structlog
from sqlalchemy import select

from app.auth import SYSTEM
from app.db import Database
from app.engine.crew import Crew
from app.engine.resolution import Looked, Seeker
from app.flow import resolve
from app.store import matches, mentions, unresolved
from app.store.ledger import Snapshot, now_snapshot, visible
from app.store.matches import MatchFilter
from app.store.tables import adjacency, event, ledger, tie
from app.store.tables import party as party_table
from app.store.world import LedgerWorld
from graph.claims import ParticipationClaim
from graph.kinds import Band, ContactKind, OfficialRole, PartyKind, SourceKind, TieKind
from graph.model import Match, Tie
from tests.app.store.book import Book, owns, party, party_id, person
from tests.app.store.book import tie as stated

LIST, FORM, SPSE = "list", "form", "spse"
# An invented number: born 12-03-1970, appointed 1995-03.
NIP = "197003121995031002"

# One name that few bear, in two ways of writing it.
RARE, RARELY = "Darlan Aspian Bilung", "DARLAN ASPIAN BILUNG"


@pytest.fixture
def book(database: Database) -> Book:
    made = Book(database)
    for id_, kind in ((LIST, SourceKind.PERSONNEL), (FORM, SourceKind.QUALIFICATION), (SPSE, SourceKind.E_PROCUREMENT)):
        made.source(id_, kind)
    return made


def same_as(book: Book, snapshot: Snapshot | None = None) -> list[Tie]:
    with book.database.reading() as unit:
        at = snapshot or now_snapshot(unit)
        ids = unit.connection.scalars(select(tie.c.public_id).where(tie.c.kind == "same_as", visible(tie, at)))
        return list(LedgerWorld(unit, at).named(list(ids)).values())


def queue(book: Book, **narrowed: object) -> list[Match]:
    with book.database.reading() as unit:
        return matches.page(unit, SYSTEM, MatchFilter(**narrowed), None, 100)  # type: ignore[arg-type]


def test_a_likeness_of_name_and_birth_date_becomes_a_tie_with_its_probability(book: Book) -> None:
    with book.entry() as entry:
        entry.state(LIST, "1", person("p1", "Drs. H. Moh. Jusuf, M.Si", identifiers=(("NIP", NIP),)))
        entry.state(FORM, "1", person("y", "MUHAMMAD YUSUF", birth_date="1970-03-12"))
        entry.state(FORM, "2", person("z", "SITI AMINAH"))
    counts = resolve.drain(book.database)
    (found,) = same_as(book)
    (match,) = queue(book)
    assert counts.parties == 3
    assert {found.from_id, found.to_id} == {match.a, match.b}
    assert found.id == match.id
    assert found.confidence == pytest.approx(match.probability, abs=1e-6)
    assert 0.2 <= match.probability < 1
    assert "birth_same" in {r.feature for r in match.reasons}
    with book.database.reading() as unit:
        rows = unit.connection.execute(select(adjacency).where(adjacency.c.kind == "same_as")).all()
        assert len(rows) == 2
        assert unresolved.waiting(unit) == 0


def test_draining_again_finds_nothing_to_do_and_opens_no_entry(book: Book) -> None:
    with book.entry() as entry:
        entry.state(LIST, "1", person("a", RARE), person("b", RARELY))
    resolve.drain(book.database)
    before = book.snapshot()
    assert resolve.drain(book.database).parties == 0
    assert book.snapshot() == before


def test_matches_are_seen_from_their_entry_on_and_an_older_snapshot_does_not_have_them(book: Book) -> None:
    with book.entry() as entry:
        entry.state(LIST, "1", person("a", RARE), person("b", RARELY))
    before = book.snapshot()
    resolve.drain(book.database)
    assert len(same_as(book)) == 1
    assert same_as(book, before) == []


def test_a_kill_between_blocks_loses_nothing_and_the_end_is_the_same(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"{first} {last} Bilung" for first in ("Darlan", "Kaspul", "Tandi") for last in ("Aspian", "Sahrani", "Yorrys")]
    with book.entry() as entry:
        for n, name in enumerate(names):
            entry.state(LIST, str(n), person(f"a{n}", name), person(f"b{n}", name.upper()))
    monkeypatch.setattr(resolve, "BLOCK", 4)
    assert resolve.drain(book.database, limit=5).parties == 5
    with book.database.reading() as unit:
        assert unresolved.waiting(unit) == 2 * len(names) - 5
    resolve.drain(book.database)
    pairs = {frozenset((t.from_id, t.to_id)) for t in same_as(book)}
    with book.database.reading() as unit:
        twins = {frozenset(party_id(unit, LIST, f"{side}{n}") for side in "ab") for n in range(len(names))}
    assert twins <= pairs


def test_every_block_is_one_closed_entry_of_its_own(book: Book) -> None:
    with book.entry() as entry:
        entry.state(LIST, "1", person("a", "Budi Santoso"))
    resolve.drain(book.database)
    with book.database.reading() as unit:
        rows = unit.connection.execute(select(ledger.c.kind, ledger.c.state).order_by(ledger.c.number)).all()
    assert rows[-1] == ("resolution", "closed")


def everybody_waits_again(book: Book) -> int:
    with book.entry() as entry:
        parties = list(entry.unit.connection.scalars(select(party_table.c.id)))
        mentions.await_resolution(entry.unit, entry.number, parties)
    return len(parties)


def test_a_crew_finds_the_same_matches_as_one_alone(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolve, "BLOCK", 3)
    with book.entry() as entry:
        for n in range(6):
            entry.state(LIST, f"l{n}", person(f"l{n}", f"{RARE} {'abcdef'[n].upper()}"))
            entry.state(FORM, f"f{n}", person(f"f{n}", f"{RARELY} {'abcdef'[n].upper()}"))
    with Crew(book.database, 2) as crew:
        together = resolve.drain(book.database, crew=crew)
    found = queue(book)
    assert (together.parties, bool(found)) == (12, True)
    assert everybody_waits_again(book) == 12
    alone = resolve.drain(book.database)
    assert (alone.parties, alone.matches) == (12, 0)
    assert queue(book) == found


def test_what_changes_while_a_crew_compares_is_looked_at_again(book: Book) -> None:
    with book.entry() as entry:
        entry.state(LIST, "1", person("a", RARE), person("b", RARELY))

    class Slow:
        def ask(self, think: Callable[..., object], questions: Iterable[tuple[object, ...]]) -> Iterator[object]:
            for question in questions:
                thought = think(book.database, *question)
                with book.entry() as entry:
                    entry.state(LIST, "1", person("a", RARE), person("b", "Yohana Ledjo"))
                yield thought

    assert resolve.drain(book.database, crew=Slow()).parties == 2  # type: ignore[arg-type]
    assert queue(book) == []


@pytest.mark.parametrize("crewed", [False, True])
def test_a_party_that_cannot_be_compared_is_set_aside_and_the_others_go_on(
    book: Book, monkeypatch: pytest.MonkeyPatch, crewed: bool
) -> None:
    with book.entry() as entry:
        entry.state(LIST, "1", person("a", RARE), person("b", RARELY), person("x", "Yohana Ledjo"))
    with book.database.reading() as unit:
        bad = party_id(unit, LIST, "x")
    monkeypatch.setattr(resolve, "BLOCK", 2)
    whole = Seeker.look

    def spoilt(self: Seeker, numbers: Collection[int]) -> Looked:
        looked = whole(self, numbers)
        if bad in {self._parties[n].id for n in numbers}:
            raise ValueError("Yohana")
        return looked

    class Alone:
        def ask(self, think: Callable[..., object], questions: Iterable[tuple[object, ...]]) -> Iterator[object]:
            yield from (think(book.database, *question) for question in questions)

    monkeypatch.setattr(Seeker, "look", spoilt)
    with structlog.testing.capture_logs() as logs:
        resolve.drain(book.database, crew=Alone() if crewed else None)  # type: ignore[arg-type]
    assert [e["id"] for e in logs if e["event"] == "set_aside"] == [bad]
    assert "Yohana" not in str(logs)
    assert len(same_as(book)) == 1
    with book.database.reading() as unit:
        assert (unresolved.waiting(unit), unresolved.aside(unit)) == (1, 1)
    monkeypatch.setattr(Seeker, "look", whole)
    resolve.let_all_wait(book.database, "tests")
    assert resolve.drain(book.database).parties == 3
    with book.database.reading() as unit:
        assert (unresolved.waiting(unit), unresolved.aside(unit)) == (0, 0)


def test_a_party_of_a_load_that_is_still_open_waits(book: Book) -> None:
    load = book.open_load()
    with book.batch(load) as entry:
        entry.state(LIST, "1", person("a", RARE), person("b", RARELY))
    assert resolve.drain(book.database).parties == 0
    book.close_load(load)
    assert resolve.drain(book.database).parties == 2


def test_contact_points_and_households_are_never_resolved(book: Book) -> None:
    with book.entry() as entry:
        entry.state(LIST, "1", party("k", "CV Karya", contacts=((ContactKind.EMAIL, "a@contoh.id"),)))
        entry.state(LIST, "2", party("h", "KK 1", PartyKind.HOUSEHOLD))
    assert resolve.drain(book.database).parties == 1


def test_a_pair_decided_not_to_be_one_keeps_its_match_but_loses_its_tie(book: Book) -> None:
    with book.entry() as entry:
        entry.state(LIST, "1", person("a", RARE), person("b", RARELY))
    resolve.drain(book.database)
    with book.entry() as entry:
        entry.apart((LIST, "a"), (LIST, "b"))
    resolve.drain(book.database)
    assert same_as(book) == []
    assert len(queue(book, decided=True)) == 1


def test_a_pair_decided_to_be_one_has_no_match_any_more_and_others_keep_theirs(book: Book) -> None:
    with book.entry() as entry:
        for ref, name in (("a", RARE), ("b", RARELY), ("c", "Darlan Aspian Bilunk")):
            entry.state(LIST, ref, person(ref, name))
    resolve.drain(book.database)
    before, then = same_as(book), book.snapshot()
    assert len(before) == 3
    with book.entry() as entry:
        entry.same((LIST, "a"), (LIST, "b"))
    with book.database.reading() as unit:
        live = LedgerWorld(unit, now_snapshot(unit)).parties([party_id(unit, LIST, r) for r in "abc"])
    assert len({p.id for p in live.values()}) == 2
    resolve.drain(book.database)
    (left,) = same_as(book)
    assert {left.from_id, left.to_id} == {p.id for p in live.values()}
    assert same_as(book, then) == before


def test_a_match_ends_when_what_it_rested_on_is_restated(book: Book) -> None:
    with book.entry() as entry:
        entry.state(LIST, "1", person("a", "Budi Santoso", birth_date="1970-03-12"))
        entry.state(LIST, "2", person("b", "BUDI SANTOSO", birth_date="1970-03-12"))
    resolve.drain(book.database)
    assert len(same_as(book)) == 1
    with book.entry() as entry:
        entry.state(LIST, "2", person("b", "Rina Wati", birth_date="1999-08-17"))
    resolve.drain(book.database)
    assert same_as(book) == []


def official(tender: str, ref: str, role: OfficialRole = OfficialRole.PPK) -> ParticipationClaim:
    return ParticipationClaim(f"{tender}{ref}", tender, ref, "official", role=role)


def buyer(tender: str, ref: str) -> ParticipationClaim:
    return ParticipationClaim(f"{tender}{ref}", tender, ref, "buyer")


def test_a_masked_official_is_sought_only_among_colleagues_whom_the_mask_admits(book: Book) -> None:
    with book.entry() as entry:
        entry.state(SPSE, "b", party("dinas", "Dinas Pekerjaan Umum", PartyKind.PUBLIC_BODY))
        entry.state(SPSE, "t1", person("m", "B*** S******"), buyer("t1", "dinas"), official("t1", "m"))
        entry.state(SPSE, "t2", person("budi", "Budi Santoso"), buyer("t2", "dinas"), official("t2", "budi"))
        entry.state(SPSE, "t3", person("rina", "Rina Wati"), buyer("t3", "dinas"), official("t3", "rina"))
        entry.state(LIST, "1", person("elsewhere", "Bayu Setiono"))
    resolve.drain(book.database)
    with book.database.reading() as unit:
        masked, budi = party_id(unit, SPSE, "m"), party_id(unit, SPSE, "budi")
        world = LedgerWorld(unit, now_snapshot(unit))
        assert world.parties([masked])[masked].masked
        found = world.ties([masked], [TieKind.SAME_AS])
    assert [t.other(masked) for t in found] == [budi]
    (match,) = queue(book, party=masked)
    assert match.band is Band.UNSURE


def test_a_mask_that_admits_many_colleagues_names_none_of_them(book: Book) -> None:
    names = ["Budi Santoso", "Bayu Setiono", "Beni Saputra", "Bima Syahrul", "Boni Sutrisno", "Budi Sutomo"]
    with book.entry() as entry:
        entry.state(SPSE, "b", party("dinas", "Dinas Pekerjaan Umum", PartyKind.PUBLIC_BODY))
        entry.state(SPSE, "t", person("m", "B*** S******"), buyer("t", "dinas"), official("t", "m"))
        for n, name in enumerate(names):
            works = stated(TieKind.EMPLOYED_BY, f"e{n}", "dinas", "asn")
            entry.state(SPSE, f"e{n}", person(f"e{n}", name), works)
    resolve.drain(book.database)
    with book.database.reading() as unit:
        masked = party_id(unit, SPSE, "m")
    assert queue(book, party=masked) == []


def test_who_holds_the_same_role_in_the_same_tender_goes_before_all_colleagues(book: Book) -> None:
    """The source masks what a decree names in full: one of two of this role, not of everybody in the office."""
    with book.entry() as entry:
        entry.state(SPSE, "b", party("dinas", "Dinas Pekerjaan Umum", PartyKind.PUBLIC_BODY))
        entry.state(SPSE, "t", person("m", "B*** S******"), buyer("t", "dinas"), official("t", "m"))
        entry.state(LIST, "t", person("budi", "Budi Santoso"), official("t", "budi"))
        for n, name in enumerate(("Bayu Setiono", "Beni Saputra", "Bima Syahrul", "Boni Sutrisno")):
            entry.state(SPSE, f"e{n}", person(f"e{n}", name), stated(TieKind.EMPLOYED_BY, f"e{n}", "dinas", "asn"))
    resolve.drain(book.database)
    with book.database.reading() as unit:
        masked, budi = party_id(unit, SPSE, "m"), party_id(unit, LIST, "budi")
    (match,) = queue(book, party=masked)
    assert budi in (match.a, match.b)


def test_a_masked_number_excludes_a_firm_of_the_same_name(book: Book) -> None:
    with book.entry() as entry:
        entry.state(LIST, "1", party("a", "CV Telaga Buana Satu", identifiers=(("NPWP", "01.101.685.4-722.000"),)))
        entry.state(FORM, "1", party("b", "CV Telaga Buana Satu", identifiers=(("NPWP", "09.***.***.*-***.000"),)))
        entry.state(FORM, "2", party("c", "CV Telaga Buana Satu", identifiers=(("NPWP", "01.***.***.*-722.000"),)))
    resolve.drain(book.database)
    with book.database.reading() as unit:
        a, c = party_id(unit, LIST, "a"), party_id(unit, FORM, "c")
    assert {frozenset((m.a, m.b)) for m in queue(book) if a in (m.a, m.b)} == {frozenset((a, c))}


def test_seeking_only_reads(book: Book) -> None:
    with book.entry() as entry:
        entry.state(LIST, "1", person("a", RARE), person("b", RARELY), party("k"), owns("a", "k"))
    with book.database.reading() as unit:
        snapshot = now_snapshot(unit)
        taken = unresolved.first(unit, snapshot, 10)
        assert len(Seeker(unit, snapshot).seek(taken).found) == 1
    assert queue(book) == []
    assert book.snapshot() == snapshot


def test_a_party_that_changes_while_its_block_is_compared_is_looked_at_again(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    with book.entry() as entry:
        entry.state(LIST, "1", person("a", RARE), person("b", RARELY))
    looks: list[Snapshot] = []
    plain = Seeker.seek

    def seek(self: Seeker, numbers: list[int]) -> object:
        found = plain(self, numbers)
        looks.append(self.view)
        if len(looks) == 1:
            with book.entry() as entry:
                entry.state(LIST, "1", person("a", RARE), person("b", "Rina Wati Kusuma"))
        return found

    monkeypatch.setattr(Seeker, "seek", seek)
    resolve.drain(book.database)
    assert len(looks) == 2
    assert same_as(book) == []


def test_same_as_ties_stand_twice_in_the_adjacency_table_and_leave_it_with_their_match(book: Book) -> None:
    def rows() -> list[int]:
        with book.database.reading() as unit:
            now = now_snapshot(unit)
            held = set(unit.connection.scalars(select(tie.c.id).where(visible(tie, now))))
            edges = list(unit.connection.scalars(select(adjacency.c.tie_id).where(visible(adjacency, now))))
            assert sorted(edges) == sorted([*held, *held])
            return sorted(held)

    with book.entry() as entry:
        entry.state(LIST, "1", person("a", RARE), person("b", RARELY), party("k"), owns("a", "k"))
    resolve.drain(book.database)
    assert len(rows()) == 2
    with book.entry() as entry:
        entry.same((LIST, "a"), (LIST, "b"))
    assert len(rows()) == 1


def test_new_doubtful_matches_are_announced_once(book: Book) -> None:
    with book.entry() as entry:
        entry.state(LIST, "1", person("a", RARE), person("b", RARELY))
    counts = [resolve.drain(book.database).unsure]
    with book.entry() as entry:
        entry.state(LIST, "1", person("a", RARE), person("b", RARELY, other_names=("Darlan A. Bilung",)))
    counts.append(resolve.drain(book.database).unsure)
    with book.database.reading() as unit:
        told = unit.connection.scalars(select(event.c.type)).all()
    assert counts == [1, 0]
    assert told == ["match.awaiting_review"]
