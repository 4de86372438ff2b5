"""Organisations of a release, in the `parties` list (1.1) or written out where they act (1.0), and who owns them.

A party id is the publisher's and holds inside one process; identifiers (scheme and id) hold everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.intake.nodes import Node
from app.intake.vendors import name_key, vendor_kind
from graph.claims import Claim, PartyClaim, TieClaim
from graph.kinds import ORGANISATIONS, ContactKind, PartyKind, TieKind
from graph.lexicon import is_masked, numbered_name

_PUBLIC_ROLES = frozenset({"buyer", "procuringEntity", "payer", "reviewBody", "enquirer"})
_PRIVATE_ROLES = frozenset({"supplier", "tenderer", "invitedTenderer", "payee", "subcontractor"})
_ADDRESS = ("streetAddress", "locality", "region", "postalCode")


@dataclass(slots=True)
class Organisation:
    """An organisation under its local id: the node that describes it best, and the roles it plays."""

    node: Node
    roles: set[str] = field(default_factory=set)


def local_id(node: Node) -> str | None:
    """The publisher's id, else scheme and id of the identifier (the form 1.1 recommends for ids), else the name."""
    own = node.text("id")
    if own:
        return own
    identifier = node.node("identifier")
    scheme, number = identifier.text("scheme"), identifier.text("id")
    if number:
        return f"{scheme}-{number}" if scheme else number
    name = node.text("name")
    return f"name:{name_key(name)}" if name else None


class Organisations:
    """All organisations of one release by local id."""

    def __init__(self, release: Node, ocid: str) -> None:
        self._ocid = ocid
        self._by_id: dict[str, Organisation] = {}
        for party in release.nodes("parties"):
            key = local_id(party)
            if key is None:
                party.note("id", "unreadable_type")
                continue
            known = self._by_id.setdefault(key, Organisation(party))
            known.roles.update(party.texts("roles"))

    def ref(self, key: str) -> str:
        return f"{self._ocid}#{key}"

    def acting(self, node: Node, role: str) -> str | None:
        """The ref of an organisation that acts somewhere in the release; None where nothing names it."""
        if not node.value:
            return None
        key = local_id(node)
        if key is None:
            return None
        self._by_id.setdefault(key, Organisation(node)).roles.add(role)
        return self.ref(key)

    def with_role(self, role: str) -> Iterator[str]:
        """Refs of organisations that the list of parties gives a role."""
        return (self.ref(key) for key, party in self._by_id.items() if role in party.roles)

    def claims(self) -> Iterator[Claim]:
        for key, party in self._by_id.items():
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
        other_names=(legal,) if legal and legal != name else (),
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
            yield scheme, number
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
    for number, owner in enumerate(node.nodes("beneficialOwners"), start=1):
        name = owner.text("name")
        own = f"{ref}/owner/{owner.text('id') or number}"
        nationality = owner.text("nationality") or "; ".join(owner.texts("nationalities"))
        quote = owner.quote("id", "name", "nationality") | _quoted(owner.node("identifier"))
        yield PartyClaim(
            own, PartyKind.PERSON if name else PartyKind.UNKNOWN, name or "", identifiers=tuple(_identifiers(owner)),
            contacts=tuple(contacts(owner)), attributes={"nationality": nationality} if nationality else {}, quote=quote,
        )  # fmt: skip
        yield TieClaim(f"owner {own}", TieKind.BENEFICIAL_OWNER_OF, own, ref, quote=quote)
