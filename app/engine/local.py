"""Where the thinking runs here: one tender or many at one ledger snapshot, on this machine."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from functools import cache
from weakref import WeakKeyDictionary

import orjson

from app.db import Database, Unit
from app.engine import snapshot as tie_snapshot
from app.engine.memory import KnownParties, RememberingAdjacency, RememberingWorld
from app.engine.program import program
from app.errors import Invalid
from app.settings import settings
from app.store import hubs, tenders
from app.store.adjacency import LedgerAdjacency
from app.store.ledger import Snapshot, now_snapshot
from app.store.screened import Basis
from app.store.sets import blocks
from app.store.tender_fold import ZONES
from app.store.voices import descriptions
from app.store.world import LedgerWorld
from graph.connect import Search
from graph.facts import ClaimStanding, Policy
from graph.gather import foresee
from graph.judge import PackError, RuleAnswer, load_packs, pack_names
from graph.judge.templates import TEMPLATES
from graph.kinds import PartyKind, TieKind
from graph.model import Finding, Party, Rule, Sanction, Tender, Tie
from graph.ports import World
from graph.screening import Screened, screen

TOGETHER = 50  # tenders whose neighbourhoods are asked for at once


@dataclass(frozen=True, slots=True)
class Order:
    """What to screen by: rules, policy, the day, and whether that day is pinned (instead of each tender's window)."""

    rules: Sequence[Rule]
    policy: Policy
    as_of: date
    pinned: bool = False

    def basis(self, unit: Unit) -> Basis:
        """What a screening by this order stands on beside the ledger: sources as described now, and the program too."""
        parts = [self.rules, self.policy, descriptions(unit), program()]
        by = orjson.dumps(parts, default=_plain, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_SORT_KEYS)
        return Basis(self.as_of, hashlib.blake2b(by, digest_size=12).hexdigest())


def _plain(value: object) -> object:
    """What JSON has no word for, in one order."""
    if isinstance(value, Mapping):
        return dict(value)
    return sorted(value) if isinstance(value, Set) else list(value) if isinstance(value, Sequence) else str(value)


def rules_of_packs() -> tuple[Rule, ...]:
    """The rules of the packs in force, also those that are counted over a set. Invalid where a pack cannot be used."""
    names = tuple(name for part in settings().packs.split(",") if (name := part.strip()))
    if not names:
        raise Invalid(f"BENANG_PACKS names no pack; there are {', '.join(pack_names())}")
    try:
        return load_packs(names)
    except PackError as error:
        raise Invalid(f"BENANG_PACKS: {error}") from error


def rules_in_use() -> tuple[Rule, ...]:
    """The rules of the packs in force by which a tender is judged."""
    return tuple(rule for rule in rules_of_packs() if rule.template in TEMPLATES)


@cache
def known_rules() -> Mapping[str, Rule]:
    """The rules of every pack by id: what was found by a pack that is no longer in force can still be told."""
    return {rule.id: rule for rule in load_packs(pack_names())}


def day_of(micros: int) -> date:
    """The day of a moment in microseconds where the offices are: until eight in Samarinda it is still yesterday in UTC."""
    return datetime.fromtimestamp(micros / 1_000_000, timezone(timedelta(hours=ZONES[settings().time_zone]))).date()


def day_asked(unit: Unit, as_of: date | None, known_at: int | None) -> date:
    """The day a question is about: the one it names, else that of the time it looks back to, so that it can be replayed."""
    return as_of or day_of(known_at if known_at is not None else unit.now())


class Outlook:
    """What is known at one snapshot, remembered over many tenders and transactions: the ledger never changes it."""

    def __init__(self, unit: Unit, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._unit = unit
        self._hubs = hubs.policy(unit, snapshot)
        world = LedgerWorld(unit, snapshot)
        self._stored = world, LedgerAdjacency(unit, snapshot, world.numbers)
        self._world, table = RememberingWorld(self._stored[0]), RememberingAdjacency(self._stored[1])
        self._paths = tie_snapshot.of(unit.database).paths(unit, snapshot, table) or Search(table)

    @property
    def is_full(self) -> bool:
        return self._world.is_full

    def turn_to(self, unit: Unit) -> None:
        """Ask in this transaction from now on."""
        self._unit = unit
        for one in self._stored:
            one.turn_to(unit)

    def screen(self, ids: Sequence[str], order: Order) -> Iterator[Judged]:
        """Screen tenders in their order, those that are unknown left out; paths by the hub policy of the snapshot."""
        policy = replace(order.policy, hubs=self._hubs)
        for block in blocks(ids, TOGETHER):
            found = tenders.folded(self._unit, self.snapshot, block)
            foresee(found.values(), self._world, policy)
            for id_ in block:
                if id_ in found:
                    seen = screen(
                        found[id_], self._world, self._paths, order.rules, policy, order.as_of, order.pinned
                    )
                    yield Judged(found[id_], seen.findings, seen.answers, seen.held_back, self._hubs.ledger)


@dataclass(frozen=True, slots=True)
class Judged:
    """What a screening of a tender leaves when its facts are forgotten. `hub_policy`: ledger number of the one used."""

    tender: Tender
    findings: tuple[Finding, ...]
    answers: tuple[RuleAnswer, ...]
    held_back: Mapping[str, int]
    hub_policy: int


@dataclass(frozen=True, slots=True)
class Thought:
    """Tenders judged by what was known at a snapshot."""

    snapshot: Snapshot
    judged: Sequence[Judged]


_kept: tuple[Database, Outlook] | None = None  # in a process that thinks for a crew: from block to block


def screen_block(database: Database, snapshot: Snapshot, ids: Sequence[str], order: Order) -> Thought:
    """A crew's share of a screening."""
    global _kept  # noqa: PLW0603 - one outlook for each process
    with database.reading() as unit:
        outlook = _kept[1] if _kept is not None and _kept[0] is database else None
        if outlook is None or outlook.is_full or outlook.snapshot != snapshot:
            outlook = Outlook(unit, snapshot)
            _kept = database, outlook
        outlook.turn_to(unit)
        return Thought(snapshot, list(outlook.screen(ids, order)))


_seen: WeakKeyDictionary[Database, KnownParties] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Sight:
    """What is known at a snapshot, seen through one world by everybody who answers a question: each party is read once."""

    unit: Unit
    snapshot: Snapshot
    world: LedgerWorld

    @classmethod
    def now(cls, database: Database, unit: Unit) -> Sight:
        """What is known now. Parties read for earlier questions are not read again while the ledger stands still."""
        snapshot = now_snapshot(unit)
        known = _seen.setdefault(database, KnownParties())
        return cls(unit, snapshot, LedgerWorld(unit, snapshot, known.at(snapshot)))


def screen_supposed(sight: Sight, supposed: Supposed, order: Order) -> Screened:
    """Screen a tender that a caller describes, with parties that may be stored nowhere (a pre-award check)."""
    policy = replace(order.policy, hubs=hubs.policy(sight.unit, sight.snapshot))
    world = SupposedWorld(sight.world, supposed)
    paths = Search(LedgerAdjacency(sight.unit, sight.snapshot, sight.world.numbers))
    return screen(supposed.tender, world, paths, order.rules, policy, order.as_of, order.pinned)


@dataclass(frozen=True, slots=True)
class Supposed:
    """A described tender, the ad-hoc parties it names, and the same_as ties that resolution gave them."""

    tender: Tender
    parties: Mapping[str, Party] = field(default_factory=dict)
    ties: Sequence[Tie] = ()
    statement: str = "request"  # the one claim behind everything that is only supposed


class SupposedWorld:
    """The stored world with the supposed parties laid over it; answers ports.World."""

    def __init__(self, world: World, supposed: Supposed) -> None:
        self._world = world
        self._supposed = supposed

    def ties(
        self, parties: Collection[str], kinds: Collection[TieKind] | None = None, limit_per_party: int = 2_000
    ) -> Sequence[Tie]:
        wanted = set(parties)
        extra = [
            t for t in self._supposed.ties
            if (t.from_id in wanted or t.to_id in wanted) and (kinds is None or t.kind in kinds)
        ]
        stored = self._world.ties(self._stored(parties), kinds, limit_per_party)
        return [*stored, *extra]

    def named(self, ties: Collection[str]) -> Mapping[str, Tie]:
        return {**self._world.named(ties), **{t.id: t for t in self._supposed.ties if t.id in set(ties)}}

    def degrees(self, parties: Collection[str]) -> Mapping[str, int]:
        return self._world.degrees(self._stored(parties))

    def parties(self, ids: Collection[str]) -> Mapping[str, Party]:
        extra = {i: self._supposed.parties[i] for i in ids if i in self._supposed.parties}
        return {**self._world.parties(self._stored(ids)), **extra}

    def kinds(self, ids: Collection[str]) -> Mapping[str, PartyKind]:
        extra = {i: self._supposed.parties[i].kind for i in ids if i in self._supposed.parties}
        return {**self._world.kinds(self._stored(ids)), **extra}

    def standings(self, claims: Collection[str]) -> Mapping[str, ClaimStanding]:
        said = self._supposed.statement
        own = {said: ClaimStanding("request", 1.0, self_declared=False, lone_statement=False)} if said in claims else {}
        return {**self._world.standings([c for c in claims if c != said]), **own}

    def sanctions(self, parties: Collection[str]) -> Sequence[Sanction]:
        return self._world.sanctions(self._stored(parties))

    def source_kinds(self) -> frozenset[str]:
        return self._world.source_kinds()

    def tender(self, tender: str) -> Tender | None:
        return self._supposed.tender if tender == self._supposed.tender.id else self._world.tender(tender)

    def taking_part(self, parties: Collection[str]) -> Sequence[Tender]:
        return self._world.taking_part(self._stored(parties))

    def _stored(self, ids: Collection[str]) -> list[str]:
        return [i for i in ids if i not in self._supposed.parties]
