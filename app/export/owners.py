"""Ownership and control as statements of the Beneficial Ownership Data Standard 0.4: entities, people, relationships.

What the standard has no field for stands where it leaves room: a period that is not two whole days as an annotation, an
organ and a kind of body in our own word as `details`. Our reader takes both back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from app.store.codec import dumps
from app.store.extract import Extract, Extracted
from graph.edtf import remark
from graph.kinds import HoldingRole, OrganRole, PartyKind, Standing, TieKind
from graph.lexicon import recognise
from graph.model import Party, Tie
from graph.period import HUNDRED, Period, Share

Json = dict[str, Any]
VERSION = "0.4"
PUBLISHER = "Benang Merah"
KINDS = frozenset({TieKind.OWNS, TieKind.BENEFICIAL_OWNER_OF, TieKind.OFFICER_OF})
OFFICER = "officer"  # in which organ nobody says
INDONESIAN = frozenset({"NPWP", "NIB", "NITKU"})
REASONS = frozenset({
    "noBeneficialOwners", "subjectUnableToConfirmOrIdentifyBeneficialOwner", "interestedPartyHasNotProvidedInformation",
    "subjectExemptFromDisclosure", "interestedPartyExemptFromDisclosure", "unknown", "informationUnknownToPublisher",
})  # fmt: skip
_SOURCES = {
    Standing.OFFICIAL.value: "officialRegister", Standing.SELF_DECLARED.value: "selfDeclaration",
    Standing.THIRD_PARTY.value: "thirdParty",
}  # fmt: skip
_ENTITIES: Mapping[PartyKind, str] = {
    PartyKind.COMPANY: "registeredEntity", PartyKind.COOPERATIVE: "registeredEntity", PartyKind.FOUNDATION: "legalEntity",
    PartyKind.ASSOCIATION: "legalEntity", PartyKind.PUBLIC_BODY: "stateBody", PartyKind.UNKNOWN: "unknownEntity",
}  # fmt: skip
_ORGANS: Mapping[str, str] = {
    OrganRole.DIRECTOR: "seniorManagingOfficial", OrganRole.MANAGER: "seniorManagingOfficial",
    OrganRole.ACTIVE_PARTNER: "seniorManagingOfficial", OrganRole.SOLE_PROPRIETOR: "seniorManagingOfficial",
    OrganRole.COMMISSIONER: "boardMember", OrganRole.BOARD: "boardMember", OrganRole.SUPERVISOR: "boardMember",
}  # fmt: skip
_PLAIN = frozenset({OrganRole.MANAGER, OrganRole.BOARD})  # what a type without details means


def statements(extract: Extract) -> Iterator[Json]:
    """Parties first, then what relates them, each in the order of ids. A party is stated when something relates it."""
    for one in extract.parties(KINDS):
        assert isinstance(one.thing, Party)  # noqa: S101 - what the extract of parties holds
        yield _statement(extract, one, *_party(one.thing))
    for one in extract.ties(KINDS):
        assert isinstance(one.thing, Tie)  # noqa: S101 - what the extract of ties holds
        yield _statement(extract, one, "relationship", _relationship(one.thing), one.thing)


def _statement(extract: Extract, one: Extracted, kind: str, details: Json, tie: Tie | None = None) -> Json:
    """`statementId` names what is said: as long as it stays the same, so does the id."""
    said: Json = {
        "declarationSubject": tie.to_id if tie else one.thing.id, "recordId": one.thing.id, "recordType": kind,
        "recordStatus": "new", "statementDate": one.day.isoformat(), "recordDetails": details,
        "source": _source(extract, one),
    }  # fmt: skip
    if tie is not None and not _is_plain(tie.period):
        said["annotations"] = [{
            "motivation": "commenting", "statementPointerTarget": "/recordDetails/interests/0",
            "description": remark(tie.period),
        }]  # fmt: skip
    id_ = hashlib.blake2b(dumps(said).encode(), digest_size=20).hexdigest()
    published = {"publicationDate": extract.day.isoformat(), "bodsVersion": VERSION, "publisher": {"name": PUBLISHER}}
    return {"statementId": id_, **said, "publicationDetails": published}


def _source(extract: Extract, one: Extracted) -> Json:
    """Of which standing, and whose: the titles and publishers of the sources behind it."""
    described = [extract.sources[id_] for id_ in one.sources]
    source: Json = {"type": sorted({_SOURCES[d["standing"]] for d in described})} if described else {"type": ["thirdParty"]}
    if described:
        source["description"] = "; ".join(d["title"] for d in described)
        source["assertedBy"] = [{"name": name} for name in dict.fromkeys(d["publisher"] for d in described)]
    return source


# --- parties ------------------------------------------------------------------------------------------------------------
def _party(party: Party) -> tuple[str, Json]:
    return ("person", _person(party)) if party.kind is PartyKind.PERSON and party.name else ("entity", _entity(party))


def _entity(party: Party) -> Json:
    entity_type: Json = {"type": _ENTITIES.get(party.kind, "unknownEntity")}
    if party.kind in (PartyKind.COOPERATIVE, PartyKind.FOUNDATION, PartyKind.ASSOCIATION):
        entity_type["details"] = party.kind.value
    details: Json = {"isComponent": False, "entityType": entity_type}
    if entity_type["type"] == "unknownEntity":
        details["unspecifiedEntityDetails"] = _unspecified(party.attributes.get("reason"))
    if party.name:
        details["name"] = party.name
    optional = {
        "alternateNames": [name for name in party.names if name and name != party.name],
        "jurisdiction": _country(party.attributes.get("jurisdiction")),
        "identifiers": [{"scheme": scheme, "id": number} for scheme, number in numbers(party)],
        "foundingDate": _whole(party.attributes.get("founded")),
        "dissolutionDate": _whole(party.attributes.get("dissolved")),
    }  # fmt: skip
    return details | {name: value for name, value in optional.items() if value}


def _unspecified(reason: str | None) -> Json:
    if reason in REASONS:
        return {"reason": reason}
    return {"reason": "informationUnknownToPublisher", **({"description": reason} if reason else {})}


def _person(party: Party) -> Json:
    names = [party.name, *(name for name in party.names if name and name != party.name)]
    listed = [{"type": "alternative" if n else "legal", "fullName": name} for n, name in enumerate(names)]
    nations = [_country(text) for text in party.attributes.get("nationalities", "").split("; ")]
    place = party.attributes.get("birth_place")
    optional = {
        "birthDate": party.birth_date, "deathDate": party.attributes.get("died"),
        "nationalities": [nation for nation in nations if nation],
        "placeOfBirth": {"type": "placeOfBirth", "address": place} if place else None,
    }  # fmt: skip
    details: Json = {"isComponent": False, "personType": "knownPerson", "names": listed}
    return details | {name: value for name, value in optional.items() if value}


def numbers(party: Party) -> Iterator[tuple[str, str]]:
    """The numbers that are nobody's own: a person's stay sealed, what is masked says nothing elsewhere, and what could be a
    NIK under the name of another register is not taken at its word."""
    for one in party.identifiers:
        if one.personal or one.scheme.endswith("~mask"):
            continue
        if one.scheme in INDONESIAN or not any(number.personal for number in recognise(one.shown)):
            yield f"ID-{one.scheme}" if one.scheme in INDONESIAN else one.scheme, one.shown


def _country(text: str | None) -> Json | None:
    """The standard wants a name and takes a code; which country a code means is not ours to spell out."""
    if not text:
        return None
    return {"name": text, "code": text.upper()} if len(text) == 2 and text.isascii() and text.isalpha() else {"name": text}


def _whole(day: str | None) -> str | None:
    return day if day and len(day) == 10 else None


# --- relationships --------------------------------------------------------------------------------------------------------
def _relationship(tie: Tie) -> Json:
    interest = _interest(tie)
    if tie.share is not None:
        interest["share"] = _share(tie.share)
    for name, day in (("startDate", tie.period.start), ("endDate", tie.period.end)):
        if whole := _whole(day):
            interest[name] = whole
    return {"isComponent": False, "subject": tie.to_id, "interestedParty": tie.from_id, "interests": [interest]}


def _interest(tie: Tie) -> Json:
    if tie.kind is TieKind.OWNS:
        measured = "votingRights" if tie.role == HoldingRole.VOTES else "shareholding"
        return {"type": measured, "directOrIndirect": "direct"}
    if tie.kind is TieKind.BENEFICIAL_OWNER_OF:
        return {"type": "unknownInterest", "directOrIndirect": "unknown", "beneficialOwnershipOrControl": True}
    role = tie.role or OFFICER
    found: Json = {"type": _ORGANS.get(role, "otherInfluenceOrControl"), "directOrIndirect": "direct"}
    return found if role in _PLAIN else {**found, "details": role}


def _share(share: Share) -> Json:
    """Percent as numbers; a bound that is left out stands under its exclusive name."""
    if share.is_exact:
        return {"exact": _number(share.low)}
    low, high = ("minimum", "maximum") if share.low_inclusive else ("exclusiveMinimum", "maximum")
    if not share.high_inclusive:
        high = "exclusiveMaximum"
    return {low: _number(share.low), high: _number(share.high)}


def _number(percent: Any) -> int | float:
    return int(percent) if percent == int(percent) or percent == HUNDRED else float(percent)


def _is_plain(period: Period) -> bool:
    """Whether two whole days, or a day and no end yet, say all of it."""
    return bool(_whole(period.start)) and (period.end == "" or bool(_whole(period.end)))
