"""The readable list of what is compared: each feature is a name, a size and the two values it was taken from.

Names give features by typed alignment, evidence (numbers, dates, places, masks) gives the rest. Sizes are plain
numbers; what a unit of each is worth stands in weights.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from graph.lexicon import forms_agree
from graph.resolve.align import AGREEING, SURE, Link, Relation, align
from graph.resolve.names import Name, Tokens
from graph.resolve.rarity import Rarity

SURPRISE_CAP = 12.0
# Bins of the part of all word weight that found its answer on the other side.
_COVERAGE = ((0.999, "coverage_full"), (0.85, "coverage_high"), (0.65, "coverage_most"), (0.45, "coverage_half"))


@dataclass(frozen=True, slots=True)
class Feature:
    """`size` units of the feature `name`, seen between `left` and `right`."""

    name: str
    size: float
    left: str = ""
    right: str = ""


def name_features(a: Name, b: Name, rarity: Rarity) -> Iterator[list[Feature]]:
    """One feature list for every pair of readings worth trying; the caller keeps the best."""
    for left in (*a.readings, *a.aliases):
        for right in (*b.readings, *b.aliases):
            if left and right:
                yield _of_readings(a, b, left, right, rarity)


def _of_readings(a: Name, b: Name, left: Tokens, right: Tokens, rarity: Rarity) -> list[Feature]:
    links = ordered_links(left, right, rarity)
    found = _link_features(links)
    found += _whole_features(links, left, right)
    if a.person and b.person:
        found += _person_parts(a, b, rarity)
    else:
        found += _organisation_parts(a, b)
    if len(a.readings) > 1 or len(b.readings) > 1:
        plain = left == a.readings[0] and right == b.readings[0]
        found += [] if plain else [Feature("other_reading", 1.0, _text(left), _text(right))]
    return found


def ordered_links(left: Tokens, right: Tokens, rarity: Rarity) -> tuple[Link, ...]:
    """The alignment, always computed from the same side, so that the score does not depend on who asks."""
    if [t.text for t in left] <= [t.text for t in right]:
        return align(left, right, rarity)
    return tuple(Link(k.relation, k.right, k.left, k.weight, k.surprise) for k in align(right, left, rarity))


def _link_features(links: tuple[Link, ...]) -> list[Feature]:
    """Weights summed per relation, with the words that make up the sum."""
    sums: dict[Relation, list[Link]] = {}
    for link in links:
        sums.setdefault(link.relation, []).append(link)
    return [
        Feature(
            str(relation), sum(k.weight for k in group),
            " ".join(k.left for k in group if k.left), " ".join(k.right for k in group if k.right),
        )
        for relation, group in sums.items()
    ]


def _whole_features(links: tuple[Link, ...], left: Tokens, right: Tokens) -> list[Feature]:
    total = sum(k.weight for k in links)
    agreed = sum(k.weight for k in links if k.relation in AGREEING)
    texts = _text(left), _text(right)
    found: list[Feature] = []
    part = agreed / total if total else 0.0
    for floor, name in _COVERAGE:
        if part >= floor:
            found.append(Feature(name, 1.0, *texts))
            break
    sure = [k for k in links if k.relation in SURE]
    surprise = min(sum(k.surprise for k in sure), SURPRISE_CAP)
    if surprise:
        found.append(Feature("surprise", surprise, *texts))
    if min(_full_words(left), _full_words(right)) <= 1:
        found.append(Feature("mononym", 1.0, *texts))
    if len(sure) > 1 and _moved(left, right, sure):
        found.append(Feature("moved", 1.0, *texts))
    return found


def _moved(left: Tokens, right: Tokens, sure: list[Link]) -> bool:
    """Whether the agreeing words stand in another order; read from the same side whoever asks."""
    pairs = [(k.left, k.right) for k in sure]
    if [t.text for t in left] > [t.text for t in right]:
        left, right, pairs = right, left, [(b, a) for a, b in pairs]
    order = {t.text: i for i, t in enumerate(right)}
    places = [order[b] for t in left for a, b in pairs if a == t.text and b in order]
    return places != sorted(places)


def _full_words(tokens: Tokens) -> int:
    return sum(1 for t in tokens if not t.initial and not t.particle)


def _person_parts(a: Name, b: Name, rarity: Rarity) -> list[Feature]:
    found: list[Feature] = []
    if a.generation and b.generation and a.generation != b.generation:
        found.append(Feature("generation_conflict", 1.0, a.generation, b.generation))
    if a.sex and b.sex and a.sex != b.sex:
        found.append(Feature("sex_conflict", 1.0, a.sex, b.sex))
    if a.father and b.father:
        links = ordered_links(a.father, b.father, rarity)
        same = all(k.relation in AGREEING or k.relation is Relation.INITIAL for k in links)
        found.append(Feature("father_same" if same else "father_conflict", 1.0, _text(a.father), _text(b.father)))
    return found


def _organisation_parts(a: Name, b: Name) -> list[Feature]:
    found: list[Feature] = []
    if a.numbers != b.numbers:
        both = bool(a.numbers and b.numbers)
        name = "number_conflict" if both else "number_one_side"
        found.append(Feature(name, 1.0, " ".join(a.numbers), " ".join(b.numbers)))
    elif a.numbers:
        found.append(Feature("number_same", 1.0, " ".join(a.numbers), " ".join(b.numbers)))
    if a.town or b.town:
        found.append(Feature(_town_relation(a.town, b.town), 1.0, a.town or "", b.town or ""))
    return [*found, *_form(a.legal_form, b.legal_form)]


def _town_relation(a: str | None, b: str | None) -> str:
    if a is None or b is None:
        return "town_one_side"
    if a == b:
        return "town_same"
    return "town_near" if OSA.distance(a, b, score_cutoff=2) <= 2 else "town_conflict"


def _form(left: str | None, right: str | None) -> list[Feature]:
    if left is None or right is None:
        return [Feature("form_one_side", 1.0, left or "", right or "")] if left != right else []
    agree = forms_agree(left, right)
    name = {True: "form_same", False: "form_conflict", None: "form_near"}[agree]
    return [Feature(name, 1.0, left, right)]


def _text(tokens: Tokens) -> str:
    return " ".join(t.text for t in tokens)
