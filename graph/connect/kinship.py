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
from datetime import date
from enum import IntEnum
from functools import cache
from heapq import heappop, heappush
from typing import NamedTuple

from graph.connect.lasting import lasting
from graph.facts import Kin
from graph.kinds import FAMILY, TieKind, is_blood
from graph.model import Tie
from graph.period import Answer, Period, Window, stretches

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


class Move(IntEnum):
    """How a tie of the family is walked."""

    SAME = 0
    WED = 1
    SIDEWAYS = 2
    UP = 3
    DOWN = 4


def move_along(tie: Tie, forward: bool) -> Move | None:
    """The move that a tie is when walked from its `from` (forward) or its `to`; None for ties of other kinds."""
    if tie.kind is TieKind.PARENT_OF:
        return Move.DOWN if forward else Move.UP
    return MOVES.get(tie.kind)


KINDS = FAMILY | {TieKind.SAME_AS}
MOVES = {TieKind.SAME_AS: Move.SAME, TieKind.SPOUSE_OF: Move.WED, TieKind.SIBLING_OF: Move.SIDEWAYS}


def onward(line: Line, move: Move) -> Line | None:
    """The line prolonged by a move; None where no kinship follows."""
    up, down, marriage, siblings = line
    at_end = marriage in (THEIR_SPOUSE, BESAN)
    if move is Move.SAME or (move is Move.SIDEWAYS and siblings):
        return line
    if move is Move.WED:
        married = THEIR_SPOUSE if line.births else MARRIED_INTO
        return Line(up, down, married) if marriage == NO_MARRIAGE else None
    if move is Move.DOWN:
        return None if at_end else Line(up, down + 1, marriage)
    if move is Move.UP and line == Line(0, 1, THEIR_SPOUSE):
        return Line(1, 1, BESAN)
    if down or at_end:
        return None
    return Line(up + 1, 0, marriage) if move is Move.UP else Line(up + 1, 1, marriage, siblings=True)


def near(line: Line, move: Move, max_degree: int) -> Line | None:
    """The line prolonged by a move, None where no kinship within the degree follows; besan count their two births."""
    longer = onward(line, move)
    return longer if longer is not None and max(longer.births, bool(longer.marriage)) <= max_degree else None


@cache
def leads_on(line: Line, max_degree: int) -> bool:
    """Whether relatives of the person at its end may be within the degree too."""
    return any(near(line, move, max_degree) is not None for move in Move if move is not Move.SAME)


def line_along(walked: Iterable[tuple[Tie, bool]]) -> Line | None:
    """The line of a whole chain of (tie, forward); None when it leaves kinship or never enters it."""
    line: Line | None = Line()
    for tie, forward in walked:
        move = move_along(tie, forward)
        line = onward(line, move) if line is not None and move is not None else None
    return None if line == Line() else line


def binding(tie: Tie) -> Period:
    """The period in which a tie of any kind joins its ends."""
    return tie.period.unending() if is_blood(tie.kind, tie.role) else tie.period


def bond(tie: Tie, window: Window) -> Answer:
    """Whether a family tie counts in the window. Blood begins, if nobody knows when, and never ends."""
    if tie.kind is TieKind.SAME_AS:
        return Answer.YES
    if not is_blood(tie.kind, tie.role):
        return tie.period.holds(window)
    return Answer.NO if tie.period.start_min > window.ordinals[1] else Answer.YES


def kin(
    persons: Collection[str], ties: Collection[Tie], window: Window, max_degree: int
) -> Mapping[str, tuple[Kin, ...]]:
    """Relatives of each person within `max_degree` births, nearest first, then by id.

    One chain per relative: the nearest, among equals the surest (product of confidences, × 0.8 for an unknown date),
    then the shortest, then the smallest tie ids. A farther chain is added only when it is surer than all nearer ones,
    so that a doubtful close relation never hides a certain distant one. Where a bond begins or ends the window is cut,
    so that all of a chain held together. `confidence` leaves dates to `answer`.
    """
    bonds = [t for t in ties if t.kind in KINDS]
    parts = stretches(window, (t.period for t in bonds if t.kind is not TieKind.SAME_AS))
    lines, asked = _lines(max_degree), sorted(set(persons))
    families = [_Family(bonds, part) for part in parts]
    related = [family.related() for family in families]
    return {
        p: tuple(sorted(lasting(
            k for family, some in zip(families, related, strict=True) if p in some for k in _relatives(p, family, lines)
        ), key=_nearness))
        for p in asked
    }  # fmt: skip


def _nearness(k: Kin) -> tuple[bool, int, bool, str, tuple[str, ...], date]:
    return k.degree is None, k.degree or 0, k.by_marriage, k.party, k.ties, k.during.first


_Bond = tuple[str, str, float, float, bool]
"""A tie seen from one end: other end, tie id, certainty, confidence, undated."""

_Chain = tuple[float, int, tuple[str, ...], str, int, int, frozenset[str], float, bool]
"""Minus the certainty, number of ties, tie ids, party, line, same_as ties used, parties not to come back to, confidence,
undated. Least is best."""


class _Family:
    """The bonds around each party by move, worked out when a chain first comes to use them."""

    def __init__(self, ties: Iterable[Tie], window: Window) -> None:
        self.window = window
        self._touching: dict[str, list[Tie]] = defaultdict(list)
        self._moves: dict[str, Mapping[Move, Sequence[Tie]]] = {}
        self._bonds: dict[tuple[str, Move], Sequence[_Bond]] = {}
        for tie in ties:
            if tie.kind in KINDS:
                self._touching[tie.from_id].append(tie)
                self._touching[tie.to_id].append(tie)

    def related(self) -> set[str]:
        """Who can have relatives at all: those with a tie of family, and those who may be one of them."""
        found = {p for p, ties in self._touching.items() if any(t.kind is not TieKind.SAME_AS for t in ties)}
        for _ in range(MOST_SAME_AS):
            found |= {
                t.other(p) for p in tuple(found) for t in self._touching.get(p, ()) if t.kind is TieKind.SAME_AS
            }
        return found

    def bonds(self, party: str, move: Move) -> Sequence[_Bond]:
        key = party, move
        if key not in self._bonds:
            answers = [(tie, bond(tie, self.window)) for tie in self._by_move(party).get(move, ())]
            self._bonds[key] = [_seen(party, tie, answer) for tie, answer in answers if answer is not Answer.NO]
        return self._bonds[key]

    def _by_move(self, party: str) -> Mapping[Move, Sequence[Tie]]:
        if party not in self._moves:
            sorted_out: dict[Move, list[Tie]] = {}
            for tie in self._touching.get(party, ()):
                move = move_along(tie, party == tie.from_id)
                if move is not None:
                    sorted_out.setdefault(move, []).append(tie)
            self._moves[party] = sorted_out
        return self._moves[party]


def _seen(party: str, tie: Tie, answer: Answer) -> _Bond:
    if answer is Answer.UNKNOWN:
        return tie.other(party), tie.id, tie.confidence * HOLDS_IF_UNDATED, tie.confidence, True
    return tie.other(party), tie.id, tie.confidence, tie.confidence, False


@dataclass(frozen=True, slots=True)
class _Lines:
    """All lines within a degree, numbered: by which moves each becomes which line within the degree, how near it is.

    `bars` marks lines to whose parties a chain may not come back (see _Settled).
    """

    lines: Sequence[Line]
    after: Sequence[Sequence[tuple[Move, int]]]
    nearness: Sequence[tuple[bool, int, bool]]
    bars: Sequence[bool]


@cache
def _lines(max_degree: int) -> _Lines:
    numbers = {Line(): 0}
    after: list[Sequence[tuple[Move, int]]] = []
    queue = [Line()]
    for line in queue:  # grows while it is read
        within = [(move, n) for move in Move if (n := near(line, move, max_degree)) is not None]
        for _, new in within:
            if new not in numbers:
                numbers[new] = len(queue)
                queue.append(new)
        after.append([(move, numbers[new]) for move, new in within])
    nearness = [(n.degree is None, n.degree or 0, n.marriage != NO_MARRIAGE) for n in queue]
    return _Lines(queue, after, nearness, [n in (Line(), Line(0, 1)) for n in queue])


class _Settled:
    """Which chains need no prolonging: where surer ones arrived that bar no party which these would still allow.

    A chain may not come back to whom it takes the person to be, as if he were his own relative, nor to a child it came
    through, as if he were his own spouse. Coming back to anybody else is only worse than the shortcut, so it needs no bar.
    """

    def __init__(self) -> None:
        self._barred: dict[tuple[str, int], list[frozenset[str] | None]] = {}

    def add(self, chain: _Chain) -> tuple[bool, bool]:
        """Whether the chain matters, and whether it is the first to its party and line. To be called best first."""
        party, line, same_as, barred = chain[3:7]
        first = (party, line) not in self._barred
        by_all = self._barred.setdefault((party, line), [None] * (MOST_SAME_AS + 1))
        before = by_all[same_as]
        if before is not None and before <= barred:
            return False, first
        by_all[same_as:] = [barred if other is None else other & barred for other in by_all[same_as:]]
        return True, first


def _relatives(person: str, family: _Family, lines: _Lines) -> list[Kin]:
    """Dijkstra over (party, line, same_as ties used), the surest chain first."""
    heap: list[_Chain] = [(-1.0, 0, (), person, 0, 0, frozenset({person}), 1.0, False)]
    offered: dict[tuple[str, int, int, frozenset[str]], tuple[float, int]] = {}
    reached: dict[str, list[_Chain]] = defaultdict(list)
    settled = _Settled()
    while heap:
        chain = heappop(heap)
        matters, first = settled.add(chain)
        if not matters:
            continue
        doubt, hops, ties, party, line, same_as, barred, confidence, undated = chain
        if line and first:
            reached[party].append(chain)
        for move, then in lines.after[line]:
            used = same_as + (move is Move.SAME)
            for other, tie, certainty, sure, no_date in family.bonds(party, move) if used <= MOST_SAME_AS else ():
                if other in barred:
                    continue
                state = other, then, used, barred | {other} if lines.bars[then] else barred
                worth = doubt * certainty, hops + 1
                if worth <= offered.get(state, worth):
                    offered[state] = worth
                    heappush(heap, (*worth, (*ties, tie), *state, confidence * sure, undated or no_date))
    return [_as_kin(chain, lines, family.window) for chains in reached.values() for chain in _surest(chains, lines)]


def _surest(chains: Collection[_Chain], lines: _Lines) -> Sequence[_Chain]:
    """The nearest chain, then each farther one that is surer than all before it."""
    kept: list[_Chain] = []
    for chain in sorted(chains, key=lambda c: (lines.nearness[c[4]], c)):
        if not kept or chain[0] < kept[-1][0]:
            kept.append(chain)
    return kept


def _as_kin(chain: _Chain, lines: _Lines, during: Window) -> Kin:
    _, _, ties, party, line, _, _, confidence, undated = chain
    relation = lines.lines[line]
    return Kin(
        party=party,
        degree=relation.degree,
        by_marriage=relation.marriage != NO_MARRIAGE,
        relation=relation.relation,
        ties=ties,
        answer=Answer.UNKNOWN if undated else Answer.YES,
        confidence=confidence,
        during=during,
    )
