"""Keeps ties in step with their claims: what a ledger entry changed is folded anew and only differences are written.

Folding goes group by group (kind, from, to, role, tender), so any order of claims, retractions, merges and splits ends
in the ties that folding everything from scratch would give. Groups are taken party by party, by the end they start at, so
that a load of any size folds each of them once and holds a few thousand at a time. Adjacency rows are written with their
ties.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import and_, exists, or_, select

from app.db import Unit
from app.store import matches
from app.store.columns import PERIOD, SHARE
from app.store.first import first_recorded
from app.store.ledger import Snapshot, in_turn, known, writer_view
from app.store.sets import among, blocks
from app.store.tables import adjacency, claim, ledger, membership, party, tie, tie_claim, tie_support
from app.store.tie_fold import Group, Saying, TieRow, Voice, alone, fold
from app.store.tie_rows import add, retract, row_of
from app.store.voices import voices
from graph.kinds import TIE_SPECS

READ = 50_000  # rows taken from the database at once
BLOCK = 2_000  # parties whose ties are folded together
SYMMETRIC = frozenset(kind.value for kind, spec in TIE_SPECS.items() if spec.symmetric)
_from, _to, _moved = membership.alias("from_member"), membership.alias("to_member"), membership.alias("moved")
Parties = NDArray[np.int64]

# --- where folding starts: parties at the ends of what the entries changed ----------------------------------------------
_ENDS = (
    select(_from.c.party_id, _to.c.party_id.label("other"), tie_claim.c.kind)
    .join_from(tie_claim, claim, claim.c.id == tie_claim.c.claim_id)
    .join(_from, and_(_from.c.ref == tie_claim.c.from_ref, known(_from)))
    .join(_to, and_(_to.c.ref == tie_claim.c.to_ref, known(_to)))
    .where(known(claim))
    .execution_options(yield_per=READ)
)
_MOVED = or_(among(_moved.c.recorded, "entries"), among(_moved.c.retracted, "entries"))
_STATED = _ENDS.where(among(claim.c.recorded, "entries"))
_START_MOVED = _ENDS.join(_moved, _moved.c.ref == tie_claim.c.from_ref).where(_MOVED)
_END_MOVED = _ENDS.join(_moved, _moved.c.ref == tie_claim.c.to_ref).where(_MOVED)
_EITHER = and_(tie_claim.c.to_ref == _moved.c.ref, tie_claim.c.kind.in_(SYMMETRIC))
_LEFT = select(_moved.c.party_id).where(
    among(_moved.c.retracted, "entries"),
    or_(exists().where(tie_claim.c.from_ref == _moved.c.ref), exists().where(_EITHER)),
)
# What stands on the claims: of those taken back, and of those that another entry drew while this one moved their parties.
_DRAWN = (
    select(tie.c.from_party)
    .join_from(claim, tie_support, tie_support.c.claim_id == claim.c.id)
    .join(tie, tie.c.id == tie_support.c.tie_id)
    .where(or_(among(claim.c.recorded, "entries"), among(claim.c.retracted, "entries")), known(tie))
)

# --- what is folded: all that is stated of some parties -----------------------------------------------------------------
_SAID = (
    select(
        tie_claim.c.claim_id, claim.c.key, claim.c.version, claim.c.recorded, claim.c.source_id,
        tie_claim.c.kind, _from.c.party_id, _to.c.party_id.label("other"), tie_claim.c.role, tie_claim.c.tender,
        *(tie_claim.c[name] for name in (*SHARE, *PERIOD)),
        _from.c.recorded.label("from_since"), _to.c.recorded.label("to_since"),
    )
    .join_from(tie_claim, claim, claim.c.id == tie_claim.c.claim_id)
    .join(_from, and_(_from.c.ref == tie_claim.c.from_ref, known(_from)))
    .join(_to, and_(_to.c.ref == tie_claim.c.to_ref, known(_to)))
    .where(known(claim), _from.c.party_id != _to.c.party_id)
)  # fmt: skip
_GROUP, _SHARE, _PERIOD = slice(5, 10), slice(10, 14), slice(14, 18)  # where these stand in a row
_BY_START = _SAID.where(among(_from.c.party_id, "parties"))
_BY_END = _SAID.where(among(_to.c.party_id, "parties"), among(tie_claim.c.kind, "kinds"))
_STANDING = (
    select(tie).join(adjacency, adjacency.c.tie_id == tie.c.id)
    .where(among(adjacency.c.src, "parties"), adjacency.c.forward, known(tie))
)  # fmt: skip
_SUPPORT = select(tie_support).where(among(tie_support.c.tie_id, "ties"))
_PUBLIC = select(party.c.id, party.c.public_id).where(among(party.c.id, "parties"))


def refold(unit: Unit, number: int) -> int:
    """Fold what entry `number` changed so far: tie claims, and memberships of the parties they name. Returns rows written.

    Repeating it is harmless. Matches of parties that the entry emptied (merged into others) are retracted with their ties.
    """
    matches.retire_emptied(unit, number)
    return sum(refold_parties(unit, number, block) for block in blocks(map(int, starts(unit, number))))


def settle(unit: Unit, number: int) -> int:
    """Fold under entry `number` what other entries closed while it was open. To be called in its closing transaction."""
    in_turn(unit)
    meanwhile = select(ledger.c.number).where(ledger.c.number > number, ledger.c.state == "closed").order_by(ledger.c.number)
    others = list(unit.connection.scalars(meanwhile))
    matches.retire_emptied(unit, number)
    found = starts(unit, number, others) if others else ()
    return sum(refold_parties(unit, number, block, others) for block in blocks(map(int, found)))


def starts(unit: Unit, number: int, entries: Sequence[int] | None = None) -> Parties:
    """The parties at which ties start that `entries` (this one unless told) may have changed, ascending.

    A tie of a symmetric kind may start at either end. Eight bytes a party are held while they are gathered.
    """
    view, found = writer_view(unit, number), [np.empty(0, np.int64)]
    bound = {"entries": list(entries or (number,)), **view.bound}
    for query in (_STATED, _START_MOVED, _END_MOVED):
        for rows in unit.connection.execute(query, bound).partitions():
            found.append(np.fromiter((r[0] for r in rows), np.int64))
            found.append(np.fromiter((r[1] for r in rows if r[2] in SYMMETRIC), np.int64))
    found += [np.fromiter(unit.connection.scalars(single, bound), np.int64) for single in (_LEFT, _DRAWN)]
    return np.unique(np.concatenate(found))


def refold_parties(unit: Unit, number: int, parties: Sequence[int], entries: Collection[int] = ()) -> int:
    """Fold every group that starts at one of these parties and that `entries` (this one unless told) changed."""
    view, speaking = writer_view(unit, number), voices(unit)
    changed = frozenset(entries or (number,))
    return sum(_refold(unit, number, view, block, speaking, changed) for block in blocks(parties, BLOCK))


# --- reading statements and standing ties -----------------------------------------------------------------------------
def _statements(unit: Unit, view: Snapshot, parties: Sequence[int]) -> dict[Group, list[Any]]:
    """What is said of the ties that start at these parties, by group.

    Ends of a symmetric kind are put in the order of public ids: "A is B's spouse" and "B is A's" are one tie.
    """
    bound = {"parties": parties, **view.bound}
    found: dict[Group, list[Any]] = defaultdict(list)
    either: dict[int, Any] = {}
    for row in unit.connection.execute(_BY_START, bound).all():
        if row.kind in SYMMETRIC:
            either[row.claim_id] = row
        else:
            found[Group._make(row[_GROUP])].append(row)
    turned = unit.connection.execute(_BY_END, {"kinds": sorted(SYMMETRIC), **bound}).all()
    either.update((r.claim_id, r) for r in turned)
    wanted, public = set(parties), _public(unit, {p for r in either.values() for p in (r.party_id, r.other)})
    for row in either.values():
        start, end = sorted((row.party_id, row.other), key=public.__getitem__)
        if start in wanted:
            found[Group(row.kind, start, end, row.role, row.tender)].append(row)
    return found


def _public(unit: Unit, parties: Collection[int]) -> dict[int, str]:
    rows = unit.connection.execute(_PUBLIC, {"parties": sorted(parties)}).all() if parties else ()
    return {row.id: row.public_id for row in rows}


def _folded(unit: Unit, said: Mapping[Group, Sequence[Any]], speaking: Mapping[str, Voice]) -> Iterator[TieRow]:
    """The ties of these groups, in an order that does not hang on the numbers of parties: that of what founds them.

    Only where several statements meet is it asked which was first.
    """
    first = first_recorded(unit, [r for rows in said.values() if len(rows) > 1 for r in rows])
    found: list[tuple[int, bytes, Sequence[TieRow]]] = []
    for group, rows in said.items():
        if len(rows) == 1:
            (row,) = rows
            only = alone(row.claim_id, row.key, group, row[_SHARE], row[_PERIOD], speaking[row.source_id])
            found.append((0, row.key, (only,)))
            continue
        sayings = [
            Saying(r.claim_id, r.key, first.get(r.key, 0), group, r[_SHARE], r[_PERIOD], speaking[r.source_id])
            for r in rows
        ]
        founding = min(sayings, key=_founding)
        found.append((founding.first, founding.key, fold(sayings)))
    found.sort()
    return chain.from_iterable(rows for _, _, rows in found)


def _founding(said: Saying) -> tuple[int, bytes]:
    return said.first, said.key


def _standing(unit: Unit, view: Snapshot, parties: Sequence[int]) -> list[tuple[int, TieRow]]:
    """The ties of claims that start at these parties, with their row ids."""
    found = unit.connection.execute(_STANDING, {"parties": parties, **view.bound}).all()
    # those of matches are sorted out here: asked for ties without a match, SQLite would walk the index of matches
    rows = [r for r in found if r.match_id is None]
    if not rows:
        return []
    support: dict[int, set[int]] = defaultdict(set)
    for tie_id, claim_id in unit.connection.execute(_SUPPORT, {"ties": [r.id for r in rows]}).all():
        support[tie_id].add(claim_id)
    return [(r.id, row_of(r, frozenset(support[r.id]))) for r in rows]


def _is_changed(rows: Sequence[Any], ties: Sequence[TieRow], entries: Collection[int]) -> bool:
    """Whether what is said in a group is not what its ties were folded of."""
    for row in rows:
        if row.recorded in entries or row.from_since in entries or row.to_since in entries:
            return True
    claims = {row.claim_id for row in rows}
    return any(not row.support <= claims for row in ties)


# --- writing ----------------------------------------------------------------------------------------------------------
def _refold(
    unit: Unit, number: int, view: Snapshot, parties: Sequence[int], speaking: Mapping[str, Voice], entries: Collection[int]
) -> int:
    said, standing = _statements(unit, view, parties), _standing(unit, view, parties)
    before: dict[Group, list[TieRow]] = defaultdict(list)
    for _, row in standing:
        before[row.group].append(row)
    changed = {g for g in said.keys() | before.keys() if _is_changed(said.get(g, ()), before.get(g, ()), entries)}
    folded = _folded(unit, {g: rows for g, rows in said.items() if g in changed}, speaking)
    wanted = {row.public_id: row for row in folded}
    gone: dict[int, TieRow] = {}
    for id_, row in standing:
        if row.group not in changed:
            continue
        if wanted.get(row.public_id) == row:
            del wanted[row.public_id]
        else:  # it says something else now, or two entries that did not see each other wrote it twice
            gone[id_] = row
    retract(unit, number, gone)
    add(unit, number, list(wanted.values()))
    return len(gone) + len(wanted)


