"""The question of paths on its own: how two sets of parties are tied, as chains of steps that can be told."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.db import Unit
from app.engine.local import day_asked
from app.errors import Invalid, NotFound
from app.store import hubs
from app.store.adjacency import LedgerAdjacency
from app.store.ledger import Snapshot
from app.store.numbers import Numbers
from app.store.world import LedgerWorld
from graph.connect import Search, describe
from graph.connect.kinship import binding
from graph.facts import HubPolicy
from graph.judge.steps import STEP_KINDS, told
from graph.model import Party, Path, Step, Thread, Tie
from graph.period import Answer, Window
from graph.ports import PathRequest, World

LARGEST_SIDE = 200
MOST_NAMED = 10  # hubs that an answer names; the others it counts, and those of a kind that is never passed


@dataclass(frozen=True, slots=True)
class PathQuestion:
    """Between which parties, on which day, how far, how many per pair, how strong at least.

    Without `as_of` the day is that of `known_at` (microseconds), the time of the snapshot; None there too: today.
    """

    starts: tuple[str, ...]
    goals: tuple[str, ...]
    as_of: date | None = None
    max_hops: int = 4
    per_pair: int = 5
    min_strength: float = 0.0
    known_at: int | None = None


@dataclass(frozen=True, slots=True)
class Caught:
    """The hubs at which a search turned back: how many by each cap (`never_pass`: by decision), and some with theirs."""

    caps: Mapping[str, int]
    named: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Threads:
    """The paths found, with the parties and ties on them and how many each cap held back, by the policy of the snapshot."""

    threads: tuple[Thread, ...]
    parties: Mapping[str, Party]
    ties: Mapping[str, Tie]
    held_back: Mapping[str, int]
    caught: Caught
    policy: HubPolicy
    as_of: date


class WatchedAdjacency(LedgerAdjacency):
    """The table, and which parties it said may not be passed."""

    def __init__(self, unit: Unit, snapshot: Snapshot, numbers: Numbers) -> None:
        super().__init__(unit, snapshot, numbers)
        self.met: set[int] = set()

    def hubs(self, nodes: Collection[int], policy: HubPolicy) -> frozenset[int]:
        found = super().hubs(nodes, policy)
        self.met |= found
        return found


def find(unit: Unit, snapshot: Snapshot, asked: PathQuestion) -> Threads:
    """The k best simple paths of every pair. NotFound for unknown parties, Invalid for too many."""
    if max(len(asked.starts), len(asked.goals)) > LARGEST_SIDE:
        raise Invalid(f"at most {LARGEST_SIDE} parties on a side")
    world = LedgerWorld(unit, snapshot)
    adjacency, policy = WatchedAdjacency(unit, snapshot, world.numbers), hubs.policy(unit, snapshot)
    _must_exist(world, asked)
    as_of = day_asked(unit, asked.as_of, asked.known_at)
    window = Window.day(as_of)
    request = PathRequest(window, asked.max_hops, asked.per_pair, policy, dearest(asked.min_strength))
    found = Search(adjacency).search(sorted(set(asked.starts)), sorted(set(asked.goals)), request)
    ties = world.named(sorted({t for raw in found.paths for t in raw.ties}))
    ends = set(world.numbers.of({*asked.starts, *asked.goals}).values())
    caught = _caught(adjacency, hubs.kinds(unit, snapshot, adjacency.met - ends), policy)
    parties = world.parties(sorted({*caught.named, *(n for raw in found.paths for n in raw.nodes)}))
    described = [describe(raw, ties, parties) for raw in found.paths]
    return Threads(_told(described, ties, window), parties, ties, found.held_back, caught, policy, as_of)


def dearest(strength: float) -> int | None:
    """The greatest cost of a path whose `Path.strength` is at least this; None where any is. The search finds no other."""
    if strength <= 0:
        return None
    near = round(-1_000 * math.log(strength))
    return max(cost for cost in (near - 1, near, near + 1) if cost < 0 or math.exp(-cost / 1_000) >= strength)


def told_paths(world: World, paths: Sequence[Path], window: Window) -> tuple[tuple[Thread, ...], Mapping[str, Tie]]:
    """Paths that a screening drew, step by step, with their ties."""
    ties = world.named(sorted({tie for path in paths for hop in path.hops for tie in (hop.tie, *hop.parallel)}))
    return _told(paths, ties, window), ties


def _caught(adjacency: WatchedAdjacency, kinds: Mapping[int, str], policy: HubPolicy) -> Caught:
    by_id = {id_: kinds[number] for number, id_ in adjacency.public(kinds).items()}
    caps = {id_: "never_pass" if id_ in policy.never_pass else policy.cap_of(by_id[id_]) for id_ in sorted(by_id)}
    telling = [(id_, cap) for id_, cap in caps.items() if policy.caps.get(cap) != 0]
    return Caught(Counter(caps.values()), dict(telling[:MOST_NAMED]))


def _must_exist(world: LedgerWorld, asked: PathQuestion) -> None:
    known = world.numbers.known({*asked.starts, *asked.goals})
    for side, ids in (("/from", asked.starts), ("/to", asked.goals)):
        for place, id_ in enumerate(ids):
            if id_ not in known:
                raise NotFound("no such party", pointer=f"{side}/{place}")


def _told(paths: Sequence[Path], ties: Mapping[str, Tie], window: Window) -> tuple[Thread, ...]:
    """Many paths share their ties: each is told once for either direction."""
    walked = [[(hop.tie, near) for hop, near in zip(path.hops, path.parties, strict=False)] for path in paths]
    steps = {(tie, near): _step(ties[tie], near, window) for tie, near in {step for way in walked for step in way}}
    return tuple(Thread(path, tuple(map(steps.__getitem__, way))) for path, way in zip(paths, walked, strict=True))


def _step(tie: Tie, near: str, window: Window) -> Step:
    ends, values = told(tie, near)
    doubts: Sequence[str] = ["date_unknown"] if binding(tie).holds(window) is Answer.UNKNOWN else []
    kind = STEP_KINDS.get(tie.kind, "tie")
    if kind == "tie":  # no rule cites this kind; it is told by its label
        values = {"kind": tie.kind.value}
    if kind == "same_as":
        values = {"probability": tie.confidence}
    return Step(
        kind, ends, values, tie.claims, tie.confidence, tie=tie.id, period=tie.period, share=tie.share, doubts=tuple(doubts)
    )
