"""The nearest wrong one: somebody else whose name differs in the one thing that matters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random

from app.bench.names import firms, people
from app.bench.names.firms import Firm, table_of_firms
from app.bench.names.parts import fold
from app.bench.names.people import Person, table_of_people

APART = ("PT", "PT", "CV", "CV", "Yayasan")  # legal forms that are never one, the usual ones oftener


@dataclass(frozen=True, slots=True)
class Wrong:
    """Another entity and the words by which the two differ (`kept` on both sides when they are written)."""

    kind: str
    entity: Person | Firm
    kept: frozenset[str]


def nearest(random: Random, entity: Person | Firm, kind: str | None = None) -> Wrong | None:
    """One of a kind (any when none is told) that stands next to this one; None where it has no such neighbour.

    Its `key` always differs, but for namesakes, of whom only day and place of birth do.
    """
    if kind is None:
        kind = any_kind(random, entity)
    found = _neighbour(random, entity, kind)
    if found is None or (found.key == entity.key) != (kind == "namesake"):
        return None
    return Wrong(kind, found, _differing(entity, found))


def any_kind(random: Random, entity: Person | Firm) -> str:
    """A kind of neighbour, those oftener that registers have oftener."""
    weights = {k: w for k, (w, _) in (OF_FIRMS if isinstance(entity, Firm) else OF_PEOPLE).items()}
    return random.choices(list(weights), list(weights.values()))[0]


def _neighbour(random: Random, entity: Person | Firm, kind: str) -> Person | Firm | None:
    if isinstance(entity, Firm):
        return OF_FIRMS[kind][1](random, entity) if kind in OF_FIRMS else None
    return OF_PEOPLE[kind][1](random, entity) if kind in OF_PEOPLE else None


def _differing(a: Person | Firm, b: Person | Firm) -> frozenset[str]:
    kept = set(a.words) ^ set(b.words)
    if isinstance(a, Firm) and isinstance(b, Firm):
        kept |= {a.form, b.form} if a.form != b.form else set()
    return frozenset(kept)


# --- people -------------------------------------------------------------------------------------------------------------
def _sibling(random: Random, person: Person) -> Person | None:
    if len(person.words) < 2:
        return None
    at = 1 if len(person.words) > 2 and len(person.words[0]) < 3 else 0
    other = people.relative(random, person)
    named = (*person.words[:at], other, *person.words[at + 1 :])
    place = person.place if random.random() < 0.75 else table_of_people()["places"].draw(random)
    return replace(person, words=named, born=people.day(random, int(person.born[:4])), place=place)


def _same_given(random: Random, person: Person) -> Person | None:
    if len(person.words) < 2:
        return None
    other = people.invent(random)
    if len(other.words) < 2 or fold(other.words[-1]) in set(map(fold, person.words)):
        return None
    return replace(other, words=(*person.words[:-1], other.words[-1]), woman=person.woman)


def _gender_twin(random: Random, person: Person) -> Person | None:
    places = [(n, t) for n, w in enumerate(person.words) if (t := people.twin(w, woman=person.woman)) is not None]
    if not places:
        return None
    at, other = random.choice(places)
    named = (*person.words[:at], other, *person.words[at + 1 :])
    born = people.day(random, int(person.born[:4]))
    return replace(person, words=named, woman=not person.woman, born=born)


def _middle_differs(random: Random, person: Person) -> Person | None:
    if len(person.words) < 3:
        return None
    other = people.relative(random, person)
    if fold(other) in set(map(fold, person.words)):
        return None
    named = (person.words[0], other, *person.words[2:])
    return replace(person, words=named, born=people.day(random), place=table_of_people()["places"].draw(random))


def _namesake(random: Random, person: Person) -> Person | None:
    born, place = people.day(random, int(person.born[:4]), 30), table_of_people()["places"].draw(random)
    return replace(person, born=born, place=place, father="")


# --- firms --------------------------------------------------------------------------------------------------------------
def _word_differs(random: Random, firm: Firm) -> Firm | None:
    other = firms.distinctive(random)
    if fold(other) in set(map(fold, firm.words)):
        return None
    at = random.randrange(len(firm.words))
    return replace(firm, words=(*firm.words[:at], other, *firm.words[at + 1 :]))


def _word_more(random: Random, firm: Firm) -> Firm | None:
    other = firms.distinctive(random)
    if len(firm.words) > 3 or fold(other) in set(map(fold, firm.words)):
        return None
    at = random.randint(0, len(firm.words))
    return replace(firm, words=(*firm.words[:at], other, *firm.words[at:]))


def _number_differs(random: Random, firm: Firm) -> Firm | None:
    lists = table_of_firms()
    others = [n for n in (lists["tenths"] if firm.number in lists["tenths"] else lists["numbers"]) if n != firm.number]
    return replace(firm, number=random.choice(others))


def _town_differs(random: Random, firm: Firm) -> Firm | None:
    town = table_of_people()["places"].draw(random)
    return replace(firm, town=town) if town != firm.town and town not in firm.words else None


def _form_differs(random: Random, firm: Firm) -> Firm | None:
    """Only forms that nobody writes one for the other, as a shop may be called a trade (UD) or a trading house (PD)."""
    return replace(firm, form=random.choice([form for form in APART if form != firm.form]))


OF_PEOPLE: Mapping[str, tuple[int, Callable[[Random, Person], Person | None]]] = {
    "sibling": (38, _sibling), "same_given": (24, _same_given), "gender_twin": (18, _gender_twin),
    "middle_differs": (12, _middle_differs), "namesake": (0, _namesake),
}  # fmt: skip
OF_FIRMS: Mapping[str, tuple[int, Callable[[Random, Firm], Firm | None]]] = {
    "word_differs": (40, _word_differs), "word_more": (10, _word_more), "number_differs": (18, _number_differs),
    "town_differs": (18, _town_differs), "form_differs": (14, _form_differs),
}  # fmt: skip
