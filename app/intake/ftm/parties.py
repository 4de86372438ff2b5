"""People and bodies among entities as party claims, with the addresses and papers that belong to them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.intake.ftm.context import Context, scheme_of
from app.intake.ftm.entities import Entity
from app.intake.ftm.vocabulary import vocabulary
from app.intake.vendors import vendor_kind
from graph.claims import PartyClaim
from graph.kinds import ORGANISATIONS, ContactKind, PartyKind
from graph.lexicon import domain_key, email_key, is_masked, phone_key, recognise

SCHEMATA = frozenset({"Person", "LegalEntity", "Organization", "Company", "PublicBody"})
_KINDS = {
    "Person": PartyKind.PERSON, "Company": PartyKind.COMPANY, "PublicBody": PartyKind.PUBLIC_BODY,
    "Organization": PartyKind.ASSOCIATION,  # "cannot be owned by another": members carry it
    "LegalEntity": PartyKind.UNKNOWN,
}  # fmt: skip
_OWN_SCHEME = re.compile(r"(?P<scheme>[A-Z][^a-z:]+):(?P<number>\S.*)")  # as our own exports write one
_NUMBERS = tuple(vocabulary().numbers)


def party(entity: Entity, context: Context) -> PartyClaim:
    """The party of an entity; of one without any name, kind unknown, with a note."""
    names = _names(entity)
    kind = _kind(entity, names[0] if names else "")
    if not names:
        entity.note("name", "nameless_party")
    attributes = {
        "nationalities": "; ".join(map(_country, entity.all("nationality", "citizenship"))),
        "jurisdiction": _country(entity.first("jurisdiction", "mainCountry", "country") or ""),
        "founded": entity.day("incorporationDate"),
        "dissolved": entity.day("dissolutionDate"), "died": entity.day("deathDate"), "position": entity.joined("position"),
        "topics": entity.joined("topics"), "legal_form": entity.joined("legalForm"), "status": entity.joined("status"),
        "reason": entity.first("summary") if not names else None,
    }  # fmt: skip
    return PartyClaim(
        entity.id, kind, names[0] if names else "", tuple(names[1:]), tuple(dict.fromkeys(_identifiers(entity, context))),
        entity.day("birthDate"), entity.first("birthPlace"), tuple(dict.fromkeys(_contacts(entity, context))),
        {name: value for name, value in attributes.items() if value},
        {f"name {n}": name for n, name in enumerate(names, 1)}
        | entity.quote("country", "birthDate", "incorporationDate", "legalForm", *_NUMBERS),
    )  # fmt: skip


def _country(code: str) -> str:
    """ISO 3166 as other sources write it; former countries and parts of some have longer codes and stay."""
    return code.upper() if len(code) == 2 else code


def _names(entity: Entity) -> list[str]:
    """Every name, the one it goes by first; a person's parts where no whole name stands."""
    written = entity.all("name", "alias", "weakAlias", "previousName", "abbreviation")
    found = [name for name in written if name.casefold() not in vocabulary().nameless]
    if found or entity.schema != "Person":
        return found
    parts = ("firstName", "secondName", "middleName", "fatherName", "motherName", "lastName")
    whole = " ".join(part for name in parts if (part := entity.first(name)))
    return [whole] if whole else []


def _kind(entity: Entity, name: str) -> PartyKind:
    """As the schema says; a legal form, stated or in the name, tells more of bodies whose schema leaves it open."""
    kind = _KINDS[entity.schema] if name or entity.schema != "Person" else PartyKind.UNKNOWN
    if kind in (PartyKind.PERSON, PartyKind.PUBLIC_BODY):
        return kind
    for word in entity.all("legalForm", "classification"):
        if stated := vocabulary().forms.get(word.casefold()):
            return PartyKind(stated)
    if entity.schema == "Company" or not name:
        return kind
    guess = vendor_kind(name)
    return guess if guess in ORGANISATIONS else kind


def _identifiers(entity: Entity, context: Context) -> Iterator[tuple[str, str]]:
    countries = next((c for n in ("jurisdiction", "mainCountry", "country", "nationality") if (c := entity.all(n))), [])
    for name in [name for name in _NUMBERS if name in entity.properties]:
        for text in entity.all(name):
            if name == "idNumber" and (own := _OWN_SCHEME.fullmatch(text)):
                yield own["scheme"], own["number"]
                continue
            known = recognise(text) if countries in ([], ["id"]) and name != "passportNumber" else ()
            yield (known[0].scheme, text) if known else (scheme_of(vocabulary().numbers[name], countries), text)
    for paper in context.papers_of(entity.id):
        yield paper.scheme, paper.number


def _contacts(entity: Entity, context: Context) -> Iterator[tuple[ContactKind, str]]:
    for text in (*entity.all("address"), *addresses(entity, context)):
        if not is_masked(text):
            yield ContactKind.ADDRESS, text
    for name, kind, key in (("phone", ContactKind.PHONE, phone_key), ("email", ContactKind.EMAIL, email_key)):
        for text in entity.all(name):
            if key(text):
                yield kind, text
            elif not is_masked(text):
                entity.note(name, "unread_contact", text)
    for text in entity.all("website", "email"):
        if domain := domain_key(text):
            yield ContactKind.DOMAIN, domain


def addresses(entity: Entity, context: Context) -> list[str]:
    """The texts of the addresses it refers to."""
    found = []
    for id_ in entity.all("addressEntity"):
        if id_ in context.addresses:
            found += [context.addresses[id_]] if context.addresses[id_] else []
        else:
            entity.note("addressEntity", "not_in_delivery", id_)
    return found
