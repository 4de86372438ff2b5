"""Who prepares and awards a package: commitment officer, working group and procurement officer, with their numbers.

A working group stands in two lists, numbers and names, **each in its own order** (measured: the same number stands
opposite several names). So a number is given to a name only where the delivery states the pair somewhere
("NIP - NAMA", or lists of one), or where one of each is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.intake.reading import Reading
from app.intake.vendors import name_key
from graph.claims import Claim, ParticipationClaim, PartyClaim
from graph.kinds import OfficialRole, PartyKind
from graph.lexicon import Problem, is_masked, numbered_name, parse, parse_person
from graph.lexicon.number import Strength
from graph.period import ALWAYS

_PAIR_CELLS = ("nip_nama_ppk", "nip_nama_pp", "nip_nama_pokja")


@dataclass(frozen=True, slots=True)
class Person:
    """An official as named in one row. `number` is a full NIP, a masked one or None; `elsewhere` states the pair."""

    name: str
    number: str | None = None
    elsewhere: str | None = None

    @property
    def full_number(self) -> str | None:
        return full_nip(self.number) if self.number else None


@dataclass(slots=True)
class Directory:
    """Pairs of number and name that the delivery states, by number: keys of the names with the words that state it."""

    names: dict[str, dict[str, str]] = field(default_factory=dict)

    def learn(self, cells: Mapping[str, str]) -> None:
        for person in _stated(cells):
            if number := person.full_number:
                key = person_key(person.name)
                if key and not is_masked(person.name):
                    self.names.setdefault(number, {}).setdefault(key, f"{person.number} - {person.name}")

    def states(self, number: str, name: str) -> str | None:
        return self.names.get(number, {}).get(person_key(name))


def full_nip(text: str) -> str | None:
    """The 18 digits of a whole and valid number of a civil servant."""
    number = parse("NIP", text)
    return None if isinstance(number, Problem) or number.strength is not Strength.STRONG else number.value


def person_key(name: str) -> str:
    """The folded words of a name without titles and degrees, for names inside one delivery."""
    return " ".join(parse_person(name).tokens)


def _stated(cells: Mapping[str, str]) -> Iterable[Person]:
    """The pairs one row states without a doubt."""
    for name in _PAIR_CELLS:
        yield from (person for person in pairs(cells.get(name)) if person.number)
    for role in ("ppk", "pokja"):
        numbers, names = parts(cells.get(f"nip_{role}")), parts(cells.get(f"nama_{role}"))
        if len(numbers) == len(names) == 1:
            yield Person(names[0], numbers[0])


def parts(text: str | None) -> list[str]:
    """The entries of a list written with semicolons."""
    return [part.strip() for part in (text or "").split(";") if part.strip()]


def pairs(text: str | None) -> list[Person]:
    """"NIP - NAMA; NIP - NAMA"; an entry without a number is a name."""
    found = []
    for part in parts(text):
        read = numbered_name(part)
        found.append(Person(read.name, read.number) if read.scheme == "NIP" else Person(part))
    return found


def members(reading: Reading, directory: Directory) -> list[Person]:
    """The working group of a row. Numbers that cannot be given to a name leave a note."""
    together = pairs(reading.text("nip_nama_pokja"))
    if together:
        return together
    names = parts(reading.text("nama_pokja"))
    numbers = parts(reading.text("nip_pokja"))
    if len(names) == len(numbers) == 1:
        return [Person(names[0], numbers[0])]
    found = _paired(names, [n for n in map(full_nip, numbers) if n], directory)
    if len(found) < len(names) and any(full_nip(n) for n in numbers):
        reading.note("nip_pokja", "unpaired_numbers")
    taken = {person.name for person in found}
    return [*found, *(Person(name) for name in names if name not in taken)]


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


def officials(reading: Reading, tender: str, directory: Directory) -> tuple[list[Claim], list[str]]:
    """The claims of a row about its officials, and what other rows had to say for them."""
    ppk = pairs(reading.text("nip_nama_ppk"))
    name = reading.text("nama_ppk")
    if not ppk and name:
        ppk = [Person(name, reading.text("nip_ppk"))]
    groups = (
        (OfficialRole.PPK, ppk, ("nip_nama_ppk", "nip_ppk", "nama_ppk", "jabatan_ppk", "no_sk_ppk")),
        (OfficialRole.POKJA, members(reading, directory), ("nip_nama_pokja", "nip_pokja", "nama_pokja")),
        (OfficialRole.PP, pairs(reading.text("nip_nama_pp")), ("nip_nama_pp",)),
    )
    claims: list[Claim] = []
    elsewhere: list[str] = []
    for role, people, cells in groups:
        for number, person in enumerate(people):
            claims += _claims(reading, (tender, role, number), person, reading.quote(*cells))
            elsewhere += [person.elsewhere] if person.elsewhere else []
    return claims, elsewhere


def _claims(
    reading: Reading, place: tuple[str, OfficialRole, int], person: Person, quote: dict[str, str]
) -> list[Claim]:
    tender, role, number = place
    if person.elsewhere:
        quote = {**quote, "stated elsewhere": person.elsewhere}
    full = person.full_number
    ref = f"nip:{full}" if full else f"{tender}/{role.value}/{name_key(person.name)}"
    if not full and is_masked(person.name):
        ref += f"/{number}"  # two members may wear the same stars
    shown = person.number if person.number and (full or is_masked(person.number)) else None
    if person.number and shown is None:
        reading.note(next(iter(quote), "nip"), "unreadable_identifier")
    party = PartyClaim(
        ref, PartyKind.PERSON, person.name, identifiers=(("NIP", shown),) if shown else (), quote=quote,
    )  # fmt: skip
    # The table names who holds the role in this package, without dates: it holds for as long as the package lasts.
    part = ParticipationClaim(
        f"official:{role.value}:{number}", tender, ref, "official", role=role, period=ALWAYS,
        decree=reading.text("no_sk_ppk") if role is OfficialRole.PPK else None, quote=quote,
    )  # fmt: skip
    return [party, part]
