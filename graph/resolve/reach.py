"""How probable two parties could come out at best, told without aligning their names: far cheaper than comparing."""

from __future__ import annotations

import math
from collections.abc import Iterable

from rapidfuzz import fuzz

from graph.resolve.align import NEAR_WORTH
from graph.resolve.features import SURPRISE_CAP
from graph.resolve.likeness import near_distance
from graph.resolve.limits import UNSURE_FROM
from graph.resolve.names import Name, Token, Tokens
from graph.resolve.points import limits
from graph.resolve.profile import Profile, kinds_exclude
from graph.resolve.rarity import Rarity

PART = 3  # letters at an end of a word by which it is known where it is written together with another
ALIKE_FROM = 45  # percent of letters; far below what a slip of the pen leaves


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
    known = limits()
    worth = known["evidence_surprise"]
    agreed = surprise
    if any(n.father for n in a.names) and any(n.father for n in b.names):
        agreed += worth["father_same"] * SURPRISE_CAP
    if a.birth_date and b.birth_date and a.birth_date[:4] == b.birth_date[:4]:
        agreed += worth["birth_same"]
    if not a.posts.isdisjoint(b.posts):
        agreed += worth["post_same"]
    taxpayers = frozenset(a.taxpayers.values()) & frozenset(b.taxpayers.values())
    if taxpayers or any(not a.weak[s].isdisjoint(b.weak[s]) for s in a.weak if s in b.weak):
        agreed += worth["weak_number_same"]
    if a.place and a.place == b.place:
        agreed += worth["place_same"]
    return float(max(1 / (1 + 10 ** (known["person_population"] - agreed)), UNSURE_FROM))


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


class Shared:
    """The most that the names of two people can agree in, as log10: the words of one that come near a word of the other, or
    that may be written together with another there. Far cheaper than aligning; pairs of words are weighed once."""

    def __init__(self, rarity: Rarity) -> None:
        self._rarity = rarity
        self._met: dict[tuple[str, str], float] = {}

    def surprise(self, a: Profile, b: Profile) -> float:
        """Infinite where rarity is only assumed."""
        if not self._rarity.measured:
            return math.inf
        mine, theirs = _readings(a), _readings(b)
        return max(self._agreed(mine, theirs), self._agreed(theirs, mine))

    def _agreed(self, readings: list[Tokens], others: list[Tokens]) -> float:
        words = others[0] if len(others) == 1 else list({t.text: t for reading in others for t in reading}.values())
        most = 0.0
        for reading in readings:
            most = max(most, sum([self._nearest(token, words) for token in reading]))
        return most

    def _nearest(self, token: Token, words: Iterable[Token]) -> float:
        most, met, text = 0.0, self._met, token.text
        for word in words:
            key = text, word.text
            worth = met.get(key)
            if worth is None:
                worth = met[key] = _meets(token, word, self._rarity)
            if worth > most:
                most = worth
        return most


def _readings(one: Profile) -> list[Tokens]:
    return [r for name in one.names for r in (*name.readings, *name.aliases)]


def _meets(token: Token, word: Token, rarity: Rarity) -> float:
    if token.sound == word.sound or token.modern == word.modern:
        return min(rarity.worth(token)[1], rarity.worth(word)[1])
    shorter, longer = sorted((token.text, word.text), key=len)
    if len(shorter) > 1 and len(longer) > len(shorter) and (shorter[:PART] in longer or shorter[-PART:] in longer):
        return max(rarity.worth(token)[1], rarity.worth(word)[1])
    if near_distance(token, word) is not None:
        return NEAR_WORTH * min(rarity.worth(token)[1], rarity.worth(word)[1])
    return 0.0


def surprise_of(one: Profile, rarity: Rarity) -> float:
    """How seldom the rarest of its names is met, as log10 (infinite where rarity is only assumed): no agreement of names
    can be more surprising."""
    if not rarity.measured:
        return math.inf
    readings = [r for name in one.names for r in (*name.readings, *name.aliases)]
    return max((sum(rarity.surprise(token) for token in reading) for reading in readings), default=0.0)
