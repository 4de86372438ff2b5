"""Rows that are read with the help of others of their delivery, and what becomes of them where those are not there again.

A name and a number in two cells of a row are one person because another row, perhaps of another file, states the pair. What
it taught stays known: of the same row read with less help nothing is news.
"""

from __future__ import annotations

from collections.abc import Collection

import orjson

from app.intake.documents import compact

_HEAD, _WORDS = b'{"row":', b',"stated elsewhere":'


def with_help(row: bytes, words: Collection[str]) -> bytes:
    """The row, and the words of other rows that its claims rest on too."""
    return _HEAD + row + _WORDS + compact(sorted(set(words))) + b"}" if words else row


def says_no_more(now: bytes, before: bytes) -> bool:
    """Whether it is the same row, and all that helps to read it now helped before, in these words or others."""
    row, numbers = _parted(now)
    same, known = _parted(before)
    return row == same and numbers <= known


def _parted(said: bytes) -> tuple[bytes, frozenset[str]]:
    """The row, and the numbers that other rows give to a name ("197003121995031002 - Drs. H. Moh. Jusuf")."""
    row, mark, words = said.removeprefix(_HEAD).rpartition(_WORDS)
    if not (mark and said.startswith(_HEAD)):
        return said, frozenset()
    pairs = (pair for words in orjson.loads(words[:-1]) for pair in words.split("; "))
    return row, frozenset(pair.partition(" - ")[0] for pair in pairs)
