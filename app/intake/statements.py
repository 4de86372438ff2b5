"""What one row of a bidder's form states of a person: officer, owner, beneficial owner or key personnel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from app.intake.line import Line
from app.intake.subjects import Subject
from app.intake.wordlists import Words
from graph.claims import TieClaim
from graph.kinds import OrganRole, PartyKind, TieKind
from graph.lexicon import (
    is_beneficial_owner_term,
    is_key_personnel_term,
    is_owner_term,
    organ_role,
    parse_organisation,
)
from graph.period import Period, Share

CONTACT = "contact"
PERSONAL = frozenset({TieKind.OFFICER_OF, TieKind.BENEFICIAL_OWNER_OF, TieKind.KEY_PERSONNEL_OF})
_SECTIONS = {
    "officer": TieKind.OFFICER_OF, "owner": TieKind.OWNS, "beneficial_owner": TieKind.BENEFICIAL_OWNER_OF,
    "key_personnel": TieKind.KEY_PERSONNEL_OF,
}  # fmt: skip
_TERMS: tuple[tuple[Callable[[str], object], TieKind], ...] = (
    (is_beneficial_owner_term, TieKind.BENEFICIAL_OWNER_OF),
    (is_owner_term, TieKind.OWNS),
    (organ_role, TieKind.OFFICER_OF),
    (is_key_personnel_term, TieKind.KEY_PERSONNEL_OF),
)
# In a partnership the director is the active partner (KUHD arts. 16–35), in a UD he is its owner.
_PARTNERSHIPS = frozenset({"CV", "FIRMA"})
_SOLE = frozenset({"UD"})
# Titles that name an organ of some bodies and a post at a building site in others: alone they say nothing.
_AMBIGUOUS = frozenset({OrganRole.MANAGER, OrganRole.SUPERVISOR})
_WITH_SUCH_ORGANS = frozenset({PartyKind.COOPERATIVE, PartyKind.FOUNDATION, PartyKind.ASSOCIATION})


@dataclass(frozen=True, slots=True)
class Stated:
    """Kinds of ties a row states, in a fixed order; `contact` when it is about the vendor's contacts alone."""

    kinds: tuple[TieKind, ...]
    contact: bool = False


def stated(line: Line, sections: Words, vendor: PartyKind) -> Stated:
    """The section, the office and the share each say what the row states; none of them is guessed from the others."""
    section = line.word("section", sections, "unknown_section")
    if section == CONTACT:
        return Stated((), contact=True)
    found: list[TieKind] = [_SECTIONS[section]] if section else []
    position = line.text("position")
    meant = _meaning(position, section, vendor) if position and section != "key_personnel" else None
    found += [meant] if meant else []
    if line.text("share") and TieKind.BENEFICIAL_OWNER_OF not in found:
        found.append(TieKind.OWNS)
    return Stated(tuple(kind for kind in TieKind if kind in found), contact=not found and line.text("name") is None)


def _meaning(position: str, section: str | None, vendor: PartyKind) -> TieKind | None:
    if section is None and vendor not in _WITH_SUCH_ORGANS and organ_role(position) in _AMBIGUOUS:
        return None
    return next((kind for means, kind in _TERMS if means(position)), None)


@dataclass(frozen=True, slots=True)
class Terms:
    """What the ties of one row share."""

    period: Period
    share: Share | None
    tender: str | None
    quote: dict[str, str]


def ties(line: Line, what: Stated, person: Subject, vendor: Subject, terms: Terms) -> list[TieClaim]:
    """One tie for each statement of the row, from the person to the vendor."""
    role = _organ(line, what, vendor) if TieKind.OFFICER_OF in what.kinds else None
    found = [_tie(kind, person, vendor, terms, role if kind is TieKind.OFFICER_OF else None) for kind in what.kinds]
    if TieKind.OWNS in what.kinds and TieKind.OFFICER_OF not in what.kinds and _form(vendor.name) in _SOLE:
        found.append(_tie(TieKind.OFFICER_OF, person, vendor, terms, OrganRole.SOLE_PROPRIETOR))
    return found


def _tie(kind: TieKind, person: Subject, vendor: Subject, terms: Terms, role: OrganRole | None) -> TieClaim:
    owning = kind in (TieKind.OWNS, TieKind.BENEFICIAL_OWNER_OF)
    return TieClaim(
        kind.value, kind, person.ref, vendor.ref, role=role.value if role else None,
        share=terms.share if owning else None, period=terms.period,
        tender=terms.tender if kind is TieKind.KEY_PERSONNEL_OF else None, quote=terms.quote,
    )  # fmt: skip


def _organ(line: Line, what: Stated, vendor: Subject) -> OrganRole | None:
    """The office by its title and the vendor's legal form; None, with a note, for a title that is not known."""
    position = line.text("position")
    role = organ_role(position) if position else None
    form = _form(vendor.name)
    if form in _SOLE and (role is OrganRole.DIRECTOR or (role is None and TieKind.OWNS in what.kinds)):
        return OrganRole.SOLE_PROPRIETOR
    if role is OrganRole.DIRECTOR and form in _PARTNERSHIPS:
        return OrganRole.ACTIVE_PARTNER
    if position and role is None and not (is_owner_term(position) or is_beneficial_owner_term(position)):
        line.note("position", "unknown_role")
    return role


@lru_cache(maxsize=10_000)
def _form(name: str) -> str | None:
    return parse_organisation(name).legal_form
