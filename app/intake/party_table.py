"""Whom tables filled by hand mean: parties listed by id or number, heads of families, and how rows refer to them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from app.intake.households import Families, card
from app.intake.line import Line, Numbers, strong_number
from app.intake.shares import Units
from app.intake.subjects import Subject, folded
from app.intake.vendors import vendor_kind
from app.intake.wordlists import Words
from graph.kinds import ORGANISATIONS, PartyKind
from graph.lexicon import Identifier, Problem, canonical_scheme, parse

_NUMBERED = re.compile(r"([A-Za-z][A-Za-z0-9_ -]{1,39}?)\s*:\s*(\S.*)")
_SCHEMES = ("NIK", "NIP", "NPWP", "NIB")
_OF_PEOPLE = frozenset({"NIK", "NIP"})


class PartyTable:
    """What the rows of a delivery say together. `learn` every row first, then ask."""

    def __init__(self, kinds: Words) -> None:
        self._kinds = kinds
        self._listed: dict[str, str] = {}  # ref of a listed party -> its folded name
        self._numbered: dict[str, str] = {}
        self._kind_of: dict[str, PartyKind] = {}
        self.units = Units()
        self.families = Families()

    def learn(self, line: Line) -> None:
        if line.form != "parties" or (name := line.text("name")) is None:
            return
        ref = self._ref(line, name)
        self._listed.setdefault(ref, folded(name))
        self._kind_of.setdefault(ref, self._kind(line, name))
        for number in _numbers(line):
            if strong := strong_number((number,)):
                self._numbered.setdefault(strong, ref)

    def kind(self, subject: Subject) -> PartyKind:
        """What a party is, as the row itself or the table of parties says it; UNKNOWN where neither does."""
        return subject.kind if described(subject) else self._kind_of.get(subject.ref, PartyKind.UNKNOWN)

    def learn_family(self, line: Line) -> None:
        """After all parties are learned."""
        relation, number = line.text("relation") or "", card(line)
        member = self.member(line, number or "")
        if number and member:
            self.families.learn(number, member.ref, relation)

    def listed(self, line: Line) -> Subject | None:
        """The party a row of the table of parties describes; None, with a note, for an id that means somebody else."""
        name = line.text("name") or ""
        ref = self._ref(line, name)
        if self._listed.get(ref, folded(name)) != folded(name):
            line.note("id", "duplicate")
            return None
        others = tuple(part.strip() for part in (line.text("other_names") or "").split(";") if part.strip())
        return Subject(
            ref, self._kind(line, name), name, _numbers(line), line.day("birth_date"), line.text("birth_place"),
            other_names=others,
        )  # fmt: skip

    def referred(self, line: Line, field: str, name_field: str) -> Subject | None:
        """Whom a cell means by id or "SCHEME:number". A `Subject` without a name is described elsewhere."""
        text = line.text(field)
        if text is None:
            line.note(field, "missing_field")
            return None
        match = _NUMBERED.fullmatch(text)
        scheme = canonical_scheme(match[1]) if match else ""
        # An id of one's own may hold a colon too: another scheme is meant only where its numbers decide who is meant.
        if match is None or not (scheme in _SCHEMES or strong_number(((scheme, match[2]),))):
            return self._identified(line, field, text)
        number = parse(scheme, match[2])
        if isinstance(number, Problem):
            line.note(field, "unreadable_identifier", number.hint_en)
            return None
        return self._by_number(line, ((number.scheme, number.value),), line.text(name_field), name_field)

    def named(self, line: Line, scope: str, name_field: str = "name", *schemes: str) -> Subject | None:
        """By the numbers in the row's own cells, else by name inside `scope`; None, with a note, when neither is given."""
        numbers = tuple(n for scheme in schemes for n in line.identifiers(scheme, scheme.casefold()))
        name = line.text(name_field)
        if strong_number(numbers):
            return self._by_number(line, numbers, name, name_field)
        if name is None:
            line.note(name_field, "missing_field")
            return None
        kind = PartyKind.PERSON if not _OF_PEOPLE.isdisjoint(schemes) else vendor_kind(name)
        return Subject(f"named|{scope}|{folded(name)}", kind, name, numbers)

    def member(self, line: Line, number: str) -> Subject | None:
        """The member of a household: an id, or NIK and name."""
        if line.text("member"):
            return self.referred(line, "member", "name")
        return self.named(line, f"kk {number}", "name", "NIK")

    def _identified(self, line: Line, field: str, text: str) -> Subject:
        ref = f"id:{text}"
        if ref not in self._listed:
            line.note(field, "unresolved_party")
        return Subject(ref, PartyKind.UNKNOWN, "")

    def _by_number(self, line: Line, numbers: Numbers, name: str | None, name_field: str) -> Subject | None:
        number = strong_number(numbers)
        if number is None:
            line.note(name_field, "unreadable_identifier")
            return None
        if number in self._numbered:
            return Subject(self._numbered[number], PartyKind.UNKNOWN, "")
        if name is None:
            line.note(name_field, "missing_field")
            return None
        return Subject(f"{number}|{folded(name)}", _kind_by(name, numbers), name, numbers)

    def _ref(self, line: Line, name: str) -> str:
        if id_ := line.text("id"):
            return f"id:{id_}"
        number = strong_number(_numbers(line))
        return f"{number}|{folded(name)}" if number else f"listed|{line.place.file}|{folded(name)}"

    def _kind(self, line: Line, name: str) -> PartyKind:
        said = line.word("kind", self._kinds, "unknown_kind")
        return PartyKind(said) if said else _kind_by(name, _numbers(line))


def described(subject: Subject) -> bool:
    """Whether the row itself says who it is."""
    return bool(subject.name)


def as_child(subject: Subject, name: str, born: str | None) -> Subject:
    return replace(subject, name=name, birth_date=born[:4] if born else None, birth_place=None, contacts=())


def _kind_by(name: str, numbers: Numbers) -> PartyKind:
    """By the legal form in the name, then by what numbers only people or only businesses have."""
    guess = vendor_kind(name)
    if guess in ORGANISATIONS:
        return guess
    strong = {number.partition(":")[0] for n in numbers if (number := strong_number((n,)))}
    if strong & {"nik", "nip"}:
        return PartyKind.PERSON
    return PartyKind.COMPANY if "nib" in strong else guess


def _numbers(line: Line) -> Numbers:
    return (*(n for scheme in _SCHEMES for n in line.identifiers(scheme, scheme.casefold())), *_other_numbers(line))


def _other_numbers(line: Line) -> Iterator[tuple[str, str]]:
    """Numbers of other registers, each with its scheme before it: "GB-COH:01234567; GBR-PASSPORT:123456789"."""
    for part in filter(None, (part.strip() for part in (line.text("numbers") or "").split(";"))):
        match = _NUMBERED.fullmatch(part)
        number = parse(match[1], match[2]) if match else None
        if isinstance(number, Identifier):
            yield number.scheme, number.value
        else:
            line.note("numbers", "unreadable_identifier", number.hint_en if number else "no scheme")
