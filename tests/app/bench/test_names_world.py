"""The invented world of names: the same for its seed, and its labels true by how it was made."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from app.bench.names import firms, people, slips, wrong
from app.bench.names.parts import fold, known
from app.bench.names.world import NAMESAKE, NOBODY, UNANSWERED, UNSTATED, World, make
from graph.kinds import PartyKind

SIZE, QUERIES, PAIRS = 3_000, 600, 2_500


@pytest.fixture(scope="module")
def made() -> World:
    return make(5, SIZE, QUERIES, PAIRS)


def entity(random: Random, n: int) -> people.Person | firms.Firm:
    return people.invent(random) if n % 2 else firms.invent(random)


def test_a_world_is_the_same_for_its_seed_and_another_for_another(made: World) -> None:
    assert make(5, SIZE, QUERIES, PAIRS) == made
    other = make(6, SIZE, QUERIES, PAIRS)
    assert len({n.name for n in made.names} & {n.name for n in other.names}) < SIZE / 10


def test_names_are_distinct_and_of_both_kinds(made: World) -> None:
    assert len({n.name for n in made.names}) == len(made.names) == SIZE
    kinds = Counter(n.kind for n in made.names)
    assert set(kinds) == {PartyKind.PERSON, PartyKind.COMPANY}
    assert min(kinds.values()) > SIZE / 4


def test_a_fifth_of_the_questions_means_nobody_and_each_knows_its_nearest_wrong_one(made: World) -> None:
    nobody = [q for q in made.queries if q.truth == NOBODY]
    assert len(made.queries) == QUERIES
    assert abs(len(nobody) / QUERIES - UNANSWERED) < 0.05
    assert all(q.wrong in {*wrong.OF_PEOPLE, *wrong.OF_FIRMS} and 0 <= q.neighbour < SIZE for q in nobody)
    assert all(made.names[q.neighbour].kind is q.asked.kind for q in nobody)
    assert all(made.names[q.truth].kind is q.asked.kind and q.neighbour == NOBODY for q in made.queries if q not in nobody)


def test_an_unchanged_question_finds_its_own_words(made: World) -> None:
    """What nobody changed has the folded words of its entity, in whatever case and form it is written."""
    plain = [q for q in made.queries if q.truth != NOBODY and not q.habits and q.asked.kind is PartyKind.PERSON]
    assert plain
    for query in plain:
        stored_words = {fold(w.strip(",.")) for w in made.names[query.truth].name.replace(",", " ").split()}
        for word in query.asked.name.title().split():
            assert {fold(w) for w in (word, *people.spellings(word))} & stored_words, word


@pytest.mark.parametrize("kind", [*wrong.OF_PEOPLE, *wrong.OF_FIRMS])
def test_a_wrong_neighbour_is_somebody_else_in_the_one_thing_that_matters(kind: str) -> None:
    random, seen = Random(7), 0
    for n in range(400):
        one = entity(random, n)
        found = wrong.nearest(random, one, kind)
        if found is None:
            continue
        seen += 1
        other = found.entity
        assert (other.key == one.key) is (kind == "namesake")
        if isinstance(one, firms.Firm) and isinstance(other, firms.Firm):
            changed = {f for f in ("form", "words", "number", "town") if getattr(one, f) != getattr(other, f)}
            assert changed == {kind.split("_")[0].replace("word", "words")}
        elif isinstance(one, people.Person) and isinstance(other, people.Person):
            assert one.born != other.born
            assert (one.woman != other.woman) is (kind == "gender_twin")
    assert seen > 20


def test_of_equal_writings_most_are_of_one(made: World) -> None:
    """Identical names must not mostly be namesakes: who learns from them would learn to distrust equality."""
    equal = [p for p in made.pairs if p.a.name.lower() == p.b.name.lower()]
    assert len(equal) > PAIRS / 20
    assert sum(p.same for p in equal) > 0.7 * len(equal)
    assert {p.how for p in equal if not p.same} <= {NAMESAKE, UNSTATED}


def test_every_kind_of_wrong_pair_is_there_and_written_as_carelessly_as_the_right_ones(made: World) -> None:
    counted = Counter(p.how for p in made.pairs if not p.same)
    assert set(counted) == {"random", UNSTATED, *wrong.OF_PEOPLE, *wrong.OF_FIRMS}
    assert abs(sum(p.same for p in made.pairs) / PAIRS - 0.45) < 0.05
    capitals = [sum(p.b.name.isupper() for p in made.pairs if p.same is same) for same in (True, False)]
    assert abs(capitals[0] / sum(p.same for p in made.pairs) - capitals[1] / sum(not p.same for p in made.pairs)) < 0.08


def test_namesakes_differ_in_the_day_and_one_person_seldom_does(made: World) -> None:
    both = [p for p in made.pairs if len(p.a.born) == len(p.b.born) == 10]
    equal = {same: [p.a.born == p.b.born for p in both if p.same is same and p.how != "random"] for same in (True, False)}
    assert sum(equal[True]) > 0.8 * len(equal[True])
    assert sum(equal[False]) < 0.05 * len(equal[False])


def test_a_slip_never_makes_another_word_of_the_lists() -> None:
    random = Random(3)
    words = [w for n in range(300) for w in entity(random, n).words]
    made = [(w, s) for w in words for s in (slips.slipped(random, w), slips.misread(random, w)) if s is not None]
    assert len(made) > 300
    assert [(w, s) for w, s in made if fold(s) in known()] == []
