"""What no points can lift: masked text, contradicting numbers, and names that too many bear."""

from __future__ import annotations

from dataclasses import dataclass

from graph.resolve.features import Feature
from graph.resolve.points import limits

SAME_FROM = 0.95
UNSURE_FROM = 0.2
UNSURE_CAP = 0.949
DIFFERENT_CAP = 0.05


@dataclass(frozen=True, slots=True)
class Ground:
    """What a comparison stands on. `namesakes`: one of a population is sought, so that all who bear the name are meant by
    it; otherwise two records are weighed against each other, and a name that many bear is only kept from being certain.
    """

    features: list[Feature]
    person: bool
    named: bool  # both have a name in plain text
    contradicts: bool  # the names alone make one party very unlikely
    measured: bool  # rarity comes from a population, not from assumptions
    namesakes: bool

    def ceiling(self) -> tuple[float, str, str]:
        """The probability that this ground can carry at most, the reason's name, and how many others are reckoned with."""
        seen = {f.name for f in self.features}
        if "number_excludes" in seen and "strong_number_same" not in seen:
            return DIFFERENT_CAP, "numbers_disagree", ""
        if self.contradicts:
            return UNSURE_CAP, "name_contradicts", ""
        if not self.named:
            return UNSURE_CAP, "masked_or_unnamed", ""
        if seen & {"single_number_other", "number_excludes"}:
            return UNSURE_CAP, "numbers_disagree", ""
        if "strong_number_same" not in seen:
            return self._namesakes()
        return 1.0, "", ""

    def _namesakes(self) -> tuple[float, str, str]:
        """One in how many: the party meant, and all others of the population that agree as much by chance.

        The name's surprise and what each piece of evidence adds are log10 of chances; the population is log10 of the
        number of parties it might have been (limits in weights.yaml). A person's name alone stays in doubt however rare
        it seems while nobody has counted names.
        """
        known = limits()
        evidence = sum(known["evidence_surprise"].get(f.name, 0.0) * f.size for f in self.features)
        agreed = evidence + sum(f.size for f in self.features if f.name == "surprise")
        others = 10 ** (float(known["person_population" if self.person else "organisation_population"]) - agreed)
        sure = 1 / (1 + others)
        if self.person and not self.measured and evidence < 1:
            sure = min(sure, UNSURE_CAP)
        if not self.namesakes and sure < SAME_FROM:
            sure = UNSURE_CAP
        return sure, "namesakes", _about(others)


def _about(others: float) -> str:
    """The number of others in one digit, as nobody knows it better; nothing below one."""
    if others < 1:
        return ""
    tens = 10 ** (len(str(int(others))) - 1)
    return f"≈ {round(others / tens) * tens}"
