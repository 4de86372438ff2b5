"""Words of a form's cells and what they mean, from the source's description; case, punctuation and signs do not matter."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MOST_WORDS = 8
_NOT_WORD = re.compile(r"[\W_]+")


def normal(text: str) -> str:
    """Lower case, words joined by one blank."""
    return _NOT_WORD.sub(" ", text.casefold()).strip()


@dataclass(frozen=True, slots=True)
class Words:
    """`meaning` leads from a word or phrase in normal form to its code; a code is a word for itself."""

    meaning: Mapping[str, str]

    @classmethod
    def of(cls, listed: Mapping[str, Sequence[str]]) -> Words:
        meaning: dict[str, str] = {}
        for code, phrases in listed.items():
            for phrase in (code, *phrases):
                meaning.setdefault(normal(phrase), code)
        return cls(meaning)

    def find(self, text: str) -> str | None:
        """The meaning of the whole text, else of its longest run of words from the left ("PNS (guru)")."""
        return self.split(text)[0]

    def split(self, text: str) -> tuple[str | None, str]:
        """The meaning of the longest run of words from the left, and what stands behind it as written."""
        words = list(re.finditer(r"[^\W_]+", text))[:MOST_WORDS]
        for size in range(len(words), 0, -1):
            run = " ".join(word.group().casefold() for word in words[:size])
            if run in self.meaning:
                return self.meaning[run], text[words[size - 1].end() :].strip(" ,;:()")
        return None, text
