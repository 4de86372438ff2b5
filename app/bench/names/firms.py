"""Invented firms of Indonesia: a legal form, distinctive and trade words, sometimes a number and a town."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from app.bench.names.parts import Words, fold, joined, table, words
from app.bench.names.people import invent as invent_person
from app.bench.names.people import table_of_people

RARE = 0.45  # of firms so many have a word that hardly another has


@dataclass(frozen=True, slots=True)
class Firm:
    """Words in their usual spelling; number as digits or Roman, town and form as compared fields; "" where there is none."""

    form: str
    words: tuple[str, ...]
    number: str
    town: str

    @property
    def key(self) -> str:
        """Equal for two firms whose names nobody can tell apart."""
        return f"c {self.bare} {self.form}"

    @property
    def bare(self) -> str:
        """The key without the form: what is left when an office leaves the form out."""
        return " ".join((*sorted(map(fold, self.words)), self.number, self.town)).strip()


def invent(random: Random) -> Firm:
    """Some firm."""
    lists = table_of_firms()
    found = [_first(random, lists)]
    found += [lists["second"].draw(random) for _ in range(random.choices((0, 1, 2), (1, 6, 3))[0])]
    if random.random() < 0.25:
        found.append(lists["trade"].draw(random))
    if len(found) < 2:
        found.append(_rare(random))
    number = random.choice((*lists["numbers"], *lists["tenths"])) if random.random() < 0.06 else ""
    town = table_of_people()["places"].draw(random) if random.random() < 0.08 else ""
    return Firm(form(random), tuple(dict.fromkeys(found)), number, town)


def form(random: Random) -> str:
    """A legal form, the usual ones oftener."""
    forms = table_of_firms()["forms"]
    found: str = random.choices(list(forms), [f["share"] for f in forms.values()])[0]
    return found


def distinctive(random: Random) -> str:
    """A word that tells one firm from another: none of those that stand behind any firm's."""
    lists = table_of_firms()
    while (found := _first(random, lists)) in lists["second"].usual:
        pass
    return found


@cache
def table_of_firms() -> Mapping[str, Any]:
    """The lists of firms.yaml: words to draw from, forms with their ways of writing."""
    lists = table("firms.yaml")
    drawn: dict[str, Any] = {k: words(lists[k]) for k in ("first", "second", "trade")}
    return {**lists, **drawn}


def _first(random: Random, lists: Mapping[str, Any]) -> str:
    chance = random.random()
    if chance < RARE:
        return _rare(random)
    drawn: Words = lists["first"]
    return max(invent_person(random).words, key=len) if chance > 0.92 else drawn.draw(random)


def _rare(random: Random) -> str:
    lists = table_of_firms()
    return joined(random, lists["heads"], lists["tails"])
