"""What the releases of one process say together: later ones delete, replace whole lists, and leave unsaid what still holds.

Each release keeps its own claims; here stands what its claims rest on in other releases. Source: OCDS 1.1, Merging.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.intake.nodes import Node
from app.intake.ocds.apart import Apart
from app.intake.ocds.releases import Release

# Lists that a newer release replaces as a whole ("wholeListMerge") and that claims are made of.
_WHOLE = frozenset({"additionalIdentifiers"})
_ACTING = {"awards": "suppliers", "bids": "tenderers", "contracts": "suppliers"}


def strike(releases: Sequence[Release]) -> None:
    """Take out of older releases what newer ones delete or replace; the paths are kept in their context."""
    for number, newer in enumerate(releases):
        if number and (b":null" in newer.raw or any(f'"{name}"'.encode() in newer.raw for name in _WHOLE)):
            for older in releases[:number]:
                if paths := list(struck(older.value, newer.value)):
                    known = older.context.get("deleted later", ())
                    older.context["deleted later"] = sorted({*known, *paths})


def struck(older: Any, newer: Any, at: str = "") -> Iterator[str]:
    """Take out of an older value what a newer one deletes (null) and yield the paths. Changes `older` in place.

    Entries of lists are the same when their ids are ("identifier merge").
    """
    if isinstance(older, dict) and isinstance(newer, dict):
        for name, value in newer.items():
            if older.get(name) is None or older[name] == value:
                continue
            if value is None or name in _WHOLE:
                del older[name]
                yield f"{at}/{name}"
            else:
                yield from struck(older[name], value, f"{at}/{name}")
    elif isinstance(older, list) and isinstance(newer, list):
        named = {own: item for item in older if (own := _id(item)) is not None}
        for item in newer:
            own = _id(item)
            if own is not None and own in named:
                yield from struck(named[own], item, f"{at}/{own}")


def _id(item: Any) -> str | None:
    own = item.get("id") if isinstance(item, dict) else None
    return str(own) if isinstance(own, str | int) else None


@dataclass(slots=True)
class Together:
    """What a process says of things by their list and id: all who act, the lots stated last, the award of a contract.

    `named`: local ids of organisations that some release names.
    """

    apart: Apart
    named: set[str] = field(default_factory=set)
    acting: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    lots: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    awards: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, releases: Sequence[Release]) -> Together:
        """Of the releases of a process, oldest first."""
        found = cls(Apart.of(releases))
        for release in releases if len(releases) > 1 else ():
            found._learn(release)
        return found

    def _learn(self, release: Release) -> None:
        root = Node(release.value, release.place, "", [])
        key = self.apart.within(release)
        self.named.update(local for party in root.nodes("parties") if party.text("name") and (local := key(party)))
        for listed, entry in entries(root):
            own = entry.text("id")
            if own is None:
                continue
            parties = list(entry.nodes(_ACTING[listed]))
            self.named.update(local for party in parties if party.text("name") and (local := key(party)))
            known = self.acting.get((listed, own), [])
            if keys := [local for party in parties if (local := key(party))]:
                self.acting[listed, own] = list(dict.fromkeys([*known, *keys]))
            if lots := entry.texts("relatedLots"):
                self.lots[listed, own] = lots
            if award := entry.text("awardID"):
                self.awards[own] = award


def entries(root: Node) -> Iterator[tuple[str, Node]]:
    """The bids, awards and contracts of a release, with the name of their list."""
    for bid in root.node("bids").nodes("details"):
        yield "bids", bid
    for listed in ("awards", "contracts"):
        for entry in root.nodes(listed):
            yield listed, entry
