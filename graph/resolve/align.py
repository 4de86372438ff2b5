"""Typed alignment: which word of one name answers which of the other, and how. Surest first, each word once."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from rapidfuzz.distance import OSA, Jaro

from graph.resolve.likeness import LONG, gender_twins, near_distance, stands_for
from graph.resolve.names import Token, Tokens
from graph.resolve.rarity import Rarity


class Relation(StrEnum):
    """How two words relate; the last ones speak against one name."""

    IDENTICAL = "identical"
    FOLDED = "folded"  # old spelling, doubled letters
    VARIANT = "variant"  # one class of spellings: Moh., Muhammad
    SOUND = "sound"
    JOINED = "joined"  # written together on one side
    JOINED_OFF = "joined_off"  # so, and letters differ
    ONE_OFF = "one_off"
    SHORT_OFF = "short_off"  # one letter off in a short word
    TWO_OFF = "two_off"
    INITIAL = "initial"
    SHORTENED = "shortened"
    LOOSE = "loose"  # a weak class: Eko, Eka
    KNOWN_OTHER = "known_other"  # alike, but both are names of their own
    GENDER_TWIN = "gender_twin"  # Asirwanda, Asirwandi
    ALIKE = "alike"  # more letters the same than not
    WEAK = "weak"
    REPLACED = "replaced"  # left over on both sides
    INITIAL_CONFLICT = "initial_conflict"
    LEFT = "left"  # left over on one side
    LEFT_END = "left_end"  # so: a last word that many firms have


SURE = frozenset({Relation.IDENTICAL, Relation.FOLDED, Relation.VARIANT, Relation.SOUND, Relation.JOINED})
NEAR = frozenset({Relation.ONE_OFF, Relation.SHORT_OFF, Relation.TWO_OFF, Relation.JOINED_OFF})
AGREEING = SURE | NEAR
# Words that stand against each other count whole, however many firms bear them: Jaya for Mandiri is another firm.
AGAINST = frozenset({Relation.KNOWN_OTHER, Relation.GENDER_TWIN, Relation.ALIKE, Relation.WEAK, Relation.REPLACED})
# A letter is worth little when it fits, but when it contradicts, it is a whole other name.
CONFLICT_WEIGHT = 0.7
LIKENESS = 0.78  # Jaro likeness of sounds, under which words have nothing in common
HALF = 0.55  # part of the letters that alike words share
# What a near word proves of the rarity that an equal one would.
NEAR_WORTH = 0.7


class Link(NamedTuple):
    """Two words (either side "" when left over), how they relate, what each weighs, how surprising it is that they agree."""

    relation: Relation
    left: str
    right: str
    left_weight: float
    right_weight: float
    surprise: float

    @property
    def weight(self) -> float:
        """Of the pair: the mean, or that of the only one."""
        if self.left and self.right:
            return (self.left_weight + self.right_weight) / 2
        return self.left_weight + self.right_weight


def align(left: Tokens, right: Tokens, rarity: Rarity) -> list[Link]:
    """Links of two names. Swapping the names swaps the sides of each link and changes nothing else, when the caller sees
    to it that the same one is always left (see `features.ordered_links`)."""
    links: list[Link] = []
    worth = rarity.worth
    many = list(right)
    few: list[Token] = []
    for a in left:
        text = a.text
        for n, b in enumerate(many):
            if b.text == text:
                mine, other = worth(a), worth(b)
                links.append(Link(Relation.IDENTICAL, text, text, mine[0], other[0], min(mine[1], other[1])))
                del many[n]
                break
        else:
            few.append(a)
    if few and many:
        work = _Work(few, many, rarity, links)
        _equal(work)
        if work.left and work.right:
            _joined(work)
            _near(work)
            _initials(work)
            _alike(work)
        few, many = _replaced(work)
    links += [Link(_left(t, left), t.text, "", worth(t)[0], 0.0, 0.0) for t in few]
    links += [Link(_left(t, right), "", t.text, 0.0, worth(t)[0], 0.0) for t in many]
    return links


def _left(token: Token, name: Tokens) -> Relation:
    return Relation.LEFT_END if token.plenty and token is name[-1] else Relation.LEFT


class _Work:
    """The words not yet linked, in order, and the links found so far."""

    __slots__ = ("left", "links", "rarity", "right")

    def __init__(self, left: list[Token], right: list[Token], rarity: Rarity, links: list[Link]) -> None:
        self.left, self.right, self.rarity, self.links = left, right, rarity, links

    def link(self, relation: Relation, a: Token, b: Token) -> None:
        mine, other = self.rarity.worth(a), self.rarity.worth(b)
        agreed = min(mine[1], other[1]) if relation in SURE else 0.0
        if relation in NEAR:
            agreed = NEAR_WORTH * min(mine[1], other[1])
        weights = (mine[2], other[2]) if relation in AGAINST else (mine[0], other[0])
        if relation is Relation.INITIAL_CONFLICT:
            weights = CONFLICT_WEIGHT, CONFLICT_WEIGHT
        self.links.append(Link(relation, a.text, b.text, *weights, agreed))
        self.left.remove(a)
        self.right.remove(b)


def _equal(work: _Work) -> None:
    """Words that are one after folding, then those that sound alike."""
    for a in tuple(work.left):
        if len(a.text) > 1:
            b = next((b for b in work.right if b.modern == a.modern and len(b.text) > 1), None)
            if b is not None:
                work.link(Relation.FOLDED, a, b)
    for a in tuple(work.left):
        if len(a.text) > 1:
            b = next((b for b in work.right if b.sound == a.sound and len(b.text) > 1), None)
            if b is not None:
                variant = a.family is not None and a.family == b.family
                work.link(Relation.VARIANT if variant else Relation.SOUND, a, b)


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
    size = len(pair[0].text) + len(pair[1].text)
    if size < 5 or abs(size - len(whole.text)) > 2:
        return False
    text = pair[0].text + pair[1].text
    allowed = 2 if size >= 10 else 1 if size >= 7 else 0
    return text == whole.text or (allowed > 0 and OSA.distance(text, whole.text, score_cutoff=allowed) <= allowed)


def _link_joined(work: _Work, pair: tuple[Token, Token], whole: Token, *, swap: bool) -> None:
    parts = f"{pair[0].text} {pair[1].text}"
    one, two, all_ = (work.rarity.worth(t) for t in (*pair, whole))
    relation = _joined_relation(pair, whole)
    weight = (one[0] + two[0] + all_[0]) / 2
    agreed = one[1] + two[1] if relation is Relation.JOINED else NEAR_WORTH * (one[1] + two[1])
    names = (whole.text, parts) if swap else (parts, whole.text)
    work.links.append(Link(relation, *names, weight, weight, 0.0 if relation is Relation.GENDER_TWIN else agreed))
    many, few = (work.right, work.left) if swap else (work.left, work.right)
    for token in pair:
        many.remove(token)
    few.remove(whole)


def _joined_relation(pair: tuple[Token, Token], whole: Token) -> Relation:
    text = pair[0].text + pair[1].text
    if text == whole.text:
        return Relation.JOINED
    cut = len(pair[0].text)
    twins = whole.text.endswith(pair[1].text) and gender_twins(pair[0].text, whole.text[: -len(pair[1].text)])
    twins = twins or (whole.text[:cut] == pair[0].text and gender_twins(pair[1].text, whole.text[cut:]))
    return Relation.GENDER_TWIN if twins else Relation.JOINED_OFF


def _near(work: _Work) -> None:
    """One letter off in words of four letters or more, two in longer ones; two known names are not near."""
    found: list[tuple[int, int, str, str, Token, Token]] = []
    for a in work.left:
        for b in work.right:
            distance = near_distance(a, b)
            if distance is not None:
                low, high = (a.text, b.text) if a.text <= b.text else (b.text, a.text)
                found.append((distance, -min(len(low), len(high)), low, high, a, b))
    if len(found) > 1:
        found.sort(key=lambda entry: entry[:4])
    for distance, _, _, _, a, b in found:
        if a in work.left and b in work.right:
            work.link(_near_relation(a, b, distance, work.rarity), a, b)




def _near_relation(a: Token, b: Token, distance: int, rarity: Rarity) -> Relation:
    if gender_twins(a.text, b.text):
        return Relation.GENDER_TWIN
    if a.loose is not None and a.loose == b.loose:
        return Relation.LOOSE
    if rarity.knows(a) and rarity.knows(b):
        return Relation.KNOWN_OTHER
    if distance > 1:
        return Relation.TWO_OFF
    return Relation.ONE_OFF if min(len(a.text), len(b.text)) >= LONG else Relation.SHORT_OFF




def _initials(work: _Work) -> None:
    """A letter for a word, or a dotted beginning for a word; a letter that no word begins with contradicts."""
    for swap in (False, True):
        shorts, fulls = (work.right, work.left) if swap else (work.left, work.right)
        for short in tuple(shorts):
            if not (short.abbreviated or len(short.text) <= 2):
                continue
            full = next((t for t in fulls if stands_for(short, t)), None)
            if full is not None:
                relation = Relation.INITIAL if len(short.text) == 1 else Relation.SHORTENED
                work.link(relation, *((full, short) if swap else (short, full)))
    for swap in (False, True):
        shorts, fulls = (work.right, work.left) if swap else (work.left, work.right)
        for short in [t for t in shorts if len(t.text) == 1]:
            other = next(iter(fulls), None)
            if other is not None:
                work.link(Relation.INITIAL_CONFLICT, *((other, short) if swap else (short, other)))


def _alike(work: _Work) -> None:
    """Far-off words that still resemble each other: they count as replaced, a little less surely."""
    found: list[tuple[float, str, str, Token, Token]] = []
    for a in work.left:
        for b in work.right:
            likeness = Jaro.similarity(a.sound, b.sound, score_cutoff=LIKENESS)
            if likeness:
                low, high = (a.text, b.text) if a.text <= b.text else (b.text, a.text)
                found.append((-likeness, low, high, a, b))
    if len(found) > 1:
        found.sort(key=lambda entry: entry[:3])
    for *_, a, b in found:
        if a in work.left and b in work.right:
            work.link(_far_relation(a, b, work.rarity), a, b)


def _far_relation(a: Token, b: Token, rarity: Rarity) -> Relation:
    if gender_twins(a.text, b.text):
        return Relation.GENDER_TWIN
    if rarity.knows(a) and rarity.knows(b):
        return Relation.KNOWN_OTHER
    return Relation.ALIKE if OSA.normalized_similarity(a.text, b.text) >= HALF else Relation.WEAK


def _replaced(work: _Work) -> tuple[list[Token], list[Token]]:
    """Words without an answer: paired as replaced while both sides have some, heaviest first; the rest is returned."""
    worth = work.rarity.worth

    def heaviest(tokens: Iterable[Token]) -> list[Token]:
        return sorted(tokens, key=lambda t: (-worth(t)[0], t.text))

    left, right = heaviest(work.left), heaviest(work.right)
    for a, b in zip(left, right, strict=False):
        work.links.append(Link(Relation.REPLACED, a.text, b.text, worth(a)[2], worth(b)[2], 0.0))
    shared = min(len(left), len(right))
    return left[shared:], right[shared:]
