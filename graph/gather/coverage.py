"""How far the data reaches for one tender: what is known of whom, need by need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import StrEnum

from graph.facts import Coverage, Need, Opening
from graph.gather.neighbourhood import KIN, UPWARD, Gatherer
from graph.kinds import FAMILY, ContactKind, PartyKind, SourceKind, TieKind
from graph.model import Tender, Tie
from graph.period import Answer, Window
from graph.ports import World


class Telling(StrEnum):
    """What a tie tells of one of its ends."""

    OFFICER = "officer"
    OWNER = "owner"
    KIN = "kin"
    HOME = "home"  # household or address
    CONTACT = "contact"
    EMPLOYMENT = "employment"


OF_THE_HELD = {
    TieKind.OFFICER_OF: Telling.OFFICER, TieKind.OWNS: Telling.OWNER, TieKind.BENEFICIAL_OWNER_OF: Telling.OWNER,
}  # fmt: skip
TOLD_FROM_ABOVE = frozenset(OF_THE_HELD.values())
OF_THE_HOLDER = {TieKind.EMPLOYED_BY: Telling.EMPLOYMENT, TieKind.MEMBER_OF_HOUSEHOLD: Telling.HOME}


def _seen(ties: Iterable[Tie], window: Window) -> Mapping[str, set[Telling]]:
    """What is known of each party: of a firm who runs and owns it in the window, not what it owns itself."""
    seen: dict[str, set[Telling]] = defaultdict(set)
    for tie in ties:
        if tie.kind in FAMILY:
            seen[tie.from_id].add(Telling.KIN)
            seen[tie.to_id].add(Telling.KIN)
        elif tie.period.holds(window) is Answer.NO:
            continue
        elif tie.kind in OF_THE_HELD:
            seen[tie.to_id].add(OF_THE_HELD[tie.kind])
        elif tie.kind is TieKind.USES_CONTACT:
            seen[tie.from_id].add(Telling.HOME if tie.role == ContactKind.ADDRESS else Telling.CONTACT)
        elif tie.kind in OF_THE_HOLDER:
            seen[tie.from_id].add(OF_THE_HOLDER[tie.kind])
    return seen


def coverage(
    tender: Tender, net: Gatherer, world: World, opened: Opening | None, window: Window
) -> dict[Need, Coverage]:
    """What is known of whom. Loaded at all is not enough: it is asked per official and bidder, alikes included."""
    officials = sorted({o.party for o in tender.officials})
    bidders = sorted({p for b in tender.bidders for p in b.parties})
    seen = _seen(net.ties.values(), window)
    kinds = world.source_kinds()

    def known(parties: list[str], *wanted: Telling) -> Coverage:
        ways = UPWARD if TOLD_FROM_ABOVE.issuperset(wanted) else KIN if Telling.KIN in wanted else frozenset[TieKind]()
        have = frozenset(
            p for p in parties
            if net.is_whole(p, ways) and any(not seen[q].isdisjoint(wanted) for q in (p, *net.same_as([p])))
        )
        return Coverage(bool(have), have, frozenset(parties))

    offers = len(tender.bidders)
    cooperatives = [p for p in bidders if net.parties[p].kind is PartyKind.COOPERATIVE]
    boards = known(cooperatives, Telling.OFFICER)
    employed = known(officials, Telling.EMPLOYMENT)
    return {
        Need.OFFICIALS: Coverage(bool(officials)),
        Need.PRICED_BIDS: Coverage(offers >= 1),
        Need.TWO_BIDDERS: Coverage(offers >= 2),
        Need.OPENING_DATE: Coverage(opened is not None),
        Need.BIDS_OPENED: Coverage(opened is not None and opened.stated),
        Need.ORGANS: known(bidders, Telling.OFFICER),
        Need.OWNERS: known(bidders, Telling.OWNER),
        Need.KINSHIP: known(officials, Telling.KIN),
        Need.HOUSEHOLDS: known(officials, Telling.HOME),
        Need.CONTACTS: known(bidders, Telling.HOME, Telling.CONTACT),
        # A personnel list is one that tells where at least one of the officials is employed; decrees do not.
        Need.EMPLOYMENT: Coverage(SourceKind.PERSONNEL in kinds and employed.present),
        Need.COOPERATIVES: boards if cooperatives else Coverage(True),
        Need.COOPERATIVE_REGISTER: Coverage(False),  # none of the sources read today is one
        Need.SANCTIONS: Coverage(SourceKind.SANCTION in kinds),
    }
