"""A population of distinct names, questions about it and labelled pairs, the same for the same seed.

Who is who is known because it was decided before anything was written: each entity has its words, and every name is a
writing of one of them. Distinct entities differ when order and spelling are laid aside (`key`), a question reads as
nobody else's name, and a wrong neighbour keeps in writing what tells it from the right one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from random import Random

from app.bench.names import firms, people, wrong
from app.bench.names.evidence import registered, told, town
from app.bench.names.firms import Firm
from app.bench.names.people import Person
from app.bench.names.writing import Writing, stored, written
from graph.kinds import PartyKind

PEOPLE = 0.6  # of a population
UNANSWERED = 0.2  # of the questions nobody in the population is meant
POSITIVE, RANDOM, NAMESAKES = 0.45, 0.12, 0.07  # of the labelled pairs; the rest are nearest wrong ones
SAME_SEAT = 0.35  # of near firms that are not one, so many have their seat in one town
NOBODY = -1
NAMESAKE, UNSTATED = "namesake", "namesake, no day stated"  # kinds of pairs that no name tells apart
QUERIES, PAIRS = 2_000, 6_000
TOLD_EVERY = 10_000


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody as an office states them; `born` as "1970-03-12" or "1970", `place` of birth or seat, "" when not told."""

    kind: PartyKind
    name: str
    born: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """`truth`: the number of the one who is meant or NOBODY; `neighbour`: of the nearest wrong one, when nobody is."""

    asked: Named
    truth: int
    habits: tuple[str, ...]
    neighbour: int = NOBODY
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two writings and whether they are of one; `how`: the habits, or the kind of wrong neighbour."""

    same: bool
    how: str
    a: Named
    b: Named


@dataclass(frozen=True, slots=True)
class World:
    """The population by number, questions and pairs."""

    seed: int
    names: list[Named]
    queries: list[Query]
    pairs: list[Pair]


@dataclass(slots=True)
class _Maker:
    random: Random
    keys: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    bare: set[str] = field(default_factory=set)
    doubled: set[str] = field(default_factory=set)  # firms that only their form tells apart
    kept: list[tuple[int, Person | Firm]] = field(default_factory=list)  # who is asked for, in no order


def make(
    seed: int, size: int, queries: int = QUERIES, pairs: int = PAIRS, tell: Callable[[int], None] | None = None
) -> World:
    """Everything of one seed; `tell` hears now and then how many names there are. About 20 µs a name."""
    maker = _Maker(Random(seed))  # noqa: S311 (the same world every time)
    wanted = set(maker.random.sample(range(size), min(size, queries + pairs)))
    names: list[Named] = []
    for number in range(size):
        entity = _another(maker)
        if number in wanted:
            maker.kept.append((number, entity))
        names.append(Named(_kind(entity), _stored(maker, entity)))
        if tell is not None and number % TOLD_EVERY == 0:
            tell(number)
    maker.random.shuffle(maker.kept)
    return World(seed, names, list(_queries(maker, queries)), list(_pairs(maker, pairs)))


def _kind(entity: Person | Firm) -> PartyKind:
    return PartyKind.COMPANY if isinstance(entity, Firm) else PartyKind.PERSON


def _another(maker: _Maker) -> Person | Firm:
    """Somebody whom nobody of the population can be taken for."""
    person = maker.random.random() < PEOPLE
    entity: Person | Firm = people.invent(maker.random) if person else firms.invent(maker.random)
    while entity.key in maker.keys:
        more = people.relative(maker.random, entity) if isinstance(entity, Person) else firms.distinctive(maker.random)
        fresh = len(entity.words) > 3
        if fresh:
            entity = people.invent(maker.random) if person else firms.invent(maker.random)
        elif more not in entity.words:
            entity = replace(entity, words=(*entity.words, more))
    maker.keys.add(entity.key)
    if isinstance(entity, Firm):
        (maker.doubled if entity.bare in maker.bare else maker.bare).add(entity.bare)
    return entity


def _stored(maker: _Maker, entity: Person | Firm) -> str:
    """As the register has it, in letters that no other has."""
    while (text := stored(maker.random, entity)) in maker.texts:
        pass
    maker.texts.add(text)
    return text


# --- questions ----------------------------------------------------------------------------------------------------------
def _queries(maker: _Maker, count: int) -> Iterator[Query]:
    for n in range(count):
        number, entity = maker.kept[n % len(maker.kept)]
        if maker.random.random() < UNANSWERED:
            yield _unanswered(maker)
            continue
        writing = written(maker.random, entity)
        while not _means(maker, entity, writing):
            writing = written(maker.random, entity)
        yield Query(Named(_kind(entity), writing.text), number, writing.habits)


def _means(maker: _Maker, entity: Person | Firm, writing: Writing) -> bool:
    """Whether the writing may be read as nobody else of the population."""
    if isinstance(entity, Firm) and writing.formless and entity.bare in maker.doubled:
        return False
    return writing.key == entity.key or writing.key not in maker.keys


def _unanswered(maker: _Maker) -> Query:
    while True:
        number, entity = maker.random.choice(maker.kept)
        found = wrong.nearest(maker.random, entity)
        if found is None or found.entity.key in maker.keys:
            continue
        writing = written(maker.random, found.entity, found.kept)
        if writing.key in maker.keys or (isinstance(found.entity, Firm) and writing.formless):
            continue
        return Query(Named(_kind(entity), writing.text), NOBODY, writing.habits, number, found.kind)


# --- labelled pairs -----------------------------------------------------------------------------------------------------
def _pairs(maker: _Maker, count: int) -> Iterator[Pair]:
    for n in range(count):
        _, entity = maker.kept[n % len(maker.kept)]
        chance = maker.random.random()
        if chance < POSITIVE:
            yield _positive(maker, entity)
        elif chance < POSITIVE + RANDOM:
            yield _unrelated(maker, entity)
        else:
            yield _negative(maker, "namesake" if chance > 1 - NAMESAKES else None)


def _positive(maker: _Maker, entity: Person | Firm) -> Pair:
    writing, seat = written(maker.random, entity), town(maker.random, entity)
    return _pair(maker, ",".join(writing.habits) or "same", (entity, seat), (entity, seat), writing)


def _unrelated(maker: _Maker, entity: Person | Firm) -> Pair:
    while True:
        _, other = maker.random.choice(maker.kept)
        if other.key != entity.key and _kind(other) is _kind(entity):
            here, there = ((e, town(maker.random, e)) for e in (entity, other))
            return _pair(maker, "random", here, there, written(maker.random, other))


def _negative(maker: _Maker, kind: str | None) -> Pair:
    random = maker.random
    _, entity = random.choice(maker.kept)
    kind = kind or wrong.any_kind(random, entity)
    while True:
        found = wrong.nearest(random, entity, kind)
        if found is not None:
            writing = written(random, found.entity, found.kept)
            if writing.key != entity.key or kind == NAMESAKE:
                break
        _, entity = random.choice(maker.kept)
    seat = town(random, entity)
    other_seat = seat if isinstance(entity, Firm) and random.random() < SAME_SEAT else town(random, found.entity)
    return _pair(maker, kind, (entity, seat), (found.entity, other_seat), writing)


def _pair(
    maker: _Maker, how: str, one: tuple[Person | Firm, str], other: tuple[Person | Firm, str], writing: Writing
) -> Pair:
    """The one as a register has it, the other as an office writes it."""
    a = Named(_kind(one[0]), stored(maker.random, one[0]), *registered(*one))
    b = Named(_kind(other[0]), writing.text, *told(maker.random, *other))
    return Pair(one[0] is other[0], UNSTATED if how == NAMESAKE and not b.born else how, a, b)
