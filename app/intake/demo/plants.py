"""What is planted: for every rule true cases, and look-alikes that must not be flagged; both are written down as truth.

Each plant makes its own firms, people and package, so that no case explains another. A look-alike differs from a true
case by exactly the fact that clears it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from app.intake.demo.market import Firm, Holding, Market, Offer, Package, Post
from app.intake.demo.people import Person

OLD = date(2016, 5, 1)
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Planted:
    """A case: the rule, the package, the firms concerned; `lean` when also the weak data must show it."""

    rule: str
    package: str
    firms: tuple[str, ...]
    story: str
    lean: bool = True


@dataclass(slots=True)
class Extra:
    """What goes into files of its own: family ties beyond the allowance forms, blacklist rows, leave, cooperatives."""

    sanctions: list[tuple[Firm, str, date, date, str, bool]]  # firm, cause letter, from, to, status, other digits
    leave: list[Person]
    retired: list[tuple[Person, date]]
    divorced: dict[str, date]  # NIK of the employee -> end of marriage
    siblings: list[tuple[Person, Person]]
    lodgers: list[tuple[Person, Person]]  # (household head, lodger on the same card)


class Planter:
    """Plants cases into a market and keeps the truth of them."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self.true: list[Planted] = []
        self.alike: list[Planted] = []
        self.extra = Extra([], [], [], {}, [], [])

    # --- small tools ----------------------------------------------------------------------------------------------
    def package(self, *firms: Firm, office: int | None = None) -> Package:
        """A package in which the firms compete with two clean ones."""
        rivals = [self.market.staffed("CV"), self.market.staffed("PT")]
        chosen = None if office is None else self.market.offices[office]
        return self.market.package([Offer(f, 1) for f in (*firms, *rivals)], chosen)

    def role(self, package: Package, role: str) -> Person:
        return next(p for r, p in package.roles if r == role)

    def found(self, rule: str, package: Package, *firms: Firm, story: str, lean: bool = True) -> None:
        self.true.append(Planted(rule, package.id, tuple(f.full for f in firms), story, lean))

    def clear(self, rule: str, package: Package, *firms: Firm, story: str) -> None:
        self.alike.append(Planted(rule, package.id, tuple(f.full for f in firms), story))

    def person(self) -> Person:
        return self.market.people.person()

    def run_by(self, who: Person, title: str = "Direktur", form: str = "CV", end: date | None = None) -> Firm:
        """A firm with its own owner, in which somebody else holds a post."""
        made = self.market.staffed(form)
        made.posts.append(Post(who, title, OLD, end))
        return made

    def owned_by(self, who: Person | Firm | str, percent: str, form: str = "PT", end: date | None = None) -> Firm:
        """A firm with a clean director; the rest of the shares belongs to him."""
        made = self.market.firm(form)
        director = self.person()
        made.posts.append(Post(director, "Direktur", OLD))
        made.holdings.append(Holding(who, percent, OLD, end))
        rest = 100 - int(percent)
        if rest:
            made.holdings.append(Holding(director, str(rest), OLD))
        return made

    # --- bidder and bidder ------------------------------------------------------------------------------------------
    def shared_officer(self) -> None:
        for title in ("Komisaris", "Direktur"):
            who = self.person()
            a, b = self.run_by(who, form="PT"), self.run_by(who, title, "PT")
            self.found("ID-P7A", self.package(a, b), a, b, story=f"one person is director here and {title} there")
        who = self.person()
        a, b = self.market.staffed("CV"), self.market.staffed("PT")
        package = self.package(a, b)
        for firm in (a, b):
            firm.crew.append((who, str(package.code)))
        self.found("ID-P7A", package, a, b, story="the same site manager is offered by both")
        self._cleared_officers()

    def _cleared_officers(self) -> None:
        who = self.person()
        a, b = self.run_by(who, form="PT"), self.run_by(who, form="PT", end=date(2019, 3, 31))
        self.clear("ID-P7A", self.package(a, b), a, b, story="he left the other firm years before")
        a = self.run_by(self.person(), form="PT")
        twin = self.person()
        twin.name = a.posts[-1].person.name
        b = self.run_by(twin, form="PT")
        self.clear("ID-P7A", self.package(a, b), a, b, story="two people of one name, with different numbers")
        who = self.person()
        a, b = self.run_by(who, form="PT"), self.run_by(who, form="PT")
        package = self.package(a)
        package.offers[0].partner = b
        package.offers.append(Offer(b, None))  # it had registered by itself before it joined
        self.clear("ID-P7A", package, a, b, story="partners of one joint operation do not compete")
        who = self.person()
        a, b = self.run_by(who, form="PT"), self.run_by(who, form="PT")
        package = self.package(a)
        package.offers.append(Offer(b, None))
        self.clear("ID-P7A", package, a, b, story="the other firm only registered and put in no price")

    def common_control(self) -> None:
        who = self.person()
        a, b = self.owned_by(who, "60"), self.owned_by(who, "75")
        self.found("ID-P7F", self.package(a, b), a, b, story="one person holds more than half of both")
        parent = self.owned_by(self.person(), "100")
        child = self.owned_by(parent, "80")
        self.found("ID-P7F", self.package(parent, child), parent, child, story="a parent bids against its child")
        who = self.person()
        a, b = self.market.staffed("PT"), self.market.staffed("PT")
        for firm in (a, b):
            firm.holdings.append(Holding(who, "", OLD, beneficial=True))
        self.found("ID-P7F", self.package(a, b), a, b, story="one undisclosed beneficial owner behind both", lean=False)
        state = "Pemerintah Provinsi Kalimantan Timur"
        a, b = self.owned_by(state, "90"), self.owned_by(state, "99")
        self.clear("ID-P7F", self.package(a, b), a, b, story="both are the province's own companies")
        who = self.person()
        a, b = self.owned_by(who, "50"), self.owned_by(who, "50")
        self.clear("ID-P7F", self.package(a, b), a, b, story="50 % in both is not more than half")

    def shared_contact(self) -> None:
        for what in ("phone", "account", "address"):
            a, b = self.market.staffed("CV"), self.market.staffed("CV")
            setattr(b, what, getattr(a, what))
            b.bank = a.bank
            self.found("ID-COL-CONTACT", self.package(a, b), a, b, story=f"two bidders with one {what}")
        office = f"{self.market.people.address()} (Kantor Notaris)"
        tenants = [self.market.staffed("PT") for _ in range(16)]
        for firm in tenants:
            firm.address = office
        self.clear("ID-COL-CONTACT", self.package(*tenants[:2]), *tenants[:2], story="a notary's address of sixteen firms")
        a, b = self.market.staffed("CV"), self.market.staffed("CV")
        street = a.address.split(" No. ")
        b.address = f"{street[0]} No. {9_000 + b.number}{a.address[a.address.index(' RT'):]}"
        self.clear("ID-COL-CONTACT", self.package(a, b), a, b, story="the same street, another house")

    def blacklist(self) -> None:
        for letter in "bg":
            firm = self.market.staffed("CV")
            package = self.package(firm)
            start = package.opened - 2 * YEAR / 3
            self.extra.sanctions.append((firm, letter, start, start + YEAR, "PUBLISHED", False))
            self.found("ID-BL-ACT", package, firm, story="on the blacklist on the day bids were opened")
        cases: tuple[tuple[str, int, str, bool], ...] = (
            ("another firm of the same name: the visible digits differ", -200, "PUBLISHED", True),
            ("the sanction had ended before the bids", -500, "EXPIRED", False),
            ("the decree was cancelled", -200, "CANCELED", False),
            ("the sanction began only after the award", 90, "PUBLISHED", False),
        )
        for story, days, status, other in cases:
            firm = self.market.staffed("CV")
            package = self.package(firm)
            start = package.opened + timedelta(days=days)
            self.extra.sanctions.append((firm, "g", start, start + YEAR, status, other))
            self.clear("ID-BL-ACT", package, firm, story=story)
