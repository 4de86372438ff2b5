"""The name index: fresh in every process, right at every snapshot, and never at a loss when its files are."""

from __future__ import annotations

import multiprocessing
import threading
from copy import copy
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import update

from app.db import Database
from app.engine import name_files, name_index
from app.engine.identity import Described, compared
from app.engine.name_files import LOCK, MANIFEST, held
from app.store import ledger
from app.store.ledger import Snapshot, now_snapshot, snapshot_at
from app.store.tables import party_claim
from graph.resolve import folded
from tests.app.store.book import Book, Entry, party, party_id, people, person
from tests.databases import SECRET, TickingClock

LIST = "list"
NAMES = ("Darlan Aspian Bilung", "Yohana Ledjo", "Markus Taufan", "Rina Wati Kusuma", "Hasan Basri", "Lidia Ngau")


@pytest.fixture
def book(database: Database, monkeypatch: pytest.MonkeyPatch) -> Book:
    """Six people, in files."""
    monkeypatch.setattr(name_index, "WRITE_AT", 3)
    return people(database, LIST, NAMES)


def anew(database: Database) -> Database:
    """The database as another process sees it."""
    return copy(database)


def found(database: Database, name: str, at: Snapshot | None = None) -> list[str]:
    """Names of the parties that come near, the nearest first."""
    with database.reading() as unit:
        view = at or now_snapshot(unit)
        (answers,) = compared(unit, view, [Described(None, name)])
        return [a.party.name for a in answers]


def written(database: Database) -> tuple[Path, list[Path]]:
    folder = name_index.folder_of(database)
    return folder / MANIFEST, sorted(folder.glob("*.names"))


def test_names_are_found_from_files_and_what_is_newer_from_the_tables_in_every_process(book: Book) -> None:
    assert found(book.database, "Darlan A. Bilung") == [NAMES[0]]
    manifest, files = written(book.database)
    assert manifest.exists()
    assert len(files) == 1
    other = anew(book.database)
    assert found(other, "Yohana Lejo") == [NAMES[1]]
    with book.entry() as entry:
        entry.state(LIST, "new", person("new", "Willem Sangau"))
    for each in (other, book.database, anew(book.database)):
        assert found(each, "WILEM SANGAU, S.Sos") == ["Willem Sangau"]
        assert found(each, "Darlan Bilung") == [NAMES[0]]
    assert written(book.database)[1] == files  # one name is no reason to write


def test_what_grows_is_written_and_segments_of_like_size_become_one(book: Book) -> None:
    database = book.database
    for batch in range(4):
        with book.entry() as entry:
            for n in range(3):
                entry.state(LIST, f"{batch}-{n}", person(f"{batch}-{n}", f"{'ABCD'[batch]}ntonius {'xyz'[n]}ugiharta"))
        assert found(database, f"{'ABCD'[batch]}ntonius xugiharta")
    manifest = name_files.read_manifest(name_index.folder_of(database))
    assert manifest is not None
    assert sum(s.names for s in manifest.segments) == len(NAMES) + 12
    assert len(manifest.segments) < 4
    assert {p.name for p in written(database)[1]} == {s.file for s in manifest.segments}


@pytest.mark.parametrize("like", [4, 1])  # with 1 the older segment is not merged
def test_the_name_of_an_erased_claim_is_gone_with_the_next_write(
    book: Book, monkeypatch: pytest.MonkeyPatch, like: int
) -> None:
    monkeypatch.setattr(name_index, "LIKE", like)
    database = book.database
    assert found(database, NAMES[5]) == [NAMES[5]]
    folder = name_index.folder_of(database)

    def words() -> set[bytes]:
        manifest = name_files.read_manifest(folder)
        assert manifest is not None
        tables = [name_files.opened(folder, s).table for s in manifest.segments]
        return {w for t in tables for w in t.symbols(np.arange(t.weight.size))}

    (lidia, _) = [folded.words([NAMES[5]]).symbols(n) for n in (0, 1)]
    assert lidia in words()
    with database.writing() as unit:
        unit.connection.execute(update(party_claim).where(party_claim.c.name == NAMES[5]).values(name=""))
    with book.entry() as entry:
        for n in range(3):
            entry.state(LIST, f"e{n}", person(f"e{n}", f"Antonius {'xyz'[n]}ugiharta"))
    assert NAMES[5] not in found(database, NAMES[5])
    assert found(database, NAMES[0]) == [NAMES[0]]
    assert lidia not in words()
    assert len(written(database)[1]) == (1 if like > 1 else 2)
    assert found(anew(database), NAMES[4]) == [NAMES[4]]


def test_a_snapshot_sees_what_it_knew_and_an_open_entry_is_nobodys(book: Book, clock: TickingClock) -> None:
    database = book.database
    before = book.snapshot()
    at = clock()
    number = book.open_load()
    with book.batch(number) as entry:
        entry.state(LIST, "n", person("n", "Agustina Lerang"))
        entry.state(LIST, "0", person("p0", "Somebody Else"))
    assert "Agustina Lerang" not in found(database, "Agustina Lerang")
    assert found(database, NAMES[0]) == [NAMES[0]]
    with book.entry() as entry:  # later, and closed earlier
        entry.state(LIST, "s", person("s", "Petrus Lejau"))
    assert found(database, "Petrus Lejau") == ["Petrus Lejau"]
    book.close_load(number)
    assert found(database, "Agustina Lerang") == ["Agustina Lerang"]
    assert NAMES[0] not in found(database, NAMES[0])
    assert found(database, NAMES[0], before) == found(anew(database), NAMES[0], before) == [NAMES[0]]
    with database.reading() as unit:
        assert snapshot_at(unit, at) == before
    assert "Petrus Lejau" not in found(database, "Petrus Lejau", before)


def test_what_was_never_closed_leaves_no_trace_though_its_numbers_are_given_again(book: Book) -> None:
    number = book.open_load()
    with book.batch(number) as entry:
        entry.state(LIST, "n", person("n", "Agustina Lerang"))
    assert "Agustina Lerang" not in found(book.database, "Agustina Lerang")
    book.abort_load(number)
    with book.entry() as entry:
        entry.state(LIST, "m", person("m", "Fransiskus Ului"))
    assert "Agustina Lerang" not in found(book.database, "Agustina Lerang")
    assert found(book.database, "Fransiskus Ului") == ["Fransiskus Ului"]


def stated_and_undone(database: Database) -> None:
    with database.writing() as unit:
        number = ledger.open_entry(unit, "statement", "tests")
        Entry(unit, number).state(LIST, "n", person("n", "Agustina Lerang"))
        ledger.close_entry(unit, number)
        (answers,) = compared(unit, now_snapshot(unit), [Described(None, "Agustina Lerang")])
        assert answers[0].party.name == "Agustina Lerang"
        raise KeyError


def test_what_a_writing_unit_read_is_forgotten_when_it_is_undone(book: Book) -> None:
    database = book.database
    assert found(database, NAMES[0])
    with pytest.raises(KeyError):
        stated_and_undone(database)
    with book.entry() as entry:
        entry.state(LIST, "m", person("m", "Fransiskus Ului"))
    assert found(database, "Fransiskus Ului") == ["Fransiskus Ului"]
    assert "Agustina Lerang" not in found(database, "Agustina Lerang")


@pytest.mark.parametrize("damage", ["cut", "changed", "gone", "no_manifest", "garbled", "folding", "elsewhere", "mark"])
def test_damaged_files_are_told_of_and_made_again(book: Book, damage: str) -> None:
    assert found(book.database, NAMES[2]) == [NAMES[2]]
    manifest, (file,) = written(book.database)
    said = manifest.read_text(encoding="utf-8")
    match damage:
        case "cut":
            file.write_bytes(file.read_bytes()[:-64])
        case "changed":
            data = bytearray(file.read_bytes())
            data[-100] ^= 1
            file.write_bytes(data)
        case "gone":
            file.unlink()
        case "no_manifest":
            manifest.unlink()
        case "garbled":
            manifest.write_text(said[:40], encoding="utf-8")
        case "folding":
            manifest.write_text(said.replace('"folding": "', '"folding": "0'), encoding="utf-8")
        case "elsewhere":
            manifest.write_text(said.replace('"instance": "', '"instance": "00'), encoding="utf-8")
        case _:
            manifest.write_text(said.replace('"mark": "', '"mark": "1'), encoding="utf-8")
    other = anew(book.database)
    assert found(other, NAMES[2]) == [NAMES[2]]
    assert written(book.database)[1] != [file]
    assert name_index.of(other).trouble is None
    assert found(book.database, "Rina W. Kusuma") == [NAMES[3]]


def test_where_nothing_can_be_written_memory_answers_and_it_is_told(
    book: Book, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setattr(name_index, "folder_of", lambda _: tmp_path / "file" / "names")
    other = anew(book.database)
    assert found(other, NAMES[4]) == [NAMES[4]]
    assert name_index.of(other).trouble is not None


def test_a_death_between_writing_and_renaming_harms_nobody(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            found(book.database, NAMES[0])
    folder = name_index.folder_of(book.database)
    assert list(folder.glob("*-new"))  # nobody was left to remove it
    other = anew(book.database)
    assert found(other, NAMES[0]) == [NAMES[0]]
    assert not list(folder.glob("*-new"))
    assert sorted(p.name for p in folder.iterdir()) == sorted([LOCK, MANIFEST, written(other)[1][0].name])


def test_one_writes_and_the_others_wait_for_it(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = name_index.folder_of(book.database)
    monkeypatch.setattr(name_index, "PATIENCE_SECONDS", 0.0)
    with held(folder) as mine:
        assert mine
        assert found(book.database, NAMES[0]) == [NAMES[0]]  # from memory, for the other takes too long
        assert not (folder / MANIFEST).exists()
    monkeypatch.setattr(name_index, "PATIENCE_SECONDS", 60.0)
    waiting, answers = threading.Event(), []
    with held(folder):
        asker = threading.Thread(target=lambda: (waiting.set(), answers.append(found(anew(book.database), NAMES[0]))))
        asker.start()
        waiting.wait()
    asker.join()
    assert answers == [[NAMES[0]]]
    assert (folder / MANIFEST).exists()


def _ask(url: str, name: str) -> list[str]:
    database = Database(url, secret=SECRET)
    try:
        return found(database, name)
    finally:
        database.close()


@pytest.mark.parametrize("names", [NAMES])
def test_several_processes_find_the_same(book: Book, names: tuple[str, ...]) -> None:
    url = book.database.url.render_as_string(hide_password=False)
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        assert pool.starmap(_ask, [(url, name) for name in names]) == [[name] for name in names]


def test_contacts_and_masked_names_are_not_sought_other_names_are(book: Book) -> None:
    with book.entry() as entry:
        entry.state(LIST, "m", person("m", "D***** A***** B*****"))
        entry.state(LIST, "o", party("o", "CV Rimba Raya", other_names=("Toko Sumber Rejeki Abadi", "C* R****")))
    assert found(book.database, NAMES[0]) == [NAMES[0]]
    assert found(book.database, "Sumber Rezeki Abadi")[0] == "CV Rimba Raya"
    with book.database.reading() as unit:
        assert party_id(unit, LIST, "m")


def test_a_name_that_very_many_bear_is_answered(book: Book) -> None:
    with book.entry() as entry:
        entry.state(LIST, "many", *(person(f"q{n}", "Budi Santoso") for n in range(300)))
    assert set(found(book.database, "Budi Santosa")) == {"Budi Santoso"}
