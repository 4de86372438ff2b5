"""A raw organisation name taken apart: legal form, listing, state ownership, numbers, town, branch, joint operation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz.distance import OSA

from graph.kinds import PartyKind
from graph.lexicon.counting import number_of
from graph.lexicon.forms import lists
from graph.lexicon.persons import parse_person
from graph.lexicon.text import Word, brackets, clean, split_aliases, unstick, words
from graph.lexicon.words import phrase_at

MOST_TOKENS = 14
MOST_MEMBERS = 8
LONG_TOWN = 7  # letters
REMEMBERED = 20_000  # parsed names: the same firms stand in row after row
_MEMBER_BREAK = re.compile(r"\s+[-–—+/&]\s+|;|\s+(?:dan|kso)\s+(?=(?:pt|cv|ud)\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OrganisationName:
    """The parts of an organisation's name. `tokens` are the folded words that are left when the parts are set aside.

    `legal_form` is a key of forms.yaml, `numbers` are digits ("II" → "2"), `town` a town at the end of the name,
    `branch` the town or words behind a branch marker, `members` the partners of a joint operation.
    """

    raw: str
    tokens: tuple[str, ...]
    legal_form: str | None = None
    listed: bool = False
    state_owned: bool = False
    numbers: tuple[str, ...] = ()
    town: str | None = None
    branch: tuple[str, ...] | None = None
    joint_operation: bool = False
    members: tuple[OrganisationName, ...] = ()
    former: tuple[tuple[str, ...], ...] = ()
    aliases: tuple[tuple[str, ...], ...] = ()
    other_forms: tuple[str | None, ...] = ()  # of the aliases, then of the former names
    abbreviated: frozenset[str] = frozenset()


@lru_cache(REMEMBERED)
def parse_organisation(raw: str) -> OrganisationName:
    """Take any text as an organisation's name. Never raises; when all words are set aside, all are kept as tokens."""
    split = split_aliases(clean(raw))
    members = _members(split.head)
    whole = _core(raw, split.head)
    others = tuple(_core(raw, text) for text in split.aliases)
    former = tuple(_core(raw, text) for text in split.former)
    if members:
        together = tuple(token for member in members for token in member.tokens)
        whole = replace(whole, tokens=together[:MOST_TOKENS], legal_form=None, town=None, joint_operation=True)
    if members or others or former:
        return replace(
            whole, members=members, aliases=tuple(o.tokens for o in others), former=tuple(o.tokens for o in former),
            other_forms=tuple(o.legal_form for o in (*others, *former)),
        )  # fmt: skip
    return whole


def _members(text: str) -> tuple[OrganisationName, ...]:
    """Partners of "PT A - PT B KSO": parts that each carry a legal form, when the text says it is a joint operation."""
    known = lists()
    if not known.joint_hint.search(text.replace(".", "")):  # most are not
        return ()
    plain = [w.plain for w in words(text)]
    if not any(phrase_at(known.joint, plain, i) for i, word in enumerate(plain) if word in known.joint):
        return ()
    if leading := phrase_at(known.joint, plain, 0):  # "KSO PT A - CV B"
        text = text.split(None, leading)[-1] if len(plain) > leading else text
    parts = [p for p in (part.strip(" ,") for part in _MEMBER_BREAK.split(text)) if p][:MOST_MEMBERS]
    parsed = tuple(_core(part, part) for part in parts)
    return parsed if len(parsed) > 1 and sum(p.legal_form is not None for p in parsed) > 1 else ()


class _Builder:
    """Sets the parts aside one by one while the words are read from left to right."""

    def __init__(self, found: list[Word]) -> None:
        self.words = found
        self.plain = [w.plain for w in found]
        self.form: str | None = None
        self.listed = self.state = self.joint = False
        self.kept: list[Word] = []
        self.trade: list[Word] = []  # that was read as the form
        self.branch: list[str] | None = None

    def read(self) -> None:
        place = 0
        while place < len(self.plain):
            place += self._step(place)

    def _step(self, place: int) -> int:
        known, word = lists(), self.plain[place]
        taken = phrase_at(known.forms, self.plain, place)
        if taken and self._is_form(place, taken):
            self._read_form(" ".join(self.plain[place : place + taken]), self.words[place : place + taken])
            return taken
        if word in known.listed and place:
            self.listed = True
            return 1
        if word in known.state:
            self.state = True
            return 1
        taken = phrase_at(known.joint, self.plain, place)
        if taken and (place or len(self.plain) > taken):
            self.joint = True
            return taken
        taken = phrase_at(known.branch, self.plain, place)
        if taken and place and place + taken < len(self.plain):
            self.branch = []
            return taken
        return self._keep(place)

    def _read_form(self, name: str, written: list[Word]) -> None:
        """The first form counts, but beside another a written-out trade ("Percetakan", "Usaha Dagang") is of the name."""
        known = lists()
        form = known.form_named(name)
        if self.form is None or known.group_of[self.form] == "any":
            self.form, self.trade = form, written if name in known.trades else []
        elif known.group_of[self.form] != known.group_of[form]:
            if self.trade:
                self.kept.extend(self.trade)
                self.form, self.trade = form, []
            elif name in known.trades:
                self.kept.extend(written)

    def _keep(self, place: int) -> int:
        """The town behind a branch marker is the branch; every other word belongs to the name."""
        taken = phrase_at(lists().towns, self.plain, place) if self.branch == [] or self.joint else 0
        if taken and self.branch is not None and not self.branch:
            self.branch = self.plain[place : place + taken]
            return taken
        if taken and self.joint and self.kept and place + taken >= len(self.plain) - 1:
            self.branch = self.plain[place : place + taken]
            return taken
        self.kept.append(self.words[place])
        return 1

    def _is_form(self, place: int, taken: int) -> bool:
        """A form stands first or last (other forms and flags beside it); in the middle it is a word of the name."""
        known = lists()
        outer = known.listed | known.state
        before = [w for w in self.plain[:place] if w not in outer]
        after = [w for w in self.plain[place + taken :] if w not in outer]
        word = self.plain[place]
        if not before and not after:
            return False
        if known.are_all(after):
            return bool(before)
        first = not before or (self.form is not None and not self.kept)
        return (first and not (taken == 1 and word in known.end_only)) or (place == 0 and word in known.start_too)


def _core(raw: str, text: str) -> OrganisationName:
    outer, inside = brackets(text)
    outer, dashed = _dashed_town(outer)
    builder = _Builder([part for word in words(outer) for part in unstick(word, frozenset())])
    builder.read()
    for part in inside:
        _read_bracket(builder, part)
    builder.branch = builder.branch or dashed
    tokens, numbers = _tokens(builder.kept)
    tokens, town = _town(tokens)
    if town and builder.form and len(tokens) > 1 and tokens[-1] in _SEAT:
        tokens = tokens[:-1]
    if not tokens:
        left = builder.kept or builder.words or words(text)
        tokens = tuple(lists().fold.get(w.plain, w.plain) for w in left)[:MOST_TOKENS]
    return OrganisationName(
        raw=raw,
        tokens=tokens,
        legal_form=builder.form,
        listed=builder.listed,
        state_owned=builder.state,
        numbers=numbers,
        town=town,
        branch=None if builder.branch is None else tuple(builder.branch),
        joint_operation=builder.joint,
        abbreviated=frozenset(w.plain for w in builder.kept if w.final_dot and 1 < len(w.plain) < 6),
    )


def _dashed_town(text: str) -> tuple[str, list[str] | None]:
    """ "Adhi Kreasi - Berau": a town behind a dash is where a branch sits, not a part of the name."""
    head, dash, tail = text.rpartition(" - ")
    if not dash:
        return text, None
    plain = [w.plain for w in words(tail)]
    if head.strip() and plain and phrase_at(lists().towns, plain, 0) == len(plain):
        return head, plain
    return text, None


def _read_bracket(builder: _Builder, part: str) -> None:
    """A bracket holds a flag or a form ("(Persero)", "(P.T.)"), or words of the name."""
    known = lists()
    found = words(part)
    if len(found) == 1 and found[0].plain == "".join(w.plain[0] for w in builder.kept) and len(builder.kept) > 1:
        return  # its own first letters
    plain = [w.plain for w in found]
    place = 0
    while place < len(found):
        word, taken = found[place], phrase_at(known.forms, plain, place)
        if word.plain in known.state:
            builder.state = True
        elif word.plain in known.listed:
            builder.listed = True
        elif taken:
            builder.form = builder.form or known.form_named(" ".join(plain[place : place + taken]))
        else:
            builder.kept.append(word)
        place += max(taken, 1)


def _tokens(kept: list[Word]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    known = lists()
    tokens: list[str] = []
    numbers: list[str] = []
    for place, word in enumerate(kept[: MOST_TOKENS + 2]):
        number, text = number_of(word.plain, last=place == len(kept) - 1 and place > 0)
        if number:
            numbers.append(number)
        if not text or (text == "ke" and kept[place + 1 :] and kept[place + 1].plain.isdecimal()):  # "Ke-2"
            continue
        folded = known.fold.get(text, text)
        if folded not in known.particles or len(kept) == 1:
            tokens.append(folded)
    return tuple(tokens[:MOST_TOKENS]), tuple(numbers)


_SEAT = frozenset({"kabupaten", "kota"})  # before the town where a firm sits; of a public body it is a part of the name

def _town(tokens: tuple[str, ...]) -> tuple[tuple[str, ...], str | None]:
    """A town at the end of the name, set aside when another word is left before it.

    A last word one letter off a town's name is set aside too, as written: it is compared as a town, not taken for it.
    """
    known = lists()
    for size in (3, 2, 1):
        start = len(tokens) - size
        if start < 1:
            continue
        tail = tokens[start:]
        name = known.town_of.get(" ".join(tail))
        if name or phrase_at(known.towns, list(tail), 0) == size:
            return tokens[:start], name or " ".join(tail)
    if len(tokens) > 2 and len(tokens[-1]) >= 5 and _like_a_town(tokens[-1]):
        return tokens[:-1], tokens[-1]
    return tokens, None


@lru_cache(REMEMBERED)
def _like_a_town(word: str) -> bool:
    """A letter too many, too few or two swapped; one for another only in a long name that begins alike."""
    known = lists()
    if word in known.common or word in known.not_towns or not word.isascii():
        return False
    near = [t for t in known.short_towns if len(t) >= 5 and OSA.distance(word, t, score_cutoff=1) <= 1]
    return any(
        len(t) != len(word) or sorted(t) == sorted(word) or (len(t) >= LONG_TOWN and t[0] == word[0]) for t in near
    )


@lru_cache(REMEMBERED)
def kind_guess(raw: str) -> PartyKind:
    """What a bare name most likely names; UNKNOWN when nothing in it tells. For sources that do not say."""
    known = lists()
    text = clean(raw)
    parsed = _core(raw, split_aliases(text).head)
    plain = [w.plain for w in words(text)]
    person = parse_person(raw)
    if parsed.legal_form and not (parsed.legal_form == "SA" and person.suffixes and _ends_like_a_degree(text, plain)):
        return known.kind_of[parsed.legal_form]
    if parsed.listed or parsed.state_owned or parsed.joint_operation:
        return PartyKind.COMPANY
    if phrase_at(known.public, plain, 0):
        return PartyKind.PUBLIC_BODY
    if person.titles or person.suffixes or person.patronymic:
        return PartyKind.PERSON
    return PartyKind.UNKNOWN


def _ends_like_a_degree(text: str, plain: Sequence[str]) -> bool:
    """"…, S.E." is an economist, "… SE" may be a European company: a comma or a dot inside tells."""
    return plain[-1:] == ["se"] and ("," in text or text.rstrip(" .").casefold().endswith("s.e"))
