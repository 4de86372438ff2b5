"""Who is kin of whom and in which degree, counted by births as the Civil Code does, at most one marriage crossed.

KUH Perdata: each birth is one degree (art. 290); the collateral line counts up to the common ancestor and down again
(arts. 293–294); affinity joins a spouse to the blood relatives of the other, counted the same way, and joins nobody
else (arts. 295–296), so the parents of a child's spouse (besan) are named without a degree. A spouse has no degree in
law and stands here as 1 by marriage. Art. 297 lets affinity outlast a divorce; this product follows living marriages
only, and a marriage that surely ended before the window leads to nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import NamedTuple

from graph.facts import Kin
from graph.kinds import FAMILY, ParentRole, TieKind
from graph.model import Tie
from graph.period import Answer, Window

MOST_SAME_AS = 2
HOLDS_IF_UNDATED = 0.8  # an unknown date counts as holding with this confidence

NO_MARRIAGE, MARRIED_INTO, THEIR_SPOUSE, BESAN = range(4)


class Line(NamedTuple):
    """The way from a person to a relative: births up, births down, and where the one marriage was crossed.

    `siblings` is true while the last family tie was a sibling tie: brothers of a brother are no further away.
    """

    up: int = 0
    down: int = 0
    marriage: int = NO_MARRIAGE
    siblings: bool = False

    @property
    def births(self) -> int:
        return self.up + self.down

    @property
    def degree(self) -> int | None:
        if self.marriage == BESAN:
            return None
        return self.births or (1 if self.marriage else None)

    @property
    def relation(self) -> str:
        """What the relative is to the person; the words are in explain/wording.yaml."""
        other = "relative" if self.marriage == NO_MARRIAGE else "relative_in_law"
        return RELATIONS[self.marriage].get((self.up, self.down), other)


RELATIONS: Mapping[int, Mapping[tuple[int, int], str]] = {
    NO_MARRIAGE: {
        (1, 0): "parent", (2, 0): "grandparent", (3, 0): "great_grandparent",
        (0, 1): "child", (0, 2): "grandchild", (0, 3): "great_grandchild",
        (1, 1): "sibling", (2, 1): "uncle_aunt", (1, 2): "nephew_niece", (2, 2): "cousin",
    },
    MARRIED_INTO: {(0, 0): "spouse", (1, 0): "parent_in_law", (1, 1): "sibling_in_law", (0, 1): "step_child"},
    THEIR_SPOUSE: {(0, 1): "child_in_law", (1, 1): "sibling_in_law", (1, 0): "step_parent"},
    BESAN: {(1, 1): "besan"},
}  # fmt: skip


def onward(line: Line, tie: Tie, forward: bool) -> Line | None:
    """The line prolonged by a tie walked from its `from` (forward) or its `to`; None where no kinship follows."""
    if tie.kind is TieKind.SAME_AS:
        return line
    if tie.kind is TieKind.SPOUSE_OF:
        return _wed(line)
    if tie.kind is TieKind.SIBLING_OF:
        return _sideways(line)
    if tie.kind is TieKind.PARENT_OF:
        return _downward(line) if forward else _upward(line)
    return None


def _wed(line: Line) -> Line | None:
    if line.marriage != NO_MARRIAGE:
        return None
    return Line(line.up, line.down, THEIR_SPOUSE if line.births else MARRIED_INTO)


def _sideways(line: Line) -> Line | None:
    if line.siblings:
        return line
    if line.down or line.marriage in (THEIR_SPOUSE, BESAN):
        return None
    return Line(line.up + 1, 1, line.marriage, siblings=True)


def _downward(line: Line) -> Line | None:
    if line.marriage in (THEIR_SPOUSE, BESAN):
        return None
    return Line(line.up, line.down + 1, line.marriage)


def _upward(line: Line) -> Line | None:
    if line == Line(0, 1, THEIR_SPOUSE):
        return Line(1, 1, BESAN)
    if line.down or line.marriage in (THEIR_SPOUSE, BESAN):
        return None
    return Line(line.up + 1, 0, line.marriage)


def line_along(walked: Iterable[tuple[Tie, bool]]) -> Line | None:
    """The line of a whole chain of (tie, forward); None when it leaves kinship or never enters it."""
    line: Line | None = Line()
    for tie, forward in walked:
        line = onward(line, tie, forward) if line is not None else None
    return None if line == Line() else line


def bond(tie: Tie, window: Window) -> Answer:
    """Whether a family tie counts in the window. Blood begins and never ends; adoption and marriage may end."""
    by_blood = tie.kind is TieKind.SIBLING_OF or (
        tie.kind is TieKind.PARENT_OF and tie.role != ParentRole.ADOPTIVE.value
    )
    if tie.kind is TieKind.SAME_AS:
        return Answer.YES
    if by_blood:
        return Answer.NO if tie.period.start_min > window.ordinals[1] else Answer.YES
    return tie.period.holds(window)


@dataclass(frozen=True, slots=True)
class _Bond:
    """A family tie seen from one of its ends."""

    tie: Tie
    forward: bool
    answer: Answer

    @property
    def other(self) -> str:
        return self.tie.to_id if self.forward else self.tie.from_id

    @property
    def certainty(self) -> float:
        return self.tie.confidence * (HOLDS_IF_UNDATED if self.answer is Answer.UNKNOWN else 1.0)


def kin(
    persons: Collection[str], ties: Collection[Tie], window: Window, max_degree: int
) -> Mapping[str, tuple[Kin, ...]]:
    """Relatives of each person within `max_degree` births, nearest first, then by id.

    One chain per relative: the nearest, among equals the surest (product of confidences, × 0.8 for an unknown date),
    then the shortest, then the smallest tie ids. A farther chain is added only when it is surer than all nearer ones,
    so that a doubtful close relation never hides a certain distant one. `confidence` leaves dates to `answer`.
    """
    bonds = _bonds(ties, window)
    return {person: tuple(_relatives(person, bonds, max_degree)) for person in sorted(set(persons))}


def _bonds(ties: Iterable[Tie], window: Window) -> Mapping[str, Sequence[_Bond]]:
    around: dict[str, list[_Bond]] = defaultdict(list)
    for tie in sorted(ties, key=lambda t: t.id):
        if tie.kind in FAMILY or tie.kind is TieKind.SAME_AS:
            answer = bond(tie, window)
            if answer is not Answer.NO:
                around[tie.from_id].append(_Bond(tie, True, answer))
                around[tie.to_id].append(_Bond(tie, False, answer))
    return around


class _Chain(NamedTuple):
    """A chain under way; compared field by field, the surest, shortest and smallest ids first."""

    doubt: float  # minus the certainty
    hops: int
    ties: tuple[str, ...]
    party: str
    line: Line
    same_as: int
    confidence: float
    undated: bool


def _relatives(person: str, bonds: Mapping[str, Sequence[_Bond]], max_degree: int) -> list[Kin]:
    """Dijkstra over (party, line, same_as ties used): of each state only the best chain is prolonged."""
    heap = [_Chain(-1.0, 0, (), person, Line(), 0, 1.0, False)]
    best: dict[tuple[str, Line, int], tuple[float, int, tuple[str, ...]]] = {}
    reached: dict[str, list[_Chain]] = defaultdict(list)
    while heap:
        chain = heappop(heap)
        if best.get((chain.party, chain.line, chain.same_as), chain[:3]) != chain[:3]:
            continue
        if chain.line != Line():
            reached[chain.party].append(chain)
        for step in bonds.get(chain.party, ()):
            longer = _prolonged(chain, step, max_degree)
            if longer is None or longer.party == person:
                continue
            state = (longer.party, longer.line, longer.same_as)
            if state not in best or longer[:3] < best[state]:
                best[state] = longer[:3]
                heappush(heap, longer)
    found = [kin for chains in reached.values() for kin in _surest(chains)]
    return sorted(found, key=lambda k: (k.degree is None, k.degree or 0, k.by_marriage, k.party, k.ties))


def _prolonged(chain: _Chain, step: _Bond, max_degree: int) -> _Chain | None:
    line = onward(chain.line, step.tie, step.forward)
    same_as = chain.same_as + (step.tie.kind is TieKind.SAME_AS)
    if line is None or same_as > MOST_SAME_AS or max(line.births, bool(line.marriage)) > max_degree:
        return None
    return _Chain(
        chain.doubt * step.certainty, chain.hops + 1, (*chain.ties, step.tie.id), step.other, line, same_as,
        chain.confidence * step.tie.confidence, chain.undated or step.answer is Answer.UNKNOWN,
    )  # fmt: skip


def _surest(chains: Iterable[_Chain]) -> list[Kin]:
    """The nearest chain, then each farther one that is surer than all before it."""
    kept: list[_Chain] = []
    for chain in sorted(chains, key=_nearness):
        if not kept or chain.doubt < min(k.doubt for k in kept):
            kept.append(chain)
    return [_as_kin(chain) for chain in kept]


def _nearness(chain: _Chain) -> tuple[bool, int, bool, _Chain]:
    degree = chain.line.degree
    return degree is None, degree or 0, chain.line.marriage != NO_MARRIAGE, chain


def _as_kin(chain: _Chain) -> Kin:
    return Kin(
        party=chain.party,
        degree=chain.line.degree,
        by_marriage=chain.line.marriage != NO_MARRIAGE,
        relation=chain.line.relation,
        ties=chain.ties,
        answer=Answer.UNKNOWN if chain.undated else Answer.YES,
        confidence=chain.confidence,
    )
