"""What the calls answer, as models: documentation only, nothing is converted on the way out; tests hold both together.

An example of each stands in answers.yaml. All names in examples are invented.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from graph.packaged import parsed

Item = TypeVar("Item")
MODELS: dict[str, type[BaseModel]] = {}  # those that routes answer with, by the names their schemas have


class Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Words(Answer):
    """The same words in Indonesian and English."""

    id: str
    en: str


class CodedWords(Words):
    code: str


class Items(Answer, Generic[Item]):
    """A list; `hidden_by_role` stands in it where the role of the key is shown nothing of the list."""

    items: list[Item]
    hidden_by_role: CodedWords | None = None


class Page(Items[Item], Generic[Item]):
    """A list; `next` is the cursor of the next page, null on the last one; `hidden_by_role`: the role is shown nothing."""

    next: str | None


class Limit(CodedWords):
    parties: list[str] | None = None


class MoneyAnswer(Answer):
    amount: str
    currency: str


class PeriodAnswer(Answer):
    """Bounds as day, month or year, "" open, null unknown; `days`: the same as four ordinals (earliest and latest)."""

    start: str | None
    end: str | None
    days: list[int]


class ShareAnswer(Answer):
    """Percent, from `low` to `high`."""

    low: str
    high: str
    low_inclusive: bool
    high_inclusive: bool


class Named(Answer):
    """A party by the name that this reader may see."""

    id: str
    kind: str
    name: Words


class Place(Answer):
    file: str
    sheet: str | None
    at: str


class Source(Answer):
    """Which source says it, where, and what it literally says as far as this reader may read it."""

    source: str
    title: str
    stated_at: str | None
    place: Place


class Quoted(Source):
    says: dict[str, Any] | None
    standing: str


class StepAnswer(Answer):
    step: int
    kind: str
    sentence: Words
    caption: Words
    when: Words
    parties: list[Named]
    tie: str | None
    period: PeriodAnswer | None
    share: ShareAnswer | None
    degree: int | None
    confidence: float
    doubts: list[CodedWords]
    sources: list[Quoted]


class RuleRef(Answer):
    id: str
    version: str
    title: Words
    legal_basis: Words
    proof: str
    pack: str


class Indication(Answer):
    """A finding as such: an indication under one rule, never a verdict."""

    id: str
    rule: RuleRef
    kind: str
    legal_status: str
    severity: int
    confidence: float
    grade: str = Field(alias="class")
    tender: str
    parties: list[Named]
    headline: Words
    evidence: list[StepAnswer]
    refutes: list[Words]
    action: Words
    stage: str
    crosses: list[str]
    state: str


class FindingAnswer(Indication):
    """A stored finding, with when it was first and last seen."""

    as_of: str | None
    known_at: str
    first_seen: str | None
    revision: int


class DecisionAnswer(Answer):
    id: str
    kind: str
    subject: str
    verdict: str
    reason: str
    author: str
    at: str
    supersedes: str | None


class FindingDetail(FindingAnswer):
    decisions: list[DecisionAnswer]


class BasisAnswer(Answer):
    """The law as cited for tenders from a day on, until the next basis begins."""

    since: str | None
    legal_basis: Words
    proof: str


class RuleAnswer(RuleRef):
    """A rule; `legal_basis` is the latest of its bases, a finding cites the one in force at its tender's date."""

    template: str
    severity: int
    kind: str
    legal_status: str
    params: dict[str, Any]
    needs: list[str]
    refutes: list[Words]
    action: dict[Literal["before_award", "after_award"], Words]
    effective_from: str | None
    effective_to: str | None
    bases: list[BasisAnswer]


# --- parties and identity ---------------------------------------------------------------------------------------------
class IdentifierAnswer(Answer):
    scheme: str
    value: str
    strong: bool


class PartyRow(Answer):
    id: str
    kind: str
    name: str
    names: list[str]
    birth_date: str | None
    identifiers: list[IdentifierAnswer]
    masked: bool


class HubAnswer(Words):
    """Whether paths may pass a party: by its cap (`most` neighbours) or by decision."""

    is_hub: bool
    verdict: Literal["may_pass", "never_pass", "by_cap"]
    cap: str
    most: int


class PartyAnswer(PartyRow):
    attributes: dict[str, Any]
    claims: int
    sources: list[Source]
    hub: HubAnswer | None


class TieAnswer(Answer):
    id: str
    type: str
    label: Words
    role: str | None
    from_: str = Field(alias="from")
    to: str
    share: ShareAnswer | None
    period: PeriodAnswer | None
    tender: str | None
    confidence: float
    claims: int


class DrawnTie(Answer):
    id: str
    type: str
    role: str | None
    from_: str = Field(alias="from")
    to: str
    period: PeriodAnswer | None
    share: ShareAnswer | None
    confidence: float


class PathStep(Answer):
    tie: str
    type: str
    role: str | None
    from_: Named = Field(alias="from")
    to: Named
    share: ShareAnswer | None
    period: PeriodAnswer | None
    confidence: float
    sources: list[Quoted]
    sentence: Words
    parallel: list[str]


class PathAnswer(Answer):
    """`alarm`: an indication by the policy; else it is a lead, which chance may well have made."""

    alarm: bool
    weight: Words
    from_: str = Field(alias="from")
    to: str
    strength: float
    cost: int
    hops: int
    period: PeriodAnswer | None
    share: ShareAnswer | None
    degree: int | None
    crosses: list[str]
    steps: list[PathStep]


class Stated(Answer):
    """What was stated, and since which ledger number it stands."""

    id: str
    ledger: int


class StatedParty(Stated):
    party: str | None


class Note(CodedWords):
    """What of the statement does not count, and where it stands in the request."""

    pointer: str


class StatedTender(Stated):
    notes: list[Note]


# --- examples ---------------------------------------------------------------------------------------------------------
@cache
def examples() -> dict[str, Any]:
    """Examples by the name of their model, each with what it adds to its base's."""
    found: dict[str, Any] = parsed((resources.files("app.api") / "answers.yaml").read_text(encoding="utf-8"))
    return found


def example(model: type[BaseModel]) -> Any:
    """The example of a model; that of a list is a page with one item."""
    (item, *_) = model.__pydantic_generic_metadata__["args"] or (None,)
    if item is None:
        bases = reversed(model.__mro__)
        return {name: value for base in bases for name, value in examples().get(base.__name__, {}).items()}
    page = {"items": [example(item)]}
    return page | {"next": None} if "next" in model.model_fields else page


def shown(model: type[BaseModel], status: int = 200) -> dict[int | str, dict[str, Any]]:
    """How a route documents its answer; `routing.document` adds the example."""
    MODELS[re.sub(r"\W", "_", model.__name__)] = model
    return {status: {"model": model}}
