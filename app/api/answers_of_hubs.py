"""What the calls about paths and the hub policy answer, as models: documentation only, like app/api/answers.py."""

from __future__ import annotations

from typing import Literal

from app.api.answers import Answer, DecisionAnswer, DrawnTie, Named, PathAnswer, Words


class AlarmAnswer(Answer):
    """A path of at most so many hops is an indication from this strength on."""

    max_hops: int
    min_strength: float


class PolicyAnswer(Answer):
    """`ledger`: number of the newest decision in it, null as given out; `caps`: how many neighbours a party of a kind may
    have and still be passed; how many parties are decided on."""

    edition: str
    ledger: int | None
    caps: dict[str, int]
    alarms: list[AlarmAnswer]
    may_pass: int
    never_pass: int


class PolicyDecisionAnswer(DecisionAnswer):
    """`party`: the one a decision on a party bears on at that time; `proposed`: it waits for a second person."""

    state: Literal["in_force", "proposed"]
    note: Words
    party: Named | None


class HubsAnswer(Answer):
    policy: PolicyAnswer
    decisions: list[PolicyDecisionAnswer]


class CaughtBy(Answer):
    """How many parties a cap kept from being passed; `most`: the neighbours it admits, null for `never_pass`."""

    cap: str
    most: int | None
    hubs: int


class HubMet(Answer):
    party: Named
    cap: str


class PathsAnswer(Answer):
    """`held_back.hub`: parties at which the search turned back; `held_by`: by which caps; `hubs`: some of them."""

    paths: list[PathAnswer]
    held_back: dict[str, int]
    held_by: list[CaughtBy]
    hubs: list[HubMet]
    policy: PolicyAnswer
    as_of: str


class DrawnParty(Named):
    """A place to draw it at (−1 to 1), and how central it is in this piece alone; a hub is not looked behind."""

    x: float
    y: float
    ties: int
    neighbours: int
    betweenness: float
    hub: bool


class NetworkAnswer(Answer):
    parties: list[DrawnParty]
    ties: list[DrawnTie]
    left_out: int
    held_back: dict[str, int]
    policy: PolicyAnswer
    as_of: str
