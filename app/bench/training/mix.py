"""The pairs that teach: Indonesian ones, international ones, neighbours out of a population, and Febrl."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from random import Random
from typing import Any

from rapidfuzz import fuzz, process

from app.bench.training.febrl import febrl
from app.bench.training.foreign_firms import another_firm, firm_written, foreign_firm
from app.bench.training.indonesian import TOWNS, Archipelago, Firm, careless_firm, careless_person
from app.bench.training.international import World, another, written
from app.bench.training.lookalikes import FIRMS, PERSONS, Person
from app.bench.training.pairs import Pair, sides, styled
from graph.resolve import Rarity, count_rarity

TIMES = ((0, 1, 2, 3), (24, 46, 24, 6))  # how many things happen to one writing of a name
Pool = tuple[list[Person], list[Firm]]


def archipelago(random: Random) -> Archipelago:
    provider: Any = importlib.import_module("faker.providers.person.id_ID").Provider
    given = list(dict.fromkeys(n for n in (*provider.first_names_male, *provider.first_names_female) if n.isalpha()))
    family = list(dict.fromkeys(n for n in provider.last_names if n.isalpha()))
    random.shuffle(given)
    return Archipelago(random, given, family)


def population(islands: Archipelago, size: int) -> Pool:
    """Distinct people and firms, three to two."""
    people = {islands.person(): None for _ in range(size * 3 // 5)}
    firms = {islands.firm(): None for _ in range(size * 2 // 5)}
    return [*people], [*firms]


def rarity_of(pool: Pool) -> Rarity:
    people, firms = pool
    return count_rarity([*((True, " ".join(p)) for p in people), *((False, f.written()) for f in firms)])


def indonesian(islands: Archipelago, pool: Pool, count: int) -> Iterator[Pair]:
    """Half people, half firms; half of them one party."""
    people, firms = pool
    yield from (_person_pair(islands, islands.random.choice(people)) for _ in range(count // 2))
    yield from (_firm_pair(islands, islands.random.choice(firms)) for _ in range(count // 2))


def _times(random: Random) -> int:
    return random.choices(*TIMES)[0]


def _person_pair(islands: Archipelago, name: Person) -> Pair:
    random = islands.random
    other, how = _other_person(islands, name)
    same = other is None
    first, _ = careless_person(random, islands, " ".join(name), int(random.random() < 0.1))
    second, done = careless_person(random, islands, " ".join(other or name), _times(random) if same else _times(random) // 2)
    a, b = sides(random, (styled(random, first), styled(random, second)), same=same, person=True, places=TOWNS)
    tells = same or (how != "namesake" and _shows(second, name, other or ()))
    return Pair("person", a, b, same, done if same else how, "indonesian", tells)


def _shows(text: str, name: Person, other: Person) -> bool:
    """Whether a writing of the other still shows what makes it another: an initial may stand for both words."""
    return any(word[:3].lower() in text.lower() for word in other if word not in name)


def _other_person(islands: Archipelago, name: Person) -> tuple[Person | None, str]:
    random = islands.random
    if random.random() < 0.5:
        return None, ""
    if random.random() < 0.14:
        return name, "namesake"
    while True:
        how = random.choices([*PERSONS], [share for share, _ in PERSONS.values()])[0]
        other = PERSONS[how][1](random, islands, name)
        if other and other != name:
            return other, how


def _firm_pair(islands: Archipelago, firm: Firm) -> Pair:
    random = islands.random
    other: Firm | None = None
    how = ""
    while random.random() >= 0.5 or how:
        how = random.choices([*FIRMS], [share for share, _ in FIRMS.values()])[0]
        other = FIRMS[how][1](random, islands, firm)
        if other and other != firm:
            break
    same = other is None
    forms = how == "other_form"  # which must be written to be another
    first, _ = careless_firm(random, firm, int(random.random() < 0.1), formed=forms)
    second, done = careless_firm(random, other or firm, _times(random) if same else _times(random) // 2, formed=forms)
    a, b = sides(random, (styled(random, first), styled(random, second)), same=same, person=False, places=TOWNS)
    return Pair("company", a, b, same, done if same else how, "indonesian")


def neighbours(islands: Archipelago, pool: Pool, count: int) -> Iterator[Pair]:
    """Different parties of the population whose names come nearest, one of them written carelessly."""
    random = islands.random
    people, firms = pool
    some = random.sample(people, min(len(people), 6000))
    names = [" ".join(p) for p in some]
    for name in random.sample(names, count // 2):
        near = process.extract(name, names, scorer=fuzz.ratio, limit=3)
        other = random.choice([n for n, _, _ in near if n != name])
        second, _ = careless_person(random, islands, other, int(random.random() < 0.4))
        pair = sides(random, (styled(random, name), styled(random, second)), same=False, person=True, places=TOWNS)
        yield Pair("person", *pair, False, "neighbour", "neighbours")
    bodies = {f.written(): f for f in random.sample(firms, min(len(firms), 6000))}
    for text in random.sample([*bodies], count // 2):
        near = process.extract(text, [*bodies], scorer=fuzz.ratio, limit=3)
        other = random.choice([n for n, _, _ in near if n != text])
        second, _ = careless_firm(random, bodies[other], int(random.random() < 0.4))
        pair = sides(random, (styled(random, text), styled(random, second)), same=False, person=False, places=TOWNS)
        yield Pair("company", *pair, False, "neighbour", "neighbours")


def international(world: World, count: int) -> Iterator[Pair]:
    random = world.random
    places = ["Berlin", "Paris", "Kyiv", "Roma", "London", "Ankara", "Manila", "Porto"]
    for n in range(count):
        same, person = random.random() < 0.5, n % 5 < 3
        if person:
            who = world.foreigner()
            other, how = (who, "") if same else another(random, world, who)
            (first, _), (second, done) = written(random, who), written(random, other)
        else:
            firm = foreign_firm(world)
            twin, how = (firm, "") if same else another_firm(random, world, firm)
            forms = how == "form"
            (first, _), (second, done) = firm_written(random, firm, formed=forms), firm_written(random, twin, formed=forms)
        a, b = sides(random, (styled(random, first), styled(random, second)), same=same, person=person, places=places)
        yield Pair("person" if person else "company", a, b, same, done if same else how, "international")


def mixture(seed: int, size: int = 12_000, sets: tuple[int, ...] = (1, 2, 3)) -> tuple[list[Pair], Rarity]:
    """All sources in their shares, and how rare words are in the population behind the Indonesian ones.

    `sets` of Febrl: 1 to 3 to learn from, 4 to be held out.
    """
    random = Random(seed)  # noqa: S311 - invented names, not secrets
    islands = archipelago(random)
    pool = population(islands, 50_000)
    pairs = [*indonesian(islands, pool, size), *neighbours(islands, pool, size // 6)]
    pairs += international(World(random), size // 2)
    pairs += febrl(random, sets, size // 16)
    return [p for p in pairs if p.label or p.how == "namesake" or _bare(p.a[0]) != _bare(p.b[0])], rarity_of(pool)


def _bare(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
