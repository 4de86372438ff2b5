"""What is too much to be read is said to be known in part: nobody may take it for looked at and clear."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from graph.facts import Facts, Need, Policy
from graph.gather import facts_of, neighbourhood
from graph.kinds import BidStage, OfficialRole, PartyKind, TieKind
from graph.model import Bid, Official, Party, Tie
from graph.period import ALWAYS, Share, Window
from tests.fakes import MemoryWorld
from tests.graph.judge.test_actions import tender

DAY = date(2025, 3, 10)
ALL = Share.exact(100)


def facts(ties: Iterable[Tie], people: Iterable[str] = ()) -> Facts:
    """One tender of the official "o" with the bidder "b"; whoever is not among the people is a company."""
    ties, people = list(ties), {*people, "o"}
    names = {"o", "b"}.union(*((t.from_id, t.to_id) for t in ties))
    parties = [Party(n, PartyKind.PERSON if n in people else PartyKind.COMPANY, n) for n in sorted(names)]
    official, bid = Official("o", OfficialRole.PPK, ALWAYS, None, ()), Bid(("b",), BidStage.PRICED, *[None] * 5, ())
    asked = replace(tender(), buyer=None, officials=(official,), bids=(bid,))
    return facts_of(asked, MemoryWorld(parties, ties, [asked]), Policy(), Window.day(DAY), DAY)


def owns(owner: str, firm: str, share: Share | None = ALL) -> Tie:
    return Tie(f"{owner}>{firm}", TieKind.OWNS, owner, firm, share=share, period=ALWAYS)


def chain(length: int) -> list[Tie]:
    """The bidder is owned by f1, that by f2 and so on."""
    return [owns(f"f{n + 1}", "b" if n == 0 else f"f{n}") for n in range(length)]


@pytest.mark.parametrize(("length", "is_known"), [(5, True), (6, True), (7, False), (10_000, False)])
def test_owners_beyond_the_depth_are_said_to_be_unknown(length: int, is_known: bool) -> None:
    """Six holdings up are followed; whether there is a seventh is asked, and where there is, owners are known in part."""
    found = facts(chain(length))
    assert [s.owner for s in found.stakes["b"]] == [f"f{n + 1}" for n in range(min(length, 6))]
    assert (found.coverage[Need.OWNERS].known == {"b"}) is is_known
    assert len(found.ties) <= 7, "no further than the depth is read"


def test_a_parent_with_more_owners_than_are_read_leaves_the_bidder_known_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cooperative with 30 members is its only owner; the 20 read are told, and that there are more."""
    monkeypatch.setattr(neighbourhood, "MOST_TIES", 20)
    members = [owns(f"m{n:02}", "coop", Share.exact(1)) for n in range(30)]
    found = facts([owns("coop", "b"), *members], [f"m{n:02}" for n in range(30)])
    assert found.coverage[Need.OWNERS].known == frozenset()
    assert found.coverage[Need.OWNERS].sought == {"b"}
    assert len(found.stakes["b"]) == 21 - 1


def test_an_uncle_with_more_ties_than_are_read_leaves_the_kin_known_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    family = [Tie(f"p{n}", TieKind.PARENT_OF, a, b) for n, (a, b) in enumerate([("f", "o"), ("g", "f"), ("g", "u")])]
    crowd = [Tie(f"c{n}", TieKind.PARENT_OF, "f", f"x{n:02}") for n in range(30)]
    people = {"f", "g", "u", *(f"x{n:02}" for n in range(30))}
    assert facts([*family, *crowd], people).coverage[Need.KINSHIP].known == {"o"}
    monkeypatch.setattr(neighbourhood, "MOST_TIES", 20)
    assert facts(family, people).coverage[Need.KINSHIP].known == {"o"}
    assert facts([*family, *crowd], people).coverage[Need.KINSHIP].known == frozenset()


def test_a_clique_of_firms_is_read_until_it_is_too_much_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """40 firms that all own each other: 1,560 ties. With room for 70 the first step is the last."""
    firms = ["b", *(f"f{n:02}" for n in range(39))]
    clique = [owns(a, b, Share.exact(1)) for a in firms for b in firms if a != b]
    whole = facts(clique)
    assert len(whole.ties) == len(clique)
    assert whole.coverage[Need.OWNERS].known == {"b"}, "all of it was read, though no effective share can be told"
    monkeypatch.setattr(neighbourhood, "MOST_IN_ALL", 70)
    cut = facts(clique)
    assert len(cut.ties) == 78, "the bidder's own, in both directions"
    assert cut.coverage[Need.OWNERS].known == frozenset()
