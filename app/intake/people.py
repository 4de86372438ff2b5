"""People as lists in one cell name them: "NIP - NAMA; NIP - NAMA", or numbers and names in two lists.

Two lists stand **each in its own order** (measured: the same number stands opposite several names). So a number is given to
a name only where the delivery states the pair somewhere ("NIP - NAMA", or lists of one), or where one of each is left.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from app.intake.reading import Reading
from app.intake.wordlists import normal
from graph.lexicon import Problem, is_masked, numbered_name, parse, parse_person
from graph.lexicon.number import Strength, is_nothing

_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+?\d+\b", re.IGNORECASE)  # by a spreadsheet
_EDGES = " -–—:/|,"
_SUMS = frozenset({"total", "jumlah", "sub total", "subtotal", "grand total", "jumlah total", "total jumlah"})


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as named in one row. `number` is a full NIP, a masked one or None; `elsewhere` states the pair."""

    name: str
    number: str | None = None
    elsewhere: str | None = None

    @property
    def full_number(self) -> str | None:
        return full_nip(self.number) if self.number else None


@dataclass(slots=True)
class Directory:
    """Pairs of number and name that the delivery states, by number: the names with the words that state it."""

    names: dict[str, dict[str, str]] = field(default_factory=dict)

    def learn(self, person: Person) -> None:
        if (number := person.full_number) and not is_masked(person.name):
            self.names.setdefault(number, {}).setdefault(person.name, f"{person.number} - {person.name}")

    def knows(self, number: str) -> bool:
        """Whether the delivery pairs the number with any name."""
        return number in self.names

    def states(self, number: str, name: str) -> str | None:
        key = person_key(name)
        return next((words for other, words in self.names.get(number, {}).items() if key and person_key(other) == key), None)


def full_nip(text: str) -> str | None:
    """The 18 digits of a whole and valid number of a civil servant."""
    number = parse("NIP", text)
    return None if isinstance(number, Problem) or number.strength is not Strength.STRONG else number.value


@lru_cache(maxsize=1 << 14)
def person_key(name: str) -> str:
    """The folded words of a name without titles and degrees, for names inside one delivery."""
    return " ".join(parse_person(name).tokens)


@lru_cache(maxsize=1 << 14)
def is_name(text: str) -> bool:
    """Whether a text can be a name: it has a letter or the stars of a masked one, and is no fault ("#REF!") of a
    spreadsheet, no heading of its sums and no word for nothing ("null")."""
    said = any(map(str.isalpha, text)) or is_masked(text)
    return said and not text.lstrip().startswith("#") and normal(text) not in _SUMS and not is_nothing(text)


def parts(text: str | None) -> list[str]:
    """The entries of a list written with semicolons."""
    return [part.strip() for part in (text or "").split(";") if part.strip()]


def entries(text: str | None) -> list[tuple[Person | None, str | None]]:
    """Each entry of "NIP - NAMA; NIP - NAMA" as a person, and what is to be noted of it; one without a number is a name."""
    return [_entry(part) for part in parts(text)]


def _entry(text: str) -> tuple[Person | None, str | None]:
    rounded = _ROUNDED.match(text)
    read = numbered_name(text)
    if rounded is None and read.scheme == "NIP" and is_name(read.name):
        return Person(read.name, read.number), None
    said = text[rounded.end() :] if rounded else text if read.number else read.name
    name = said.strip(_EDGES)
    person = Person(name) if is_name(name) and is_name(read.name) else None
    if rounded:
        return person, "rounded_code"
    if person is not None or not name:
        return person, None
    return None, "nameless_party" if sum(map(str.isdigit, name)) > len(name) / 2 else "no_name"


def people(reading: Reading, cell: str) -> list[Person]:
    """The people a cell names; an entry that names nobody, or whose number a spreadsheet has rounded, leaves a note."""
    found = entries(reading.text(cell))
    for code in dict.fromkeys(code for _, code in found if code):
        reading.note(cell, code)
    return [person for person, _ in found if person is not None]


def group(reading: Reading, cells: tuple[str, str, str], directory: Directory) -> list[Person]:
    """The people of a row, from the cells of pairs, of numbers and of names. Numbers that cannot be given to a name leave a
    note."""
    together, numbered, named = cells
    if found := people(reading, together):
        return found
    listed = people(reading, named)
    stated = [person for person in listed if person.number]
    names = [person.name for person in listed if not person.number]
    numbers = parts(reading.text(numbered))
    if len(listed) == len(numbers) == 1 and not stated:
        return [Person(names[0], numbers[0])]
    known = {person.full_number for person in stated}
    full = [number for text in numbers if (number := full_nip(text)) and number not in known]
    paired = _paired(names, full, directory)
    if len(paired) < len(names) and full:
        reading.note(numbered, "unpaired_numbers")
    taken = {person.name for person in paired}
    return [*stated, *paired, *(Person(name) for name in names if name not in taken)]


def _paired(names: Sequence[str], numbers: Sequence[str], directory: Directory) -> list[Person]:
    found = []
    free_names, free_numbers = list(names), list(numbers)
    for number in numbers:
        fitting = [name for name in free_names if directory.states(number, name)]
        if len(fitting) == 1:
            found.append(Person(fitting[0], number, directory.states(number, fitting[0])))
            free_names.remove(fitting[0])
            free_numbers.remove(number)
    if found and len(free_names) == len(free_numbers) == 1 and len(names) == len(numbers):
        found.append(Person(free_names[0], free_numbers[0], "; ".join(p.elsewhere or "" for p in found)))
    return found
