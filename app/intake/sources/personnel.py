"""What a government says of its own people: staff lists, committee decrees and family-allowance forms.

A delivery is read twice: first for what its rows say together (one NIP, one office, one husband or wife), then row by row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from app.intake.family_forms import family_items, learn_spouse
from app.intake.forms import forms, lines, words
from app.intake.line import Line, strong_number
from app.intake.named import learn, one_by_one, without_faults
from app.intake.once import Once
from app.intake.people import Directory
from app.intake.roster import Roster
from app.intake.source import Delivery, Item
from app.intake.subjects import Subject, contacts, folded
from app.intake.telling import refused, told
from app.intake.tender_codes import tender_id
from app.intake.wordlists import normal
from graph.claims import Claim, ParticipationClaim, Source, TenderClaim, TieClaim
from graph.kinds import HELD_BY_FIRMS, EmploymentRole, OfficialRole, TieKind
from graph.lexicon import official_role
from graph.period import AFTER_ALL, BEFORE_ALL, Period, parse_partial, until

SOURCE = "personnel"  # its description; the source that states it may be a user
_NAMES = ("name", "kin_name", "unit", "parent", "position")
RETIRED = "retired"
_PERSON_CELLS = (
    "nip", "name", "nik", "birth_date", "birth_place", "position", "echelon", "rank", "status", "standing", "home_address",
    "phone", "email",
)  # fmt: skip
_POST_CELLS = (
    "nip", "name", "position", "unit", "unit_code", "parent", "parent_code", "status", "standing", "start", "service", "end",
    "pension", "stated",
)  # fmt: skip
_LEAVE_CELLS = ("nip", "name", "unit", "leave", "leave_start", "leave_end")
_ROLE_CELLS = ("decree", "decree_date", "tender", "nontender", "lpse", "role", "nip", "name", "start", "end")


def read(deliveries: Sequence[Delivery], source: Source) -> Iterator[Item]:
    """Statements of every table, and what in them could not be read."""
    once, roster, directory = Once(), Roster(), Directory()
    known, endings = forms(SOURCE), words(SOURCE, "endings")
    for delivery in deliveries:
        for line in lines(delivery, known):
            if isinstance(line, Line):
                learn(line, directory)
                for one in _people(line, directory):
                    roster.learn(one)
                    if line.form == "family":
                        learn_spouse(one, roster, endings)
    for delivery in deliveries:
        for line in lines(delivery, known):
            if not isinstance(line, Line):
                yield line
                continue
            for one in _people(line, directory):
                if line.form == "family":
                    yield from family_items(one, roster, endings, once)
                else:
                    yield from _Row(one, roster, once).items()


def _people(line: Line, directory: Directory) -> Iterator[Line]:
    """The row for each employee it names; only decrees list several."""
    whole = with_office(without_faults(line, *_NAMES))
    return one_by_one(whole, ("nik",), directory) if line.form == "decree" or line.text("together") else iter((whole,))


def with_office(line: Line) -> Line:
    """A row of a staff list with the office as its unit where it names no unit, and with the office's code where the office
    is named as the unit."""
    if line.form != "staff" or (line.text("unit") is not None and line.text("parent") is not None):
        return line
    moved = {"parent": "unit"} if line.text("unit") is None else {}
    moved |= {"parent_code": "unit_code"} if line.text("unit_code") is None else {}
    cells = {moved.get(name, name): text for name, text in line.cells.items()}
    found = Line(line.form, line.place, cells, {moved.get(name, name): head for name, head in line.written.items()})
    found.problems = line.problems
    return found


class _Row:
    """One row of a staff list or decree on its way to claims."""

    def __init__(self, line: Line, roster: Roster, once: Once) -> None:
        self.line = line
        self.roster = roster
        self.once = once

    def items(self) -> Iterator[Item]:
        above = self._above()
        office = self._within(self.roster.office(self.line), above)
        for one in (office, above):
            if one is not None:
                yield from self._introduced(one, ("parent", "parent_code") if one is above else ("unit", "unit_code"))
        yield from self._staff(office, above) if self.line.form == "staff" else self._decree(office)

    def _above(self) -> Subject | None:
        """The office above the unit of a row; by its code alone where another row names it."""
        named = {"unit": self.line.text("parent"), "unit_code": self.line.text("parent_code")}
        cells = {name: text for name, text in named.items() if text}
        return self.roster.office(self.line.with_cells(cells)) if cells else None

    def _within(self, office: Subject | None, above: Subject | None) -> Subject | None:
        """The unit; one without a code of its own is this unit of that office ("Sekretariat" is one in every office)."""
        if office is None or above is None or office.ref == above.ref or office.attributes.get("code"):
            return office
        ref = f"unit:{above.ref.removeprefix('unit:')}|{folded(office.name)}"
        return replace(office, ref=ref, attributes={"agency": above.name})

    def _introduced(self, office: Subject, named: tuple[str, str]) -> Iterator[Item]:
        """The office as a record of its own, once for each way its name is written."""
        line = self.line.with_cells({k: v for k, v in self.line.cells.items() if k in named})
        line.problems = []
        key = f"unit|{office.ref}|{normal(office.name)}"
        if self.once.again(key, b"") is False:
            quote = line.quote(*named)
            yield from told(line, Once(), key, (office.claim(quote),), office.ref, office.name)

    def _staff(self, office: Subject | None, above: Subject | None) -> Iterator[Item]:
        line = self.line
        if office is None:
            return refused(line, "unit", "missing_field")
        scope = f"{line.place.file}|{office.ref}|{line.day('birth_date') or ''}"
        position = line.text("position")
        person = replace(
            self.roster.person(line, scope), birth_date=line.day("birth_date"), birth_place=line.text("birth_place"),
            contacts=(*contacts(line, "home_"), *contacts(line)),
            attributes={name: text for name in ("position", "echelon", "rank") if (text := line.text(name))},
        )  # fmt: skip
        if _is_nobody(person):
            return refused(line, "name", "missing_field")
        status = self._status()
        role, post = self._role(person, status), self._post(status)
        claims = [*self._named(person), self._employment(person, office, role, post)]
        if above is not None and above.ref != office.ref:
            claims.append(replace(self._employment(person, above, role, post), ref="employment above"))
        claims += self._on_leave(person, office)
        key = "|".join(("staff", person.ref, office.ref, normal(position or ""), line.text("start") or ""))
        return told(line, self.once, key, claims, office.ref, person.ref, person.name, stated=line.day("stated"))

    def _status(self) -> str | None:
        """The status; that somebody has left or is on leave, where the legal standing says so, outranks what he is."""
        known = words(SOURCE, "statuses")
        standing = self.line.word("standing", known, "unknown_status")
        status = self.line.word("status", known, "unknown_status")
        return standing if standing not in (None, EmploymentRole.ASN.value) else status or standing

    def _on_leave(self, person: Subject, office: Subject) -> list[Claim]:
        """Leave at one's own cost is an employment of its own beside the one it interrupts."""
        line = self.line
        dated = line.text("leave_start") or line.text("leave_end")
        kind = line.word("leave", words(SOURCE, "leaves"), "unknown_status")
        if kind != "unpaid" and not (kind is None and line.text("leave") is None and dated and self._is_unpaid()):
            return []
        tie = self._employment(person, office, EmploymentRole.ASN_UNPAID_LEAVE, line.stretch("leave_start", "leave_end"))
        return [replace(tie, ref="leave", quote=line.quote(*_LEAVE_CELLS))]

    def _is_unpaid(self) -> bool:
        """Whether the dates stand under headings that name unpaid leave ("TMT CLTN")."""
        return any("cltn" in normal(self.line.written.get(name, "")).split() for name in ("leave_start", "leave_end"))

    def _role(self, person: Subject, status: str | None) -> EmploymentRole | None:
        """By the status; without one, whoever has a NIP is a civil servant."""
        if status is not None:
            return EmploymentRole.ASN if status == RETIRED else EmploymentRole(status)
        said_nothing = self.line.text("status") is None
        return EmploymentRole.ASN if said_nothing and _has_nip(person) else None

    def _post(self, status: str | None) -> Period:
        """Lasting until the list gives an end or the day before the pension; of somebody retired without a date only that
        it ended. Without the beginning of the post the service's counts."""
        period = self.line.stretch(begins=self.line.day("service"), lasting=status != RETIRED)
        pension = self.line.day("pension")
        if pension and self.line.text("end") is None:
            last = parse_partial(pension)[0] - timedelta(days=1)
            ended = until(period, last)
            if ended.start_min > last.toordinal():
                self.line.note("pension", "unreadable_period")
                return period
            return Period(ended.start_min, ended.start_max, last.toordinal(), last.toordinal())
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
