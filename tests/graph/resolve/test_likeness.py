"""Words held against each other: what is a slip, what is another name, and which of many candidates are looked at."""

from __future__ import annotations

import pytest

from graph.resolve import Rarity, person_name, profile, shortlist
from graph.resolve.align import Relation
from graph.resolve.features import ordered_links
from graph.resolve.likeness import gender_twins


@pytest.mark.parametrize(
    ("man", "woman"),
    [
        ("asirwanda", "asirwandi"),
        ("hamid", "hamidah"),
        ("saepudin", "saepudiah"),
        ("setiawan", "setiawati"),
        ("jowi", "djowa"),  # with an old spelling beside it
        ("daryani", "dafyana"),  # and with a slip
        ("aziz", "azizah"),
    ],
)
def test_a_mans_and_a_womans_form_are_two_names(man: str, woman: str) -> None:
    assert gender_twins(man, woman)
    assert gender_twins(woman, man)


@pytest.mark.parametrize(
    ("one", "other"),
    [("waskita", "waskitah"), ("jarwadi", "jarwadie"), ("rahmat", "rahman"), ("budiman", "budi"), ("mitra", "mitrz")],
)
def test_other_endings_say_nothing_of_sex(one: str, other: str) -> None:
    assert not gender_twins(one, other)


@pytest.mark.parametrize(
    ("a", "b", "relation"),
    [
        ("Klementius Lejaubang", "Klementius Lejoubang", Relation.ONE_OFF),
        ("Klementius Soekarnoto", "Klementius Sukarnoto", Relation.FOLDED),
        ("Klementius Moh", "Klementius Muhammad", Relation.VARIANT),
        ("Dakang Saputra", "Dakangsaputra", Relation.JOINED),
        ("Dakang Lejaubang", "Dakanqlejaubang", Relation.JOINED_OFF),
        ("Klementius L. Tering", "Klementius Lejaubang Tering", Relation.INITIAL),
        ("Klementius B. Tering", "Klementius Lejaubang Tering", Relation.INITIAL_CONFLICT),
        ("Budi Lejaubang", "Rudi Lejaubang", Relation.KNOWN_OTHER),
        ("Klementius Lernaubang", "Klementius Lemaubang", Relation.ONE_OFF),  # rn read as m
        ("Klementius Lejaubang", "Klementius Wirasakti", Relation.REPLACED),
        ("Klementius Lejaubang Tering", "Klementius Lejaubang", Relation.LEFT),
    ],
)
def test_how_two_words_relate(a: str, b: str, relation: Relation) -> None:
    found = {link.relation for link in ordered_links(person_name(a).tokens, person_name(b).tokens, Rarity())}
    assert relation in found
    assert found <= {relation, Relation.IDENTICAL}


def test_of_many_candidates_the_alike_are_kept_and_all_whom_evidence_speaks_of() -> None:
    asker = profile("person", ["Klementius Lejaubang"], birth_date="1971-04-30")
    others = {n: profile("person", [f"Ratna Wira{chr(97 + n)}sakti"]) for n in range(40)}
    alike = profile("person", ["Lejaubang Klementus"])
    born = profile("person", ["Somebody Else"], birth_date="1971-04-30")
    kept = shortlist(asker, {**others, 98: born, 99: alike}, 10)
    assert {98, 99} <= set(kept)
    assert len(kept) == 10
    assert kept == sorted(kept)  # in the given order


def test_few_candidates_are_all_looked_at() -> None:
    asker = profile("person", ["Klementius Lejaubang"])
    assert shortlist(asker, {7: asker, 3: profile("person", ["Ratna"])}) == [7, 3]
