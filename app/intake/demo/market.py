"""Firms, offices and tenders of the fictional province, and the registry that makes them without accidents.

By construction nobody is tied to anybody: clean firms have their own people, addresses, phones and accounts. Ties come
only from the plants.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from app.intake.demo import names
from app.intake.demo.people import Person, Registry

LPSE = 640
BANKS = ("Bankaltimtara", "Bank Mandiri", "BRI", "BNI")
KINDS = (
    ("1.01", "Dinas Pendidikan dan Kebudayaan"), ("1.02", "Dinas Kesehatan"), ("1.02", "RSUD"),
    ("1.03", "Dinas Pekerjaan Umum dan Penataan Ruang"), ("1.04", "Dinas Perumahan dan Kawasan Permukiman"),
    ("1.05", "Satuan Polisi Pamong Praja"), ("1.06", "Dinas Sosial"), ("2.09", "Dinas Ketahanan Pangan"),
)
REGIONS = ("Provinsi Kalimantan Timur", "Kota Samarinda", "Kota Balikpapan", "Kab. Kutai Kartanegara", "Kab. Berau")
WORKS = ("Pembangunan", "Rehabilitasi", "Pengadaan", "Pemeliharaan", "Pengawasan", "Perencanaan")
THINGS = ("Gedung Sekolah", "Puskesmas", "Jalan Lingkungan", "Drainase", "Jembatan", "Alat Kesehatan", "Meubelair",
          "Jaringan Irigasi", "Gedung Kantor", "Sanitasi Sekolah", "Peralatan Laboratorium", "Rumah Layak Huni")


@dataclass(slots=True)
class Office:
    code: str
    satker: int
    name: str
    head: Person
    ppk: list[Person] = field(default_factory=list)
    treasurer: Person | None = None
    officers: list[Person] = field(default_factory=list)  # procurement officers (PP)
    staff: list[Person] = field(default_factory=list)


@dataclass(slots=True)
class Post:
    """An office somebody holds in a firm; `title` as the form writes it."""

    person: Person
    title: str
    start: date
    end: date | None = None


@dataclass(slots=True)
class Holding:
    """A share; the holder is a person, another firm, or a government by name."""

    holder: Person | Firm | str
    percent: str
    start: date
    end: date | None = None
    beneficial: bool = False


@dataclass(slots=True)
class Firm:
    number: int
    form: str
    name: str
    npwp: str
    nib: str
    address: str
    phone: str
    email: str
    account: str
    bank: str
    posts: list[Post] = field(default_factory=list)
    holdings: list[Holding] = field(default_factory=list)
    crew: list[tuple[Person, str]] = field(default_factory=list)  # key personnel: (person, tender code)

    @property
    def full(self) -> str:
        return f"{self.form} {self.name}"


@dataclass(slots=True)
class Offer:
    firm: Firm
    price: int | None  # None: registered only
    partner: Firm | None = None  # of a joint operation


@dataclass(slots=True)
class Package:
    code: int
    title: str
    office: Office
    direct: bool
    published: date
    opened: date
    awarded: date
    estimate: int
    roles: list[tuple[str, Person]]
    offers: list[Offer]

    @property
    def id(self) -> str:
        return f"spse:{LPSE}:nt:{self.code}" if self.direct else f"spse:{LPSE}:{self.code}"

    @property
    def winner(self) -> Offer:
        return min((o for o in self.offers if o.price is not None), key=lambda o: o.price or 0)


class Market:
    """Makes offices, firms and packages; `now` is the end of the three years shown."""

    def __init__(self, random: Random, people: Registry) -> None:
        self.random = random
        self.people = people
        self.offices: list[Office] = []
        self.firms: list[Firm] = []
        self.packages: list[Package] = []
        self.committee: list[Person] = []
        self._taken: set[str] = set()
        self._turn = 0

    def office(self) -> Office:
        n = len(self.offices)
        code, kind = KINDS[n % len(KINDS)]
        servants = [self._servant(n * 10 + i) for i in range(7)]
        made = Office(
            f"{code}.{n:02d}.0.00.01", 7_000 + n, f"{kind} {REGIONS[n // len(KINDS) % len(REGIONS)]}", servants[0],
            servants[1:3], servants[3], servants[4:6], servants,
        )
        self.offices.append(made)
        return made

    def _servant(self, n: int) -> Person:
        born = self.people.born(youngest=34)  # old enough to have married before the first package
        return self.people.civil_servant(self.people.person(born=born), pppk=n % 9 == 5)

    def committee_member(self) -> Person:
        made = self._servant(len(self.committee))
        self.committee.append(made)
        return made

    def firm(self, form: str = "", name: str = "") -> Firm:
        """A firm with its own numbers and contacts, and nobody in it yet."""
        form = form or self.random.choices(("CV", "PT", "UD"), (60, 34, 6))[0]
        n = len(self.firms) + 1
        while not name or name in self._taken:
            name = names.firm(self.random)
        self._taken.add(name)
        made = Firm(
            n, form, name, npwp15(1_000_000 + n * 137, n), f"{9_120_000_000_000 + n * 7_919}", self.people.address(),
            f"0541-{700_000 + n}", f"kantor{n}@{name.lower().replace(' ', '')}.example", f"{1_100_000_000 + n * 31}",
            BANKS[n % len(BANKS)],
        )
        self.firms.append(made)
        return made

    def staffed(self, form: str = "") -> Firm:
        """A clean firm: its own director, who owns it, alone or with a partner of his own."""
        made = self.firm(form)
        since = date(2012, 1, 1) + timedelta(days=self.random.randrange(3_500))
        director = self.people.person()
        made.posts.append(Post(director, "Direktur", since))
        if made.form == "UD" or self.random.random() < 0.6:
            made.holdings.append(Holding(director, "100", since))
        else:
            partner = self.people.person()
            made.posts.append(Post(partner, "Komisaris" if made.form == "PT" else "Sekutu Pasif", since))
            made.holdings += [Holding(director, "60", since), Holding(partner, "40", since)]
        return made

    def package(self, offers: list[Offer], office: Office | None = None, *, direct: bool = False) -> Package:
        """A package of a random office; roles from that office and three committee members."""
        office = office or self.offices[self._turn % len(self.offices)]
        self._turn += 1
        published = date(2022, 1, 10) + timedelta(days=self._turn * 211 % 1_000)
        opened = published + timedelta(days=3 if direct else 14)
        ppk = office.ppk[self._turn % 2]
        roles = [("PA", office.head), ("PPK", ppk), ("BENDAHARA", office.treasurer or office.head)]
        if direct:
            roles.append(("PP", office.officers[self._turn % 2]))
        else:
            first = self._turn * 3
            roles += [("POKJA", self.committee[(first + i) % len(self.committee)]) for i in range(3)]
        estimate = self.random.randrange(90, 190) * 1_000_000 if direct else self.random.randrange(300, 9_000) * 1_000_000
        for rank, offer in enumerate(o for o in offers if o.price is not None):
            offer.price = int(estimate * (0.86 + 0.03 * rank))
        title = f"{self.random.choice(WORKS)} {self.random.choice(THINGS)} Paket {self._turn}"
        made = Package(
            10_000_000 + self._turn, title, office, direct, published, opened, opened + timedelta(days=4 if direct else 21),
            estimate, roles, offers,
        )
        self.packages.append(made)
        return made


def npwp15(serial: int, branch_seed: int) -> str:
    """A tax number with a valid check digit (Luhn over the first nine digits), head office."""
    root = f"0{1 + branch_seed % 3}{serial:06d}"[:8]
    return f"{root}{luhn_digit(root)}722000"


def luhn_digit(digits: str) -> int:
    """The digit that makes the Luhn sum of digits + it a multiple of ten."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return -total % 10
