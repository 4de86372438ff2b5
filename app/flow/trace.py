"""Answer how parties are tied, told for the one who asks: chains between two sides, or what lies around. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.auth import Principal
from app.db import Unit
from app.engine.threads import PathQuestion, Threads, find
from app.export.findings import Presenter
from app.export.hubs import caps_view, named_view, policy_view, ruling_view, standing_view
from app.export.threads import threads_view
from app.settings import settings
from app.store import hubs
from app.store.adjacency import LedgerAdjacency
from app.store.codec import period_json, share_json
from app.store.ledger import Snapshot
from app.store.world import LedgerWorld
from graph.connect.subgraph import Piece, around, centrality, graphml, positions
from graph.facts import HubPolicy
from graph.model import Party
from graph.period import Window

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Traced:
    """The chains found between two sides, and how to tell them."""

    found: Threads
    presenter: Presenter

    def json(self) -> Json:
        """{paths, held_back, held_by, hubs, policy, as_of} (CONTRACT §2, POST /paths)."""
        found = self.found
        return {
            "paths": threads_view(self.presenter, found.threads, found.ties, found.policy),
            "held_back": dict(found.held_back), "held_by": caps_view(found.caught.caps, found.policy),
            "hubs": named_view(self.presenter, found.caught.named), "policy": policy_view(found.policy),
            "as_of": found.as_of.isoformat(),
        }

    def graphml(self) -> str:
        """All chains together as one drawing, parallel ties with them."""
        chains = [thread.path for thread in self.found.threads]
        parties = dict.fromkeys(party for path in chains for party in path.parties)
        ties = {tie for path in chains for hop in path.hops for tie in (hop.tie, *hop.parallel)}
        piece = Piece(tuple(parties), tuple(self.found.ties[tie] for tie in sorted(ties)))
        return _drawn(piece, self.found.parties, self.presenter)


def traced(unit: Unit, snapshot: Snapshot, principal: Principal, asked: PathQuestion) -> Traced:
    """How two sets of parties are tied, as this principal may read it. NotFound, Invalid as `find`."""
    found = find(unit, snapshot, asked)
    presenter = Presenter(unit, snapshot, principal, {})
    presenter.learn(found.parties, ())
    return Traced(found, presenter)


def trace(unit: Unit, snapshot: Snapshot, principal: Principal, asked: PathQuestion) -> Json:
    """The same as JSON."""
    return traced(unit, snapshot, principal, asked).json()


def _drawn(piece: Piece, parties: Mapping[str, Party], presenter: Presenter) -> str:
    """GraphML for Gephi, yEd and the like; parties by the names that the reader may see, in the language of the settings."""
    lang = settings().lang
    called = {p: replace(parties[p], name=presenter.party(p)["name"][lang]) for p in piece.parties if p in parties}
    return graphml(piece, called)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A bounded piece of the network around a party, with the policy by which it was cut."""

    piece: Piece
    parties: Mapping[str, Party]
    policy: HubPolicy
    presenter: Presenter
    as_of: date

    def json(self) -> Json:
        """For drawing: every party with a place and how central it is in this piece."""
        placed, central = positions(self.piece), centrality(self.piece)
        return {
            "parties": [
                self.presenter.party(p) | {
                    "x": placed[p][0], "y": placed[p][1], "ties": central[p].ties, "neighbours": central[p].neighbours,
                    "betweenness": central[p].betweenness, "hub": p in self.piece.hubs,
                }
                for p in self.piece.parties
            ],
            "ties": [
                {"id": t.id, "type": t.kind.value, "role": t.role, "from": t.from_id, "to": t.to_id,
                 "period": period_json(t.period), "share": share_json(t.share), "confidence": round(t.confidence, 3)}
                for t in self.piece.ties
            ],
            "left_out": self.piece.left_out, "held_back": {"hub": len(self.piece.hubs)},
            "policy": policy_view(self.policy), "as_of": self.as_of.isoformat(),
        }

    def graphml(self) -> str:
        """The same for programs that draw."""
        return _drawn(self.piece, self.parties, self.presenter)


def surroundings(
    unit: Unit, snapshot: Snapshot, principal: Principal, party: str, depth: int, as_of: date
) -> Surroundings:
    """What lies within `depth` ties of a party on a day, hubs drawn but not looked behind."""
    world, policy = LedgerWorld(unit, snapshot), hubs.policy(unit, snapshot)
    adjacency = LedgerAdjacency(unit, snapshot, world.numbers)

    def not_passed(parties: Collection[str]) -> set[str]:
        return set(adjacency.public(adjacency.hubs(adjacency.numbers(parties).values(), policy)).values())

    piece = around(world, [party], Window.day(as_of), depth, not_passed)
    parties = world.parties(piece.parties)
    presenter = Presenter(unit, snapshot, principal, {})
    presenter.learn(parties, ())
    return Surroundings(piece, parties, policy, presenter, as_of)


def policy_told(unit: Unit, snapshot: Snapshot, principal: Principal) -> Json:
    """{policy, decisions}: the hub policy at the snapshot, and the decisions that made it so or wait for a second person.

    What was decided about himself nobody reads.
    """
    rulings, world = hubs.rulings(unit, snapshot), LedgerWorld(unit, snapshot)
    himself = set(world.numbers.canonical([principal.party]).values()) if principal.party is not None else set()
    shown = [r for r in rulings if r.party not in himself]
    presenter = Presenter(unit, snapshot, principal, {}, world)
    presenter.learn(world.parties(sorted({r.party for r in shown if r.party})), ())
    policy = hubs.laid_over(HubPolicy(), rulings)
    return {"policy": policy_view(policy), "decisions": [ruling_view(r, presenter) for r in shown]}


def standing(unit: Unit, snapshot: Snapshot, party: str) -> Json:
    """Whether paths pass a party, by which cap or decision."""
    adjacency, policy = LedgerAdjacency(unit, snapshot), hubs.policy(unit, snapshot)
    number = adjacency.numbers([party])[party]
    kind = hubs.kinds(unit, snapshot, [number])[number]
    return standing_view(policy, adjacency.public([number])[number], kind, is_hub=bool(adjacency.hubs([number], policy)))
