"""Is it the same party? An additive table of points over readable features, with bands that admit doubt.

The score is a sum of contributions, the probability its logistic value; caps that no points can lift (masked text,
names without evidence, contradicting numbers) are reasons like the others. Symmetric in its two parties.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

from rapidfuzz import fuzz

from graph.kinds import ORGANISATIONS, Band, Label, PartyKind
from graph.model import ON_SINGLE_KEYS, Reason
from graph.packaged import parsed
from graph.resolve.evidence import evidence_features
from graph.resolve.features import Feature, name_features
from graph.resolve.names import Name
from graph.resolve.profile import Profile, as_persons
from graph.resolve.rarity import Rarity

SAME_FROM = 0.95
UNSURE_FROM = 0.2
UNSURE_CAP = 0.94
DIFFERENT_CAP = 0.05
# Names that alone make one party this unlikely are two names: no number turns them into one without a human.
CONTRADICTS_BELOW = 0.02
ALIKE_FROM = 45  # percent of letters; far below what a slip of the pen leaves
MATCHER = "points-2"
NUMBERS_OTHER = frozenset({"number_excludes", "single_number_other", "strong_number_other"})


@dataclass(frozen=True, slots=True)
class Comparison:
    """`score` in points (log-odds), `probability` that both are one party, and the reasons, weightiest first."""

    score: float
    probability: float
    band: Band
    reasons: tuple[Reason, ...]


def band_of(probability: float) -> Band:
    """same from .95, unsure from .2, else different."""
    if probability >= SAME_FROM:
        return Band.SAME
    return Band.UNSURE if probability >= UNSURE_FROM else Band.DIFFERENT


@cache
def _labels() -> Mapping[str, Label]:
    text = (resources.files("graph.resolve") / "labels.yaml").read_text(encoding="utf-8")
    return {feature: Label(*words) for feature, words in parsed(text).items()}


def label(feature: str) -> Label:
    """What a reason's feature is called in both languages. KeyError for a name that is no feature."""
    return _labels()[feature]


@cache
def _points() -> Mapping[str, Any]:
    text = (resources.files("graph.resolve") / "weights.yaml").read_text(encoding="utf-8")
    table: dict[str, Any] = parsed(text)
    return table


def compare(a: Profile, b: Profile, rarity: Rarity) -> Comparison:
    """Weigh all that two profiles say of each other. Never raises; without common ground the base rate answers."""
    if kinds_exclude(a.kind, b.kind):
        reason = Reason("kind_conflict", a.kind, b.kind, float(_points()["limits"]["kind_conflict"]))
        return _comparison(reason.contribution, [reason])
    table = _points()["person" if as_persons(a, b) else "organisation"]
    best = _best_names(a, b, rarity, table)
    evidence = evidence_features(a, b)
    features = [*(best or [Feature("no_name", 1.0)]), *evidence]
    reasons = [Reason(f.name, f.left, f.right, round(table.get(f.name, 0.0) * f.size, 4)) for f in features]
    reasons.append(Reason("base", "", "", table["base"]))
    named = table["base"] + sum(table.get(f.name, 0.0) * f.size for f in best or [])
    contradicts = best is not None and _logistic(named) < CONTRADICTS_BELOW
    named_both = bool(a.names and b.names)
    return _limited(reasons, _Ground(features, as_persons(a, b), named_both, contradicts, rarity.measured))


def kinds_exclude(a: PartyKind, b: PartyKind) -> bool:
    """A person is no organisation; contact points and households are only ever equal by key."""
    if PartyKind.UNKNOWN in (a, b) or a is b:
        return False
    return not (a in ORGANISATIONS and b in ORGANISATIONS)


def _best_names(a: Profile, b: Profile, rarity: Rarity, table: Mapping[str, float]) -> list[Feature] | None:
    """The feature list of the pair of names that speaks most for one party; ties go to the first in text order."""
    person = as_persons(a, b)
    best: tuple[float, list[str], list[Feature]] | None = None
    for left in a.names:
        for right in b.names:
            if left.person is not person or right.person is not person:
                continue
            for features in name_features(left, right, rarity):
                points = sum(table.get(f.name, 0.0) * f.size for f in features)
                order = sorted((left.raw, right.raw))
                if best is None or (-points, order) < (-best[0], best[1]):
                    best = points, order, features
    return best[2] if best else None


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a comparison stands on, for the limits that no points can lift."""

    features: list[Feature]
    person: bool
    named: bool  # both have a name in plain text
    contradicts: bool  # the names alone make one party very unlikely
    measured: bool  # rarity comes from a population, not from assumptions

    def ceiling(self) -> tuple[float, str]:
        """The highest probability this ground can carry, and the reason's name."""
        seen = {f.name for f in self.features}
        if "number_excludes" in seen and "strong_number_same" not in seen:
            return DIFFERENT_CAP, "numbers_disagree"
        if self.contradicts:
            return UNSURE_CAP, "name_contradicts"
        if not self.named:
            return UNSURE_CAP, "masked_or_unnamed"
        if seen & {"single_number_other", "number_excludes"}:
            return UNSURE_CAP, "numbers_disagree"
        if "strong_number_same" not in seen:
            return self._namesakes(), "namesakes"
        return 1.0, ""

    def _namesakes(self) -> float:
        """One in how many: the party meant, and all others of the population that agree as much by chance.

        The name's surprise and what each piece of evidence adds are log10 of chances; the population is log10 of the
        number of parties it might have been (limits in weights.yaml). A person's name alone stays in doubt however rare
        it seems while nobody has counted names.
        """
        limits = _points()["limits"]
        evidence = sum(limits["evidence_surprise"].get(f.name, 0.0) * f.size for f in self.features)
        agreed = evidence + sum(f.size for f in self.features if f.name == "surprise")
        others: float = 10 ** (limits["person_population" if self.person else "organisation_population"] - agreed)
        sure = max(1 / (1 + others), UNSURE_FROM)  # equal names are never told to be different for being common
        return min(sure, UNSURE_CAP) if self.person and not self.measured and evidence < 1 else sure


def hangs_on_numbers(seen: Comparison) -> bool:
    """Whether strong numbers make two parties one, or alone keep apart what might be one."""
    features = {r.feature for r in seen.reasons}
    if "strong_number_same" in features:
        return True
    if features.isdisjoint(NUMBERS_OTHER):
        return False
    without = seen.score - sum(r.contribution for r in seen.reasons if r.feature in {*NUMBERS_OTHER, "numbers_disagree"})
    return _logistic(without) >= UNSURE_FROM


def doubted(seen: Comparison) -> Comparison:
    """The same comparison, unsure at most: the number it rests on stands under many names. A human decides."""
    if seen.band is not Band.SAME:
        return seen
    reason = Reason("number_of_many", "", "", round(_logit(UNSURE_CAP) - seen.score, 4))
    return _comparison(_logit(UNSURE_CAP), [*seen.reasons, reason])


def on_single_keys(seen: Comparison) -> Comparison:
    """The same comparison, marked: without what single keys or users state nothing would be found."""
    return replace(seen, reasons=(*seen.reasons, Reason(ON_SINGLE_KEYS, "", "", 0.0)))


def reach(a: Profile, b: Profile, surprise: float) -> float:
    """The highest probability that comparing the two could give, told without aligning names.

    `surprise`: the most that their names can agree in (see `surprise_of`). Among people whose names are borne by many
    no likeness of spelling makes one of two; where nothing else speaks for them they need not be compared.
    """
    if kinds_exclude(a.kind, b.kind):
        return 0.0
    if not (a.names and b.names) or any(not a.strong[s].isdisjoint(b.strong[s]) for s in a.strong if s in b.strong):
        return 1.0
    if a.is_person is False and b.is_person is False:
        return 1.0 if any(_words_meet(x, y) for x in a.names for y in b.names) else 0.0
    if not (a.is_person and b.is_person) or a.masked_numbers or b.masked_numbers:
        return 1.0
    limits = _points()["limits"]
    worth = limits["evidence_surprise"]
    agreed = surprise
    if any(n.father for n in a.names) and any(n.father for n in b.names):
        agreed += worth["father_same"]
    if a.birth_date and b.birth_date and a.birth_date[:4] == b.birth_date[:4]:
        agreed += worth["birth_same"]
    if not a.posts.isdisjoint(b.posts):
        agreed += worth["post_same"]
    taxpayers = frozenset(a.taxpayers.values()) & frozenset(b.taxpayers.values())
    if taxpayers or any(not a.weak[s].isdisjoint(b.weak[s]) for s in a.weak if s in b.weak):
        agreed += worth["weak_number_same"]
    if a.place and a.place == b.place:
        agreed += worth["place_same"]
    return float(max(1 / (1 + 10 ** (limits["person_population"] - agreed)), UNSURE_FROM))


def _words_meet(a: Name, b: Name) -> bool:
    """Whether the words that two firms' names do not share are at all alike: one word for another makes another firm.

    A letter may stand for any word that begins with it.
    """
    for left in a.readings:
        for right in b.readings:
            if any(t.initial for t in (*left, *right)):
                return True
            one, other = {t.sound for t in left}, {t.sound for t in right}
            if not (one - other and other - one):
                return True
            rest = ("".join(sorted(one - other)), "".join(sorted(other - one)))
            if fuzz.ratio(*rest) >= ALIKE_FROM:
                return True
    return False


def surprise_of(one: Profile, rarity: Rarity) -> float:
    """How seldom the rarest of its names is met, as log10 (infinite where rarity is only assumed): no agreement of names
    can be more surprising."""
    if not rarity.measured:
        return math.inf
    readings = [r for name in one.names for r in (*name.readings, *name.aliases)]
    return max((sum(rarity.surprise(token) for token in reading) for reading in readings), default=0.0)


def _limited(reasons: list[Reason], ground: _Ground) -> Comparison:
    score = sum(r.contribution for r in reasons)
    ceiling, why = ground.ceiling()
    if _logistic(score) > ceiling:
        reasons.append(Reason(why, "", "", round(_logit(ceiling) - score, 4)))
        score = _logit(ceiling)
    # One number, two spellings: a human decides, a score does not overrule the register.
    seen = {f.name for f in ground.features}
    floor = _logit(UNSURE_FROM) + 1e-9
    if "strong_number_same" in seen and not seen & {"single_number_other", "number_excludes"} and score < floor:
        reasons.append(Reason("number_outranks_name", "", "", round(floor - score, 4)))
        score = floor
    return _comparison(score, reasons)


def _comparison(score: float, reasons: list[Reason]) -> Comparison:
    probability = _logistic(score)
    ordered = sorted(reasons, key=lambda r: (-abs(r.contribution), r.feature, r.left, r.right))
    return Comparison(round(score, 4), probability, band_of(probability), tuple(ordered))


def _logistic(score: float) -> float:
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, score))))


def _logit(probability: float) -> float:
    return math.log(probability / (1 - probability))
