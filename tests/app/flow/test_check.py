"""A pre-award check over a real database: how fresh its lists are, and at a date whose law is not judged."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.auth import Principal, Role
from app.db import Database
from app.engine.question import Named, Question
from app.flow import check, resolve
from app.store import loads
from app.store.ledger import now_snapshot
from graph.claims import ParticipationClaim, PartyClaim, TieClaim
from graph.kinds import BidStage, ContactKind, OfficialRole, PartyKind, SourceKind, TieKind
from graph.period import Period
from tests.app.cases import key
from tests.app.flow.desk import REGISTER, SPSE, Desk, desk_in
from tests.app.store.book import party, person
from tests.databases import TickingClock

DAY = 86_400


@pytest.fixture
def desk(database: Database) -> Desk:
    """Two firms compete; who runs and owns them, the PPK's wife, a blacklist and a list of staff are known."""
    made = desk_in(database)
    made.book.source("blacklist", SourceKind.SANCTION)
    made.book.source("staff", SourceKind.PERSONNEL)
    always = Period.of("2019", "")
    with made.book.entry() as entry:
        entry.state("blacklist", "b", party("other", "CV Lain Sekali"))
        entry.state("staff", "s", person("wife", "Siti Aminah"), person("clerk", "Budi Hartono"))
        said: list[Any] = [ParticipationClaim("b2", "t1", "pt", "bid", stage=BidStage.PRICED)]
        for firm, boss in (("cv", "Rina Wati"), ("pt", "Yohanes Lalong")):
            ref = f"boss of {firm}"
            said += [
                person(ref, boss), TieClaim(f"o{firm}", TieKind.OFFICER_OF, ref, firm, "director", period=always),
                TieClaim(f"s{firm}", TieKind.OWNS, ref, firm, period=always),
            ]  # fmt: skip
        said += [
            PartyClaim(ref, PartyKind.COMPANY, name, contacts=((ContactKind.PHONE, number),))
            for ref, name, number in (("cv", "CV Karya Bersama", "0541-700101"), ("pt", "PT Sinar Contoh", "0542-700202"))
        ]
        home = ((ContactKind.ADDRESS, "Jl. Kenanga No. 17, Samarinda"),)
        said += [PartyClaim("ppk", PartyKind.PERSON, "Darlan Aspian Bilung", contacts=home)]
        said += [
            party("dinas", "Dinas Pekerjaan Umum", PartyKind.PUBLIC_BODY),
            TieClaim("e", TieKind.EMPLOYED_BY, "ppk", "dinas", "asn", period=always),
        ]
        said += [person("spouse", "Siti Aminah"), TieClaim("m", TieKind.SPOUSE_OF, "ppk", "spouse", period=always)]
        entry.state(SPSE, "t2", *said)
        entry.state(REGISTER, "r", party("far", "PT Jauh Sekali"))
    resolve.drain(database)
    return made


def delivered(desk: Desk, source: str) -> None:
    """A delivery of the source ends now."""
    with desk.database.writing() as unit:
        number, _ = loads.start(unit, source, ())
        loads.belongs(unit, number, now_snapshot(unit).high)
        loads.finish(unit, number, "loaded", {})


def asked(desk: Desk, who: Principal, **more: Any) -> dict[str, Any]:
    return check.ask(desk.database, who, Question(vendor=Named(id=desk.known("cv")), tender="t1", **more))


def codes(answer: dict[str, Any]) -> set[str]:
    return {limit["code"] for limit in answer["limits"]}


def test_a_check_says_which_list_had_grown_old_on_the_day_that_is_judged(desk: Desk, clock: TickingClock) -> None:
    auditor = key(desk.database, Role.AUDITOR)
    for source in ("blacklist", "staff"):
        delivered(desk, source)
    today = datetime.fromtimestamp(clock.now / 1e6, UTC).date()
    fresh = asked(desk, auditor)  # awarded in 2025, before everything was delivered
    assert "stale_sanctions" not in codes(fresh)
    clock.advance(31 * DAY)
    assert "stale_sanctions" not in codes(asked(desk, auditor))
    later = asked(desk, auditor, date=date.fromordinal(today.toordinal() + 31))
    assert later["outcome"] == "clarify"
    assert codes(later) >= {"stale_sanctions"}
    assert "stale_employment" not in codes(later)
    (told,) = (limit for limit in later["limits"] if limit["code"] == "stale_sanctions")
    assert today.isoformat() in told["id"]
    assert today.isoformat() in told["en"]
    delivered(desk, "blacklist")
    assert "stale_sanctions" not in codes(asked(desk, auditor, date=date.fromordinal(today.toordinal() + 31)))
    with desk.database.reading() as unit:  # the answer that was given stays as it was given
        stored = check.read(unit, auditor, later["id"])
    assert stored is not None
    assert stored["answer"] == later


def test_at_a_date_before_the_law_nothing_is_assessed(desk: Desk) -> None:
    for source in ("blacklist", "staff"):
        delivered(desk, source)
    auditor = key(desk.database, Role.AUDITOR)
    for day, expected in ((date(2010, 1, 1), "not_assessable"), (date(2025, 1, 1), "clarify")):
        answer = check.ask(desk.database, auditor, Question(vendor=Named(id=desk.known("cv")), date=day))
        assert ("law_not_covered" in codes(answer)) == (expected == "not_assessable")
        assert answer["outcome"] == expected


def test_an_official_named_in_the_question_must_be_known_too(desk: Desk) -> None:
    """Of the PPK of the tender the family is known, of the one who is named beside him nothing is."""
    for source in ("blacklist", "staff"):
        delivered(desk, source)
    auditor = key(desk.database, Role.AUDITOR)
    with desk.book.entry() as entry:
        entry.state(SPSE, "t3", person("new", "Petrus Luhat"))
    resolve.drain(desk.database)
    plain = asked(desk, auditor)
    named = asked(desk, auditor, officials=(Named(id=desk.known("new"), role=OfficialRole.PPK),))
    assert "kinship" not in codes(plain)
    (told,) = (limit for limit in named["limits"] if limit["code"] == "kinship")
    assert "1 dari 2" in told["id"]
    assert "1 of 2" in told["en"]
    assert (plain["outcome"], named["outcome"]) == ("clear", "clarify")


@pytest.mark.parametrize(("role", "expected"), [
    (OfficialRole.PPK, "clarify"), (OfficialRole.PP, "clarify"), (OfficialRole.POKJA, "clear"), (OfficialRole.PA, "clear"),
])  # fmt: skip
def test_of_who_decides_alone_the_family_must_be_known(desk: Desk, role: OfficialRole, expected: str) -> None:
    """A second official of the tender, of whose family nothing is known; it is said of each how many are known."""
    for source in ("blacklist", "staff"):
        delivered(desk, source)
    with desk.book.entry() as entry:
        entry.state(SPSE, "t3", person("new", "Petrus Luhat"), ParticipationClaim("n", "t1", "new", "official", role))
    resolve.drain(desk.database)
    answer = asked(desk, key(desk.database, Role.AUDITOR))
    (told,) = (limit for limit in answer["limits"] if limit["code"] == "kinship")
    assert told["en"].endswith("(known for 1 of 2)")
    assert answer["outcome"] == expected
