"""International names from Faker's locales: how passports, registers and newspapers write one, and who is another."""

from __future__ import annotations

import importlib
import unicodedata
from dataclasses import dataclass
from random import Random
from typing import Any

from app.bench.training.indonesian import WORDS, scan, slip
from app.bench.training.slips import run_together

LOCALES = (
    "de_DE", "fr_FR", "es_ES", "it_IT", "nl_NL", "pt_BR", "cs_CZ", "ru_RU", "uk_UA", "tr_TR", "sv_SE", "hu_HU", "ro_RO",
    "en_US", "en_GB", "en_IN", "hr_HR", "fi_FI", "vi_VN", "bg_BG", "da_DK", "es_MX", "lt_LT", "sk_SK",
)  # fmt: skip
# Romanisations of Cyrillic in use side by side (passports of two eras, the press, scholars).
CYRILLIC = {
    "а": "a", "б": "b", "в": "v|w", "г": "g", "д": "d", "е": "e|e|ye", "ё": "e|yo|io", "ж": "zh|j|ž", "з": "z", "и": "i",
    "й": "y|i|j|", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s|s|ss", "т": "t",
    "у": "u|ou|u", "ф": "f", "х": "kh|h|ch", "ц": "ts|c|tz", "ч": "ch|tch|č", "ш": "sh|ch|š", "щ": "shch|sch|šč", "ъ": "",
    "ы": "y|i", "ь": "|'|", "э": "e", "ю": "yu|iu|ju|you", "я": "ya|ia|ja", "і": "i", "ї": "yi|i", "є": "ye|ie", "ґ": "g",
}  # fmt: skip
LATIN_SWAPS = (
    ("ph", "f"), ("ck", "k"), ("y", "i"), ("i", "y"), ("ie", "y"), ("c", "k"), ("th", "t"), ("ss", "s"), ("ou", "u"),
    ("ee", "i"), ("oo", "u"), ("w", "v"), ("sh", "ch"), ("q", "k"), ("j", "y"), ("dh", "d"), ("aa", "a"), ("l", "ll"),
    ("n", "nn"), ("x", "ks"),
)  # fmt: skip
UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "å": "aa", "ø": "oe", "æ": "ae"}


@dataclass(frozen=True, slots=True)
class Tongue:
    """Names of one locale; `cyrillic` ones are romanised before anything else is done."""

    men: list[str]
    women: list[str]
    last: list[str]
    fathers: list[str]
    cyrillic: bool


def tongue(locale: str) -> Tongue:
    provider: Any = importlib.import_module(f"faker.providers.person.{locale}").Provider
    men, women = _names(provider, "first_names_male", "first_names"), _names(provider, "first_names_female", "first_names")
    last = _names(provider, "last_names_male", "last_names", "last_names_female")
    fathers = _names(provider, "middle_names_male", "middle_names")
    return Tongue(men, women, last, fathers, any("а" <= c <= "я" for c in men[0].lower()))


def _names(provider: Any, *kinds: str) -> list[str]:
    found = next((getattr(provider, k) for k in kinds if len(getattr(provider, k, ())) > 5), ())
    return sorted({str(n) for n in found if " " not in str(n).strip()})


@dataclass(frozen=True, slots=True)
class Foreigner:
    """A person of a locale in parts; `particle` stands before the family name."""

    given: tuple[str, ...]
    father: str
    particle: str
    family: str
    cyrillic: bool = False

    def parts(self) -> list[str]:
        return [p for p in (*self.given, self.father, self.particle, self.family) if p]


class World:
    """Draws people and firms of many countries."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.tongues = [t for t in map(tongue, LOCALES) if t.men and t.women and t.last]

    def foreigner(self) -> Foreigner:
        random, tongue = self.random, random_tongue(self)
        first = random.choice((tongue.men, tongue.women))
        given = [random.choice(first) for _ in range(random.choice((1, 1, 1, 2)))]
        particle = random.choice(("de", "van", "von", "al", "de la", "bin", "el")) if random.random() < 0.1 else ""
        father = random.choice(tongue.fathers) if tongue.fathers and random.random() < 0.5 else ""
        family = random.choice(tongue.last)
        if random.random() < 0.05:
            family = f"{family}-{random.choice(tongue.last)}"
        return Foreigner(tuple(dict.fromkeys(given)), father, particle, family, tongue.cyrillic)

    def family(self) -> str:
        tongue = random_tongue(self)
        name = self.random.choice(tongue.last)
        return romanised(self.random, name) if tongue.cyrillic else name


def random_tongue(world: World) -> Tongue:
    return world.random.choice(world.tongues)


def romanised(random: Random, text: str, *, usual: bool = False) -> str:
    """Cyrillic in Latin letters, by one of the ways in use; `usual`: the commonest for each letter."""
    out = []
    for char in text:
        ways = CYRILLIC.get(char.lower())
        way = char if ways is None else ways.split("|")[0] if usual else random.choice(ways.split("|"))
        out.append(way.capitalize() if char.isupper() else way)
    return "".join(out)


def plainly(random: Random, text: str) -> str:
    """Without diacritics, as a typewriter has it."""
    if random.random() < 0.4:
        text = "".join(UMLAUTS.get(c, c) for c in text)
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def written(random: Random, who: Foreigner) -> tuple[str, str]:
    """One writing of a person, and what was done."""
    done = []
    words = who.parts()
    if who.cyrillic and random.random() < 0.93:
        words = [romanised(random, w, usual=random.random() < 0.6) for w in words]
    elif random.random() < 0.5:
        words = [plainly(random, w) for w in words]
    for _ in range(random.choices((0, 1, 2), (45, 40, 15))[0]):
        how = random.choices([*_WAYS], [share for share, _ in _WAYS.values()])[0]
        changed = _WAYS[how][1](random, who, words)
        done += [how] if changed != words else []
        words = changed
    return " ".join(words), ",".join(done) or "same"


def _reordered(random: Random, who: Foreigner, words: list[str]) -> list[str]:
    if len(words) < 2:
        return words
    return [words[-1] + ("," if random.random() < 0.5 else ""), *words[:-1]]


def _initial(random: Random, who: Foreigner, words: list[str]) -> list[str]:
    at = random.randrange(1, len(words) - 1) if len(words) > 2 else 0
    return [*words[:at], words[at][0] + random.choice((".", "")), *words[at + 1 :]]


def _without_middle(random: Random, who: Foreigner, words: list[str]) -> list[str]:
    return [words[0], words[-1]] if len(words) > 2 and not who.particle else words


def _nickname(random: Random, who: Foreigner, words: list[str]) -> list[str]:
    return [random.choice(WORDS["nicknames"][w]) if w in WORDS["nicknames"] else w for w in words]


def _without_particle(random: Random, who: Foreigner, words: list[str]) -> list[str]:
    small = who.particle.split()
    return [w for w in words if w not in small]


def _titled(random: Random, who: Foreigner, words: list[str]) -> list[str]:
    return [random.choice(WORDS["intl_titles"]), *words]


def _swapped(random: Random, who: Foreigner, words: list[str]) -> list[str]:
    at = random.randrange(len(words))
    fits = [(a, b) for a, b in LATIN_SWAPS if a in words[at][1:] and len(words[at]) > 3]
    if not fits:
        return words
    a, b = random.choice(fits)
    return [*words[:at], words[at][0] + words[at][1:].replace(a, b, 1), *words[at + 1 :]]


_WAYS: dict[str, tuple[int, Any]] = {
    "reorder": (14, _reordered), "initial": (12, _initial), "without_middle": (12, _without_middle),
    "nickname": (4, _nickname), "particle": (6, _without_particle), "title": (7, _titled), "swap": (16, _swapped),
    "typo": (16, lambda random, who, words: slip(random, " ".join(words)).split(" ")),
    "ocr": (6, lambda random, who, words: scan(random, " ".join(words)).split(" ")),
    "concat": (6, lambda random, who, words: run_together(random, " ".join(words)).split(" ")),
}  # fmt: skip


def another(random: Random, world: World, who: Foreigner) -> tuple[Foreigner, str]:
    """Somebody else who shares something with the first."""
    other = world.foreigner()
    how = random.choices(("given", "family", "second_given", "father", "random", "near_family"), (30, 25, 10, 8, 12, 15))[0]
    if how == "second_given" and len(who.given) > 1:
        return Foreigner((who.given[0], other.given[0]), who.father, who.particle, who.family, who.cyrillic), how
    if how == "father" and who.father and other.father and who.cyrillic is other.cyrillic:
        return Foreigner(who.given, other.father, who.particle, who.family, who.cyrillic), how
    if how == "family":
        return Foreigner(who.given, who.father, other.particle, other.family, who.cyrillic), how
    if how == "random":
        return other, how
    if how == "near_family":
        return Foreigner(other.given, "", who.particle, who.family, who.cyrillic or other.cyrillic), how
    return Foreigner(other.given, other.father, who.particle, who.family, who.cyrillic or other.cyrillic), "given"
