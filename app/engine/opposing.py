"""Decisions on who is who that cannot hold together: of two that are not the same nobody can be both."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from app.db import Unit
from app.store import decisions, mentions
from app.store.decisions import DecisionRow
from app.store.entangled import Bond, Ref
from app.store.ledger import Snapshot

Sides = tuple[tuple[Ref, ...], tuple[Ref, ...]]  # the mentions of two parties


def opposed(unit: Unit, view: Snapshot, subject: str, sides: Sides, verdict: str) -> DecisionRow | None:
    """The decision in force that a new one on `subject` would contradict; the earlier one on it is superseded.

    'Same' contradicts that some of the one party are not the same as some of the other; 'not same' that people joined the
    two through others.
    """
    others = [d for d in decisions.identities(unit) if d.subject != subject and not d.is_statement and len(d.binds) == 2]
    opposite = {"same": "not_same", "not_same": "same"}.get(verdict)
    bonds = {d.id: Bond(*decisions.bound(d), d.verdict == "same") for d in others if d.verdict == opposite}
    own = Bond(*sides, verdict == "same")
    homes = mentions.party_numbers(unit, view, own.refs.union(*(bond.refs for bond in bonds.values())))
    asked = own.speaking(homes)
    if asked is None:
        return None
    spoken = {id_: pair for id_, bond in bonds.items() if (pair := bond.speaking(homes)) is not None}
    at_odds = _apart(spoken, homes, asked) if verdict == "same" else _joining(spoken, asked)
    return next((d for d in reversed(others) if d.id in at_odds), None)


def _apart(spoken: Mapping[str, tuple[Ref, Ref]], homes: Mapping[Ref, int], asked: tuple[Ref, Ref]) -> set[str]:
    """Those that part the two parties asked about."""
    both = {homes[ref] for ref in asked}
    return {id_ for id_, pair in spoken.items() if len(both) == 2 and {homes[ref] for ref in pair} == both}


def _joining(spoken: Mapping[str, tuple[Ref, Ref]], asked: tuple[Ref, Ref]) -> set[str]:
    """Those that lead from the one to the other, and whatever else they join to them; none where no way leads there."""
    reached = _reached(asked[0], spoken.values())
    return {id_ for id_, pair in spoken.items() if pair[0] in reached} if asked[1] in reached else set()


def _reached(start: Ref, pairs: Collection[tuple[Ref, Ref]]) -> set[Ref]:
    found, fresh = {start}, [start]
    while fresh:
        here = fresh.pop()
        near = _beside(here, pairs) - found
        found |= near
        fresh += near
    return found


def _beside(ref: Ref, pairs: Iterable[tuple[Ref, Ref]]) -> set[Ref]:
    return {other for pair in pairs if ref in pair for other in pair}
