"""What a government says of its own people: staff lists, committee decrees and family-allowance forms.

A delivery is read twice: first for what its rows say together (one NIP, one office, one husband or wife), then row by row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.intake.family_forms import family_items, learn_spouse
from app.intake.forms import forms, lines, words
from app.intake.line import Line, strong_number
from app.intake.once import Once
from app.intake.roster import Roster
from app.intake.source import Delivery, Item
from app.intake.subjects import Subject, contacts
from app.intake.telling import refused, told
from app.intake.tender_codes import tender_id
from app.intake.wordlists import normal
from graph.claims import Claim, ParticipationClaim, Source, TenderClaim, TieClaim
from graph.kinds import HELD_BY_FIRMS, EmploymentRole, OfficialRole, TieKind
from graph.lexicon import official_role
from graph.period import AFTER_ALL, BEFORE_ALL, Period

SOURCE = "personnel"  # its description; the source that states it may be a user
RETIRED = "retired"
_PERSON_CELLS = (
    "nip", "name", "nik", "birth_date", "birth_place", "position", "status", "home_address", "phone", "email",
)  # fmt: skip
_POST_CELLS = ("nip", "name", "position", "unit", "unit_code", "status", "start", "end", "stated")
_ROLE_CELLS = ("decree", "decree_date", "tender", "nontender", "lpse", "role", "nip", "name", "start", "end")


def read(deliveries: Sequence[Delivery], source: Source) -> Iterator[Item]:
    """Statements of every table, and what in them could not be read."""
    once, roster = Once(), Roster()
    known, endings = forms(SOURCE), words(SOURCE, "endings")
    for delivery in deliveries:
        for line in lines(delivery, known):
            if isinstance(line, Line):
                roster.learn(line)
                if line.form == "family":
                    learn_spouse(line, roster, endings)
    for delivery in deliveries:
        for line in lines(delivery, known):
            if not isinstance(line, Line):
                yield line
            elif line.form == "family":
                yield from family_items(line, roster, endings, once)
            else:
                yield from _Row(line, roster, once).items()


class _Row:
    """One row of a staff list or decree on its way to claims."""

    def __init__(self, line: Line, roster: Roster, once: Once) -> None:
        self.line = line
        self.roster = roster
        self.once = once

    def items(self) -> Iterator[Item]:
        office = self.roster.office(self.line)
        if office is not None:
            yield from self._introduced(office)
        yield from self._staff(office) if self.line.form == "staff" else self._decree(office)

    def _introduced(self, office: Subject) -> Iterator[Item]:
        """The office as a record of its own, once for each way its name is written."""
        line = self.line.with_cells({k: v for k, v in self.line.cells.items() if k in ("unit", "unit_code")})
        line.problems = []
        key = f"unit|{office.ref}|{normal(office.name)}"
        if self.once.again(key, b"") is False:
            quote = line.quote("unit", "unit_code")
            yield from told(line, Once(), key, (office.claim(quote),), office.ref, office.name)

    def _staff(self, office: Subject | None) -> Iterator[Item]:
        line = self.line
        if office is None:
            return refused(line, "unit", "missing_field")
        scope = f"{line.place.file}|{office.ref}|{line.day('birth_date') or ''}"
        position = line.text("position")
        person = replace(
            self.roster.person(line, scope), birth_date=line.day("birth_date"), birth_place=line.text("birth_place"),
            contacts=(*contacts(line, "home_"), *contacts(line)), attributes={"position": position} if position else {},
        )  # fmt: skip
        if _is_nobody(person):
            return refused(line, "name", "missing_field")
        status = line.word("status", words(SOURCE, "statuses"), "unknown_status")
        claims = [*self._named(person), self._employment(person, office, self._role(person, status), self._post(status))]
        key = "|".join(("staff", person.ref, office.ref, normal(position or ""), line.text("start") or ""))
        return told(line, self.once, key, claims, office.ref, person.ref, person.name, stated=line.day("stated"))

    def _role(self, person: Subject, status: str | None) -> EmploymentRole | None:
        """By the status; without one, whoever has a NIP is a civil servant."""
        if status is not None:
            return EmploymentRole.ASN if status == RETIRED else EmploymentRole(status)
        said_nothing = self.line.text("status") is None
        return EmploymentRole.ASN if said_nothing and _has_nip(person) else None

    def _post(self, status: str | None) -> Period:
        """Lasting until the list gives an end; of somebody retired without a date only that it ended."""
        period = self.line.stretch(lasting=status != RETIRED)
        stated = self.line.day("stated")
        if status == RETIRED and stated and (period.end_min, period.end_max) == (BEFORE_ALL, AFTER_ALL):
            latest = Period.of(None, stated).end_max
            if period.start_min <= latest:
                return Period(period.start_min, period.start_max, BEFORE_ALL, latest)
        return period

    def _named(self, person: Subject) -> list[Claim]:
        if person.name:
            return [person.claim(self.line.quote(*_PERSON_CELLS))]
        self.line.note("nip", "unresolved_party")
        return []

    def _employment(self, person: Subject, office: Subject, role: EmploymentRole | None, period: Period) -> TieClaim:
        return TieClaim(
            "employment", TieKind.EMPLOYED_BY, person.ref, office.ref, role=role.value if role else None,
            period=period, quote=self.line.quote(*_POST_CELLS),
        )  # fmt: skip

    def _decree(self, office: Subject | None) -> Iterator[Item]:
        line = self.line
        decree, decreed = line.text("decree"), line.day("decree_date")
        roles = _roles(line)
        scope = f"{line.place.file}|{decree or ''}"
        person = (self.roster.named if set(roles) & HELD_BY_FIRMS else self.roster.person)(line, scope)
        if _is_nobody(person):
            return refused(line, "name", "missing_field")
        tender = tender_id(line)
        term = line.stretch(begins=decreed, lasting=True)
        quote = line.quote(*_ROLE_CELLS)
        claims: list[Claim] = [
            ParticipationClaim(
                f"official:{role.value}", tender, person.ref, "official", role=role, period=term, decree=decree,
                date=decreed, quote=quote,
            )
            for role in roles if tender
        ]  # fmt: skip
        if tender and (title := line.text("package")):
            claims.append(TenderClaim(tender, title=title, quote=line.quote("package", "tender")))
        if office is not None:
            claims += self._service(person, office, decreed)
            claims += [] if line.text("tender", "nontender") else self._standing(person, office, roles, term)
        if claims:
            claims = [*self._named(person), *claims]
        key = "|".join(("decree", decree or line.place.file, tender or "", person.ref, line.text("role") or ""))
        read_as = (office.ref if office else "", person.ref, person.name)
        return told(line, self.once, key, claims, *read_as, stated=decreed)

    def _service(self, person: Subject, office: Subject, decreed: str | None) -> list[Claim]:
        """The office the decree says he serves in, on the day of the decree."""
        role = EmploymentRole.ASN if _has_nip(person) else None
        return [self._employment(person, office, role, self.line.stretch("", "", held_on=decreed))]

    def _standing(self, person: Subject, office: Subject, roles: Sequence[OfficialRole], term: Period) -> list[Claim]:
        """An appointment for the office as a whole, when no tender is named."""
        return [
            TieClaim(
                f"standing:{role.value}", TieKind.HOLDS_ROLE, person.ref, office.ref, role=role.value, period=term,
                quote=self.line.quote(*_ROLE_CELLS, "unit"),
            )
            for role in roles
        ]  # fmt: skip


def _is_nobody(person: Subject) -> bool:
    return not person.name and person.ref.startswith("person|")


def _has_nip(person: Subject) -> bool:
    return (strong_number(tuple(n for n in person.numbers if n[0] == "NIP")) or "").startswith("nip:")


def _roles(line: Line) -> list[OfficialRole]:
    """The roles in a cell ("PPK", "Anggota Pokja", "KPA/PPK"); a word that is none of them leaves a note."""
    text = line.text("role")
    if text is None:
        line.note("role", "unknown_role")
        return []
    whole = official_role(text)
    found = [whole] if whole else [official_role(part) for part in re.split(r"\s*(?:[/;,&]|\bdan\b|\band\b)\s*", text)]
    if None in found:
        line.note("role", "unknown_role")
    return list(dict.fromkeys(role for role in found if role is not None))
