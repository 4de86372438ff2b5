"""Organisations of a release, in the `parties` list (1.1) or written out where they act (1.0), and who owns them.

A party id is the publisher's and holds inside one process, unless that uses it for several; identifiers (scheme and id)
hold everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from app.intake.nodes import Node
from app.intake.ocds.apart import local_id
from app.intake.ocds.merging import Together
from app.intake.ocds.releases import Release
from app.intake.values import LONGEST_REMEMBERED, listed_number, text_of
from app.intake.vendors import vendor_kind
from graph.claims import Claim, PartyClaim, TieClaim
from graph.kinds import ContactKind, PartyKind, TieKind
from graph.lexicon import is_masked, numbered_name

_PUBLIC_ROLES = frozenset({"buyer", "procuringEntity", "payer", "reviewBody", "enquirer"})
_PRIVATE_ROLES = frozenset({"supplier", "tenderer", "invitedTenderer", "payee", "subcontractor"})
_REACHED = (("email", ContactKind.EMAIL), ("telephone", ContactKind.PHONE))
_REACHING = frozenset({"address", "contactPoint", "email", "telephone"})
_PLAIN = frozenset({"id", "name", "identifier", "roles"})
_ADDRESS = ("streetAddress", "locality", "region", "postalCode")
Said = tuple[str, tuple[tuple[str, str], ...], Mapping[str, str]]  # name, identifiers, quote


@dataclass(slots=True)
class Organisation:
    """An organisation under its local key: the node that describes it best, its roles, and its names elsewhere."""

    node: Node
    roles: set[str] = field(default_factory=set)
    also: list[str] = field(default_factory=list)


class Organisations:
    """All organisations of one release by local key. `is_doubtful`: an id stands beside different names or numbers."""

    def __init__(self, root: Node, release: Release, together: Together) -> None:
        self._ocid = release.ocid
        self._key = together.apart.within(release)
        self._named = together.named
        self._by_key: dict[str, Organisation] = {}
        self._met: dict[tuple[str, str] | None, tuple[str, Organisation]] = {}
        self.is_doubtful = False
        for party in root.nodes("parties"):
            key = self._key(party)
            if key is None:
                self._unclear(party, "unreadable_type")
                continue
            known = self._described(key, party)
            known.roles.update(party.texts("roles"))
            own, name = party.value.get("id"), party.value.get("name")
            if type(own) is str and type(name) is str and not together.apart.several:
                self._met[own, name] = self.ref(key), known

    def ref(self, key: str) -> str:
        return f"{self._ocid}#{key}"

    def _described(self, key: str, node: Node) -> Organisation:
        known = self._by_key.get(key)
        if known is None:
            known = self._by_key[key] = Organisation(node)
            return known
        value, first = node.value, known.node.value
        name, number = value.get("name"), value.get("identifier")
        if number is not None and first.get("identifier", number) != number:
            self.is_doubtful = True
        if name is None or name == first.get("name"):
            return known
        if first.get("name") is None:
            known.node = node
        elif (other := node.text("name")) is not None:
            known.also.append(other)
            self.is_doubtful = True
        return known

    @staticmethod
    def _unclear(node: Node, otherwise: str | None) -> None:
        """An organisation without a key: its id may mean several, or there is none."""
        said = node.text("id") is not None
        if said:
            node.note("id", "party_unclear")
        elif otherwise:
            node.note("id", otherwise)

    def acting(self, node: Node, role: str) -> str | None:
        """The ref of an organisation that acts somewhere in the release; None where nothing names it."""
        if not node.value:
            return None
        key = self._key(node)
        if key is None:
            self._unclear(node, None)
            return None
        ref = self.ref(key)
        if key in self._by_key or key not in self._named or "name" in node.value:
            known = self._described(key, node)
            known.roles.add(role)
            if (bare := _bare(node.value)) is not None:
                self._met[bare] = ref, known
        return ref

    def all_acting(self, node: Node, name: str, role: str) -> list[str]:
        """As `acting`, of a list. Most lists repeat the ids and names of organisations that have been met, and no more."""
        listed = node.value.get(name)
        if type(listed) is list:
            met = [self._met.get(_bare(item)) for item in listed]
            if all(met):
                return [self._met_again(one, role) for one in met if one]
        return [ref for one in node.nodes(name) if (ref := self.acting(one, role))]

    @staticmethod
    def _met_again(met: tuple[str, Organisation], role: str) -> str:
        met[1].roles.add(role)
        return met[0]

    def with_role(self, role: str) -> Iterator[str]:
        """Refs of organisations that the list of parties gives a role."""
        return (self.ref(key) for key, party in self._by_key.items() if role in party.roles)

    def claims(self) -> Iterator[Claim]:
        for key, party in self._by_key.items():
            yield from _claims(self.ref(key), party)


def _bare(value: Any) -> tuple[str, str] | None:
    """Id and name of an organisation of which nothing else is written."""
    if type(value) is not dict or len(value) != 2:
        return None
    own, name = value.get("id"), value.get("name")
    return (own, name) if type(own) is str and type(name) is str else None


def _claims(ref: str, party: Organisation) -> Iterator[Claim]:
    node, value = party.node, party.node.value
    if not party.also and value.keys() <= _PLAIN and (said := _plain(value)) is not None:
        plain, numbers, quote = said
        yield PartyClaim(ref, _kind(plain, party.roles), plain, identifiers=numbers, quote=quote)
        return
    identifier = _below(node, "identifier")
    legal = identifier.text("legalName") if identifier is not None and "legalName" in identifier.value else None
    name = node.text("name") or legal
    if name is None:
        node.note("name", "nameless_party")
        name = node.text("id") or ref.partition("#")[2]
    others = [other for other in (legal, *party.also) if other and other != name]
    yield PartyClaim(
        ref, _kind(name, party.roles), name, other_names=tuple(dict.fromkeys(others)),
        identifiers=tuple(dict.fromkeys(_identifiers(node, identifier))),
        contacts=() if _REACHING.isdisjoint(value) else tuple(contacts(node)),
        attributes=_attributes(node) if "address" in value else {}, quote=node.quote("id", "name") | _quoted(identifier),
    )  # fmt: skip
    if "beneficialOwners" in value:
        yield from _owners(ref, node)


def _plain(value: Mapping[str, Any]) -> Said | None:
    """What an organisation of nothing but a name and a number says; None where that takes a closer look."""
    own, name, identifier = value.get("id"), value.get("name"), value.get("identifier")
    if type(own) is not str or type(name) is not str or type(identifier) is not dict or len(identifier) != 2:
        return None
    scheme, number = identifier.get("scheme"), identifier.get("id")
    if type(scheme) is not str or type(number) is not str:
        return None
    length = len(own) + len(name) + len(scheme) + len(number)
    return _plainly(own, name, scheme, number) if length <= LONGEST_REMEMBERED else None


@lru_cache(maxsize=1 << 12)
def _plainly(own: str, name: str, scheme: str, number: str) -> Said | None:
    plain, register, digits = map(text_of, (name, scheme, number))
    if not (plain and register and digits):
        return None
    quote = {"id": own, "name": name, "identifier.scheme": scheme, "identifier.id": number}
    return plain, ((register, listed_number(register, digits)),), quote


def _kind(name: str, roles: set[str]) -> PartyKind:
    guess = vendor_kind(name)
    if guess is not PartyKind.UNKNOWN and guess is not PartyKind.PERSON:
        return guess
    if numbered_name(name).is_person:
        return PartyKind.PERSON
    if roles & _PUBLIC_ROLES:  # OCDS parties are organisations unless a source says otherwise
        return PartyKind.PUBLIC_BODY
    return PartyKind.COMPANY if roles & _PRIVATE_ROLES else PartyKind.UNKNOWN


def _identifiers(node: Node, main: Node | None) -> list[tuple[str, str]]:
    found = []
    for one in (main, *node.nodes("additionalIdentifiers")) if "additionalIdentifiers" in node.value else (main,):
        if one is None:
            continue
        scheme, number = one.text("scheme"), one.text("id")
        if scheme and number:
            found.append((scheme, listed_number(scheme, number)))
        elif number:
            one.note("id", "unreadable_identifier", "no scheme")
    return found


def _quoted(identifier: Node | None) -> dict[str, str]:
    if identifier is None:
        return {}
    return identifier.quote("scheme", "id", "legalName", under="identifier.")


def contacts(node: Node) -> Iterator[tuple[ContactKind, str]]:
    """Address, telephone and e-mail, of the organisation and of its contact point."""
    if (address := _below(node, "address")) is not None and address.text("streetAddress"):
        text = ", ".join(part for name in _ADDRESS if (part := address.text(name)))
        if not is_masked(text):
            yield ContactKind.ADDRESS, text
    for place in (node, _below(node, "contactPoint")):
        if place is None:
            continue
        for name, kind in _REACHED:
            said = place.text(name)
            if said and not is_masked(said):
                yield kind, said


def _below(node: Node, name: str) -> Node | None:
    return node.node(name) if node.value.get(name) is not None else None


def _attributes(node: Node) -> dict[str, str]:
    address = _below(node, "address")
    if address is None:
        return {}
    fields = (("country", address.text("countryName", "country")), ("region", address.text("region", "locality")))
    return {name: text for name, text in fields if text}


def _owners(ref: str, node: Node) -> Iterator[Claim]:
    """Beneficial owners by the extension of that name; it gives neither shares nor dates."""
    taken: set[str] = set()
    for number, owner in enumerate(node.nodes("beneficialOwners"), start=1):
        name = owner.text("name")
        own = f"{ref}/owner/{local_id(owner) or number}"
        if own in taken:
            owner.note("id", "id_of_several")
            own = f"{own}~{number}"
        taken.add(own)
        nationality = "; ".join(owner.texts("nationalities")) or owner.text("nationality")
        identifier = _below(owner, "identifier")
        quote = owner.quote("id", "name", "nationality") | _quoted(identifier)
        yield PartyClaim(
            own, PartyKind.PERSON if name else PartyKind.UNKNOWN, name or "",
            identifiers=tuple(dict.fromkeys(_identifiers(owner, identifier))), contacts=tuple(contacts(owner)),
            attributes={"nationality": nationality} if nationality else {}, quote=quote,
        )  # fmt: skip
        yield TieClaim(f"owner {own}", TieKind.BENEFICIAL_OWNER_OF, own, ref, quote=quote)
