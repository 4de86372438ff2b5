"""Firms of many countries: legal forms in short and in full, abbreviations, branches by country, and their neighbours."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from app.bench.training.indonesian import WORDS, scan, slip
from app.bench.training.international import World, plainly
from app.bench.training.slips import run_together

_WAYS = {"typo": 20, "ocr": 6, "concat": 7, "short": 14, "and": 8, "country": 7, "the": 5, "plain": 12}


@dataclass(frozen=True, slots=True)
class ForeignFirm:
    """`form` counts into `intl_forms` of words.yaml."""

    words: tuple[str, ...]
    form: int
    country: str = ""
    number: str = ""


def foreign_firm(world: World) -> ForeignFirm:
    random = world.random
    words = [world.family() if random.random() < 0.75 else random.choice(WORDS["intl_common"])]
    if random.random() < 0.25:
        words.append(world.family())
    words += [random.choice(WORDS["intl_industry"])] if random.random() < 0.75 else []
    if random.random() < 0.25:
        words.append(random.choice(WORDS["intl_common"]))
    number = random.choice(("2", "II", "III", "1", "7", "12")) if random.random() < 0.04 else ""
    return ForeignFirm(tuple(dict.fromkeys(words)), random.randrange(len(WORDS["intl_forms"])), "", number)


def firm_written(random: Random, firm: ForeignFirm, *, formed: bool = False) -> tuple[str, str]:
    """One writing of a firm, and what was done."""
    words = [*firm.words, *([firm.number] if firm.number else [])]
    done = []
    for _ in range(random.choices((0, 1, 2), (50, 38, 12))[0]):
        how = random.choices([*_WAYS], [*_WAYS.values()])[0]
        done.append(how)
        words = _changed(random, how, words)
    if firm.country:
        words = [*words, f"({firm.country})"]
    form = str(random.choice(WORDS["intl_forms"][firm.form])) if formed or random.random() < 0.85 else ""
    before = form.startswith(("OAO", "OOO", "Open"))
    words = [form, *words] if before else [*words, form]
    return " ".join(words).strip(), ",".join(done) or "same"


def _changed(random: Random, how: str, words: list[str]) -> list[str]:
    text = " ".join(words)
    if how == "short":
        return [WORDS["intl_short"].get(w, w) for w in words]
    if how == "and" and len(words) > 2:
        return [words[0], random.choice(("&", "and", "und")), *words[1:]]
    if how == "country":
        return [*words, f"({random.choice(WORDS['intl_countries'])})"]
    if how == "the":
        return ["The", *words]
    if how == "plain":
        return plainly(random, text).split(" ")
    way = {"typo": slip, "ocr": scan, "concat": run_together}.get(how)
    return way(random, text).split(" ") if way else words


def another_firm(random: Random, world: World, firm: ForeignFirm) -> tuple[ForeignFirm, str]:
    """A firm with one thing other: a word, one word more (a subsidiary), the number, the class of form."""
    other = foreign_firm(world)
    how = random.choices(("word", "more", "number", "form", "random"), (40, 18, 8, 14, 14))[0]
    if how == "more":
        more = random.choice(("Trust", world.family(), "Property", "Pension Fund", "Leasing"))
        return replace(firm, words=(*firm.words, more)), how
    if how == "number":
        return replace(firm, number=random.choice([n for n in ("2", "II", "III", "4", "5", "9") if n != firm.number])), how
    if how == "form":
        return replace(firm, form=_other_class(random, firm.form)), how
    if how == "random":
        return other, how
    at = random.randrange(len(firm.words))
    return replace(firm, words=(*firm.words[:at], other.words[0], *firm.words[at + 1 :])), "word"


def _other_class(random: Random, form: int) -> int:
    """A stock company for a limited one and the reverse: forms of one class in two countries say nothing."""
    limited, stock = (0, 2, 4, 7, 8, 12, 13), (1, 3, 5, 6, 9, 10, 11, 14)
    return random.choice(stock if form in limited else limited)
