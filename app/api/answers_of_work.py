"""Answers of the calls about tenders, checks, screenings, events and the installation itself, as models."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from app.api.answers import (
    Answer,
    CodedWords,
    Indication,
    Items,
    Limit,
    MoneyAnswer,
    Named,
    PathAnswer,
    PeriodAnswer,
    Words,
)
from app.api.answers_of_hubs import PolicyAnswer


class TenderRow(Answer):
    id: str
    title: str
    buyer: str | None
    status: str | None
    procedure: str
    opened: str | None
    value: MoneyAnswer | None
    sector: str | None
    spm_service: str | None


class OfficialAnswer(Answer):
    party: Named
    role: str
    decree: str | None
    period: PeriodAnswer | None


class BidAnswer(Answer):
    parties: list[Named]
    stage: str
    offered: MoneyAnswer | None
    corrected: MoneyAnswer | None
    negotiated: MoneyAnswer | None
    date: str | None


class AwardAnswer(Answer):
    parties: list[Named]
    value: MoneyAnswer | None
    date: str | None


class ContractAnswer(Answer):
    parties: list[Named]
    value: MoneyAnswer | None
    number: str | None
    period: PeriodAnswer | None


class RuleOutcome(Answer):
    rule: str
    outcome: str
    state: str
    missing: list[str]


class PlanAnswer(Answer):
    """A procurement plan (RUP); `revises`: the plans whose place it took."""

    id: str
    title: str | None
    year: int | None
    status: str | None
    budget: MoneyAnswer | None
    fund: str | None
    account_codes: list[str]
    revises: list[str]
    revisions: list[dict[str, str]]  # kind, reason, date, from


class TenderAnswer(Answer):
    id: str
    title: str
    buyer: Named | None
    unit: Named | None
    procedure: str
    category: str | None
    status: str | None
    value: MoneyAnswer | None
    owner_estimate: MoneyAnswer | None
    rounded_estimate: MoneyAnswer | None
    budget: MoneyAnswer | None
    region: str | None
    sector: str | None
    spm_service: str | None
    plan_ids: list[str]
    plans: list[PlanAnswer]
    round: int | None
    dates: dict[str, str]
    officials: list[OfficialAnswer]
    bids: list[BidAnswer]
    registrants: list[BidAnswer]
    awards: list[AwardAnswer]
    contracts: list[ContractAnswer]
    rules: list[RuleOutcome]


# --- checks -----------------------------------------------------------------------------------------------------------
class Covered(Answer):
    rule: str
    state: str
    missing: list[CodedWords]


class SourceState(Answer):
    id: str
    kind: str
    as_of: str | None
    records: int


class SourceRow(SourceState):
    report: str


class Days(Answer):
    from_: str = Field(alias="from")
    to: str


class Scope(Answer):
    """`window`: the days on which ties were judged, of a tender its own time unless another day was asked for. `hubs`: the
    policy by which paths were sought; `held_back`: what its caps held back, null where the official part is sealed."""

    sources: list[SourceState]
    max_hops: int
    rule_packs: list[str]
    as_of: str
    known_at: str
    window: Days
    hubs: PolicyAnswer
    held_back: dict[str, int] | None


class CertificateRef(Answer):
    id: str
    sha256: str
    signature: str
    url: str


class CheckAnswer(Answer):
    """hold, clarify, not_assessable or clear: a recommendation; a human decides. `paths`: chains between officials and
    bidders that are indications whatever the rules say of them, for the inspectorate; the outcome does not hang on them."""

    id: str
    outcome: str
    findings: list[Indication]
    paths: list[PathAnswer]
    coverage: list[Covered]
    subject: list[Named]
    limits: list[Limit]
    scope: Scope
    forwarded: bool
    certificate: CertificateRef
    official_part: list[Indication] | None = None


class CertificateAnswer(CertificateRef):
    document: dict[str, Any]


class Verified(Answer):
    valid: bool
    sha256: str


# --- screenings and events --------------------------------------------------------------------------------------------
class Taken(Answer):
    """`screening`: queued, waiting (the tender is not known yet), or none (a late, a repeated or a general event)."""

    accepted: bool
    duplicate: bool
    screening: Literal["queued", "waiting", "none"]


class Queued(Answer):
    id: str
    state: str
    url: str


class ScreeningAnswer(Answer):
    id: str
    state: str
    as_of: str | None
    known_at: str | None
    counts: dict[str, Any] | None
    queued_at: str
    finished_at: str | None
    findings: str


class ImportOrdered(Queued):
    """As the header Location names it."""


class ImportProgress(Answer):
    """Rows and bytes read; `stage`: read, join, tie, close."""

    rows: int
    stage: str
    bytes: int
    total: int


class ImportAnswer(Answer):
    """`report` is null until it has ended: counts, claims and problems by kind, data quality, as `load --json` prints."""

    id: str
    source: str
    state: Literal["queued", "running", "loaded", "failed"]
    by: str | None
    queued_at: str | None
    started_at: str | None
    finished_at: str | None
    progress: ImportProgress | None
    report: dict[str, Any] | None
    errors: str


class RuleReach(Answer):
    """`state`: checked, partly, not_checked; `missing`: what it needs and is not known, or not of all."""

    rule: str
    state: str
    missing: list[str]


class QualityAnswer(Answer):
    """Counts by identifier scheme, by what joins (`joined` of `of`), and of what stands twice."""

    source: str
    identifiers: dict[str, dict[str, int | float]]
    spellings: dict[str, dict[str, int]]
    joins: dict[str, dict[str, int | float]]
    duplicates: dict[str, int]
    rules: list[RuleReach] | None


class ProblemAnswer(Answer):
    """What is wrong with a row (its number, or a JSON pointer); `note`: it was loaded all the same. The value is masked."""

    id: str
    file: str
    sheet: str | None
    row: int | str | None
    field: str | None
    value: str | None
    problem: str
    reason: Words
    hint: str | None
    note: bool


class SubscriptionAnswer(Answer):
    id: str
    url: str
    types: list[str]
    state: str
    created_at: str


class SubscriptionMade(SubscriptionAnswer):
    secret: str


class DeliveryAnswer(Answer):
    id: str
    event: str
    type: str
    state: str
    attempts: int
    last_at: str | None
    status: int | None
    error: str | None


class EventAnswer(Answer):
    cursor: str
    id: str
    type: str
    time: str
    data: dict[str, Any]


class Feed(Items[EventAnswer]):
    next: str


# --- the installation -------------------------------------------------------------------------------------------------
class Health(Answer):
    status: str


class Ready(Answer):
    status: str
    jobs_waiting: int
    set_aside: int = Field(description="parties and tenders on which work failed; each is tried again after an hour")
    names: str = Field(description="ready; not_asked_yet; or from_memory, with the reason why the files are not used")
    ties: str = Field(
        description="files for screening in bulk: ready; compiling, while they are searched more slowly; building; "
        "missing, as before the first such screening; unchecked, as made since this process began; "
        "or from_tables, with the reason why they are not used. Single checks do not need them"
    )
    adjacency: str = Field(description="whether this process has read through the ties since it began: cold; warming; warm")


class Version(Answer):
    name: str
    version: str


class AuditRow(Answer):
    id: str
    at: str
    actor: str
    act: str
    object: str | None
    detail: dict[str, Any]


class Figure(Answer):
    rule: str
    severity: int
    state: str
    count: int | None
