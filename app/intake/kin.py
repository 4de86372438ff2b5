"""Family words as ties between two named people, and children as degree links without a name (UU 27/2022: child data)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from app.intake.wordlists import normal
from graph.kinds import TieKind
from graph.lexicon import Identifier, family_term, is_in_law, is_wider_kin, parse
from graph.period import parse_partial

ADULT = 18
CHILD_NAME = "(anak)"  # what is kept instead of a child's name
_PARENTS_IN_LAW = frozenset(
    {"mertua", "ayah mertua", "ibu mertua", "bapak mertua", "father in law", "mother in law", "parent in law"}
)
_HEADS = frozenset({"kepala keluarga", "kepala rumah tangga", "kk", "head", "head of household", "head of family"})


@dataclass(frozen=True, slots=True)
class Kinship:
    """A tie of the family: its kind, role and the two mentions in their direction."""

    kind: TieKind
    from_ref: str
    to_ref: str
    role: str | None


def kinship(term: str, relative: str, subject: str) -> Kinship | None:
    """The tie of "`relative` is the `term` of `subject`"; None for words that are no tie between the two."""
    found = family_term(term)
    if found is None or found.kind is TieKind.MEMBER_OF_HOUSEHOLD:
        return None
    ends = (relative, subject) if found.forward else (subject, relative)
    return Kinship(found.kind, *ends, found.role)


def is_spouse(term: str) -> bool:
    found = family_term(term)
    return found is not None and found.kind is TieKind.SPOUSE_OF


def is_parent_in_law(term: str) -> bool:
    return normal(term) in _PARENTS_IN_LAW


def is_head(term: str) -> bool:
    return normal(term) in _HEADS


def is_known(term: str) -> bool:
    """Whether the word is a relation at all, also one that makes no tie."""
    return family_term(term) is not None or is_in_law(term) or is_wider_kin(term) or is_head(term)


def born_on(birth_date: str | None, nik: str | None) -> str | None:
    """The stated birth date, else the one inside a whole NIK."""
    if birth_date is not None or nik is None:
        return birth_date
    number = parse("NIK", nik)
    return number.birth_date if isinstance(number, Identifier) else None


def age_day(stated: str | None) -> date:
    """The day on which age counts: the (first possible) day of the form, today when it has none."""
    return parse_partial(stated)[0] if stated else datetime.now(UTC).date()


def is_child(term: str, born: str | None, on: date) -> bool:
    """Whether the member may be under 18 on that day. Without a birth date, all but spouses, parents and in-laws may be."""
    if born is None:
        found = family_term(term)
        kind = found.kind if found else None
        parent = found is not None and kind is TieKind.PARENT_OF and found.forward
        return not (parent or kind is TieKind.SPOUSE_OF or is_head(term) or is_in_law(term))
    latest = parse_partial(born)[1]
    return (latest.year + ADULT, latest.month, latest.day) > (on.year, on.month, on.day)


def without_child(cells: Mapping[str, str], born: str | None, *private: str) -> dict[str, str]:
    """The cells of a child's row without what would tell who it is: of the dates only the year of birth stays."""
    hidden = {"birth_date", "birth_place", *private}
    kept = {name: text for name, text in cells.items() if name not in hidden}
    return kept | ({"birth_date": born[:4]} if born else {})
