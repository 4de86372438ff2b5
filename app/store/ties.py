"""Keeps ties in step with their claims: what a ledger entry changed is folded anew and only differences are written.

Folding goes group by group (kind, from, to, role, tender), so any order of claims, retractions, merges and splits ends
in the ties that folding everything from scratch would give. Adjacency rows are written with their ties.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, and_, or_, select

from app.db import Unit
from app.store import matches
from app.store.columns import period_of, share_of
from app.store.first import first_recorded
from app.store.ledger import Snapshot, in_turn, known, writer_view
from app.store.sets import among, blocks
from app.store.tables import claim, ledger, membership, party, tie, tie_claim, tie_support
from app.store.tie_fold import Group, Saying, TieRow, Voice, fold
from app.store.tie_rows import add, retract, row_of
from app.store.voices import voices
from graph.kinds import TIE_SPECS

BLOCK = 2_000  # tie claims folded together
SYMMETRIC = tuple(kind.value for kind, spec in TIE_SPECS.items() if spec.symmetric)
_from, _to = membership.alias("from_member"), membership.alias("to_member")
_from_party, _to_party = party.alias("from_side"), party.alias("to_side")


def _ends(query: Select[Any]) -> Select[Any]:
    """Tie claims in force joined to the parties of both ends."""
    joined = query.select_from(
        tie_claim.join(claim, claim.c.id == tie_claim.c.claim_id)
        .join(_from, and_(_from.c.ref == tie_claim.c.from_ref, known(_from)))
        .join(_to, and_(_to.c.ref == tie_claim.c.to_ref, known(_to)))
    )
    return joined.where(known(claim))


_STATED = (
    _ends(
        select(
            tie_claim, claim.c.key, claim.c.version, claim.c.recorded, claim.c.source_id,
            _from.c.party_id.label("from_party"), _to.c.party_id.label("to_party"),
            _from_party.c.public_id.label("from_public"), _to_party.c.public_id.label("to_public"),
        )
    )
    .join(_from_party, _from_party.c.id == _from.c.party_id)
    .join(_to_party, _to_party.c.id == _to.c.party_id)
    .where(_from.c.party_id != _to.c.party_id)
)  # fmt: skip
_BY_CLAIM = _STATED.where(among(tie_claim.c.claim_id, "claims"))
_BY_START = _STATED.where(among(_from.c.party_id, "parties"), among(tie_claim.c.kind, "kinds"))
_BY_END = _STATED.where(among(_to.c.party_id, "parties"), among(tie_claim.c.kind, "kinds"))
_SUPPORTED = (
    select(tie).join(tie_support, tie_support.c.tie_id == tie.c.id)
    .where(among(tie_support.c.claim_id, "claims"), known(tie)).distinct()
)  # fmt: skip
_STANDING = select(tie).where(among(tie.c.from_party, "parties"), known(tie))
_SUPPORT = select(tie_support).where(among(tie_support.c.tie_id, "ties"))


def refold(unit: Unit, number: int) -> int:
    """Fold what entry `number` changed so far: tie claims, and memberships of the parties they name. Returns rows written.

    Repeating it is harmless. Matches of parties that the entry emptied (merged into others) are retracted with their ties.
    """
    matches.retire_emptied(unit, number)
    return refold_claims(unit, number, changed_claims(unit, number))


def settle(unit: Unit, number: int) -> int:
    """Fold under entry `number` what other entries closed while it was open. To be called in its closing transaction."""
    in_turn(unit)
    meanwhile = select(ledger.c.number).where(ledger.c.number > number, ledger.c.state == "closed").order_by(ledger.c.number)
    others = list(unit.connection.scalars(meanwhile))
    claims = sorted({c for other in others for c in changed_claims(unit, other)})
    matches.retire_emptied(unit, number)
    return refold_claims(unit, number, claims)


def changed_claims(unit: Unit, number: int) -> list[int]:
    """Ids of the tie claims that an entry recorded or retracted or whose parties it moved, ascending."""
    run = unit.connection.scalars
    own = select(tie_claim.c.claim_id).join(claim, claim.c.id == tie_claim.c.claim_id)
    found = {*run(own.where(claim.c.recorded == number)), *run(own.where(claim.c.retracted == number))}
    moved = select(membership.c.ref).where(or_(membership.c.recorded == number, membership.c.retracted == number))
    for column in (tie_claim.c.from_ref, tie_claim.c.to_ref):
        found.update(run(select(tie_claim.c.claim_id).where(column.in_(moved))))
    return sorted(found)


def refold_claims(unit: Unit, number: int, claims: Sequence[int]) -> int:
    """Fold every group that one of the tie claims belongs to or has supported, under entry `number`."""
    view = writer_view(unit, number)
    speaking = voices(unit)
    written = 0
    for block in blocks(claims, BLOCK):
        groups = _groups_now(unit, view, block) | _groups_before(unit, view, block)
        written += _refold_groups(unit, number, view, groups, speaking)
    return written


# --- reading statements and standing ties -----------------------------------------------------------------------------
def _group(row: Any) -> Group:
    """Ends of a symmetric kind are put in the order of public ids: "A is B's spouse" and "B is A's" are one tie."""
    turned = row.kind in SYMMETRIC and row.to_public < row.from_public
    ends = (row.to_party, row.from_party) if turned else (row.from_party, row.to_party)
    return Group(row.kind, *ends, row.role, row.tender)


def _groups_now(unit: Unit, view: Snapshot, claims: Collection[int]) -> set[Group]:
    return {_group(row) for row in unit.connection.execute(_BY_CLAIM, {"claims": claims, **view.bound}).all()}


def _groups_before(unit: Unit, view: Snapshot, claims: Collection[int]) -> set[Group]:
    rows = unit.connection.execute(_SUPPORTED, {"claims": claims, **view.bound}).all()
    return {Group(r.kind, r.from_party, r.to_party, r.role, r.tender) for r in rows}


def _sayings(unit: Unit, view: Snapshot, groups: Collection[Group], speaking: Mapping[str, Voice]) -> Iterator[Saying]:
    starts = sorted({g.from_party for g in groups})
    kinds = sorted({g.kind for g in groups})
    rows: dict[int, Any] = {}
    for query, meant in ((_BY_START, kinds), (_BY_END, [k for k in kinds if k in SYMMETRIC])):
        if meant:
            found = unit.connection.execute(query, {"parties": starts, "kinds": meant, **view.bound}).all()
            rows.update((r.claim_id, r) for r in found)
    wanted = {n: (r, group) for n, r in rows.items() if (group := _group(r)) in groups}
    many = Counter(group for _, group in wanted.values())
    first = first_recorded(unit, (r for r, group in wanted.values() if many[group] > 1))
    for n, (row, group) in wanted.items():
        yield Saying(n, row.key, first.get(row.key, 0), group, share_of(row), period_of(row), speaking[row.source_id])


def _standing(unit: Unit, view: Snapshot, groups: Collection[Group]) -> list[tuple[int, TieRow]]:
    """The ties of claims that stand in these groups, with their row ids."""
    starts = sorted({g.from_party for g in groups})
    found = unit.connection.execute(_STANDING, {"parties": starts, **view.bound}).all()
    # those of matches are sorted out here: asked for ties without a match, SQLite would walk the index of matches
    own = [r for r in found if r.match_id is None]
    rows = [r for r in own if Group(r.kind, r.from_party, r.to_party, r.role, r.tender) in groups]
    support: dict[int, set[int]] = defaultdict(set)
    for tie_id, claim_id in unit.connection.execute(_SUPPORT, {"ties": [r.id for r in rows]}).all():
        support[tie_id].add(claim_id)
    return [(r.id, row_of(r, frozenset(support[r.id]))) for r in rows]


# --- writing ----------------------------------------------------------------------------------------------------------
def _refold_groups(
    unit: Unit, number: int, view: Snapshot, groups: set[Group], speaking: Mapping[str, Voice]
) -> int:
    if not groups:
        return 0
    sayings: dict[Group, list[Saying]] = defaultdict(list)
    for saying in _sayings(unit, view, groups, speaking):
        sayings[saying.group].append(saying)
    wanted = {row.public_id: row for group in sorted(sayings, key=_by_founding(sayings)) for row in fold(sayings[group])}
    gone: dict[int, TieRow] = {}
    for id_, row in _standing(unit, view, groups):
        if wanted.get(row.public_id) == row:
            del wanted[row.public_id]
        else:  # it says something else now, or two entries that did not see each other wrote it twice
            gone[id_] = row
    retract(unit, number, gone)
    add(unit, number, list(wanted.values()))
    return len(gone) + len(wanted)


def _by_founding(sayings: Mapping[Group, Sequence[Saying]]) -> Any:
    """Rows are numbered in an order that does not hang on the numbers of parties."""
    return lambda group: min((s.first, s.key) for s in sayings[group])
