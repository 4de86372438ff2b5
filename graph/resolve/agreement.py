"""Whether two names are one name written twice: the same words, misspelt, shortened or with titles, and nothing against it.

A shared number is typed by hand and lands beside a wrong name; so it joins only names that say the same of their own.
Names that do not agree may still be one party's (a married name, a firm renamed): a human decides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from graph.resolve.align import AGAINST, Relation
from graph.resolve.features import Feature, name_features
from graph.resolve.names import Name, make_token
from graph.resolve.profile import Profile, as_persons
from graph.resolve.rarity import Rarity

# Of one name and another only one can be true: Jr. and Sr., bin Ali and bin Umar, PT and CV, Andi and Budi.
CONFLICTING = frozenset(
    {*map(str, AGAINST), str(Relation.INITIAL_CONFLICT), "generation_conflict", "father_conflict", "sex_conflict",
     "number_conflict", "town_conflict", "form_conflict"}
)  # fmt: skip
# These do not exclude one name, yet a slip of the hand does not make them.
_DOUBTFUL = frozenset({str(Relation.TWO_OFF), str(Relation.LOOSE), "number_one_side"})
_EXTRA = frozenset({str(Relation.LEFT), str(Relation.LEFT_END)})
ENOUGH_WORDS = 2  # that a person's shorter name must have when the longer one says more
TELLING = 3.5  # log10 of how rare the words are that a firm's shorter name must share with one that says more of its trade


def names_conflict(features: Collection[str]) -> bool:
    """Whether names with these features cannot both be right; a title taken for no name must leave nothing over."""
    return not CONFLICTING.isdisjoint(features) or {"other_reading", "left"} <= set(features)


def names_agree(a: Profile, b: Profile, rarity: Rarity) -> bool:
    """Whether a name of one is a spelling of a name of the other. Parties without names do not agree."""
    if any(_written_alike(x, y) for x, y in _pairs(a, b)):
        return True
    return any(_is_of_one(features, person=x.person) for x, y in _pairs(a, b) for features in name_features(x, y, rarity))


def names_apart(a: Profile, b: Profile, rarity: Rarity) -> bool:
    """Whether all names of one conflict with all of the other; not so when there is nothing to compare."""
    if any(_written_alike(x, y) for x, y in _pairs(a, b)):
        return False
    found = [names_conflict([f[0] for f in features]) for x, y in _pairs(a, b) for features in name_features(x, y, rarity)]
    return bool(found) and all(found)


def _pairs(a: Profile, b: Profile) -> Iterator[tuple[Name, Name]]:
    person = as_persons(a, b)
    yield from ((x, y) for x in a.names for y in b.names if x.person is y.person is person)


def _written_alike(a: Name, b: Name) -> bool:
    return a.raw == b.raw and any(a.readings)


def _has_telling(features: list[Feature]) -> bool:
    """Whether a firm's names share a word that is not one of those all firms use."""
    shared = {word for f in features if f[0] == "surprise" for word in set(f[2].split()) & set(f[3].split())}
    return any(not (t.plenty or t.common) for t in (make_token(word, person=False) for word in shared))


def _is_of_one(features: list[Feature], *, person: bool) -> bool:
    size = {f[0]: f[1] for f in features}
    # What is only abbreviated on both sides, or has no words, agrees in nothing.
    if "surprise" not in size or names_conflict(size) or not _DOUBTFUL.isdisjoint(size):
        return False
    extra = [f for f in features if f[0] in _EXTRA]
    left, right = " ".join(f[2] for f in extra).split(), " ".join(f[3] for f in extra).split()
    if person and size.get("words", 0) >= ENOUGH_WORDS:
        return True
    if not person and size["surprise"] >= TELLING and not (left and right) and _has_telling(features):
        return True
    # "Yusuf" and "Muhammad Yusuf", but not "Wijaya" and "Andi Wijaya"; "PT Bumi Karsa" may be another firm than "PT Bumi".
    tokens = [make_token(word, person=person) for word in (*left, *right)]
    return all(t.particle or (person and (t.plenty or t.initial)) for t in tokens)
