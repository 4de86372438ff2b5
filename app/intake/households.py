"""A family card as a party, and who belongs to it. A card is known by its number in every source."""

from __future__ import annotations

from app.intake.line import Line
from app.intake.subjects import Subject
from graph.claims import Claim, PartyClaim, TieClaim
from graph.kinds import PartyKind, TieKind
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
