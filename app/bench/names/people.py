"""Invented people of Indonesia: names by the customs of a dozen peoples, with a father, a day and a place of birth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from app.bench.names.parts import Words, fold, joined, table, variants, words

# How many of a hundred people are named so.
CUSTOMS = {
    "arabic": 22, "javanese": 24, "sundanese": 9, "batak": 6, "dayak": 6, "banjar": 6, "bugis": 6, "balinese": 4,
    "minahasan": 4, "eastern": 5, "chinese": 4, "modern": 12,
}  # fmt: skip
BORN_YEARS = (1950, 2003)
RARE_JAVANESE, RARE = 0.4, 0.3  # of the words that may be made, so many are
MONONYMS = 0.06
# A man's name and the woman's name beside it.
_TWINS = (
    ("anto", "anti"), ("wan", "wati"), ("putra", "putri"), ("yono", "yani"), ("arto", "arti"), ("arno", "arni"),
    ("ento", "enti"), ("isno", "isni"), ("arso", "arsi"),
)  # fmt: skip
_WITH_AH = frozenset({
    "Karim", "Halim", "Salim", "Rasyid", "Latif", "Hamid", "Aziz", "Wahid", "Amin", "Nasir", "Munir", "Malik", "Zaki",
    "Hafiz", "Farid", "Hakim", "Fadil", "Jamil", "Said",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """Words of the name in their usual spelling; the father's given name where one is told; day and place of birth."""

    words: tuple[str, ...]
    woman: bool
    father: str
    born: str
    place: str

    @property
    def key(self) -> str:
        """Equal for two people whose names nobody can tell apart, in whatever order and spelling they are written."""
        return "p " + " ".join(sorted(map(fold, self.words)))


def invent(random: Random) -> Person:
    """Somebody."""
    custom = random.choices(_NAMES, cum_weights=_cumulated())[0]
    woman = random.random() < 0.45
    found = _BY_CUSTOM.get(custom, _family_last)(random, custom, woman)
    if len(found) > 1 and random.random() < MONONYMS:
        found = [max(found, key=len)]
    father = _draw(random, "arabic" if random.random() < 0.6 else "javanese", "men") if random.random() < 0.3 else ""
    return Person(tuple(dict.fromkeys(found)), woman, father, day(random), table_of_people()["places"].draw(random))


def day(random: Random, around: int | None = None, within: int = 12) -> str:
    """A day of birth; `around` a year when told, never in it."""
    year = random.randint(*BORN_YEARS) if around is None else around + random.choice((-1, 1)) * random.randint(1, within)
    return f"{year}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"


def twin(word: str, *, woman: bool) -> str | None:
    """The same word as the other sex bears it; None for a word that both bear."""
    if not woman and word in _WITH_AH:
        return word + "ah"
    for man, wife in _TWINS:
        mine, theirs = (wife, man) if woman else (man, wife)
        if word.lower().endswith(mine) and len(word) > len(mine):
            return word[: -len(mine)] + theirs
    return None


def relative(random: Random, person: Person) -> str:
    """A given name for another one of the same house."""
    while True:
        other = invent(random)
        if other.woman is person.woman and fold(other.words[0]) not in set(map(fold, person.words)):
            return next((w for w in other.words if w not in {"Andi", "I", "Ni", "La"} and len(w) > 2), other.words[0])


@cache
def table_of_people() -> Mapping[str, Any]:
    return {k: _lists(v) for k, v in table("people.yaml").items()}


def _lists(value: Any) -> Any:
    return {k: _lists(v) for k, v in value.items()} if isinstance(value, dict) else words(value)


_NAMES = list(CUSTOMS)


@cache
def _cumulated() -> list[int]:
    return [sum(list(CUSTOMS.values())[: n + 1]) for n in range(len(CUSTOMS))]


def _draw(random: Random, custom: str, what: str) -> str:
    drawn: Words = table_of_people()[custom][what]
    return drawn.draw(random)


def _sex(woman: bool) -> str:
    return "women" if woman else "men"


def _arabic(random: Random, custom: str, woman: bool) -> list[str]:
    count = random.choices((1, 2, 3), (1, 7, 4))[0]
    found = [_draw(random, "arabic", _sex(woman)) for _ in range(count)]
    if not woman and random.random() < 0.2:
        found.insert(0, "Muhammad")
    if woman and random.random() < 0.2:
        found.insert(0, "Siti")
    return [*found, _draw(random, "arabic", "men")] if len(found) < 2 or random.random() < 0.15 else found


def _javanese(random: Random, custom: str, woman: bool) -> list[str]:
    count = random.choices((1, 2, 3), (2, 7, 2))[0]
    return [
        joined(random, _pieces("javanese", "heads"), _pieces("javanese", f"ends_{_sex(woman)}"))
        if random.random() < RARE_JAVANESE else _draw(random, "javanese", _sex(woman))
        for _ in range(count)
    ]  # fmt: skip


def _sundanese(random: Random, custom: str, woman: bool) -> list[str]:
    found = [_draw(random, "sundanese", _sex(woman)) for _ in range(random.choice((1, 2)))]
    return [*found, _draw(random, "sundanese" if random.random() < 0.7 else "arabic", "men")]


def _family_last(random: Random, custom: str, woman: bool) -> list[str]:
    """Given names, then the family's: Batak, Minahasan, Dayak, eastern, Chinese, modern."""
    found = [_draw(random, custom, _sex(woman)) for _ in range(random.choices((1, 2), (6, 4))[0])]
    if custom != "batak" and random.random() < RARE and custom in {"dayak", "modern"}:
        return [*found, joined(random, *(_pieces(custom, p) for p in ("beginnings", "middles", "endings")))]
    family = _draw(random, custom, "family")
    if custom == "chinese" and random.random() < 0.4:
        return [family, *found]
    return [*found, family]


def _banjar(random: Random, custom: str, woman: bool) -> list[str]:
    found = [_draw(random, "banjar", _sex(woman))]
    found += [_draw(random, "banjar" if random.random() < 0.5 else "arabic", _sex(woman))]
    return ["Muhammad", *found] if not woman and random.random() < 0.25 else found


def _bugis(random: Random, custom: str, woman: bool) -> list[str]:
    found = [_draw(random, "bugis", _sex(woman))]
    if random.random() < RARE:
        return [*found, joined(random, *(_pieces("bugis", p) for p in ("beginnings", "middles", "endings")))]
    return [*found, *(_draw(random, c, _sex(woman)) for c in random.choice((("bugis",), ("arabic",), ("arabic", "bugis"))))]


def _balinese(random: Random, custom: str, woman: bool) -> list[str]:
    return ["Ni" if woman else "I", _draw(random, "balinese", "order"), _draw(random, "balinese", _sex(woman)),
            *([_draw(random, "balinese", _sex(woman))] if random.random() < 0.4 else [])]  # fmt: skip


_BY_CUSTOM: Mapping[str, Callable[[Random, str, bool], list[str]]] = {
    "arabic": _arabic, "javanese": _javanese, "sundanese": _sundanese, "banjar": _banjar, "bugis": _bugis,
    "balinese": _balinese,
}  # fmt: skip


def _pieces(custom: str, what: str) -> tuple[str, ...]:
    pieces: Words = table_of_people()[custom][what]
    return pieces.usual


def spellings(word: str) -> tuple[str, ...]:
    """Other usual ways to write a word."""
    return variants().get(word, ())
