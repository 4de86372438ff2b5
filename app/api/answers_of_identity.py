"""What the calls about who is who answer, as models: documentation only, like app/api/answers.py."""

from __future__ import annotations

from app.api.answers import Answer, CodedWords, DecisionAnswer, Words


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


class MatchAnswer(Likeness):
    id: str
    a: PlainParty
    b: PlainParty
    matcher: str


class MatchDetail(MatchAnswer):
    decisions: list[DecisionAnswer]
