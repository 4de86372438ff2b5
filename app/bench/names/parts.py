"""Parts of names to draw from: words with their other spellings, commoner ones more often, and invented rare ones."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from random import Random
from typing import Any

from graph.packaged import parsed

VARIANTS = "/"
COMMONER = 1.8  # how much oftener than evenly the words at the front of a list are drawn
# One letter for those that offices exchange. Two words that fold alike are one word here, whoever writes it.
_FOLDS = (
    ("oe", "u"), ("dj", "j"), ("tj", "c"), ("nj", "ny"), ("sj", "s"), ("sy", "s"), ("sh", "s"), ("kh", "h"), ("ch", "h"),
    ("dh", "d"), ("th", "t"), ("ts", "s"), ("dz", "z"), ("ie", "i"), ("z", "j"), ("f", "p"), ("v", "p"), ("q", "k"),
    ("x", "ks"), ("y", "i"), ("'", ""), ("-", ""), ("ae", "ai"),
)  # fmt: skip
_DOUBLED = re.compile(r"(.)\1+")


@dataclass(frozen=True)
class Words:
    """Usual spellings, commonest first."""

    usual: tuple[str, ...]

    def draw(self, random: Random) -> str:
        return self.usual[int(len(self.usual) * random.random() ** COMMONER)]


@cache
def table(file: str) -> Mapping[str, Any]:
    """A packaged YAML file with every text of it cut into words."""
    text = (resources.files("app.bench.names") / file).read_text(encoding="utf-8")
    found: dict[str, Any] = _cut(parsed(text))
    return found


def _cut(value: Any) -> Any:
    if isinstance(value, str):
        return value.split()
    return {k: _cut(v) for k, v in value.items()} if isinstance(value, dict) else value


def words(groups: Sequence[str]) -> Words:
    """Of groups as "Yusuf/Jusuf/Yusup" the usual spellings."""
    return Words(tuple(group.split(VARIANTS)[0] for group in groups))


@cache
def variants() -> Mapping[str, tuple[str, ...]]:
    """For each usual spelling the others, of people and firms alike."""
    found: dict[str, tuple[str, ...]] = {}
    for group in _groups(table("people.yaml")) + _groups(table("firms.yaml")):
        usual, *others = group.split(VARIANTS)
        found[usual] = tuple(dict.fromkeys((*found.get(usual, ()), *others)))
    return found


@cache
def known() -> frozenset[str]:
    """The folds of all words of the lists and their spellings: a slip that turns one into another would be another name."""
    groups = _groups(table("people.yaml")) + _groups(table("firms.yaml"))
    return frozenset(fold(word) for group in groups for word in group.split(VARIANTS))


def _groups(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(group) for group in value]
    return [group for part in value.values() for group in _groups(part)] if isinstance(value, dict) else []


@cache
def fold(word: str) -> str:
    """What stays of a word whichever way it is spelt."""
    folded = word.lower().rstrip(".")
    for before, after in _FOLDS:
        folded = folded.replace(before, after)
    return _DOUBLED.sub(r"\1", folded)


def joined(random: Random, *places: Sequence[str]) -> str:
    """A made word: one piece of each place."""
    return "".join(random.choice(pieces) for pieces in places).capitalize()
