"""What a party is at one snapshot: its claims folded into names, identifiers, birth date and attributes.

The most official source speaks first: official before third party before self-declared, then the more reliable one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import select

from app.crypto import text_of
from app.db import Unit
from app.store.ledger import Snapshot, visible
from app.store.sets import blocks
from app.store.tables import claim, identifier, membership, party, party_claim
from app.store.voices import descriptions
from graph.kinds import PartyKind, Standing
from graph.model import Party, PartyIdentifier

RANK = {Standing.OFFICIAL.value: 0, Standing.THIRD_PARTY.value: 1, Standing.SELF_DECLARED.value: 2}
DEFAULT_BIRTHDAYS = ("-01-01", "-07-01", "-12-31")  # what is entered when only the year is known

Rank = tuple[int, float, str]


@dataclass(frozen=True, slots=True)
class Described:
    """One party claim in force, with the rank of its source (smaller is more official) and its identifiers."""

    key: str
    rank: Rank
    kind: str
    name: str
    other_names: tuple[str, ...]
    birth_date: str | None
    attributes: Mapping[str, str]
    masked: bool
    identifiers: tuple[PartyIdentifier, ...]


def clusters(unit: Unit, snapshot: Snapshot, numbers: Collection[int]) -> dict[int, Party]:
    """The parties behind these numbers; one without claims at the snapshot is left out."""
    ranks = _ranks(unit)
    found: dict[int, Party] = {}
    for block in blocks(sorted(set(numbers))):
        said: dict[int, list[Described]] = defaultdict(list)
        public: dict[int, str] = {}
        rows = unit.connection.execute(_claims(snapshot, block)).all()
        numbered = _identifiers(unit, [r.claim_id for r in rows])
        for row in rows:
            public[row.party_id] = row.public_id
            said[row.party_id].append(_described(row, ranks[row.source_id], numbered.get(row.claim_id, ())))
        found.update((number, fold(public[number], said[number])) for number in sorted(said))
    return found


def _claims(snapshot: Snapshot, numbers: Sequence[int]) -> Any:
    return (
        select(party_claim, claim.c.key, claim.c.source_id, membership.c.party_id, party.c.public_id)
        .select_from(membership)
        .join(party, party.c.id == membership.c.party_id)
        .join(party_claim, party_claim.c.ref == membership.c.ref)
        .join(claim, claim.c.id == party_claim.c.claim_id)
        .where(membership.c.party_id.in_(numbers), visible(membership, snapshot), visible(claim, snapshot))
    )


def _ranks(unit: Unit) -> dict[str, Rank]:
    return {
        id_: (RANK[d["standing"]], -float(d["reliability"]), id_) for id_, d in descriptions(unit).items()
    }


def _identifiers(unit: Unit, claims: Iterable[int]) -> dict[int, tuple[PartyIdentifier, ...]]:
    found: dict[int, list[PartyIdentifier]] = defaultdict(list)
    for block in blocks(claims):
        for row in unit.connection.execute(select(identifier).where(identifier.c.claim_id.in_(block))):
            found[row.claim_id].append(
                PartyIdentifier(row.scheme, row.token.hex(), row.shown, bool(row.strong), bool(row.personal))
            )
    return {n: tuple(i) for n, i in found.items()}


def _described(row: Any, rank: Rank, identifiers: tuple[PartyIdentifier, ...]) -> Described:
    return Described(
        key=text_of(row.key), rank=rank, kind=row.kind, name=row.name,
        other_names=tuple(orjson.loads(row.other_names)) if row.other_names else (), birth_date=row.birth_date,
        attributes=orjson.loads(row.attributes) if row.attributes else {}, masked=bool(row.masked), identifiers=identifiers,
    )  # fmt: skip


def fold(id_: str, said: Collection[Described]) -> Party:
    """One party of its claims, the same whatever their order."""
    ordered = sorted(said, key=lambda d: (d.rank, d.key))
    name = _display_name(ordered)
    others = {n for d in ordered for n in (d.name, *d.other_names)} - {name}
    attributes: dict[str, str] = {}
    for described in reversed(ordered):
        attributes.update(described.attributes)
    numbers = {(i.scheme, i.token): i for d in reversed(ordered) for i in d.identifiers}
    return Party(
        id=id_,
        kind=_kind(ordered),
        name=name,
        names=(name, *sorted(others)),
        identifiers=tuple(numbers[k] for k in sorted(numbers)),
        birth_date=_birth_date(ordered),
        attributes={k: attributes[k] for k in sorted(attributes)},
        claims=tuple(sorted(d.key for d in ordered)),
        masked=all(d.masked for d in ordered),
    )


def _display_name(ordered: Sequence[Described]) -> str:
    """The longest unmasked name of the most official source that gives one; masked only when all are."""
    plain = [d for d in ordered if not d.masked] or list(ordered)
    names = [d.name for d in plain if d.rank == plain[0].rank]
    return min(names, key=lambda n: (-len(n), n))


def _kind(ordered: Sequence[Described]) -> PartyKind:
    known = [d.kind for d in ordered if d.kind != PartyKind.UNKNOWN.value]
    return PartyKind(known[0]) if known else PartyKind.UNKNOWN


def _birth_date(ordered: Sequence[Described]) -> str | None:
    """A whole date before a partial one, and before one of the days that are entered when only the year is known."""
    dates = [(d.birth_date, d.rank) for d in ordered if d.birth_date]
    if not dates:
        return None
    best = min(dates, key=lambda d: (len(d[0]) < 10, d[0].endswith(DEFAULT_BIRTHDAYS), d[1], d[0]))
    return best[0]
