"""What entities say of others: addresses, papers and posts stand in entities of their own and belong to those they name.

They are held in memory while a delivery is read; everything else is streamed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.intake.ftm.entities import Entity
from app.intake.ftm.vocabulary import vocabulary

HELD = frozenset({"Address", "Identification", "Passport", "Position"})
_ADDRESS = ("postOfficeBox", "street", "street2", "city", "postalCode", "region", "state")


@dataclass(frozen=True, slots=True)
class Paper:
    """An identity paper: whose, of what scheme, with which number."""

    id: str
    scheme: str
    number: str


@dataclass(frozen=True, slots=True)
class Post:
    name: str
    organizations: tuple[str, ...]


@dataclass(slots=True)
class Context:
    addresses: dict[str, str] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    papers: dict[str, dict[str, list[Paper]]] = field(default_factory=lambda: defaultdict(dict))  # by holder, by id
    holders: dict[str, list[str]] = field(default_factory=dict)

    def forget(self, id_: str) -> None:
        """The entity is gone, or something newer is said of it."""
        self.addresses.pop(id_, None)
        self.posts.pop(id_, None)
        for holder in self.holders.pop(id_, ()):
            self.papers[holder].pop(id_, None)

    def learn(self, entity: Entity) -> None:
        match entity.schema:
            case "Address":
                parts = entity.all(*_ADDRESS)
                self.addresses[entity.id] = entity.first("full") or ", ".join(parts) or entity.first("name") or ""
            case "Position":
                self.posts[entity.id] = Post(entity.first("name") or "", tuple(entity.all("organization")))
            case _:
                self.holders[entity.id] = entity.all("holder")
                for holder in self.holders[entity.id]:
                    self.papers[holder][entity.id] = list(_papers(entity))

    def papers_of(self, holder: str) -> list[Paper]:
        return [paper for id_ in sorted(self.papers.get(holder, ())) for paper in self.papers[holder][id_]]


def _papers(entity: Entity) -> Iterator[Paper]:
    """A paper of a sort that is named ("KTP", "NPWP") is of that scheme; of any other it is a paper of its country."""
    sort = entity.first("type") or ("PASSPORT" if entity.schema == "Passport" else "ID")
    scheme = scheme_of(sort, entity.all("country"))
    for number in entity.all("number", "passportNumber"):
        yield Paper(entity.id, scheme, number)


def scheme_of(sort: str, countries: list[str]) -> str:
    """With the one country it is of, for the same digits mean others elsewhere; papers of people keep their name."""
    named = sort.strip().upper()
    bare = named in set(vocabulary().numbers.values()) & {"PASSPORT", "SSN", "LEI", "DUNS"} or "-" in named or " " in named
    if bare or len(countries) != 1 or len(countries[0]) != 2 or not countries[0].isascii():
        return named
    return named if named in ("KTP", "NIK", "NPWP", "NIB", "NIP", "PASPOR") else f"{countries[0].upper()}-{named}"
