"""One row of a family-allowance form (KP4): the employee, the member, the tie between them and their family card."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.intake.households import household
from app.intake.kin import (
    CHILD_NAME,
    Kinship,
    age_day,
    born_on,
    is_child,
    is_known,
    is_parent_in_law,
    is_spouse,
    kinship,
    without_child,
)
from app.intake.line import Line
from app.intake.once import Once
from app.intake.roster import Roster
from app.intake.source import Item
from app.intake.subjects import Subject, contacts
from app.intake.telling import refused, told
from app.intake.values import day
from app.intake.wordlists import Words, normal
from graph.claims import Claim, TieClaim
from graph.kinds import ParentRole, TieKind
from graph.period import AFTER_ALL, BEFORE_ALL, DATE_UNKNOWN, Period

UNNAMED = "(tanpa nama)"
DIVORCE, DEATH = "divorce", "death"
_EMPLOYEE_CELLS = ("nip", "name", "nik", "home_address", "stated")
_MEMBER_CELLS = ("kin_name", "kin_nik", "birth_date", "birth_place", "job", "relation", "stated")
_TIE_CELLS = ("name", "relation", "kin_name", "married", "ended", "ended_by", "stated")


@dataclass(frozen=True, slots=True)
class Ending:
    """How and when a tie ended; a day that is not known is None."""

    cause: str | None
    day: str | None


def ending(line: Line, endings: Words) -> Ending | None:
    """From "12-03-2015", "cerai 12-03-2015" or the two cells; None when nothing ended."""
    text, cause = line.text("ended"), line.word("ended_by", endings, "unknown_status")
    if text is None:
        return Ending(cause, None) if cause else None
    found, rest = endings.split(text)
    try:
        when = day(rest) if rest else None
    except ValueError:
        line.note("ended", "unreadable_date")
        when = None
    return Ending(cause or found, when)


def learn_spouse(line: Line, roster: Roster, endings: Words) -> None:
    """Notes the husband or wife an employee has, for the parents-in-law of other rows."""
    if is_spouse(line.text("relation") or "") and ending(line, endings) is None:
        employee = roster.person(line, line.place.file)
        roster.learn_spouse(employee.ref, roster.relative(line, employee).ref)


def family_items(line: Line, roster: Roster, endings: Words, once: Once) -> Iterator[Item]:
    """What the row states. A child's name does not leave this function."""
    relation, stated = line.text("relation"), line.day("stated")
    if relation is None:
        return refused(line, "relation", "missing_field")
    employee = roster.person(line, line.place.file)
    member = roster.relative(line, employee)
    born = born_on(member.birth_date, line.text("kin_nik"))
    if is_child(relation, born, age_day(stated)):
        line = line.with_cells(without_child(line.cells, born, "kin_name", "job"))
        member = replace(member, name=CHILD_NAME, birth_date=born[:4] if born else None, birth_place=None)
    elif not member.name:
        member = replace(member, name=UNNAMED)
    if not employee.name and employee.ref.startswith("person|"):
        return refused(line, "name", "missing_field")
    ended = _believed(line, relation, ending(line, endings))
    tie = _tie(line, relation, member, employee, roster)
    ties = [_dated(line, tie, ended, stated)] if tie else []
    home = _household(line, (employee, member), stated) if ended is None else []
    if not ties and not home:
        return refused(line, "relation", "nothing_said")
    employee = employee.reached(contacts(line, "home_"))
    claims: list[Claim] = [*_named(line, employee), member.claim(line.quote(*_MEMBER_CELLS)), *ties, *home]
    key = "|".join(("family", employee.ref, member.ref, normal(relation)))
    through = (tie.to_ref, tie.from_ref) if tie else ("", "")
    return told(line, once, key, claims, employee.ref, employee.name, member.ref, *through, stated=stated)


def _believed(line: Line, relation: str, ended: Ending | None) -> Ending | None:
    """Only a marriage ends otherwise than by death."""
    if ended is None or is_spouse(relation) or ended.cause == DEATH:
        return ended
    line.note("ended", "unreadable_period", "only a marriage ends otherwise than by death")
    return None


def _named(line: Line, employee: Subject) -> list[Claim]:
    """The employee; one whose name no row gives is only referred to."""
    if employee.name:
        return [employee.claim(line.quote(*_EMPLOYEE_CELLS))]
    line.note("nip", "unresolved_party")
    return []


def _tie(line: Line, relation: str, member: Subject, employee: Subject, roster: Roster) -> Kinship | None:
    found = kinship(relation, member.ref, employee.ref)
    if found is not None:
        return found
    spouse = roster.only_spouse(employee.ref) if is_parent_in_law(relation) else None
    if spouse is not None:
        return Kinship(TieKind.PARENT_OF, member.ref, spouse, ParentRole.BLOOD.value)
    line.note("relation", "relation_through_person" if is_known(relation) else "unknown_relation")
    return None


def _dated(line: Line, tie: Kinship, ended: Ending | None, stated: str | None) -> TieClaim:
    return TieClaim(
        "kin", tie.kind, tie.from_ref, tie.to_ref, role=tie.role, period=tie_period(line, tie, ended, stated),
        quote=line.quote(*_TIE_CELLS),
    )  # fmt: skip


def tie_period(line: Line, tie: Kinship, ended: Ending | None, stated: str | None) -> Period:
    """A marriage lasts from its day to its end; blood lasts a life; an adoption begins on a day the form does not give."""
    married = line.day("married") if tie.kind is TieKind.SPOUSE_OF else None
    start = (BEFORE_ALL, BEFORE_ALL)
    if tie.kind is TieKind.SPOUSE_OF or tie.role == ParentRole.ADOPTIVE:
        known = Period.of(married or stated, None)
        start = (known.start_min if married else BEFORE_ALL, known.start_max)
    if ended is None:
        return Period(*start, AFTER_ALL, AFTER_ALL)
    over = Period.of(None, ended.day or stated)
    end = (over.end_min if ended.day else BEFORE_ALL, over.end_max)
    if start[0] > end[1]:
        line.note("ended", "unreadable_period")
        return DATE_UNKNOWN
    return Period(*start, *end)


def _household(line: Line, members: tuple[Subject, ...], stated: str | None) -> list[Claim]:
    return household(line, line.quote("household", "stated"), members, line.stretch("", "", held_on=stated))
