"""A name is answered with who may be meant, in words: how it was read, why, what is missing, and who else is called so."""

from __future__ import annotations

from typing import Any

import pytest

from app.db import Database
from app.engine.identity import Described
from app.engine.likeness import Told, match
from app.flow import resolve
from app.store.ledger import now_snapshot
from graph.kinds import PartyKind
from tests.app.store.book import Book, party, party_id, person

LIST = "list"
NIP = "197003121995031002"
BORN = "1970-03-12"
RARE = "Darlan Aspian Bilung"


@pytest.fixture
def book(database: Database) -> Book:
    made = Book(database)
    made.source(LIST)
    return made


def ask(book: Book, *queries: Described, **how: Any) -> list[Told]:
    with book.database.reading() as unit:
        return match(unit, now_snapshot(unit), queries, **how)


def test_a_query_answers_in_the_order_of_its_names_the_likeliest_party_first(book: Book) -> None:
    with book.entry() as entry:
        entry.state(LIST, "1", party("k", "CV Telaga Buana Satu"), person("s", "Siti Aminah"))
    firms, nobody = ask(
        book, Described(PartyKind.COMPANY, "Telaga Buana Satu, CV"), Described(None, "Zxyvq Wrblk"), limit=1, threshold=0.0
    )
    assert nobody.results == []
    (first,) = firms.results
    assert first["party"]["name"] == "CV Telaga Buana Satu"
    assert set(first) == {"party", "score", "probability", "band", "verdict", "reasons", "missing", "waiting"}
    assert set(first["reasons"][0]) == {"feature", "left", "right", "contribution", "sentence", "effect"}


def test_it_tells_how_the_name_was_read_and_what_was_set_aside(book: Book) -> None:
    person_, firm = ask(
        book, Described(None, "H. Moh. Jusuf bin Abdoel Rachman, S.H."), Described(None, "PT Angin Timur 2 Samarinda")
    )
    assert person_.asked["words"] == ["moh", "jusuf"]
    assert person_.asked["father"]
    assert {w.replace(".", "") for w in person_.asked["set_aside"]} == {"h", "sh"}
    assert (firm.asked["legal_form"], firm.asked["numbers"], firm.asked["town"]) == ("PT", ["2"], "samarinda")


def test_a_party_is_found_the_moment_it_is_stated_and_it_is_told_that_it_still_waits(book: Book) -> None:
    with book.entry() as entry:
        entry.state(LIST, "1", person("d", RARE, birth_date=BORN))
    asked = Described(PartyKind.PERSON, RARE.upper(), (), BORN)
    (before,) = ask(book, asked)
    resolve.drain(book.database)
    (after,) = ask(book, asked)
    assert [r["waiting"] for r in before.results] == [True]
    assert [r["waiting"] for r in after.results] == [False]
    assert before.results[0]["probability"] == after.results[0]["probability"]


def test_every_reason_is_a_sentence_with_the_very_values_in_both_languages(book: Book) -> None:
    with book.entry() as entry:
        entry.state(LIST, "1", person("d", RARE, birth_date=BORN))
    (told,) = ask(book, Described(PartyKind.PERSON, RARE, (), BORN))
    said = {r["feature"]: r["sentence"] for r in told.results[0]["reasons"]}
    assert said["birth_same"] == {"id": f"tanggal lahir sama: “{BORN}”", "en": f"same birth date: “{BORN}”"}
    assert all(words["id"] and words["en"] for words in said.values())


def test_what_would_settle_the_question_is_told_with_whose_it_is(book: Book) -> None:
    with book.entry() as entry:
        entry.state(LIST, "1", person("d", RARE, identifiers=(("NIP", NIP),)))
    (without,) = ask(book, Described(PartyKind.PERSON, RARE))
    assert [(m["code"], m["en"]) for m in without.results[0]["missing"]] == [
        ("number_of_person", "a NIK or NIP of the party asked about"),
        ("birth_date", "the birth date of the party asked about"),  # the other's is part of his number
    ]
    (numbered,) = ask(book, Described(PartyKind.PERSON, RARE, (("NIP", NIP),)))
    assert (numbered.results[0]["band"], numbered.results[0]["missing"]) == ("same", [])


def test_two_who_come_equally_near_are_both_unsure_and_it_is_told_why(book: Book) -> None:
    """Same name and birth date, other NIK: at most one of the two is meant."""
    with book.entry() as entry:
        for n, nik in enumerate(("6472011203700001", "6472011203700002")):
            entry.state(LIST, f"{n}", person(f"d{n}", RARE, birth_date=BORN, identifiers=(("NIK", nik),)))
    (told,) = ask(book, Described(PartyKind.PERSON, RARE, (), BORN))
    assert [r["band"] for r in told.results] == ["unsure", "unsure"]
    assert all(any(why["feature"] == "others_near" for why in r["reasons"]) for r in told.results)
    assert all(0.2 <= r["probability"] <= 0.6 for r in told.results)


def test_one_who_stands_twice_is_no_rival_of_himself(book: Book) -> None:
    with book.entry() as entry:
        for n in range(2):
            entry.state(LIST, f"{n}", person(f"d{n}", RARE, birth_date=BORN))
    (told,) = ask(book, Described(PartyKind.PERSON, RARE, (), BORN))
    assert [r["band"] for r in told.results] == ["same", "same"]


def test_how_many_bear_a_name_is_told_from_the_stored_names(book: Book) -> None:
    """Of 1,200 names 300 begin with Budi and 60 end in Wulandari: one in 80 would have both, were they independent."""
    with book.entry() as entry:
        for n in range(12):
            some = [
                person(f"p{n}-{m}", f"{'Budi' if m % 4 == 0 else 'Rinto'} {'Wulandari' if m % 20 == 1 else 'Harahap'}")
                for m in range(100)
            ]
            entry.state(LIST, f"{n}", *some)
    resolve.count_words(book.database)
    (told,) = ask(book, Described(PartyKind.PERSON, "Budi Wulandari"))
    assert told.namesakes["words"] == [{"word": "budi", "names": 300}, {"word": "wulandari", "names": 60}]
    assert (told.namesakes["of"], told.namesakes["measured"]) == (1200, True)
    assert told.namesakes["stored"] == pytest.approx(15, abs=0.1)
    assert told.namesakes["province"] == pytest.approx(50_000, rel=0.01)


def test_a_party_by_its_number_has_an_id_all_may_cite(book: Book) -> None:
    with book.entry() as entry:
        entry.state(LIST, "1", person("d", RARE, identifiers=(("NIP", NIP),)))
    (told,) = ask(book, Described(PartyKind.PERSON, "Rina Wati", (("NIP", NIP),)), threshold=0.0)
    with book.database.reading() as unit:
        assert [r["party"]["id"] for r in told.results] == [party_id(unit, LIST, "d")]
