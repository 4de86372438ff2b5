"""Weighing: how a template's Lead becomes a Finding with confidence, class, crossings and a stable id.

Confidence = identity × claims × dates, the product over the steps. It never touches severity: how sure and how grave
are two numbers (RULES section 2).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import blake2b
from math import prod

from graph.facts import Facts, is_lone
from graph.kinds import ORGANISATIONS, FindingKind, LegalStatus, PartyKind
from graph.lexicon import parse_person
from graph.model import Finding, Rule, Step

UNKNOWN_DATE = 0.8  # an open question of date holds with confidence × 0.8
CLASSES = ((0.9, "A"), (0.7, "B"), (0.4, "C"))
HIDDEN = "hidden"
CROSSES = {"same_as": "same_as", "masked": "masked", "date_unknown": "unknown_date"}  # doubt -> what a finding crosses
NEVER_A = frozenset({"same_as", "masked"})
ASK_FIRST = frozenset({"lone_statement", "possible"})  # class C at most
_DIGITS = 6  # confidences are rounded, so that equal evidence is equal to the last bit on every machine
_STRONG_NEEDED = ORGANISATIONS - {PartyKind.PUBLIC_BODY} | {PartyKind.PERSON, PartyKind.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Subject:
    """A party of the tender that a finding is about, and the claim that names it there (in one role, for a clash of two)."""

    party: str
    claim: str


@dataclass(frozen=True, slots=True)
class Lead:
    """What a template found, not yet weighed: subjects official first, steps in the order in which they are told."""

    severity: int
    legal_status: LegalStatus
    kind: FindingKind
    subjects: tuple[Subject, ...]
    steps: tuple[Step, ...]
    officials_involved: bool = True

    @classmethod
    def of(cls, rule: Rule, subjects: Sequence[Subject], steps: Sequence[Step], *, severity: int | None = None) -> Lead:
        """With the rule's own status and kind; severity within 1–5."""
        wanted = rule.severity if severity is None else severity
        return cls(min(5, max(1, wanted)), rule.legal_status, rule.kind, tuple(subjects), tuple(steps))

    def by_analogy(self, kind: str, organs: Collection[str] = ()) -> Lead:
        """The same facts, where the provision names others: the steps of that kind (with one of the organs) say so."""
        told = tuple(
            replace(s, doubts=(*s.doubts, "by_analogy"))
            if s.kind == kind and (not organs or s.values.get("organ") in organs) else s
            for s in self.steps
        )  # fmt: skip
        return replace(self, legal_status=LegalStatus.ANALOGY, steps=told)

    def as_indicator(self, ceiling: int) -> Lead:
        """The same facts outside the provision's reach: an indicator, no graver than `ceiling`."""
        return replace(
            self, severity=min(self.severity, ceiling), legal_status=LegalStatus.INDICATOR, kind=FindingKind.INDICATOR
        )

    def among_bidders(self) -> Lead:
        """No official takes part in it: the procurement unit may see it."""
        return replace(self, officials_involved=False)


def reliability(facts: Facts, claims: Iterable[str], otherwise: float) -> float:
    """How far the claims of one step carry: sources that do not hang together add up, 1 − Π(1 − r).

    What the party states of itself in several sources is one voice. `otherwise` where nothing is known of the claims.
    """
    voices: dict[str, float] = {}
    for claim in claims:
        standing = facts.claims.get(claim)
        if standing is not None:
            voice = "" if standing.self_declared else standing.source
            voices[voice] = max(voices.get(voice, 0.0), standing.reliability)
    return 1 - prod(1 - r for r in voices.values()) if voices else otherwise


def claim_doubts(facts: Facts, claims: Collection[str]) -> tuple[str, ...]:
    """What is doubtful when every claim of a step shares the weakness."""
    known = [facts.claims[c] for c in claims if c in facts.claims]
    if not known:
        return ()
    doubts = []
    if is_lone(facts.claims, claims):
        doubts.append("lone_statement")
    if all(c.self_declared for c in known):
        doubts.append("self_declared")
    return tuple(doubts)


def confidence_of(steps: Iterable[Step]) -> float:
    return round(prod(s.confidence for s in steps), _DIGITS)


def grade_of(facts: Facts, steps: Sequence[Step], confidence: float) -> str:
    """Class A, B or C, or "hidden" below. Caps: never A across an identity that is not certain or without a strong
    identifier at every hop; C at most for a lone statement, an interval that only may pass, a weak identity.
    """
    grade = next((name for bound, name in CLASSES if confidence >= bound), HIDDEN)
    doubts = {d for s in steps for d in s.doubts}
    if grade in "AB" and (doubts & ASK_FIRST or any(_is_weak_identity(facts, s) for s in steps)):
        return "C"
    if grade == "A" and (doubts & NEVER_A or not _all_strong(facts, steps)):
        return "B"
    return grade


def _all_strong(facts: Facts, steps: Iterable[Step]) -> bool:
    """Whether every person and organisation on the way bears a strong identifier (public bodies need none)."""
    known = (facts.parties.get(p) for s in steps for p in s.parties)
    return all(
        p is not None and (p.kind not in _STRONG_NEEDED or any(i.strong for i in p.certain.identifiers)) for p in known
    )


def _is_weak_identity(facts: Facts, step: Step) -> bool:
    """A same_as hop between masked or one-word names which no birth date and no number supports (RULES section 2)."""
    if step.kind != "same_as":
        return False
    pair = [facts.parties[p].certain for p in step.parties if p in facts.parties]
    if len(pair) < 2 or any(p.kind is not PartyKind.PERSON for p in pair):
        return "masked" in step.doubts
    a, b = pair
    born_alike = a.birth_date is not None and a.birth_date == b.birth_date
    if born_alike or {i.token for i in a.identifiers if i.strong} & {i.token for i in b.identifiers if i.strong}:
        return False
    return "masked" in step.doubts or any(parse_person(p.name).mononym for p in pair)


def weigh(facts: Facts, rule: Rule, lead: Lead) -> Finding:
    """The finding of a lead. A conflict is actual only once its identities are certain, else potential."""
    confidence = confidence_of(lead.steps)
    crosses = frozenset(CROSSES[d] for s in lead.steps for d in s.doubts if d in CROSSES)
    claims = tuple(s.claim for s in lead.subjects)
    unsure = lead.kind is FindingKind.ACTUAL and crosses & NEVER_A
    return Finding(
        id=finding_id(rule.id, facts.tender.id, claims), rule=rule.id, rule_version=rule.version,
        tender=facts.tender.id, kind=FindingKind.POTENTIAL if unsure else lead.kind, legal_status=lead.legal_status,
        severity=lead.severity, confidence=confidence, grade=grade_of(facts, lead.steps, confidence),
        subjects=tuple(dict.fromkeys(s.party for s in lead.subjects)), subject_claims=claims,
        steps=lead.steps, crosses=crosses,
        officials_involved=lead.officials_involved, stage=facts.tender.stage(facts.as_of),
        law_since=rule.basis(facts.law_day).since or date.min,
    )  # fmt: skip


def finding_id(rule: str, tender: str, claims: Iterable[str]) -> str:
    """Hash of rule, tender and the claims that name the subjects: stable through merges, other chains, new wording."""
    text = "|".join((rule, tender, *sorted(claims)))
    return blake2b(text.encode(), digest_size=16).hexdigest()


_NEARNESS = {LegalStatus.LETTER: 0, LegalStatus.ANALOGY: 1, LegalStatus.POLICY: 2, LegalStatus.INDICATOR: 3}


def strongest(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """One finding per id: shown before hidden, then the gravest, surest, shortest, nearest to the letter of the law.

    Ordered by subjects. What is left is broken by the chain itself, so the order of input never shows.
    """
    best: dict[str, Finding] = {}
    for finding in sorted(findings, key=_rank):
        best.setdefault(finding.id, finding)
    return tuple(sorted(best.values(), key=lambda f: (f.subjects, f.id)))


def _rank(finding: Finding) -> tuple[object, ...]:
    chain = tuple((s.kind, s.parties, s.tie or "", str(sorted(s.values.items()))) for s in finding.steps)
    return (
        finding.grade == HIDDEN, -finding.severity, finding.grade, -finding.confidence, len(finding.steps),
        _NEARNESS[finding.legal_status], finding.subjects, chain,
    )  # fmt: skip
