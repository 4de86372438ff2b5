"""What no points can lift: masked text, contradicting numbers, and names that too many bear."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from graph.resolve.agreement import names_conflict
from graph.resolve.features import Feature
from graph.resolve.points import limits

SAME_FROM = 0.95
UNSURE_FROM = 0.2
UNSURE_CAP = 0.949
DIFFERENT_CAP = 0.05


# A name is never told to be another for being common alone: one of these must speak against it.
CONFLICTS = frozenset(
    {"known_other", "gender_twin", "alike", "weak", "replaced", "initial_conflict", "father_conflict", "generation_conflict",
     "sex_conflict", "birth_other", "birth_part_other", "birth_year_same", "number_conflict", "number_one_side",
     "town_conflict", "town_one_side", "form_conflict"}
)  # fmt: skip
EXCLUDING = frozenset({"single_number_other", "number_excludes"})


class Sought(StrEnum):
    """Who one of two parties may be, and so who else that bears its name may be meant."""

    ANYBODY = "anybody"  # of a province: two records that meet by chance
    STORED = "stored"  # one of the stored parties: a question about somebody who takes part in procurement
    GIVEN = "given"  # the other one or not: a pair to be judged, as in a labelled file


@dataclass(slots=True)
class Ground:
    """What a comparison stands on."""

    seen: set[str]  # names of all features
    evidence: list[Feature]
    surprise: float  # how rare what the names agree in is, as log10
    person: bool
    named: bool  # both have a name in plain text
    contradicts: bool  # the names alone make one party very unlikely
    differ: bool  # a strong number is shared, and the names are not one name written twice
    counted: int  # names behind the rarity of words; 0 when it is assumed
    sought: Sought

    def is_against(self) -> bool:
        """Whether anything speaks against one party; a title taken for no name must leave nothing over."""
        return not self.seen.isdisjoint(CONFLICTS) or {"other_reading", "left"} <= self.seen

    def ceiling(self) -> tuple[float, str, str]:
        """The probability that this ground can carry at most, the reason's name, and how many others are reckoned with."""
        seen = self.seen
        if "number_excludes" in seen and "strong_number_same" not in seen:
            return DIFFERENT_CAP, "numbers_disagree", ""
        if self.contradicts:
            return UNSURE_CAP, "name_contradicts", ""
        if not self.named:
            return UNSURE_CAP, "masked_or_unnamed", ""
        if not seen.isdisjoint(EXCLUDING):
            return UNSURE_CAP, "numbers_disagree", ""
        if self.differ:
            return UNSURE_CAP, "names_differ", ""
        if "strong_number_same" not in seen:
            found = self._namesakes()
            # No birth date turns Jr. into Sr. or Andi into Budi.
            return (UNSURE_CAP, "names_conflict", "") if found[0] > UNSURE_CAP and names_conflict(seen) else found
        return 1.0, "", ""

    def _namesakes(self) -> tuple[float, str, str]:
        """One in how many: the party meant, and all others of the population that agree as much by chance.

        The name's surprise and what each piece of evidence adds are log10 of chances; the population is log10 of the
        number of parties it might have been (limits in weights.yaml). A person's name alone stays in doubt however rare
        it seems while nobody has counted names. Where one of the stored parties is sought, those that were counted are
        reckoned with, and it is certain only if among all of a province it would be. Of two given records a name that
        many bear is only kept from being certain.
        """
        known = limits()
        worth = known["evidence_surprise"]
        father = sum([worth["father_same"] * f[1] for f in self.evidence if f[0] == "father_same"])  # a part of the name
        evidence = sum([worth.get(f[0], 0.0) * f[1] for f in self.evidence]) - father
        agreed = evidence + father + self.surprise
        everybody = float(known["person_population" if self.person else "organisation_population"])
        population = everybody
        if self.counted and self.sought is not Sought.ANYBODY:
            population = min(everybody, math.log10(self.counted))
        others = 10 ** (population - agreed)
        sure = _one_of(others)
        if (self.person and not self.counted and evidence < 1) or (
            self.sought is Sought.STORED and _one_of(10 ** (everybody - agreed)) < SAME_FROM
        ):
            sure = min(sure, UNSURE_CAP)
        if self.sought is Sought.GIVEN and sure < SAME_FROM:
            sure = UNSURE_CAP
        return sure, "namesakes", _about(others)


def _one_of(others: float) -> float:
    return 1 / (1 + others)


def _about(others: float) -> str:
    """The number of others in one digit, as nobody knows it better."""
    if others < 1:
        return f"≈ {others:.1g}" if others >= 0.01 else "< 0.01"
    tens = 10 ** (len(str(int(others))) - 1)
    return f"≈ {round(others / tens) * tens}"
