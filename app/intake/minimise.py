"""Rows of a civil register that may be kept: about the kin of officials and of bidders' people, and about their households.

A delivery is read twice. First only keyed numbers and family ties are remembered, to tell who is near; then the rows about
them go on, and of the others nothing but that they were there. A row is about the first person it states.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import orjson

from app.crypto import Keyring
from app.db import Database
from app.intake.source import Beyond, Item, Partial, RowProblem, Said
from app.settings import settings
from app.store import ledger, principals
from app.store.identities import MASK, read_numbers
from app.store.principals import Bonds, Principal, Token
from graph.claims import Claim, ParticipationClaim, PartyClaim, Place, Source, TieClaim
from graph.kinds import FAMILY, PartyKind, TieKind

Node = bytes
Edge = tuple[Node, Node, TieKind]
Within = Callable[[Collection[Node], Collection[Edge], int], Mapping[Node, int]]
"""`graph.connect.kindred.within`, which only a use case may bring along."""
Again = Callable[[], Iterable[Item]]
"""Reads the delivery from its beginning."""
_PEOPLE = frozenset({PartyKind.PERSON, PartyKind.UNKNOWN})
MOST_ROUNDS = 4  # times that kin found in the delivery is looked up in the store for more


@dataclass(frozen=True, slots=True)
class Kept:
    """Who may be kept: people by their nodes, and whole family cards by their tokens."""

    near: Collection[Node]
    cards: Collection[Token]


def minimised(database: Database, source: Source, read: Again, within: Within) -> Iterable[Item | Beyond]:
    """The rows of a delivery that may be kept, in their order, and `Beyond` in place of each other one.

    All of them, of a source that keeps all, and where the setting says so.
    """
    wanted = settings().minimise
    if source.kin_degree is None or wanted == "all":
        return read()
    return _near_ones(database, source.id, read, source.kin_degree if wanted == "described" else int(wanted), within)


def _near_ones(
    database: Database, source: str, read: Again, degree: int, within: Within
) -> Iterator[Item | Beyond]:  # fmt: skip
    keys = database.keys
    with database.reading() as unit:
        known = principals.principals(unit, ledger.now_snapshot(unit))
    wanted = frozenset(card for p in known.values() for card in p.cards)
    people = _Delivered(keys, wanted)
    for item in read():
        if isinstance(item, Said):
            people.learn(item.claims)
    kept = _kept(database, people, known, degree, within)
    yield from _sifted(read(), people, kept, keys, source)


class _Delivered:
    """The people of a delivery: a node for each (the token of his number), their family ties and cards."""

    def __init__(self, keys: Keyring, wanted: Collection[Token]) -> None:
        self.edges: list[Edge] = []
        self.starts: set[Node] = set()  # officials by what the delivery itself says
        self.cards: dict[bytes, tuple[Token, ...]] = {}  # by ref
        self.born: dict[Node, str] = {}  # of people on wanted cards
        self.on_card: dict[Token, set[Node]] = defaultdict(set)
        self._keys, self._wanted = keys, wanted
        self._nodes: dict[bytes, Node] = {}

    def learn(self, claims: Iterable[Claim]) -> None:
        cards: dict[str, Token] = {}
        births: dict[Node, str] = {}
        for claim in claims:
            if isinstance(claim, PartyClaim) and claim.kind is PartyKind.HOUSEHOLD:
                cards.update((claim.ref, self._keys.token(n.scheme, n.value)) for n in read_numbers(claim).good)
            elif isinstance(claim, PartyClaim) and claim.kind in _PEOPLE:
                self._person(claim, births)
        for claim in claims:
            if isinstance(claim, ParticipationClaim) and claim.part == "official":
                self.starts.add(self._bare(claim.party_ref))
            elif isinstance(claim, TieClaim) and claim.kind in FAMILY:
                self.edges.append((self._bare(claim.from_ref), self._bare(claim.to_ref), claim.kind))
            elif isinstance(claim, TieClaim) and claim.kind is TieKind.HOLDS_ROLE:
                self.starts.add(self._bare(claim.from_ref))
            elif isinstance(claim, TieClaim) and claim.to_ref in cards:
                self._lives(self._bare(claim.from_ref), cards[claim.to_ref], births)

    def node(self, ref: str) -> Node:
        """The node of a person by his ref, once all rows are learned."""
        bare = self._bare(ref)
        return self._nodes.get(bare, bare)

    def homes(self, ref: str) -> tuple[Token, ...]:
        """The cards of a person by his ref."""
        return self.cards.get(self._bare(ref), ())

    def homes_of(self, people: Collection[Node]) -> set[Token]:
        """The cards of these people."""
        nodes = self._nodes
        return {card for bare, some in self.cards.items() if nodes.get(bare, bare) in people for card in some}

    def settle(self) -> None:
        """Everybody by his node from here on: ties may stand before the rows that tell the numbers of their ends."""
        nodes = self._nodes
        self.edges = [(nodes.get(a, a), nodes.get(b, b), kind) for a, b, kind in self.edges]
        self.starts = {nodes.get(n, n) for n in self.starts}
        self.on_card = defaultdict(set, {c: {nodes.get(n, n) for n in some} for c, some in self.on_card.items()})
        self.born = {nodes.get(n, n): day for n, day in self.born.items()}

    def _person(self, claim: PartyClaim, births: dict[Node, str]) -> None:
        numbers = read_numbers(claim)
        strong = [n for n in numbers.good if n.strong and not n.scheme.endswith(MASK)]
        bare = self._bare(claim.ref)
        if born := claim.birth_date or numbers.birth_date:
            births[bare] = born
        for number in strong:
            token = self._keys.token(number.scheme, number.value)
            first = self._nodes.setdefault(bare, token)
            if first != token:
                self.edges.append((first, token, TieKind.SAME_AS))
            if number.scheme == "NIP":
                self.starts.add(bare)

    def _lives(self, bare: Node, card: Token, births: Mapping[Node, str]) -> None:
        known = self.cards.get(bare, ())
        if card not in known:
            self.cards[bare] = (*known, card)
        if card in self._wanted:
            self.on_card[card].add(bare)
            if bare in births:
                self.born[bare] = births[bare]

    def _bare(self, ref: str) -> Node:
        return self._keys.identity("near", ref)


def _kept(
    database: Database, people: _Delivered, known: Mapping[int, Principal], degree: int, within: Within
) -> Kept:  # fmt: skip
    """Kin found in the delivery may have more kin in the store, so both are asked until neither knows anybody new."""
    people.settle()
    starts = people.starts | {t for p in known.values() for t in p.tokens} | _on_their_cards(people, known.values())
    asked = set(known)
    with database.reading() as unit:
        view = ledger.now_snapshot(unit)
        stored = _edges(principals.bonds(unit, view, asked, degree + 1))
        for _ in range(MOST_ROUNDS):
            near = within(starts, [*people.edges, *stored], degree)
            new = principals.bearers(unit, view, near) - asked
            if not new:
                break
            asked |= new
            stored |= _edges(principals.bonds(unit, view, new, degree + 1))
    homes = {card for p in known.values() for card in p.cards}
    return Kept(frozenset(near), frozenset(homes | people.homes_of(starts)))


def _edges(bonds: Bonds) -> set[Edge]:
    """Stored ties between the nodes of a delivery: a party is the first of its numbers, its others are the same person."""
    names = {n: sorted(tokens) or [] for n, tokens in bonds.tokens.items()}
    node = {n: tokens[0] if tokens else b"party %d" % n for n, tokens in names.items()}
    found = {(node[n], token, TieKind.SAME_AS) for n, tokens in names.items() for token in tokens[1:]}
    return found | {(node.get(a, b"party %d" % a), node.get(b, b"party %d" % b), kind) for a, b, kind in bonds.ties}


def _on_their_cards(people: _Delivered, known: Iterable[Principal]) -> set[Node]:
    """Principals without a NIK, on cards that are known to be theirs: who was born on their day, else everybody there,
    because any may be the one."""
    found: set[Node] = set()
    for principal in known:
        for card in principal.cards if not principal.in_civil_register else ():
            there = people.on_card.get(card, set())
            same_day = {node for node in there if people.born.get(node) in principal.births}
            found |= same_day or there
    return found


def _sifted(
    items: Iterable[Item], people: _Delivered, kept: Kept, keys: Keyring, source: str
) -> Iterator[Item | Beyond]:  # fmt: skip
    """Notes go with their row; what could not be read of a row without a statement is told without its value."""
    for _, group in groupby(items, key=_place):
        row = list(group)
        said = [item for item in row if isinstance(item, Said)]
        stays = any(_is_kept(item, people, kept) for item in said)
        for item in row:
            if isinstance(item, RowProblem):
                if stays or not said:
                    yield item if stays else replace(item, value=None)
            elif not isinstance(item, Said):
                yield item
            elif _is_kept(item, people, kept):
                yield _about(item, people, kept)
            else:
                yield Beyond(keys.record_key(source, item.record.key))


def _place(item: Item) -> Place | None:
    if isinstance(item, Partial):
        return None
    return item.record.place if isinstance(item, Said) else item.place


def _is_kept(said: Said, people: _Delivered, kept: Kept) -> bool:
    subject = next((c.ref for c in said.claims if isinstance(c, PartyClaim) and c.kind in _PEOPLE), None)
    return subject is None or _near(subject, people, kept)


def _near(ref: str, people: _Delivered, kept: Kept) -> bool:
    return people.node(ref) in kept.near or any(card in kept.cards for card in people.homes(ref))


def _about(said: Said, people: _Delivered, kept: Kept) -> Said:
    """The record without what it states of others who are not near; it says so, for it says more when they come near.

    Who is only named cannot be told from anybody of that name, and so is not near.
    """
    withheld = [n for n, claim in enumerate(said.claims) if not all(_near(ref, people, kept) for ref in _others(claim))]
    unheard = said.record.unheard
    if not withheld and not unheard:
        return said
    theirs = frozenset(text for n in withheld for text in _names(said.claims[n]))
    row = _without(orjson.loads(said.record.raw), theirs)
    if unheard:
        row["cells"] = {heading: "" if heading in unheard else text for heading, text in row["cells"].items()}
    raw = orjson.dumps(row | ({"withheld": withheld} if withheld else {}), option=orjson.OPT_SORT_KEYS)
    return Said(replace(said.record, raw=raw), tuple(c for n, c in enumerate(said.claims) if n not in withheld))


def _names(claim: Claim) -> tuple[str, ...]:
    """The names and numbers by which a row tells of somebody."""
    if not isinstance(claim, PartyClaim):
        return ()
    return (claim.name, *claim.other_names, *(number for _, number in claim.identifiers))


def _without(value: Any, texts: frozenset[str]) -> Any:
    """What a row literally said, without the cells that hold one of these texts."""
    if isinstance(value, dict):
        return {name: _without(inner, texts) for name, inner in value.items()}
    if isinstance(value, list):
        return [_without(inner, texts) for inner in value]
    return "" if isinstance(value, str) and any(text and text in value for text in texts) else value


def _others(claim: Claim) -> tuple[str, ...]:
    """The people a claim speaks of."""
    if isinstance(claim, PartyClaim):
        return (claim.ref,) if claim.kind in _PEOPLE else ()
    return (claim.from_ref, claim.to_ref) if isinstance(claim, TieClaim) and claim.kind in FAMILY else ()


