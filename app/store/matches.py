"""Matches between parties and the same_as ties they give: stored, dated by the ledger, never recomputed in a replay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, update

from app.auth import Principal
from app.db import Unit
from app.errors import BadRequest
from app.store import stakes, tie_rows, visibility
from app.store.bulk import insert_rows, new_ids
from app.store.columns import NO_SHARE, period_columns
from app.store.ledger import Snapshot, now_snapshot, visible, writer_view
from app.store.sets import blocks
from app.store.tables import claim, decision, match, membership, party, party_claim, tie
from app.store.tie_fold import Group, TieRow
from app.store.voices import voices
from graph.kinds import Band, PartyKind, TieKind
from graph.model import Match, Reason, is_on_single_keys
from graph.period import ALWAYS

_EVER = period_columns(ALWAYS)
_a, _b = party.alias("a_side"), party.alias("b_side")


@dataclass(frozen=True, slots=True)
class Replaced:
    """How many matches were written or taken back, and the parties whose same_as ties are others now."""

    matches: int
    parties: frozenset[int]


@dataclass(frozen=True, slots=True)
class Found:
    """A comparison worth keeping: parties by their numbers (`a` before `b` by public id), and whether it ties them."""

    a: int
    b: int
    match: Match
    ties: bool = True


def match_id(unit: Unit, a: str, b: str) -> str:
    """The same for a pair of parties whoever asks, and the id of the same_as tie that it gives."""
    return unit.keys.public("match", *sorted((a, b)))


# --- writing ----------------------------------------------------------------------------------------------------------
def replace(
    unit: Unit, number: int, parties: Collection[int], found: Iterable[Found], others: Collection[Found] = ()
) -> Replaced:
    """Make `found` the only matches that touch these parties, under ledger entry `number`. `others`: standing matches of
    other parties, as they are to stand now."""
    wanted = {f.match.id: f for f in (*found, *others)}
    again = {f.match.id for f in others}
    gone: list[int] = []
    changed: set[int] = set()
    view = writer_view(unit, number)
    beside = [r for r in _touching(unit, view, {f.a for f in others}) if r.public_id in again]
    for row in {r.id: r for r in (*_touching(unit, view, parties), *beside)}.values():
        new = wanted.get(row.public_id)
        if new is not None and _columns(new) == _stored_columns(row) and bool(row.tied) is new.ties:
            del wanted[row.public_id]
        else:
            gone.append(row.id)
            changed.update((row.a_party, row.b_party) if row.tied else ())
    retract(unit, number, gone)
    add(unit, number, [wanted[id_] for id_ in sorted(wanted)])
    changed.update(n for f in wanted.values() if f.ties for n in (f.a, f.b))
    return Replaced(len(gone) + len(wanted), frozenset(changed))


def add(unit: Unit, number: int, found: Sequence[Found]) -> None:
    if not found:
        return
    ids = new_ids(unit, match, len(found))
    insert_rows(unit, match, [{"id": n, **_columns(f), "recorded": number} for n, f in zip(ids, found, strict=True)])
    claims = _lone_claims(unit, number, {n for f in found if is_on_single_keys(f.match.reasons) for n in (f.a, f.b)})
    tie_rows.add(unit, number, [_tie(f, n, claims) for n, f in zip(ids, found, strict=True) if f.ties])


def _tie(found: Found, id_: int, claims: Mapping[int, frozenset[int]]) -> TieRow:
    """`claims`: what single keys state of the parties, on which some matches rest."""
    group = Group(TieKind.SAME_AS.value, found.a, found.b, None, None)
    lone = is_on_single_keys(found.match.reasons)
    support = claims.get(found.a, frozenset()) | claims.get(found.b, frozenset()) if lone else frozenset[int]()
    return TieRow(found.match.id, group, NO_SHARE, _EVER, round(found.match.probability, 6), support, id_)


def _lone_claims(unit: Unit, number: int, parties: Collection[int]) -> dict[int, frozenset[int]]:
    """The standing claims of single keys and users that describe each of these parties."""
    view, keys = writer_view(unit, number), [id_ for id_, voice in voices(unit).items() if voice.lone]
    found: dict[int, set[int]] = defaultdict(set)
    for block in blocks(sorted(parties)):
        query = (
            select(membership.c.party_id, claim.c.id)
            .join(party_claim, party_claim.c.ref == membership.c.ref)
            .join(claim, claim.c.id == party_claim.c.claim_id)
            .where(membership.c.party_id.in_(block), claim.c.source_id.in_(keys))
            .where(visible(membership, view), visible(claim, view))
        )
        for home, id_ in unit.connection.execute(query).all():
            found[home].add(id_)
    return {home: frozenset(ids) for home, ids in found.items()}


def retract(unit: Unit, number: int, ids: Sequence[int]) -> None:
    """End matches and the same_as ties they gave."""
    view = writer_view(unit, number)
    for block in blocks(sorted(ids)):
        unit.connection.execute(update(match).where(match.c.id.in_(block)).values(retracted=number))
        rows = unit.connection.execute(select(tie).where(tie.c.match_id.in_(block), visible(tie, view)))
        tie_rows.retract(unit, number, {r.id: tie_rows.row_of(r) for r in rows})


def retire_emptied(unit: Unit, number: int) -> None:
    """Retract the matches of parties that this entry left without members: they were merged into others."""
    view = writer_view(unit, number)
    inhabited = exists().where(membership.c.party_id == party.c.id, visible(membership, view))
    left = select(membership.c.party_id).where(membership.c.retracted == number)
    emptied = list(unit.connection.scalars(select(party.c.id).where(party.c.id.in_(left), ~inhabited)))
    retract(unit, number, [r.id for r in _touching(unit, view, emptied)])


def _touching(unit: Unit, view: Snapshot, parties: Collection[int]) -> list[Any]:
    tied = exists().where(tie.c.match_id == match.c.id, visible(tie, view))
    found: dict[int, Any] = {}
    for block in blocks(sorted(set(parties)), 2_000):
        touches = or_(match.c.a_party.in_(block), match.c.b_party.in_(block))
        query = _select(view).add_columns(tied.label("tied")).where(touches)
        found.update((r.id, r) for r in unit.connection.execute(query))
    return [found[n] for n in sorted(found)]


def ids_of(unit: Unit, number: int, parties: Collection[int]) -> set[str]:
    """Ids of the matches that touch these parties as entry `number` finds them."""
    return {row.public_id for row in _touching(unit, writer_view(unit, number), parties)}


def standing(unit: Unit, view: Snapshot, parties: Collection[int]) -> list[Found]:
    """The matches that touch these parties, as they stand."""
    rows = _touching(unit, view, parties)
    return [Found(r.a_party, r.b_party, match_of(r), bool(r.tied)) for r in rows]


def partners(unit: Unit, view: Snapshot, parties: Collection[int]) -> dict[int, set[int]]:
    """For each party: those it has a match with."""
    found: dict[int, set[int]] = {n: set() for n in parties}
    for row in _touching(unit, view, parties):
        for one, other in ((row.a_party, row.b_party), (row.b_party, row.a_party)):
            if one in found:
                found[one].add(other)
    return found


def _columns(found: Found) -> dict[str, Any]:
    made = found.match
    reasons = [[r.feature, r.left, r.right, r.contribution] for r in made.reasons]
    return {
        "public_id": made.id, "a_party": found.a, "b_party": found.b, "score": made.score,
        "probability": round(made.probability, 6), "band": made.band.value,
        "reasons": orjson.dumps(reasons).decode(), "matcher": made.matcher,
    }  # fmt: skip


def _stored_columns(row: Any) -> dict[str, Any]:
    names = ("public_id", "a_party", "b_party", "score", "probability", "band", "reasons", "matcher")
    return {name: getattr(row, name) for name in names}


# --- reading ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class MatchFilter:
    """What the review queue is narrowed by; None means any. Pairs already decided are left out unless asked for."""

    band: Band | None = None
    party: str | None = None
    decided: bool = False
    kind: PartyKind | None = None

    def criteria(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.band is not None:
            found.append(match.c.band == self.band.value)
        if self.party is not None:
            found.append(or_(_a.c.public_id == self.party, _b.c.public_id == self.party))
        if self.kind is not None:
            found.append(or_(_a.c.kind == self.kind.value, _b.c.kind == self.kind.value))
        if not self.decided:
            later = decision.alias("later")
            stands = ~exists().where(later.c.supersedes == decision.c.public_id)
            ruled = decision.c.verdict.in_(("same", "not_same")) & (decision.c.kind == "identity")
            found.append(~exists().where(decision.c.subject == match.c.public_id, ruled, stands))
        return found


def page(unit: Unit, principal: Principal, narrowed: MatchFilter, after: str | None, limit: int) -> list[Match]:
    """Matches known now: those on which most findings hang first, then most money, then the most probable.

    `after` is the id of the last one of the page before.
    """
    stake = stakes.ranked(principal)
    order = func.coalesce(stake.c.findings, 0), func.coalesce(stake.c.value, 0), match.c.probability
    where = [visibility.matches(principal), *narrowed.criteria()]
    if after is not None:
        staked = match.outerjoin(stake, stake.c.match == match.c.public_id)
        seen = select(*order).select_from(staked).where(match.c.public_id == after).order_by(match.c.id.desc()).limit(1)
        last = unit.connection.execute(seen).one_or_none()
        if last is None:
            raise BadRequest("the cursor is not one of ours", pointer="/cursor")
        where.append(_below(order, match.c.public_id, (*last, after)))
    query = _select(now_snapshot(unit)).outerjoin(stake, stake.c.match == match.c.public_id).where(*where)
    rows = unit.connection.execute(query.order_by(*(one.desc() for one in order), match.c.public_id).limit(limit))
    return [match_of(row) for row in rows]


def _below(order: Sequence[ColumnElement[Any]], id_: ColumnElement[Any], last: Sequence[Any]) -> ColumnElement[bool]:
    """Rows after one in a descending order, ties by ascending id."""
    *bounds, at = last
    ways: list[ColumnElement[bool]] = []
    for n, bound in enumerate(bounds):
        ways.append(and_(*(c == b for c, b in zip(order[:n], bounds[:n], strict=True)), order[n] < bound))
    ways.append(and_(*(c == b for c, b in zip(order, bounds, strict=True)), id_ > at))
    return or_(*ways)


def get(unit: Unit, principal: Principal, id_: str) -> Match | None:
    """One match known now, or None when there is none that this principal may see."""
    query = _select(now_snapshot(unit)).where(match.c.public_id == id_, visibility.matches(principal))
    row = unit.connection.execute(query).one_or_none()
    return None if row is None else match_of(row)


def ended(unit: Unit, id_: str) -> tuple[str, str] | None:
    """The ids that the parties of a match had which stands no more; None where there never was one."""
    query = select(_a.c.public_id, _b.c.public_id).select_from(match)
    joined = query.join(_a, _a.c.id == match.c.a_party).join(_b, _b.c.id == match.c.b_party)
    row = unit.connection.execute(joined.where(match.c.public_id == id_).limit(1)).one_or_none()
    return None if row is None else (row[0], row[1])


def named(unit: Unit, snapshot: Snapshot, ids: Collection[str]) -> Mapping[str, Match]:
    """Matches by id as they stood at the snapshot, for citing a same_as tie."""
    found: dict[str, Match] = {}
    for block in blocks(sorted(set(ids))):
        rows = unit.connection.execute(_select(snapshot).where(match.c.public_id.in_(block)))
        found.update((row.public_id, match_of(row)) for row in rows)
    return found


def _select(snapshot: Snapshot) -> Select[Any]:
    query = select(match, _a.c.public_id.label("a_public"), _b.c.public_id.label("b_public")).select_from(match)
    joined = query.join(_a, _a.c.id == match.c.a_party).join(_b, _b.c.id == match.c.b_party)
    return joined.where(visible(match, snapshot))


def match_of(row: Any) -> Match:
    reasons = tuple(Reason(*reason) for reason in orjson.loads(row.reasons))
    return Match(
        row.public_id, row.a_public, row.b_public, row.score, row.probability, Band(row.band), reasons, row.matcher
    )
