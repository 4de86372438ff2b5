"""The question of paths on its own: how two sets of parties are tied, as chains of steps that can be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.db import Unit
from app.engine.local import day_of
from app.errors import Invalid, NotFound
from app.store.adjacency import LedgerAdjacency
from app.store.ledger import Snapshot
from app.store.world import LedgerWorld
from graph.connect import Search, describe
from graph.facts import Policy
from graph.judge.steps import STEP_KINDS, told
from graph.model import Party, Path, Step, Thread, Tie
from graph.period import Answer, Window
from graph.ports import PathRequest

LARGEST_SIDE = 200

@dataclass(frozen=True, slots=True)
class PathQuestion:
    """Between which parties, on which day (None: today), how far, how many per pair, how strong at least."""

    starts: tuple[str, ...]
    goals: tuple[str, ...]
    as_of: date | None = None
    max_hops: int = 4
    per_pair: int = 5
    min_strength: float = 0.0


@dataclass(frozen=True, slots=True)
class Threads:
    """The paths found, with the parties and ties on them and how many each cap held back."""

    threads: tuple[Thread, ...]
    parties: Mapping[str, Party]
    ties: Mapping[str, Tie]
    held_back: Mapping[str, int]
    as_of: date


def find(unit: Unit, snapshot: Snapshot, asked: PathQuestion) -> Threads:
    """The k best simple paths of every pair. NotFound for unknown parties, Invalid for too many."""
    if max(len(asked.starts), len(asked.goals)) > LARGEST_SIDE:
        raise Invalid(f"at most {LARGEST_SIDE} parties on a side")
    world = LedgerWorld(unit, snapshot)
    paths = Search(LedgerAdjacency(unit, snapshot, world.numbers))
    _must_exist(world, asked)
    as_of = asked.as_of or day_of(unit.now())
    window = Window.day(as_of)
    request = PathRequest(window, asked.max_hops, asked.per_pair, Policy().hubs)
    found = paths.search(sorted(set(asked.starts)), sorted(set(asked.goals)), request)
    ties = world.named(sorted({t for raw in found.paths for t in raw.ties}))
    parties = world.parties(sorted({n for raw in found.paths for n in raw.nodes}))
    described = [describe(raw, ties, parties) for raw in found.paths]
    strong = [p for p in described if p.strength >= asked.min_strength]
    threads = tuple(Thread(p, _steps(p, ties, window)) for p in strong)
    return Threads(threads, parties, ties, found.held_back, as_of)


def _must_exist(world: LedgerWorld, asked: PathQuestion) -> None:
    for side, ids in (("/from", asked.starts), ("/to", asked.goals)):
        known = world.parties(sorted(set(ids)))
        for place, id_ in enumerate(ids):
            if id_ not in known:
                raise NotFound("no such party", pointer=f"{side}/{place}")


def _steps(path: Path, ties: Mapping[str, Tie], window: Window) -> tuple[Step, ...]:
    return tuple(
        _step(ties[hop.tie], path.parties[n], window) for n, hop in enumerate(path.hops)
    )


def _step(tie: Tie, near: str, window: Window) -> Step:
    ends, values = told(tie, near)
    doubts: Sequence[str] = ["date_unknown"] if tie.period.holds(window) is Answer.UNKNOWN else []
    kind = STEP_KINDS.get(tie.kind, "tie")
    if kind == "tie":  # no rule cites this kind; it is told by its label
        values = {"kind": tie.kind.value}
    if kind == "same_as":
        values = {"probability": tie.confidence}
    return Step(
        kind, ends, values, tie.claims, tie.confidence, tie=tie.id, period=tie.period, share=tie.share, doubts=tuple(doubts)
    )
