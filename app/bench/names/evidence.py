"""Day and place as an office states them: left out, shortened, turned about or mistyped now and then."""

from __future__ import annotations

from random import Random

from app.bench.names.firms import Firm
from app.bench.names.people import Person, table_of_people

LEFT_OUT, YEAR_ONLY, TURNED, MISTYPED, FILLED_IN = 0.25, 0.05, 0.03, 0.03, 0.02  # of the days told
NO_PLACE, OTHER_PLACE = 0.1, 0.15  # of the places told; people move, and offices take one town for another


def town(random: Random, entity: Person | Firm) -> str:
    """Where an entity was born or has its seat."""
    if isinstance(entity, Person):
        return entity.place
    place: str = entity.town or table_of_people()["places"].draw(random)
    return place


def registered(entity: Person | Firm, seat: str) -> tuple[str, str]:
    """Day of birth and place as a register keeps them: whole."""
    return entity.born if isinstance(entity, Person) else "", seat


def told(random: Random, entity: Person | Firm, seat: str) -> tuple[str, str]:
    """What an office has of the day of birth and the place; "" for what it leaves out."""
    return _day(random, entity.born) if isinstance(entity, Person) else "", _place(random, seat)


def _place(random: Random, seat: str) -> str:
    chance = random.random()
    if chance < NO_PLACE:
        return ""
    place: str = table_of_people()["places"].draw(random) if chance < NO_PLACE + OTHER_PLACE else seat
    return place


def _day(random: Random, born: str) -> str:
    chance = random.random()
    year, month, day = born.split("-")
    for share, said in (
        (LEFT_OUT, ""), (YEAR_ONLY, year), (TURNED, f"{year}-{day}-{month}" if int(day) <= 12 else born),
        (MISTYPED, f"{year}-{month}-{(int(day) + random.choice((1, 10)) - 1) % 28 + 1:02}"), (FILLED_IN, f"{year}-01-01"),
    ):  # fmt: skip
        if chance < share:
            return said
        chance -= share
    return born
