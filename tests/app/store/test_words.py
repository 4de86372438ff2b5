"""Words of names are counted once, entry by entry, and nothing of an open load is counted before it closes."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from app.db import Database
from app.store import words
from graph.kinds import ContactKind, PartyKind
from tests.app.store.book import Book, party, person

LIST = "list"


@pytest.fixture
def book(database: Database) -> Book:
    made = Book(database)
    made.source(LIST)
    return made


def split(_kind: PartyKind, name: str) -> Collection[str]:
    return set(name.lower().split())


def count(book: Book, limit: int = 100) -> tuple[int, dict[str, int], int]:
    """How many claims were counted just now, and what is known of two words."""
    with book.database.writing() as unit:
        counted = words.advance(unit, split, limit)
        return (counted, *words.frequencies(unit, ["budi", "siti"]))


def test_each_name_is_counted_once_and_masked_names_and_contacts_never(book: Book) -> None:
    with book.entry() as entry:
        contact = ((ContactKind.EMAIL, "budi@contoh.id"),)
        entry.state(LIST, "1", person("a", "Budi Budi"), person("b", "Budi Siti"), person("m", "B*** S****"))
        entry.state(LIST, "2", party("k", "CV Siti", contacts=contact))
    assert count(book) == (5, {"budi": 2, "siti": 2}, 3)
    assert count(book) == (0, {"budi": 2, "siti": 2}, 3)


def test_counting_goes_on_in_steps_where_it_stopped(book: Book) -> None:
    with book.entry() as entry:
        for n in range(5):
            entry.state(LIST, str(n), person(f"p{n}", "Budi"))
    assert [count(book, 2)[0] for _ in range(4)] == [2, 2, 1, 0]
    assert count(book)[1:] == ({"budi": 5}, 5)


def test_an_open_load_holds_back_what_came_after_it_until_it_closes(book: Book) -> None:
    load = book.open_load()
    with book.batch(load) as entry:
        entry.state(LIST, "1", person("a", "Budi"))
    with book.entry() as entry:
        entry.state(LIST, "2", person("b", "Siti"))
    assert count(book) == (0, {}, 0)
    book.close_load(load)
    assert count(book)[1:] == ({"budi": 1, "siti": 1}, 2)


def test_a_day_of_birth_counts_once_for_a_party(book: Book) -> None:
    with book.entry() as entry:
        entry.state(LIST, "1", person("a", "Budi", birth_date="1980-05-17"))
        entry.state(LIST, "2", person("b", "Budi", birth_date="1980-05-17"))
        entry.state(LIST, "3", person("c", "Siti", birth_date="1980-05-17"), person("d", "Siti"))
        entry.same((LIST, "a"), (LIST, "b"))
    count(book)
    with book.database.reading() as unit:
        assert words.born(unit, ["1980-05-17", "1981-01-02"]) == {"1980-05-17": 2}
