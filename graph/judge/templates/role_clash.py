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
from graph.judge.participants import naming, officials
from graph.judge.steps import official_step
from graph.judge.weight import Lead, Subject, confidence_of
from graph.kinds import OfficialRole
from graph.model import Official, Rule, Step
from graph.period import Answer

Clash = tuple[Official, Official]


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
        clashes = _clashes(facts, params, held, held)
        if clashes:
            yield Lead.of(rule, _subjects(facts, clashes), _steps(facts, clashes, party))
    for (a, held_a), (b, held_b) in combinations(sorted(holders.items()), 2):
        same = identity(facts, a, b)
        if same and confidence_of(same) >= params.min_identity:
            clashes = _clashes(facts, params, held_a, held_b)
            if clashes:
                steps = (*_steps(facts, clashes, a), *same, *_steps(facts, clashes, b))
                yield Lead.of(rule, _subjects(facts, clashes), steps)


def _clashes(facts: Facts, params: Params, mine: list[Official], theirs: list[Official]) -> list[Clash]:
    """Roles held at the same time that must be in different hands."""
    return [(a, b) for a in mine for b in theirs if _clash(facts, params, a, b)]


def _subjects(facts: Facts, clashes: list[Clash]) -> tuple[Subject, ...]:
    """Named by the two roles whose clash was known first, be they of one person or of two records that may be one.

    So neither a third role nor the decision that the two are one gives the finding another id.
    """
    named = ([(naming(facts, o), o.party) for o in clash] for clash in clashes)
    first = min(named, key=lambda two: sorted(two, reverse=True))
    return tuple(Subject(party, name.claim) for name, party in sorted(first, key=lambda n: (n[1], n[0])))


def _clash(facts: Facts, params: Params, a: Official, b: Official) -> bool:
    listed = (a.role, b.role) in params.pairs or (b.role, a.role) in params.pairs
    return listed and facts.holds(a.period.intersect(b.period)) is not Answer.NO


def _steps(facts: Facts, clashes: list[Clash], party: str) -> tuple[Step, ...]:
    """The clashing roles of one party, each once."""
    held = {id(o): o for clash in clashes for o in clash if o.party == party}
    return tuple(official_step(facts, o) for o in sorted(held.values(), key=lambda o: o.role))
