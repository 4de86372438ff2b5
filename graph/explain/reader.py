"""The reader: what he may see of people, and how a party is called in front of him.

Access itself is decided elsewhere; here it only shapes names, kinship and quotations (UU 27/2022: no more than needed).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from graph.claims import Citation
from graph.explain.catalogue import fill, label, text
from graph.kinds import ContactKind, Label, PartyKind
from graph.lexicon.words import table
from graph.model import Party, PartyIdentifier

PERSONAL = frozenset({PartyKind.PERSON, PartyKind.HOUSEHOLD, PartyKind.UNKNOWN})
FAMILY_STEPS = frozenset({"family", "household", "degree"})
_DIGITS_KEPT = 6
# Long enough for NIK, NIP, NPWP, family card and most accounts, too long for dates and for all but the largest sums.
_IDENTITY_NUMBER = re.compile(r"\d(?:[ .\-]?\d){13,}")
_ANY_NUMBER = re.compile(r"\d(?:[ .\-]?\d){6,}")
_NUMBER_FIELD = re.compile(
    r"(?:^|[^a-z])(?:nik|nip|npwp|ktp|kk|nib|hp|rek)(?:[^a-z]|$)|rekening|account|telp|telepon|phone|identi", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_*]")


@dataclass(frozen=True, slots=True)
class Reader:
    """`sees_kin` false: relatives appear only as a degree. `initials`: persons by initials, organisations in full."""

    sees_names: bool = False
    sees_kin: bool = False
    sees_identifiers: bool = False
    initials: bool = False

    @property
    def knows_people(self) -> bool:
        """Whether a person may stand before him under the full name."""
        return self.sees_names and not self.initials


CASE_TEAM = Reader(sees_names=True, sees_kin=True, sees_identifiers=True)
OUTSIDE_TEAM = Reader(sees_names=True)
PROCUREMENT_UNIT = Reader(sees_names=True, initials=True)
NAMELESS = Reader()


@dataclass(frozen=True, slots=True)
class PartyView:
    """What sentences need to know of a party; `identifiers` are already masked by the store.

    `gone`: no source states it any longer, though others still speak of it.
    """

    kind: PartyKind
    name: str
    contact: ContactKind | None = None
    identifiers: tuple[PartyIdentifier, ...] = ()
    gone: bool = False

    @classmethod
    def of(cls, party: Party) -> PartyView:
        kind = party.attributes.get("contact_kind")
        contact = None if kind is None else ContactKind(kind)
        return cls(party.kind, party.name, contact, party.identifiers, gone=not (party.name or party.claims))

    def shown_identifiers(self, reader: Reader) -> tuple[PartyIdentifier, ...]:
        """Numbers of organisations for everybody, personal ones only for who may see them."""
        return tuple(i for i in self.identifiers if reader.sees_identifiers or not i.personal)


def party_label(party: str, names: Mapping[str, PartyView], reader: Reader) -> Label:
    """The name of a party before this reader. Hidden persons and all households are lettered in the order of `names`."""
    view = names.get(party)
    if view is None:
        return text("name", "unnamed")
    if not view.name and (view.gone or view.kind is not PartyKind.HOUSEHOLD):
        return text("name", "not_stated" if view.gone else "unnamed")
    if view.kind is PartyKind.HOUSEHOLD:
        return fill(text("name", "household"), letter=_letter(party, names, (PartyKind.HOUSEHOLD,)))
    if view.kind is PartyKind.CONTACT_POINT:
        return _contact_label(view, reader)
    if view.kind not in PERSONAL or reader.knows_people:
        return Label(view.name, view.name)
    if reader.sees_names:
        return Label(initials(view.name), initials(view.name))
    return fill(text("name", "hidden_person"), letter=_letter(party, names, (PartyKind.PERSON, PartyKind.UNKNOWN)))


def called(party: Party) -> str:
    """The name of a party; of one without a name, in both languages, that it has none or is stated no longer."""
    if party.name:
        return party.name
    why = text("name", "unnamed" if party.claims else "not_stated")
    return f"({why.id} / {why.en})"


def _letter(party: str, names: Mapping[str, PartyView], kinds: tuple[PartyKind, ...]) -> str:
    place = [id_ for id_, view in names.items() if view.kind in kinds].index(party)
    return chr(ord("A") + place % 26) + ("" if place < 26 else str(place // 26 + 1))


def initials(name: str) -> str:
    """"Drs. H. Moh. Jusuf, M.Si" -> "M. J.": titles in front and what follows the first comma are left out."""
    words = [word for word in name.split(",", 1)[0].split() if _WORD.match(word)]
    while len(words) > 1 and words[0].casefold().replace(".", "") in _titles():
        words = words[1:]
    return " ".join(f"{word[0].upper()}." for word in words) or "–"


def _titles() -> frozenset[str]:
    return frozenset(word for words in table("id")["titles"].values() for word in words)


def hides_contact(view: PartyView, reader: Reader) -> bool:
    """Whether only the kind of a contact point is told: domains and addresses of bodies are public, all else is not."""
    is_public = view.contact in (ContactKind.ADDRESS, ContactKind.DOMAIN) and not any(i.personal for i in view.identifiers)
    return not reader.sees_identifiers and not is_public


def _contact_label(view: PartyView, reader: Reader) -> Label:
    if not hides_contact(view, reader):
        return Label(view.name, view.name)
    return fill(text("name", "hidden_contact"), contact=label(view.contact or view.kind))


def quotation(citation: Citation, step_kind: str, personal: bool, reader: Reader) -> Mapping[str, str] | None:
    """What the source literally said, as far as this reader may read it; None when he may not.

    Fields of a source carry any words, so nothing about persons is quoted to who sees only initials, nor anything
    about a family to who sees only the degree; identity numbers are cut to their first digits unless he sees them.
    """
    if step_kind in FAMILY_STEPS and not reader.sees_kin:
        return None
    if personal and not reader.knows_people:
        return None
    if reader.sees_identifiers:
        return dict(citation.says)
    return {
        field: (_ANY_NUMBER if _NUMBER_FIELD.search(field) else _IDENTITY_NUMBER).sub(_cut, words)
        for field, words in citation.says.items()
    }


def _cut(match: re.Match[str]) -> str:
    seen = 0
    shown = []
    for character in match.group():
        seen += character.isdigit()
        shown.append("*" if character.isdigit() and seen > _DIGITS_KEPT else character)
    return "".join(shown)
