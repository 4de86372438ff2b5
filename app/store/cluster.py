"""What a party is at one snapshot: its claims folded into names, identifiers, birth date and attributes.

The most official source speaks first: official before third party before self-declared, then the more reliable one. What a
single key or user states comes last: it adds, but changes nothing that a source says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson
from sqlalchemy import ColumnElement, FromClause, Select, case, func, or_, select

from app.crypto import text_of
from app.db import Unit
from app.store.ledger import Snapshot, known, known_from, known_since
from app.store.sets import among, blocks
from app.store.tables import claim, identifier, membership, party, party_claim
from app.store.voices import descriptions
from graph.kinds import PartyKind, SourceKind, Standing
from graph.model import Party, PartyIdentifier

RANK = {Standing.OFFICIAL.value: 0, Standing.THIRD_PARTY.value: 1, Standing.SELF_DECLARED.value: 2}
LONE = len(RANK)  # a single key or user, whatever it says of itself
KEYED = frozenset({PartyKind.CONTACT_POINT.value, PartyKind.HOUSEHOLD.value})
DEFAULT_BIRTHDAYS = ("-01-01", "-07-01", "-12-31")  # what is entered when only the year is known

Rank = tuple[int, float, str]
Descriptions = Mapping[str, Mapping[str, Any]]


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

    @property
    def lone(self) -> bool:
        return self.rank[0] == LONE




def kind_of(table: FromClause) -> ColumnElement[str]:
    """The kind of a party, or of an alias of that table, as it was known at the bound snapshot."""
    since = table.c.kind_since
    return case((or_(since.is_(None), known_since(since)), table.c.kind), else_=PartyKind.UNKNOWN.value).label("kind")


KIND = kind_of(party)
CONTACT = (  # of a contact point what it is: part of its key, so that any of its claims tells
    select(party_claim.c.attributes)
    .where(party_claim.c.ref == party.c.founding, party.c.kind == PartyKind.CONTACT_POINT.value)
    .limit(1)
    .scalar_subquery()
    .label("contact")
)
_PARTIES = select(party.c.id, party.c.public_id, KIND).where(among(party.c.id, "parties"), known_from(party))
_SAID = (
    select(party_claim, claim.c.key, claim.c.source_id, membership.c.party_id)
    .select_from(membership)
    .join(party_claim, party_claim.c.ref == membership.c.ref)
    .join(claim, claim.c.id == party_claim.c.claim_id)
    .where(known(membership), known(claim))
)
_ALL = _SAID.where(among(membership.c.party_id, "parties"))
_one = party_claim.alias("one")
_stated = (
    select(_one.c.claim_id)
    .join(claim, claim.c.id == _one.c.claim_id)
    .where(_one.c.ref == party.c.founding, known(claim))
    .order_by(_one.c.claim_id)
    .limit(1)
    .correlate(party)
)
_FIRST = _SAID.join(party, party.c.id == membership.c.party_id).where(
    among(party.c.id, "parties"),
    party_claim.c.claim_id
    == func.coalesce(_stated.where(_one.c.salt.is_(None)).scalar_subquery(), _stated.scalar_subquery()),
)
_IDENTIFIERS = select(
    identifier.c.claim_id, identifier.c.scheme, identifier.c.token, identifier.c.shown, identifier.c.strong,
    identifier.c.personal,
).where(among(identifier.c.claim_id, "claims"))  # fmt: skip


def clusters(
    unit: Unit, snapshot: Snapshot, numbers: Collection[int], sources: Descriptions | None = None
) -> dict[int, Party]:
    """The parties behind these numbers, recorded by the snapshot. One that nobody states any longer has an empty name.

    A contact point or household is what its key says, and thousands may state it: one of its claims is read, the first
    that is open to everybody before the first that is somebody's own.
    `sources`: the descriptions of all sources, where the asker has read them already.
    """
    ranks = _ranks(descriptions(unit) if sources is None else sources)
    found: dict[int, Party] = {}
    for block in blocks(sorted(set(numbers))):
        there = {r.id: r for r in unit.connection.execute(_PARTIES, {"parties": block, **snapshot.bound}).all()}
        keyed = [n for n, r in there.items() if r.kind in KEYED]
        rows = [*_said(unit, snapshot, _ALL, there.keys() - set(keyed)), *_said(unit, snapshot, _FIRST, keyed)]
        numbered = _identifiers(unit, [r.claim_id for r in rows])
        said: dict[int, list[Described]] = {n: [] for n in there}
        for row in rows:
            said[row.party_id].append(_described(row, ranks[row.source_id], numbered.get(row.claim_id, ())))
        found.update((n, fold(there[n].public_id, PartyKind(there[n].kind), said[n])) for n in sorted(said))
    return found


def _said(unit: Unit, snapshot: Snapshot, query: Select[Any], numbers: Collection[int]) -> Sequence[Any]:
    if not numbers:
        return ()
    return unit.connection.execute(query, {"parties": numbers, **snapshot.bound}).all()


def _ranks(sources: Descriptions) -> dict[str, Rank]:
    alone = SourceKind.STATEMENT_BY_USER.value
    return {
        id_: (LONE if d["kind"] == alone else RANK[d["standing"]], -float(d["reliability"]), id_)
        for id_, d in sources.items()
    }


def _identifiers(unit: Unit, claims: Sequence[int]) -> dict[int, tuple[PartyIdentifier, ...]]:
    found: dict[int, list[PartyIdentifier]] = defaultdict(list)
    for row in unit.connection.execute(_IDENTIFIERS, {"claims": claims}).all():
        number, scheme, token, shown, strong, personal = row
        found[number].append(PartyIdentifier(scheme, token.hex(), shown, bool(strong), bool(personal)))
    return {n: tuple(i) for n, i in found.items()}


def _described(row: Any, rank: Rank, identifiers: tuple[PartyIdentifier, ...]) -> Described:
    return Described(
        key=text_of(row.key), rank=rank, kind=row.kind, name=row.name,
        other_names=tuple(orjson.loads(row.other_names)) if row.other_names else (), birth_date=row.birth_date,
        attributes=_attributes(row), masked=bool(row.masked), identifiers=identifiers,
    )  # fmt: skip


def _attributes(row: Any) -> dict[str, str]:
    found: dict[str, str] = orjson.loads(row.attributes) if row.attributes else {}
    return found | ({"birth_place": row.birth_place} if row.birth_place else {})


def fold(id_: str, kind: PartyKind, said: Collection[Described]) -> Party:
    """One party of its claims, the same whatever their order. `kind` is what it was when there are none."""
    whole = _fold(id_, kind, said)
    if not any(d.lone for d in said):
        return whole
    sourced = _fold(id_, whole.kind, [d for d in said if not d.lone])
    return whole if replace(whole, claims=()) == replace(sourced, claims=()) else replace(whole, sourced=sourced)


def _fold(id_: str, kind: PartyKind, said: Collection[Described]) -> Party:
    if not said:
        return Party(id_, kind, "")
    if len(said) == 1:  # most parties are; the rest of this comes to the same
        return _as_said(id_, *said)
    ordered = sorted(said, key=lambda d: (d.rank, d.key))
    sourced = [d for d in ordered if not d.lone] or ordered
    name = _display_name(sourced)
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
        birth_date=_birth_date(sourced) or _birth_date(ordered),
        attributes={k: attributes[k] for k in sorted(attributes)},
        claims=tuple(sorted(d.key for d in ordered)),
        masked=all(d.masked for d in sourced),
    )


def _as_said(id_: str, one: Described) -> Party:
    numbers = {(i.scheme, i.token): i for i in one.identifiers}
    return Party(
        id=id_, kind=PartyKind(one.kind), name=one.name,
        names=(one.name, *sorted({*one.other_names} - {one.name})),
        identifiers=tuple(numbers[k] for k in sorted(numbers)), birth_date=one.birth_date or None,
        attributes={k: one.attributes[k] for k in sorted(one.attributes)}, claims=(one.key,), masked=one.masked,
    )  # fmt: skip


def _display_name(ordered: Sequence[Described]) -> str:
    """The longest unmasked name of the most official source that gives one; masked only when all are."""
    plain = [d for d in ordered if not d.masked] or list(ordered)
    names = [d.name for d in plain if d.rank == plain[0].rank]
    return min(names, key=lambda n: (-len(n), n))


def _kind(ordered: Sequence[Described]) -> PartyKind:
    return PartyKind(next((d.kind for d in ordered if d.kind != PartyKind.UNKNOWN.value), PartyKind.UNKNOWN))


def _birth_date(ordered: Sequence[Described]) -> str | None:
    """A whole date before a partial one, and before one of the days that are entered when only the year is known."""
    dates = [(d.birth_date, d.rank) for d in ordered if d.birth_date]
    if not dates:
        return None
    best = min(dates, key=lambda d: (len(d[0]) < 10, d[0].endswith(DEFAULT_BIRTHDAYS), d[1], d[0]))
    return best[0]
