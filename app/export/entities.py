"""Parties, ties and sanctions as FollowTheMoney entities: one JSON object each, every property a list.

Kinds of ties for which that model has no schema are an UnknownLink whose role names the kind; a period that is not two
dates stands in the description. Our reader takes both back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from app.export.owners import INDONESIAN, numbers
from app.store.extract import Extract, Extracted
from graph.edtf import remark
from graph.kinds import PartyKind, TieKind
from graph.model import Party, Sanction, Tie
from graph.period import Period, Share

Json = dict[str, Any]
SHARE = "percentage: "  # begins the summary of a link that has a share without being a holding
NAMELESS = "(tidak diketahui / unknown)"  # the model wants a name; our reader knows that this is none
KINDS = frozenset(TieKind) - {TieKind.USES_CONTACT, TieKind.MEMBER_OF_HOUSEHOLD}
_SCHEMATA: Mapping[PartyKind, str] = {
    PartyKind.PERSON: "Person", PartyKind.COMPANY: "Company", PartyKind.COOPERATIVE: "Company",
    PartyKind.FOUNDATION: "Organization", PartyKind.ASSOCIATION: "Organization", PartyKind.PUBLIC_BODY: "PublicBody",
    PartyKind.UNKNOWN: "LegalEntity",
}  # fmt: skip
_COUNTRY = re.compile(r"[A-Za-z]{2}(-[A-Za-z0-9]{1,3})?")
_FORMS = frozenset({PartyKind.COOPERATIVE, PartyKind.FOUNDATION, PartyKind.ASSOCIATION})
# Schema, and the properties that name the two ends.
_LINKS: Mapping[TieKind, tuple[str, str, str]] = {
    TieKind.OWNS: ("Ownership", "owner", "asset"), TieKind.BENEFICIAL_OWNER_OF: ("Ownership", "owner", "asset"),
    TieKind.OFFICER_OF: ("Directorship", "director", "organization"),
    TieKind.HOLDS_ROLE: ("Membership", "member", "organization"),
    TieKind.EMPLOYED_BY: ("Employment", "employee", "employer"),
    TieKind.PARENT_OF: ("Family", "relative", "person"), TieKind.SPOUSE_OF: ("Family", "relative", "person"),
    TieKind.SIBLING_OF: ("Family", "relative", "person"), TieKind.SAME_AS: ("Similar", "candidate", "match"),
}  # fmt: skip
_UNKNOWN = ("UnknownLink", "subject", "object")
_KIN = {TieKind.PARENT_OF: "parent", TieKind.SPOUSE_OF: "spouse", TieKind.SIBLING_OF: "sibling"}


def entities(extract: Extract) -> Iterator[Json]:
    """Parties first, then what links them, then what bars them, each in the order of ids."""
    for one in extract.parties(KINDS, untied=True):
        yield _entity(extract, one)
    for one in extract.ties(KINDS):
        yield _entity(extract, one)
    for one in extract.sanctions():
        yield _entity(extract, one)


def _entity(extract: Extract, one: Extracted) -> Json:
    match one.thing:
        case Party():
            schema, properties = _party(one.thing)
        case Tie():
            schema, properties = _link(one.thing, one.employer)
        case Sanction():
            schema, properties = "Sanction", _sanction(one.thing)
    publishers = dict.fromkeys(extract.sources[id_]["title"] for id_ in one.sources)
    said = properties if schema == "Similar" else {**properties, "publisher": list(publishers)}
    listed = {name: value if isinstance(value, list) else [value] for name, value in said.items() if value}
    return {
        "id": one.thing.id, "schema": schema, "properties": {name: listed[name] for name in sorted(listed)},
        "last_change": one.day.isoformat(),
    }  # fmt: skip


def _party(party: Party) -> tuple[str, Mapping[str, object]]:
    kind = party.kind if party.name else PartyKind.UNKNOWN
    person, about = kind is PartyKind.PERSON, party.attributes
    properties: dict[str, object] = {
        "name": party.name or NAMELESS, "alias": [name for name in party.names if name and name != party.name],
        "legalForm": kind.value if kind in _FORMS else about.get("legal_form"),
        "birthDate": party.birth_date if person else None, "birthPlace": about.get("birth_place") if person else None,
        "deathDate": about.get("died") if person else None,
        "nationality": _countries(about.get("nationalities")) if person else None,
        "jurisdiction": _countries(about.get("jurisdiction")), "incorporationDate": about.get("founded"),
        "dissolutionDate": about.get("dissolved"), "summary": about.get("reason") if not party.name else None,
        "topics": about["topics"].split("; ") if "topics" in about else None,
    }  # fmt: skip
    for scheme, number in numbers(party):
        bare = scheme.removeprefix("ID-")
        name = {"NPWP": "taxNumber", "NIB": "registrationNumber"}.get(bare, "idNumber")
        own = number if name != "idNumber" else f"{bare if bare in INDONESIAN else scheme}:{number}"
        properties[name] = [*_listed(properties.get(name)), own]
    return _SCHEMATA.get(kind, "LegalEntity"), properties


def _countries(text: str | None) -> list[str]:
    """Codes as the model writes them; it knows no parts of countries."""
    return [code[:2].casefold() for code in (text or "").split("; ") if _COUNTRY.fullmatch(code)]


def _listed(value: object) -> list[Any]:
    return list(value) if isinstance(value, list) else []


def _link(tie: Tie, employer: PartyKind | None) -> tuple[str, Mapping[str, object]]:
    """An employer who is a person is no Organization, so that employment is told in words."""
    schema, start, end = _UNKNOWN if employer is PartyKind.PERSON else _LINKS.get(tie.kind, _UNKNOWN)
    properties: dict[str, object] = {start: tie.from_id, end: tie.to_id}
    if tie.kind is TieKind.SAME_AS:
        return schema, {**properties, "confidenceScore": f"{tie.confidence:.3f}"}
    if tie.kind in _KIN:
        properties["relationship"] = f"adoptive {_KIN[tie.kind]}" if tie.role == "adoptive" else _KIN[tie.kind]
    elif schema == "UnknownLink" and tie.kind is not TieKind.AFFILIATED_WITH:
        properties["role"] = f"{tie.kind.value}: {tie.role}" if tie.role else tie.kind.value
        properties["recordId"] = tie.tender
    else:
        properties["role"] = tie.role
    if tie.share is not None:
        told = percentage(tie.share)
        properties |= {"percentage": told} if schema == "Ownership" else {"summary": SHARE + told}
    if tie.kind is TieKind.BENEFICIAL_OWNER_OF:
        properties["ownershipType"] = "beneficial"
    return schema, properties | _dates(tie.period)


def _sanction(sanction: Sanction) -> Mapping[str, object]:
    return {
        "entity": sanction.party, "authority": sanction.issuer, "authorityId": sanction.decree, "reason": sanction.cause,
        "status": sanction.status, **_dates(sanction.period),
    }  # fmt: skip


def _dates(period: Period) -> dict[str, object]:
    """Dates as far as they are known; the whole of the period where they do not tell it."""
    told = Period.of(period.start or None, period.end or None)
    description = None if told == period else remark(period)
    return {"startDate": period.start, "endDate": period.end, "description": description}


def percentage(share: Share) -> str:
    """"60", "25-50", or with bounds that are left out ">25 <=50"."""
    if share.is_exact:
        return f"{share.low:f}"
    if share.low_inclusive and share.high_inclusive:
        return f"{share.low:f}-{share.high:f}"
    return f">{'=' if share.low_inclusive else ''}{share.low:f} <{'=' if share.high_inclusive else ''}{share.high:f}"
