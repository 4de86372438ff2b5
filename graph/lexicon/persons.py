"""A raw personal name taken apart: titles, degrees, father's name, aliases; doubtful titles kept as a second reading."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from graph.lexicon.folding import name_class, plain
from graph.lexicon.text import Word, brackets, clean, split_aliases, unstick, words
from graph.lexicon.words import phrase_at, phrases, table

MOST_TOKENS = 12
REMEMBERED = 20_000  # parsed names: the same people stand in row after row
_CHILD_OF = re.compile(r"(?<!\w)([asd])/([lpo])(?!\w)", re.IGNORECASE)  # anak lelaki, anak perempuan, son of, daughter of
_CHILD = {"al": "bin", "so": "bin", "ap": "binti", "do": "binti"}
_TWICE = re.compile(r"([^\W\d]{3,})2")  # "Karo2": the word said twice


@dataclass(frozen=True, slots=True)
class PersonName:
    """The parts of a personal name. `tokens` are plain words in the order of the name; `readings` other such lists.

    `patronymic` is the father's name after bin or binti, `initials` the tokens of one letter, `abbreviated` the longer
    ones written with a dot, `mononym` says that one full word is all there is.
    """

    raw: str
    tokens: tuple[str, ...]
    titles: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    patronymic: tuple[str, ...] = ()
    patronymic_sex: str | None = None
    aliases: tuple[tuple[str, ...], ...] = ()
    readings: tuple[tuple[str, ...], ...] = ()
    abbreviated: frozenset[str] = frozenset()
    generation: str | None = None
    on_behalf_of: str | None = None

    @property
    def initials(self) -> tuple[str, ...]:
        return tuple(t for t in self.tokens if len(t) == 1)

    @property
    def mononym(self) -> bool:
        return sum(1 for t in self.tokens if len(t) > 1) <= 1


class _Lists:
    """The person words of id.yaml, indexed."""

    def __init__(self) -> None:
        data = table("id")
        self.titles = frozenset(w for group in data["titles"].values() for w in group)
        self.soft = frozenset(data["soft"])
        self.degrees = frozenset(w for group in data["degrees"].values() for w in group)
        self.title_phrases = phrases(data["title_phrases"])
        self.generation = {w: w for w in data["generation"]} | {"junior": "jr", "senior": "sr"}
        self.male = frozenset(data["patronymics"]["male"])
        self.female = frozenset(data["patronymics"]["female"])
        self.endings = {sex: tuple(ends) for sex, ends in data["patronymic_endings"].items()}
        self.names_too = frozenset(data["names_too"])
        self.abdul = frozenset(data["abdul_forms"])
        self.after_abdul = frozenset(data["after_abdul"])


@cache
def _lists() -> _Lists:
    return _Lists()


@lru_cache(REMEMBERED)
def parse_person(raw: str) -> PersonName:
    """Take any text as a personal name. Never raises; a text without words gives no tokens."""
    text = clean(raw)
    if "/" in text:
        text = _CHILD_OF.sub(lambda m: _CHILD.get((m[1] + m[2]).lower(), m[0]), text)
    split = split_aliases(text)
    head, inside = brackets(split.head)
    if inside and not any(map(str.isalnum, head)):  # all of it stands in brackets
        head, inside = " ".join(inside), ()
    aliases = [*split.aliases, *(part for part in inside if not _is_title_text(part))]
    name = _core(raw, head)
    others = tuple(_core(raw, brackets(text)[0]).tokens for text in (*aliases, *split.former))
    if not others and split.on_behalf_of is None:
        return name
    return replace(name, aliases=tuple(o for o in others if o), on_behalf_of=split.on_behalf_of)


def _is_title_text(part: str) -> bool:
    """A title or degree, or a letter behind one ("Sp.OG(K)", "Dr. (H.C.)")."""
    lists = _lists()
    return all(w.plain in lists.titles or w.plain in lists.degrees or len(w.plain) == 1 for w in words(part))


def _core(raw: str, text: str) -> PersonName:
    if "2" in text:
        text = _TWICE.sub(r"\1 \1", text)
    segments = [words(part) for part in text.replace(";", ",").split(",")]
    named, suffixes = _part_degrees([s for s in segments if s])
    ordered = [w for segment in named[1:] for w in segment] + (named[0] if named else [])
    titles, rest = _part_titles(ordered)
    rest = _without_inner_titles(rest)
    rest, generation = _part_generation(rest)
    own, father, sex = _part_patronymic(rest)
    own = own[:MOST_TOKENS]
    tokens = _split_abdul(tuple(w.plain for w in own))
    return PersonName(
        raw=raw,
        tokens=tokens,
        titles=tuple(w.plain for w in titles),
        suffixes=tuple(w.plain for w in suffixes),
        patronymic=tuple(w.plain for w in father[:MOST_TOKENS]),
        patronymic_sex=sex,
        readings=_readings(own, tokens, suffixes, behind_comma=len(segments) > 1),
        abbreviated=frozenset(w.plain for w in own if w.final_dot and len(w.plain) > 1 and not name_class(w.plain)),
        generation=generation,
    )


def _part_degrees(segments: list[list[Word]]) -> tuple[list[list[Word]], list[Word]]:
    """Segments between commas without their degrees, and the degrees.

    Behind a comma every leading degree is cut, and all of a segment of degrees; in the first segment a trailing one
    when it has a dot inside and a part of two letters ("S.Pd"), or when another degree stands behind it.
    """
    named: list[list[Word]] = []
    degrees: list[Word] = []
    for place, segment in enumerate(segments):
        rest = segment
        if place:
            lead = 0
            while lead < len(rest) and _is_degree(rest[lead]):
                lead += 1
            degrees += rest[:lead]
            rest = rest[lead:]
        if rest:
            named.append(rest)
    if named:
        named[0] = [part for word in named[0] for part in _apart(word)]
        kept = _without_trailing_degrees(named[0], more=bool(degrees))
        degrees = named[0][len(kept) :] + degrees
        named[0] = kept
    return named, degrees


def _apart(word: Word) -> list[Word]:
    """The parts of a word run together at dots: titles and names ("Ir.H.Joko"), a pilgrim's and another letter ("H.M.")."""
    if word.dots <= word.final_dot:
        return [word]
    lists = _lists()
    parts = [p for p in word.raw.split(".") if p]
    letters = len(parts) > 1 and all(len(p) < 3 for p in parts) and plain(parts[0]) in ("h", "hj")
    if letters and word.plain not in lists.titles | lists.degrees:
        return [Word(part + ".", plain(part), 1, final_dot=True) for part in parts]
    return unstick(word, lists.degrees)


def _is_degree(word: Word) -> bool:
    parts = word.raw.rstrip(".").split(".")
    dotted = len(parts) > 1 and all(len(p) <= 5 for p in parts)
    return word.plain in _lists().degrees or dotted or (len(word.plain) <= 5 and word.plain in _lists().titles)


def _without_trailing_degrees(segment: list[Word], *, more: bool) -> list[Word]:
    stop = len(segment)
    while stop > 1 and segment[stop - 1].plain in _lists().degrees:
        word = segment[stop - 1]
        inside = word.dots - word.final_dot > 0
        certain = more or stop < len(segment) or (inside and any(len(p) > 1 for p in word.raw.split(".")))
        pair = segment[stop - 2].plain in _lists().degrees and stop > 2
        if not (certain or pair or inside or (word.final_dot and len(word.plain) > 1) or _is_bare_degree(segment[:stop])):
            break
        stop -= 1
    return segment[:stop]


def _is_bare_degree(segment: list[Word]) -> bool:
    """ "ROBERT WIJAYA SE": behind two full words a degree that nobody is called by, though nothing marks it as one."""
    *name, last = segment
    return last.plain not in _lists().names_too and sum(len(w.plain) > 1 for w in name) > 1


def _part_titles(name: list[Word]) -> tuple[list[Word], list[Word]]:
    """Hard titles in front, as long as a word of a name is left behind them."""
    lists = _lists()
    said = [w.plain for w in name]
    start = 0
    while start < len(name) - 1:
        if said[start] in lists.titles and not _only_initials(name[start + 1 :]):
            start += 1
            continue
        taken = phrase_at(lists.title_phrases, said, start)
        if not taken or start + taken >= len(name):
            break
        start += taken
    return name[:start], name[start:]


def _without_inner_titles(name: list[Word]) -> list[Word]:
    """Dotted titles of two letters or more are cut inside a name too ("Raihan Sdr. Muhammad")."""
    titles = _lists().titles
    kept = [w for i, w in enumerate(name) if not (i and w.final_dot and len(w.plain) > 1 and w.plain in titles)]
    return kept or name


def _only_initials(rest: list[Word]) -> bool:
    return all(len(w.plain) == 1 for w in rest)


def _part_generation(name: list[Word]) -> tuple[list[Word], str | None]:
    if len(name) > 1 and name[-1].plain in _lists().generation:
        return name[:-1], _lists().generation[name[-1].plain]
    return name, None


def _part_patronymic(name: list[Word]) -> tuple[list[Word], list[Word], str | None]:
    lists = _lists()
    for place in range(1, len(name) - 1):
        word = name[place]
        if word.plain in lists.male or word.raw == "b.":
            return name[:place], _without_markers(name[place + 1 :]), "male"
        if word.plain in lists.female:
            return name[:place], _without_markers(name[place + 1 :]), "female"
    return _part_slavic_father(name)


def _without_markers(father: list[Word]) -> list[Word]:
    """The names of a line of fathers, "Ahmad bin Ali bin Umar"."""
    lists = _lists()
    return [w for w in father if w.plain not in lists.male and w.plain not in lists.female] or father


def _part_slavic_father(name: list[Word]) -> tuple[list[Word], list[Word], str | None]:
    """ "Ivan Petrovich Sidorov", "Sidorov Ivan Petrovich": of three or more names the last so formed, the first excepted."""
    if len(name) < 3:
        return name, [], None
    for place in range(len(name) - 1, 0, -1):
        word = name[place].plain
        for sex, endings in _lists().endings.items():
            if len(word) > 6 and word.endswith(endings):
                return name[:place] + name[place + 1 :], [name[place]], sex
    return name, [], None


def _split_abdul(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Abdurrahman, Abdulmalik → abdul + rahman, malik, so that both ways of writing are the same two words."""
    out: list[str] = []
    for token in tokens:
        rest = _after_abdul(token)
        out += ["abdul", rest] if rest else [token]
    return tuple(out)


def _after_abdul(token: str) -> str | None:
    if not token.startswith(("abd", "abdoe")) or len(token) < 7:
        return None
    names = _lists().after_abdul
    for cut in range(min(len(token) - 3, 8) - 1, 3, -1):
        rest = token[cut:]
        if (rest in names or name_class(rest) in names) and token[:cut] in _lists().abdul:
            return rest
    return None


def _readings(
    own: list[Word], tokens: tuple[str, ...], cut: list[Word], *, behind_comma: bool
) -> tuple[tuple[str, ...], ...]:
    """Other token lists worth comparing: without a soft title in front; with dotted "degrees" read as initials."""
    found: list[tuple[str, ...]] = []
    start = 0
    while start < len(own) - 1 and own[start].plain in _lists().soft:
        start += 1
        if not _only_initials(own[start:]):
            found.append(_split_abdul(tuple(w.plain for w in own[start:])))
    letters = [] if behind_comma else [p.lower() for w in cut for p in w.raw.split(".") if p]
    if letters and len(tokens) < 2 and all(len(p) == 1 for p in letters):  # behind two names "S.H" is a degree
        found.append((*tokens, *letters))
    return tuple(dict.fromkeys(r for r in found if r != tokens))
