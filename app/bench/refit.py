"""Weighing features anew by what people decided here, and telling before anything changes whether that would be better.

Each decision that stands is a labelled pair. Decided pairs are near each other already; so that a table learnt from them
does not take everybody for near, the sides of different decisions stand beside them as pairs that are two. A part of the
decisions is held out and never learnt from; how hard the packaged table is held to is chosen on the others by folds.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.bench import evaluation
from app.bench.names.metrics import Scored
from app.db import Unit
from app.engine.identity import rarity_of
from app.engine.joining import compared
from app.engine.weights import PARTS
from app.errors import Conflict
from app.store import decisions, mentions
from app.store.entangled import Bond
from app.store.ledger import now_snapshot
from app.store.mentions import Mention
from graph.resolve import MATCHER, Profile, Rarity, Sought, as_persons, compare
from graph.resolve.compare import sizes
from graph.resolve.fit import fit
from graph.resolve.points import Points, Weighed
from graph.resolve.points import weights as packaged

LEAST = 100  # decisions, of both answers at least LEAST_OF_EACH; fewer teach nothing but their own accidents
LEAST_OF_EACH = 20
LEAST_OF_KIND = 40  # pairs of people, or of bodies; with fewer that part stays as it is
FOLDS = 5  # the first is held out
HOLDS = (3.0, 10.0, 30.0)  # in pairs that would have to speak against a step of the packaged table
STRANGERS = 2  # pairs that are two for each decision
CERTAIN = 1e-6
MOST_TOLD = 12
Json = dict[str, Any]
Tables = Mapping[bool, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Case:
    """A pair, whether it is one party, and its fold; `decided`: by people, else put together by `_with_strangers`."""

    a: Profile
    b: Profile
    same: bool
    fold: int
    decided: bool = True


def cases(unit: Unit) -> list[Case]:
    """The identity decisions in force whose two sides are still stated, oldest first."""
    view = now_snapshot(unit)
    made = [
        (d.id, Bond(*decisions.bound(d), d.verdict == "same"))
        for d in decisions.identities(unit)
        if d.verdict in {"same", "not_same"} and len(d.binds) == 2 and not d.is_statement
    ]
    said: dict[bytes, Mention] = {m.ref: m for m in mentions.facts(unit, view, {r for _, b in made for r in b.refs})}
    found = []
    for id_, bond in made:
        pair = bond.speaking(said)
        if pair is not None:
            a, b = (compared(said[ref]).profile for ref in pair)
            found.append(Case(a, b, bond.same, _fold(id_)))
    return found


def _fold(id_: str) -> int:
    return hashlib.blake2b(id_.encode(), digest_size=4).digest()[0] % FOLDS


def _with_strangers(some: Sequence[Case]) -> list[Case]:
    """The cases, and sides of different ones beside each other, of one kind."""
    found = list(some)
    for n, case in enumerate(some):
        others = [some[(n + k) % len(some)] for k in range(1, STRANGERS + 1)]
        found += [
            Case(case.a, other.b, same=False, fold=case.fold, decided=False)
            for other in others if other is not case and as_persons(case.a, case.a) == as_persons(other.b, other.b)
        ]
    return found


def learnt(unit: Unit) -> Json:
    """{figures before and after on what was held out, folds, what moved, and the table}. Conflict with too few decisions."""
    known = cases(unit)
    _must_suffice(known)
    counted = rarity_of(unit, [p for c in known for p in (c.a, c.b)])
    rarity = Rarity(counted.frequency, counted.size, counted.days)  # as packaged, whatever is switched on
    held = [c for c in known if c.fold == 0]
    rest = [c for c in known if c.fold != 0]
    before: Tables = {person: packaged()[part] for person, part in PARTS.items()}
    losses = {hold: _cross_validated(rest, before, rarity, hold) for hold in HOLDS}
    hold = min(HOLDS, key=lambda h: (losses[h], h))
    after = _fitted(rest, before, rarity, hold)
    scored = {name: _scored(held, tables, rarity) for name, tables in (("before", before), ("after", after))}
    return {
        "decisions": len(known), "same": sum(c.same for c in known), "held_out": len(held), "hold": hold,
        "cross_validated": {"before": round(_loss(_scored(rest, before, rarity)), 4), "after": round(losses[hold], 4)},
        "before": evaluation.figures(scored["before"]) | {"log_loss": round(_loss(scored["before"]), 4)},
        "after": evaluation.figures(scored["after"]) | {"log_loss": round(_loss(scored["after"]), 4)},
        "better": _loss(scored["after"]) < _loss(scored["before"]), "moved": _moved(before, after),
        "weights": {"matcher": MATCHER, **{part: after[person] for person, part in PARTS.items()}},
    }  # fmt: skip


def _must_suffice(known: Sequence[Case]) -> None:
    same = sum(c.same for c in known)
    if len(known) < LEAST or min(same, len(known) - same) < LEAST_OF_EACH:
        told = f"{len(known)} stand ({same} same, {len(known) - same} not same)"
        raise Conflict(f"a fit needs {LEAST} identity decisions, {LEAST_OF_EACH} of each answer at least; {told}")


def _cross_validated(some: Sequence[Case], start: Tables, rarity: Rarity, hold: float) -> float:
    """Log loss over the folds, each scored by what the others teach."""
    scored: list[Scored] = []
    for fold in range(1, FOLDS):
        taught = _fitted([c for c in some if c.fold != fold], start, rarity, hold)
        scored += _scored([c for c in some if c.fold == fold], taught, rarity)
    return _loss(scored)


def _fitted(some: Sequence[Case], start: Tables, rarity: Rarity, hold: float) -> Tables:
    found: dict[bool, Mapping[str, Any]] = {}
    for person, table in start.items():
        mine = [c for c in some if as_persons(c.a, c.b) is person]
        if len(mine) < LEAST_OF_KIND:
            found[person] = table
            continue
        taught = _with_strangers(mine)
        features = [sizes(c.a, c.b, rarity, Points(table)) for c in taught]
        weights = [1.0 if c.decided else 1 / STRANGERS for c in taught]
        found[person] = fit(features, [c.same for c in taught], table, weights, hold)
    return found


def _scored(some: Sequence[Case], tables: Tables, rarity: Rarity) -> list[Scored]:
    points = {person: Points(table) for person, table in tables.items()}
    weighed = Weighed(rarity.frequency, rarity.size, rarity.days, tables=points)
    return [(compare(c.a, c.b, weighed, sought=Sought.GIVEN).probability, c.same) for c in some]


def _loss(scored: Sequence[Scored]) -> float:
    """Mean log loss; a certainty that is wrong costs as much as one in a million."""
    if not scored:
        return 0.0
    held = ((min(max(p, CERTAIN), 1 - CERTAIN), truth) for p, truth in scored)
    return -sum(math.log(p if truth else 1 - p) for p, truth in held) / len(scored)


def _moved(before: Tables, after: Tables) -> list[Json]:
    """The features whose points changed most: {part, feature, before, after}, each the points of its last step."""
    rows: list[Json] = [
        {"part": part, "feature": name, "before": _last(row), "after": _last(after[person][name])}
        for person, part in PARTS.items()
        for name, row in before[person].items()
        if row != after[person][name]
    ]
    return sorted(rows, key=lambda r: (-abs(r["after"] - r["before"]), r["part"], r["feature"]))[:MOST_TOLD]


def _last(row: Any) -> float:
    return float(row["points"][-1] if isinstance(row, Mapping) else row)
