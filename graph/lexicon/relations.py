"""What a word for a relation, an organ or an office means: the tie, the organ role, the official role."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from graph.kinds import ContactKind, EmploymentRole, HoldingRole, OfficialRole, OrganRole, ParentRole, TieKind
from graph.lexicon.text import clean
from graph.lexicon.words import inverted, table

_NOT_WORD = re.compile(r"[\W_]+")
_CODES: Mapping[TieKind, type[StrEnum]] = {
    TieKind.OFFICER_OF: OrganRole, TieKind.EMPLOYED_BY: EmploymentRole, TieKind.PARENT_OF: ParentRole,
    TieKind.USES_CONTACT: ContactKind, TieKind.OWNS: HoldingRole,
}  # fmt: skip
_IN_WORDS_OF_ITS_OWN = frozenset({TieKind.HOLDS_ROLE, TieKind.AFFILIATED_WITH})


@dataclass(frozen=True, slots=True)
class FamilyTerm:
    """The tie a family word states. In "R is the <word> of S": `forward` says R is the tie's `from` (R is S's father)."""

    kind: TieKind
    role: str | None
    forward: bool


def _normal(term: str) -> str:
    text = clean(term).casefold().replace(".", " ")
    return re.sub(r"\s+", " ", text).strip(" ,;:()")


@cache
def _family() -> dict[str, FamilyTerm]:
    found: dict[str, FamilyTerm] = {}
    for name, directions in table("relations")["family"].items():
        kind, _, role = name.partition(":")
        default = ParentRole.BLOOD.value if kind == TieKind.PARENT_OF else None
        for direction, words in directions.items():
            for word in words:
                found[word] = FamilyTerm(TieKind(kind), role or default, direction != "back")
    return found


@cache
def _roles(section: str) -> dict[str, str]:
    return inverted(table("relations")[section])


def family_term(term: str) -> FamilyTerm | None:
    """The tie of a family word in Indonesian or English; None for in-laws, wider kin and unknown words."""
    return _family().get(_normal(term))


def is_in_law(term: str) -> bool:
    """Kin by marriage: two ties with a person the word does not name, so no tie can be made of it alone."""
    return _normal(term) in table("relations")["in_law"]


def is_wider_kin(term: str) -> bool:
    """Uncles, cousins, grandparents: kin through persons the word does not name."""
    return _normal(term) in table("relations")["wider_kin"]


def organ_role(term: str) -> OrganRole | None:
    """What an officer's title means ("Direktur Utama" → director). A longer title falls back to its first known words."""
    found = _longest(_normal(term), _roles("organ"))
    return OrganRole(found) if found else None


def official_role(term: str) -> OfficialRole | None:
    """What a procurement office means ("Pejabat Pembuat Komitmen" → PPK); "PPK" is never the personnel officer here."""
    found = _longest(_normal(term), _roles("official"))
    return OfficialRole(found) if found else None


def tie_role(kind: TieKind, text: str) -> str | None:
    """The role of a tie of that kind by its code or in words; None where it means none there (see `tie_roles`)."""
    word = _NOT_WORD.sub(" ", text.casefold()).strip()
    if kind in _IN_WORDS_OF_ITS_OWN:
        return text
    known = word.replace(" ", "_") if word.replace(" ", "_") in tie_roles(kind) else None
    match kind:
        case TieKind.OFFICER_OF:
            return known or organ_role(text)
        case TieKind.EMPLOYED_BY:
            return known or _roles("employment").get(word)
        case TieKind.PARENT_OF:
            return known or _roles("descent").get(word)
    return known


def tie_roles(kind: TieKind) -> tuple[str, ...]:
    """The codes of the roles a tie of that kind knows; empty for kinds without roles and for those that keep any words."""
    return tuple(str(code) for code in _CODES.get(kind, ()))


def is_owner_term(term: str) -> bool:
    return _normal(term) in table("relations")["owner"]


def is_beneficial_owner_term(term: str) -> bool:
    return _normal(term) in table("relations")["beneficial_owner"]


def is_key_personnel_term(term: str) -> bool:
    return _longest(_normal(term), dict.fromkeys(table("relations")["key_personnel"], "yes")) is not None


def _longest(term: str, known: dict[str, str]) -> str | None:
    """The meaning of the whole term, else of its longest run of words from the left ("Direktur Utama PT X")."""
    words = term.split(" ")[:8]
    for size in range(len(words), 0, -1):
        found = known.get(" ".join(words[:size]))
        if found:
            return found
    return None
