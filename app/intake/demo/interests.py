"""Plants between officials and bidders: control, kin, shares, households, posts; and what only looks like them."""

from __future__ import annotations

from datetime import date

from app.intake.demo.market import Firm, Offer, Package, Post
from app.intake.demo.people import Person
from app.intake.demo.plants import OLD, Planter

BEFORE = date(2020, 6, 30)  # well before the first package


class InterestPlanter(Planter):
    """Plants of the official × bidder part."""

    def plant(self) -> None:
        """All plants, bidder side included, in a fixed order."""
        for sow in (
            self.shared_officer, self.common_control, self.shared_contact, self.blacklist, self.control, self.clash,
            self.kin, self.far_kin, self.shares, self.household, self.civil_servants, self.cooperative,
        ):
            sow()

    def _open(self, *firms: Firm) -> tuple[Package, Person]:
        """A package of its own office, so that one PPK serves one case only."""
        office = self.market.office()
        package = self.package(*firms, office=len(self.market.offices) - 1)
        package.office = office
        return package, self.role(package, "PPK")

    def _join(self, package: Package, firm: Firm) -> None:
        """Let one more firm compete."""
        price = int(package.estimate * 0.93)
        package.offers.insert(0, Offer(firm, price))

    def control(self) -> None:
        package, ppk = self._open()
        firm = self.owned_by(ppk, "60")
        self._join(package, firm)
        self.found("ID-P7E", package, firm, story="the PPK owns 60 % of a bidder")
        package, _ = self._open()
        firm = self.run_by(self.role(package, "POKJA"), form="CV")
        self._join(package, firm)
        self.found("ID-P7E", package, firm, story="a committee member is director of a bidder")
        package, ppk = self._open()
        holding = self.owned_by(ppk, "60")
        firm = self.owned_by(holding, "70")
        self._join(package, firm)
        self.found("ID-P7E", package, firm, story="the PPK controls a bidder through a holding")
        package, ppk = self._open()
        firm = self.owned_by(ppk, "60", end=BEFORE)
        self._join(package, firm)
        self.clear("ID-P7E", package, firm, story="the PPK sold his shares before the first package")

    def clash(self) -> None:
        package, ppk = self._open(self.market.staffed("CV"))
        package.roles.append(("POKJA", ppk))
        self.found("ID-P7G", package, story="the PPK sits in the selection committee")
        package, ppk = self._open(self.market.staffed("CV"))
        package.roles = [(r, ppk if r == "BENDAHARA" else p) for r, p in package.roles]
        self.found("ID-P7G", package, story="the PPK is the treasurer too")
        package, ppk = self._open(self.market.staffed("CV"))
        package.roles.append(("KPA", ppk))
        self.clear("ID-P7G", package, story="the KPA acts as PPK, which the law allows")

    def kin(self) -> None:
        package, ppk = self._open()
        firm = self.run_by(self.market.people.wed(ppk), form="CV")
        self._join(package, firm)
        self.found("ID-OFF-FAM", package, firm, story="the PPK's spouse is director of a bidder")
        package, _ = self._open()
        firm = self.owned_by(self.market.people.child(self._older("POKJA", package), 26, away=True), "40")
        self._join(package, firm)
        self.found("ID-OFF-FAM", package, firm, story="a committee member's grown child owns 40 %")
        package, ppk = self._open()
        firm = self.run_by(self.market.people.parents(ppk)[1], "Komisaris", "PT")
        self._join(package, firm)
        self.found("ID-OFF-FAM", package, firm, story="the PPK's mother is commissioner of a bidder")
        package, ppk = self._open()
        sibling = self.market.people.sibling(ppk)
        self.extra.siblings.append((ppk, sibling))
        firm = self.run_by(sibling, form="CV")
        self._join(package, firm)
        self.found("ID-OFF-FAM", package, firm, story="the PPK's sibling is director of a bidder")

    def _older(self, role: str, package: Package) -> Person:
        """The oldest holder of a role, so that a grown child is plausible."""
        return min((p for r, p in package.roles if r == role), key=lambda p: p.born)

    def far_kin(self) -> None:
        package, ppk = self._open()
        former = self.market.people.wed(ppk)
        former.kk, former.address = self.market.people.new_home()
        self.extra.divorced[ppk.nik] = BEFORE
        firm = self.run_by(former, form="CV")
        self._join(package, firm)
        self.clear("ID-OFF-FAM", package, firm, story="divorced before the first package")
        package, ppk = self._open()
        stranger = self.person()
        stranger.name = f"{stranger.name.split()[0]} {ppk.name.split()[-1]}"
        firm = self.run_by(stranger, form="CV")
        self._join(package, firm)
        self.clear("ID-OFF-FAM", package, firm, story="only the last name is shared")
        package, ppk = self._open()
        child = self.market.people.child(ppk, 25, away=True)
        parent_in_law = self.market.people.parents(self.market.people.wed(child, date(2021, 5, 1)))[0]
        firm = self.run_by(parent_in_law, form="CV")
        self._join(package, firm)
        self.clear("ID-OFF-FAM", package, firm, story="parents of a child's spouse (besan) are no kin in law")

    def shares(self) -> None:
        package, ppk = self._open()
        firm = self.owned_by(ppk, "30")
        self._join(package, firm)
        self.found("ID-OFF-FIN", package, firm, story="the PPK owns 30 % of a bidder")
        package, ppk = self._open()
        firm = self.owned_by(self.market.people.wed(ppk), "10")
        self._join(package, firm)
        self.found("ID-OFF-FIN", package, firm, story="the PPK's spouse owns 10 % of a bidder")
        package, ppk = self._open()
        firm = self.owned_by(ppk, "30", end=BEFORE)
        self._join(package, firm)
        self.clear("ID-OFF-FIN", package, firm, story="the PPK's shares were sold before")

    def household(self) -> None:
        package, ppk = self._open()
        lodger = self.market.people.person(home=(ppk.kk, ppk.address))
        self.extra.lodgers.append((ppk, lodger))
        firm = self.run_by(lodger, form="CV")
        self._join(package, firm)
        self.found("ID-OFF-HH", package, firm, story="a bidder's director stands on the PPK's family card")
        package, ppk = self._open()
        neighbour = self.person()
        street = ppk.address.split(" No. ")
        neighbour.address = f"{street[0]} No. {8_000 + len(self.market.firms)}{ppk.address[ppk.address.index(' RT'):]}"
        firm = self.run_by(neighbour, form="CV")
        self._join(package, firm)
        self.clear("ID-OFF-HH", package, firm, story="a neighbour in the same street")

    def civil_servants(self) -> None:
        for title in ("Direktur", "Direktur"):
            firm = self.market.staffed("CV")
            servant = self._elsewhere()
            firm.posts.append(Post(servant, title, OLD))
            self.found("ID-OFF-OUT", self.package(firm), firm, story="a civil servant on duty is director")
        firm, servant = self.market.staffed("CV"), self._elsewhere()
        firm.posts.append(Post(servant, "Direktur", OLD))
        self.extra.leave.append(servant)
        self.clear("ID-OFF-OUT", self.package(firm), firm, story="on unpaid leave")
        firm, servant = self.market.staffed("CV"), self._elsewhere()
        firm.posts.append(Post(servant, "Direktur", date(2021, 3, 1)))
        self.extra.retired.append((servant, date(2021, 1, 31)))
        self.clear("ID-OFF-OUT", self.package(firm), firm, story="retired before he became director")
        firm, servant = self.market.staffed("CV"), self._elsewhere()
        twin = self.person()
        twin.name = servant.name
        firm.posts.append(Post(twin, "Direktur", OLD))
        self.clear("ID-OFF-OUT", self.package(firm), firm, story="only a namesake is a civil servant")

    def _elsewhere(self) -> Person:
        """A civil servant of some office without any role in packages."""
        office = self.market.offices[0]
        made = self.market.people.civil_servant(self.person())
        office.staff.append(made)
        return made

    def cooperative(self) -> None:
        package, _ = self._open()
        firm = self._cooperative(self.role(package, "PPK"), "Ketua")
        self._join(package, firm)
        self.found("ID-P7D", package, firm, story="the PPK chairs the cooperative that bids")
        package, _ = self._open()
        firm = self._cooperative(self.role(package, "PPK"), "Ketua", BEFORE)
        self._join(package, firm)
        self.clear("ID-P7D", package, firm, story="his term on the board had ended")

    def _cooperative(self, who: Person, title: str, end: date | None = None) -> Firm:
        made = self.market.firm("Koperasi")
        made.posts.append(Post(self.person(), "Manajer", OLD))
        made.posts.append(Post(who, title, OLD, end))
        return made

