"""ROLE_CLASH: one person holds two roles of one tender that must stay in different hands.

Which pairs clash is data of the pack; what it does not list is lawful (PA or KPA acting as PPK, PA as KPA).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from graph.facts import Facts
from graph.judge.identity import identity
from graph.judge.params import bind
from graph.judge.participants import official_subject, officials
from graph.judge.steps import official_step
from graph.judge.weight import Lead, confidence_of
from graph.kinds import OfficialRole
from graph.model import Official, Rule, Step
from graph.period import Answer


@dataclass(frozen=True, slots=True)
class Params:
    """`pairs` clash whichever way round; a person joined only by same_as needs `min_identity` as probability."""

    pairs: tuple[tuple[OfficialRole, OfficialRole], ...]
    min_identity: float


def find(facts: Facts, rule: Rule) -> Iterator[Lead]:
    """One lead for every person with all his clashing roles; for two records that may be one person, one for the two."""
    params = bind(Params, rule.params)
    roles = {role for pair in params.pairs for role in pair}
    holders: dict[str, list[Official]] = {}
    for official in officials(facts, roles):
        holders.setdefault(official.party, []).append(official)
    for party, held in sorted(holders.items()):
        clashing = _clashing(facts, params, held, held)
        if clashing:
            yield Lead.of(rule, (official_subject(facts, party, roles),), _steps(facts, clashing))
    for (a, held_a), (b, held_b) in combinations(sorted(holders.items()), 2):
        same = identity(facts, a, b)
        if same and confidence_of(same) >= params.min_identity:
            mine, theirs = _clashing(facts, params, held_a, held_b), _clashing(facts, params, held_b, held_a)
            if mine:
                subjects = tuple(official_subject(facts, p, roles) for p in (a, b))
                yield Lead.of(rule, subjects, (*_steps(facts, mine), *same, *_steps(facts, theirs)))


def _clashing(facts: Facts, params: Params, held: list[Official], others: list[Official]) -> list[Official]:
    """Those of `held` whose role clashes with a role in `others` held at the same time."""
    return [o for o in held if any(_clash(facts, params, o, other) for other in others)]


def _clash(facts: Facts, params: Params, a: Official, b: Official) -> bool:
    listed = (a.role, b.role) in params.pairs or (b.role, a.role) in params.pairs
    return listed and facts.holds(a.period.intersect(b.period)) is not Answer.NO


def _steps(facts: Facts, held: list[Official]) -> tuple[Step, ...]:
    return tuple(official_step(facts, o) for o in sorted(held, key=lambda o: o.role))
