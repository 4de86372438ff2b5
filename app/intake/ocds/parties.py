"""Organisations of a release, in the `parties` list (1.1) or written out where they act (1.0), and who owns them.

A party id is the publisher's and holds inside one process, unless that uses it for several; identifiers (scheme and id)
hold everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.intake.nodes import Node
from app.intake.ocds.apart import local_id
from app.intake.ocds.merging import Together
from app.intake.ocds.releases import Release
from app.intake.values import listed_number
from app.intake.vendors import vendor_kind
from graph.claims import Claim, PartyClaim, TieClaim
from graph.kinds import ORGANISATIONS, ContactKind, PartyKind, TieKind
from graph.lexicon import is_masked, numbered_name

_PUBLIC_ROLES = frozenset({"buyer", "procuringEntity", "payer", "reviewBody", "enquirer"})
_PRIVATE_ROLES = frozenset({"supplier", "tenderer", "invitedTenderer", "payee", "subcontractor"})
_ADDRESS = ("streetAddress", "locality", "region", "postalCode")


@dataclass(slots=True)
class Organisation:
    """An organisation under its local key: the node that describes it best, its roles, and its names elsewhere."""

    node: Node
    roles: set[str] = field(default_factory=set)
    also: list[str] = field(default_factory=list)


class Organisations:
    """All organisations of one release by local key."""

    def __init__(self, root: Node, release: Release, together: Together) -> None:
        self._ocid = release.ocid
        self._key = together.apart.within(release)
        self._named = together.named
        self._by_key: dict[str, Organisation] = {}
        for party in root.nodes("parties"):
            key = self._key(party)
            if key is None:
                self._unclear(party, "unreadable_type")
                continue
            self._described(key, party).roles.update(party.texts("roles"))

    def ref(self, key: str) -> str:
        return f"{self._ocid}#{key}"

    def _described(self, key: str, node: Node) -> Organisation:
        known = self._by_key.get(key)
        if known is None:
            known = self._by_key[key] = Organisation(node)
            return known
        name, first = node.value.get("name"), known.node.value.get("name")
        if name == first or name is None:
            return known
        if first is None:
            known.node = node
        elif (other := node.text("name")) is not None:
            known.also.append(other)
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
        if key in self._by_key or key not in self._named or "name" in node.value:
            self._described(key, node).roles.add(role)
        return f"{self._ocid}#{key}"

    def with_role(self, role: str) -> Iterator[str]:
        """Refs of organisations that the list of parties gives a role."""
        return (self.ref(key) for key, party in self._by_key.items() if role in party.roles)

    def claims(self) -> Iterator[Claim]:
        for key, party in self._by_key.items():
            yield from _claims(self.ref(key), party)


def _claims(ref: str, party: Organisation) -> Iterator[Claim]:
    node = party.node
    identifier = node.node("identifier")
    legal = identifier.text("legalName")
    name = node.text("name") or legal
    if name is None:
        node.note("name", "nameless_party")
        name = node.text("id") or ref.partition("#")[2]
    yield PartyClaim(
        ref, _kind(name, party.roles), name,
        other_names=tuple(dict.fromkeys(other for other in (legal, *party.also) if other and other != name)),
        identifiers=tuple(dict.fromkeys(_identifiers(node))), contacts=tuple(contacts(node)),
        attributes=_attributes(node), quote=node.quote("id", "name") | _quoted(identifier),
    )  # fmt: skip
    yield from _owners(ref, node)


def _kind(name: str, roles: set[str]) -> PartyKind:
    guess = vendor_kind(name)
    if numbered_name(name).is_person and guess not in ORGANISATIONS:
        return PartyKind.PERSON
    if guess in (PartyKind.UNKNOWN, PartyKind.PERSON):  # OCDS parties are organisations unless a source says otherwise
        if roles & _PUBLIC_ROLES:
            return PartyKind.PUBLIC_BODY
        return PartyKind.COMPANY if roles & _PRIVATE_ROLES else PartyKind.UNKNOWN
    return guess


def _identifiers(node: Node) -> Iterator[tuple[str, str]]:
    for one in (node.node("identifier"), *node.nodes("additionalIdentifiers")):
        scheme, number = one.text("scheme"), one.text("id")
        if scheme and number:
            yield scheme, listed_number(scheme, number)
        elif number:
            one.note("id", "unreadable_identifier", "no scheme")


def _quoted(identifier: Node) -> dict[str, str]:
    return {f"identifier.{name}": text for name, text in identifier.quote("scheme", "id", "legalName").items()}


def contacts(node: Node) -> Iterator[tuple[ContactKind, str]]:
    """Address, telephone and e-mail, of the organisation and of its contact point."""
    address = node.node("address") if isinstance(node.value.get("address"), dict) else None
    if address is not None and address.text("streetAddress"):
        text = ", ".join(part for name in _ADDRESS if (part := address.text(name)))
        if not is_masked(text):
            yield ContactKind.ADDRESS, text
    for place in (node, node.node("contactPoint")):
        for name, kind in (("email", ContactKind.EMAIL), ("telephone", ContactKind.PHONE)):
            said = place.text(name)
            if said and not is_masked(said):
                yield kind, said


def _attributes(node: Node) -> dict[str, str]:
    address = node.node("address")
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
        quote = owner.quote("id", "name", "nationality") | _quoted(owner.node("identifier"))
        yield PartyClaim(
            own, PartyKind.PERSON if name else PartyKind.UNKNOWN, name or "",
            identifiers=tuple(dict.fromkeys(_identifiers(owner))), contacts=tuple(contacts(owner)),
            attributes={"nationality": nationality} if nationality else {}, quote=quote,
        )  # fmt: skip
        yield TieClaim(f"owner {own}", TieKind.BENEFICIAL_OWNER_OF, own, ref, quote=quote)
