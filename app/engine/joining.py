"""Mentions of the store as the core's partition reads them, and its answer back: how every flow decides who is who."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.store import entangled
from app.store.mentions import Mention
from graph.model import PartyIdentifier
from graph.resolve.partition import Bond, partition
from graph.resolve.partition import Mention as Compared
from graph.resolve.profile import Profile, profile


def divide(mentions: Sequence[Mention], bonds: Sequence[entangled.Bond]) -> Iterator[list[bytes]]:
    """Groups of mentions that are one party (an `app.store.mentions.Divide`)."""
    stated = {m.ref for m in mentions}
    pairs = ((b.speaking(stated), b) for b in bonds)
    decided = [Bond(pair[0].hex(), pair[1].hex(), b.same, b.stated) for pair, b in pairs if pair is not None]
    read: dict[Mention, Profile] = {}  # by what is said: a firm says the same of itself in every process it bids in
    for group in partition([compared(m, read) for m in mentions], decided):
        yield [bytes.fromhex(ref) for ref in group]


def compared(mention: Mention, read: dict[Mention, Profile] | None = None) -> Compared:
    """A stored mention as the core's; its numbers are their blind tokens in hexadecimal. `read`: profiles of others."""
    said = replace(mention, ref=b"", lone=False)
    known = None if read is None else read.get(said)
    if known is None:
        numbers = [
            PartyIdentifier(s, token.hex(), shown, strong=True, personal=True) for s, token, shown in sorted(said.strong)
        ]
        known = profile(said.kind, said.names, identifiers=numbers, birth_date=said.birth_date)
        if read is not None:
            read[said] = known
    return Compared(mention.ref.hex(), known, mention.lone)
