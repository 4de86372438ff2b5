"""Typed alignment: which word of one name answers which of the other, and how. Best pairs first, each word once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from rapidfuzz.distance import OSA, Jaro

from graph.lexicon.words import table
from graph.resolve.names import Token, Tokens
from graph.resolve.rarity import Rarity


class Relation(StrEnum):
    """How two words relate; the last ones speak against one name."""

    IDENTICAL = "identical"
    FOLDED = "folded"  # old spelling, doubled letters
    VARIANT = "variant"  # one class of spellings: Moh., Muhammad
    SOUND = "sound"
    JOINED = "joined"  # written together on one side
    ONE_OFF = "one_off"
    TWO_OFF = "two_off"
    INITIAL = "initial"
    SHORTENED = "shortened"
    LOOSE = "loose"  # a weak class: Eko, Eka
    KNOWN_OTHER = "known_other"  # alike, but both are names of their own
    GENDER_TWIN = "gender_twin"  # Asirwanda, Asirwandi
    WEAK = "weak"
    REPLACED = "replaced"  # left over on both sides
    INITIAL_CONFLICT = "initial_conflict"
    LEFT = "left"  # left over on one side


SURE = frozenset({Relation.IDENTICAL, Relation.FOLDED, Relation.VARIANT, Relation.SOUND, Relation.JOINED})
# A letter is worth little when it fits, but when it contradicts, it is a whole other name.
CONFLICT_WEIGHT = 0.7
AGREEING = SURE | {Relation.ONE_OFF, Relation.TWO_OFF}


@dataclass(frozen=True, slots=True)
class Link:
    """A pair of words (either side "" when left over), its relation, weight, and surprise when it agrees."""

    relation: Relation
    left: str
    right: str
    weight: float
    surprise: float = 0.0


@dataclass(slots=True)
class _Work:
    """The words not yet linked, in order, and the links found so far."""

    left: list[Token]
    right: list[Token]
    rarity: Rarity
    links: list[Link]

    def link(self, relation: Relation, a: Token, b: Token) -> None:
        weigh, surprise = self.rarity.weight, self.rarity.surprise
        agreed = min(surprise(a), surprise(b)) if relation in SURE else 0.0
        weight = (weigh(a) + weigh(b)) / 2
        if relation is Relation.INITIAL_CONFLICT:
            weight = max(weight, CONFLICT_WEIGHT)
        self.links.append(Link(relation, a.text, b.text, weight, agreed))
        self.left.remove(a)
        self.right.remove(b)


def align(left: Tokens, right: Tokens, rarity: Rarity) -> tuple[Link, ...]:
    """Links of two names. Swapping the names swaps the sides of each link and changes nothing else."""
    work = _Work(list(left), list(right), rarity, [])
    _equal(work)
    if work.left and work.right:
        _joined(work)
        _near(work)
        _initials(work)
        _alike(work)
    _left_over(work)
    return tuple(work.links)


def _equal(work: _Work) -> None:
    for relation in (Relation.IDENTICAL, Relation.FOLDED, Relation.SOUND):
        if not (work.left and work.right):
            return
        for a in tuple(work.left):
            for b in work.right:
                if _agree(relation, a, b):
                    variant = relation is Relation.SOUND and a.family is not None and a.family == b.family
                    work.link(Relation.VARIANT if variant else relation, a, b)
                    break


def _agree(relation: Relation, a: Token, b: Token) -> bool:
    if relation is Relation.IDENTICAL:
        return a.text == b.text
    if a.initial or b.initial:
        return False
    return a.modern == b.modern if relation is Relation.FOLDED else a.sound == b.sound


def _joined(work: _Work) -> None:
    """Two neighbours on one side written as one word on the other ("Dakang Saputra", "Dakangsaputra")."""
    for swap in (False, True):
        many, few = (work.right, work.left) if swap else (work.left, work.right)
        place = 0
        while place + 1 < len(many):
            pair = many[place], many[place + 1]
            whole = next((t for t in few if _is_joined(pair, t)), None)
            if whole is None:
                place += 1
                continue
            _link_joined(work, pair, whole, swap=swap)


def _is_joined(pair: tuple[Token, Token], whole: Token) -> bool:
    text = pair[0].text + pair[1].text
    if abs(len(text) - len(whole.text)) > 1 or len(text) < 5:
        return False
    return text == whole.text or (len(text) >= 7 and OSA.distance(text, whole.text, score_cutoff=1) <= 1)


def _link_joined(work: _Work, pair: tuple[Token, Token], whole: Token, *, swap: bool) -> None:
    parts = f"{pair[0].text} {pair[1].text}"
    rarity = work.rarity
    weight = (rarity.weight(pair[0]) + rarity.weight(pair[1]) + rarity.weight(whole)) / 2
    surprise = rarity.surprise(pair[0]) + rarity.surprise(pair[1])
    names = (whole.text, parts) if swap else (parts, whole.text)
    twins = _gender_twins(pair[0].text + pair[1].text, whole.text)
    relation = Relation.GENDER_TWIN if twins else Relation.JOINED
    work.links.append(Link(relation, *names, weight, 0.0 if twins else surprise))
    many, few = (work.right, work.left) if swap else (work.left, work.right)
    for token in pair:
        many.remove(token)
    few.remove(whole)


def _near(work: _Work) -> None:
    """One letter off in words of four letters or more, two in words of eight or more; two known names are not near."""
    found: list[tuple[tuple[int, int, str, str], Token, Token]] = []
    for a in work.left:
        for b in work.right:
            distance = _near_distance(a, b)
            if distance is not None:
                low, high = sorted((a.text, b.text))
                found.append(((distance, -min(len(low), len(high)), low, high), a, b))
    for order, a, b in sorted(found, key=lambda entry: entry[0]):
        if a in work.left and b in work.right:
            work.link(_near_relation(a, b, order[0], work.rarity), a, b)


def _near_distance(a: Token, b: Token) -> int | None:
    """Letters that differ, the better of the writing as it is and the modern one; None when too many."""
    if a.loose is not None and a.loose == b.loose:
        return 1
    shorter = min(len(a.text), len(b.text))
    if shorter < 4 and (shorter < 2 or a.text.isascii()):
        return None
    allowed = 2 if shorter >= 8 else 1
    distance = OSA.distance(a.text, b.text, score_cutoff=allowed)
    if distance > allowed:
        distance = OSA.distance(a.modern, b.modern, score_cutoff=allowed)
    return distance if distance <= allowed else None


def _near_relation(a: Token, b: Token, distance: int, rarity: Rarity) -> Relation:
    if _gender_twins(a.text, b.text):
        return Relation.GENDER_TWIN
    if a.loose is not None and a.loose == b.loose:
        return Relation.LOOSE
    if rarity.knows(a) and rarity.knows(b):
        return Relation.KNOWN_OTHER
    return Relation.ONE_OFF if distance <= 1 else Relation.TWO_OFF


@cache
def _gender_endings() -> frozenset[tuple[str, str]]:
    pairs = table("id")["gender_endings"]
    return frozenset((a, b) for a, b in pairs) | frozenset((b, a) for a, b in pairs)


def _gender_twins(a: str, b: str) -> bool:
    """Whether two words differ only by a man's and a woman's ending."""
    for x, y in _gender_endings():
        if a.endswith(x) and b.endswith(y) and a[: -len(x)] == b[: -len(y)] and len(a) > len(x) + 2:
            return True
    return False


def _initials(work: _Work) -> None:
    """A letter for a word, or a dotted beginning for a word; a letter that no word begins with contradicts."""
    for swap in (False, True):
        shorts, fulls = (work.right, work.left) if swap else (work.left, work.right)
        for short in tuple(shorts):
            if not (short.initial or short.abbreviated or len(short.text) == 2):
                continue
            full = next((t for t in fulls if _stands_for(short, t)), None)
            if full is not None:
                relation = Relation.INITIAL if short.initial else Relation.SHORTENED
                work.link(relation, *((full, short) if swap else (short, full)))
    for swap in (False, True):
        shorts, fulls = (work.right, work.left) if swap else (work.left, work.right)
        for short in [t for t in shorts if t.initial]:
            other = next(iter(fulls), None)
            if other is not None:
                work.link(Relation.INITIAL_CONFLICT, *((other, short) if swap else (short, other)))


def _stands_for(short: Token, full: Token) -> bool:
    if len(full.text) <= len(short.text):
        return False
    if short.initial:
        return short.text in (full.text[0], full.modern[0], full.sound[0])
    return short.abbreviated and full.text.startswith(short.text)


def _alike(work: _Work) -> None:
    """Far-off words that still resemble each other: they count as replaced, a little less surely."""
    found: list[tuple[tuple[float, str, str], Token, Token]] = []
    for a in work.left:
        for b in work.right:
            likeness = Jaro.similarity(a.sound, b.sound, score_cutoff=0.78)
            if likeness:
                low, high = sorted((a.text, b.text))
                found.append(((-likeness, low, high), a, b))
    for _, a, b in sorted(found, key=lambda entry: entry[0]):
        if a in work.left and b in work.right:
            work.link(Relation.GENDER_TWIN if _gender_twins(a.text, b.text) else Relation.WEAK, a, b)


def _left_over(work: _Work) -> None:
    """Words without an answer: paired as replaced while both sides have some, heaviest first; the rest is left."""

    def heaviest(tokens: Iterable[Token]) -> list[Token]:
        return sorted(tokens, key=lambda t: (-work.rarity.weight(t), t.text))

    left, right = heaviest(work.left), heaviest(work.right)
    for a, b in zip(left, right, strict=False):
        work.links.append(Link(Relation.REPLACED, a.text, b.text, (work.rarity.weight(a) + work.rarity.weight(b)) / 2))
    shared = min(len(left), len(right))
    work.links += [Link(Relation.LEFT, t.text, "", work.rarity.weight(t)) for t in left[shared:]]
    work.links += [Link(Relation.LEFT, "", t.text, work.rarity.weight(t)) for t in right[shared:]]
