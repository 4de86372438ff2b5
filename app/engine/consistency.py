"""Whether what a key states of a stored party can be true of it, by what sources say."""

from __future__ import annotations

from app.db import Unit
from app.engine.identity import profile_of
from app.errors import Invalid
from app.store.digits import digits_of
from app.store.ledger import Snapshot
from app.store.names import kept_party
from app.store.world import LedgerWorld
from graph.claims import PartyClaim
from graph.lexicon import Identifier, Problem, Strength, parse
from graph.model import PartyIdentifier
from graph.resolve import Profile, profile
from graph.resolve.evidence import evidence_features
from graph.resolve.profile import kinds_exclude

OTHER_NUMBER = frozenset({"number_excludes", "single_number_other"})
OTHER_BIRTH = frozenset({"birth_other", "birth_part_other"})
ELSEWHERE = "; state another party under an id of your own"


def must_agree(unit: Unit, view: Snapshot, claim: PartyClaim) -> None:
    """Invalid for a claim about a stored party (its ref) whose kind, birth date or number of which a party has one is
    another than sources say, or whose name their masked one excludes. A number is not repeated in the error.
    """
    world = LedgerWorld(unit, view)
    known = world.parties([claim.ref]).get(claim.ref)
    if known is None or not known.certain.name:
        return
    if kinds_exclude(claim.kind, known.certain.kind):
        raise Invalid(f"by its sources this party is of kind {known.certain.kind.value}{ELSEWHERE}", pointer="/kind")
    number = world.numbers.of([claim.ref])[claim.ref]
    schemes = {parse(scheme, text).scheme: scheme for scheme, text in claim.identifiers}
    digits = digits_of(unit, view, {number}, schemes.keys()).get(number)
    for feature in evidence_features(_stated(unit, kept_party(claim)), profile_of(known.certain, digits)):
        if feature.name in OTHER_NUMBER:
            pointer = f"/identifiers/{schemes.get(feature.left, feature.left)}"
            raise Invalid(f"by its sources this party has another {feature.left}{ELSEWHERE}", pointer=pointer)
        if feature.name == "number_mask_excludes":
            raise Invalid(f"a number does not fit what its sources show of it{ELSEWHERE}", pointer="/identifiers")
        if feature.name in OTHER_BIRTH:
            pointer = "/birth_date" if claim.birth_date else "/identifiers"
            raise Invalid(f"by its sources this party has another birth date{ELSEWHERE}", pointer=pointer)
        if feature.name == "mask_excludes":
            raise Invalid(f"the name does not fit what its sources show of it{ELSEWHERE}", pointer="/name")


def _stated(unit: Unit, claim: PartyClaim) -> Profile:
    """The claim as it is compared with stored parties: numbers by their blind tokens."""
    numbers: list[PartyIdentifier] = []
    masks: dict[str, list[str]] = {}
    born = claim.birth_date
    for scheme, text in claim.identifiers:
        read = parse(scheme, text)
        if isinstance(read, Problem) and read.code == "masked":
            masks.setdefault(read.scheme, []).append(text.strip())
        elif isinstance(read, Identifier):
            strong = read.strength is Strength.STRONG and read.valid
            token = unit.keys.token(read.scheme, read.value).hex()
            numbers.append(PartyIdentifier(read.scheme, token, read.value, strong, read.personal))
            born = born or read.birth_date
    names = claim.name, *claim.other_names
    return profile(claim.kind, names, identifiers=numbers, masked_numbers=masks, birth_date=born)
