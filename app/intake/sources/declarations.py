"""What officials declare of themselves: conflicts of interest with the superior's answer, and holdings in firms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.intake.forms import forms, lines, words
from app.intake.line import Line, Numbers, strong_number
from app.intake.once import Once
from app.intake.roster import Roster
from app.intake.shares import Unit, Units
from app.intake.source import Delivery, Item
from app.intake.subjects import Subject, folded
from app.intake.telling import refused, told
from app.intake.templates import is_example
from app.intake.tender_codes import tender_id
from app.intake.vendors import vendor_kind
from app.intake.wordlists import normal
from graph.claims import Claim, DeclarationClaim, Source, TieClaim
from graph.kinds import EmploymentRole, PartyKind, TieKind, impossible_end
from graph.lexicon import is_beneficial_owner_term, is_owner_term, organ_role
from graph.period import DATE_UNKNOWN, Period

SOURCE = "declarations"  # its description; the source that states it may be a user
_OFFICIAL_CELLS = ("nip", "nik", "name", "position", "unit", "unit_code")
_CONFLICT_CELLS = (
    "name", "tender", "nontender", "lpse", "organisation", "relation", "interest", "detail", "declared", "answer",
    "answered", "outcome",
)  # fmt: skip
_ASSET_CELLS = (
    "name", "asset", "company", "share", "lots", "value", "holder", "holder_name", "origin", "year", "stated",
)  # fmt: skip
_SPOUSE = "spouse"


def read(deliveries: Sequence[Delivery], source: Source) -> Iterator[Item]:
    """Statements of every table; who has a number in one row is meant by it in all."""
    once, roster, units, known = Once(), Roster(), Units(), forms(SOURCE)
    for delivery in deliveries:
        for line in lines(delivery, known):
            if isinstance(line, Line):
                roster.learn(line)
                holder = folded(line.text("holder_name") or line.text("name") or "")
                units.learn(_firm(line), holder, line.text("share"), spreadsheet=line.place.sheet is not None)
    for delivery in deliveries:
        for line in lines(delivery, known):
            if not isinstance(line, Line):
                yield line
            elif is_example(line.form, line.cells):
                yield from refused(line, None, "example_row")
            else:
                yield from _Row(line, roster, units.of(_firm(line))).items(once)


class _Row:
    """One declared interest or holding on its way to claims."""

    def __init__(self, line: Line, roster: Roster, unit: Unit) -> None:
        self.line = line
        self.unit = unit
        self.office = roster.office(line)
        scope = self.office.ref if self.office else line.place.file
        self.official = roster.person(line, scope)

    def items(self, once: Once) -> Iterator[Item]:
        if not self.official.name:
            return refused(self.line, "name", "missing_field")
        return self._conflict(once) if self.line.form == "conflicts" else self._asset(once)

    # --- the register of conflicts -------------------------------------------------------------------------------------
    def _conflict(self, once: Once) -> Iterator[Item]:
        line = self.line
        day, tender = line.day("declared"), tender_id(line)
        organisation = self._organisation("organisation")
        parts = [text for cell in ("interest", "detail", "relation", "organisation") if (text := line.text(cell))]
        if not parts:
            return refused(line, "interest", "missing_field")
        answer = "; ".join(text for text in (line.text("answer"), line.day("answered")) if text) or None
        declared = DeclarationClaim(
            "declaration", self.official.ref, tender, "; ".join(dict.fromkeys(parts)), day, answer, line.text("outcome"),
            line.quote(*_CONFLICT_CELLS),
        )  # fmt: skip
        claims: list[Claim] = [*self._described(day), declared]
        if organisation is not None:
            claims += [organisation.claim(line.quote("organisation", "organisation_npwp", "organisation_nib"))]
            claims += self._interest_in(organisation, day)
        interest = normal(line.text("interest") or line.text("detail") or "")
        key = "|".join(
            ("declared", self.official.ref, tender or "", organisation.ref if organisation else "", interest, day or "")
        )
        return told(line, once, key, claims, *self._read_as(), stated=day)

    def _interest_in(self, organisation: Subject, day: str | None) -> list[Claim]:
        """The tie that the declared relation is: an office or a holding by its word, else an affiliation in these words."""
        said = self.line.text("relation") or ""
        office = organ_role(said)
        if is_beneficial_owner_term(said):
            kind, role = TieKind.BENEFICIAL_OWNER_OF, None
        elif is_owner_term(said):
            kind, role = TieKind.OWNS, None
        elif office is not None:
            kind, role = TieKind.OFFICER_OF, office.value
        else:
            kind, role = TieKind.AFFILIATED_WITH, said or None
        return self._tie(kind, self.official, organisation, role, _held(day))

    # --- asset reports -------------------------------------------------------------------------------------------------
    def _asset(self, once: Once) -> Iterator[Item]:
        line = self.line
        day = line.day("stated") or _year_end(line)
        company = self._organisation("company")
        asset = line.word("asset", words(SOURCE, "assets"), "unlisted_value") or ("holding" if company else None)
        claims = self._described(day)
        if asset in ("holding", "interest") and company is None:
            line.note("company", "missing_field")
        if company is not None and asset not in ("holding", "interest"):
            line.note("asset", "other_asset")
        if company is not None and asset in ("holding", "interest"):
            claims += self._holding(company, TieKind.OWNS if asset == "holding" else TieKind.AFFILIATED_WITH, day)
        elif company is None and asset == "other":
            line.note("asset", "other_asset")
        what = company.ref if company else normal(line.text("asset") or "")
        key = "|".join(("asset", self.official.ref, what, normal(line.text("holder") or ""), day or ""))
        return told(line, once, key, claims, *self._read_as(), stated=day)

    def _holding(self, company: Subject, kind: TieKind, day: str | None) -> list[Claim]:
        line = self.line
        holder = line.word("holder", words(SOURCE, "holders"), "unknown_relation") or "self"
        described: list[Claim] = [company.claim(line.quote("company", "company_npwp", "company_nib"))]
        if holder == "self":
            return [*described, *self._tie(kind, self.official, company, None, _held(day))]
        name = line.text("holder_name")
        if holder != _SPOUSE or name is None:
            line.note("holder", "relation_through_person")  # whose it is, is not told by name
            return described
        numbers = line.identifiers("NIK", "holder_nik")
        spouse = Subject(
            strong_number(numbers) or f"spouse|{self.official.ref}|{folded(name)}", PartyKind.PERSON, name, numbers
        )
        marriage = TieClaim(
            "marriage", TieKind.SPOUSE_OF, spouse.ref, self.official.ref, period=_held(day),
            quote=line.quote("name", "holder", "holder_name", "year", "stated"),
        )  # fmt: skip
        return [
            *described, spouse.claim(line.quote("holder_name", "holder_nik")), marriage,
            *self._tie(kind, spouse, company, None, _held(day)),
        ]  # fmt: skip

    # --- both ----------------------------------------------------------------------------------------------------------
    def _described(self, day: str | None) -> list[Claim]:
        """The official, and the office he serves in on that day."""
        line, position = self.line, self.line.text("position")
        official = Subject(
            self.official.ref, PartyKind.PERSON, self.official.name, self.official.numbers,
            attributes={"position": position} if position else {},
        )  # fmt: skip
        claims: list[Claim] = [official.claim(line.quote(*_OFFICIAL_CELLS))]
        if self.office is not None:
            role = EmploymentRole.ASN.value if any(scheme == "NIP" for scheme, _ in official.numbers) else None
            claims.append(self.office.claim(line.quote("unit", "unit_code")))
            claims.append(
                TieClaim(
                    "employment", TieKind.EMPLOYED_BY, official.ref, self.office.ref, role=role, period=_held(day),
                    quote=line.quote(*_OFFICIAL_CELLS),
                )
            )  # fmt: skip
        return claims

    def _organisation(self, cell: str) -> Subject | None:
        """The firm of the row by its number; by its name alone it is a firm of this official's statements."""
        name = self.line.text(cell)
        if name is None:
            return None
        numbers: Numbers = (
            *self.line.identifiers("NPWP", f"{cell}_npwp"), *self.line.identifiers("NIB", f"{cell}_nib")
        )  # fmt: skip
        number = strong_number(numbers)
        ref = f"{number}|{folded(name)}" if number else f"of|{self.official.ref}|{folded(name)}"
        return Subject(ref, vendor_kind(name), name, numbers)

    def _tie(
        self, kind: TieKind, person: Subject, organisation: Subject, role: str | None, period: Period
    ) -> list[Claim]:  # fmt: skip
        line = self.line
        if impossible_end(kind, person.kind, organisation.kind):
            line.note("company" if line.form == "assets" else "organisation", "impossible_tie_note")
            return []
        cells = _ASSET_CELLS if line.form == "assets" else _CONFLICT_CELLS
        share = line.share("share", self.unit) if kind is TieKind.OWNS else None
        return [
            TieClaim(
                kind.value, kind, person.ref, organisation.ref, role=role, share=share, period=period,
                quote=line.quote(*cells),
            )
        ]  # fmt: skip

    def _read_as(self) -> tuple[str, ...]:
        unit = () if self.unit is Unit.PERCENT else (self.unit.name,)
        return self.official.ref, self.official.name, self.office.ref if self.office else "", *unit


def _firm(line: Line) -> str:
    return folded(line.text("company") or "")


def _held(day: str | None) -> Period:
    """It certainly held on that day; since when and until when is not said."""
    if day is None:
        return DATE_UNKNOWN
    known = Period.of(day, day)
    return Period(DATE_UNKNOWN.start_min, known.start_max, known.end_min, DATE_UNKNOWN.end_max)


def _year_end(line: Line) -> str | None:
    """A yearly report describes the holdings of the last day of its year."""
    year = line.text("year")
    if year is None:
        return None
    if len(year) == 4 and year.isdecimal() and year > "1900":
        return f"{year}-12-31"
    line.note("year", "unreadable_date")
    return None
