"""Invented people with identity numbers of the true structure, living in households; and what makes them kin."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from app.intake.demo import names

DISTRICTS = ("640101", "640201", "640305", "640701", "640801", "640901", "641101", "647101", "647201", "647203", "647401")
STREETS = ("Jl. Mulawarman", "Jl. Awang Long", "Jl. Pangeran Suriansyah", "Jl. Gatot Subroto", "Jl. Juanda", "Jl. Antasari",
           "Jl. Pasundan", "Jl. Kesuma Bangsa", "Jl. Aminah Syukur", "Jl. Sultan Alimuddin")
VILLAGES = ("Sidodadi", "Air Putih", "Karang Asam", "Loa Bakung", "Gunung Kelua", "Teluk Lerong", "Damai", "Klandasan")
CITIES = ("Samarinda", "Balikpapan", "Bontang", "Tenggarong", "Sangatta")


@dataclass(slots=True)
class Person:
    name: str
    woman: bool
    born: date
    nik: str
    kk: str
    address: str
    nip: str = ""
    father: Person | None = None
    mother: Person | None = None
    spouse: Person | None = None
    married: date | None = None
    children: list[Person] = field(default_factory=list)


class Registry:
    """Makes people; no number and no address is given twice."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.people: list[Person] = []
        self._serial = 0
        self._house = 0

    def serial(self) -> int:
        self._serial += 1
        return self._serial

    def address(self) -> str:
        """A home or office address down to the unit, never used before."""
        self._house += 1
        r = self.random
        return (
            f"{STREETS[self._house % len(STREETS)]} No. {self._house} RT {self._house % 40 + 1:02d}, "
            f"Kel. {VILLAGES[self._house % len(VILLAGES)]}, {r.choice(CITIES)}"
        )

    def born(self, youngest: int = 26, oldest: int = 58) -> date:
        return date(2024, 1, 1) - timedelta(days=self.random.randrange(youngest * 365, oldest * 365))

    def person(self, woman: bool | None = None, born: date | None = None, home: tuple[str, str] | None = None) -> Person:
        """A new person; `home` is (family card number, address) of a household that is already there."""
        woman = self.random.random() < 0.5 if woman is None else woman
        born = born or self.born()
        district = self.random.choice(DISTRICTS)
        kk, address = home or self.new_home(district)
        day = born.day + (40 if woman else 0)
        nik = f"{district}{day:02d}{born:%m%y}{self.serial() % 9999 + 1:04d}"
        made = Person(names.person(self.random, woman), woman, born, nik, kk, address)
        self.people.append(made)
        return made

    def new_home(self, district: str = DISTRICTS[0]) -> tuple[str, str]:
        """A family card and an address of a household of its own."""
        issued = date(2010, 1, 1) + timedelta(days=self.random.randrange(4_000))
        return f"{district}{issued:%d%m%y}{self.serial() % 9999 + 1:04d}", self.address()

    def civil_servant(self, who: Person, pppk: bool = False) -> Person:
        """Give a NIP: birth date, appointment, sex, serial; a PPPK number has no month but an agreement number."""
        year = who.born.year + 24
        second = f"{year}{21 if pppk else self.random.randrange(1, 13):02d}"
        who.nip = f"{who.born:%Y%m%d}{second}{2 if who.woman else 1}{self.serial() % 999 + 1:03d}"
        return who

    def wed(self, who: Person, on: date | None = None) -> Person:
        """A spouse in the same household."""
        partner = self.person(not who.woman, self.born_near(who), (who.kk, who.address))
        who.spouse, partner.spouse = partner, who
        who.married = partner.married = on or max(who.born, partner.born) + timedelta(days=23 * 365)
        return partner

    def born_near(self, who: Person) -> date:
        return who.born + timedelta(days=self.random.randrange(-1_500, 1_500))

    def child(self, of: Person, age: int, *, away: bool = False) -> Person:
        """A child of a person (and of the spouse, if any), `age` years old at the start of 2024."""
        born = date(2024, 1, 1) - timedelta(days=age * 365 + self.random.randrange(300))
        made = self.person(born=born, home=None if away else (of.kk, of.address))
        _descend(made, of, of.spouse)
        return made

    def parents(self, of: Person) -> tuple[Person, Person]:
        """Father and mother, in a household of their own."""
        father = self.person(False, of.born - timedelta(days=27 * 365))
        mother = self.person(True, of.born - timedelta(days=24 * 365), (father.kk, father.address))
        father.spouse, mother.spouse = mother, father
        father.married = mother.married = of.born - timedelta(days=700)
        _descend(of, father, mother)
        return father, mother

    def sibling(self, of: Person) -> Person:
        """A full sibling, living elsewhere; the parents are made when there are none."""
        if of.father is None:
            self.parents(of)
        made = self.person(born=self.born_near(of))
        _descend(made, of.father, of.mother)
        return made


def _descend(child: Person, one: Person | None, other: Person | None) -> None:
    for parent in (one, other):
        if parent is not None:
            parent.children.append(child)
            if parent.woman:
                child.mother = parent
            else:
                child.father = parent
