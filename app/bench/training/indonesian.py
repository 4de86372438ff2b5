"""Indonesian names as offices write them: a population, its careless writings, and those who are easily taken for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from app.bench.training.slips import misread, on_one_word, run_together, typed
from graph.lexicon.words import table
from graph.packaged import parsed

WORDS: dict[str, Any] = parsed((Path(__file__).parent / "words.yaml").read_text("utf-8"))
TOWNS = [t.title() for t in table("regions")["towns"]]
MARKS = ("Muhammad", "Abdul", "Siti", "Nur", "Ahmad", "Sri", "Ni", "I", "Wayan", "Made", "Putu", "Nyoman", "Ketut")
OTHER_MARKS = {
    "Muhammad": ("Moh.", "Muh.", "Mohammad", "M.", "Mochamad", "Muhamad", ""), "Abdul": ("Abd.", "Abdoel", "Abdul"),
    "Siti": ("St.", "Sitti", "Siti"), "Ahmad": ("Achmad", "Akhmad", "Ahmat"), "Nur": ("Noor", "Noer"),
}  # fmt: skip
SPELLINGS = (
    ("u", "oe"), ("j", "dj"), ("c", "tj"), ("y", "j"), ("sy", "sj"), ("f", "p"), ("v", "f"), ("kh", "ch"), ("h", "kh"),
    ("k", "kk"), ("t", "tt"), ("s", "ss"), ("n", "nn"), ("i", "ie"), ("i", "y"), ("d", "dh"), ("ks", "x"), ("z", "j"),
    ("a", "ah"), ("sy", "s"), ("w", "wh"), ("g", "gh"), ("k", "q"), ("e", "ee"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm's name in its parts; `town` ends the name, `number` too."""

    form: str
    words: tuple[str, ...]
    town: str = ""
    number: str = ""

    def written(self, form: str | None = None) -> str:
        return " ".join(filter(None, (self.form if form is None else form, *self.words, self.town, self.number)))


class Archipelago:
    """Draws people and firms. `given` and `family`: lists of common names, the most frequent first."""

    def __init__(self, random: Random, given: list[str], family: list[str]) -> None:
        self.random = random
        self._given, self._family = given, [*family, *WORDS["clans"]]
        self._compounds = [r.capitalize() + e for r in WORDS["roots"] for e in WORDS["endings"]]
        random.shuffle(self._compounds)

    def syllables(self) -> str:
        pick = self.random.choice
        parts = [pick(WORDS["heads"]) + pick(WORDS["vowels"]) for _ in range(pick((2, 2, 3)))]
        return str("".join(parts) + pick(WORDS["tails"])).capitalize()

    def _ranked(self, names: list[str]) -> str:
        place = int(len(names) * self.random.random() ** 2.5)
        return names[place]

    def word(self) -> str:
        """A word of a person's name: a common one, a compound, or one that nobody else may bear."""
        roll = self.random.random()
        if roll < 0.36:
            return self._ranked(self._given)
        if roll < 0.5:
            return self._ranked(self._compounds)
        return self._ranked(self._family) if roll < 0.62 else self.syllables()

    def person(self) -> tuple[str, ...]:
        size = self.random.choices((1, 2, 3, 4), (6, 47, 36, 11))[0]
        words = [self.word() for _ in range(size)]
        if size > 1 and self.random.random() < 0.17:
            words.insert(0, self.random.choice(MARKS))
        if size > 1 and self.random.random() < 0.25:
            words[-1] = self._ranked(self._family)
        if size < 4 and self.random.random() < 0.06:
            words += [self.random.choice(("bin", "binti")), self.word()]
        return tuple(dict.fromkeys(words))

    def firm(self) -> Firm:
        random = self.random
        size = random.choices((1, 2, 3, 4), (5, 45, 40, 10))[0]
        words = [random.choice(WORDS["firm_common"]) if random.random() < 0.55 else self.firm_word() for _ in range(size)]
        form = random.choices([*WORDS["form_share"]], [*WORDS["form_share"].values()])[0]
        town = random.choice(TOWNS) if random.random() < 0.14 else ""
        number = random.choice(("1", "2", "II", "III", "3")) if random.random() < 0.12 else ""
        return Firm(form if random.random() < 0.93 else "", tuple(dict.fromkeys(words)), town, number)

    def firm_word(self) -> str:
        roll = self.random.random()
        if roll < 0.6:
            return self.syllables()
        return self._ranked(self._given) if roll < 0.8 else self._ranked(self._compounds)


# --- one party, written carelessly ---------------------------------------------------------------------------------------
def respelt(random: Random, text: str) -> str:
    """One old or other spelling, where the word has room for one."""
    words = text.split(" ")
    places = [(n, old, new) for n, w in enumerate(words) for old, new in SPELLINGS if len(w) > 3 and old in w[1:].lower()]
    if not places:
        return text
    n, old, new = random.choice(places)
    at = words[n].lower().find(old, 1)
    words[n] = words[n][:at] + new + words[n][at + len(old) :]
    return " ".join(words)


def _title(random: Random, text: str) -> str:
    return f"{random.choice(WORDS['front'])} {text}"


def _degree(random: Random, text: str) -> str:
    return text + str(random.choice(WORDS["behind"]))


def _initial(random: Random, text: str) -> str:
    words = text.split(" ")
    if len(words) < 2:
        return text
    n = random.randrange(len(words))
    words[n] = words[n][0] + random.choice((".", ""))
    return " ".join(words)


def _reordered(random: Random, text: str) -> str:
    words = text.split(" ")
    if len(words) < 2:
        return text
    comma = ", " if random.random() < 0.5 else " "
    return words[-1] + comma + " ".join(words[:-1])


def _shorter(random: Random, text: str) -> str:
    words = text.split(" ")
    if len(words) > 2:
        del words[random.randrange(len(words))]
    return " ".join(words)


def _marked(random: Random, text: str) -> str:
    words = text.split(" ")
    if words[0] in OTHER_MARKS and len(words) > 1:
        words[0] = random.choice(OTHER_MARKS[words[0]])
    return " ".join(w for w in words if w)


def slip(random: Random, text: str) -> str:
    return on_one_word(random, text, typed)


def scan(random: Random, text: str) -> str:
    return on_one_word(random, text, misread)


Writing = Callable[[Random, str], str]
PERSON_WRITINGS: dict[str, tuple[float, Writing]] = {
    "title": (16, _title), "degree": (14, _degree), "typo": (16, slip), "initial": (9, _initial), "reorder": (8, _reordered),
    "drop": (4, _shorter), "concat": (6, run_together), "spell": (12, respelt), "ocr": (6, scan), "mark": (7, _marked),
}  # fmt: skip
FIRM_WRITINGS = {"typo": 20, "ocr": 6, "spell": 12, "concat": 9, "reorder": 4, "punct": 8, "short": 9, "flag": 8,
                 "branch": 8, "added": 6, "drop": 2}  # fmt: skip


def careless_person(random: Random, archipelago: Archipelago, name: str, times: int) -> tuple[str, str]:
    """The name as some office has it, and what was done to it."""
    done: list[str] = []
    ways = [*PERSON_WRITINGS]
    for how in sorted(set(random.choices(ways, [PERSON_WRITINGS[w][0] for w in ways], k=times)), key=list(ways).index):
        written = PERSON_WRITINGS[how][1](random, name)
        done += [how] if written != name else []
        name = written
    if random.random() < 0.05 and " bin" not in name and "," not in name:
        done.append("added")
        name += random.choice((f" bin {archipelago.word()}", f" binti {archipelago.word()}", f" alias {archipelago.word()}",
                               f" als. {archipelago.word()}", f" {archipelago.word()}"))  # fmt: skip
    return name, ",".join(done) or "same"


def _with_form(random: Random, firm: Firm, bare: str, *, formed: bool) -> str:
    """The firm's words with its form before or behind; or left out, unless it must be `formed`."""
    if not firm.form:
        return bare
    form = random.choice(WORDS["forms"][firm.form])
    roll = random.random()
    if roll < 0.62:
        return f"{form} {bare}"
    if roll < 0.84:
        return f"{bare}, {form}"
    return f"{bare} ({form})" if roll < 0.9 or formed else bare


def careless_firm(random: Random, firm: Firm, times: int, *, formed: bool = False) -> tuple[str, str]:
    """The firm as some office has it, and what was done to it."""
    bare, done = firm.written(""), []
    for _ in range(times):
        how = random.choices([*FIRM_WRITINGS], [*FIRM_WRITINGS.values()])[0]
        if how in done:
            continue
        done.append(how)
        bare = _on_firm(random, how, bare)
    return _with_form(random, firm, bare, formed=formed), ",".join(done) or "same"


def _on_firm(random: Random, how: str, bare: str) -> str:
    words = bare.split(" ")
    if how == "short":
        fits = [n for n, w in enumerate(words) if w in WORDS["firm_short"]]
        n = random.choice(fits) if fits else len(words) - 1
        cut = words[n][: max(3, len(words[n]) // 2)] + "."
        short = str(WORDS["firm_short"].get(words[n], cut if len(words[n]) > 5 and words[n] not in TOWNS else words[n]))
        return " ".join([*words[:n], short, *words[n + 1 :]])
    if how == "punct":
        n = random.randrange(len(words))
        parted = random.choice((" & ", ".", "/", "-", "  ")) if n + 1 < len(words) else ""
        return " ".join(words[: n + 1]) + parted + " ".join(words[n + 1 :])
    if how == "flag":
        return bare + random.choice((" Tbk", " (Persero)", " Tbk.", " (Persero) Tbk"))
    if how == "branch":
        return f"{bare}{random.choice((' - ', ' Cabang ', ' Cab. ', ' Perwakilan '))}{random.choice(TOWNS)}"
    if how == "added":
        return f"{bare} {random.choice(WORDS['firm_added'])!s}"
    ways: dict[str, Writing] = {"typo": slip, "ocr": scan, "spell": respelt, "concat": run_together, "drop": _shorter}
    ways["reorder"] = _reordered
    return ways[how](random, bare)
