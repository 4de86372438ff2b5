"""Evidence beside the name: numbers by strength, masks, birth dates, sex and place, as features with their values."""

from __future__ import annotations

from collections.abc import Mapping

from rapidfuzz.distance import OSA

from graph.kinds import PartyKind
from graph.lexicon import admits
from graph.period import Answer
from graph.resolve.features import Feature
from graph.resolve.profile import Profile, as_persons
from graph.resolve.rarity import Rarity

# Dates that registers fill in when the day is not known.
DEFAULT_DAYS = frozenset({"01-01", "07-01", "12-31"})
# One person has one of these at a time; a second value of another scheme says little.
ONE_PER_PARTY = frozenset({"NIK", "NIP", "NIB"})
TAXPAYER = "NPWP_ROOT"  # how a shared taxpayer of two branches is named
HIDDEN = "…"
MOST_VISIBLE = 8


def evidence_features(a: Profile, b: Profile, rarity: Rarity | None = None) -> list[Feature]:
    """Every piece of evidence both sides have. Values of numbers are never repeated, only their scheme.

    `rarity`: of the population, which tells the days of birth that registers fill in beside those known to be.
    """
    if not (a.has_evidence or b.has_evidence or a.posts or b.posts or a.masked_names or b.masked_names):
        return []
    found = [*_numbers(a, b), *_masked_numbers(a, b), *_masked_names(a, b)]
    shared = any(f.name == "strong_number_same" for f in found)
    if a.birth_date and b.birth_date and not (shared and (a.birth_from_number or b.birth_from_number)):
        found.append(_birth(a.birth_date, b.birth_date, rarity))
    if a.sex and b.sex and a.sex != b.sex:
        found.append(Feature("sex_conflict", 1.0, a.sex, b.sex))
    if a.posts & b.posts:
        post = min(a.posts & b.posts)
        found.append(Feature("post_same", 1.0, post, post))
    if a.place and b.place:
        name = "place_same" if a.place == b.place else "place_other"
        found.append(Feature(name, 1.0, a.place, b.place))
    return found


def _numbers(a: Profile, b: Profile) -> list[Feature]:
    if not ((a.strong and b.strong) or (a.weak and b.weak) or (a.taxpayers and b.taxpayers)):
        return []
    found: list[Feature] = []
    one_taxpayer = not set(a.taxpayers.values()).isdisjoint(b.taxpayers.values())
    for scheme in sorted(set(a.strong) & set(b.strong)):
        if a.strong[scheme] & b.strong[scheme]:
            found.append(Feature("strong_number_same", 1.0, scheme, scheme))
        elif not (scheme == "NPWP" and one_taxpayer):
            found.append(Feature(_other(a, b, scheme), 1.0, scheme, scheme))
    for scheme in sorted(set(a.weak) & set(b.weak)):
        same = _shared(a.weak, b.weak, scheme)
        found.append(Feature("weak_number_same" if same else "weak_number_other", 1.0, scheme, scheme))
    if one_taxpayer and not (_shared(a.strong, b.strong, "NPWP") or _shared(a.weak, b.weak, "NPWP")):
        found.append(Feature("weak_number_same", 1.0, TAXPAYER, TAXPAYER))
    return found


def _other(a: Profile, b: Profile, scheme: str) -> str:
    """What another strong number of one scheme says: a person has one NIK for life (UU 24/2013 art. 13), a body one
    taxpayer number (UU KUP art. 2); offices have had those of their treasurers, people those of a spouse or a firm."""
    if as_persons(a, b):
        excludes = scheme == "NIK"
    else:
        excludes = scheme == "NPWP" and PartyKind.PUBLIC_BODY not in (a.kind, b.kind) and not taxpayers_unread(a, b)
    if excludes:
        return "number_excludes"
    return "single_number_other" if scheme in ONE_PER_PARTY else "strong_number_other"


def taxpayers_unread(a: Profile, b: Profile) -> bool:
    """Whether two bodies bear different tax numbers of which only the digits, not at hand, tell one taxpayer from two."""
    left, right = (p.strong.get("NPWP", frozenset()) for p in (a, b))
    if not (left and right) or left & right or as_persons(a, b):
        return False
    return any(v not in p.taxpayers for p in (a, b) for v in p.strong["NPWP"])


def _shared(a: Mapping[str, frozenset[str]], b: Mapping[str, frozenset[str]], scheme: str) -> bool:
    return bool(a.get(scheme, frozenset()) & b.get(scheme, frozenset()))


def _masked_numbers(a: Profile, b: Profile) -> list[Feature]:
    if not (a.masked_numbers or b.masked_numbers):
        return []
    found: list[Feature] = []
    for one, other in ((a, b), (b, a)):
        for scheme, masks in sorted(one.masked_numbers.items()):
            answers = {admits(mask, digits) for mask in masks for digits in other.legible.get(scheme, frozenset())}
            if answers:
                found.append(_number_mask_feature(answers, max(map(_visible, masks)), scheme))
    crossed = [
        admits(x, y) for s in set(a.masked_numbers) & set(b.masked_numbers)
        for x in a.masked_numbers[s] for y in b.masked_numbers[s]
    ]
    if crossed and all(answer is Answer.NO for answer in crossed):
        found.append(Feature("number_mask_excludes", 1.0, HIDDEN, HIDDEN))
    return found


def _visible(mask: str) -> int:
    return min(sum(c.isdigit() for c in mask), MOST_VISIBLE)


def _number_mask_feature(answers: set[Answer], visible: int, scheme: str) -> Feature:
    """Each visible digit that agrees is worth a little; a digit that differs excludes."""
    if Answer.YES in answers:
        return Feature("number_mask_admits", float(visible), HIDDEN, scheme)
    return Feature("number_mask_excludes" if answers == {Answer.NO} else "number_mask_open", 1.0, HIDDEN, scheme)


def _masked_names(a: Profile, b: Profile) -> list[Feature]:
    if not (a.masked_names or b.masked_names):
        return []
    plain = {Answer.NO}
    for one, other in ((a, b), (b, a)):
        for mask in one.masked_names:
            plain |= {admits(mask, name.raw) for name in other.names}
            plain |= {admits(mask, name) for name in other.masked_names}
    compared = bool(a.names or a.masked_names) and bool(b.names or b.masked_names)
    return [_mask_feature(plain)] if compared and not (a.names and b.names) else []


def _mask_feature(answers: set[Answer]) -> Feature:
    if Answer.YES in answers:
        return Feature("mask_admits", 1.0, HIDDEN, HIDDEN)
    return Feature("mask_open" if Answer.UNKNOWN in answers else "mask_excludes", 1.0, HIDDEN, HIDDEN)


def _birth(a: str, b: str, rarity: Rarity | None) -> Feature:
    left, right = a[:10].split("-"), b[:10].split("-")
    if len(left) < 3 or len(right) < 3:
        common = min(len(left), len(right))
        same = left[:common] == right[:common]
        return Feature("birth_part_same" if same else "birth_part_other", 1.0, a, b)
    if left == right:
        default = "-".join(left[1:]) in DEFAULT_DAYS or (rarity is not None and rarity.is_filled_in(a[:10]))
        return Feature("birth_same_default" if default else "birth_same", 1.0, a, b)
    if left[0] == right[0] and left[1:] == right[:0:-1]:
        return Feature("birth_swapped", 1.0, a, b)
    if OSA.distance("".join(left), "".join(right), score_cutoff=1) <= 1:
        return Feature("birth_near", 1.0, a, b)
    return Feature("birth_year_same" if left[0] == right[0] else "birth_other", 1.0, a, b)
