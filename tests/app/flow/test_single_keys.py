"""What a single key states makes class C at most, and takes nothing from what sources say (MODEL, Claim; RULES 5)."""

from __future__ import annotations

import pytest

from app.db import Database
from graph.claims import Claim, ParticipationClaim, TieClaim
from graph.kinds import BidStage, OfficialRole, TieKind
from graph.period import Period, Share
from tests.app.flow.desk import REGISTER, SPSE, Desk, desk_in
from tests.app.store.book import party, person
from tests.app.store.book import tie as said

Shown = dict[str, tuple[object, ...]]


@pytest.fixture
def desk(database: Database) -> Desk:
    return desk_in(database)


def registered(desk: Desk, *claims: Claim) -> None:
    """The company register states these of the PPK ("p"), the bidder ("c") and a second firm ("d")."""
    with desk.book.entry() as entry:
        entry.state(REGISTER, "1", person("p", "Darlan Aspian Bilung"), party("c"), party("d"), *claims)
        entry.same((REGISTER, "p"), (SPSE, "ppk"))
        entry.same((REGISTER, "c"), (SPSE, "cv"))


def second(desk: Desk, stage: BidStage) -> None:
    """The second firm takes part in the same tender, by the word of the e-procurement system."""
    with desk.book.entry() as entry:
        entry.state(SPSE, "t1b", party("cv2", "CV Dua"), ParticipationClaim("b", "t1", "cv2", "bid", stage=stage))
        entry.same((REGISTER, "d"), (SPSE, "cv2"))


def director(start: str, end: str, *period: str | None) -> TieClaim:
    return said(TieKind.OFFICER_OF, start, end, "director", period=Period.of(*period))


def owner(share: str | None, *period: str | None) -> TieClaim:
    held = None if share is None else Share.exact(share)
    return said(TieKind.OWNS, "p", "c", share=held, period=Period.of(*period))


def shown(desk: Desk) -> Shown:
    """By rule: the finding, its gravity and class, and what is doubtful in it."""
    return {
        rule: (f.id, f.severity, f.grade, f.kind, sorted({d for s in f.steps for d in s.doubts}))
        for rule, f in desk.findings().items() if f.grade != "hidden" and f.state != "withdrawn"
    }  # fmt: skip


def by_the_key(desk: Desk, claim: TieClaim) -> None:
    """The integrator states the tie of the stored parties."""
    ids = {"p": desk.known("ppk"), "c": desk.known("cv")}
    start, end = ids[claim.from_ref], ids[claim.to_ref]
    desk.say("tie/k", TieClaim("k", claim.kind, start, end, claim.role, claim.share, claim.period), names=(start, end))


@pytest.mark.parametrize("since", ["2021-01-01", "2015-01-01"])
def test_a_post_that_ended_by_the_register_and_goes_on_by_a_key_is_class_c(desk: Desk, since: str) -> None:
    registered(desk, director("p", "c", "2015-01-01", "2020-12-31"))
    assert shown(desk) == {}
    by_the_key(desk, director("p", "c", since, ""))
    found = shown(desk)
    assert found
    assert {(grade, tuple(doubts)) for _, _, grade, _, doubts in found.values()} == {("C", ("lone_statement",))}


@pytest.mark.parametrize(
    ("register", "key"),
    [
        (director("p", "c", "2019-01-01", None), director("p", "c", "2019-01-01", "2020-12-31")),
        (director("p", "c", "2019-01-01", None), director("p", "c", "2018-01-01", "2026-12-31")),
        (director("p", "c", "2015-01-01", ""), director("p", "c", "2015-01-01", "2020-12-31")),
        (director("p", "c"), director("p", "c", "2001", "2002")),
        (owner("60", "2015-01-01", ""), owner("10", "2010-01-01", "")),
        (owner("60", "2015-01-01", ""), owner("10")),
        (owner(None, "2015-01-01", ""), owner("10", "2015-01-01", "")),
        (owner(None, "2015-01-01", ""), owner("60", "2015-01-01", "")),
    ],
)  # fmt: skip
def test_what_the_register_shows_stays_whatever_a_key_states(desk: Desk, register: TieClaim, key: TieClaim) -> None:
    registered(desk, register)
    before = shown(desk)
    assert before
    by_the_key(desk, key)
    assert shown(desk) == before


def test_competitors_stay_competitors_when_a_key_states_one_joint_bid(desk: Desk) -> None:
    with desk.book.entry() as entry:
        entry.state(REGISTER, "2", person("x", "Siti Aminah"))
    registered(desk, director("x", "c", "2018", ""), director("x", "d", "2018", ""))
    second(desk, BidStage.PRICED)
    before = shown(desk)
    assert before.keys() >= {"ID-P7A", "ID-P7F"}
    firms = desk.known("cv"), desk.known("cv2")
    joint = [ParticipationClaim(f, "t1", f, "bid", stage=BidStage.REGISTERED, joint="j") for f in firms]
    desk.say("tender/t1", *joint, names=firms)
    assert shown(desk) == before


def test_a_registrant_whom_a_key_makes_the_winner_is_class_c(desk: Desk) -> None:
    registered(desk, director("p", "d", "2019", ""))
    second(desk, BidStage.REGISTERED)
    assert shown(desk) == {}
    firm = desk.known("cv2")
    desk.say("tender/t1", ParticipationClaim("award/0", "t1", firm, "award"), names=(firm,))
    found = shown(desk)
    assert found
    assert {(grade, tuple(doubts)) for _, _, grade, _, doubts in found.values()} == {("C", ("lone_statement",))}


def test_a_key_ends_no_term_of_an_official(desk: Desk) -> None:
    registered(desk, director("p", "c", "2019", ""))
    before = shown(desk)
    assert before
    ppk = desk.known("ppk")
    term = Period.of("2019-01-01", "2019-12-31")
    desk.say("tender/t1", ParticipationClaim("o", "t1", ppk, "official", OfficialRole.PPK, period=term), names=(ppk,))
    assert shown(desk) == before
