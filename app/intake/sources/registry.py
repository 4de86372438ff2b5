"""The registers of companies, beneficial owners and cooperatives: who runs, holds and truly owns a company.

A delivery is read twice: first for what its rows say of one another (a company's number, the whole of its shares), then
row by row. A cell that names its office or holding itself ("PEMEGANG SAHAM") makes a statement of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from app.intake.bidders import Bidders
from app.intake.dossiers import firm_lines
from app.intake.forms import words
from app.intake.holdings import Holdings
from app.intake.line import Line
from app.intake.named import one_by_one
from app.intake.once import Once
from app.intake.source import Delivery, Item
from app.intake.statements import CONTACT, Stated, Terms, stated, ties
from app.intake.subjects import Subject, contacts, folded
from app.intake.telling import refused, told
from app.intake.wordlists import normal
from graph.claims import Claim, Source
from graph.kinds import ORGANISATIONS, PartyKind, TieKind
from graph.period import HUNDRED, Share

SOURCE = "registry"  # its description; the source that states it may be a user
BENEFICIAL_PERCENT = Decimal(25)  # "more than 25 %", Perpres 13/2018 art. 4(1) a to c
# Columns that hold a name and say what it is: the section, and of an office its title.
_NAMED = {
    "officer": ("officer", None), "owner": ("owner", None), "beneficial_owner": ("beneficial_owner", None),
    "chair": ("officer", "ketua"), "secretary": ("officer", "sekretaris"), "treasurer": ("officer", "bendahara"),
    "supervisor": ("officer", "pengawas"), "manager": ("officer", "manajer"), "director": ("officer", "direktur"),
    "commissioner": ("officer", "komisaris"),
}  # fmt: skip
_IN_PERCENT = frozenset({"shares", "votes", "profit"})
_COMPANY_CELLS = (
    "vendor_name", "vendor_npwp", "vendor_nib", "vendor_sk", "vendor_sk_date", "vendor_koperasi", "vendor_form",
    "vendor_status", "vendor_capital", "vendor_lots", "vendor_address", "vendor_phone", "vendor_email", "vendor_website",
    "stated",
)  # fmt: skip
_REACHED = ("address", "phone", "email")
_OWN = ("nik", "passport", "id_or_passport", "id_number", "npwp", "owner_nib", "birth_date", "birth_place", *_REACHED)
_OF_SOMEBODY = (*_OWN, "holding", "lots", "nominal", "criteria")
_OF_ONE = (*_OF_SOMEBODY, "share")
_PERSON_CELLS = ("name", *_OWN, "kind", "position")
_TIE_CELLS = (
    "section", "position", "share", "holding", "lots", "nominal", "share_class", "criteria", "start", "end", "vendor_lots",
    "vendor_capital", "stated",
)  # fmt: skip


def read(deliveries: Sequence[Delivery], source: Source) -> Iterator[Item]:
    """Statements of every file, and what in them could not be read."""
    once, register, holdings = Once(), Bidders("", words(SOURCE, "kinds")), Holdings()
    nameless: list[Line] = []
    for delivery in deliveries:
        for line in firm_lines(delivery, SOURCE):
            for part in _parts(line) if isinstance(line, Line) else ():
                register.learn(part)
                if register.key(part) is None:
                    nameless.append(part)
                holdings.learn(part, register.key(part), folded(part.text("name") or ""))
    for part in nameless:
        holdings.learn(part, register.whose(part), folded(part.text("name") or ""))
    for delivery in deliveries:
        for line in firm_lines(delivery, SOURCE):
            if not isinstance(line, Line):
                yield line
                continue
            for part in _parts(line):
                yield from _Row(part, register, holdings).items(once)


def _parts(line: Line) -> Iterator[Line]:
    """The row as often as it names somebody; without a section of its own it has that of its sheet or file."""
    named = [(cell, name) for cell in _NAMED for name in _names(line.text(cell))]
    if not named:
        section = line.text("section") or _titled(line)
        cells = {**line.cells, **({"section": section} if section else {})}
        yield from one_by_one(line.with_cells(cells if _names_people(line) else _of_company(cells)), _OF_ONE)
        return
    alone = len(named) == 1 and line.text("name") is None
    own = {k: v for k, v in line.cells.items() if k not in _NAMED and k != "section" and (alone or k not in _OWN)}
    if len(own) + len({cell for cell, _ in named}) < len(line.cells) - ("section" in line.cells):
        line.note(None, "unclear_person")
    for number, (cell, name) in enumerate(named):
        section, office = _NAMED[cell]
        part = line.with_cells({**own, "name": name, "section": section, **({"position": office} if office else {})})
        part.problems = [] if number else part.problems  # what is noted of the row is told once
        yield part
    if not alone and line.text("name"):
        yield line.with_cells({k: v for k, v in line.cells.items() if k not in _NAMED and k not in _OWN})


def _names_people(line: Line) -> bool:
    """Whether the table has a column for people, so that a blank in it is a fault and no row about the company alone."""
    return not line.written.keys().isdisjoint(("name", *_NAMED))


def _of_company(cells: dict[str, str]) -> dict[str, str]:
    """In a table of companies alone NPWP and address are the company's."""
    bare = {name: text for name, text in cells.items() if name in ("npwp", *_REACHED)}
    return {**{f"vendor_{name}": text for name, text in bare.items()}, **{n: t for n, t in cells.items() if n not in bare}}


def _names(text: str | None) -> list[str]:
    return [part for part in re.split(r"\s*[;\n]\s*", text) if part] if text else []


def _titled(line: Line) -> str | None:
    """What the sheet, else the file, is called, when that is the name of a section."""
    known = words(SOURCE, "sections").meaning
    stem = line.place.file.rpartition("/")[2].partition(".")[0]
    titles = (line.place.sheet or "", re.sub(r"[\d_-]+", " ", stem))
    found = next((known[normal(title)] for title in titles if normal(title) in known), None)
    return None if found == CONTACT and line.text("name") else found  # a list of companies may name their people


class _Row:
    """What a row says of a company and perhaps a person, on its way to claims."""

    def __init__(self, line: Line, register: Bidders, holdings: Holdings) -> None:
        self.line = line
        self.register = register
        self.holdings = holdings
        self.day = line.day("stated")

    def items(self, once: Once) -> Iterator[Item]:
        company = self._company()
        if company is None:
            return refused(self.line, "vendor_name", "missing_field")
        what = self._what(company)
        if self.line.text("name") is None:
            if what.kinds or self.line.text(*_OF_SOMEBODY):
                return refused(self.line, "name", "missing_field")
            key = f"company|{company.ref}|{self.day or ''}"
            said = self.register.in_any_file(company)
            return told(self.line, once, key, [self._introduced(company)], said, stated=self.day)
        if not what.kinds:
            return refused(self.line, "section", "missing_field")
        claims, key, read_as = self._person(company, what)
        return told(self.line, once, key, claims, *read_as, stated=self.day)

    def _company(self) -> Subject | None:
        """The company of the row; whatever stands in a register of companies is one."""
        found = self.register.vendor(self.line)
        if found is None or found.kind in ORGANISATIONS:
            return found
        return replace(found, kind=PartyKind.COOPERATIVE if self.line.text("vendor_koperasi") else PartyKind.COMPANY)

    def _what(self, company: Subject) -> Stated:
        """A holding says that somebody owns, a criterion that he is a beneficial owner."""
        line = self.line
        what = stated(line, words(SOURCE, "sections"), company.kind)
        found = set(what.kinds)
        beneficial = TieKind.BENEFICIAL_OWNER_OF in found or line.text("criteria") is not None
        if beneficial:
            found = {*found - {TieKind.OWNS}, TieKind.BENEFICIAL_OWNER_OF}
        elif line.text("name") and line.text("holding", "lots", "nominal"):
            found.add(TieKind.OWNS)
        return Stated(tuple(kind for kind in TieKind if kind in found))

    def _introduced(self, company: Subject) -> Claim:
        attributes = {"status": "vendor_status", "register": "vendor_sk", "registered": "vendor_sk_date"}
        known = {name: text for name, cell in attributes.items() if (text := self.line.text(cell))}
        return replace(company, attributes=known).claim(self.line.quote(*_COMPANY_CELLS))

    def _person(self, company: Subject, what: Stated) -> tuple[list[Claim], str, list[str]]:
        line = self.line
        person = self.register.person(line, company, what)
        share = self._share(what, person)
        terms = Terms(line.stretch(held_on=self.day), share, None, line.quote("name", *_TIE_CELLS))
        key = "|".join(
            ("statement", company.ref, person.ref, *(kind.value for kind in what.kinds), line.text("position") or "",
             line.text("share_class") or "", line.text("start") or "", self.day or "")
        )  # fmt: skip
        claims: list[Claim] = [
            self._introduced(company),
            person.reached(contacts(line)).claim(line.quote(*_PERSON_CELLS)),
            *ties(line, what, person, company, terms),
        ]
        who = map(self.register.in_any_file, (company, person))
        return claims, key, [*who, person.kind.value, str(share)]

    def _share(self, what: Stated, person: Subject) -> Share | None:
        if not {TieKind.OWNS, TieKind.BENEFICIAL_OWNER_OF} & set(what.kinds):
            return None
        company = self.register.whose(self.line) or ""
        share = self.holdings.share(self.line, company, folded(person.name))
        return self._by_criteria(share) if TieKind.BENEFICIAL_OWNER_OF in what.kinds else share

    def _by_criteria(self, share: Share | None) -> Share | None:
        """Whoever controls, or is the true owner, is a beneficial owner whatever his part: then no part is stated, so
        that a small one does not speak against him. By part he has more than 25 %, if no more is said."""
        met = self._criteria()
        if met - _IN_PERCENT:
            return None
        if share is None and met:
            return Share(BENEFICIAL_PERCENT, HUNDRED, low_inclusive=False)
        return share

    def _criteria(self) -> set[str]:
        text = self.line.text("criteria")
        if text is None:
            return set()
        known = words(SOURCE, "criteria")
        parts = [text, *re.split(r"\s*(?:[;,/]|\bdan\b|\batau\b|\band\b)\s*", _ARTICLE.sub("", text))]
        found = {known.meaning.get(normal(part)) or known.find(_LETTER.sub(r"\1", part)) for part in parts if normal(part)}
        met = {code for code in found if code is not None}
        if not met:
            self.line.note("criteria", "unknown_criterion")
        return met


_ARTICLE = re.compile(r"(?:pasal|article|art\.?)\s*4\s*(?:\(?\s*(?:ayat)?\s*\(?1\)?\s*\)?)?", re.IGNORECASE)
_LETTER = re.compile(r"^\s*(?:huruf\s+|letter\s+)?([a-g])[.)]?\s*$", re.IGNORECASE)
