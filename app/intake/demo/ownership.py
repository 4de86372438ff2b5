"""The company register's view as BODS 0.4 statements: entities, persons, and who owns or benefits from what."""

from __future__ import annotations

import hashlib
from typing import Any

from app.intake.demo.market import Firm, Holding, Market
from app.intake.demo.people import Person

Json = dict[str, Any]
STATED = "2024-12-01"


def statements(market: Market) -> list[Json]:
    """Statements of all firms that have an owner in the register."""
    made: dict[str, Json] = {}
    for firm in market.firms:
        if firm.form != "PT":  # the register of shares knows limited companies only
            continue
        _put(made, _entity(_firm_id(firm), firm.full, "registeredEntity", ("ID-NPWP", "NPWP", firm.npwp)))
        for n, held in enumerate(firm.holdings):
            _put(made, _holder(held))
            _put(made, _relationship(firm, held, n))
    return list(made.values())


def _put(made: dict[str, Json], statement: Json) -> None:
    made[statement["recordId"]] = statement


def _firm_id(firm: Firm) -> str:
    return f"firm-{firm.number}"


def _holder_id(held: Holding) -> str:
    match held.holder:
        case Person():
            return f"person-{held.holder.nik[-10:]}"
        case Firm():
            return _firm_id(held.holder)
        case str():
            return "state-kaltim"


def _statement(record: str, kind: str, details: Json) -> Json:
    return {
        "statementId": hashlib.sha256(f"{record}/{STATED}".encode()).hexdigest(), "declarationSubject": record,
        "statementDate": STATED, "recordId": record,
        "recordType": kind, "recordStatus": "new", "recordDetails": details,
        "publicationDetails": {
            "publicationDate": STATED, "bodsVersion": "0.4", "publisher": {"name": "Register fiktif peragaan"},
        },
    }


def _entity(record: str, name: str, kind: str, identifier: tuple[str, str, str] | None) -> Json:
    details: Json = {"isComponent": False, "entityType": {"type": kind}, "name": name}
    if identifier:
        scheme, title, number = identifier
        details["identifiers"] = [{"scheme": scheme, "schemeName": title, "id": number}]
    return _statement(record, "entity", details)


def _holder(held: Holding) -> Json:
    match held.holder:
        case Person():
            who = held.holder
            return _statement(_holder_id(held), "person", {
                "isComponent": False, "personType": "knownPerson", "names": [{"type": "legal", "fullName": who.name}],
                "identifiers": [{"scheme": "ID-KTP", "schemeName": "NIK", "id": who.nik}], "birthDate": who.born.isoformat(),
            })
        case Firm():
            number = ("ID-NPWP", "NPWP", held.holder.npwp)
            return _entity(_firm_id(held.holder), held.holder.full, "registeredEntity", number)
        case str():
            return _entity("state-kaltim", held.holder, "stateBody", None)


def _relationship(firm: Firm, held: Holding, n: int) -> Json:
    interest: Json = {
        "type": "otherInfluenceOrControl" if held.beneficial else "shareholding", "directOrIndirect": "direct",
        "beneficialOwnershipOrControl": held.beneficial, "startDate": held.start.isoformat(),
    }
    if held.percent:
        interest["share"] = {"exact": float(held.percent)}
    if held.end:
        interest["endDate"] = held.end.isoformat()
    return _statement(f"{_firm_id(firm)}-holding-{n}", "relationship", {
        "isComponent": False, "subject": _firm_id(firm), "interestedParty": _holder_id(held), "interests": [interest],
    })
