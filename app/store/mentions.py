"""Mentions and their parties: which mention belongs to which party, by strong identifiers and human decisions.

A mention is what one source means by one ref. A party is founded by a mention and named after it, so its public id
does not hang on the order of loading. A merge keeps the older party; a split gives the newcomer its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray
from sqlalchemy import and_, bindparam, exists, or_, select, update

from app.db import Unit
from app.errors import LoadUnderWay
from app.store import decisions
from app.store.bulk import insert_values, new_ids
from app.store.entangled import Bond, Ref, entangled
from app.store.fresh import UNRESOLVABLE
from app.store.ledger import Snapshot, in_turn, known, writer_view
from app.store.redirects import redirect
from app.store.sets import among, blocks
from app.store.tables import claim, identifier, membership, party, party_claim, unresolved
from app.store.voices import voices
from graph.kinds import PartyKind

_SAID = (
    party_claim.c.ref, party_claim.c.kind, party_claim.c.name, party_claim.c.other_names, party_claim.c.birth_date,
    claim.c.source_id,
)  # fmt: skip
PAGE = 5_000  # claims whose mentions are put into parties together
READ = 50_000  # rows taken from the database at once
LAST = np.iinfo(np.uint64).max  # stands for the number of whoever has none
_moved = membership.alias("moved")
_SPOKEN = (
    select(claim.c.id, identifier.c.token)
    .join(party_claim, party_claim.c.claim_id == claim.c.id)
    .outerjoin(identifier, and_(identifier.c.claim_id == claim.c.id, identifier.c.strong))
    .where(~exists().where(_moved.c.ref == party_claim.c.ref, _moved.c.recorded == bindparam("number")))
    .execution_options(yield_per=READ)
)
_RECORDED = _SPOKEN.where(claim.c.recorded == bindparam("number"))
_RETRACTED = _SPOKEN.where(claim.c.retracted == bindparam("number"))
_APART = (
    select(party_claim.c.ref)
    .where(among(party_claim.c.claim_id, "claims"))
    .where(~exists().where(_moved.c.ref == party_claim.c.ref, _moved.c.recorded == bindparam("number")))
    .distinct()
)
_KIND = (
    select(party_claim.c.ref, party_claim.c.kind).join(claim, claim.c.id == party_claim.c.claim_id)
    .where(among(party_claim.c.ref, "refs"), known(claim)).distinct()
)  # fmt: skip
_STATED = (
    select(*_SAID).join(claim, claim.c.id == party_claim.c.claim_id)
    .where(among(party_claim.c.ref, "refs"), known(claim)).distinct()
)  # fmt: skip
_NUMBERS = (
    select(party_claim.c.ref, identifier.c.scheme, identifier.c.token, identifier.c.shown)
    .join(claim, claim.c.id == party_claim.c.claim_id)
    .join(identifier, identifier.c.claim_id == claim.c.id)
    .where(among(party_claim.c.ref, "refs"), known(claim), identifier.c.strong)
    .distinct()
)
_HOMES = select(membership.c.id, membership.c.ref, membership.c.party_id).where(
    among(membership.c.ref, "refs"), known(membership)
)
_KEPT = select(party).where(among(party.c.id, "parties"))
_ONCE = select(party.c.id, party.c.founding).where(among(party.c.public_id, "public"))
_NAMED = (
    select(membership.c.party_id)
    .join(party_claim, party_claim.c.ref == membership.c.ref)
    .join(claim, claim.c.id == party_claim.c.claim_id)
    .where(among(membership.c.party_id, "parties"), party_claim.c.masked.is_(False))
    .where(known(membership), known(claim))
    .distinct()
)
_RESOLVABLE = select(party.c.id).where(
    among(party.c.id, "parties"), party.c.kind.not_in(sorted(UNRESOLVABLE)),
    ~exists().where(unresolved.c.party_id == party.c.id),
)  # fmt: skip



@dataclass(frozen=True, slots=True)
class Mention:
    """What the claims of one mention say, as far as joining needs it. `strong` holds (scheme, blind token, as shown): a
    body's number is shown in full.

    `lone`: only single keys or users say it.
    """

    ref: Ref
    kind: str
    names: tuple[str, ...]
    birth_date: str | None
    strong: frozenset[tuple[str, bytes, str]]
    lone: bool = False


Divide = Callable[[Sequence[Mention], Sequence[Bond]], Iterable[Collection[Ref]]]


def touched(unit: Unit, number: int) -> set[Ref]:
    """The mentions whose claims an entry recorded or retracted."""
    query = select(party_claim.c.ref).join(claim, claim.c.id == party_claim.c.claim_id)
    return {
        *unit.connection.scalars(query.where(claim.c.recorded == number)),
        *unit.connection.scalars(query.where(claim.c.retracted == number)),
    }


def spoken(unit: Unit, number: int) -> NDArray[np.int64]:
    """The party claims that an entry recorded or retracted and whose mention it has not put into a party yet, those that
    state one strong number behind each other.

    So mentions that belong together are looked at together, and few at a time. Sixteen bytes a claim are held.
    """
    ids, tokens = [np.empty(0, np.int64)], [np.empty(0, np.uint64)]
    for query in (_RECORDED, _RETRACTED):
        for rows in unit.connection.execute(query, {"number": number}).partitions():
            ids.append(np.fromiter((r.id for r in rows), np.int64, len(rows)))
            halves = (int.from_bytes(r.token[:8], "big") if r.token else LAST for r in rows)
            tokens.append(np.fromiter(halves, np.uint64, len(rows)))
    found = np.concatenate(ids)
    return found[np.lexsort((found, np.concatenate(tokens)))]


def apart(unit: Unit, number: int, claims: Collection[int]) -> list[Ref]:
    """The mentions of these claims, but for those that the entry has put into a party already."""
    return list(unit.connection.scalars(_APART, {"number": number, "claims": claims}))


def bonds(unit: Unit) -> list[Bond]:
    """The identity decisions in force that say yes or no."""
    return [
        Bond(*decisions.bound(d), d.verdict == "same", d.is_statement)
        for d in decisions.identities(unit)
        if d.verdict in {"same", "not_same"} and len(d.binds) == 2
    ]


def regroup(unit: Unit, number: int, refs: Collection[Ref], divide: Divide) -> set[int]:
    """Put these mentions, and all they are entangled with, into their parties. Returns the parties concerned.

    Repeating it changes nothing. LoadUnderWay when another open entry is moving one of the mentions.
    """
    in_turn(unit)
    view = writer_view(unit, number)
    decided = bonds(unit)
    knotted = entangled(unit, view, refs, decided, number)
    _refuse_moving(unit, view, {*refs, *knotted})
    known = facts(unit, view, knotted)
    groups: list[Collection[Ref]] = list(divide(known, decided)) if known else []
    lone = _kinds(unit, view, set(refs).difference(knotted))
    groups.extend((ref,) for ref in refs if ref in lone)
    return _Settlement(unit, number, view, {**lone, **{m.ref: m.kind for m in known}}).settle(groups)


def await_resolution(unit: Unit, number: int, parties: Iterable[int]) -> None:
    """Note parties whose softer matches are still to be sought."""
    view = writer_view(unit, number)
    for block in blocks(parties):
        new = sorted(unit.connection.scalars(_RESOLVABLE, {"parties": block}))
        named = set(unit.connection.scalars(_NAMED, {"parties": new, **view.bound}))
        rows = [(n, number, n not in named) for n in new]  # in plain text by some standing claim
        insert_values(unit, unresolved, ("party_id", "ledger", "masked"), rows)


def party_numbers(unit: Unit, view: Snapshot, refs: Collection[Ref]) -> dict[Ref, int]:
    """The party each mention belongs to at a snapshot."""
    return {ref: home for ref, (_, home) in _homes(unit, view, refs).items()}


def _refuse_moving(unit: Unit, view: Snapshot, refs: Collection[Ref]) -> None:
    if not view.open:
        return
    moving = or_(membership.c.recorded.in_(view.open), membership.c.retracted.in_(view.open))
    for block in blocks(refs):
        if unit.connection.scalar(select(membership.c.id).where(membership.c.ref.in_(block), moving).limit(1)) is not None:
            raise LoadUnderWay


def _kinds(unit: Unit, view: Snapshot, refs: Collection[Ref]) -> dict[Ref, str]:
    """The kind of each mention that is still stated; a known kind outweighs an unknown one."""
    found: dict[Ref, str] = {}
    for block in blocks(refs):
        rows = unit.connection.execute(_KIND, {"refs": block, **view.bound}).all()
        for row in sorted(rows, key=lambda r: (r.kind == PartyKind.UNKNOWN, r.kind)):
            found.setdefault(row.ref, row.kind)
    return found


def facts(unit: Unit, view: Snapshot, refs: Collection[Ref]) -> list[Mention]:
    """What is stated of each of these mentions at a snapshot; one that nobody states is left out."""
    said: dict[Ref, list[Any]] = defaultdict(list)
    strong: dict[Ref, set[tuple[str, bytes, str]]] = defaultdict(set)
    for block in blocks(refs):
        bound = {"refs": block, **view.bound}
        for row in unit.connection.execute(_STATED, bound).all():
            said[row.ref].append(row)
        for ref, scheme, token, shown in unit.connection.execute(_NUMBERS, bound).all():
            strong[ref].add((scheme, token, shown))
    lone = {id_ for id_, voice in voices(unit).items() if voice.lone}
    return [_mention(ref, said[ref], strong[ref], lone) for ref in sorted(said)]


def _mention(ref: Ref, rows: Sequence[Any], strong: set[tuple[str, bytes, str]], lone: Collection[str]) -> Mention:
    names = {n for r in rows for n in (r.name, *(orjson.loads(r.other_names) if r.other_names else ()))}
    kinds = sorted((r.kind for r in rows), key=lambda k: (k == PartyKind.UNKNOWN, k))
    births = sorted((r.birth_date for r in rows if r.birth_date), key=lambda d: (-len(d), d))
    alone = all(r.source_id in lone for r in rows)
    return Mention(ref, kinds[0], tuple(sorted(names)), births[0] if births else None, frozenset(strong), alone)


def _homes(unit: Unit, view: Snapshot, refs: Collection[Ref]) -> dict[Ref, tuple[int, int]]:
    """Membership row and party of each mention."""
    found: dict[Ref, tuple[int, int]] = {}
    for block in blocks(refs):
        for row in unit.connection.execute(_HOMES, {"refs": block, **view.bound}).all():
            found[row.ref] = (row.id, row.party_id)
    return found


@dataclass(frozen=True, slots=True)
class _Party:
    id: int
    recorded: int
    founding: Ref
    kind: str


class _Settlement:
    """Turns groups of mentions into memberships and writes only what differs from those that stand."""

    def __init__(self, unit: Unit, number: int, view: Snapshot, kinds: Mapping[Ref, str]) -> None:
        self._unit, self._number, self._view, self._kinds = unit, number, view, kinds
        self._revived: set[Ref] = set()

    def settle(self, groups: Sequence[Collection[Ref]]) -> set[int]:
        refs = [ref for group in groups for ref in group]
        homes = _homes(self._unit, self._view, refs)
        kept = self._kept(groups, homes)
        target = self._targets(groups, kept)
        moved = {ref: id_ for ref, id_ in target.items() if ref not in homes or homes[ref][1] != id_}
        left = [homes[ref][0] for ref in moved if ref in homes]
        for block in blocks(sorted(left)):
            self._unit.connection.execute(update(membership).where(membership.c.id.in_(block)).values(retracted=self._number))
        ids = new_ids(self._unit, membership, len(moved))
        rows = [(n, ref, moved[ref], self._number) for n, ref in zip(ids, sorted(moved), strict=True)]
        insert_values(self._unit, membership, ("id", "ref", "party_id", "recorded"), rows)
        redirect(self._unit, {ref for ref in moved if ref in homes} | self._revived)
        return set(target.values()) | {homes[ref][1] for ref in moved if ref in homes}

    def _kept(
        self, groups: Sequence[Collection[Ref]], homes: Mapping[Ref, tuple[int, int]]
    ) -> dict[int, list[_Party]]:
        """By place of the group, the parties it may keep: those whose founder it holds, or else their first member."""
        place = {ref: n for n, group in enumerate(groups) for ref in group}
        members: dict[int, list[Ref]] = defaultdict(list)
        for ref, (_, home) in homes.items():
            members[home].append(ref)
        found: dict[int, list[_Party]] = defaultdict(list)
        for block in blocks(sorted(members)):
            for row in self._unit.connection.execute(_KEPT, {"parties": block}):
                heir = row.founding if row.founding in place else min(members[row.id])
                found[place[heir]].append(_Party(row.id, row.recorded, row.founding, row.kind))
        return found

    def _targets(self, groups: Sequence[Collection[Ref]], kept: Mapping[int, Sequence[_Party]]) -> dict[Ref, int]:
        target: dict[Ref, int] = {}
        founded: dict[Ref, Collection[Ref]] = {}
        for n, group in enumerate(groups):
            if n in kept:
                oldest = min(kept[n], key=lambda p: (p.recorded, p.founding))
                self._learn_kind(oldest, group)
                target.update(dict.fromkeys(group, oldest.id))
            else:
                founded[min(group)] = group
        for founder, id_ in self._found(founded).items():
            target.update(dict.fromkeys(founded[founder], id_))
        return target

    def _found(self, founded: Mapping[Ref, Collection[Ref]]) -> dict[Ref, int]:
        """Parties for groups that keep none, in the order of their founders; one that once was is revived."""
        ids: dict[Ref, int] = {}
        public = {ref: self._unit.keys.public(ref) for ref in sorted(founded)}
        for block in blocks(public.values()):
            rows = self._unit.connection.execute(_ONCE, {"public": block})
            ids.update((row.founding, row.id) for row in rows)
        self._revived = set(ids)
        new = [ref for ref in sorted(founded) if ref not in ids]
        made = dict(zip(new, new_ids(self._unit, party, len(new)), strict=True))
        values = [(id_, public[ref], self._kind(founded[ref]), ref, self._number) for ref, id_ in made.items()]
        insert_values(self._unit, party, ("id", "public_id", "kind", "founding", "recorded"), values)
        return ids | made

    def _kind(self, group: Collection[Ref]) -> str:
        kinds = sorted({self._kinds[ref] for ref in group if ref in self._kinds} - {PartyKind.UNKNOWN.value})
        return kinds[0] if kinds else PartyKind.UNKNOWN.value

    def _learn_kind(self, known: _Party, group: Collection[Ref]) -> None:
        if known.kind == PartyKind.UNKNOWN and (kind := self._kind(group)) != PartyKind.UNKNOWN:
            learnt = update(party).where(party.c.id == known.id).values(kind=kind, kind_since=self._number)
            self._unit.connection.execute(learnt)
