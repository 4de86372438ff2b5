"""A family card as a party, who belongs to it, how its members are kin. A card is known by its number in every source."""

from __future__ import annotations

from app.intake.kin import Kinship, is_head, is_known, is_parent_in_law, is_spouse, kinship
from app.intake.line import Line
from app.intake.subjects import Subject
from graph.claims import Claim, PartyClaim, TieClaim
from graph.kinds import ParentRole, PartyKind, TieKind
from graph.lexicon import Identifier, parse
from graph.period import Period


def card(line: Line) -> str | None:
    """The whole number in the cell `household`; an invalid one leaves a note."""
    found = [parse(*number) for number in line.identifiers("KK", "household")]
    return next((number.value for number in found if isinstance(number, Identifier)), None)


def household(line: Line, quote: dict[str, str], members: tuple[Subject, ...], period: Period) -> list[Claim]:
    """The card of the row as a party, and the membership of each; nothing without a whole number."""
    number = card(line)
    if number is None:
        return []
    ref = f"kk:{number}"
    return [
        PartyClaim(ref, PartyKind.HOUSEHOLD, f"KK {number}", identifiers=(("KK", number),), quote=quote),
        *(
            TieClaim(f"household {n}", TieKind.MEMBER_OF_HOUSEHOLD, member.ref, ref, period=period, quote=quote)
            for n, member in enumerate(members)
        ),
    ]


class Families:
    """Heads and their husbands and wives by card, as the rows of a delivery say together. `learn` every row first."""

    def __init__(self) -> None:
        self._heads: dict[str, tuple[str, ...]] = {}
        self._spouses: dict[str, tuple[str, ...]] = {}

    def learn(self, number: str, member: str, relation: str) -> None:
        there = self._heads if is_head(relation) else self._spouses if is_spouse(relation) else None
        if there is not None and member not in there.get(number, ()):
            there[number] = (*there.get(number, ()), member)

    def head(self, number: str) -> str | None:
        """The one head of a family card."""
        heads = self._heads.get(number, ())
        return heads[0] if len(heads) == 1 else None

    def kin(self, line: Line, relation: str, member: str, number: str) -> Kinship | None:
        """The tie of a member to the head of the family, or of a parent-in-law to the head's husband or wife."""
        if is_head(relation):
            return None
        if not is_known(relation):
            line.note("relation", "unknown_relation")
            return None
        spouses = self._spouses.get(number, ()) if is_parent_in_law(relation) else ()
        if len(spouses) == 1:
            return Kinship(TieKind.PARENT_OF, member, spouses[0], ParentRole.BLOOD.value)
        head = self.head(number)
        found = kinship(relation, member, head or "")
        if found is not None and (head is None or head == member):
            line.note("relation", "head_missing")
            return None
        return found
