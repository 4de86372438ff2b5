"""How good the data is, counted where it lies: numbers by kind, names per number, what joins, what stands twice.

Every question is one statement over a set: the claims that one load recorded, those that stand of a source, or all.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import ColumnElement, FromClause, Select, Subquery, and_, case, exists, func, or_, select, true

from app.db import Unit
from app.store.identities import MASK
from app.store.ledger import Snapshot, now_snapshot, visible
from app.store.tables import (
    claim,
    identifier,
    load,
    load_problem,
    membership,
    participation_claim,
    party_claim,
    plan_claim,
    record,
    source,
    tender_claim,
    tender_plan,
)
from graph.kinds import BidStage, PartyKind, SourceKind
from graph.lexicon.identifiers import PARSERS, canonical_scheme
from graph.lexicon.number import HINTS

Json = dict[str, Any]
KEYED = (PartyKind.CONTACT_POINT.value, PartyKind.HOUSEHOLD.value)  # what they carry is no number of anybody's
_WORD = re.compile("[A-Za-z]+")
FILLER = " / ".join(HINTS["placeholder"])
PRICED = tuple(stage.value for stage in BidStage if stage is not BidStage.REGISTERED)
REGISTERS = (SourceKind.COMPANY_REGISTER, SourceKind.BENEFICIAL_OWNERSHIP)
BIDDING = ("bid", "award")
IN_TENDERS = ("official", "bid", "award", "contract")


@dataclass(frozen=True, slots=True)
class Extent:
    """The claims that are asked about: those that one ledger entry recorded, or those that stand of one source or of all."""

    snapshot: Snapshot
    number: int | None = None
    source: str | None = None

    @property
    def claims(self) -> ColumnElement[bool]:
        return self._of(claim)

    @property
    def records(self) -> ColumnElement[bool]:
        return self._of(record)

    @property
    def loads(self) -> ColumnElement[bool]:
        if self.number is not None:
            return load.c.ledger == self.number
        return and_(load.c.state == "loaded", load.c.source == self.source if self.source is not None else true())

    def _of(self, table: Any) -> ColumnElement[bool]:
        if self.number is not None:
            return and_(table.c.recorded == self.number, table.c.retracted.is_(None))
        return and_(visible(table, self.snapshot), table.c.source_id == self.source if self.source is not None else true())


def extent(unit: Unit, number: int | None = None, source: str | None = None) -> Extent:
    return Extent(now_snapshot(unit), number, source)


def size(unit: Unit) -> int:
    """About how many claims there are."""
    return unit.connection.scalar(select(func.max(claim.c.id))) or 0


# --- numbers and names --------------------------------------------------------------------------------------------------
def identifiers(unit: Unit, of: Extent) -> dict[str, dict[str, int]]:
    """By scheme: `valid` (joins by itself), `weak` (read, but of a kind or with a check digit that does not), `masked`,
    `placeholder` (a filler), `invalid`."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    query = (
        select(identifier.c.scheme, identifier.c.strong, func.count())
        .join(claim, claim.c.id == identifier.c.claim_id)
        .join(party_claim, party_claim.c.claim_id == claim.c.id)
        .where(of.claims, party_claim.c.kind.not_in(KEYED))
        .group_by(identifier.c.scheme, identifier.c.strong)
    )
    for scheme, strong, count in unit.connection.execute(query):
        state = "masked" if scheme.endswith(MASK) else "valid" if strong else "weak"
        found[scheme.removesuffix(MASK)][state] += count
    for scheme, filler, count in unit.connection.execute(_unreadable(of)):
        found[_scheme_of(scheme)]["placeholder" if filler else "invalid"] += count
    states = ("valid", "weak", "masked", "placeholder", "invalid")
    return {scheme: {state: found[scheme][state] for state in states} for scheme in sorted(found)}


def _scheme_of(field: str) -> str:
    """Readers name the column, "nip_ppk": its scheme, NIP. A column that names none stands for itself."""
    words = (canonical_scheme(word) for word in _WORD.findall(field))
    return next((word for word in words if word in PARSERS), field)


def _unreadable(of: Extent) -> Select[Any]:
    """Numbers that could not be read, each place once however often it was delivered.

    Of all that stands, those count no longer whose row was corrected since: the record that stood there then is gone, or
    one stands there now where there was none.
    """
    said = load_problem.c.file, load_problem.c.sheet, load_problem.c.at, load_problem.c.field, load_problem.c.hint
    found = (
        select(*said, load_problem.c.value, load.c.source, load.c.ledger)
        .join(load, load.c.id == load_problem.c.load_id)
        .where(of.loads, load_problem.c.problem == "unreadable_identifier", load_problem.c.field.is_not(None))
        .distinct().subquery()
    )  # fmt: skip
    named = found.c.file, found.c.sheet, found.c.at, found.c.field, found.c.hint, found.c.value
    places = (
        select(*named).distinct().subquery() if of.number is not None
        else select(*named).select_from(found.outerjoin(record, _at_the_place(found)))
        .group_by(*named, found.c.source, found.c.ledger).having(_still_so(found, of)).distinct().subquery()
    )  # fmt: skip
    filler = func.coalesce(places.c.hint == FILLER, False)
    return select(places.c.field, filler, func.count()).group_by(places.c.field, filler)


def _at_the_place(found: Subquery) -> ColumnElement[bool]:
    return and_(
        record.c.source_id == found.c.source, record.c.file == found.c.file, record.c.at == found.c.at,
        record.c.sheet.is_not_distinct_from(found.c.sheet),
    )  # fmt: skip


def _still_so(found: Subquery, of: Extent) -> ColumnElement[bool]:
    """A row of the place stands that was there by that load; or none was, and none has come."""
    by_then, stands = record.c.recorded <= found.c.ledger, visible(record, of.snapshot)
    before, since = (func.coalesce(func.max(case((so, 1), else_=0)), 0) for so in (by_then, stands))
    return or_(func.coalesce(func.max(case((and_(by_then, stands), 1), else_=0)), 0) == 1, and_(before == 0, since == 0))


def spellings(unit: Unit, of: Extent) -> dict[str, dict[str, int]]:
    """By scheme: how many numbers (`ids`), how many of them bear one, two, or more names, and the most names of one."""
    names = (
        select(identifier.c.scheme, func.count(party_claim.c.name.distinct()).label("names"))
        .join(claim, claim.c.id == identifier.c.claim_id)
        .join(party_claim, party_claim.c.claim_id == claim.c.id)
        .where(of.claims, identifier.c.strong, party_claim.c.kind.not_in(KEYED))
        .group_by(identifier.c.scheme, identifier.c.token).subquery()
    )  # fmt: skip
    counted = [func.sum(case((names.c.names == n, 1), else_=0)) for n in (1, 2)]
    query = select(names.c.scheme, func.count(), *counted, func.max(names.c.names)).group_by(names.c.scheme)
    return {
        scheme: {"ids": ids, "one": int(one), "two": int(two), "more": ids - int(one) - int(two), "most": most}
        for scheme, ids, one, two, most in unit.connection.execute(query.order_by(names.c.scheme))
    }


def duplicates(unit: Unit, of: Extent) -> dict[str, int]:
    """`same_content`: records that say what another one says under another key; `same_key`: rows whose key came before."""
    alike = select(func.count().label("n")).select_from(record).where(of.records)
    grouped = alike.group_by(record.c.source_id, record.c.content).having(func.count() > 1).subquery()
    twice = (
        select(func.count()).select_from(load_problem).join(load, load.c.id == load_problem.c.load_id)
        .where(of.loads, load_problem.c.problem == "duplicate_record")
    )  # fmt: skip
    content = unit.connection.scalar(select(func.coalesce(func.sum(grouped.c.n - 1), 0)))
    return {"same_content": int(content or 0), "same_key": int(unit.connection.scalar(twice) or 0)}


# --- what joins -------------------------------------------------------------------------------------------------------
def joins(unit: Unit, of: Extent) -> dict[str, dict[str, int]]:
    """What leads from one kind of source to another: of how many (`of`) the other side is there (`joined`).

    Parties count, not numbers: a number of 15 digits and one of 16 of the same taxpayer have been joined by then.
    """
    ids = _sources_by_kind(unit)
    bidders, officials = taking_part(of, BIDDING), taking_part(of, ("official",))
    found = {
        "bidder_register": _joined(unit, of, bidders, "NPWP", [i for k in REGISTERS for i in ids[k]]),
        "bidder_sanctions": _joined(unit, of, bidders, "NPWP", ids[SourceKind.SANCTION]),
        "official_personnel": _joined(unit, of, officials, "NIP", ids[SourceKind.PERSONNEL]),
        "party_tender": _in_tenders(unit, of), "tender_plan": _tenders_to_plans(unit, of),
        "plan_tender": _plans_to_tenders(unit, of), "award_contract": _awards_to_contracts(unit, of),
    }  # fmt: skip
    return {what: counts for what, counts in found.items() if counts["of"]}


def _sources_by_kind(unit: Unit) -> Mapping[SourceKind, list[str]]:
    found: dict[SourceKind, list[str]] = defaultdict(list)
    for id_, description in unit.connection.execute(select(source.c.id, source.c.description)):
        found[SourceKind(orjson.loads(description)["kind"])].append(id_)
    return found


def taking_part(of: Extent, parts: Sequence[str]) -> Subquery:
    """Parties that take these parts in tenders; who registered without a price has made no bid."""
    return (
        select(membership.c.party_id.label("party_id")).distinct()
        .join(participation_claim, participation_claim.c.party_ref == membership.c.ref)
        .join(claim, claim.c.id == participation_claim.c.claim_id)
        .where(
            of.claims, visible(membership, of.snapshot), participation_claim.c.part.in_(parts), made_offer(),
        ).subquery()
    )  # fmt: skip


def made_offer() -> ColumnElement[bool]:
    """Of participations: not a mere registration."""
    return or_(participation_claim.c.part != "bid", participation_claim.c.stage.in_(PRICED))


def _joined(unit: Unit, of: Extent, parties: Subquery, scheme: str, others: Collection[str]) -> dict[str, int]:
    """Of the parties that bear such a number, how many are told of by these sources too."""
    about, _ = _about(of, party_claim.c.ref, party_claim.c.claim_id, parties.c.party_id)
    is_such = identifier.c.claim_id == party_claim.c.claim_id, identifier.c.scheme == scheme, identifier.c.strong
    numbered = select(parties.c.party_id).where(exists(about.where(exists().where(*is_such)))).subquery()
    about, said = _about(of, party_claim.c.ref, party_claim.c.claim_id, numbered.c.party_id)
    return _share(unit, numbered, exists(about.where(said.c.source_id.in_(sorted(others)))))


def _in_tenders(unit: Unit, of: Extent) -> dict[str, int]:
    """Parties with a number, told of by what says nothing of tenders, that take part in some tender."""
    procurement = exists().where(participation_claim.c.claim_id == claim.c.id)
    if unit.connection.scalar(select(claim.c.id).where(of.claims, procurement).limit(1)) is not None:
        return {"of": 0, "joined": 0}
    told = (
        select(membership.c.party_id.label("party_id")).distinct()
        .join(party_claim, party_claim.c.ref == membership.c.ref)
        .join(claim, claim.c.id == party_claim.c.claim_id)
        .where(of.claims, visible(membership, of.snapshot), party_claim.c.kind.not_in(KEYED),
               exists().where(identifier.c.claim_id == claim.c.id, identifier.c.strong))
        .subquery()
    )  # fmt: skip
    part = participation_claim
    about, _ = _about(of, part.c.party_ref, part.c.claim_id, told.c.party_id)
    return _share(unit, told, exists(about.where(part.c.part.in_(IN_TENDERS))))


def _about(
    of: Extent, ref: ColumnElement[bytes], claim_id: ColumnElement[int], party_id: ColumnElement[int]
) -> tuple[Select[Any], FromClause]:
    """Visible claims whose `ref` is a mention of the party, and the claim table as it stands in that question."""
    own, said = membership.alias(), claim.alias()
    question = select(claim_id).join(own, own.c.ref == ref).join(said, said.c.id == claim_id)
    return question.where(own.c.party_id == party_id, visible(own, of.snapshot), visible(said, of.snapshot)), said


def _tenders_to_plans(unit: Unit, of: Extent) -> dict[str, int]:
    """Tenders of which a plan (kd_rup) that they name is loaded."""
    tenders = _distinct(tender_claim, tender_claim.c.tender, of)
    named = select(tender_plan.c.tender).join(plan_claim, plan_claim.c.plan == tender_plan.c.plan)
    stands = named.join(claim, claim.c.id == plan_claim.c.claim_id).where(visible(claim, of.snapshot))
    return _share(unit, tenders, tenders.c.key.in_(stands))


def _plans_to_tenders(unit: Unit, of: Extent) -> dict[str, int]:
    plans = _distinct(plan_claim, plan_claim.c.plan, of)
    return _share(unit, plans, plans.c.key.in_(select(tender_plan.c.plan)))


def _awards_to_contracts(unit: Unit, of: Extent) -> dict[str, int]:
    """Awarded tenders of which a contract is known."""
    part, other = participation_claim, participation_claim.alias()
    awarded = _distinct(part, part.c.tender, of, part.c.part == "award")
    signed = (
        select(other.c.tender).join(claim, claim.c.id == other.c.claim_id)
        .where(other.c.part == "contract", visible(claim, of.snapshot))
    )  # fmt: skip
    return _share(unit, awarded, awarded.c.key.in_(signed))


def _distinct(table: Any, key: ColumnElement[str], of: Extent, *where: ColumnElement[bool]) -> Subquery:
    query = select(key.label("key")).distinct().join(claim, claim.c.id == table.c.claim_id)
    return query.where(of.claims, *where).subquery()


def _share(unit: Unit, whole: Subquery, met: ColumnElement[bool]) -> dict[str, int]:
    query = select(func.count(), func.coalesce(func.sum(case((met, 1), else_=0)), 0)).select_from(whole)
    all_, joined = unit.connection.execute(query).one()
    return {"of": int(all_), "joined": int(joined)}
