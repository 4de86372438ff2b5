"""Tenders, their bids and awards in tables filled by hand: what a row states, and whom it names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.intake.forms import words
from app.intake.line import Line
from app.intake.once import Once
from app.intake.party_table import PartyTable, described
from app.intake.source import Item
from app.intake.subjects import Subject, folded
from app.intake.telling import refused, told
from app.intake.tender_codes import tender_id
from app.intake.values import is_rounded
from graph.claims import TENDER_DATES, Claim, Money, ParticipationClaim, TenderClaim
from graph.kinds import BidStage, PartyKind, Procedure

SOURCE = "table"
_HEADER = (
    "tender", "nontender", "lpse", "title", "buyer", "buyer_name", "procedure", "category", "status", "budget", "estimate",
    "value", "region", "plans", *TENDER_DATES, "stated",
)  # fmt: skip
_PRICES = ("offered", "corrected", "negotiated")
_WHO = ("party", "npwp", "nib", "name")
_BID = ("tender", "nontender", "lpse", *_WHO, "stage", *_PRICES, "lot", "date", "reason", "stated")
_AWARD = ("tender", "nontender", "lpse", *_WHO, "value", "decree", "date", "lot", "status", "stated")


def tender(line: Line, parties: PartyTable, once: Once) -> Iterator[Item]:
    """The head of a tender, and its buyer where the row names one."""
    stated, id_ = line.day("stated"), tender_id(line)
    if id_ is None:
        return refused(line, "tender", "missing_field")
    claims: list[Claim] = [_header(line, id_)]
    buyer = _buyer(line, parties)
    if buyer is not None:
        claims += [buyer.claim(line.quote("buyer", "buyer_name"))] if described(buyer) else []
        claims.append(ParticipationClaim("buyer", id_, buyer.ref, "buyer", quote=line.quote("buyer", "buyer_name")))
    return told(line, once, f"tender|{id_}|{stated or ''}", claims, buyer.ref if buyer else "", stated=stated)


def _header(line: Line, id_: str) -> TenderClaim:
    estimate, rounded = line.price("estimate"), is_rounded(line.text("estimate") or "")
    procedure = line.word("procedure", words(SOURCE, "procedures"), "unlisted_value")
    dates = {name: day for name in TENDER_DATES if (day := line.day(name))}
    plans = (part.strip() for part in (line.text("plans") or "").split(";"))
    return TenderClaim(
        id_, line.text("title"), Procedure(procedure) if procedure else None, line.text("category"), line.text("status"),
        value=line.price("value"), owner_estimate=None if rounded else estimate,
        rounded_estimate=estimate if rounded else None, budget=line.price("budget"), region=line.text("region"),
        plan_ids=tuple(dict.fromkeys(part for part in plans if part)), dates=dates, quote=line.quote(*_HEADER),
    )  # fmt: skip


def _buyer(line: Line, parties: PartyTable) -> Subject | None:
    """By its id in the table of parties or its number, else by its name, which is one office's in all tables."""
    name = line.text("buyer_name")
    if line.text("buyer") is not None:
        found = parties.referred(line, "buyer", "buyer_name")
        return replace(found, kind=PartyKind.PUBLIC_BODY) if found is not None and described(found) else found
    return Subject(f"office|{folded(name)}", PartyKind.PUBLIC_BODY, name) if name else None


def bid(line: Line, parties: PartyTable, once: Once) -> Iterator[Item]:
    """A participant. Without a word for how far it came, its prices tell: whoever names none has registered only."""
    prices = {name: line.price(name) for name in _PRICES}
    stage = line.word("stage", words(SOURCE, "stages"), "unlisted_value")
    part = ParticipationClaim(
        "bid", "", "", "bid", stage=BidStage(stage) if stage else _stage(prices), offered=prices["offered"],
        corrected=prices["corrected"], negotiated=prices["negotiated"], date=line.day("date"), lot=line.text("lot"),
        reason=line.text("reason"), quote=line.quote(*_BID),
    )  # fmt: skip
    return _taking_part(line, parties, once, part)


def _stage(prices: dict[str, Money | None]) -> BidStage:
    if prices["corrected"] or prices["negotiated"]:
        return BidStage.EVALUATED
    return BidStage.PRICED if prices["offered"] else BidStage.REGISTERED


def award(line: Line, parties: PartyTable, once: Once) -> Iterator[Item]:
    """Who got it, for how much, when and by which decree."""
    part = ParticipationClaim(
        "award", "", "", "award", value=line.price("value"), decree=line.text("decree"), date=line.day("date"),
        lot=line.text("lot"), status=line.text("status"), quote=line.quote(*_AWARD),
    )  # fmt: skip
    return _taking_part(line, parties, once, part)


def _taking_part(line: Line, parties: PartyTable, once: Once, part: ParticipationClaim) -> Iterator[Item]:
    stated, id_ = line.day("stated"), tender_id(line)
    if id_ is None:
        return refused(line, "tender", "missing_field")
    by_id = line.text("party") is not None
    vendor = parties.referred(line, "party", "name") if by_id else parties.named(line, id_, "name", "NPWP", "NIB")
    if vendor is None:
        return iter(line.problems)
    claims: list[Claim] = [vendor.claim(line.quote(*_WHO))] if described(vendor) else []
    claims.append(replace(part, tender=id_, party_ref=vendor.ref))
    key = "|".join((part.part, id_, vendor.ref, part.lot or "", part.decree or "", stated or ""))
    return told(line, once, key, claims, vendor.ref, stated=stated)
