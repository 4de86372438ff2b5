"""What a release says about its contracting process: header, buyer, offers, awards and contracts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from app.intake.nodes import Node
from app.intake.ocds.merging import Together
from app.intake.ocds.parties import Organisations
from app.intake.ocds.terms import end, term
from graph.claims import Claim, ParticipationClaim, TenderClaim
from graph.kinds import BidStage, Procedure

# OCDS codelist `method`: limited is an invitation of few, direct of one; both choose whom to ask.
_METHODS = {
    "open": Procedure.TENDER, "selective": Procedure.TENDER, "limited": Procedure.DIRECT_APPOINTMENT,
    "direct": Procedure.DIRECT_APPOINTMENT,
}  # fmt: skip
# Codelist `bidStatus` of the bids extension. A bid without a status was handed in.
_STAGES = {"invited": BidStage.REGISTERED, "pending": BidStage.PRICED, "withdrawn": BidStage.PRICED}
_FAILED = frozenset({"cancelled", "unsuccessful"})
_WITHOUT_SUPPLIER = frozenset({"pending", "unsuccessful"})
_EXPRESSION = "expressionOfInterest"
_QUOTED_VALUE = (("amount", "value.amount"), ("currency", "value.currency"))
_SCALARS = (str, int, float)


@dataclass(slots=True)
class Reading:
    """A release on its way: its root node, its organisations, and what its process says together.

    `borrowed` is what its claims take from other releases, by path.
    """

    root: Node
    ocid: str
    organisations: Organisations
    together: Together
    borrowed: dict[str, Any] = field(default_factory=dict)

    def acting(self, listed: str, own: str, entry: Node, name: str, role: str) -> list[str]:
        """Refs of those who act in a bid, award or contract; where it does not say, as other releases say of it."""
        found = self.organisations.all_acting(entry, name, role)
        if not found and entry.value.get(name) is None and (keys := self.together.acting.get((listed, own))):
            found = [self.organisations.ref(key) for key in keys]
            self.borrowed[f"/{listed}/{own}/{name}"] = found
        return list(dict.fromkeys(found)) if len(found) > 1 else found

    def lot(self, listed: str, own: str, entry: Node) -> str | None:
        """The lots as they were stated last: a newer list replaces the older ones."""
        if not self.together.lots and "relatedLots" not in entry.value:
            return None
        stated = entry.texts("relatedLots")
        lots = self.together.lots.get((listed, own), stated)
        if lots != stated:
            self.borrowed[f"/{listed}/{own}/relatedLots"] = lots
        return ", ".join(sorted(lots)) or None

    def award(self, own: str, contract: Node) -> str | None:
        stated = contract.text("awardID")
        award = stated or self.together.awards.get(own)
        if award != stated:
            self.borrowed[f"/contracts/{own}/awardID"] = award
        return award


def claims(release: Reading) -> Iterator[Claim]:
    """All claims of a release; what each rests on is in its quote."""
    said = [header(release), *_buyers(release), *_offers(release), *_awards(release), *_contracts(release)]
    yield from release.organisations.claims()
    yield from said


def header(release: Reading) -> TenderClaim:
    tender = release.root.node("tender")
    budget = release.root.node("planning").node("budget")
    method = tender.text("procurementMethod")
    if method and method not in _METHODS:
        tender.note("procurementMethod", "unlisted_value")
    value = tender.money("value")
    return TenderClaim(
        tender=release.ocid,
        title=tender.text("title", "description") or release.root.text("title", "description"),
        procedure=_METHODS.get(method, Procedure.OTHER) if method else None,
        category=tender.text("mainProcurementCategory"),
        status=tender.text("status"),
        value=value,
        owner_estimate=value,  # the standard defines it as the upper estimate
        budget=budget.money("amount"),
        plan_ids=tuple(text for name in ("id", "projectID") if (text := budget.text(name))),
        dates={name: day for name, day in _dates(release.root, tender).items() if day},
        quote=tender.quote("id", "title", "status", "procurementMethod", "mainProcurementCategory") | _spans(tender),
    )


def _spans(tender: Node) -> dict[str, str]:
    span = tender.node("tenderPeriod")
    return span.quote("startDate", "endDate", under="tenderPeriod.")


def _dates(root: Node, tender: Node) -> dict[str, str | None]:
    """Bids are opened when the time for handing them in ends; of several awards the first date counts."""
    offers = tender.node("tenderPeriod")
    awards = [award for award in root.nodes("awards") if award.text("status") not in _FAILED]
    contracts = [contract for contract in root.nodes("contracts") if contract.text("status") != "cancelled"]
    spans = [node.node(name) for name, nodes in (("period", contracts), ("contractPeriod", awards)) for node in nodes]
    starts = sorted(filter(None, (span.day("startDate") for span in spans)))
    ends = sorted(filter(None, map(end, spans)))
    return {
        "published": offers.day("startDate"),
        "bids_opened": end(offers),
        "awarded": min(filter(None, (award.day("date") for award in awards)), default=None),
        "contract_start": starts[0] if starts else None,
        "contract_end": ends[-1] if ends else None,
    }


def _buyers(release: Reading) -> Iterator[Claim]:
    """The buyer, and the procuring entity as its unit where it is another one; alone it is the buyer."""
    people, ocid = release.organisations, release.ocid
    buyer_node, entity_node = release.root.node("buyer"), release.root.node("tender").node("procuringEntity")
    buyer, entity = people.acting(buyer_node, "buyer"), people.acting(entity_node, "procuringEntity")
    stated = {buyer: buyer_node, entity: entity_node}
    if buyer is None:
        listed = list(people.with_role("buyer"))
        buyer = entity if entity and (entity in listed or not listed) else next(iter(listed), None)
    if buyer is not None:
        node = stated.get(buyer)
        yield ParticipationClaim("buyer", ocid, buyer, "buyer", quote=node.quote("id", "name") if node else {})
    if entity is not None and entity != buyer:
        yield ParticipationClaim("unit", ocid, entity, "unit", quote=entity_node.quote("id", "name"))


def _offers(release: Reading) -> Iterator[Claim]:
    """Bids where they are told apart, else the tenderers: by definition organisations that handed in an offer."""
    people, ocid = release.organisations, release.ocid
    seen: set[str] = set()
    for number, bid in enumerate(release.root.node("bids").nodes("details")):
        own = bid.text("id") or str(number)
        refs = release.acting("bids", own, bid, "tenderers", "tenderer")
        seen.update(refs)
        yield from _bid(release, bid, own, refs)
    tender = release.root.node("tender")
    if not seen.issuperset(people.all_acting(tender, "tenderers", "tenderer")):
        for node in tender.nodes("tenderers"):
            ref = people.acting(node, "tenderer")
            if ref and ref not in seen:
                seen.add(ref)
                yield ParticipationClaim(
                    f"tenderer {ref}", ocid, ref, "bid", stage=BidStage.EVALUATED, quote=node.quote("id", "name")
                )
    for ref in people.with_role("tenderer"):
        if ref not in seen:
            seen.add(ref)
            yield ParticipationClaim(
                f"tenderer {ref}", ocid, ref, "bid", stage=BidStage.EVALUATED, quote={"parties.roles": "tenderer"}
            )


def _bid(release: Reading, bid: Node, own: str, refs: list[str]) -> Iterator[Claim]:
    if not refs:
        if not bid.value.get("tenderers"):
            bid.note("tenderers", "nobody_named")
        return
    status, offered, day, lot = bid.text("status"), bid.money("value"), bid.day("date"), release.lot("bids", own, bid)
    stage = _STAGES.get(status or "", BidStage.EVALUATED)
    if "submissionType" in bid.value and bid.text("submissionType") == _EXPRESSION:
        stage = BidStage.REGISTERED
    joint = f"{release.ocid} bid {own}" if len(refs) > 1 else None
    quote = _priced(bid, "id", "status", "date", "submissionType")
    for ref in refs:
        yield ParticipationClaim(
            f"bid {own} {ref}", release.ocid, ref, "bid", stage=stage, offered=offered, date=day, joint=joint, lot=lot,
            status=status, quote=quote,
        )  # fmt: skip


def _priced(node: Node, *names: str) -> dict[str, str]:
    quote = node.quote(*names)
    value = node.value.get("value")
    if not isinstance(value, dict):
        return quote
    for name, shown in _QUOTED_VALUE:
        said = value.get(name)
        if type(said) in _SCALARS:
            quote[shown] = str(said)
    return quote


def _awards(release: Reading) -> Iterator[Claim]:
    for number, award in enumerate(release.root.nodes("awards")):
        own = award.text("id") or str(number)
        refs = release.acting("awards", own, award, "suppliers", "supplier")
        if not (refs or award.value.get("suppliers")) and award.text("status") not in _WITHOUT_SUPPLIER:
            award.note("suppliers", "nobody_named")
        for ref in refs:
            yield ParticipationClaim(
                f"award {own} {ref}", release.ocid, ref, "award", decree=own, value=award.money("value"),
                date=award.day("date"),
                joint=f"{release.ocid} award {own}" if len(refs) > 1 else None, lot=release.lot("awards", own, award),
                status=award.text("status"), quote=_priced(award, "id", "title", "status", "date"),
            )  # fmt: skip


def _contracts(release: Reading) -> Iterator[Claim]:
    """A contract names its parties by its award; some publishers name suppliers on the contract itself."""
    stated = {award.text("id"): award for award in release.root.nodes("awards")}
    for number, contract in enumerate(release.root.nodes("contracts")):
        own = contract.text("id") or str(number)
        award = release.award(own, contract)
        refs = release.acting("contracts", own, contract, "suppliers", "supplier")
        if award is not None:
            entry = stated.get(award) or contract.below(None, "award")
            refs += release.acting("awards", award, entry, "suppliers", "supplier")
        if not refs:
            contract.note("awardID", "unknown_award")
        for ref in dict.fromkeys(refs):
            yield _contract(release, contract, own, ref)


def _contract(release: Reading, contract: Node, own: str, ref: str) -> ParticipationClaim:
    return ParticipationClaim(
        f"contract {own} {ref}", release.ocid, ref, "contract", period=term(contract.node("period")),
        value=contract.money("value"), decree=own, date=contract.day("dateSigned"), status=contract.text("status"),
        quote=_priced(contract, "id", "awardID", "title", "status", "dateSigned"),
    )  # fmt: skip
