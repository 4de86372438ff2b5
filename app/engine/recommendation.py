"""What a check recommends: hold, clarify, not_assessable or clear (CONTRACT §2, docs/decisions/0071). A human decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from graph.facts import Coverage, Facts, Need
from graph.judge import NOT_IN_FORCE, RuleAnswer
from graph.kinds import LegalStatus, Outcome, SourceKind
from graph.model import Finding, Rule

HOLD, CLARIFY, NOT_ASSESSABLE, CLEAR = "hold", "clarify", "not_assessable", "clear"
# Without these nothing can be said of a bidder: somebody must state who runs or owns firms, and who is sanctioned.
MINIMUM = (
    {SourceKind.QUALIFICATION, SourceKind.COMPANY_REGISTER, SourceKind.BENEFICIAL_OWNERSHIP},
    {SourceKind.SANCTION},
)
# Lists whose silence is read as "no". What any other source does not say is missing, however old it is.
LISTS = {Need.SANCTIONS: SourceKind.SANCTION, Need.EMPLOYMENT: SourceKind.PERSONNEL}


@dataclass(frozen=True, slots=True)
class Stale:
    """A list that is too old for the day judged: when it was last delivered, and how many days it may be old."""

    need: Need
    delivered: date
    days: int


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a recommendation rests on, as far as the one who asks may see it."""

    findings: Sequence[Finding]  # shown ones
    answers: Sequence[RuleAnswer]
    rules: Mapping[str, Rule]
    facts: Facts
    about: frozenset[str]  # who is asked about: the vendor (or every bidder), and officials named in the question
    delivered: Mapping[SourceKind, date | None]  # kinds of which anything stands, with the day of their last delivery
    is_doubtful: bool  # it is not certain who the vendor is or who runs it, or a match is still to be sought

    def outcome(self, day: date) -> str:
        """hold | clarify | not_assessable | clear, on the day judged."""
        if any(f.severity == 5 and f.grade in "AB" and not f.crosses & {"same_as", "masked"} for f in self.findings):
            return HOLD
        if any(f.severity >= 3 or f.grade == "C" for f in self.findings):
            return CLARIFY
        if not all(self.delivered.keys() & one_of for one_of in MINIMUM) or not self.has_law():
            return NOT_ASSESSABLE
        if self.is_doubtful or self.stale(day) or any(self._leaves_open(a) for a in self.answers):
            return CLARIFY
        return CLEAR

    def has_law(self) -> bool:
        """Whether at least half of the statutory rules asked were in force: else silence says that the pack is too young."""
        statutory = [a for a in self.answers if self._is_statutory(a)]
        return 2 * sum(a.state == NOT_IN_FORCE for a in statutory) <= len(statutory) > 0

    def stale(self, day: date) -> list[Stale]:
        """The lists that the asked rules rest on and that had not been delivered for too long on that day."""
        asked = {Need(n) for a in self.answers if a.state != NOT_IN_FORCE for n in self.rules[a.rule].needs}
        found = []
        for need, kind in LISTS.items():
            delivered, days = self.delivered.get(kind), self.facts.policy.list_days_max[need]
            if need in asked and delivered is not None and (day - delivered).days > days:
                found.append(Stale(need, delivered, days))
        return found

    def _leaves_open(self, answer: RuleAnswer) -> bool:
        """Not checked for want of data; or, of a statutory rule, checked without what it needs about who is asked about."""
        if answer.outcome is Outcome.NOT_COMPUTABLE and answer.missing:
            return True
        return self._is_statutory(answer) and any(self._lacks(need) for need in answer.missing)

    def _lacks(self, need: Need) -> bool:
        """Whether the need is unknown for somebody asked about. A ring of owners is: nobody's share can be told in it."""
        coverage = self.facts.coverage.get(need, Coverage(False))
        ring = need is Need.OWNERS and coverage.complete
        return ring or bool((coverage.sought - coverage.known) & self.about)

    def _is_statutory(self, answer: RuleAnswer) -> bool:
        return self.rules[answer.rule].legal_status is LegalStatus.LETTER


def judged_day(facts: Facts, asked: date | None) -> date:
    """The day for which data must be fresh: as asked, else the award, else the day judged (until it is awarded: today)."""
    return asked or facts.tender.dates.get("awarded") or facts.as_of


def known_of(facts: Facts, need: Need) -> tuple[int, int] | None:
    """For how many of how many parties the need is known; None where it is not about parties or known for none."""
    coverage = facts.coverage.get(need, Coverage(False))
    known = coverage.known & coverage.sought
    return (len(known), len(coverage.sought)) if known and known < coverage.sought else None
