"""The snapshot of ties: files that answer as the table does, whatever happened since, and refused when not right."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import update
from structlog.testing import capture_logs

from app.db import Database, Unit
from app.engine import snapshot, tie_files
from app.engine.snapshot import TieSnapshot
from app.store.adjacency import LedgerAdjacency
from app.store.ledger import Snapshot, now_snapshot
from app.store.tables import tie as tie_table
from graph.connect import Search
from graph.facts import HubPolicy
from graph.kinds import ContactKind, PartyKind, TieKind
from graph.period import DATE_UNKNOWN, Period, Window
from graph.ports import PathRequest, PathResult
from tests.app.store.book import Book, Entry, party, party_id, person, tie

REGISTER, OTHER = "register", "other"
PEOPLE, FIRMS = [f"p{n}" for n in range(7)], [f"f{n}" for n in range(5)]
DAY = Window.day(date(2024, 6, 1))
YEARS = Window(date(2023, 1, 1), date(2025, 12, 31))
PERIODS = [Period.of("2020", "")] * 3 + [Period.of("2010", "2019"), Period.of("2025", ""), DATE_UNKNOWN]
KINDS = [TieKind.OFFICER_OF, TieKind.OWNS, TieKind.SPOUSE_OF, TieKind.PARENT_OF]
SMALL = HubPolicy({"person": 4, "company": 4, "email": 2, "unknown": 3})
WIDE = HubPolicy({"unknown": 10**6})
REQUESTS = [PathRequest(w, h, 4, hubs) for w in (DAY, YEARS) for h in (2, 4, 5) for hubs in (SMALL, WIDE)]


@pytest.fixture
def book(database: Database) -> Book:
    made = Book(database)
    made.source(REGISTER)
    made.source(OTHER)
    return made


@pytest.fixture
def files(database: Database) -> TieSnapshot:
    return snapshot.of(database)


def begin(book: Book, dice: random.Random) -> None:
    """People and firms, some firms with a shared address of mail, one of a kind that is not told, and ties among them."""
    with book.entry() as entry:
        for ref in PEOPLE:
            entry.state(REGISTER, ref, person(ref))
        for ref in FIRMS:
            mail = ((ContactKind.EMAIL, f"{dice.choice('ab')}@contoh.id"),)
            kind = PartyKind.UNKNOWN if ref == "f0" else PartyKind.COMPANY
            entry.state(REGISTER, ref, party(ref, kind=kind, contacts=mail if dice.random() < 0.7 else ()))
        for n in range(22):
            state_tie(entry, dice, n)


def state_tie(entry: Entry, dice: random.Random, record: int) -> None:
    """A record of the register states some tie, in place of what it stated before."""
    a, b = dice.sample(PEOPLE + FIRMS, 2)
    kind = dice.choice(KINDS)
    role = "director" if kind is TieKind.OFFICER_OF else None
    entry.state(REGISTER, f"t{record}", tie(kind, a, b, role, period=dice.choice(PERIODS)))


def change(book: Book, dice: random.Random) -> None:
    """Something becomes known: ties go, come and are told otherwise, parties come, are joined, parted, or told of a kind."""
    with book.entry() as entry:
        match dice.randrange(6):
            case 0:
                entry.state(REGISTER, f"t{dice.randrange(22)}")
            case 1:
                state_tie(entry, dice, dice.randrange(22))
            case 2:
                state_tie(entry, dice, 100 + dice.randrange(100))
            case 3:
                new = f"n{dice.randrange(10**6)}"
                entry.state(OTHER, new, person(new), person("by"))
                entry.same((OTHER, new), (REGISTER, dice.choice(PEOPLE)))
            case 4:
                a, b = dice.sample(PEOPLE, 2)
                dice.choice([entry.same, entry.apart])((REGISTER, a), (REGISTER, b))
            case 5:
                entry.state(REGISTER, "f0", party("f0"))


def ids(unit: Unit) -> list[str]:
    return [party_id(unit, REGISTER, ref) for ref in PEOPLE + FIRMS]


def answers(unit: Unit, view: Snapshot, files: TieSnapshot | None) -> list[PathResult] | None:
    """Of all requests; by the table where no files are given, None where the files cannot tell."""
    table = LedgerAdjacency(unit, view)
    paths = Search(table) if files is None else files.paths(unit, view, table)
    starts, goals = ids(unit)[:5], ids(unit)[4:]
    return None if paths is None else [paths.search(starts, goals, request) for request in REQUESTS]


def both_alike(book: Book, files: TieSnapshot) -> bool:
    """Whether files could tell; what they tell is what the table tells."""
    with book.database.reading() as unit:
        view = now_snapshot(unit)
        told = answers(unit, view, files)
        assert told in (None, answers(unit, view, None))
    return told is not None


@pytest.mark.parametrize("seed", range(4))
def test_it_answers_as_the_table_does_whatever_happened_since(book: Book, files: TieSnapshot, seed: int) -> None:
    dice = random.Random(seed)
    begin(book, dice)
    files.refresh(book.database)
    assert both_alike(book, files)
    for _ in range(6):
        change(book, dice)
        assert both_alike(book, files)
    files.refresh(book.database)
    assert both_alike(book, files)


# --- what is known when -----------------------------------------------------------------------------------------------
def test_an_open_load_is_not_seen_and_then_it_is(book: Book, files: TieSnapshot) -> None:
    """A load that is open while the files are made, with ties of an entry that closes before it beside its own."""
    begin(book, random.Random(1))
    load = book.open_load()
    with book.batch(load) as entry:
        entry.state(OTHER, "1", person("p0"), person("new"), tie(TieKind.SPOUSE_OF, "p0", "new", period=PERIODS[0]))
        entry.same((OTHER, "p0"), (REGISTER, "p0"))
    with book.entry() as entry:
        entry.state(REGISTER, "t90", tie(TieKind.SPOUSE_OF, "p0", "p6", period=PERIODS[0]))
    assert files.refresh(book.database)
    assert both_alike(book, files)
    with book.batch(load) as entry:
        entry.state(OTHER, "2", person("new"), person("x"), tie(TieKind.SPOUSE_OF, "new", "x", period=PERIODS[0]))
    assert both_alike(book, files)
    book.close_load(load)
    assert both_alike(book, files)
    with book.database.reading() as unit:
        spouse = party_id(unit, OTHER, "x")
        paths = files.paths(unit, now_snapshot(unit), LedgerAdjacency(unit, now_snapshot(unit)))
        assert paths is not None
        found = paths.search([party_id(unit, REGISTER, "p0")], [spouse], PathRequest(DAY, hubs=WIDE))
    assert min(len(path.hops) for path in found.paths) == 2


def test_what_an_aborted_load_wrote_and_took_back_is_as_if_it_had_never_been(book: Book, files: TieSnapshot) -> None:
    begin(book, random.Random(2))
    load = book.open_load()
    with book.batch(load) as entry:
        entry.state(REGISTER, "t0")
        entry.state(REGISTER, "f0", party("f0"))
        state_tie(entry, random.Random(3), 500)
    files.refresh(book.database)
    book.abort_load(load)
    assert both_alike(book, files)
    with book.entry() as entry:  # numbers of the ties that were swept may be given again
        state_tie(entry, random.Random(4), 600)
    assert both_alike(book, files)


def test_what_was_known_earlier_is_asked_of_the_table(book: Book, files: TieSnapshot) -> None:
    begin(book, random.Random(3))
    then = book.snapshot()
    change(book, random.Random(3))
    files.refresh(book.database)
    with book.database.reading() as unit:
        assert answers(unit, then, files) is None
        assert answers(unit, now_snapshot(unit), files) is not None


def test_when_much_has_changed_the_table_answers_until_they_are_made_anew(
    book: Book, files: TieSnapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "LEAST_CHANGED", 1)
    begin(book, random.Random(4))
    assert files.refresh(book.database)
    assert not files.refresh(book.database)
    with book.entry() as entry:
        for n in range(5):
            entry.state(REGISTER, f"t{n}")
    assert not both_alike(book, files)
    assert files.status(book.database)["state"] == "outdated"
    assert files.refresh(book.database)
    assert both_alike(book, files)
    assert len(list(files.folder.glob(f"*{tie_files.ENDING}"))) == 1


# --- files ------------------------------------------------------------------------------------------------------------
def cut_short(home: Path) -> None:
    path = home / "target.npy"
    path.write_bytes(path.read_bytes()[:-4])


def flip_a_bit(home: Path) -> None:
    path = home / "cost.npy"
    path.write_bytes(path.read_bytes()[:-1] + bytes([path.read_bytes()[-1] ^ 1]))


def lose_a_file(home: Path) -> None:
    (home / "tie.npy").unlink()


def write_nonsense(home: Path) -> None:
    (home / "manifest.json").write_text("{")


def be_of_another_version(home: Path) -> None:
    path = home / "manifest.json"
    path.write_text(path.read_text().replace(f'"format": {tie_files.FORMAT}', '"format": 0'))


def be_written(home: Path, **otherwise: Any) -> None:
    """By a writer that is wrong, with the checksum of what it says."""
    (home / "manifest.json").write_bytes(replace(tie_files.read_manifest(home), **otherwise).json())


def be_of_another_database(home: Path) -> None:
    be_written(home, mark="9")


def count_in_words(home: Path) -> None:
    be_written(home, ties="many")


def be_settled_below_nothing(home: Path) -> None:
    be_written(home, last=-1)


def hold_no_array(home: Path) -> None:
    (home / "cost.npy").write_bytes(b"cost")
    file = tie_files.File(4, sha256(b"cost").hexdigest())
    be_written(home, files={**tie_files.read_manifest(home).files, "cost": file})


def change_the_last_tie(home: Path) -> None:
    """What is newer than the files would be taken to be in them."""
    path, last = home / "manifest.json", tie_files.read_manifest(home).last
    text = path.read_text()
    assert text.count(f'"last": {last},') == 1
    path.write_text(text.replace(f'"last": {last},', f'"last": {last + 1000},'))


@pytest.mark.parametrize(
    "harm",
    [
        cut_short, flip_a_bit, lose_a_file, write_nonsense, be_of_another_version, be_of_another_database, count_in_words,
        be_settled_below_nothing, hold_no_array, change_the_last_tie,
    ],
)  # fmt: skip
def test_files_that_are_not_right_are_refused_and_made_again(
    sqlite_database: Database, harm: Callable[[Path], None]
) -> None:
    book = Book(sqlite_database)
    book.source(REGISTER)
    begin(book, random.Random(5))
    snapshot.of(sqlite_database).refresh(sqlite_database)
    (home,) = snapshot.of(sqlite_database).folder.glob(f"*{tie_files.ENDING}")
    harm(home)
    files = TieSnapshot(home.parent)  # as another process opens them
    with capture_logs() as told:
        assert not both_alike(book, files)
        assert not both_alike(book, files)
    assert [line["event"] for line in told] == ["ties.refused"]
    assert files.told == f"from_tables: {files.trouble}"
    assert files.refresh(sqlite_database)
    assert both_alike(book, files)
    assert files.told == "ready"


def test_without_any_tie_there_are_files_too(sqlite_database: Database) -> None:
    files = snapshot.of(sqlite_database)
    book = Book(sqlite_database)
    book.source(REGISTER)
    assert files.told == "missing"
    assert files.refresh(sqlite_database)
    with book.entry() as entry:
        entry.state(REGISTER, "1", person("p0"), person("p1"))
    assert both_alike(book, files)


def test_ties_that_end_at_nobody_are_not_put_into_files_and_it_is_said(sqlite_database: Database) -> None:
    """A damaged database; the table goes on answering."""
    book, files = Book(sqlite_database), snapshot.of(sqlite_database)
    book.source(REGISTER)
    book.source(OTHER)
    begin(book, random.Random(3))
    with sqlite_database.writing() as unit:
        unit.connection.execute(update(tie_table).where(tie_table.c.id == 1).values(to_party=900_000))
    with pytest.raises(OSError, match="a tie ends at a party that is not given"):
        files.refresh(sqlite_database)
    with sqlite_database.reading() as unit:
        assert answers(unit, now_snapshot(unit), files) is None
        assert answers(unit, now_snapshot(unit), None)


def test_a_reader_keeps_its_answers_while_new_files_are_published(sqlite_database: Database) -> None:
    book = Book(sqlite_database)
    book.source(REGISTER)
    begin(book, random.Random(6))
    writer, reader = snapshot.of(sqlite_database), TieSnapshot(snapshot.of(sqlite_database).folder)
    writer.refresh(sqlite_database)
    with sqlite_database.reading() as unit:
        view = now_snapshot(unit)
        table = LedgerAdjacency(unit, view)
        paths, before = reader.paths(unit, view, table), answers(unit, view, None)
        assert paths is not None
        for _ in range(3):
            writer.refresh(sqlite_database)
            arrays = {name: np.zeros(3, np.uint8) for name in ("target",)}  # whatever comes into force next
            tie_files.publish(writer.folder, arrays, tie_files.Manifest("", view, "", 0, 0, {}))
        starts, goals = ids(unit)[:5], ids(unit)[4:]
        assert [paths.search(starts, goals, request) for request in REQUESTS] == before


def test_what_a_killed_writer_leaves_is_never_read(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    book = Book(sqlite_database)
    book.source(REGISTER)
    begin(book, random.Random(7))
    files = snapshot.of(sqlite_database)
    with monkeypatch.context() as patched:
        patched.setattr(tie_files.shutil, "rmtree", lambda *_, **__: None)  # nobody tidies up after a kill
        patched.setattr(tie_files, "MANIFEST", "nowhere/manifest.json")  # it dies before the manifest
        with pytest.raises(OSError, match="nowhere"):
            files.refresh(sqlite_database)
    assert [path.suffix for path in files.folder.iterdir() if path.is_dir()] == [tie_files.UNFINISHED]
    assert not both_alike(book, files)
    assert files.told == "missing"
    assert files.refresh(sqlite_database)
    assert [path.suffix for path in files.folder.iterdir() if path.is_dir()] == [tie_files.ENDING]


def test_of_several_who_would_make_them_one_does(sqlite_database: Database) -> None:
    book = Book(sqlite_database)
    book.source(REGISTER)
    begin(book, random.Random(8))
    folder = snapshot.of(sqlite_database).folder
    with ThreadPoolExecutor(3) as pool:
        made = list(pool.map(lambda _: TieSnapshot(folder).refresh(sqlite_database), range(3)))
    assert sorted(made) == [False, False, True]
