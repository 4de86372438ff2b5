"""What the calls about who is who answer, as models: documentation only, like app/api/answers.py."""

from __future__ import annotations

from app.api.answers import Answer, CodedWords, DecisionAnswer, IdentifierAnswer, MoneyAnswer, Words


class PlainParty(Answer):
    id: str
    kind: str
    name: str | None


class Reason(Answer):
    feature: str
    left: str
    right: str
    contribution: float
    sentence: Words
    effect: Words | None


class Likeness(Answer):
    score: float
    probability: float
    band: str
    reasons: list[Reason]


class Candidate(Likeness):
    party: PlainParty
    verdict: Words
    missing: list[CodedWords]
    waiting: bool


class NameRead(Answer):
    name: str
    kind: str
    words: list[str]
    set_aside: list[str]
    father: list[str]
    legal_form: str | None
    numbers: list[str]
    town: str | None


class WordBorne(Answer):
    word: str
    names: int


class Namesakes(Answer):
    words: list[WordBorne]
    of: int
    measured: bool
    stored: float
    province: int | None


class Candidates(Answer):
    results: list[Candidate]
    asked: NameRead
    namesakes: Namesakes


class MatchesAnswer(Answer):
    responses: dict[str, Candidates]


class WouldChange(Answer):
    """Open findings whose thread crosses the pair, their tenders, and the value of these by currency."""

    findings: int
    tenders: int
    value: list[MoneyAnswer]


class WouldChangeDetail(WouldChange):
    screened_anew: int
    open_findings: list[str]


class MatchAnswer(Likeness):
    id: str
    a: PlainParty
    b: PlainParty
    verdict: Words
    matcher: str
    would_change: WouldChange


class SideTie(Answer):
    type: str
    label: Words
    other: PlainParty


class SideTender(Answer):
    id: str
    title: str


class Side(Answer):
    """What is known of one party of a pair; of many ties, tenders and sources a few are listed."""

    names: list[str]
    birth_date: str | None
    attributes: dict[str, str]
    identifiers: list[IdentifierAnswer]
    ties: list[SideTie]
    ties_in_all: int
    tenders: list[SideTender]
    tenders_in_all: int
    sources: list[str]


class Sides(Answer):
    a: Side
    b: Side


class MatchDetail(MatchAnswer):
    would_change: WouldChangeDetail
    sides: Sides
    decisions: list[DecisionAnswer]
