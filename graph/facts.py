"""Facts: everything a rule may read about one tender, values only, built once per tender by `graph.screening`.

Law reads these (all direct ties, closures, kin sets); paths only rank and draw. Party ids in here are clusters;
`alike` lists, for a party, itself and the parties it may be the same as.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from graph.model import Party, Path, Sanction, Tender, Tie
from graph.packaged import parsed
from graph.period import Answer, Period, Share, Window


@dataclass(frozen=True, slots=True)
class Alike:
    """A party that `of` may be (probability < 1, through a same_as tie) or is (itself: probability 1, no tie)."""

    party: str
    probability: float
    tie: str | None = None
    masked: bool = False


@dataclass(frozen=True, slots=True)
class Kin:
    """A relative. `degree` counts births (Civil Code arts. 290–297); `by_marriage` when one marriage was crossed.

    `ties` is the chain from the person to the relative, same_as ties included; `relation` is spouse, parent, child,
    sibling, … for the wording. `besan` (parents of a child's spouse) is no affinity in law: degree is None.
    """

    party: str
    degree: int | None
    by_marriage: bool
    relation: str
    ties: tuple[str, ...]
    answer: Answer  # whether the chain holds in the window
    confidence: float
    during: Window  # the part of the window in which this is so


@dataclass(frozen=True, slots=True)
class Stake:
    """Effective share of an owner in a firm (series over the closure), None when not computable (singular ring).

    It adds up what was held at the same time: an owner whose holdings change within the window has a stake for each part.
    """

    owner: str
    firm: str
    effective: Share | None
    product: Share | None  # plain product along the strongest single chain, shown beside the series
    chain: tuple[str, ...]  # ties of that chain, owner first
    answer: Answer  # UNKNOWN where a date on some way of the owner is open
    confidence: float
    during: Window  # the part of the window in which this is so
    unknown_share: bool = False  # some share on the way is not stated
    overfull: bool = False  # of some firm on the way more than 100 % is stated to be held


class ControlReason(StrEnum):
    MAJORITY = "majority"  # > 50 % by the dominance fixpoint, joint blocks included
    ORGAN = "organ"  # director, active partner, manager, sole proprietor
    DECLARED = "declared"  # declared beneficial owner by a control criterion
    PRESUMED = "presumed"


@dataclass(frozen=True, slots=True)
class Control:
    """Who controls a firm and why; `ties` from the controller to the firm; indirect when other firms lie between.

    `answer` is UNKNOWN where a date is open, or the size of a share: then it is only `possible`.
    """

    controller: str
    firm: str
    reason: ControlReason
    ties: tuple[str, ...]
    indirect: bool
    answer: Answer
    confidence: float
    during: Window  # the part of the window in which this is so
    possible: bool = False
    overfull: bool = False  # of some firm whose majority it rests on more than 100 % of what counts is stated to be held


@dataclass(frozen=True, slots=True)
class SharedContact:
    """A contact point used by two parties; `users` counts all that use it (a virtual office has many)."""

    contact: str
    kind: str
    a: str
    b: str
    tie_a: str
    tie_b: str
    users: int


@dataclass(frozen=True, slots=True)
class SanctionHit:
    """A sanction on a bidder: itself (`alike.tie` is None) or a party it may be."""

    bidder: str
    alike: Alike
    sanction: Sanction


@dataclass(frozen=True, slots=True)
class Opening:
    """T0: the day bids were opened (of procedures without bids: of the order), or the days among which it lies.

    `stated` tells whether the tender names that day itself; else the days are bounded by publication and award.
    """

    days: Window
    stated: bool

    def holds(self, period: Period) -> Answer:
        """Whether the period holds on T0. YES for a day that is not stated only when it holds on both ends of the days."""
        ends = [period.holds(Window.day(day)) for day in (self.days.first, self.days.last)]
        if set(ends) == {Answer.YES} and (self.stated or self.days.first < self.days.last):
            return Answer.YES
        return Answer.NO if period.holds(self.days) is Answer.NO else Answer.UNKNOWN


class Need(StrEnum):
    """Kinds of data a rule rests on; where it is missing the rule says "not computable" and names it."""

    OFFICIALS = "officials"  # officials of this tender are known
    PRICED_BIDS = "priced_bids"  # at least one participant with a price or award
    TWO_BIDDERS = "two_bidders"  # at least two competing priced bidders
    DISTINCT_BIDDERS = "distinct_bidders"  # no two of them may be one firm written twice; told from the identities
    OPENING_DATE = "opening_date"  # some date of the tender that T0 can be told from
    BIDS_OPENED = "bids_opened"  # T0 itself is stated, not bounded by other dates
    ORGANS = "organs"  # officers of the bidders
    OWNERS = "owners"  # owners of the bidders
    KINSHIP = "kinship"  # family ties of the officials
    HOUSEHOLDS = "households"  # household or home address of the officials
    CONTACTS = "contacts"  # contact points of the bidders
    EMPLOYMENT = "employment"  # a personnel list is loaded
    COOPERATIVES = "cooperatives"  # boards of the cooperatives that bid
    COOPERATIVE_REGISTER = "cooperative_register"  # a register that tells the boards of all others
    SANCTIONS = "sanctions"  # a blacklist is loaded
    OFFER_PERIOD = "offer_period"  # when offers could be handed in, with the hour
    BIDDER_COUNT = "bidder_count"  # how many tenderers there were, as the publisher states it
    BID_OUTCOMES = "bid_outcomes"  # which offers were valid and which disqualified
    BID_PRICES = "bid_prices"  # what was offered, with its currency
    BID_TIMES = "bid_times"  # when each offer was handed in
    AWARD_OUTCOMES = "award_outcomes"  # whose award is in force, and that none is open
    ITEM_CLASSES = "item_classes"  # classification codes of what was awarded


@dataclass(frozen=True, slots=True)
class Coverage:
    """For one need: the parties it was sought for and those it is known for. A source-level need has none."""

    present: bool
    known: frozenset[str] = frozenset()
    sought: frozenset[str] = frozenset()

    @property
    def complete(self) -> bool:
        return self.present and self.known >= self.sought


@cache
def _given_out() -> Mapping[str, Any]:
    """hubs.yaml: {edition, caps: {kind: neighbours}, alarms: {hops: strength}}."""
    found: Mapping[str, Any] = parsed((resources.files("graph") / "hubs.yaml").read_text(encoding="utf-8"))
    return found


@dataclass(frozen=True, slots=True)
class HubPolicy:
    """Which parties a search passes, and which paths are worth an alarm; data, dated by the ledger.

    `caps`: how many neighbours a party of a kind may have and still be passed; `alarms`: by hops the strength from which a
    path is an indication. `ledger` numbers the newest decision in it, 0: as given out in `edition`.
    """

    caps: Mapping[str, int] = field(default_factory=lambda: dict(_given_out()["caps"]))
    never_pass: frozenset[str] = frozenset()
    always_pass: frozenset[str] = frozenset()
    alarms: Mapping[int, float] = field(default_factory=lambda: dict(_given_out()["alarms"]))
    ledger: int = 0
    edition: str = field(default_factory=lambda: str(_given_out()["edition"]))

    def cap_of(self, kind: str) -> str:
        """The key of the cap for parties of a kind, or contact points of one."""
        return kind if kind in self.caps else "unknown"

    def alarmed(self, path: Path) -> bool:
        """Whether a path is an indication, and not only a lead that somebody may follow."""
        return any(len(path.hops) <= hops and path.strength >= least for hops, least in self.alarms.items())


@dataclass(frozen=True, slots=True)
class Policy:
    """Thresholds that an inspectorate may set; defaults from domain law and practice (docs/rules)."""

    family_degree: int = 2
    control_percent: int = 50
    beneficial_percent: int = 25
    household_users_max: int = 8
    contact_users_max: int = 8
    ownership_depth: int = 6
    max_hops: int = 4
    selection_days_max: int = 366  # a tender without an award is taken as running for that long: a budget year
    paths_per_pair: int = 5
    # days after a delivery for which the silence of a list still counts: the blacklist changes by the day, staff by the year
    list_days_max: Mapping[Need, int] = field(default_factory=lambda: {Need.SANCTIONS: 30, Need.EMPLOYMENT: 365})
    hubs: HubPolicy = field(default_factory=HubPolicy)


@dataclass(frozen=True, slots=True)
class Facts:
    """What `screening` hands to `judge` for one tender. Mappings by party id; a missing key means an empty tuple."""

    tender: Tender
    as_of: date
    opening: Opening | None  # T0; None where the tender has no date at all
    window: Window  # default [T0 − 30 d, T1]
    parties: Mapping[str, Party]
    ties: Mapping[str, Tie]
    alike: Mapping[str, tuple[Alike, ...]]
    direct: Mapping[str, tuple[str, ...]]  # party -> ids of all its ties, never collapsed
    kin: Mapping[str, tuple[Kin, ...]]  # for officials and parties alike to them
    stakes: Mapping[str, tuple[Stake, ...]]  # firm -> owners upward, direct and indirect
    controls: Mapping[str, tuple[Control, ...]]  # firm -> controllers
    contacts: tuple[SharedContact, ...]
    sanctions: tuple[SanctionHit, ...]
    history: tuple[Tender, ...]  # other tenders in which the cooperatives that officials run take part
    paths: tuple[Path, ...]
    coverage: Mapping[Need, Coverage]
    claims: Mapping[str, ClaimStanding]
    policy: Policy

    @property
    def law_day(self) -> date:
        """The day whose law is applied: T0, or the day judged when the tender does not say it."""
        return self.opening.days.first if self.opening else self.as_of

    def alikes(self, party: str) -> tuple[Alike, ...]:
        """Itself first, then the parties it may be, most probable first."""
        return self.alike.get(party) or (Alike(party, 1.0),)

    def ties_of(self, party: str) -> tuple[Tie, ...]:
        return tuple(self.ties[t] for t in self.direct.get(party, ()))

    def holds(self, period: Period) -> Answer:
        return period.holds(self.window)

    def at_opening(self, period: Period) -> Answer:
        """Whether it holds at T0; in the window where T0 is not known or another day is asked for."""
        asked = self.opening is not None and self.opening.days.meet(self.window) == self.opening.days
        return self.opening.holds(period) if self.opening is not None and asked else self.holds(period)


@dataclass(frozen=True, slots=True)
class ClaimStanding:
    """What confidence needs to know about a claim: how reliable its source is and who stands behind it."""

    source: str
    reliability: float
    self_declared: bool
    lone_statement: bool


def is_lone(standings: Mapping[str, ClaimStanding], claims: Collection[str]) -> bool:
    """Whether all that is known of these claims is that a single key or user states them."""
    known = [standings[c] for c in claims if c in standings]
    return bool(known) and all(c.lone_statement for c in known)


def share_text(share: Share | None) -> str | None:
    """Plain ISO form of a share for values of steps: "30", "25-50"; None stays None."""
    if share is None:
        return None
    return f"{share.low.normalize():f}" if share.is_exact else f"{share.low.normalize():f}-{share.high.normalize():f}"
