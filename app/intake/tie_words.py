"""Words of a hand-filled table for a tie and its role: codes, family words, and the lists of the source's description."""

from __future__ import annotations

from dataclasses import dataclass

from app.intake.forms import words
from app.intake.line import Line
from app.intake.wordlists import normal
from graph.kinds import ParentRole, TieKind
from graph.lexicon import family_term, tie_role

SOURCE = "table"
# Contacts stand in the table of parties, members in the table of households; that two are one is a decision.
_ELSEWHERE = frozenset({TieKind.USES_CONTACT, TieKind.MEMBER_OF_HOUSEHOLD, TieKind.SAME_AS})


@dataclass(frozen=True, slots=True)
class TieWord:
    """What a word states: the kind, the role the word itself gives, and whether the row runs in the tie's direction."""

    kind: TieKind
    role: str | None = None
    forward: bool = True


def tie_of(line: Line, field: str) -> TieWord | None:
    """The tie of a cell; None, with a note, for a word that is none or a tie that another table states."""
    text = line.text(field)
    found = _meaning(text) if text else None
    if text is None:
        line.note(field, "missing_field")
    elif found is None or found.kind in _ELSEWHERE:
        line.note(field, "unknown_tie")
        return None
    return found


def _meaning(text: str) -> TieWord | None:
    code = normal(text).replace(" ", "_")
    if code in set(TieKind):
        kind = TieKind(code)
        return TieWord(kind, ParentRole.BLOOD.value if kind is TieKind.PARENT_OF else None)
    family = family_term(text)
    if family is not None:
        return TieWord(family.kind, family.role, family.forward)
    for section, forward in (("back", False), ("types", True)):
        found = words(SOURCE, section).meaning.get(normal(text))
        if found is not None:
            kind = TieKind(found)
            return TieWord(kind, ParentRole.BLOOD.value if kind is TieKind.PARENT_OF else None, forward)
    return None


def role_of(line: Line, tie: TieWord) -> str | None:
    """The role of the cell `role` as the kind of tie knows it, else what the word for the tie said."""
    text = line.text("role")
    if text is None or tie.kind is TieKind.KEY_PERSONNEL_OF:
        return tie.role  # what somebody is on a team does not part one engagement from another
    found = tie_role(tie.kind, text)
    if found is None:
        line.note("role", "unknown_role")
    return found or tie.role
