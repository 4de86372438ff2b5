"""Entities, people and unnamed parties of BODS statements as party claims."""

from __future__ import annotations

from collections.abc import Iterator

from app.intake.bods.statements import Statement
from app.intake.nodes import Node
from app.intake.values import listed_number
from app.intake.vendors import vendor_kind
from graph.claims import PartyClaim
from graph.kinds import ORGANISATIONS, ContactKind, PartyKind
from graph.lexicon import is_masked

_KINDS = {
    "registeredEntity": PartyKind.COMPANY, "legalEntity": PartyKind.COMPANY, "arrangement": PartyKind.ASSOCIATION,
    "anonymousEntity": PartyKind.UNKNOWN, "unknownEntity": PartyKind.UNKNOWN, "state": PartyKind.PUBLIC_BODY,
    "stateBody": PartyKind.PUBLIC_BODY,
}  # fmt: skip
_OTHER = frozenset({"other"})
_SUBTYPES = {
    "arrangement": frozenset({"trust", "nomination", "other"}), "legalEntity": frozenset({"trust", "other"}),
    "stateBody": frozenset({"governmentDepartment", "stateAgency", "other"}),
}  # fmt: skip
_TRUST = "trust"  # property set apart for a purpose: a foundation comes nearest
_PERSONS = frozenset({"knownPerson", "anonymousPerson", "unknownPerson"})
_NAMES = frozenset({"legal", "translation", "transliteration", "former", "alternative", "birth", "individual"})
_ADDRESSES = frozenset({"placeOfBirth", "residence", "home", "registered", "service", "alternative", "business"})
REASONS = frozenset(
    {
        "noBeneficialOwners", "subjectUnableToConfirmOrIdentifyBeneficialOwner", "interestedPartyHasNotProvidedInformation",
        "subjectExemptFromDisclosure", "interestedPartyExemptFromDisclosure", "unknown", "informationUnknownToPublisher",
    }
)  # fmt: skip


def entity(statement: Statement, node: Node) -> PartyClaim | None:
    """An entity; None, with a note of the reason, where its type is missing or in no code list."""
    newer = isinstance(node.value.get("entityType"), dict)
    type_node, cell = (node.node("entityType"), "type") if newer else (node, "entityType")
    written, subtype = type_node.text(cell), _subtype(type_node)
    if written is None or written not in _KINDS:
        type_node.note(cell, "not_in_codelist" if written else "missing_field")
        return None
    if newer and subtype and subtype not in _SUBTYPES.get(written, _OTHER):
        type_node.note("subtype", "not_in_codelist_note")
    name = node.text("name")
    jurisdiction = node.node("jurisdiction" if "jurisdiction" in node.value else "incorporatedInJurisdiction")
    fields = {
        "jurisdiction": jurisdiction.text("code", "name"), "founded": node.day("foundingDate"),
        "dissolved": node.day("dissolutionDate"), "entity_type": written,
        "reason": _reason(node, "unspecifiedEntityDetails"),
    }  # fmt: skip
    return PartyClaim(
        statement.key, _stated_kind(type_node) or _entity_kind(written, subtype, name), name or "",
        other_names=tuple(node.texts("alternateNames")), identifiers=tuple(_identifiers(node)),
        contacts=tuple(_addresses(node)), attributes={k: v for k, v in fields.items() if v},
        quote=node.quote("name", "entityType", "foundingDate", "dissolutionDate") | _quoted_identifiers(node),
    )  # fmt: skip


def _subtype(node: Node) -> str | None:
    """0.4 writes a code; 0.3 an object with a category of the code list and a local term."""
    former = node.value.get("entitySubtype")
    if isinstance(former, dict):
        category = node.node("entitySubtype").text("generalCategory")
        return category.rpartition("-")[2] if category else None  # "stateBody-stateAgency"
    return node.text("subtype", "entitySubtype")


def _stated_kind(type_node: Node) -> PartyKind | None:
    """The kind of a body in our own word, as our exports write it where the code list has none."""
    word = type_node.text("details")
    return PartyKind(word) if word in ORGANISATIONS else None


def _entity_kind(written: str, subtype: str | None, name: str | None) -> PartyKind:
    """The stated type; "unknown" is said of the type, not of the body, so a name may still tell the kind."""
    if written == "arrangement" and subtype == _TRUST:
        return PartyKind.FOUNDATION
    kind = _KINDS[written]
    if kind in (PartyKind.UNKNOWN, PartyKind.ASSOCIATION) and name:
        guess = vendor_kind(name)
        return guess if guess not in (PartyKind.UNKNOWN, PartyKind.PERSON) else kind
    return kind


def person(statement: Statement, node: Node) -> PartyClaim | None:
    """A person; an anonymous or unknown one is a party of its own, of kind unknown."""
    written = node.text("personType")
    if written is None or written not in _PERSONS:
        node.note("personType", "missing_field" if not written else "not_in_codelist")
        return None
    names = list(_names(node))
    exposure = node.node("politicalExposure").text("status") or node.text("hasPepStatus")
    fields = {
        "nationalities": "; ".join(filter(None, (n.text("code", "name") for n in node.nodes("nationalities")))),
        "political_exposure": exposure, "died": node.day("deathDate"), "reason": _reason(node, "unspecifiedPersonDetails"),
    }  # fmt: skip
    return PartyClaim(
        statement.key, PartyKind.PERSON if names and written == "knownPerson" else PartyKind.UNKNOWN,
        names[0] if names else "", other_names=tuple(dict.fromkeys(names[1:])), identifiers=tuple(_identifiers(node)),
        birth_date=node.day("birthDate"), birth_place=_place(node.node("placeOfBirth")), contacts=tuple(_addresses(node)),
        attributes={k: v for k, v in fields.items() if v},
        quote={f"name {n}": name for n, name in enumerate(names, 1)}
        | node.quote("personType", "birthDate") | _quoted_identifiers(node),
    )  # fmt: skip


def _place(node: Node) -> str | None:
    country = node.value.get("country")
    return node.text("address") or (node.node("country").text("name") if isinstance(country, dict) else node.text("country"))


def _names(node: Node) -> Iterator[str]:
    """Full names, the legal one first."""
    found = []
    for name in node.nodes("names"):
        type_ = name.text("type")
        if type_ and type_ not in _NAMES:
            name.note("type", "not_in_codelist_note")
        full = name.text("fullName")
        if full is None:
            name.note("fullName", "nameless_party")
            full = " ".join(filter(None, (name.text("givenName"), name.text("patronymicName"), name.text("familyName"))))
        if full:
            found.append((type_ not in (None, "legal", "individual"), full))
    yield from (full for _, full in sorted(found, key=lambda f: f[0]))


def unnamed(ref: str, node: Node) -> PartyClaim | None:
    """A party that is not named: one of its own for every statement, with the reason; None where there is none at all."""
    reason = node.text("reason")
    if reason == "noBeneficialOwners":
        return None
    if reason is None or reason not in REASONS:
        node.note("reason", "unlisted_value")
    fields = {"reason": reason, "description": node.text("description")}
    return PartyClaim(
        ref, PartyKind.UNKNOWN, "", attributes={k: v for k, v in fields.items() if v},
        quote=node.quote("reason", "description"),
    )  # fmt: skip


def _reason(node: Node, name: str) -> str | None:
    if node.value.get(name) is None:
        return None
    details = node.node(name)
    reason = details.text("reason")
    if details.value and (reason is None or reason not in REASONS):
        details.note("reason", "unlisted_value")
    return reason


def _identifiers(node: Node) -> Iterator[tuple[str, str]]:
    for one in node.nodes("identifiers"):
        scheme, number = one.text("scheme", "schemeName"), one.text("id")
        if scheme and number:
            yield scheme, listed_number(scheme, number)
        elif number:
            one.note("scheme", "unreadable_identifier")


def _quoted_identifiers(node: Node) -> dict[str, str]:
    listed = node.value.get("identifiers")
    found: dict[str, str] = {}
    for number, one in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(one, dict):
            found |= {f"identifiers.{number}.{k}": str(v) for k, v in one.items() if isinstance(v, str | int)}
    return found


def _addresses(node: Node) -> Iterator[tuple[ContactKind, str]]:
    for address in node.nodes("addresses"):
        text, type_ = address.text("address"), address.text("type")
        if type_ and type_ not in _ADDRESSES:
            address.note("type", "not_in_codelist_note")
        code = address.text("postCode")
        if text and type_ != "placeOfBirth" and not is_masked(text):
            yield ContactKind.ADDRESS, text if not code or code in text else f"{text}, {code}"
