"""Who is easily taken for an Indonesian person or firm and is another: one word, ending, number, town or form apart."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from app.bench.training.indonesian import MARKS, TOWNS, WORDS, Archipelago, Firm
from graph.lexicon.words import table

Person = tuple[str, ...]


def sibling(random: Random, archipelago: Archipelago, name: Person) -> Person | None:
    """Another first name of its own, the rest shared."""
    at = 1 if name[0] in MARKS and len(name) > 2 else 0
    return _replaced(archipelago, name, at) if len(name) > at + 1 else None


def same_given(random: Random, archipelago: Archipelago, name: Person) -> Person | None:
    """The first names shared, another last word."""
    return _replaced(archipelago, name, len(name) - 1) if len(name) > 1 else None


def middle(random: Random, archipelago: Archipelago, name: Person) -> Person | None:
    inner = [n for n in range(1, len(name) - 1) if name[n] not in ("bin", "binti")]
    return _replaced(archipelago, name, random.choice(inner)) if inner else None


def _replaced(archipelago: Archipelago, name: Person, at: int) -> Person | None:
    other = archipelago.word()
    return (*name[:at], other, *name[at + 1 :]) if other.lower()[:4] != name[at].lower()[:4] else None


def gender_twin(random: Random, archipelago: Archipelago, name: Person) -> Person | None:
    """A woman's for a man's ending of one word, or the reverse."""
    endings = [(a, b) for pair in table("id")["gender_endings"] for a, b in (pair, pair[::-1])]
    fits = [(n, a, b) for n, w in enumerate(name) for a, b in endings if w.lower().endswith(a) and len(w) > len(a) + 3]
    if not fits:
        return None
    n, a, b = random.choice(fits)
    return (*name[:n], name[n][: -len(a)] + b, *name[n + 1 :])


def stranger(random: Random, archipelago: Archipelago, name: Person) -> Person | None:
    return archipelago.person()


def other_initial(random: Random, archipelago: Archipelago, name: Person) -> Person | None:
    """A letter that none of the words begins with, in the place of a word."""
    if len(name) < 2:
        return None
    at = random.randrange(1, len(name))
    letters = [c for c in "ABDEFGHIJKLMNPRSTWY" if all(c != w[0].upper() for w in name)]
    return (*name[:at], random.choice(letters) + ".", *name[at + 1 :])


PERSONS: dict[str, tuple[float, Callable[[Random, Archipelago, Person], Person | None]]] = {
    "sibling": (24, sibling), "same_given": (14, same_given), "middle": (8, middle), "gender_twin": (12, gender_twin),
    "random": (8, stranger), "other_initial": (5, other_initial),
}  # fmt: skip


def other_word(random: Random, archipelago: Archipelago, firm: Firm) -> Firm | None:
    """One word replaced by another."""
    at = random.randrange(len(firm.words))
    other = archipelago.firm_word() if random.random() < 0.7 else random.choice(WORDS["firm_common"])
    if len(firm.words) < 2 or other.lower()[:4] == firm.words[at].lower()[:4]:
        return None
    return Firm(firm.form, (*firm.words[:at], other, *firm.words[at + 1 :]), firm.town, firm.number)


def one_more_word(random: Random, archipelago: Archipelago, firm: Firm) -> Firm | None:
    """A word more is another firm: a distinctive one always, a usual one mostly."""
    at = random.randrange(len(firm.words) + 1)
    more = archipelago.firm_word() if random.random() < 0.5 else random.choice(WORDS["firm_common"])
    return Firm(firm.form, (*firm.words[:at], more, *firm.words[at:]), firm.town, firm.number)


def twin_word(random: Random, archipelago: Archipelago, firm: Firm) -> Firm | None:
    words = gender_twin(random, archipelago, firm.words)
    return None if words is None else Firm(firm.form, words, firm.town, firm.number)


def other_number(random: Random, archipelago: Archipelago, firm: Firm) -> Firm | None:
    numbers = [n for n in ("2", "II", "III", "3", "IV", "1") if n != firm.number]
    return Firm(firm.form, firm.words, firm.town, random.choice(numbers))


def other_town(random: Random, archipelago: Archipelago, firm: Firm) -> Firm | None:
    """Another town at the end of the name, or one where there was none."""
    return Firm(firm.form, firm.words, random.choice([t for t in TOWNS if t != firm.town]), firm.number)


def other_form(random: Random, archipelago: Archipelago, firm: Firm) -> Firm | None:
    classes = {"PT": "CV", "CV": "PT", "UD": "CV", "Koperasi": "PT", "Yayasan": "PT", "Firma": "CV"}
    return Firm(classes[firm.form], firm.words, firm.town, firm.number) if firm.form in classes else None


def unlike(random: Random, archipelago: Archipelago, firm: Firm) -> Firm | None:
    return archipelago.firm()


FIRMS: dict[str, tuple[float, Callable[[Random, Archipelago, Firm], Firm | None]]] = {
    "other_word": (32, other_word), "one_more_word": (12, one_more_word), "other_number": (12, other_number),
    "twin_word": (4, twin_word),
    "other_town": (13, other_town), "other_form": (9, other_form), "random": (6, unlike),
}  # fmt: skip
