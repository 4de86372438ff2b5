"""How offices write a name they have before them: a person's with titles, initials and slips, a firm's with its form."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from app.bench.names import drafts
from app.bench.names.drafts import Draft, Habit
from app.bench.names.firms import Firm, table_of_firms
from app.bench.names.people import Person, table_of_people

COUNTS = (0, 1, 2, 3)  # habits in one writing
OFTEN = (18, 50, 24, 8)
_OF_MEN, _OF_WOMEN = frozenset({"H.", "H", "KH.", "R.M.", "Drs."}), frozenset({"Hj.", "Hj", "Dra.", "Rr."})
_PARTICLES = frozenset({"I", "Ni", "La", "Andi", "Gusti"})


@dataclass(frozen=True, slots=True)
class Writing:
    """A name as it was written, the habits that made it so, and the `key` of whoever bears exactly these words."""

    text: str
    habits: tuple[str, ...]
    key: str

    @property
    def formless(self) -> bool:
        return "drop_form" in self.habits


def written(random: Random, entity: Person | Firm, kept: frozenset[str] = frozenset()) -> Writing:
    """A careless writing. `kept`: words that must stay to tell this one from another."""
    count = random.choices(COUNTS, OFTEN)[0]
    if isinstance(entity, Firm):
        return _firm(random, entity, kept, count)
    return _person(random, entity, kept, count)


def stored(random: Random, entity: Person | Firm) -> str:
    """As a register keeps it: whole, with a title now and then, some in an old spelling."""
    if isinstance(entity, Firm):
        return _laid_out(random, entity, Draft(list(entity.words)), "behind" if random.random() < 0.08 else "front")
    draft = Draft(list(entity.words))
    if random.random() < 0.12:
        _titles(entity)(random, draft)
    if random.random() < 0.1:
        drafts.VARIANT(random, draft)
    return drafts.cased(random, _called(draft))


# --- people -------------------------------------------------------------------------------------------------------------
def _person(random: Random, person: Person, kept: frozenset[str], count: int) -> Writing:
    draft = Draft(list(person.words), kept)
    habits = {"title": (26, _titles(person)), **_OF_PEOPLE}
    if person.father:
        habits["father"] = (14, _father(person))
    done = drafts.apply(random, draft, habits, count)
    return Writing(drafts.cased(random, _called(draft)), done, replace(person, words=tuple(draft.words)).key)


def _called(draft: Draft) -> str:
    return " ".join([*draft.front, *draft.words]) + "".join(draft.behind)


def _titles(person: Person) -> Habit:
    """Before the name or behind it; degrees are stacked. None of the other sex, and none twice."""

    def habit(random: Random, draft: Draft) -> bool:
        lists, others = table_of_people(), _OF_MEN if person.woman else _OF_WOMEN
        if random.random() < 0.55:
            front = [lists["front"].draw(random) for _ in range(random.choice((1, 1, 1, 2)))]
            draft.front = [title for title in dict.fromkeys(front) if title not in others]
        if not draft.front or random.random() < 0.7:
            parting = random.choice((", ", ", ", ",", " "))
            titles = dict.fromkeys(lists["behind"].draw(random) for _ in range(random.choice((1, 1, 2, 3))))
            bare = random.random() < 0.3
            draft.behind = [parting + (title.replace(".", "") if bare else title) for title in titles]
        return True

    return habit


def _initial(random: Random, draft: Draft) -> bool:
    full = [n for n, word in enumerate(draft.words) if len(word) > 2 and word not in _PARTICLES]
    places = [n for n in full if draft.words[n] not in draft.kept]
    if len(full) < 2 or not places:
        return False
    place = random.choice(places)
    draft.words[place] = draft.words[place][0] + random.choice((".", ".", ""))
    return True


def _dropped(random: Random, draft: Draft) -> bool:
    places = [n for n in draft.free() if n > 0]
    if len(draft.words) < 3 or not places:
        return False
    draft.words.pop(random.choice(places))
    return True


def _swapped(random: Random, draft: Draft) -> bool:
    if len(draft.words) < 2:
        return False
    last = draft.words.pop()
    if random.random() < 0.4:
        last += ","
    draft.words.insert(0, last)
    return True


def _nickname(random: Random, draft: Draft) -> bool:
    name = table_of_people()["nicknames"].draw(random)
    draft.words.append(random.choice((f"alias {name}", f"als. {name}", f"({name})", f'"{name}"')))
    return True


def _hyphened(random: Random, draft: Draft) -> bool:
    places = [n for n in range(len(draft.words) - 1) if not {draft.words[n], draft.words[n + 1]} & draft.kept]
    if not places:
        return False
    place = random.choice(places)
    draft.words[place : place + 2] = [draft.words[place] + random.choice("-.'") + draft.words[place + 1]]
    return True


def _father(person: Person) -> Habit:
    def habit(random: Random, draft: Draft) -> bool:
        ways = ("binti", "bt.", "bte") if person.woman else ("bin", "bin", "b.")
        draft.words += [random.choice(ways), person.father]
        return True

    return habit


_OF_PEOPLE: dict[str, tuple[int, Habit]] = {
    "spelling": (14, drafts.SPELLING), "variant": (16, drafts.VARIANT), "slip": (22, drafts.SLIP),
    "slip_again": (5, drafts.SLIP_AGAIN), "scan": (6, drafts.SCAN), "initial": (9, _initial), "drop": (5, _dropped),
    "swap": (9, _swapped), "join": (8, drafts.joined), "split": (5, drafts.split), "nickname": (3, _nickname),
    "hyphen": (3, _hyphened),
}  # fmt: skip


# --- firms --------------------------------------------------------------------------------------------------------------
def _firm(random: Random, firm: Firm, kept: frozenset[str], count: int) -> Writing:
    draft, tenths = Draft(list(firm.words), kept), table_of_firms()["tenths"]
    habits = {name: habit for name, habit in _OF_FIRMS.items() if name != "listed" or firm.form == "PT"}
    if firm.number in tenths:
        habits["numeral"] = (12, _unchanged)
    done = drafts.apply(random, draft, habits, count)
    if firm.form in kept and "drop_form" in done:
        done = tuple(name for name in done if name != "drop_form")
    place = "none" if "drop_form" in done else "behind" if "form_behind" in done else "front"
    written_otherwise = "form" in done or random.random() < 0.2
    numbered = replace(firm, number=str(tenths.index(firm.number) + 1)) if "numeral" in done else firm
    text = _laid_out(random, numbered, draft, place, otherwise=written_otherwise)
    return Writing(text, done, replace(firm, words=tuple(draft.words)).key)


def _laid_out(random: Random, firm: Firm, draft: Draft, place: str, *, otherwise: bool = True) -> str:
    ways = table_of_firms()["forms"][firm.form]["written"]
    form = random.choice(ways) if otherwise else random.choice(ways[:2])
    name = " ".join([*draft.words, *([firm.number] if firm.number else []), *([firm.town] if firm.town else [])])
    if place == "front":
        name = f"{form} {name}"
    elif place == "behind":
        name = random.choice((f"{name}, {form}", f"{name}. {form}", f"{name} ({form})", f"{name} {form}"))
    return drafts.cased(random, (name + "".join(draft.behind)).replace("  ", " "))


def _unchanged(random: Random, draft: Draft) -> bool:
    return True


def _shortened(random: Random, draft: Draft) -> bool:
    short = table_of_firms()["short"]
    places = [n for n in draft.free() if draft.words[n] in short]
    if not places:
        return False
    place = random.choice(places)
    draft.words[place] = random.choice(short[draft.words[place]])
    return True


def _branch(random: Random, draft: Draft) -> bool:
    town = table_of_people()["places"].draw(random)
    draft.behind.append(random.choice((f" Cabang {town}", f" Cab. {town}", f" - Cabang {town}", f" Kantor Cabang {town}")))
    return True


def _listed(random: Random, draft: Draft) -> bool:
    draft.behind.append(random.choice((" Tbk", " Tbk.", " (Persero)", " (Persero) Tbk")))
    return True


def _punctuated(random: Random, draft: Draft) -> bool:
    if len(draft.words) < 2:
        return False
    place = random.randrange(len(draft.words) - 1)
    draft.words[place] += random.choice((" &", ",", ".", " -", "/"))
    return True


def _turned(random: Random, draft: Draft) -> bool:
    if len(draft.words) < 3:
        return False
    place = random.randrange(len(draft.words) - 1)
    draft.words[place : place + 2] = [draft.words[place + 1], draft.words[place]]
    return True


_OF_FIRMS: dict[str, tuple[int, Habit]] = {
    "form": (24, _unchanged), "form_behind": (10, _unchanged), "drop_form": (10, _unchanged),
    "spelling": (12, drafts.SPELLING), "variant": (10, drafts.VARIANT), "slip": (26, drafts.SLIP),
    "slip_again": (6, drafts.SLIP_AGAIN), "scan": (6, drafts.SCAN),
    "short": (9, _shortened), "join": (10, drafts.joined), "split": (7, drafts.split), "branch": (4, _branch),
    "listed": (4, _listed), "sign": (8, _punctuated), "turn": (4, _turned),
}  # fmt: skip
