"""Is it the same party? An additive table of points over readable features, with bands that admit doubt.

The score is a sum of contributions, the probability its logistic value; limits that no points can lift (masked text, names
that many bear, contradicting numbers) are reasons like the others. Symmetric in its two parties.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from graph.kinds import Band, Label
from graph.model import ON_SINGLE_KEYS, Reason
from graph.packaged import parsed
from graph.resolve.agreement import names_agree
from graph.resolve.evidence import evidence_features
from graph.resolve.features import Feature, name_features
from graph.resolve.limits import EXCLUDING, SAME_FROM, UNSURE_CAP, UNSURE_FROM, Ground, Sought
from graph.resolve.points import Points, Weighed, limits, points
from graph.resolve.profile import Profile, as_persons, kinds_exclude
from graph.resolve.rarity import Rarity

# Names that alone make one party this unlikely are two names: no number turns them into one without a human.
CONTRADICTS_BELOW = 0.02
MATCHER = "points-5"
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


def compare(a: Profile, b: Profile, rarity: Rarity, *, sought: Sought = Sought.ANYBODY) -> Comparison:
    """Weigh all that two profiles say of each other. Never raises; without common ground the base rate answers.

    `sought`: who one of the two may be, which says how many others that bear its name are reckoned with.
    """
    if kinds_exclude(a.kind, b.kind):
        reason = Reason("kind_conflict", a.kind, b.kind, float(limits()["kind_conflict"]))
        return _comparison(reason.contribution, [reason])
    person = as_persons(a, b)
    table = _table(rarity, person=person)
    named, features, worths = _best_names(a, b, rarity, table, person=person)
    evidence = evidence_features(a, b, rarity)
    ground = Ground(
        {f[0] for f in features}.union([f[0] for f in evidence]),
        [*(f for f in features if f[0] == "father_same"), *evidence],
        sum([f[1] for f in features if f[0] == "surprise"]),
        person,
        bool(a.names and b.names),
        named is not None and _logistic(table.base + named) < CONTRADICTS_BELOW,
        any(f[0] == "strong_number_same" for f in evidence) and not names_agree(a, b, rarity),
        rarity.size if rarity.measured else 0,
        sought,
    )
    reasons = [
        Reason(f[0], f[2], f[3], worth)
        for f, worth in zip(features + evidence, worths + table.each(evidence), strict=True)
    ]
    reasons.append(Reason("base", "", "", table.base))
    return _limited(reasons, ground)


def _table(rarity: Rarity, *, person: bool) -> Points:
    """The points that hold where these words were counted."""
    return rarity.tables[person] if isinstance(rarity, Weighed) else points(person=person)


def _best_names(
    a: Profile, b: Profile, rarity: Rarity, table: Points, *, person: bool
) -> tuple[float | None, list[Feature], list[float]]:
    """Points, features and the worth of each, of the pair of names that speaks most for one party; ties go to the first in
    text order. None points when no name can be held against one of the other."""
    best: float | None = None
    order: list[str] = []
    found: list[Feature] = [Feature("no_name", 1.0)]
    worths = [0.0]
    for left in a.names:
        for right in b.names:
            if left.person is not person or right.person is not person:
                continue
            for features in name_features(left, right, rarity):
                each = table.each(features)
                worth = sum(each)
                if best is None or worth > best or (worth == best and sorted((left.raw, right.raw)) < order):
                    best, order, found, worths = worth, sorted((left.raw, right.raw)), features, each
    return best, found, worths


def sizes(a: Profile, b: Profile, rarity: Rarity, table: Points | None = None) -> dict[str, float]:
    """The features of a pair and how large they are, as a fit reads them: of the names that speak most for one party by
    `table` (the one in use when None)."""
    person = as_persons(a, b)
    _, best, _ = _best_names(a, b, rarity, table or _table(rarity, person=person), person=person)
    found: dict[str, float] = {}
    for feature in best + evidence_features(a, b, rarity):
        found[feature.name] = max(found.get(feature.name, 0.0), feature.size)
    return found


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


def _limited(reasons: list[Reason], ground: Ground) -> Comparison:
    score = sum([r.contribution for r in reasons])
    ceiling, why, others = ground.ceiling()
    if ceiling < 1:
        sure = _logistic(score)
        # Lowered in proportion, so that of two the likelier stays the likelier.
        low = ceiling * sure
        if why == "namesakes" and not ground.is_against():
            low = max(low, min(sure, UNSURE_FROM + 1e-9))
        if low < sure - 0.001:
            reasons.append(Reason(why, others, others, round(_logit(low) - score, 4)))
            score = _logit(low)
    # One number, two spellings: a human decides, a score does not overrule the register.
    if score < FLOOR and "strong_number_same" in ground.seen and ground.seen.isdisjoint(EXCLUDING):
        reasons.append(Reason("number_outranks_name", "", "", round(FLOOR - score, 4)))
        score = FLOOR
    return _comparison(score, reasons)


FLOOR = math.log(UNSURE_FROM / (1 - UNSURE_FROM)) + 1e-9


def _comparison(score: float, reasons: list[Reason]) -> Comparison:
    probability = _logistic(score)
    ordered = sorted(reasons, key=lambda r: (-abs(r.contribution), r.feature, r.left, r.right))
    return Comparison(round(score, 4), probability, band_of(probability), tuple(ordered))


def _logistic(score: float) -> float:
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, score))))


def _logit(probability: float) -> float:
    low = max(probability, 1e-26)
    return math.log(low / (1 - low))
