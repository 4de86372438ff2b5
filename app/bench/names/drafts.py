"""A name while it is written: words that may be changed, and those that must stay to tell it from another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from app.bench.names import slips
from app.bench.names.people import spellings


@dataclass(slots=True)
class Draft:
    """`words` as they will stand; `kept`: those that must stay as they are; titles and the like in `front` and `behind`."""

    words: list[str]
    kept: frozenset[str] = frozenset()
    front: list[str] = field(default_factory=list)
    behind: list[str] = field(default_factory=list)

    def free(self) -> list[int]:
        """Places of the words that may change."""
        return [n for n, word in enumerate(self.words) if word not in self.kept]


Habit = Callable[[Random, Draft], bool]  # changes a draft; False where there is nothing to change


def each(change: Callable[[Random, str], str | None], *, least: int = 1) -> Habit:
    """A habit that changes one free word."""

    def habit(random: Random, draft: Draft) -> bool:
        places = [n for n in draft.free() if len(draft.words[n]) >= least]
        random.shuffle(places)
        for place in places:
            changed = change(random, draft.words[place])
            if changed is not None and changed != draft.words[place]:
                draft.words[place] = changed
                return True
        return False

    return habit


def respelt(random: Random, word: str) -> str | None:
    """Another usual way to write a word."""
    others = spellings(word)
    return random.choice(others) if others else None


def joined(random: Random, draft: Draft) -> bool:
    """Two neighbours without the blank between."""
    places = [n for n in range(len(draft.words) - 1) if not {draft.words[n], draft.words[n + 1]} & draft.kept]
    if not places:
        return False
    place = random.choice(places)
    draft.words[place : place + 2] = [draft.words[place] + draft.words[place + 1].lower()]
    return True


def split(random: Random, draft: Draft) -> bool:
    """A long word in two."""
    places = [n for n in draft.free() if len(draft.words[n]) >= 8 and draft.words[n].isalpha()]
    if not places:
        return False
    place = random.choice(places)
    word = draft.words[place]
    at = random.randint(3, len(word) - 4)
    draft.words[place : place + 1] = [word[:at], word[at:].capitalize()]
    return True


SPELLING, VARIANT = each(slips.spelt), each(respelt)
SLIP, SCAN = each(slips.slipped), each(slips.misread)
SLIP_AGAIN = each(slips.slipped, least=7)  # of a short word two slips leave nothing to know it by


def apply(random: Random, draft: Draft, habits: dict[str, tuple[int, Habit]], count: int) -> tuple[str, ...]:
    """So many different habits, drawn by their weights; those that could be applied, by name, in order."""
    done: list[str] = []
    names, weights = list(habits), [weight for weight, _ in habits.values()]
    for _ in range(count):
        name = random.choices(names, weights)[0]
        if name not in done and habits[name][1](random, draft):
            done.append(name)
    return tuple(done)


def cased(random: Random, text: str) -> str:
    """In capitals, in small letters, or as it is."""
    chance = random.random()
    if chance < 0.38:
        return text.upper()
    return text.lower() if chance < 0.45 else text
