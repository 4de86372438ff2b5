"""What a release says about its contracting process: header, buyer, offers, awards and contracts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from app.intake.nodes import Node
from app.intake.ocds.parties import Organisations
from graph.claims import Claim, ParticipationClaim, TenderClaim
from graph.kinds import BidStage, Procedure
from graph.period import DATE_UNKNOWN, Period

# OCDS codelist `method`: limited is an invitation of few, direct of one; both choose whom to ask.
_METHODS = {
    "open": Procedure.TENDER, "selective": Procedure.TENDER, "limited": Procedure.DIRECT_APPOINTMENT,
    "direct": Procedure.DIRECT_APPOINTMENT,
}  # fmt: skip
# Codelist `bidStatus` of the bids extension. A bid without a status was handed in.
_STAGES = {"invited": BidStage.REGISTERED, "pending": BidStage.PRICED, "withdrawn": BidStage.PRICED}
_FAILED = frozenset({"cancelled", "unsuccessful"})
_EXPRESSION = "expressionOfInterest"


@dataclass(slots=True)
class Reading:
    """A release on its way: its root node, organisations, and the suppliers of awards that other releases state."""

    root: Node
    ocid: str
    organisations: Organisations
    elsewhere: Mapping[str, list[str]]
    borrowed: dict[str, list[str]] = field(default_factory=dict)


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
    return {f"tenderPeriod.{name}": text for name, text in span.quote("startDate", "endDate").items()}


def _dates(root: Node, tender: Node) -> dict[str, str | None]:
    """Bids are opened when the time for handing them in ends; of several awards the first date counts."""
    span = tender.node("tenderPeriod")
    awards = [award for award in root.nodes("awards") if award.text("status") not in _FAILED]
    contracts = [contract for contract in root.nodes("contracts") if contract.text("status") != "cancelled"]
    terms = [node.node(name) for name, nodes in (("period", contracts), ("contractPeriod", awards)) for node in nodes]
    starts = sorted(filter(None, (term.day("startDate") for term in terms)))
    ends = sorted(filter(None, (term.day("endDate") for term in terms)))
    return {
        "published": span.day("startDate"),
        "bids_opened": span.day("endDate"),
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
        refs = [ref for node in bid.nodes("tenderers") if (ref := people.acting(node, "tenderer"))]
        seen.update(refs)
        yield from _bid(release, bid, bid.text("id") or str(number), refs)
    for node in release.root.node("tender").nodes("tenderers"):
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


def _bid(release: Reading, bid: Node, number: str, refs: list[str]) -> Iterator[Claim]:
    status = bid.text("status")
    stage = _STAGES.get(status or "", BidStage.EVALUATED)
    if bid.text("submissionType") == _EXPRESSION:
        stage = BidStage.REGISTERED
    for ref in refs:
        yield ParticipationClaim(
            f"bid {number} {ref}", release.ocid, ref, "bid", stage=stage, offered=bid.money("value"), date=bid.day("date"),
            joint=f"{release.ocid} bid {number}" if len(refs) > 1 else None, lot=_lot(bid), status=status,
            quote=_priced(bid, "id", "status", "date", "submissionType"),
        )  # fmt: skip


def _lot(node: Node) -> str | None:
    return ", ".join(sorted(node.texts("relatedLots"))) or None


def _priced(node: Node, *names: str) -> dict[str, str]:
    value = {f"value.{name}": text for name, text in node.node("value").quote("amount", "currency").items()}
    return node.quote(*names) | value


def _awards(release: Reading) -> Iterator[Claim]:
    for number, award in enumerate(release.root.nodes("awards")):
        own = award.text("id") or str(number)
        refs = [ref for node in award.nodes("suppliers") if (ref := release.organisations.acting(node, "supplier"))]
        for ref in refs:
            yield ParticipationClaim(
                f"award {own} {ref}", release.ocid, ref, "award", value=award.money("value"), date=award.day("date"),
                joint=f"{release.ocid} award {own}" if len(refs) > 1 else None, lot=_lot(award),
                status=award.text("status"), quote=_priced(award, "id", "title", "status", "date"),
            )  # fmt: skip


def _contracts(release: Reading) -> Iterator[Claim]:
    """A contract names its parties by its award; some publishers name suppliers on the contract itself."""
    stated = {award.text("id"): award for award in release.root.nodes("awards")}
    for number, contract in enumerate(release.root.nodes("contracts")):
        own = contract.text("id") or str(number)
        award = contract.text("awardID")
        refs = [
            ref
            for source in (contract, stated.get(award))
            if source is not None
            for node in source.nodes("suppliers")
            if (ref := release.organisations.acting(node, "supplier"))
        ]
        if not refs and award is not None and award in release.elsewhere:
            refs = release.borrowed[award] = release.elsewhere[award]
        if not refs:
            contract.note("awardID", "unknown_award")
        for ref in dict.fromkeys(refs):
            yield _contract(release, contract, own, ref)


def _contract(release: Reading, contract: Node, own: str, ref: str) -> ParticipationClaim:
    return ParticipationClaim(
        f"contract {own} {ref}", release.ocid, ref, "contract", period=_term(contract), value=contract.money("value"),
        decree=own, date=contract.day("dateSigned"), status=contract.text("status"),
        quote=_priced(contract, "id", "awardID", "title", "status", "dateSigned"),
    )  # fmt: skip


def _term(contract: Node) -> Period:
    term = contract.node("period")
    try:
        return Period.of(term.day("startDate"), term.day("endDate"))
    except ValueError:
        term.note("endDate", "unreadable_period")
        return DATE_UNKNOWN
