"""Files of names: private, read whole, and none of them left half-written."""

from __future__ import annotations

import multiprocessing
import os
import resource
import stat
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from app.db import Database
from app.engine import name_files, name_index
from app.engine.identity import Described, compared
from app.engine.name_files import LOCK, MANIFEST, Names, Segment
from app.store.ledger import now_snapshot
from tests.app.store.book import Book, people
from tests.databases import SECRET

LIST = "list"
NAMES = ("Darlan Aspian Bilung", "Yohana Ledjo", "Markus Taufan", "Rina Wati Kusuma")
TOO_SMALL = 1_000  # bytes: for a manifest, not for a segment
T = TypeVar("T")


@pytest.fixture
def book(database: Database, monkeypatch: pytest.MonkeyPatch) -> Book:
    monkeypatch.setattr(name_index, "WRITE_AT", 3)
    return people(database, LIST, NAMES)


def found(database: Database, name: str) -> list[str]:
    with database.reading() as unit:
        (answers,) = compared(unit, now_snapshot(unit), [Described(None, name)])
        return [a.party.name for a in answers]


def alone(work: Callable[[str], T], book: Book) -> T:
    """What a process of its own returns; one that is killed raises here."""
    url = book.database.url.render_as_string(hide_password=False)
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, url).result()


def _asks_while_files_change(url: str) -> list[list[str]]:
    name_index.WRITE_AT = 3
    database = Database(url, secret=SECRET)
    try:
        answers = [found(database, NAMES[0])]
        (file,) = name_index.folder_of(database).glob("*.names")
        size = file.stat().st_size
        os.truncate(file, 100)
        answers.append(found(database, NAMES[1]))
        os.truncate(file, size)  # the same size, nothing but zeros
        answers.append(found(database, NAMES[2]))
        return answers
    finally:
        database.close()


def test_a_process_outlives_the_files_it_has_read(book: Book) -> None:
    assert alone(_asks_while_files_change, book) == [[name] for name in NAMES[:3]]
    assert found(book.database, NAMES[3]) == [NAMES[3]]  # told of, and made again
    assert name_index.of(book.database).trouble is None


@dataclass(frozen=True)
class Seen:
    """What a process saw whose disk was full, and what was there when it no longer was."""

    answers: list[list[str]]
    attempts: int
    left: list[str]
    told: str
    later: list[str]


def _asks_on_a_full_disk(url: str) -> Seen:
    name_index.WRITE_AT = 3
    attempts: list[Names] = []

    def saved(folder: Path, names: Names) -> Segment:
        attempts.append(names)
        return save(folder, names)

    save, name_files.save = name_files.save, saved
    database = Database(url, secret=SECRET)
    try:
        with database.reading() as unit:
            now_snapshot(unit)
        whole = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (TOO_SMALL, whole[1]))
        answers = [found(database, name) for name in NAMES]
        tried, told = len(attempts), name_index.of(database).told
        folder = name_index.folder_of(database)
        left = sorted(p.name for p in folder.iterdir())
        resource.setrlimit(resource.RLIMIT_FSIZE, whole)
        name_index.of(database)._no_write_before = 0.0  # the time is up
        answers.append(found(database, NAMES[0]))
        return Seen(answers, tried, left, told, sorted(p.suffix for p in folder.iterdir()))
    finally:
        database.close()


def test_on_a_full_disk_memory_answers_nothing_is_left_and_it_is_not_tried_at_every_question(book: Book) -> None:
    seen = alone(_asks_on_a_full_disk, book)
    assert seen.answers == [[name] for name in (*NAMES, NAMES[0])]
    assert seen.attempts == 1
    assert seen.left == [LOCK]
    assert seen.told.startswith("from_memory")
    assert seen.later == ["", ".json", ".names"]


def test_segments_already_written_go_when_the_manifest_cannot_be(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(name_files, "write_manifest", refused)
    assert found(book.database, NAMES[0]) == [NAMES[0]]
    assert [p.name for p in name_index.folder_of(book.database).iterdir()] == [LOCK]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_folder_and_files_are_their_owners_alone_though_the_folder_was_made_for_all(book: Book) -> None:
    folder = name_index.folder_of(book.database)
    before = os.umask(0)
    try:
        folder.mkdir(parents=True)
        (folder / LOCK).touch()
        folder.chmod(0o755)
        assert found(book.database, NAMES[0]) == [NAMES[0]]
    finally:
        os.umask(before)
    assert mode(folder) == 0o700
    written = [p for p in folder.iterdir() if p.name != LOCK]  # the lock is empty
    assert len(written) == 2
    assert {mode(p) for p in written} == {0o600}
    assert (folder / MANIFEST) in written


def test_files_of_another_version_are_made_again(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as older:
        older.setattr(name_files, "OF_CLAIMS", ("of", "claim"))
        assert found(book.database, NAMES[0]) == [NAMES[0]]
    (file,) = name_index.folder_of(book.database).glob("*.names")
    url = book.database.url.render_as_string(hide_password=False)
    other = Database(url, secret=SECRET)
    try:
        assert found(other, NAMES[1]) == [NAMES[1]]
        assert name_index.of(other).trouble is None
    finally:
        other.close()
    assert not file.exists()
