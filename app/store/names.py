"""What parties and tenders are called, made ready to be kept: the one place where every claim's names pass.

The record beside the claim goes on holding what was literally said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from graph.claims import Claim, PartyClaim, PlanClaim, TenderClaim
from graph.kinds import PartyKind
from graph.lexicon import NumberedName, numbered_name
from graph.lexicon.numbered import is_plain
from graph.lexicon.text import UnseenError, name_text

_MAY_BE_PERSONS = frozenset({PartyKind.PERSON, PartyKind.UNKNOWN})


class UnseenNameError(ValueError):
    """A name without a visible character; `field` is where the record holds it, as far as it is quoted."""

    def __init__(self, field: str | None) -> None:
        super().__init__("the name has no visible character")
        self.field = field


def kept(claim: Claim) -> Claim:
    """The claim with its names as they are kept: without what cannot be seen, and a person's without its number.

    UnseenNameError for a name of which nothing can be seen, ValueError for one that cannot be stored.
    """
    try:
        if isinstance(claim, PartyClaim):
            return kept_party(claim)
        if isinstance(claim, TenderClaim | PlanClaim) and claim.title:
            title = name_text(claim.title)
            return claim if title == claim.title else replace(claim, title=title)
    except UnseenError:
        raise UnseenNameError(next((name for name, said in claim.quote.items() if _is_unseen(said)), None)) from None
    return claim


def kept_party(claim: PartyClaim) -> PartyClaim:
    """The same of a claim of whose names something can be seen."""
    if not claim.other_names and is_plain(claim.name):  # most are: nothing unseen, no number beside the name
        return claim
    called = [name_text(name) if name else name for name in (claim.name, *claim.other_names)]
    found = [numbered_name(n) if claim.kind in _MAY_BE_PERSONS else NumberedName(n) for n in called]
    if claim.kind is PartyKind.UNKNOWN and not any(one.is_person for one in found):
        found = [NumberedName(name) for name in called]
    kind = PartyKind.PERSON if any(one.number for one in found) else claim.kind
    name, others = found[0].name, tuple(one.name for one in found[1:])
    numbers = tuple(dict.fromkeys((*claim.identifiers, *_numbers(found))))
    if (kind, name, others, numbers) == (claim.kind, claim.name, claim.other_names, claim.identifiers):
        return claim
    return replace(claim, kind=kind, name=name, other_names=others, identifiers=numbers)


def _numbers(found: Iterable[NumberedName]) -> Iterable[tuple[str, str]]:
    return ((one.scheme, one.number) for one in found if one.scheme and one.number)


def _is_unseen(said: str) -> bool:
    try:
        name_text(said)
    except UnseenError:
        return bool(said.strip())
    except ValueError:
        return False
    return False
