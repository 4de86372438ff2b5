"""A labelled pair: two writings, what else is known of each, and whether they are one party."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from graph.resolve import Profile, profile

Side = tuple[str, str | None, str | None]  # name, day of birth, place


@dataclass(frozen=True, slots=True)
class Pair:
    """`label` None: nobody can tell from what is given, so it teaches nothing. `how` names what was done to the name."""

    kind: str
    a: Side
    b: Side
    label: bool
    how: str
    source: str
    names_tell: bool = True  # False: without the evidence the label is a riddle (two of one name)

    def profiles(self, *, evidence: bool) -> tuple[Profile, Profile]:
        one, other = (
            profile(self.kind, [name], birth_date=born if evidence else None, place=place if evidence else None)
            for name, born, place in (self.a, self.b)
        )
        return one, other


def styled(random: Random, text: str) -> str:
    """As some office writes it: in capitals, small, or as it is."""
    style = random.random()
    if style < 0.3:
        return text.upper()
    return text.lower() if style < 0.37 else text


def born(random: Random) -> str:
    return f"{random.randint(1955, 2003)}-{random.randint(1, 12):02d}-{random.randint(1, 28):02d}"


def born_again(random: Random, day: str) -> str | None:
    """One person's birth date in another register: mostly the same; left out, swapped, slipped, or filled in."""
    year, month, date = day.split("-")
    roll = random.random()
    if roll < 0.62:
        return day
    if roll < 0.84:
        return None
    if roll < 0.9:
        return f"{year}-{date}-{month}"
    if roll < 0.94:
        return f"{year}-{month}-{(int(date) % 28) + 1:02d}"
    if roll < 0.996:
        return year if roll < 0.97 else f"{year}-01-01"
    return born(random)


def sides(random: Random, names: tuple[str, str], *, same: bool, person: bool, places: list[str]) -> tuple[Side, Side]:
    """Both names with the evidence that one party, or two, would leave."""
    here = random.choice(places)
    there = here if random.random() < (0.75 if same else 0.27) else random.choice(places)
    one = born(random) if person else None
    other = None
    if one is not None:
        other = born_again(random, one if same else born(random))
    return (names[0], one, here), (names[1], other, there)
