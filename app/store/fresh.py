"""Mentions that nothing else speaks of: each founds a party of its own, so most of a load need not be compared at all.

Nothing else: one claim states the mention, it never belonged to a party, no other claim states one of its strong numbers,
and nobody decided about it. Whatever is left goes through app/store/mentions.py.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, select

from app.db import Unit
from app.store.bulk import insert_values, new_ids
from app.store.entangled import Bond
from app.store.ledger import in_turn
from app.store.tables import claim, identifier, membership, party, party_claim, unresolved
from graph.kinds import PartyKind

# Named by their normal form, so that nothing is ever to be resolved about them.
UNRESOLVABLE = frozenset({PartyKind.CONTACT_POINT.value, PartyKind.HOUSEHOLD.value})
_said, _own, _other = party_claim.alias("said"), identifier.alias("own"), identifier.alias("other")
_SPAN = select(func.min(claim.c.id), func.max(claim.c.id)).where(claim.c.recorded == bindparam("number"))
_FRESH = (
    select(party_claim.c.ref, party_claim.c.kind, party_claim.c.masked)
    .join(claim, claim.c.id == party_claim.c.claim_id)
    .where(party_claim.c.claim_id.between(bindparam("first"), bindparam("last")))
    .where(claim.c.recorded == bindparam("number"), claim.c.retracted.is_(None))
    .where(~exists().where(membership.c.ref == party_claim.c.ref))
    .where(~exists().where(_said.c.ref == party_claim.c.ref, _said.c.claim_id != party_claim.c.claim_id))
    .where(
        ~select(1)
        .join_from(_own, _other, and_(_other.c.scheme == _own.c.scheme, _other.c.token == _own.c.token))
        .where(_own.c.claim_id == party_claim.c.claim_id, _own.c.strong, _other.c.claim_id != _own.c.claim_id)
        .exists()
    )
)


def pages(unit: Unit, number: int, size: int) -> Iterator[tuple[int, int]]:
    """First and last claim, in numbers, of the pages in which an entry's own claims lie."""
    first, last = unit.connection.execute(_SPAN, {"number": number}).one()
    return ((n, n + size - 1) for n in range(first, last + 1, size)) if first is not None else iter(())


def found_parties(unit: Unit, number: int, page: tuple[int, int], bonds: Collection[Bond]) -> int:
    """Found the parties of the fresh mentions of a page of claims. Returns how many. Nothing for what it founded before."""
    in_turn(unit)
    bound = {"number": number, "first": page[0], "last": page[1]}
    decided = {ref for bond in bonds for ref in bond.refs}
    rows = [r for r in unit.connection.execute(_FRESH, bound).all() if r.ref not in decided]
    _write(unit, number, sorted(map(tuple, rows)))
    return len(rows)


def _write(unit: Unit, number: int, rows: Sequence[tuple[Any, ...]]) -> None:
    """Parties, memberships and what waits to be resolved, in the order of the mentions: so their indexes are filled."""
    numbered = list(zip(new_ids(unit, party, len(rows)), rows, strict=True))
    public = unit.keys.public
    parties = [(id_, public(ref), kind, ref, number) for id_, (ref, kind, _) in numbered]
    insert_values(unit, party, ("id", "public_id", "kind", "founding", "recorded"), parties)
    homes = zip(new_ids(unit, membership, len(rows)), numbered, strict=True)
    members = [(member, ref, id_, number) for member, (id_, (ref, _, _)) in homes]
    insert_values(unit, membership, ("id", "ref", "party_id", "recorded"), members)
    waiting = [(id_, number, bool(masked)) for id_, (_, kind, masked) in numbered if kind not in UNRESOLVABLE]
    insert_values(unit, unresolved, ("party_id", "ledger", "masked"), waiting)
