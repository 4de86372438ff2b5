"""Parties are read only where a finding may name them: with everybody read, every rule answers the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.facts import Policy
from graph.gather import facts_of
from graph.gather.neighbourhood import Gatherer
from graph.judge import Judgement, judge, load_packs, pack_names
from graph.judge.templates import TEMPLATES
from graph.kinds import BidStage, ContactKind, OfficialRole, OrganRole, PartyKind, TieKind
from graph.model import Bid, Official, Party, PartyIdentifier, Tie
from graph.period import ALWAYS, Share, Window
from tests.fakes import MemoryWorld
from tests.graph.judge.test_actions import tender

DAY = date(2025, 3, 10)
RULES = [rule for rule in load_packs(pack_names()) if rule.template in TEMPLATES]
Drawn = tuple[TieKind, str, str, str | None, Share | None, float]  # kind, both ends, role, share, confidence
PEOPLE, FIRMS, HOMES, POINTS = "abcdef", "RSTU", "hi", "xy"
KINDS = {
    **dict.fromkeys(PEOPLE, PartyKind.PERSON), **dict.fromkeys("RST", PartyKind.COMPANY), "U": PartyKind.COOPERATIVE,
    "V": PartyKind.PUBLIC_BODY, **dict.fromkeys(HOMES, PartyKind.HOUSEHOLD),
    **dict.fromkeys(POINTS, PartyKind.CONTACT_POINT),
}  # fmt: skip
ENDS: Mapping[TieKind, tuple[str, str, Sequence[str | None]]] = {
    TieKind.PARENT_OF: (PEOPLE, PEOPLE, [None]), TieKind.SPOUSE_OF: (PEOPLE, PEOPLE, [None]),
    TieKind.SIBLING_OF: (PEOPLE, PEOPLE, [None]), TieKind.SAME_AS: (PEOPLE + FIRMS, PEOPLE + FIRMS, [None]),
    TieKind.OWNS: (PEOPLE + FIRMS + "V", FIRMS, [None]), TieKind.BENEFICIAL_OWNER_OF: (PEOPLE, FIRMS, [None]),
    TieKind.OFFICER_OF: (PEOPLE, FIRMS + "V", [*OrganRole]), TieKind.EMPLOYED_BY: (PEOPLE, FIRMS + "V", ["asn", None]),
    TieKind.KEY_PERSONNEL_OF: (PEOPLE, FIRMS, [None]), TieKind.MEMBER_OF_HOUSEHOLD: (PEOPLE, HOMES, [None]),
    TieKind.USES_CONTACT: (PEOPLE + FIRMS, POINTS, [ContactKind.ADDRESS, ContactKind.PHONE]),
}  # fmt: skip


@st.composite
def ties(draw: st.DrawFn) -> Drawn:
    kind = draw(st.sampled_from(sorted(ENDS)))
    starts, goals, roles = ENDS[kind]
    one, other = draw(st.sampled_from(starts)), draw(st.sampled_from(goals))
    share = Share.exact(draw(st.sampled_from([10, 30, 60]))) if kind is TieKind.OWNS else None
    return kind, one, other, draw(st.sampled_from(roles)), share, 0.9 if kind is TieKind.SAME_AS else 1.0


def judged(drawn: Iterable[Drawn], masked: Collection[str]) -> Judgement:
    made = [
        Tie(f"{n:02}", kind, a, b, role, share, ALWAYS, None, sure)
        for n, (kind, a, b, role, share, sure) in enumerate(drawn) if a != b and KINDS[a] in _like(kind, a, b)
    ]  # fmt: skip
    parties = [
        Party(p, kind, f"{p} Utama", identifiers=(PartyIdentifier("ID-NIK", p, p, True, True),), masked=p in masked)
        for p, kind in KINDS.items()
    ]
    posts = (("a", OfficialRole.PPK), ("b", OfficialRole.POKJA))
    asked = replace(
        tender(), buyer="V", officials=tuple(Official(p, role, ALWAYS, None, ()) for p, role in posts),
        bids=tuple(Bid((p,), BidStage.PRICED, *[None] * 5, ()) for p in ("R", "S", "U", "c")),
    )  # fmt: skip
    policy = Policy(family_degree=3)
    return judge(facts_of(asked, MemoryWorld(parties, made, [asked]), policy, Window.day(DAY), DAY), RULES)


def _like(kind: TieKind, a: str, b: str) -> set[PartyKind]:
    """Whoever may be the same as another is of his kind."""
    return {KINDS[b]} if kind is TieKind.SAME_AS else {KINDS[a]}


def everybody(net: Gatherer, *_: object) -> set[str]:
    return {end for tie in net.ties.values() for end in (tie.from_id, tie.to_id)} | {"a", "b", "c", "R", "S", "U", "V"}


@given(st.lists(ties(), min_size=6, max_size=24), st.sets(st.sampled_from(PEOPLE + FIRMS)))
@settings(max_examples=150, deadline=None)
def test_with_everybody_read_every_rule_answers_the_same(
    drawn: list[Drawn], masked: set[str]
) -> None:
    with patch.object(Gatherer, "told", everybody):
        whole = judged(drawn, masked)
    assert judged(drawn, masked) == whole
