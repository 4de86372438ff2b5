"""The readable list of what is compared: each feature is a name, a size and the two values it was taken from.

Names give features by typed alignment and by their letters as a whole; evidence (numbers, dates, places, masks) gives
the rest. Sizes are plain numbers; what they are worth stands in weights.yaml.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from rapidfuzz.distance import OSA, Indel

from graph.lexicon import form_group, forms_agree
from graph.resolve.align import AGAINST, AGREEING, NEAR, SURE, Link, Relation, align
from graph.resolve.names import Name, Tokens, make_token
from graph.resolve.rarity import Rarity

SURPRISE_CAP = 12.0
OF_INITIAL = 0.8  # likeness of a letter and a word that begins with it
DIFFERENT = frozenset({Relation.KNOWN_OTHER, Relation.GENDER_TWIN})
UNANSWERED = frozenset({Relation.LEFT, Relation.LEFT_END, Relation.REPLACED})
# How much of a word's weight is answered by a word that relates so.
_ANSWERED = {
    **dict.fromkeys(SURE, 1.0), **dict.fromkeys(NEAR, 0.8),
    Relation.INITIAL: 0.6, Relation.SHORTENED: 0.7, Relation.LOOSE: 0.6, Relation.KNOWN_OTHER: 0.2, Relation.ALIKE: 0.3,
}  # fmt: skip


class Feature(NamedTuple):
    """`size` units of the feature `name`, seen between `left` and `right`."""

    name: str
    size: float
    left: str = ""
    right: str = ""


def name_features(a: Name, b: Name, rarity: Rarity) -> Iterator[list[Feature]]:
    """One feature list for every pair of readings worth trying; the caller keeps the best."""
    parts = _person_parts(a, b, rarity) if a.person and b.person else _organisation_parts(a, b)
    for left, mine in _written(a):
        for right, other in _written(b):
            if left and right:
                found = _features(ordered_links(left, right, rarity), left, right)
                if left is not a.readings[0] or right is not b.readings[0]:
                    found.append(Feature("other_reading", 1.0, _text(left), _text(right)))
                yield found + (parts if mine is a and other is b else _organisation_parts(mine, other))
    if not a.person and (a.town is None) is not (b.town is None):
        yield from _town_as_word(a, b, rarity)


def _written(name: Name) -> Iterator[tuple[Tokens, Name]]:
    """The words of each reading, and the name in whose form they are written: a firm's former name had a form of its own."""
    for reading in name.readings:
        yield reading, name
    for place, alias in enumerate(name.aliases):
        form = name.other_forms[place] if name.other_forms else None
        yield alias, name if form is None or form == name.legal_form else replace(name, legal_form=form)


def _town_as_word(a: Name, b: Name, rarity: Rarity) -> Iterator[list[Feature]]:
    """A town that ends one name only may be a word of the other: elsewhere in it, shortened or misspelt."""
    town = tuple(make_token(word, person=False) for word in (a.town or b.town or "").split())
    left, right = (n.tokens if n.town is None else (*n.tokens, *town) for n in (a, b))
    links = ordered_links(left, right, rarity)
    words = {t.text for t in town}
    alone = any(k.relation in UNANSWERED and words & {k.left, k.right} for k in links)
    if left and right and not alone:
        bare_a, bare_b = replace(a, town=None), replace(b, town=None)
        yield [*_features(links, left, right), *_organisation_parts(bare_a, bare_b)]


def ordered_links(left: Tokens, right: Tokens, rarity: Rarity) -> list[Link]:
    """The alignment, always computed from the same side, so that the score does not depend on who asks."""
    if [t.text for t in left] <= [t.text for t in right]:
        return align(left, right, rarity)
    return [Link(k[0], k[2], k[1], k[4], k[3], k[5]) for k in align(right, left, rarity)]


def _features(links: list[Link], left: Tokens, right: Tokens) -> list[Feature]:
    found: list[Feature] = []
    if any(k[0] is not Relation.IDENTICAL for k in links):
        found = _link_features(links)
    return found + _whole_features(links, left, right)


def _link_features(links: list[Link]) -> list[Feature]:
    """For each relation but sameness the weights summed, with the words that make up the sum."""
    sums: dict[Relation, list[Link]] = {}
    for link in links:
        if link[0] is not Relation.IDENTICAL:
            sums.setdefault(link[0], []).append(link)
    found = []
    for relation, group in sums.items():
        if len(group) == 1:
            link = group[0]
            found.append(Feature(relation.value, link.weight, link.left, link.right))
        else:
            lefts, rights = " ".join(k.left for k in group if k.left), " ".join(k.right for k in group if k.right)
            found.append(Feature(relation.value, sum(k.weight for k in group), lefts, rights))
    return found


def _whole_features(links: list[Link], left: Tokens, right: Tokens) -> list[Feature]:
    mine = other = agreed_mine = agreed_other = alike = surprise = 0.0
    for relation, word, answer, left_weight, right_weight, worth in links:
        part = _ANSWERED.get(relation, 0.0)
        mine += left_weight
        other += right_weight
        if word and answer:
            alike += (1.0 if relation in SURE else _alike(relation, word, answer)) * (left_weight + right_weight)
        agreed_mine += part * left_weight
        agreed_other += part * right_weight
        surprise += worth
    texts = _text(left), _text(right)
    low, high = sorted((agreed_mine / mine if mine else 0.0, agreed_other / other if other else 0.0))
    found = [Feature("covered", low, *texts), Feature("covered_best", high, *texts)]
    # Of two different known names, or a man's and a woman's, the likeness says nothing.
    if low < 1 and not any(k[0] in DIFFERENT for k in links):
        found += _letters(left, right, texts)
    found.append(Feature("likeness", alike / (mine + other) if links else 0.0, *texts))
    if surprise:
        found.append(Feature("surprise", min(surprise, SURPRISE_CAP), *texts))
    found.append(Feature("words", float(min(_full_words(left), _full_words(right))), *texts))
    if len(links) > 1 and texts[0] != texts[1] and _moved(left, right, links):
        found.append(Feature("moved", 1.0, *texts))
    return found


def _alike(relation: Relation, word: str, answer: str) -> float:
    """From 0 to 1: an initial tells a part of a word, other words are worth less than their share of letters in common."""
    if relation is Relation.INITIAL:
        return OF_INITIAL
    if relation is Relation.INITIAL_CONFLICT:
        return 0.0
    share = Indel.normalized_similarity(word, answer)
    return share * math.sqrt(share)


def _letters(left: Tokens, right: Tokens, texts: tuple[str, str]) -> list[Feature]:
    """How many letters the names share in one order, as they stand and with their words sorted."""
    mine, other = [t.modern for t in left], [t.modern for t in right]
    whole = Indel.normalized_similarity("".join(mine), "".join(other))
    if len(mine) > 1 or len(other) > 1:
        sorted_ = Indel.normalized_similarity("".join(sorted(mine)), "".join(sorted(other)))
        whole = max(whole, sorted_)
    return [Feature("letters", whole, *texts)]


def _moved(left: Tokens, right: Tokens, links: list[Link]) -> bool:
    """Whether the agreeing words stand in another order; read from the same side whoever asks."""
    pairs = [(k[1], k[2]) for k in links if k[0] in AGREEING]
    if len(pairs) < 2:
        return False
    if [t.text for t in left] > [t.text for t in right]:
        left, right, pairs = right, left, [(b, a) for a, b in pairs]
    order = {t.text: i for i, t in enumerate(right)}
    places = [order[b] for t in left for a, b in pairs if a == t.text and b in order]
    return places != sorted(places)


def _full_words(tokens: Tokens) -> int:
    return len([t for t in tokens if len(t.text) > 1 and not t.particle])


def _person_parts(a: Name, b: Name, rarity: Rarity) -> list[Feature]:
    found: list[Feature] = []
    if a.generation and b.generation and a.generation != b.generation:
        found.append(Feature("generation_conflict", 1.0, a.generation, b.generation))
    if a.sex and b.sex and a.sex != b.sex:
        found.append(Feature("sex_conflict", 1.0, a.sex, b.sex))
    if a.father and b.father:
        found.append(_father(a.father, b.father, rarity))
    return found


def _father(a: Tokens, b: Tokens, rarity: Rarity) -> Feature:
    """One father is told by a word that agrees and none that speaks against it; a word more is no other father.

    The size of a father's name that agrees is how rare it is, as log10, and at least 1.
    """
    links = ordered_links(a, b, rarity)
    relations = {k.relation for k in links}
    against = not relations.isdisjoint(AGAINST | {Relation.INITIAL_CONFLICT})
    if against or relations.isdisjoint(AGREEING | {Relation.INITIAL}):
        return Feature("father_conflict", 1.0, _text(a), _text(b))
    return Feature("father_same", max(1.0, min(sum(k.surprise for k in links), SURPRISE_CAP)), _text(a), _text(b))


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
    return found + _form(a.legal_form, b.legal_form)


def _town_relation(a: str | None, b: str | None) -> str:
    if a is None or b is None:
        return "town_one_side"
    if a == b:
        return "town_same"
    return "town_near" if OSA.distance(a, b, score_cutoff=2) <= 2 else "town_conflict"


def _form(left: str | None, right: str | None) -> list[Feature]:
    if left is None or right is None:
        return [Feature("form_one_side", 1.0, left or "", right or "")] if left != right else []
    if "any" in (form_group(left), form_group(right)):  # "Company" is any of them
        return [Feature("form_one_side", 1.0, left, right)] if left != right else []
    agree = forms_agree(left, right)
    name = {True: "form_same", False: "form_conflict", None: "form_near"}[agree]
    return [Feature(name, 1.0, left, right)]


def _text(tokens: Tokens) -> str:
    return " ".join([t.text for t in tokens])
