"""What happens to one word under a hand or a scanner: old spelling, a slip of the finger, letters taken for figures."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from app.bench.names.parts import fold, known

SHORTEST = 4  # letters; in shorter words one wrong letter makes another word
TRIES = 8
# Spellings of before 1972 and of today's habits, as letters are written one for another.
_SPELLINGS = (
    ("u", "oe"), ("j", "dj"), ("y", "j"), ("c", "tj"), ("sy", "sj"), ("ny", "nj"), ("kh", "ch"), ("h", "ch"), ("f", "p"),
    ("p", "f"), ("z", "s"), ("s", "sh"), ("k", "q"), ("i", "y"), ("y", "i"), ("d", "dh"), ("t", "th"), ("i", "ie"),
    ("v", "f"), ("ai", "ae"), ("sy", "s"), ("s", "sy"), ("ks", "x"),
)  # fmt: skip
_NEAR = {
    "a": "sqz", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk",
    "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et", "s": "ad", "t": "ry",
    "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "xa",
}  # fmt: skip
_SEEN = (
    ("o", "0"), ("l", "1"), ("i", "l"), ("rn", "m"), ("m", "rn"), ("e", "c"), ("n", "h"), ("u", "v"), ("a", "o"),
    ("s", "5"), ("b", "6"), ("l", "i"), ("h", "n"), ("c", "e"), ("vv", "w"), ("w", "vv"),
)  # fmt: skip


def spelt(random: Random, word: str) -> str | None:
    """The word in an older or looser spelling; None when it offers none."""
    return _exchanged(random, word, _SPELLINGS)


def slipped(random: Random, word: str) -> str | None:
    """The word with one letter lost, doubled, taken for its neighbour or moved; None for one too short.

    Never what may be another name.
    """
    if len(word) < SHORTEST or not word.isalpha():
        return None
    for _ in range(TRIES):
        at = random.randrange(1, len(word))
        found = random.choice(_SLIPS)(random, word, at)
        if found != word and not _is_another(word, found):
            return found
    return None


def misread(random: Random, word: str) -> str | None:
    """The word as a scanner took it; None when nothing in it is mistaken easily."""
    found = _exchanged(random, word, _SEEN)
    return found if found is not None and not _is_another(word, found) else None


def _is_another(word: str, found: str) -> bool:
    """Whether it may be meant: a word of the lists, or the other sex's name, which the last vowel tells."""
    ends = word[-1].lower(), found[-1].lower()
    return fold(found) in known() or (ends[0] != ends[1] and set(ends) <= set("aiou"))


def _exchanged(random: Random, word: str, pairs: tuple[tuple[str, str], ...]) -> str | None:
    lower = word.lower()
    able = [(before, after) for before, after in pairs if before in lower]
    if len(word) < SHORTEST or not able:
        return None
    before, after = random.choice(able)
    places = [n for n in range(len(lower)) if lower.startswith(before, n)]
    at = random.choice(places)
    return _cased(word, lower[:at] + after + lower[at + len(before) :])


def _cased(like: str, text: str) -> str:
    if like.isupper():
        return text.upper()
    return text[:1].upper() + text[1:] if like[:1].isupper() else text


def _lost(random: Random, word: str, at: int) -> str:
    return word[:at] + word[at + 1 :]


def _doubled(random: Random, word: str, at: int) -> str:
    return word[:at] + word[at] + word[at:]


def _beside(random: Random, word: str, at: int) -> str:
    return word[:at] + random.choice(_NEAR.get(word[at].lower(), "e")) + word[at + 1 :]


def _moved(random: Random, word: str, at: int) -> str:
    return word[: at - 1] + word[at].lower() + word[at - 1].lower() + word[at + 1 :] if at > 1 else word


def _more(random: Random, word: str, at: int) -> str:
    return word[:at] + random.choice("aeiounhrst") + word[at:]


_SLIPS: tuple[Callable[[Random, str, int], str], ...] = (_lost, _lost, _doubled, _beside, _beside, _moved, _more)
