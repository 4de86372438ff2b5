"""Ties follow their claims: joined, widened, moved with their parties, undone with them, and never half seen."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from sqlalchemy import select

from app.db import Database, Unit
from app.store import ties
from app.store.ledger import Snapshot, now_snapshot, visible
from app.store.tables import adjacency, tie
from app.store.world import LedgerWorld
from graph.kinds import PartyKind, SourceKind, Standing, TieKind
from graph.model import Tie
from graph.period import Period, Share
from tests.app.store.book import Book, owns, party, party_id, person
from tests.app.store.book import tie as stated

REGISTER, FORM, KEY = "register", "form", "key"


@pytest.fixture
def book(database: Database) -> Book:
    made = Book(database)
    made.source(REGISTER, reliability=0.9)
    made.source(FORM, SourceKind.QUALIFICATION, Standing.SELF_DECLARED, 0.6)
    made.source(KEY, SourceKind.STATEMENT_BY_USER, Standing.THIRD_PARTY, 0.95)
    return made


def all_ties(unit: Unit, snapshot: Snapshot | None = None) -> list[Tie]:
    snapshot = snapshot or now_snapshot(unit)
    ids = unit.connection.scalars(select(tie.c.public_id).where(visible(tie, snapshot)))
    return list(LedgerWorld(unit, snapshot).named(list(ids)).values())


def read(book: Book, snapshot: Snapshot | None = None) -> list[Tie]:
    with book.database.reading() as unit:
        return all_ties(unit, snapshot)


def facing(unit: Unit, snapshot: Snapshot) -> set[tuple[int, int, int, bool]]:
    rows = unit.connection.execute(select(adjacency).where(visible(adjacency, snapshot)))
    return {(r.src, r.dst, r.tie_id, bool(r.forward)) for r in rows}


def twice(unit: Unit, snapshot: Snapshot) -> set[tuple[int, int, int, bool]]:
    """What adjacency must hold: every tie from both ends."""
    rows = unit.connection.execute(select(tie).where(visible(tie, snapshot))).all()
    return {(r.from_party, r.to_party, r.id, True) for r in rows} | {(r.to_party, r.from_party, r.id, False) for r in rows}


def only(found: Collection[Tie]) -> Tie:
    (one,) = found
    return one


def test_a_tie_is_named_by_its_claim_and_seen_from_both_ends(book: Book) -> None:
    with book.entry() as entry:
        entry.state(REGISTER, "1", person("siti"), party("karya"), owns("siti", "karya", "30", "2019"))
    with book.database.reading() as unit:
        found = only(all_ties(unit))
        key = unit.keys.claim_key(unit.keys.record_key(REGISTER, "1"), "tie", "owns:siti:karya:None")
        assert found.id == unit.keys.public(key)
        assert found.claims == (found.id,)
        assert (found.from_id, found.to_id) == (party_id(unit, REGISTER, "siti"), party_id(unit, REGISTER, "karya"))
        assert (found.share, found.period, found.confidence) == (Share.exact(30), Period.of("2019"), 0.9)
        assert facing(unit, now_snapshot(unit)) == twice(unit, now_snapshot(unit))


def test_claims_in_touching_periods_are_one_tie_and_a_gap_parts_them(book: Book) -> None:
    with book.entry() as entry:
        entry.state(REGISTER, "0", person("siti"), party("karya"))
        for record, since, until in (("1", "2010", "2011"), ("2", "2012", "2013"), ("3", "2016", "")):
            entry.state(REGISTER, record, owns("siti", "karya", None, since, until))
    assert sorted((t.period.start, t.period.end) for t in read(book)) == [("2010", "2013"), ("2016", "")]


def test_an_undated_claim_supports_the_only_stretch_but_bridges_no_gap(book: Book) -> None:
    with book.entry() as entry:
        entry.state(REGISTER, "0", person("siti"), party("karya"), owns("siti", "karya"))
        entry.state(REGISTER, "1", owns("siti", "karya", None, "2010", "2011"))
    assert len(only(read(book)).claims) == 2
    with book.entry() as entry:
        entry.state(REGISTER, "2", owns("siti", "karya", None, "2016", "2017"))
    assert sorted((t.period.start or "?", len(t.claims)) for t in read(book)) == [("2010", 1), ("2016", 1), ("?", 1)]


def test_contradicting_shares_widen_and_an_unknown_one_does_not(book: Book) -> None:
    with book.entry() as entry:
        entry.state(REGISTER, "1", person("siti"), party("karya"), owns("siti", "karya", "0"))
        entry.state(REGISTER, "2", owns("siti", "karya", "25"))
        entry.state(REGISTER, "3", owns("siti", "karya"))
    assert only(read(book)).share == Share(Share.exact(0).low, Share.exact(25).high)


def test_independent_sources_add_confidence_and_one_source_repeating_itself_does_not(book: Book) -> None:
    with book.entry() as entry:
        entry.state(REGISTER, "1", person("siti"), party("karya"), owns("siti", "karya"))
        entry.state(REGISTER, "2", owns("siti", "karya"))
    assert only(read(book)).confidence == 0.9
    with book.entry() as entry:
        entry.state(FORM, "1", person("s"), party("k"), owns("s", "k"))
        entry.same((REGISTER, "siti"), (FORM, "s"))
        entry.same((REGISTER, "karya"), (FORM, "k"))
    assert only(read(book)).confidence == pytest.approx(1 - 0.1 * 0.4)


def test_what_one_user_says_alone_stays_in_class_c(book: Book) -> None:
    with book.entry() as entry:
        entry.state(KEY, "1", person("siti"), party("karya"), owns("siti", "karya"))
    assert only(read(book)).confidence < 0.7


@pytest.mark.parametrize(
    ("sourced", "stated", "beyond", "confirmed"),
    [
        (("2015-01-01", "2020-12-31"), ("2021-01-01", ""), [("2021-01-01", "")], False),
        (("2015-01-01", "2020-12-31"), ("2015-01-01", ""), [("2021-01-01", "")], True),
        (("2015-01-01", "2020-12-31"), ("2010", ""), [("2010", "2014-12-31"), ("2021-01-01", "")], True),
        (("2015-01-01", "2020-12-31"), (None, "2020-12-31"), [], True),
        (("2015-01-01", "2020-12-31"), (None, None), [], True),
        (("2015-01-01", "2020-12-31"), ("2015-01-01", "2018"), [], False),
        (("2015-01-01", "2020-12-31"), ("2005", "2006"), [("2005", "2006")], False),
        (("2019-01-01", None), ("2019-01-01", "2020-12-31"), [], False),
        (("2019-01-01", None), ("2019-01-01", ""), [], True),
        ((None, None), ("2019-01-01", "2020-12-31"), [], False),
        (("2019", ""), ("2019-03-01", ""), [], True),
    ],
)  # fmt: skip
def test_a_single_key_neither_lengthens_nor_ends_what_a_source_states(
    book: Book, sourced: tuple[str, str], stated: tuple[str, str], beyond: list[tuple[str, str]], confirmed: bool
) -> None:
    """MODEL, Claim: what one key says alone is class C at most; beyond the sources it is a tie of its own."""
    with book.entry() as entry:
        entry.state(REGISTER, "1", person("siti"), party("karya"), owns("siti", "karya", "60", *sourced))
    alone = only(read(book))
    with book.entry() as entry:
        entry.state(KEY, "1", person("s"), party("k"), owns("s", "k", "10", *stated))
        entry.same((REGISTER, "siti"), (KEY, "s"))
        entry.same((REGISTER, "karya"), (KEY, "k"))
    (kept,) = (t for t in read(book) if t.id == alone.id)
    assert (kept.period, kept.share) == (alone.period, Share.exact(60))
    assert (len(kept.claims), kept.confidence > alone.confidence) == ((2, True) if confirmed else (1, False))
    rest = sorted((t for t in read(book) if t.id != alone.id), key=lambda t: t.period.start_min)
    assert [(t.period.start, t.period.end) for t in rest] == beyond
    assert all((t.share, t.confidence < 0.7) == (Share.exact(10), True) for t in rest)


def test_a_single_key_names_no_share_that_a_source_leaves_open(book: Book) -> None:
    with book.entry() as entry:
        entry.state(REGISTER, "1", person("siti"), party("karya"), owns("siti", "karya", None, "2019", ""))
        entry.state(KEY, "1", person("s"), party("k"), owns("s", "k", "60", "2019", ""))
        entry.same((REGISTER, "siti"), (KEY, "s"))
        entry.same((REGISTER, "karya"), (KEY, "k"))
    assert only(read(book)).share is None


def test_a_single_key_joins_no_two_stretches_of_sources(book: Book) -> None:
    with book.entry() as entry:
        entry.state(REGISTER, "0", person("siti"), party("karya"))
        entry.state(REGISTER, "1", owns("siti", "karya", None, "2010", "2011"))
        entry.state(REGISTER, "2", owns("siti", "karya", None, "2016", ""))
        entry.state(KEY, "1", person("s"), party("k"), owns("s", "k", None, "2010", ""))
        entry.same((REGISTER, "siti"), (KEY, "s"))
        entry.same((REGISTER, "karya"), (KEY, "k"))
    assert sorted((t.period.start, t.period.end, len(t.claims)) for t in read(book)) == [
        ("2010", "2011", 2), ("2012-01-01", "2015-12-31", 1), ("2016", "", 2),
    ]  # fmt: skip


def test_spouses_named_from_either_side_are_one_tie(book: Book) -> None:
    with book.entry() as entry:
        entry.state(REGISTER, "1", person("a"), person("b"), stated(TieKind.SPOUSE_OF, "a", "b"))
        entry.state(REGISTER, "2", stated(TieKind.SPOUSE_OF, "b", "a"))
        entry.state(REGISTER, "3", stated(TieKind.PARENT_OF, "a", "b"), stated(TieKind.PARENT_OF, "b", "a"))
    kinds = [t.kind for t in read(book)]
    assert kinds.count(TieKind.SPOUSE_OF) == 1
    assert kinds.count(TieKind.PARENT_OF) == 2


def test_different_roles_and_tenders_are_different_ties(book: Book) -> None:
    with book.entry() as entry:
        entry.state(
            REGISTER, "1", person("a"), party("k"), stated(TieKind.OFFICER_OF, "a", "k", "director"),
            stated(TieKind.OFFICER_OF, "a", "k", "commissioner"),
        )
    assert sorted(t.role or "" for t in read(book)) == ["commissioner", "director"]


def test_a_claim_about_a_party_nobody_stated_waits_and_is_folded_when_the_party_arrives(book: Book) -> None:
    with book.entry() as entry:
        entry.state(REGISTER, "1", party("karya"), owns("siti", "karya"))
    with book.database.reading() as unit:
        assert all_ties(unit) == []
    with book.entry() as entry:
        entry.state(REGISTER, "2", person("siti"))
    with book.database.reading() as unit:
        assert len(all_ties(unit)) == 1


def test_a_restated_claim_is_a_new_row_of_the_same_tie(book: Book) -> None:
    with book.entry() as entry:
        entry.state(REGISTER, "1", person("siti"), party("karya"), owns("siti", "karya", "30"))
    before, then = only(read(book)), book.snapshot()
    with book.entry() as entry:
        entry.state(REGISTER, "1", person("siti"), party("karya"), owns("siti", "karya", "60"))
    after = only(read(book))
    assert after.id == before.id
    assert after.share == Share.exact(60)
    assert read(book, then) == [before]


def test_saying_the_same_again_writes_nothing(book: Book) -> None:
    with book.entry() as entry:
        entry.state(REGISTER, "1", person("siti"), party("karya"), owns("siti", "karya", "30"))
        assert ties.refold(entry.unit, entry.number) == 1
        assert ties.refold(entry.unit, entry.number) == 0


def test_retracting_the_last_claim_ends_the_tie_and_its_adjacency(book: Book) -> None:
    with book.entry() as entry:
        entry.state(REGISTER, "0", person("siti"), party("karya"))
        entry.state(REGISTER, "1", owns("siti", "karya"))
    with book.entry() as entry:
        entry.state(REGISTER, "1")
    with book.database.reading() as unit:
        assert all_ties(unit) == []
        assert facing(unit, now_snapshot(unit)) == set()


def test_the_id_stays_while_its_founding_claim_stands_and_passes_to_the_next_one(book: Book) -> None:
    with book.entry() as entry:
        entry.state(REGISTER, "1", person("siti"), party("karya"), owns("siti", "karya"))
    founding = only(read(book)).id
    with book.entry() as entry:
        entry.state(REGISTER, "2", owns("siti", "karya"))
    assert only(read(book)).id == founding
    with book.entry() as entry:
        entry.state(REGISTER, "1", person("siti"), party("karya"))
    assert only(read(book)).id != founding


def test_merging_parties_joins_their_ties_and_parting_them_gives_both_back(book: Book) -> None:
    with book.entry() as entry:
        entry.state(REGISTER, "1", person("siti"), party("karya"), owns("siti", "karya"))
        entry.state(FORM, "1", person("s"), party("k"), owns("s", "k"))
    before, then = read(book), book.snapshot()
    assert len(before) == 2
    with book.entry() as entry:
        entry.same((REGISTER, "siti"), (FORM, "s"))
        entry.same((REGISTER, "karya"), (FORM, "k"))
    assert len(only(read(book)).claims) == 2
    with book.entry() as entry:
        entry.apart((REGISTER, "siti"), (FORM, "s"))
        entry.apart((REGISTER, "karya"), (FORM, "k"))
    assert read(book) == before
    assert read(book, then) == before


def test_a_tie_between_two_names_of_one_party_is_not_drawn(book: Book) -> None:
    with book.entry() as entry:
        entry.state(REGISTER, "1", party("karya"), party("karya2"), stated(TieKind.AFFILIATED_WITH, "karya", "karya2"))
        entry.same((REGISTER, "karya"), (REGISTER, "karya2"))
    with book.database.reading() as unit:
        assert all_ties(unit) == []


def test_nothing_of_an_open_load_is_seen_before_it_closes_and_nothing_after_it_was_aborted(book: Book) -> None:
    with book.entry() as entry:
        entry.state(REGISTER, "1", person("siti"), party("karya"), owns("siti", "karya", "30"))
    before = read(book)
    load = book.open_load()
    with book.batch(load) as entry:
        entry.state(REGISTER, "1", person("siti"), party("karya"), owns("siti", "karya", "60"))
        entry.state(REGISTER, "2", person("budi"), owns("budi", "karya", "40"))
    assert read(book) == before
    book.abort_load(load)
    assert read(book) == before
    with book.database.reading() as unit:
        assert facing(unit, now_snapshot(unit)) == twice(unit, now_snapshot(unit))


def test_a_statement_made_during_a_load_does_not_leak_it_and_both_end_in_one_tie(book: Book) -> None:
    with book.entry() as entry:
        entry.state(REGISTER, "0", person("siti"), party("karya"))
    load = book.open_load()
    with book.batch(load) as entry:
        entry.state(REGISTER, "1", owns("siti", "karya", "60"))
    with book.entry() as entry:
        entry.state(REGISTER, "2", owns("siti", "karya", "30"))
    assert only(read(book)).share == Share.exact(30)
    during = book.snapshot()
    book.close_load(load)
    assert only(read(book)).share == Share(Share.exact(30).low, Share.exact(60).high)
    assert only(read(book, during)).share == Share.exact(30)
    with book.database.reading() as unit:
        assert facing(unit, now_snapshot(unit)) == twice(unit, now_snapshot(unit))
        assert facing(unit, during) == twice(unit, during)


def test_contacts_become_ties_to_one_contact_point_of_all_sources(book: Book) -> None:
    from graph.kinds import ContactKind

    with book.entry() as entry:
        for source, ref in ((REGISTER, "karya"), (FORM, "jaya")):
            entry.state(source, "1", party(ref, contacts=((ContactKind.EMAIL, "kantor@contoh.id"),)))
    found = read(book)
    assert len(found) == 2
    assert len({t.to_id for t in found}) == 1
    with book.database.reading() as unit:
        point = LedgerWorld(unit, now_snapshot(unit)).parties([found[0].to_id])[found[0].to_id]
    assert point.kind is PartyKind.CONTACT_POINT
    assert point.name == "kantor@contoh.id"
