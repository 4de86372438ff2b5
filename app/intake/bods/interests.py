"""Interests as ties: who owns shares of whom, who controls it, who sits on its board, and since when.

Shares and votes of one pair are two views of one holding and are never added up: the tie takes the shares, else the
votes, and votes that differ from the shares have a tie of their own. Indirect holdings are the product of a chain that is
stated apart, so they never become ownership ties.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from app.intake.bods.statements import Statement
from app.intake.nodes import Node
from graph.claims import TieClaim
from graph.edtf import remarked
from graph.kinds import HoldingRole, OrganRole, TieKind
from graph.period import AFTER_ALL, BEFORE_ALL, DATE_UNKNOWN, HUNDRED, Period, Share, parse_partial

OFFICER = "officer"  # details of an office of which nobody says in which organ
SHARES, VOTES = "shareholding", "votingRights"
_ORGANS = {
    "boardMember": OrganRole.BOARD, "boardChair": OrganRole.BOARD, "seniorManagingOfficial": OrganRole.MANAGER,
    "trustee": OrganRole.MANAGER,
}  # fmt: skip
TYPES = frozenset(
    {
        SHARES, VOTES, "appointmentOfBoard", "otherInfluenceOrControl", "seniorManagingOfficial", "settlor", "trustee",
        "protector", "beneficiaryOfLegalArrangement", "rightsToSurplusAssetsOnDissolution", "rightsToProfitOrIncome",
        "rightsGrantedByContract", "conditionalRightsGrantedByContract", "controlViaCompanyRulesOrArticles",
        "controlByLegalFramework", "boardMember", "boardChair", "unknownInterest", "unpublishedInterest",
        "enjoymentAndUseOfAssets", "rightToProfitOrIncomeFromAssets", "nominee", "nominator",
    }
)  # fmt: skip
# Codes of 0.1 to 0.3 that were renamed.
_FORMER = {
    "influenceOrControl": "otherInfluenceOrControl", "settlorOfTrust": "settlor", "trusteeOfTrust": "trustee",
    "protectorOfTrust": "protector", "beneficiaryOfTrust": "beneficiaryOfLegalArrangement",
    "otherInfluenceOrControlOfTrust": "otherInfluenceOrControl",
    "rightsToSurplusAssets": "rightsToSurplusAssetsOnDissolution",
}  # fmt: skip
_LEVELS = frozenset({"direct", "indirect", "unknown"})


class RefusedError(Exception):
    """An interest that cannot be read without guessing refuses its statement."""

    def __init__(self, node: Node, field: str, problem: str) -> None:
        super().__init__(field)
        self.node, self.field, self.problem = node, field, problem


@dataclass(frozen=True, slots=True)
class Interest:
    type: str
    level: str
    beneficial: bool
    share: Share | None
    period: Period
    quote: Mapping[str, str]
    details: str | None = None

    @property
    def is_office(self) -> bool:
        """Whether it is an office in an organ: by its type, or by details that are nothing but our word for one."""
        return self.type in _ORGANS or self.details == OFFICER or self.details in set(OrganRole)

    @property
    def organ(self) -> str | None:
        """Which organ, None where nobody says; asked of an office."""
        if self.details == OFFICER:
            return None
        return self.details if self.details in set(OrganRole) else _ORGANS[self.type].value


def interests(statement: Statement, node: Node) -> list[Interest]:
    """The interests of a relationship. RefusedError for types outside the code list, impossible shares, dates or periods."""
    listed = node.value.get("interests")
    if listed is not None and not isinstance(listed, list):
        raise RefusedError(node, "interests", "wrong_type")
    return [_interest(statement, one) for one in node.nodes("interests")]


def _interest(statement: Statement, node: Node) -> Interest:
    type_ = _camel(node.text("type") or "unknownInterest")
    if type_ not in TYPES:
        raise RefusedError(node, "type", "not_in_codelist")
    level = node.text("directOrIndirect", "interestLevel") or "direct"
    if level not in _LEVELS:
        raise RefusedError(node, "directOrIndirect", "not_in_codelist")
    flag = node.value.get("beneficialOwnershipOrControl")
    if flag is not None and not isinstance(flag, bool):
        raise RefusedError(node, "beneficialOwnershipOrControl", "wrong_type")
    if level == "unknown" and _has_components(statement):
        level = "indirect"  # its way is stated apart
    share = share_of(node)
    quote = node.quote("type", "directOrIndirect", "interestLevel", "beneficialOwnershipOrControl", "startDate", "endDate")
    quote |= {f"share.{name}": text for name, text in node.node("share").quote(*_SHARE_FIELDS).items()}
    period = _told_period(statement, node) or _period(statement, node)
    return Interest(type_, level, bool(flag), share, period, quote, node.text("details"))


def _has_components(statement: Statement) -> bool:
    """Whether the relationship runs through others that are stated too. Source: BODS, "Representing indirect interests"."""
    named = (statement.details.get("componentRecords"), statement.details.get("componentStatementIDs"))
    return any(isinstance(listed, list) and listed for listed in named)


def _camel(code: str) -> str:
    """Codes before 0.3 are written with hyphens."""
    head, *rest = code.split("-")
    joined = head + "".join(part.capitalize() for part in rest)
    return _FORMER.get(joined, joined)


def _told_period(statement: Statement, node: Node) -> Period | None:
    """The period as an annotation of this interest tells it in full: our exports do, where two dates cannot."""
    listed = statement.value.get("annotations")
    for note in listed if isinstance(listed, list) and statement.status != "closed" else ():
        text = note.get("description") if isinstance(note, dict) else None
        if isinstance(text, str) and note.get("statementPointerTarget") == node.pointer and (told := remarked(text)):
            return told
    return None


def _period(statement: Statement, node: Node) -> Period:
    """A holding without an end goes on: the standard closes the record when it ends. Without a start it began by then."""
    start, end = _day(node, "startDate"), _day(node, "endDate")
    stated = statement.stated_at[:10] if statement.stated_at else None
    if end is None:
        end = stated if statement.status == "closed" and stated else ""
    try:
        period = Period.of(start, end)
    except ValueError:
        raise RefusedError(node, "endDate", "bad_period") from None
    if start is None and stated:
        began = parse_partial(stated)[1].toordinal()
        return Period(BEFORE_ALL, min(began, period.end_max), period.end_min, period.end_max)
    return period


def until_closed(statement: Statement) -> Period:
    """When a relationship held of which no interest is known: by the day it was stated, or up to the day it was closed."""
    if statement.stated_at is None:
        return DATE_UNKNOWN
    stated = statement.stated_at[:10]
    if statement.status == "closed":
        return Period.of(None, stated)
    return Period(BEFORE_ALL, parse_partial(stated)[1].toordinal(), AFTER_ALL, AFTER_ALL)


def _day(node: Node, name: str) -> str | None:
    value = node.value.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise RefusedError(node, name, "wrong_type")
    try:
        parse_partial(value)
    except ValueError:
        raise RefusedError(node, name, "bad_date") from None
    return value[:10]


_SHARE_FIELDS = ("exact", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")


def share_of(node: Node) -> Share | None:
    """Percent, exact or a range. `exclusiveMinimum` is a bound in 0.4 and a yes or no about `minimum` before."""
    value = node.value.get("share")
    if value is None:
        return None
    if not isinstance(value, dict):
        raise RefusedError(node, "share", "wrong_type")
    share = node.node("share")
    exact = _percent(share, "exact")
    if exact is not None:
        return Share(exact, exact)
    low, low_in = _bound(share, "minimum", "exclusiveMinimum")
    high, high_in = _bound(share, "maximum", "exclusiveMaximum")
    if low is None and high is None:
        return None
    try:
        return Share(low or Decimal(0), HUNDRED if high is None else high, low_in, high_in)
    except ValueError:
        raise RefusedError(share, "maximum", "bad_share") from None


def _bound(share: Node, plain: str, exclusive: str) -> tuple[Decimal | None, bool]:
    flag: Any = share.value.get(exclusive)
    bound = _percent(share, plain)
    if isinstance(flag, bool):
        return bound, not flag
    beyond = _percent(share, exclusive)
    return (beyond, False) if beyond is not None else (bound, True)


def _percent(share: Node, name: str) -> Decimal | None:
    value = share.value.get(name)
    if value is None or isinstance(value, bool):
        return None
    if not isinstance(value, int | float):
        raise RefusedError(share, name, "wrong_type")
    try:
        percent = Decimal(str(value))
    except InvalidOperation:
        raise RefusedError(share, name, "bad_share") from None
    if not 0 <= percent <= HUNDRED:
        raise RefusedError(share, name, "bad_share")
    return percent


def ties(found: list[Interest], party: str, subject: str) -> Iterator[TieClaim]:
    """The ties of one relationship, one for each kind, role and stretch of time."""
    stretches: dict[Period, list[Interest]] = {}
    for interest in found:
        stretches.setdefault(interest.period, []).append(interest)
    for number, (period, group) in enumerate(stretches.items(), start=1):
        for place, (kind, role, share, quote) in enumerate(_kinds(group), start=1):
            ref = f"interest {number}.{place}"
            yield TieClaim(ref, kind, party, subject, role=role, share=share, period=period, quote=quote)


Made = tuple[TieKind, str | None, Share | None, Mapping[str, str]]


def _kinds(group: list[Interest]) -> Iterator[Made]:
    direct = [i for i in group if i.level != "indirect"]
    shares, votes = ([i for i in direct if i.type == sort] for sort in (SHARES, VOTES))
    owning = [*shares, *(i for i in votes if not shares or i.share not in [None, *(s.share for s in shares)])]
    for interest in owning:
        yield TieKind.OWNS, None if interest.type == SHARES else HoldingRole.VOTES, interest.share, interest.quote
    beneficial = [i for i in group if i.beneficial]
    if beneficial:
        best = min(beneficial, key=lambda i: (i.share is None, i.type != SHARES, i.type != VOTES))
        yield TieKind.BENEFICIAL_OWNER_OF, None, best.share, best.quote
    organs = {i.organ: i for i in group if i.is_office}
    for organ, interest in organs.items():
        yield TieKind.OFFICER_OF, organ, None, interest.quote
    for interest in group:
        if not (interest.beneficial or interest in owning or interest.is_office or interest in _repeated(direct)):
            role = f"indirect {interest.type}" if interest.level == "indirect" else interest.type
            yield TieKind.AFFILIATED_WITH, role, interest.share, interest.quote


def _repeated(direct: list[Interest]) -> list[Interest]:
    """Votes that go with shares held at the same time."""
    return [i for i in direct if i.type == VOTES] if any(i.type == SHARES for i in direct) else []
