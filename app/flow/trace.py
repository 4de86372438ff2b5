"""Answer how parties are tied, told for the one who asks: chains between two sides, or what lies around. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.auth import Principal
from app.db import Unit
from app.engine.threads import PathQuestion, find
from app.export.findings import Presenter
from app.export.hubs import caps_view, named_view, policy_view, standing_view
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


def trace(unit: Unit, snapshot: Snapshot, principal: Principal, asked: PathQuestion) -> Json:
    """{paths, held_back, held_by, hubs, policy, as_of} (CONTRACT §2, POST /paths)."""
    found = find(unit, snapshot, asked)
    presenter = Presenter(unit, snapshot, principal, {})
    presenter.learn(found.parties, ())
    return {
        "paths": threads_view(presenter, found.threads, found.ties, found.policy), "held_back": dict(found.held_back),
        "held_by": caps_view(found.caught.caps, found.policy), "hubs": named_view(presenter, found.caught.named),
        "policy": policy_view(found.policy), "as_of": found.as_of.isoformat(),
    }


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
        """For Gephi, yEd and the like; parties by the names that the reader may see, in the language of the settings."""
        name = settings().lang
        called = {p: replace(self.parties[p], name=self.presenter.party(p)["name"][name]) for p in self.parties}
        return graphml(self.piece, called)


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


def standing(unit: Unit, snapshot: Snapshot, party: str) -> Json:
    """Whether paths pass a party, by which cap or decision."""
    adjacency, policy = LedgerAdjacency(unit, snapshot), hubs.policy(unit, snapshot)
    number = adjacency.numbers([party])[party]
    kind = hubs.kinds(unit, snapshot, [number])[number]
    return standing_view(policy, adjacency.public([number])[number], kind, is_hub=bool(adjacency.hubs([number], policy)))
