"""Two words held against each other letter by letter: slips, misreadings, a man's and a woman's ending, abbreviations."""

from __future__ import annotations

from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from graph.lexicon import modern
from graph.lexicon.words import table
from graph.resolve.names import Token

LONG = 6  # letters from which two that differ may be a slip
REMEMBERED = 20_000  # pairs of words


def near_distance(a: Token, b: Token) -> int | None:
    """Letters that differ, the better of the writing as it is and the modern one; None when too many."""
    if a.loose is not None and a.loose == b.loose:
        return 1
    one, other = len(a.text), len(b.text)
    shorter = min(one, other)
    if shorter < 4 and (shorter < 2 or a.text.isascii()) and (one, other) not in ((3, 4), (4, 3)):
        return None
    allowed = 2 if shorter >= LONG else 1
    if abs(one - other) > allowed + 1:
        return None
    distance = OSA.distance(a.text, b.text, score_cutoff=allowed)
    if distance > 1 and (a.modern is not a.text or b.modern is not b.text):
        distance = min(distance, OSA.distance(a.modern, b.modern, score_cutoff=allowed))
    if distance > 1 and (read := _as_read(a.text)) == _as_read(b.text) and len(read) > 3:
        return 1
    return distance if distance <= allowed else None


_READ = (
    ("rn", "m"), ("ri", "n"), ("cl", "d"), ("li", "h"), ("ii", "u"), ("vv", "w"), ("0", "o"), ("1", "l"), ("5", "s"),
    ("8", "b"),
)  # fmt: skip


@lru_cache(REMEMBERED)
def _as_read(text: str) -> str:
    """What a scanner might make of both: letters that it takes for each other are one."""
    for seen, meant in _READ:
        text = text.replace(seen, meant)
    return text


@cache
def _gender_endings() -> tuple[tuple[str, str], ...]:
    return tuple((a, b) for pair in table("id")["gender_endings"] for a, b in (pair, pair[::-1]))


@lru_cache(REMEMBERED)
def gender_twins(a: str, b: str) -> bool:
    """Whether two words differ only by a man's and a woman's ending, one slip or an old spelling elsewhere allowed."""
    for x, y in _gender_endings():
        if a.endswith(x) and b.endswith(y) and a[: -len(x)] == b[: -len(y)] and len(a) > len(x) + 2:
            return True
    one, other = _ended(a), _ended(b)
    return _vowels_part(one, other) or (b.endswith("ah") and _added(one, other)) or (a.endswith("ah") and _added(other, one))


_ENDINGS = (("iah", "ia"), ("ah", "a"), ("ie", "i"), ("y", "i"), ("oe", "u"))
_PARTING = frozenset({("a", "i"), ("i", "a"), ("o", "i"), ("i", "o")})


def _ended(word: str) -> str:
    """The modern spelling, its end written one way: -ie and -y are -i, -ah is -a."""
    said = modern(word)
    return next((said[: -len(old)] + new for old, new in _ENDINGS if said.endswith(old)), said)


def _added(man: str, woman: str) -> bool:
    """Hamid, Hamidah; Saepudin, Saepudiah: a woman's -ah behind, or for the -n of, a man's name that ends in a consonant."""
    if len(man) < 4 or man[-1] in "aiueo" or not woman.endswith("a"):
        return False
    stems = [man, man[:-1]] if man.endswith("in") else [man]
    bare = woman[:-1]
    return any(
        stem[-1] == bare[-1] and OSA.distance(stem, bare, score_cutoff=1) <= (len(stem) > 4) for stem in stems
    )  # fmt: skip


def _vowels_part(a: str, b: str) -> bool:
    if min(len(a), len(b)) < 4 or (a[-1], b[-1]) not in _PARTING:
        return False
    return OSA.distance(a[:-1], b[:-1], score_cutoff=1) <= 1


def stands_for(short: Token, full: Token) -> bool:
    if len(full.text) <= len(short.text):
        return False
    if len(short.text) == 1:
        return short.text in (full.text[0], full.modern[0], full.sound[0]) or short.sound == full.sound[0]
    return short.abbreviated and (full.text.startswith(short.text) or _is_contracted(short.text, full.text))


def _is_contracted(short: str, full: str) -> bool:
    """ "Sjhtr." for Sejahtera: its letters in their order, the first one first."""
    if short[0] != full[0] or len(short) > 6:
        return False
    rest = iter(full)
    return all(c in rest for c in short)
