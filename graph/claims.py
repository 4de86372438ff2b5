"""What sources say: Source, Record and the kinds of Claim (Sumber, Keterangan), before anything is concluded.

Readers make these values; the store gives each claim its key. A `ref` is the source's own identity for a thing,
already made unique inside the source (an OCDS party id, local to one process, carries its ocid).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise

from graph.kinds import Absence, BidStage, ContactKind, OfficialRole, PartyKind, Procedure, SourceKind, Standing, TieKind
from graph.period import DATE_UNKNOWN, Period, Share


@dataclass(frozen=True, slots=True)
class Source:
    """A publisher's data set: who says it, with what standing, and what its silence means."""

    id: str
    title: str
    publisher: str
    kind: SourceKind
    jurisdiction: str
    time_zone: str
    licence: str
    standing: Standing
    reliability: float
    masking: str
    absence: Absence
    complete: bool = False  # every delivery is the whole, so what it leaves out has the meaning of `absence`
    kin_degree: int | None = None  # only rows about kin so near to officials and bidders' people are kept; None: all


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a delivery something stands: `at` is a row number or a JSON pointer."""

    file: str
    sheet: str | None
    at: str


@dataclass(frozen=True, slots=True)
class Record:
    """What the source literally said in one row or object; `raw` is sealed by the store.

    `leans`: other records of a delivery help to read it, and none of this one contradicts what others may have said before.
    `unheard`: the headings of cells that name people of whom nothing is stated.
    """

    key: str
    place: Place
    raw: bytes
    stated_at: str | None = None
    leans: bool = False
    unheard: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PartyClaim:
    """A record says that a party exists and what it is called. `ref` is the source's own identity for it."""

    ref: str
    kind: PartyKind
    name: str
    other_names: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()
    birth_date: str | None = None
    birth_place: str | None = None
    contacts: tuple[tuple[ContactKind, str], ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    quote: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TieClaim:
    """A record says that one party is tied to another; both are named by refs of the same source."""

    ref: str
    kind: TieKind
    from_ref: str
    to_ref: str
    role: str | None = None
    share: Share | None = None
    period: Period = DATE_UNKNOWN
    tender: str | None = None
    quote: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Money:
    amount: Decimal
    currency: str = "IDR"


@dataclass(frozen=True, slots=True)
class TenderClaim:
    """A record states header facts of a tender; None means that this record does not say."""

    tender: str
    title: str | None = None
    procedure: Procedure | None = None
    category: str | None = None
    status: str | None = None
    value: Money | None = None
    owner_estimate: Money | None = None
    rounded_estimate: Money | None = None  # the same as its publisher rounds it ("1,4 M"): nothing is held against it
    budget: Money | None = None
    region: str | None = None
    plan_ids: tuple[str, ...] = ()
    account_codes: tuple[str, ...] = ()
    package: str | None = None
    round: int | None = None
    zone: str | None = None
    dates: Mapping[str, str] = field(default_factory=dict)  # keys: TENDER_DATES
    quote: Mapping[str, str] = field(default_factory=dict)


# In the order of a procedure: none lies before the one named before it.
TENDER_DATES = ("published", "bids_opened", "award_proposed", "awarded", "contract_start", "contract_end")


def fits(name: str, day: date, known: Mapping[str, date]) -> bool:
    """Whether a day of the procedure stands between the known ones where its step belongs."""
    place = TENDER_DATES.index(name)
    before, after = TENDER_DATES[:place], TENDER_DATES[place + 1 :]
    return all(known[n] <= day for n in before if n in known) and all(day <= known[n] for n in after if n in known)


def too_early(dates: Mapping[str, date]) -> str | None:
    """The first of these dates that lies before an earlier step of the procedure; None when all stand in order."""
    known = [name for name in TENDER_DATES if name in dates]
    return next((later for earlier, later in pairwise(known) if dates[later] < dates[earlier]), None)


@dataclass(frozen=True, slots=True)
class ParticipationClaim:
    """A record says that a party takes part in a tender. Exactly one of the groups of fields is used, by `part`:

    buyer | unit: nothing more. official: role, period, decree. bid: stage, prices, evaluation, reason, lot (joint
    operation members share one `joint`). award: value, number (decree), status, date. contract: value, number (decree),
    period, signatory_ref.
    """

    ref: str
    tender: str
    party_ref: str
    part: str  # "buyer" | "unit" | "official" | "bid" | "award" | "contract"
    role: OfficialRole | None = None
    stage: BidStage | None = None
    period: Period = DATE_UNKNOWN
    decree: str | None = None
    offered: Money | None = None
    corrected: Money | None = None
    negotiated: Money | None = None
    value: Money | None = None
    date: str | None = None
    joint: str | None = None
    lot: str | None = None
    status: str | None = None
    reason: str | None = None
    quote: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SanctionClaim:
    ref: str
    party_ref: str
    decree: str
    cause: str
    period: Period
    status: str  # "active" | "expired" | "cancelled" | "suspended"
    issuer: str | None = None
    quote: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeclarationClaim:
    ref: str
    official_ref: str
    tender: str | None
    interest: str
    date: str | None
    answer: str | None = None
    outcome: str | None = None
    quote: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlanClaim:
    """A record states facts of a procurement plan (RUP); None means that this record does not say.

    `plan` is the id by which tenders name it in `plan_ids`. `revises` is the plan whose place it takes; why and when
    stand in `revision`. `activities` are the codes of program, activity and sub-activity that pay for it.
    """

    plan: str
    title: str | None = None
    buyer_ref: str | None = None
    year: int | None = None
    status: str | None = None  # PLAN_STATUSES
    procedure: Procedure | None = None
    category: str | None = None
    budget: Money | None = None
    fund: str | None = None
    account_codes: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    revises: str | None = None
    revision: Mapping[str, str] = field(default_factory=dict)  # kind, reason, date
    dates: Mapping[str, str] = field(default_factory=dict)  # created, announced, contract_start, contract_end
    quote: Mapping[str, str] = field(default_factory=dict)


PLAN_STATUSES = ("announced", "active", "draft", "exempt", "inactive", "deleted")


@dataclass(frozen=True, slots=True)
class ReferenceClaim:
    """A record says what a code of a scheme means, and how much it comes to: a region, a sub-activity, a statistic.

    `parent` is a code of the same scheme. `period` is when the code was in force, or the time the figure is of.
    """

    scheme: str
    code: str
    name: str
    parent: str | None = None
    value: Decimal | None = None
    unit: str | None = None
    period: Period = DATE_UNKNOWN
    attributes: Mapping[str, str] = field(default_factory=dict)
    quote: Mapping[str, str] = field(default_factory=dict)


Claim = (
    PartyClaim | TieClaim | TenderClaim | ParticipationClaim | SanctionClaim | DeclarationClaim | PlanClaim | ReferenceClaim
)


@dataclass(frozen=True, slots=True)
class Citation:
    """One claim as it is shown: which source, where, since when we know it, what it literally said."""

    claim: str  # claim key
    source: str
    title: str
    place: Place
    stated_at: str | None
    says: Mapping[str, str]
    standing: Standing
    reliability: float
    lone_statement: bool = False  # stated only by one integrator key or user: caps confidence at class C
