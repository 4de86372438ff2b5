"""A parsed name made ready to compare: every word with its keys computed once, the parts that can contradict beside it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from graph.lexicon import modern, name_class, parse_organisation, parse_person, skeleton, sound, weak_class
from graph.lexicon.words import table

MOST_TOKENS = 10
MOST_READINGS = 3
MOST_ALIASES = 2
REMEMBERED = 20_000  # parsed names (30 MB at most): the same people and firms stand in row after row


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a name with its keys. `plenty` marks words that tell almost nothing apart, `common` frequent names."""

    text: str
    modern: str
    sound: str
    skeleton: str
    family: str | None  # the class of spellings
    loose: str | None  # the weak class
    plenty: bool
    common: bool
    particle: bool
    abbreviated: bool

    def __hash__(self) -> int:  # the generated one reads every key each time
        return hash(self.text)

    @property
    def initial(self) -> bool:
        return len(self.text) == 1


Tokens = tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a party. `readings` are the token lists it may be read as, the plain one first."""

    raw: str
    person: bool
    readings: tuple[Tokens, ...]
    aliases: tuple[Tokens, ...] = ()
    father: Tokens = ()
    generation: str | None = None
    sex: str | None = None  # what bin or binti tells
    legal_form: str | None = None
    other_forms: tuple[str | None, ...] = ()  # of the aliases, which a firm bore in another form
    numbers: tuple[str, ...] = ()
    town: str | None = None
    letters: str = ""  # the sounds of the plain reading's words in the order of the alphabet: order and spelling laid aside

    @property
    def tokens(self) -> Tokens:
        return self.readings[0]


class _Lists:
    """Words that tell little apart, for persons and for organisations."""

    def __init__(self) -> None:
        person, organisation = table("id"), table("forms")
        self.plenty = (
            frozenset(organisation["low_information"]) | frozenset(organisation["countries"]),
            frozenset(person["low_information"]),
        )
        self.common = frozenset(person["common"])
        self.particles = (frozenset(organisation["particles"]), frozenset(person["particles"]))


@cache
def _lists() -> _Lists:
    return _Lists()


@lru_cache(REMEMBERED)
def make_token(text: str, *, person: bool, abbreviated: bool = False) -> Token:
    """The keys of one plain word."""
    lists, family = _lists(), name_class(text) if person else None
    return Token(
        text, modern(text), sound(text), skeleton(text), family,
        weak_class(family or text) or weak_class(text),
        plenty=(family or text) in lists.plenty[person],
        common=family is not None or text in lists.common,
        particle=text in lists.particles[person],
        abbreviated=abbreviated,
    )


def _tokens(words: tuple[str, ...], *, person: bool, short: frozenset[str] = frozenset()) -> Tokens:
    return tuple(make_token(w, person=person, abbreviated=w in short) for w in words[:MOST_TOKENS])


def _letters(tokens: Tokens) -> str:
    return "".join(sorted([t.sound for t in tokens]))


@lru_cache(REMEMBERED)
def person_name(raw: str) -> Name:
    """Parse a personal name. A name without words has one empty reading."""
    parsed = parse_person(raw)
    texts = (parsed.tokens, *parsed.readings)[:MOST_READINGS]
    readings = tuple(_tokens(r, person=True, short=parsed.abbreviated) for r in texts)
    return Name(
        raw=raw,
        person=True,
        readings=readings,
        letters=_letters(readings[0]),
        aliases=tuple(_tokens(a, person=True) for a in parsed.aliases[:MOST_ALIASES]),
        father=_tokens(parsed.patronymic, person=True),
        generation=parsed.generation,
        sex=parsed.patronymic_sex,
    )


@lru_cache(REMEMBERED)
def organisation_name(raw: str) -> Name:
    """Parse an organisation's name. A town that stands in the place of a distinctive word is also read as one."""
    parsed = parse_organisation(raw)
    tokens = _tokens(parsed.tokens, person=False, short=parsed.abbreviated)
    return Name(
        raw=raw,
        person=False,
        readings=(tokens,),
        letters=_letters(tokens),
        aliases=tuple(_tokens(a, person=False) for a in (*parsed.aliases, *parsed.former)[:MOST_ALIASES]),
        legal_form=parsed.legal_form,
        other_forms=parsed.other_forms[:MOST_ALIASES],
        numbers=parsed.numbers,
        town=parsed.town,
    )
