"""Which stored party somebody means who names it: by its id, or by a name that no other party bears. Nothing is guessed."""

from __future__ import annotations

from app.db import Unit
from app.engine.identity import NEAR, Described
from app.engine.likeness import match
from app.errors import Invalid, NotFound
from app.store.ledger import Snapshot
from app.store.world import LedgerWorld
from graph.explain import called
from graph.lexicon.text import name_text
from graph.model import Party

MOST_NEAR = 10  # stored parties that a name is compared with
MOST_TOLD = 5


def party_meant(unit: Unit, snapshot: Snapshot, text: str) -> str:
    """The id of the one party. NotFound for nobody, naming who comes near; Invalid for several, naming them."""
    world = LedgerWorld(unit, snapshot)
    if text in world.parties([text]):
        return text
    (told,) = match(unit, snapshot, [Described(None, name_text(text))], MOST_NEAR, NEAR)
    near = list(world.parties([result["party"]["id"] for result in told.results]).values())
    bearers = [party for party in near if _folded(text) in {_folded(name) for name in party.names}]
    if len(bearers) > 1:
        raise Invalid(f"several parties are called so; name one by its id: {_listed(bearers)}")
    if not bearers:
        raise NotFound("no such party" + (f"; near this name: {_listed(near)}" if near else ""))
    return bearers[0].id


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _listed(parties: list[Party]) -> str:
    return ", ".join(f"{p.id} ({called(p)})" for p in sorted(parties, key=lambda p: p.id)[:MOST_TOLD])
