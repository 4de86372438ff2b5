"""Answer how two sets of parties are tied, told for the one who asks. Reads only."""

from __future__ import annotations

from typing import Any

from app.auth import Principal
from app.db import Unit
from app.engine.threads import PathQuestion, find
from app.export.findings import Presenter
from app.export.threads import threads_view
from app.store.ledger import Snapshot

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
