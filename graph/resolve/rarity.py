"""How rare a word is among the stored names: what agreement on it is worth."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from graph.lexicon import parse_organisation, parse_person, sound
from graph.resolve.names import Token

# Without a population: a word of the lists is borne by 1 in 50, another by 1 in 5,000.
DEFAULT_POPULATION = 100_000
COMMON_SHARE = 1 / 50
SMALLEST_POPULATION = 1_000
OTHER_SHARE = 1 / 5_000
# A day so many people are said to be born on, and so great a part of all, is one that registers fill in: of people alive
# about one in 18,000 is born on the same day.
FILLED_IN_FROM, FILLED_IN_SHARE = 20, 1 / 1_000
KNOWN_FROM = 10
REMEMBERED = 50_000  # words


class Worth(NamedTuple):
    """What a word counts where it is answered or left over, how surprising it is to meet, what it counts against another."""

    weight: float
    surprise: float
    against: float


@dataclass(frozen=True, slots=True)
class Rarity:
    """Document frequency of word sounds in a population of `size` names; both kinds of names share one table. `days`: how
    many people share a day of birth.

    An empty one answers from the lexicon: words known to tell little apart are common, all others fairly rare.
    """

    frequency: Mapping[str, int] = field(default_factory=dict)
    size: int = 0
    days: Mapping[str, int] = field(default_factory=dict)
    _worth: dict[Token, Worth] = field(default_factory=dict, init=False, compare=False, repr=False)

    @property
    def measured(self) -> bool:
        """Whether there are names enough to believe the counts; else rarity is assumed."""
        return self.size >= SMALLEST_POPULATION

    def is_filled_in(self, day: str) -> bool:
        """Whether so many of the counted people share this day of birth that it is nobody's."""
        count = self.days.get(day, 0)
        return self.measured and count >= FILLED_IN_FROM and count >= FILLED_IN_SHARE * self.size

    def worth(self, token: Token) -> Worth:
        """What a word counts, reckoned once."""
        found = self._worth.get(token)
        if found is None:
            if len(self._worth) > REMEMBERED:
                self._worth.clear()
            found = self._worth[token] = Worth(self.weight(token), self.surprise(token), self.weight(token, against=True))
        return found

    def surprise(self, token: Token) -> float:
        """log10 of how many names go by before this word appears again: 0 for a word in every name."""
        share = self.share(token)
        return -math.log10(share) if share < 1 else 0.0

    def share(self, token: Token) -> float:
        """The part of stored names with this word, between a small positive bound and 1."""
        count = self.frequency.get(token.sound, 0)
        if not self.measured:
            assumed = COMMON_SHARE if token.plenty or token.common else OTHER_SHARE
            return max(assumed, count / DEFAULT_POPULATION)
        return min(1.0, max(count, 1) / self.size)

    def weight(self, token: Token, *, against: bool = False) -> float:
        """What the word counts in an alignment: (.35 + .65 × rarity) × role; between about .05 and 1.

        `against`: as one that stands against another word; there a word that all firms use counts like any other.
        """
        population = max(self.size, DEFAULT_POPULATION)
        rarity = min(1.0, self.surprise(token) / math.log10(population))
        if token.particle:
            role = 0.25
        elif token.initial:
            role = 0.3
        else:
            role = 0.45 if token.plenty and not against else 1.0
        return (0.35 + 0.65 * rarity) * role

    def knows(self, token: Token) -> bool:
        """Whether the population has this word often enough to take it for a name and not for a slip."""
        return self.frequency.get(token.sound, 0) >= KNOWN_FROM or token.family is not None or token.common


def words_of(person: bool, raw: str) -> frozenset[str]:
    """The sounds of a stored name's words, for counting frequencies."""
    tokens = parse_person(raw).tokens if person else parse_organisation(raw).tokens
    return frozenset(sound(t) for t in tokens if len(t) > 1)


def count_rarity(names: Iterable[tuple[bool, str]]) -> Rarity:
    """Rarity over (is a person, raw name) pairs; for small populations and tests, the store keeps its own counts."""
    frequency: dict[str, int] = {}
    size = 0
    for person, raw in names:
        size += 1
        for word in words_of(person, raw):
            frequency[word] = frequency.get(word, 0) + 1
    return Rarity(frequency, size)
