"""The red thread on the worked example: a PPK who may be the husband of a bidder's active partner."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from graph.connect import Search
from graph.facts import ClaimStanding, Policy
from graph.judge import RuleAnswer, load_pack
from graph.kinds import BidStage, OfficialRole, Outcome, PartyKind, Procedure, SourceKind, TieKind
from graph.model import Bid, Official, Party, PartyIdentifier, Tender, Tie
from graph.period import ALWAYS, Period
from graph.screening import Screened, screen
from tests.fakes import MemoryWorld

TODAY = date(2026, 1, 1)
NIK = (PartyIdentifier("NIK", "token", "647201**********", strong=True, personal=True),)
PARTIES = [
    Party("ppk", PartyKind.PERSON, "Drs. H. Moh. Jusuf, M.Si", birth_date="1970-03-12"),
    Party("yusuf", PartyKind.PERSON, "MUHAMMAD YUSUF", birth_date="1970-03-12", identifiers=NIK),
    Party("siti", PartyKind.PERSON, "SITI AMINAH", identifiers=(replace(NIK[0], token="other"),)),
    Party("cv", PartyKind.COMPANY, "CV Karya Bersama"),
]
TIES = [
    Tie("same", TieKind.SAME_AS, "ppk", "yusuf", period=ALWAYS, confidence=0.8),
    Tie("wed", TieKind.SPOUSE_OF, "yusuf", "siti", period=Period.of("1998-05-01", ""), claims=("c3",)),
    Tie("runs", TieKind.OFFICER_OF, "siti", "cv", "active_partner", period=Period.of("2019-01-01", ""), claims=("c2",)),
]
TENDER = Tender(
    id="t", title="Jalan", buyer=None, unit=None, procedure=Procedure.TENDER, category=None, status=None, value=None,
    owner_estimate=None, budget=None, region=None, plan_ids=(), urusan=None, package=None, round=None, zone=None,
    dates={"bids_opened": date(2025, 6, 2), "awarded": date(2025, 6, 20)},
    officials=(Official("ppk", OfficialRole.PPK, ALWAYS, None, ("c1",)),),
    bids=(Bid(("cv",), BidStage.PRICED, None, None, None, None, None, ("c5",)),),
    awards=(), contracts=(), claims=(),
)
STANDINGS = {c: ClaimStanding("s", 1.0, self_declared=False, lone_statement=False) for c in ("c1", "c2", "c3", "c5")}


def screened(ties: list[Tie], tender: Tender = TENDER, day: date = TODAY, *, pinned: bool = False) -> Screened:
    world = MemoryWorld(PARTIES, ties, standings=STANDINGS, sources=(SourceKind.PERSONNEL, SourceKind.SANCTION))
    return screen(tender, world, Search(world.adjacency()), load_pack("id"), Policy(), day, pinned)


def test_the_worked_example_is_a_grave_lead_that_asks_first_who_he_is() -> None:
    """Severity 5, confidence about .8, class B at most since it crosses a same_as: never an automatic hold."""
    (finding,) = [f for f in screened(TIES).findings if f.rule == "ID-OFF-FAM"]
    assert finding.severity == 5
    assert 0.75 <= finding.confidence <= 0.8
    assert finding.grade == "B"
    assert "same_as" in finding.crosses
    assert finding.kind == "potential"
    assert [s.kind for s in finding.steps if s.kind != "degree"] == ["official", "same_as", "family", "officer", "bid"]


def test_once_he_is_known_the_same_case_is_class_a() -> None:
    """He confirmed: the tender names the very party of the family form."""
    known = replace(TENDER, officials=(replace(TENDER.officials[0], party="yusuf"),))
    (finding,) = [f for f in screened(TIES[1:], known).findings if f.rule == "ID-OFF-FAM"]
    assert finding.crosses == frozenset()
    assert finding.kind == "actual"


def test_a_divorce_before_the_tender_refutes_it() -> None:
    divorced = [TIES[0], replace(TIES[1], period=Period.of("1998-05-01", "2020-02-01")), TIES[2]]
    told = screened(divorced)
    assert [f for f in told.findings if f.rule == "ID-OFF-FAM"] == []
    assert next(a for a in told.answers if a.rule == "ID-OFF-FAM").outcome is Outcome.NOT_FOUND


def test_the_day_that_is_asked_replaces_the_tenders_own_window() -> None:
    """Before the partner joined the firm there was nothing to find."""
    assert [f for f in screened(TIES, day=date(2018, 6, 1), pinned=True).findings if f.rule == "ID-OFF-FAM"] == []


def test_the_thread_between_the_two_is_drawn() -> None:
    (path,) = screened(TIES).facts.paths
    assert path.parties == ("ppk", "yusuf", "siti", "cv")
    assert path.crosses >= {"same_as"}


def opened(day: date) -> Tender:
    return replace(TENDER, dates={"bids_opened": day})


def test_a_rule_is_not_computable_and_says_so_while_its_law_is_not_in_force() -> None:
    """Law 30/2014 was promulgated on 17 October 2014: it is found in a tender of that day, not before."""
    ties = [*TIES[:2], replace(TIES[2], period=Period.of("2010-01-01", ""))]
    before, on = screened(ties, opened(date(2014, 10, 16))), screened(ties, opened(date(2014, 10, 17)))
    assert [f for f in before.findings if f.rule == "ID-OFF-FAM"] == []
    assert RuleAnswer("ID-OFF-FAM", Outcome.NOT_COMPUTABLE, "not_in_force", ()) in before.answers
    assert [f.rule for f in on.findings if f.rule == "ID-OFF-FAM"] == ["ID-OFF-FAM"]
    assert {a.rule for a in before.answers} == {a.rule for a in on.answers} == {r.id for r in load_pack("id")}


def test_a_finding_keeps_the_law_of_the_tenders_date_not_of_today() -> None:
    """PANRB Regulation 17/2024 replaced 37/2012 on 31 October 2024."""
    since = {
        day: next(f.law_since for f in screened(TIES, opened(day)).findings if f.rule == "ID-OFF-FAM")
        for day in (date(2024, 10, 30), date(2024, 10, 31))
    }
    assert since == {date(2024, 10, 30): date(2014, 10, 17), date(2024, 10, 31): date(2024, 10, 31)}


def test_a_tender_that_does_not_say_its_date_is_judged_by_the_law_of_the_day_that_asks() -> None:
    (found,) = [f for f in screened(TIES, replace(TENDER, dates={})).findings if f.rule == "ID-OFF-FAM"]
    assert found.law_since == date(2024, 10, 31)
