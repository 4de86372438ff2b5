"""The queue of pairs: those first on which most hangs, each with what a decision would change, for whoever may see it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.auth import SYSTEM, Principal, Role
from app.db import Database
from app.engine import review
from app.errors import BadRequest
from app.flow import decide, resolve, screen
from app.store import findings
from app.store.findings import FindingFilter
from app.store.matches import MatchFilter
from graph.claims import Claim, Money, ParticipationClaim, TenderClaim
from graph.kinds import Band, BidStage, OfficialRole, PartyKind, SourceKind, TieKind
from graph.period import Period
from tests.app.cases import key
from tests.app.store.book import Book, party, party_id, person
from tests.app.store.book import tie as said

SPSE, REGISTER = "spse", "register"
SINCE = Period.of("2020", "")
# Official, firm and value of each tender; the official is written otherwise as director of the firm that bids.
TENDERS = {
    "t1": ("Darlan Aspian Bilung", "1970-03-12", "CV Karya Bersama", "100000000"),
    "t2": ("Yohana Lenjau Ledjo", "1981-05-07", "PT Anggrek Perkasa", "750000000.50"),
}


@pytest.fixture
def book(database: Database) -> Book:
    made = Book(database)
    made.source(SPSE, SourceKind.E_PROCUREMENT)
    made.source(REGISTER, SourceKind.COMPANY_REGISTER)
    with made.entry() as entry:
        for id_, (name, born, firm, value) in TENDERS.items():
            npwp = (("NPWP", f"0{id_[1]}.101.685.4-722.000"),)
            said_of_it: list[Claim] = [
                person(f"o{id_}", name, birth_date=born), party(f"f{id_}", firm, identifiers=npwp),
                TenderClaim(id_, f"Paket {id_}", dates={"bids_opened": "2025-06-02"}, value=Money(Decimal(value), "IDR")),
                ParticipationClaim(f"{id_} o", id_, f"o{id_}", "official", OfficialRole.PPK),
                ParticipationClaim(f"{id_} b", id_, f"f{id_}", "bid", stage=BidStage.PRICED),
            ]
            entry.state(SPSE, id_, *said_of_it)
            named = person(f"d{id_}", name.upper(), birth_date=born), party(f"f{id_}", firm, identifiers=npwp)
            entry.state(REGISTER, id_, *named, said(TieKind.OFFICER_OF, f"d{id_}", f"f{id_}", "director", period=SINCE))
            entry.same((SPSE, f"f{id_}"), (REGISTER, f"f{id_}"))
        for n in range(2):
            entry.state(REGISTER, f"idle{n}", person(f"idle{n}", "Kaspul Sahrani Bundung", birth_date="1975-01-09"))
    resolve.drain(database)
    screen.screen_all(database, None, author="tests")
    return made


def queue(book: Book, who: Principal = SYSTEM, after: str | None = None, limit: int = 50, **narrowed: object) -> list[dict]:  # type: ignore[type-arg]
    with book.database.reading() as unit:
        return review.queue(unit, who, MatchFilter(**narrowed), after, limit)  # type: ignore[arg-type]


def names(found: list[dict]) -> list[str]:  # type: ignore[type-arg]
    return [one["a"]["name"].upper() for one in found]


ORDER = ["YOHANA LENJAU LEDJO", "DARLAN ASPIAN BILUNG", "KASPUL SAHRANI BUNDUNG"]


def crossing(book: Book, match: str) -> list[tuple[str, str]]:
    """The open findings with a step over this match: (tender, id)."""
    with book.database.reading() as unit:
        stored = [s.finding for s in findings.page(unit, SYSTEM, FindingFilter(), None, 100)]
    return [(f.tender, f.id) for f in stored if any(step.tie == match for step in f.steps)]


def test_more_findings_come_first_then_more_money_then_probability(book: Book) -> None:
    assert names(queue(book)) == ORDER


def test_each_pair_tells_how_many_findings_of_which_value_cross_it(book: Book) -> None:
    for one in queue(book):
        crossed = crossing(book, one["id"])
        tenders = {tender for tender, _ in crossed}
        value = sum((Decimal(TENDERS[t][3]) for t in tenders), Decimal(0))
        told = one["would_change"]
        assert (told["findings"], told["tenders"]) == (len(crossed), len(tenders))
        assert sum((Decimal(v["amount"]) for v in told["value"]), Decimal(0)) == value
    assert crossing(book, queue(book)[0]["id"])


def test_pages_give_every_pair_once_in_the_order_of_all(book: Book) -> None:
    found: list[dict] = []  # type: ignore[type-arg]
    while page := queue(book, after=found[-1]["id"] if found else None, limit=1):
        found += page
    assert names(found) == ORDER
    with pytest.raises(BadRequest):
        queue(book, after="no such match")


def test_it_is_narrowed_by_band_kind_and_party(book: Book) -> None:
    with book.database.reading() as unit:
        official = party_id(unit, SPSE, "ot1")
    assert names(queue(book, party=official)) == ["DARLAN ASPIAN BILUNG"]
    assert queue(book, kind=PartyKind.COMPANY) == []
    assert names(queue(book, kind=PartyKind.PERSON)) == ORDER
    by_band = [one["id"] for band in Band for one in queue(book, band=band)]
    assert sorted(by_band) == sorted(one["id"] for one in queue(book))


def test_side_by_side_stand_the_names_ties_tenders_and_sources_of_both(book: Book) -> None:
    first = queue(book)[1]
    with book.database.reading() as unit:
        shown = review.pair(unit, SYSTEM, first["id"])
        assert review.pair(unit, SYSTEM, "no such match") is None
        official = party_id(unit, SPSE, "ot1")
    assert shown is not None
    sides = {shown[name]["id"]: shown["sides"][name] for name in ("a", "b")}
    other = next(side for id_, side in sides.items() if id_ != official)
    assert (sides[official]["tenders"], sides[official]["tenders_in_all"]) == ([{"id": "t1", "title": "Paket t1"}], 1)
    assert [(t["type"], t["other"]["name"]) for t in other["ties"]] == [("officer_of", "CV Karya Bersama")]
    assert other["names"] == ["DARLAN ASPIAN BILUNG"]
    assert (sides[official]["sources"], other["sources"]) == (["Spse"], ["Register"])
    assert shown["would_change"]["screened_anew"] == 1
    assert sorted(shown["would_change"]["open_findings"]) == sorted(id_ for _, id_ in crossing(book, first["id"]))


def test_an_answer_takes_the_pair_off_the_queue_and_taking_it_back_puts_it_on_again(book: Book) -> None:
    pair = queue(book)[0]["id"]
    auditor = key(book.database, Role.AUDITOR)
    for verdict, left in (("not_same", ORDER[1:]), ("unsure", [*ORDER[1:], ORDER[0]])):
        decide.on_match(book.database, auditor, pair, verdict, "KTP asli.")
        resolve.drain(book.database)
        screen.rescreen(book.database)
        assert sorted(names(queue(book))) == sorted(left)


def test_nobody_is_told_of_findings_or_pairs_about_himself(book: Book) -> None:
    """The director of one firm sees neither his own pair nor what hangs on it; other roles see no pairs at all."""
    with book.database.reading() as unit:
        himself = party_id(unit, REGISTER, "dt1")
    assert names(queue(book, key(book.database, Role.AUDITOR, party=himself))) == [ORDER[0], ORDER[2]]
    for role in (Role.PROCUREMENT, Role.INTEGRATOR, Role.ADMIN, Role.VIEWER):
        assert queue(book, key(book.database, role)) == []
