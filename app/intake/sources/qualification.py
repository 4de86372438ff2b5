"""Bidders' own statements when they qualify: who runs them, who owns them, whom they offer, where they are reached.

A file is read twice: first for what its rows say of one another (a number that stands once for a name, shares that add
up to one), then row by row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.intake.bidders import Bidders
from app.intake.dossiers import firm_lines
from app.intake.forms import words
from app.intake.line import Line
from app.intake.named import one_by_one
from app.intake.once import Once
from app.intake.shares import Unit
from app.intake.source import Delivery, Item
from app.intake.statements import Stated, Terms, stated, ties
from app.intake.subjects import Subject, contacts
from app.intake.telling import refused, told
from app.intake.tender_codes import tender_id
from graph.claims import Claim, Source
from graph.kinds import TieKind
from graph.lexicon import is_key_personnel_term

SOURCE = "qualification"  # its description; the source that states it may be a user
_VENDOR_CELLS = (
    "vendor_name", "vendor_npwp", "vendor_nib", "vendor_form", "vendor_address", "vendor_phone", "vendor_email",
    "vendor_website", "vendor_account", "vendor_bank", "stated",
)  # fmt: skip
_CONTACT_CELLS = ("address", "phone", "email", "account", "bank")
_PERSON_CELLS = ("name", "nik", "npwp", "id_number", "owner_nib", "kind", "birth_date", "birth_place", "position")
_OWN = (*(cell for cell in _PERSON_CELLS if cell not in ("name", "position", "kind")), *_CONTACT_CELLS, "share")
_TIE_CELLS = ("section", "position", "share", "start", "end", "tender", "nontender", "lpse", "stated")


def read(deliveries: Sequence[Delivery], source: Source) -> Iterator[Item]:
    """Statements of every file, and what in them could not be read."""
    once = Once()
    for delivery in deliveries:
        bidders = Bidders(delivery.name, words(SOURCE, "kinds"))
        for line in firm_lines(delivery, SOURCE):
            for one in one_by_one(line, _OWN) if isinstance(line, Line) else ():
                bidders.learn(one)
        for line in firm_lines(delivery, SOURCE):
            if not isinstance(line, Line):
                yield line
                continue
            for one in one_by_one(line, _OWN):
                yield from _Row(one, bidders).items(once)


class _Row:
    """One row on its way to claims."""

    def __init__(self, line: Line, bidders: Bidders) -> None:
        self.line = line
        self.bidders = bidders
        self.day = line.day("stated")

    def items(self, once: Once) -> Iterator[Item]:
        vendor = self.bidders.vendor(self.line)
        if vendor is None:
            return refused(self.line, "vendor_name", "missing_field")
        what = stated(self.line, words(SOURCE, "sections"), vendor.kind)
        if what.kinds and self.line.text("name") is None:
            return refused(self.line, "name", "missing_field")
        claims, key, read_as = self._contact(vendor) if what.contact else self._person(vendor, what)
        return told(self.line, once, key, claims, *read_as, stated=self.day)

    def _contact(self, vendor: Subject) -> tuple[list[Claim], str, list[str]]:
        """A row about the vendor alone: all its contacts are the vendor's."""
        whole = vendor.reached((*vendor.contacts, *contacts(self.line)))
        quote = self.line.quote(*_VENDOR_CELLS, *_CONTACT_CELLS)
        found: list[Claim] = [whole.claim(quote)] if whole.contacts or whole.numbers else []
        return found, f"contact|{vendor.ref}|{self.day or ''}", [self.bidders.in_any_file(vendor)]

    def _person(self, vendor: Subject, what: Stated) -> tuple[list[Claim], str, list[str]]:
        line = self.line
        if not what.kinds:
            position = line.text("position")
            if position and is_key_personnel_term(position):
                what = Stated((TieKind.KEY_PERSONNEL_OF,))
            else:
                return [], "", []
        person = self.bidders.person(line, vendor, what)
        unit = self.bidders.unit(line)
        terms = Terms(
            line.stretch(held_on=self.day),
            line.share("share", unit),
            tender_id(line) if TieKind.KEY_PERSONNEL_OF in what.kinds else None,
            line.quote("name", *_TIE_CELLS),
        )
        key = "|".join(
            ("statement", vendor.ref, person.ref, *(kind.value for kind in what.kinds), line.text("position") or "",
             line.text("start") or "", terms.tender or "", self.day or "")
        )  # fmt: skip
        claims: list[Claim] = [
            vendor.claim(line.quote(*_VENDOR_CELLS)),
            person.reached(contacts(line)).claim(line.quote(*_PERSON_CELLS, *_CONTACT_CELLS)),
            *ties(line, what, person, vendor, terms),
        ]
        who = map(self.bidders.in_any_file, (vendor, person))
        return claims, key, [*who, person.kind.value, "" if unit is Unit.PERCENT else unit.name]
