"""How far the stored data reaches, counted over all tenders: of how many bidders, officials and tenders what is known.

The gathering asks the same for one tender before each judgement; this tells beforehand what a rule can hope for.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import orjson
from sqlalchemy import ColumnElement, Subquery, and_, case, func, or_, select

from app.db import Unit
from app.store.ledger import Snapshot, now_snapshot, visible
from app.store.quality import BIDDING, Extent, made_offer, taking_part
from app.store.tables import claim, participation_claim, party, source, tender_claim, tie
from graph.kinds import FAMILY, ContactKind, PartyKind, SourceKind, TieKind


@dataclass(frozen=True, slots=True)
class Reach:
    """Counts of each by what is known of them; under "all" how many there are."""

    bidders: dict[str, int]
    officials: dict[str, int]
    tenders: dict[str, int]
    source_kinds: frozenset[SourceKind]


def reach(unit: Unit) -> Reach:
    """All that stands now. Parties that may be the same (same_as) count apart here."""
    now = now_snapshot(unit)
    all_ = Extent(now)
    bidders, officials = taking_part(all_, BIDDING), taking_part(all_, ("official",))
    run = _Counter(unit, now)
    cooperative = bidders.c.party_id.in_(select(party.c.id).where(party.c.kind == PartyKind.COOPERATIVE.value))
    organs = run.tied(bidders, [tie.c.to_party], _kinds(TieKind.OFFICER_OF))
    home = or_(_kinds(TieKind.MEMBER_OF_HOUSEHOLD), _contact(ContactKind.ADDRESS))
    of_bidders = run.parties(bidders, {
        "cooperatives": cooperative, "organs": organs, "boards": and_(cooperative, organs),
        "owners": run.tied(bidders, [tie.c.to_party], _kinds(TieKind.OWNS, TieKind.BENEFICIAL_OWNER_OF)),
        "contacts": run.tied(bidders, [tie.c.from_party], _kinds(TieKind.USES_CONTACT)),
    })  # fmt: skip
    of_officials = run.parties(officials, {
        "kinship": run.tied(officials, [tie.c.from_party, tie.c.to_party], _kinds(*FAMILY)),
        "home": run.tied(officials, [tie.c.from_party], home),
        "employment": run.tied(officials, [tie.c.from_party], _kinds(TieKind.EMPLOYED_BY)),
    })  # fmt: skip
    of_tenders = {
        "all": run.saying(""), "dates": run.saying('"dates"'), "bids_opened": run.saying('"bids_opened"'),
        "officials": run.taking_part(("official",)), "bids": run.taking_part(BIDDING),
        "two_bidders": run.taking_part(BIDDING, at_least=2),
    }  # fmt: skip
    return Reach(of_bidders, of_officials, of_tenders, _source_kinds(unit))


def _kinds(*kinds: TieKind) -> ColumnElement[bool]:
    return tie.c.kind.in_(sorted(kind.value for kind in kinds))


def _contact(kind: ContactKind) -> ColumnElement[bool]:
    return and_(tie.c.kind == TieKind.USES_CONTACT.value, tie.c.role == kind.value)


def _source_kinds(unit: Unit) -> frozenset[SourceKind]:
    """Kinds of the sources of which records stand."""
    said = unit.connection.scalars(select(source.c.description).where(source.c.records > 0))
    return frozenset(SourceKind(orjson.loads(text)["kind"]) for text in said)


@dataclass(frozen=True, slots=True)
class _Counter:
    unit: Unit
    now: Snapshot

    def parties(self, among: Subquery, known: Mapping[str, ColumnElement[bool]]) -> dict[str, int]:
        """All of them, and how many each is true of: one statement, for who they are is the dear part of it."""
        counts = [func.coalesce(func.sum(case((so, 1), else_=0)), 0) for so in known.values()]
        row = self.unit.connection.execute(select(func.count(), *counts).select_from(among)).one()
        return dict(zip(("all", *known), map(int, row), strict=True))

    def tied(
        self, parties: Subquery, ends: Sequence[ColumnElement[int]], so: ColumnElement[bool]
    ) -> ColumnElement[bool]:
        """Whether the party stands at one of these ends of a tie that is so: one set, not a look for each party."""
        return or_(*(parties.c.party_id.in_(select(end).where(visible(tie, self.now), so)) for end in ends))

    def saying(self, what: str) -> int:
        """Tenders of which some header says this."""
        said = visible(claim, self.now), tender_claim.c.header.contains(what, autoescape=True)
        query = select(func.count(tender_claim.c.tender.distinct())).join(claim, claim.c.id == tender_claim.c.claim_id)
        return int(self.unit.connection.scalar(query.where(*said)) or 0)

    def taking_part(self, parts: Collection[str], at_least: int = 1) -> int:
        """Tenders in which so many take these parts."""
        part = participation_claim
        query = (
            select(part.c.tender).join(claim, claim.c.id == part.c.claim_id)
            .where(visible(claim, self.now), part.c.part.in_(sorted(parts)), made_offer())
            .group_by(part.c.tender).having(func.count(part.c.party_ref.distinct()) >= at_least).subquery()
        )  # fmt: skip
        return int(self.unit.connection.scalar(select(func.count()).select_from(query)) or 0)
