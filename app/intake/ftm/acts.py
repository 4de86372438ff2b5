"""Sanctions and contracts among entities: acts of an authority about a party."""

from __future__ import annotations

from collections.abc import Iterator

from app.intake.ftm.entities import Entity
from app.intake.ftm.vocabulary import vocabulary
from app.intake.values import money
from graph.claims import Claim, Money, ParticipationClaim, SanctionClaim, TenderClaim


def sanction(entity: Entity) -> Iterator[Claim]:
    """One for each party it names; it lasts from its start (else the day of listing) to its end."""
    parties = entity.all("entity")
    if not parties:
        entity.note("entity", "missing_field")
    start = "startDate" if entity.all("startDate") else "listingDate"
    numbers = entity.all("authorityId", "unscId", "recordId", "programId")
    for party in parties:
        yield SanctionClaim(
            f"sanction {party}", party, "; ".join(numbers), entity.joined("reason") or entity.joined("program"),
            entity.period(start), _status(entity), entity.joined("authority") or None,
            entity.quote("authority", "authorityId", "unscId", "program", "reason", "status", "startDate", "endDate"),
        )  # fmt: skip


def _status(entity: Entity) -> str:
    for word in entity.all("status"):
        if known := vocabulary().statuses.get(word.casefold()):
            return known
        entity.note("status", "unlisted_value", word)
    return "active"


def contract(entity: Entity) -> Iterator[Claim]:
    """A contract is a tender of which only the end is told: who bought what for how much."""
    id_, signed = _tender(entity.id), entity.day("contractDate")
    yield TenderClaim(
        id_, entity.first("title", "name"), value=_value(entity), dates={"contract_start": signed} if signed else {},
        quote=entity.quote("title", "name", "amount", "currency", "contractDate"),
    )
    for buyer in entity.all("authority"):
        yield ParticipationClaim(f"buyer {buyer}", id_, buyer, "buyer")


def award(entity: Entity) -> Iterator[Claim]:
    contracts, suppliers = entity.all("contract"), entity.all("supplier")
    for name, found in (("contract", contracts), ("supplier", suppliers)):
        if not found:
            entity.note(name, "missing_field")
    for signed in contracts:
        for supplier in suppliers:
            yield ParticipationClaim(
                f"award {signed} {supplier}", _tender(signed), supplier, "award", value=_value(entity),
                date=entity.day("date") or entity.day("startDate"), quote=entity.quote("amount", "currency", "role", "date"),
            )  # fmt: skip


def _tender(contract: str) -> str:
    return f"ftm:{contract}"


def _value(entity: Entity) -> Money | None:
    """ISO 4217's XXX where no currency is named."""
    texts, currencies = entity.all("amount"), entity.all("currency")
    if len(texts) > 1 or len(currencies) > 1:
        entity.note("amount", "several_values")
        return None
    try:
        return money(texts[0], (currencies[0] if currencies else "XXX").upper()) if texts else None
    except ValueError:
        entity.note("amount", "unreadable_money", texts[0])
        return None
