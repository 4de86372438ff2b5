"""What the pages ask of the service behind them: a few questions, answered in the shapes of the public contract.

Who may see what is decided behind this door; what comes back may be shown. Errors are those of app.errors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from app.auth import Principal

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FindingFilters:
    """How a list of findings is narrowed; `severity` is a minimum, None means all."""

    severity: int | None = None
    rule: str | None = None
    state: str | None = None
    buyer: str | None = None
    tender: str | None = None


@dataclass(frozen=True, slots=True)
class ListedFinding:
    """A finding (CONTRACT §2) with what a list says of its tender."""

    finding: Json
    tender_title: str = ""
    buyer: str = ""


@dataclass(frozen=True, slots=True)
class FindingList:
    """One page of findings; `hidden`: the reader's role is shown nothing of the list, so that empty does not mean none."""

    items: Sequence[ListedFinding]
    next: str | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class FindingPage:
    """A finding with its tender ({id, title, buyer}), its revisions and the decisions on it, oldest first.

    history: {revision, at, severity, confidence, class, rule_version}; decisions: {at, by, verdict, reason}.
    """

    finding: Json
    tender: Json
    history: Sequence[Json] = ()
    decisions: Sequence[Json] = ()
    verdicts: Sequence[str] = ()  # codes of decisions this principal may take (wording: verdict); empty: he may not


@dataclass(frozen=True, slots=True)
class PairFilters:
    """How the queue of pairs is narrowed; None means all."""

    band: str | None = None
    kind: str | None = None
    party: str | None = None


@dataclass(frozen=True, slots=True)
class PairList:
    """One page of pairs that may be the same (CONTRACT §2, matches)."""

    items: Sequence[Json]
    next: str | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class CheckForm:
    """A pre-award check as it was entered: a vendor or a tender is always named."""

    vendor: str = ""
    identifier: tuple[str, str] | None = None  # scheme, number
    tender: str = ""
    buyer: str = ""
    officials: tuple[str, ...] = ()
    bidders: tuple[str, ...] = ()
    date: date | None = None


@dataclass(frozen=True, slots=True)
class CheckPage:
    """The answer of a check (CONTRACT §2), the tender it was about ({id, title, buyer}), titles of the rules it names."""

    answer: Json
    tender: Json | None = None
    rule_titles: Mapping[str, Json] = field(default_factory=dict)


class ConsoleService(Protocol):
    def sign_in(self, key: str) -> str | None:
        """A session token for a valid key, None for an unknown or revoked one."""
        ...

    def principal(self, token: str) -> Principal | None:
        """Who holds a session; None when it has ended or its key was revoked."""
        ...

    def rules(self, principal: Principal) -> Sequence[tuple[str, Json]]:
        """Id and title of the rules in force."""
        ...

    def buyers(self, principal: Principal) -> Sequence[tuple[str, str]]:
        """Id and name of the buyers this principal may look at."""
        ...

    def list_findings(self, principal: Principal, filters: FindingFilters, cursor: str | None) -> FindingList:
        """One page: the gravest first, then by class (A first), then the surest."""
        ...

    def finding(self, principal: Principal, id_: str) -> FindingPage: ...

    def decide(self, principal: Principal, id_: str, verdict: str, reason: str) -> None: ...

    def pairs(self, principal: Principal, filters: PairFilters, cursor: str | None) -> PairList:
        """One page: those first on which most hangs."""
        ...

    def pair(self, principal: Principal, id_: str) -> Json:
        """A pair with its two sides, what a decision would change, the open findings that cross it ({id, headline}), and
        decisions: {at, by, verdict, reason}."""
        ...

    def decide_pair(self, principal: Principal, id_: str, verdict: str, reason: str) -> None: ...

    def run_check(self, principal: Principal, form: CheckForm) -> str:
        """Run and file a check; gives its id."""
        ...

    def check(self, principal: Principal, id_: str) -> CheckPage: ...
