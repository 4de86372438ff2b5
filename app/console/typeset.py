"""How wide words are when nobody has drawn them yet, and where to break them into lines."""

from __future__ import annotations

from unicodedata import east_asian_width

_NARROW = frozenset("ijlrtfI.,:;'|!()[]- ·")
_WIDE = frozenset("mwMW%@—")
ELLIPSIS = "…"


def width(words: str, size: float) -> float:
    """Estimated width of a line in a common sans serif face, in the unit of `size`; rather too wide than too narrow."""
    return size * sum(_em(character) for character in words)


def _em(character: str) -> float:
    if character in _NARROW:
        return 0.36
    if character in _WIDE:
        return 0.92
    if east_asian_width(character) in "WF":
        return 1.05
    return 0.7 if character.isupper() else 0.58


def wrap(words: str, room: float, size: float, *, most: int) -> list[str]:
    """At most `most` lines that fit the room; what is left over is cut with an ellipsis. Never empty."""
    lines: list[str] = []
    line = ""
    for word in _pieces(words.split(), room, size):
        longer = f"{line} {word}".strip()
        if line and width(longer, size) > room:
            lines.append(line)
            line = word
        else:
            line = longer
    lines.append(line)
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], _cut(lines[most - 1], room, size)]


def _pieces(words: list[str], room: float, size: float) -> list[str]:
    """Words, those broken that are wider than a whole line."""
    pieces: list[str] = []
    for word in words:
        while width(word, size) > room and len(word) > 1:
            fitting = next((n for n in range(len(word) - 1, 0, -1) if width(word[:n], size) <= room), 1)
            pieces.append(word[:fitting])
            word = word[fitting:]
        pieces.append(word)
    return pieces


def _cut(line: str, room: float, size: float) -> str:
    while line and width(line + ELLIPSIS, size) > room:
        line = line[:-1].rstrip()
    return line + ELLIPSIS
