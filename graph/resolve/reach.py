"""How probable two parties could come out at best, told without aligning their names: far cheaper than comparing."""

from __future__ import annotations

import math

from rapidfuzz import fuzz

from graph.resolve.limits import UNSURE_FROM
from graph.resolve.names import Name
from graph.resolve.points import limits
from graph.resolve.profile import Profile, kinds_exclude
from graph.resolve.rarity import Rarity

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


def surprise_of(one: Profile, rarity: Rarity) -> float:
    """How seldom the rarest of its names is met, as log10 (infinite where rarity is only assumed): no agreement of names
    can be more surprising."""
    if not rarity.measured:
        return math.inf
    readings = [r for name in one.names for r in (*name.readings, *name.aliases)]
    return max((sum(rarity.surprise(token) for token in reading) for reading in readings), default=0.0)
