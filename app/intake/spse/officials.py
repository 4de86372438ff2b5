"""Who prepares and awards a package: commitment officer, working group and procurement officer, with their numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from app.intake.people import Directory, Person, entries, full_nip, group, is_name, parts, people
from app.intake.reading import Reading
from app.intake.vendors import name_key
from graph.claims import Claim, ParticipationClaim, PartyClaim
from graph.kinds import OfficialRole, PartyKind
from graph.lexicon import is_masked
from graph.period import ALWAYS

_PAIR_CELLS = ("nip_nama_ppk", "nip_nama_pp", "nip_nama_pokja")
_MEMBERS = ("nip_nama_pokja", "nip_pokja", "nama_pokja")


def stated(cells: Mapping[str, str]) -> Iterator[Person]:
    """The pairs of number and name one row states without a doubt."""
    for name in _PAIR_CELLS:
        yield from (person for person, _ in entries(cells.get(name)) if person is not None and person.number)
    for role in ("ppk", "pokja"):
        numbers, names = parts(cells.get(f"nip_{role}")), parts(cells.get(f"nama_{role}"))
        if len(numbers) == len(names) == 1 and is_name(names[0]):
            yield Person(names[0], numbers[0])


def committing(reading: Reading) -> list[Person]:
    """The commitment officer of a row, from one cell or two."""
    found = people(reading, "nip_nama_ppk")
    name = reading.text("nama_ppk")
    if found or name is None:
        return found
    if is_name(name):
        return [Person(name, reading.text("nip_ppk"))]
    reading.note("nama_ppk", "no_name")
    return []


class Officials(NamedTuple):
    """The claims of a row about its officials, and what other rows had to say for them.

    `leans`: other rows help to tell whose its numbers are, and none gives a number left over to somebody else.
    """

    claims: list[Claim]
    elsewhere: list[str]
    leans: bool


def officials(reading: Reading, tender: str, directory: Directory) -> Officials:
    ppk = committing(reading)
    members = group(reading, _MEMBERS, directory)
    groups = (
        (OfficialRole.PPK, ppk, ("nip_nama_ppk", "nip_ppk", "nama_ppk", "jabatan_ppk", "no_sk_ppk")),
        (OfficialRole.POKJA, members, _MEMBERS),
        (OfficialRole.PP, people(reading, "nip_nama_pp"), ("nip_nama_pp",)),
    )
    claims: list[Claim] = []
    elsewhere: list[str] = []
    for role, named, cells in groups:
        for number, person in enumerate(named):
            claims += _claims(reading, (tender, role, number), person, reading.quote(*cells))
            elsewhere += [person.elsewhere] if person.elsewhere else []
    given = {person.full_number for person in members}
    left = [full for text in parts(reading.text("nip_pokja")) if (full := full_nip(text)) and full not in given]
    return Officials(claims, elsewhere, bool(left or elsewhere) and not any(map(directory.knows, left)))


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
