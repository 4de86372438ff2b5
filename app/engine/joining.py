"""Mentions of the store as the core's partition reads them, and its answer back: how every flow decides who is who."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.store import entangled
from app.store.mentions import Mention
from graph.model import PartyIdentifier
from graph.resolve.partition import Bond, partition
from graph.resolve.partition import Mention as Compared
from graph.resolve.profile import profile


def divide(mentions: Sequence[Mention], bonds: Sequence[entangled.Bond]) -> Iterator[list[bytes]]:
    """Groups of mentions that are one party (an `app.store.mentions.Divide`)."""
    stated = {m.ref for m in mentions}
    pairs = ((b.speaking(stated), b) for b in bonds)
    decided = [Bond(pair[0].hex(), pair[1].hex(), b.same, b.stated) for pair, b in pairs if pair is not None]
    for group in partition([compared(m) for m in mentions], decided):
        yield [bytes.fromhex(ref) for ref in group]


def compared(mention: Mention) -> Compared:
    """A stored mention as the core's; its numbers are their blind tokens in hexadecimal."""
    numbers = [
        PartyIdentifier(s, token.hex(), shown, strong=True, personal=True) for s, token, shown in sorted(mention.strong)
    ]
    read = profile(mention.kind, mention.names, identifiers=numbers, birth_date=mention.birth_date)
    return Compared(mention.ref.hex(), read, mention.lone)
