"""Numbers in the names of firms: in digits, Roman, written out, as ordinals, or stuck to a word."""

from __future__ import annotations

import re

from graph.lexicon.forms import lists

_ROMAN = re.compile(r"(?=[ivx])x{0,3}(ix|iv|v?i{0,3})")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10}
_GLUED = re.compile(r"([^\W\d]{3,})(\d{1,2}|iii)")
_LETTERS = {"0": "o", "5": "s"}
_ORDINAL = re.compile(r"(?:ke)?(\d{1,3})(?:st|nd|rd|th)?")


def number_of(word: str, *, last: bool) -> tuple[str | None, str]:
    """The number a word is or ends in, in digits, and the word that is left ("jabal3" → "3", "jabal").

    A last nought, or a five that makes a usual word, was meant for the letter that looks like it ("sukse5").
    """
    if ordinal := _ORDINAL.fullmatch(word):
        return ordinal[1].lstrip("0") or "0", ""
    if word.isdecimal():
        return word.lstrip("0") or "0", ""
    if (len(word) > 1 or last) and len(word) <= 5 and _ROMAN.fullmatch(word):
        total = 0
        values = [_ROMAN_VALUES[c] for c in word]
        for here, following in zip(values, [*values[1:], 0], strict=True):
            total += -here if here < following else here
        return str(total), ""
    if word in lists().digits and (last or word in lists().digits_anywhere):
        return lists().digits[word], ""
    glued = _GLUED.fullmatch(word)
    if glued and (letter := _LETTERS.get(glued[2])) and (letter == "o" or glued[1] + letter in lists().common):
        return None, glued[1] + letter
    if glued:
        return ("3" if glued[2] == "iii" else glued[2].lstrip("0") or "0"), glued[1]
    return None, word
