"""The bidders of one file and their people, as its rows say them together: whose number a name without one has."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache

from app.intake.line import Line, Numbers, strong_number
from app.intake.shares import Unit, Units
from app.intake.statements import PERSONAL, Stated
from app.intake.subjects import Subject, contacts, folded
from app.intake.vendors import vendor_kind
from app.intake.wordlists import Words
from graph.kinds import ORGANISATIONS, PartyKind
from graph.lexicon import is_masked, organ_role

COMPANY_REGISTER = "ID-KHH"  # org-id.guide: the ministry that keeps the register of companies
COOPERATIVE_REGISTER = "ID-KOPERASI"
PASSPORT = "PASSPORT"  # of which country is not said, so that it does not decide alone
FEWEST_DIGITS = 5
_ROUNDED = re.compile(r"[\d.,]+E\+?\d+", re.IGNORECASE)  # by a spreadsheet
_kind_of = lru_cache(maxsize=10_000)(vendor_kind)


class Bidders:
    """What the rows of a file say of vendors and persons. `learn` every row first, then ask."""

    def __init__(self, file: str, kinds: Words) -> None:
        self._file = file
        self._kinds = kinds
        self._names: dict[str, str] = {}
        self._vendor_numbers: dict[str, set[str]] = defaultdict(set)
        self._person_numbers: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._births: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._people: set[tuple[str, str]] = set()
        self._units = Units()

    def learn(self, line: Line) -> None:
        vendor = self.key(line)
        holder = folded(line.text("name") or "")
        self._units.learn(vendor or "", holder, line.text("share"), spreadsheet=line.place.sheet is not None)
        if vendor is None:
            return
        self._names.setdefault(vendor, line.text("vendor_name") or "")
        number = strong_number(_vendor_numbers(line))
        if number:
            self._vendor_numbers[vendor].add(number)
        name = line.text("name")
        if name is None:
            return
        who = (vendor, holder)
        if number := strong_number(_person_numbers(line)):
            self._person_numbers[who].add(number)
        if born := line.day("birth_date"):
            self._births[who].add(born)
        if born or line.text("nik") or organ_role(line.text("position") or ""):
            self._people.add(who)

    def vendor(self, line: Line) -> Subject | None:
        """The vendor of a row; of a row that names none, the only one of the file."""
        key = self.whose(line)
        if key is None:
            return None
        numbers = _vendor_numbers(line)
        known = self._vendor_numbers[key]
        number = strong_number(numbers) or (next(iter(known)) if len(known) == 1 else None)
        name = line.text("vendor_name") or self._names.get(key) or ""
        if not name:
            return None
        ref = f"{number}|{folded(name)}" if number else f"vendor|{self._file}|{folded(name)}"
        kind = _kind_of(name, line.text("vendor_form"))
        return Subject(ref, kind, name, numbers, contacts=contacts(line, "vendor_"))

    def person(self, line: Line, vendor: Subject, what: Stated) -> Subject:
        """The person or owner a row names, who is one in all rows of the vendor that write the same name."""
        name = line.text("name") or ""
        key = self.whose(line) or ""
        who = (key, folded(name))
        numbers = _person_numbers(line)
        known = self._person_numbers[who]
        number = strong_number(numbers) or (next(iter(known)) if len(known) == 1 else None)
        born = line.day("birth_date")
        twins = f"|{born}" if len(self._births[who]) > 1 else ""
        ref = f"{number}|{folded(name)}" if number else f"person|{vendor.ref}|{folded(name)}{twins}"
        return Subject(ref, self._kind(line, name, who, what), name, numbers, born, line.text("birth_place"))

    def in_any_file(self, subject: Subject) -> str:
        """The ref as it would be wherever the form lay: two copies of one say the same, though they name nobody alike."""
        return subject.ref.replace(f"|{self._file}|", "|")

    def unit(self, line: Line) -> Unit:
        """What the bare shares of the row's vendor are."""
        nameless = ("",) if len(self._names) == 1 else ()
        return self._units.of(self.whose(line) or "", *nameless)

    def _kind(self, line: Line, name: str, who: tuple[str, str], what: Stated) -> PartyKind:
        said = line.word("kind", self._kinds, "unknown_kind")
        if said is not None:
            return PartyKind(said)
        guess = _kind_of(name)
        if guess in ORGANISATIONS:
            return guess
        if who in self._people or PERSONAL & set(what.kinds):
            return PartyKind.PERSON
        return PartyKind.COMPANY if line.text("owner_nib") else guess

    def whose(self, line: Line) -> str | None:
        """As `key`, once all rows are learned: of a row that names no vendor, that of the only one there is."""
        only = next(iter(self._names)) if len(self._names) == 1 else None
        return self.key(line) or only

    def key(self, line: Line) -> str | None:
        """What names the vendor of a row inside the file."""
        name = line.text("vendor_name")
        return folded(name) if name else strong_number(_vendor_numbers(line))


def _vendor_numbers(line: Line) -> Numbers:
    return (
        *line.identifiers("NPWP", "vendor_npwp"), *line.identifiers("NIB", "vendor_nib"),
        *_entry(line, "vendor_sk", COMPANY_REGISTER), *_entry(line, "vendor_koperasi", COOPERATIVE_REGISTER),
    )  # fmt: skip


def _entry(line: Line, cell: str, register: str) -> Numbers:
    """The number of an entry in a register, in one spelling ("AHU-0012345.AH.01.01.Tahun 2019")."""
    text = line.text(cell)
    if text is None or is_masked(text):
        return ()
    if sum(map(str.isdigit, text)) < FEWEST_DIGITS or _ROUNDED.fullmatch(text):
        line.note(cell, "unreadable_identifier")
        return ()
    return ((register, "".join(text.upper().split())),)


def _person_numbers(line: Line) -> Numbers:
    found = (
        *line.identifiers("NIK", "nik"), *line.identifiers("NPWP", "npwp"),
        *line.either_number("id_number", "NIK", "NPWP"), *line.identifiers("NIB", "owner_nib"), *_travelling(line),
    )  # fmt: skip
    return tuple(dict.fromkeys(found))


def _travelling(line: Line) -> Numbers:
    """A passport, or what stands in a cell for NIK or passport and holds a letter: no number of this country does."""
    either = line.text("id_or_passport")
    if either is None or is_masked(either) or not any(map(str.isalpha, either)) or _ROUNDED.fullmatch(either):
        return (*line.identifiers("NIK", "id_or_passport"), *line.identifiers(PASSPORT, "passport"))
    return line.identifiers(PASSPORT, "passport", "id_or_passport")
