"""The employees and offices a delivery of personnel data speaks of: one mention for one NIP, one for one office."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache

from app.intake.line import Line, strong_number
from app.intake.subjects import Subject, folded
from app.intake.vendors import vendor_kind
from graph.kinds import ORGANISATIONS, PartyKind
from graph.lexicon import is_masked, parse_person, skeleton

_NUMBERED = (("NIP", "nip", "name"), ("NIK", "nik", "name"), ("NIK", "kin_nik", "kin_name"))
_CODE_AND_NAME = re.compile(r"(\d[\d.]*)\s*[-–—:]\s+(.*[^\W\d_].*)", re.DOTALL)


class Roster:
    """What the rows say together. `learn` every row first, then ask."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._codes: dict[str, set[str]] = defaultdict(set)
        self._offices: dict[str, str] = {}
        self._spouses: dict[str, set[str]] = defaultdict(set)

    def learn(self, line: Line) -> None:
        for scheme, cell, called in _NUMBERED:
            number = strong_number(line.identifiers(scheme, cell))
            name = line.text(called)
            if number and name and not is_masked(name):
                self._names.setdefault(number, name)
        office, code = _office(line)
        if office and code:
            self._codes[folded(office)].add(code)
            self._offices.setdefault(code, office)

    def learn_spouse(self, employee: str, spouse: str) -> None:
        self._spouses[employee].add(spouse)

    def only_spouse(self, employee: str) -> str | None:
        """The one husband or wife the delivery gives an employee."""
        known = self._spouses.get(employee, set())
        return next(iter(known)) if len(known) == 1 else None

    def person(self, line: Line, scope: str) -> Subject:
        """The employee of a row by NIP, then by NIK; else by name inside `scope` (the decree, the form, the file)."""
        numbers = (*line.identifiers("NIP", "nip"), *line.identifiers("NIK", "nik"))
        number = strong_number(numbers)
        name = line.text("name") or self._names.get(number or "") or ""
        ref = self._numbered(line, number, name, "nip" if line.text("nip") else "nik") if number else None
        return Subject(ref or f"person|{scope}|{_local(line, name)}", PartyKind.PERSON, name, numbers)

    def relative(self, line: Line, employee: Subject) -> Subject:
        """The family member of a row by NIK, else as this employee's member of that name and birth date."""
        numbers = line.identifiers("NIK", "kin_nik")
        number = strong_number(numbers)
        name = line.text("kin_name") or ""
        ref = self._numbered(line, number, name, "kin_nik") if number else None
        local = f"kin|{employee.ref}|{_local(line, name)}|{line.day('birth_date') or ''}"
        return Subject(ref or local, PartyKind.PERSON, name, numbers, line.day("birth_date"), line.text("birth_place"))

    def named(self, line: Line, scope: str) -> Subject:
        """As `person`, for roles that firms hold too: a name with a legal form is an organisation."""
        found = self.person(line, scope)
        kind = vendor_kind(found.name)
        return Subject(found.ref, kind, found.name, found.numbers) if kind in ORGANISATIONS else found

    def office(self, line: Line) -> Subject | None:
        """The unit of a row as a public body, by its code; by its name where no code is known."""
        name, code = _office(line)
        if code is None and name is not None:
            known = self._codes.get(folded(name), set())
            code = next(iter(known)) if len(known) == 1 else None
        if name is None:
            name = self._offices.get(code or "")
        if name is None:
            return None
        coded = {"code": code} if code else {}
        return Subject(f"unit:{code or folded(name)}", PartyKind.PUBLIC_BODY, name, attributes=coded)

    def _numbered(self, line: Line, number: str, name: str, cell: str) -> str:
        """The number as a ref; with the name behind it when that shares no word's sound with the first one it stood by."""
        known = self._names.get(number)
        if known is None or known == name or is_masked(name):
            return number
        if not sounds(name) or not sounds(known) or sounds(known) & sounds(name):
            return number
        line.note(cell, "number_of_two_names")
        return f"{number}|{folded(name)}"


def _local(line: Line, name: str) -> str:
    """A name inside a scope; two people may wear the same stars."""
    return f"{folded(name)}|{line.place.at}" if is_masked(name) else folded(name)


@lru_cache(maxsize=20_000)
def sounds(name: str) -> frozenset[str]:
    """How the words of a name sound, initials left out."""
    return frozenset(skeleton(word) for word in parse_person(name).tokens if len(word) > 1)


def _office(line: Line) -> tuple[str | None, str | None]:
    """Name and code of the unit, from two cells or from "1.02.01 - Dinas Kesehatan" in one."""
    name, code = line.text("unit"), line.text("unit_code")
    match = _CODE_AND_NAME.fullmatch(name) if name else None
    return (match[2], code or match[1]) if match else (name, code)
