"""Answer how parties are tied, told for the one who asks: chains between two sides, or what lies around. Reads only."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.auth import Principal
from app.db import Unit
from app.engine.threads import PathQuestion, find
from app.export.findings import Presenter
from app.export.threads import threads_view
from app.store.codec import period_json, share_json
from app.store.ledger import Snapshot
from app.store.world import LedgerWorld
from graph.connect.subgraph import around
from graph.period import Window

Json = dict[str, Any]


def trace(unit: Unit, snapshot: Snapshot, principal: Principal, asked: PathQuestion) -> Json:
    """{paths, held_back, as_of} (CONTRACT §2, POST /paths)."""
    found = find(unit, snapshot, asked)
    presenter = Presenter(unit, snapshot, principal, {})
    presenter.learn(found.parties, ())
    return {
        "paths": threads_view(presenter, found.threads, found.ties), "held_back": dict(found.held_back),
        "as_of": found.as_of.isoformat(),
    }


def surroundings(unit: Unit, snapshot: Snapshot, principal: Principal, party: str, depth: int, as_of: date) -> Json:
    """{parties, ties, left_out}: a bounded piece of the network around a party, for drawing."""
    world = LedgerWorld(unit, snapshot)
    piece = around(world, [party], Window.day(as_of), depth)
    presenter = Presenter(unit, snapshot, principal, {})
    presenter.learn(world.parties(piece.parties), ())
    return {
        "parties": [presenter.party(p) for p in piece.parties],
        "ties": [
            {"id": t.id, "type": t.kind.value, "role": t.role, "from": t.from_id, "to": t.to_id,
             "period": period_json(t.period), "share": share_json(t.share), "confidence": round(t.confidence, 3)}
            for t in piece.ties
        ],
        "left_out": piece.left_out, "as_of": as_of.isoformat(),
    }
