"""The nouns made of claims and decisions, as frozen values: Party, Tie, Tender, Match, Path, Finding, Evidence, Decision.

What sources said is in graph/claims.py; all here is derived from it. Ids are opaque public strings."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from graph.claims import Citation, Money
from graph.kinds import (
    TIE_SPECS,
    Band,
    BidStage,
    FindingKind,
    FindingState,
    Label,
    LegalStatus,
    OfficialRole,
    PartyKind,
    Procedure,
    Stage,
    TieKind,
)
from graph.period import DATE_UNKNOWN, Period, Share, Threshold, parse_partial

ON_SINGLE_KEYS = "lone_statement"  # the reason of a match that rests on the word of single keys; it weighs nothing
COST_OF_UNKNOWN_DATE = 223  # round(-1000 · ln 0.8): an unknown date holds with confidence × 0.8


@dataclass(frozen=True, slots=True)
class PartyIdentifier:
    """`token` compares equal iff the numbers are equal (a blind index for personal ones); `shown` is masked."""

    scheme: str
    token: str
    shown: str
    strong: bool
    personal: bool


@dataclass(frozen=True, slots=True)
class Party:
    id: str
    kind: PartyKind
    name: str
    names: tuple[str, ...] = ()
    identifiers: tuple[PartyIdentifier, ...] = ()
    birth_date: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    claims: tuple[str, ...] = ()
    masked: bool = False  # every name that sources have is masked
    sourced: Party | None = None  # what sources alone say, nameless if nothing, where a single key or user adds to it

    @property
    def certain(self) -> Party:
        """It without what only a single key or user states."""
        return self if self.sourced is None else self.sourced


@dataclass(frozen=True, slots=True)
class Tie:
    """A dated, directed tie between two parties, supported by one or more claims (a same_as tie: by a match)."""

    id: str
    kind: TieKind
    from_id: str
    to_id: str
    role: str | None = None
    share: Share | None = None
    period: Period = DATE_UNKNOWN
    tender: str | None = None
    confidence: float = 1.0
    claims: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.from_id == self.to_id:
            raise ValueError("a tie joins two different parties")

    @property
    def strength(self) -> float:
        return tie_strength(self.kind, self.role, self.share, self.confidence)

    @property
    def cost(self) -> int:
        return strength_cost(self.strength)

    def other(self, party: str) -> str:
        return self.to_id if party == self.from_id else self.from_id


def tie_strength(kind: TieKind, role: str | None, share: Share | None, confidence: float) -> float:
    """Weight of the kind × confidence. Owners weigh min(.95, .35 + 1.2·share), .97 when clearly above half."""
    if kind is TieKind.OWNS and share is not None:
        weight = 0.97 if share.above(50) is Threshold.CERTAIN else min(0.95, 0.35 + 1.2 * float(share.high) / 100)
    else:
        spec = TIE_SPECS[kind]
        weight = spec.by_role.get(role or "", spec.weight)
    return weight * confidence


def strength_cost(strength: float) -> int:
    """Integer search cost, so that every engine adds up to the same bits."""
    return round(-1000 * math.log(max(strength, 1e-6)))


@dataclass(frozen=True, slots=True, order=True)
class Naming:
    """The claim that names a party in a tender, with the ledger number of its first version.

    The earliest of several counts: what merges or is stated later renames no finding.
    """

    first: int
    claim: str


@dataclass(frozen=True, slots=True)
class Official:
    party: str
    role: OfficialRole
    period: Period
    decree: str | None
    claims: tuple[str, ...]  # claim keys, the earliest recorded first
    naming: Naming | None = None  # None: nothing stored names him, his id does


@dataclass(frozen=True, slots=True)
class Bid:
    """One offer; `parties` has several members when it is a joint operation (KSO)."""

    parties: tuple[str, ...]
    stage: BidStage
    offered: Money | None
    corrected: Money | None
    negotiated: Money | None
    date: str | None
    reason: str | None
    claims: tuple[str, ...]  # earliest recorded first, as in Official
    naming: Mapping[str, Naming] = field(default_factory=dict)  # by party, as in Official

    @property
    def is_bidder(self) -> bool:
        return self.stage is not BidStage.REGISTERED


@dataclass(frozen=True, slots=True)
class Award:
    parties: tuple[str, ...]
    value: Money | None
    status: str | None
    date: str | None
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contract:
    parties: tuple[str, ...]
    value: Money | None
    number: str | None
    period: Period
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tender:
    """A procurement package, folded from its claims at one ledger snapshot."""

    id: str
    title: str
    buyer: str | None
    unit: str | None
    procedure: Procedure
    category: str | None
    status: str | None
    value: Money | None
    owner_estimate: Money | None
    budget: Money | None
    region: str | None
    plan_ids: tuple[str, ...]
    urusan: str | None
    package: str | None
    round: int | None
    zone: str | None
    dates: Mapping[str, date]
    officials: tuple[Official, ...]
    bids: tuple[Bid, ...]
    awards: tuple[Award, ...]
    contracts: tuple[Contract, ...]
    claims: tuple[str, ...]
    spm_service: str | None = None  # minimum service standard, only where a sub-activity maps
    rounded_estimate: Money | None = None  # the owner's estimate as its publisher rounds it: to be read, not to be compared

    @property
    def bidders(self) -> tuple[Bid, ...]:
        """Offers with a price or an award; registrants are left out (SPSE lists them in the same table)."""
        return tuple(b for b in self.bids if b.is_bidder)

    @property
    def taking_part(self) -> frozenset[str]:
        """Officials and all who registered, bid, were awarded or contracted."""
        shared = (p for some in (self.bids, self.awards, self.contracts) for one in some for p in one.parties)
        return frozenset((*(o.party for o in self.officials), *shared))

    @property
    def office(self) -> str | None:
        """The office that procures (Perangkat Daerah): its unit where one is named, else the buyer."""
        return self.unit or self.buyer

    def stage(self, day: date) -> Stage:
        """How far it has come on a day: by the dates of award and contract where any is known, else by their being there."""
        dated = [a.date for a in self.awards] + [c.period.start for c in self.contracts]
        days = [self.dates[name] for name in ("awarded", "contract_start") if name in self.dates]
        days += [parse_partial(text)[0] for text in dated if text]
        undated = bool(self.awards or self.contracts) or any(b.stage is BidStage.WINNER for b in self.bids)
        reached = min(days) <= day if days else undated
        return Stage.AFTER_AWARD if reached else Stage.BEFORE_AWARD


@dataclass(frozen=True, slots=True)
class Sanction:
    id: str
    party: str
    decree: str
    cause: str
    period: Period
    status: str
    issuer: str | None
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """One comparison that spoke for (positive) or against (negative) identity, with the very values compared."""

    feature: str
    left: str
    right: str
    contribution: float


def is_on_single_keys(reasons: Iterable[Reason]) -> bool:
    return any(r.feature == ON_SINGLE_KEYS for r in reasons)


@dataclass(frozen=True, slots=True)
class Match:
    id: str
    a: str
    b: str
    score: float
    probability: float
    band: Band
    reasons: tuple[Reason, ...]
    matcher: str


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of a path: the cheapest tie, whether it was walked from its `from` side, and ties parallel to it."""

    tie: str
    forward: bool
    parallel: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Path:
    """A simple chain of ties. `period` is the intersection (possibly empty); `crosses` ⊆ same_as, masked, unknown_date."""

    parties: tuple[str, ...]
    hops: tuple[Hop, ...]
    cost: int
    period: Period
    share: Share | None = None
    degree: int | None = None
    crosses: frozenset[str] = frozenset()

    @property
    def strength(self) -> float:
        return math.exp(-self.cost / 1000)


@dataclass(frozen=True, slots=True)
class Step:
    """One link of the evidence: a fact of the tender or a tie, as data. Sentences are rendered from it, never stored.

    `kind` names the sentence template (explain/wording); `values` are its scalars (role, share, degree, decree …);
    `doubts` are codes such as date_unknown, same_as, masked, lone_statement, self_declared.
    """

    kind: str
    parties: tuple[str, ...]
    values: Mapping[str, str | int | float | None]
    claims: tuple[str, ...]
    confidence: float
    tie: str | None = None
    period: Period | None = None
    share: Share | None = None
    degree: int | None = None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Thread:
    """A path and the steps that tell it, in order; a step's parallel ties are in the path's hops."""

    path: Path
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Basis:
    """The law as it is cited for tenders from a day on, until the next basis begins. `since` None: from of old."""

    since: date | None
    text: Label
    proof: str  # "verified" | "to_be_checked"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a pack: which template computes it, with which parameters, on which law."""

    id: str
    version: str
    template: str
    params: Mapping[str, object]
    severity: int
    kind: FindingKind
    legal_status: LegalStatus
    bases: tuple[Basis, ...]  # at least one, in the order of their days
    title: Label
    needs: tuple[str, ...]  # codes of facts.NEEDS
    refutes: tuple[Label, ...]
    actions: Mapping[Stage, Label]
    effective_to: date | None = None
    pack: str = ""
    enough: tuple[tuple[str, ...], ...] = ()  # sets of needs, each of which lets the rule be checked in part

    @property
    def effective_from(self) -> date | None:
        return self.bases[0].since

    def in_force(self, day: date) -> bool:
        return (self.effective_from or date.min) <= day <= (self.effective_to or date.max)

    def basis(self, day: date) -> Basis:
        """The law as cited for a tender of that day; of a day before the rule, the first."""
        begun = [b for b in self.bases if (b.since or date.min) <= day]
        return begun[-1] if begun else self.bases[0]


@dataclass(frozen=True, slots=True)
class Finding:
    """An indication under one rule in one tender. A lead for a human, never a verdict."""

    id: str
    rule: str
    rule_version: str
    tender: str
    kind: FindingKind
    legal_status: LegalStatus
    severity: int
    confidence: float
    grade: str  # "A" | "B" | "C" | "hidden"
    subjects: tuple[str, ...]  # parties of the tender that it concerns, official first
    subject_claims: tuple[str, ...]
    steps: tuple[Step, ...]
    crosses: frozenset[str] = frozenset()
    officials_involved: bool = True  # the part that is sealed from procurement members
    stage: Stage = Stage.BEFORE_AWARD  # of the tender, on the day judged
    law_since: date = date.max  # the first day of the basis in force at the tender's date; date.max: the latest
    state: FindingState = FindingState.OPEN


@dataclass(frozen=True, slots=True)
class Evidence:
    """A finding's steps with their citations, what would refute it and what to do next."""

    steps: tuple[tuple[Step, tuple[Citation, ...]], ...]
    refutes: tuple[Label, ...]
    action: Label


@dataclass(frozen=True, slots=True)
class Decision:
    """A human's append-only verdict: identity, finding, recusal, suppression, hub or mute."""

    id: str
    kind: str
    subject: tuple[str, ...]
    verdict: str
    reason: str
    author: str
    ledger: int
    at: datetime
    supersedes: str | None = None
