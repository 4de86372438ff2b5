"""A small installation for tests of use cases: one tender with its PPK and one bidder, and an integrator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from app.auth import SYSTEM, Principal, Role
from app.db import Database
from app.flow import screen, state
from app.flow.state import Named, Statement
from app.store import findings
from app.store.findings import FindingFilter
from app.store.ledger import now_snapshot
from app.store.tables import metadata
from app.store.world import LedgerWorld
from graph.claims import Claim, ParticipationClaim, TenderClaim, TieClaim
from graph.kinds import BidStage, OfficialRole, PartyKind, SourceKind, TieKind
from graph.model import Finding, Tie
from graph.period import Period
from tests.app.cases import key
from tests.app.store.book import Book, party, party_id, person

SPSE, REGISTER = "spse", "register"
DATES = {"bids_opened": "2025-06-02", "awarded": "2025-06-20"}


@dataclass(slots=True)
class Desk:
    """An installation that knows one tender with its PPK and one bidder, and an integrator who states things."""

    database: Database
    book: Book
    integrator: Principal

    def known(self, ref: str) -> str:
        with self.database.reading() as unit:
            return party_id(unit, SPSE, ref)

    def say(self, key_: str, *claims: Claim, names: tuple[str, ...] = (), who: Principal | None = None) -> int:
        made = Statement(key_, repr(claims).encode(), claims, tuple(Named(n, "", frozenset(PartyKind)) for n in names))
        return state.state(self.database, who or self.integrator, made).ledger

    def officer(self, start: str, end: str, role: str = "director", **how: Principal) -> int:
        claim = TieClaim("t", TieKind.OFFICER_OF, start, end, role, period=Period.of("2020", ""))
        return self.say("tie/t", claim, names=(start, end), **how)

    def ties(self, of: str) -> list[Tie]:
        with self.database.reading() as unit:
            return list(LedgerWorld(unit, now_snapshot(unit)).ties([of]))

    def names(self, id_: str) -> tuple[str, ...]:
        with self.database.reading() as unit:
            found = LedgerWorld(unit, now_snapshot(unit)).parties([id_])
            return found[id_].names if id_ in found else ()

    def findings(self) -> dict[str, Finding]:
        screen.screen_all(self.database, None, author="tests")
        with self.database.reading() as unit:
            return {s.finding.rule: s.finding for s in findings.page(unit, SYSTEM, FindingFilter(), None, 50)}

    def rows(self) -> Mapping[str, int]:
        with self.database.reading() as unit:
            count = select(func.count())
            return {t.name: unit.connection.scalar(count.select_from(t)) or 0 for t in metadata.sorted_tables}


def desk_in(database: Database) -> Desk:
    """The tender is `t1`; PPK and bidder are called "ppk" and "cv" by the source SPSE. REGISTER says nothing yet."""
    book = Book(database)
    book.source(SPSE, SourceKind.E_PROCUREMENT)
    book.source(REGISTER, SourceKind.COMPANY_REGISTER)
    with book.entry() as entry:
        entry.state(
            SPSE, "t1", TenderClaim("t1", "Jembatan", dates=DATES), person("ppk", "Darlan Aspian Bilung"),
            party("cv", "CV Karya Bersama"), ParticipationClaim("o", "t1", "ppk", "official", OfficialRole.PPK),
            ParticipationClaim("b", "t1", "cv", "bid", stage=BidStage.PRICED),
        )  # fmt: skip
    return Desk(database, book, key(database, Role.INTEGRATOR))
