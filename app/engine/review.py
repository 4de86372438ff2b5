"""Two parties that may be one, side by side: why, what is known of either, and what a decision would change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.auth import Principal
from app.db import Unit
from app.engine.likeness import reasons_of, words_of
from app.store import matches, stakes, tenders, unscreened
from app.store.citations import citations
from app.store.ledger import now_snapshot
from app.store.matches import MatchFilter
from app.store.stakes import Stake
from app.store.world import LedgerWorld
from graph.explain import called
from graph.kinds import TIE_SPECS, TieKind
from graph.model import Match, Party, Tie
from graph.resolve import band_words

MOST_SHOWN = 8  # ties, tenders and sources of one side that are listed
Json = dict[str, Any]


def queue(unit: Unit, who: Principal, narrowed: MatchFilter, after: str | None, limit: int) -> list[Json]:
    """Pairs that may be the same, those first on which most hangs; each with what a decision would change."""
    rows = matches.page(unit, who, narrowed, after, limit)
    parties = LedgerWorld(unit, now_snapshot(unit)).parties(sorted({p for m in rows for p in (m.a, m.b)}))
    hanging = stakes.of(unit, who, [m.id for m in rows])
    return [_view(m, parties, hanging.get(m.id, Stake())) for m in rows]


def pair(unit: Unit, who: Principal, id_: str) -> Json | None:
    """One pair with all that is known of its two sides; None where there is none that this principal may see."""
    found = matches.get(unit, who, id_)
    if found is None:
        return None
    world = LedgerWorld(unit, now_snapshot(unit))
    parties = world.parties([found.a, found.b])
    stake = stakes.of(unit, who, [id_]).get(id_, Stake())
    view = _view(found, parties, stake)
    numbers = world.numbers.of([found.a, found.b])
    near = unscreened.around(unit, now_snapshot(unit), sorted(set(numbers.values())))
    view["would_change"] |= {"screened_anew": len(near), "open_findings": stake.findings[:MOST_SHOWN]}
    sides = {name: _side(unit, who, world, parties[id_]) for name, id_ in (("a", found.a), ("b", found.b))}
    return view | {"sides": sides}


def _view(m: Match, parties: Mapping[str, Party], stake: Stake) -> Json:
    return {
        "id": m.id, "a": _party(m.a, parties), "b": _party(m.b, parties), "score": round(m.score, 4),
        "probability": round(m.probability, 4), "band": m.band.value, "verdict": words_of(band_words(m.band)),
        "matcher": m.matcher, "reasons": reasons_of(m.reasons),
        "would_change": {
            "findings": len(stake.findings), "tenders": len(stake.tenders),
            "value": [{"amount": f"{stake.value[c]:f}", "currency": c} for c in sorted(stake.value)],
        },
    }  # fmt: skip


def _party(id_: str, parties: Mapping[str, Party]) -> Json:
    known = parties.get(id_)
    return {"id": id_, "kind": known.kind.value if known else "unknown", "name": called(known) if known else None}


def _side(unit: Unit, who: Principal, world: LedgerWorld, party: Party) -> Json:
    now = now_snapshot(unit)
    ties = [t for t in world.ties([party.id]) if t.kind is not TieKind.SAME_AS]
    shown = sorted(ties, key=lambda t: (-t.confidence, t.id))[:MOST_SHOWN]
    others = world.parties(sorted({t.other(party.id) for t in shown}))
    number = world.numbers.of([party.id]).values()
    taking = sorted(unscreened.taking_part(unit, now, list(number)))
    heads = tenders.heads(unit, who, taking[:MOST_SHOWN])
    cited = citations(unit, now, party.claims[:MOST_SHOWN])
    return {
        "names": list(party.names), "birth_date": party.birth_date, "attributes": dict(party.attributes),
        "identifiers": [{"scheme": i.scheme, "value": i.shown, "strong": i.strong} for i in party.identifiers],
        "ties": [_tie(t, party.id, others) for t in shown], "ties_in_all": len(ties),
        "tenders": [{"id": id_, "title": heads[id_].title} for id_ in sorted(heads)], "tenders_in_all": len(taking),
        "sources": sorted({c.title for c in cited.values()}),
    }  # fmt: skip


def _tie(tie: Tie, of: str, others: Mapping[str, Party]) -> Json:
    spec = TIE_SPECS[tie.kind]
    words = spec.forward if tie.from_id == of else spec.backward
    return {"type": tie.kind.value, "label": words_of(words), "other": _party(tie.other(of), others)}

