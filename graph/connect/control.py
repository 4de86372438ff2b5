"""Who controls a firm: by more than the threshold of its shares, by an organ that runs it, or by declaration.

The majority is a fixpoint: whoever passes the threshold of a firm commands that firm's own holdings too, so a block is
what a controller holds himself and through all he already controls. A chain of 60 % and 60 % controls, though its
effective share is 36 %. Control is handed down: whoever controls the firm that runs another controls that too.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from math import prod

from graph.connect.holdings import Holding, Register
from graph.facts import Control, ControlReason
from graph.kinds import RUNNING_ORGANS, TieKind
from graph.model import Tie
from graph.period import Answer, Window

ORGANS = frozenset(organ.value for organ in RUNNING_ORGANS)
REASONS = tuple(ControlReason)
BY_LINK = (ControlReason.MAJORITY, ControlReason.DECLARED, ControlReason.ORGAN)  # of a chain the last that occurs in it

Named = Mapping[str, Sequence[Control]]
"""Firm → those who run it by organ or are declared its beneficial owners."""


def by_name(ties: Iterable[Tie], window: Window) -> Named:
    """Control that needs no share: running organs and declared beneficial owners that may hold in the window."""
    named: dict[str, list[Control]] = defaultdict(list)
    for tie in sorted(ties, key=lambda t: t.id):
        reason = _reason(tie)
        answer = tie.period.holds(window) if reason is not None else Answer.NO
        if reason is not None and answer is not Answer.NO:
            named[tie.to_id].append(
                Control(tie.from_id, tie.to_id, reason, (tie.id,), False, answer, tie.confidence, window)
            )  # fmt: skip
    return named


def names_control(tie: Tie) -> bool:
    """Whether the tie gives control without a share."""
    return _reason(tie) is not None


def _reason(tie: Tie) -> ControlReason | None:
    if tie.kind is TieKind.OFFICER_OF and tie.role in ORGANS:
        return ControlReason.ORGAN
    return ControlReason.DECLARED if tie.kind is TieKind.BENEFICIAL_OWNER_OF else None


def controls(
    holdings: Register, firm: str, named: Named, percent: int, depth: int, during: Window
) -> tuple[Control, ...]:
    """Controllers of the firm, direct ones first; one entry for each controller and reason, the surest.

    `holdings` (measured in votes) and `named` are of the days `during`. An undated tie and an interval that only may pass
    the threshold answer UNKNOWN, the latter as possible.
    """
    best: dict[tuple[str, ControlReason], Control] = {}
    majorities = cache(lambda held: tuple(_majorities(holdings.cone(held, depth), held, percent, during)))
    fresh = deque((1, control) for control in (*majorities(firm), *named.get(firm, ())))
    while fresh:
        links, control = fresh.popleft()
        key = control.controller, control.reason
        if control.controller == firm or (key in best and _rank(best[key]) <= _rank(control)):
            continue
        best[key] = control
        if links < depth:
            above = control.controller
            # Who has the majority of a firm with a majority is among the majorities already.
            owners = majorities(above) if control.reason is not ControlReason.MAJORITY else ()
            fresh.extend((links + 1, _joined(c, control)) for c in (*owners, *named.get(above, ())))
    return tuple(sorted(best.values(), key=lambda c: (c.indirect, REASONS.index(c.reason), c.controller)))


def _rank(control: Control) -> tuple[tuple[bool, bool], bool, float, int, tuple[str, ...]]:
    doubt = control.possible, control.answer is not Answer.YES
    return doubt, control.indirect, -control.confidence, len(control.ties), control.ties


def _joined(above: Control, below: Control) -> Control:
    """Control of a firm's controller, handed down."""
    sure = above.answer is Answer.YES and below.answer is Answer.YES
    return Control(
        above.controller, below.firm, max(above.reason, below.reason, key=BY_LINK.index), (*above.ties, *below.ties), True,
        Answer.YES if sure else Answer.UNKNOWN, above.confidence * below.confidence, below.during,
        above.possible or below.possible, above.overfull or below.overfull,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Doubt:
    """What is granted to a block: that undated holdings held, that shares are as great as they may be."""

    dates: bool
    sizes: bool


NO_DOUBT, OF_DATES, OF_SIZES = _Doubt(False, False), _Doubt(True, False), _Doubt(True, True)


def _majorities(cone: Register, firm: str, percent: int, during: Window) -> Iterator[Control]:
    threshold = cone.whole * percent // 100
    doubts = [NO_DOUBT, *([] if cone.is_dated else [OF_DATES]), *([] if cone.is_exact else [OF_SIZES])]
    able = {doubt: _with_a_majority(cone, threshold, doubt) for doubt in doubts}
    for owner in cone.of_owner:
        for doubt in doubts:
            blocks = _blocks(cone, owner, firm, threshold, doubt) if owner != firm and owner in able[doubt] else {}
            if firm in blocks:
                yield _majority(cone, owner, firm, blocks, doubt, during)
                break


def _with_a_majority(cone: Register, threshold: int, doubt: _Doubt) -> set[str]:
    """Owners of a majority of anything: without one nobody comes to command what another holds."""
    found = set()
    for holding in chain.from_iterable(cone.of_firm.values()):
        if holding.sure or doubt.dates:
            block = _Block()
            block.add(holding)
            if block.passes(threshold, cone.surely[holding.firm], cone.whole, doubt):
                found.add(holding.owner)
    return found


@dataclass(slots=True)
class _Block:
    """Holdings in one firm that one controller commands, in the order in which he came to command them."""

    holdings: list[Holding] = field(default_factory=list)
    low: int = 0
    high: int = 0
    surely: int = 0
    low_open: bool = False

    def add(self, holding: Holding) -> None:
        self.holdings.append(holding)
        self.low += holding.low
        self.high += holding.high
        self.surely += holding.low if holding.sure else 0
        self.low_open |= holding.low_open

    def passes(self, threshold: int, surely: int, whole: int, doubt: _Doubt) -> bool:
        """Surely more than the threshold by the low ends; possibly by the high ends within what others surely leave."""
        if not doubt.sizes:
            return self.low > threshold or (self.low == threshold and self.low_open)
        room = whole - max(surely - self.surely, 0)
        return min(self.high, max(room, self.low)) > threshold


Blocks = Mapping[str, Sequence[Holding]]
"""Controlled firm → the holdings that pass the threshold together, in the order in which control was reached."""


def _blocks(cone: Register, owner: str, firm: str, threshold: int, doubt: _Doubt) -> Blocks:
    """Firms that the owner controls, surely or possibly, until `firm` is among them."""
    reached: dict[str, Sequence[Holding]] = {}
    gathered: dict[str, _Block] = defaultdict(_Block)
    commanded = deque([owner])
    while commanded:
        for holding in cone.of_owner.get(commanded.popleft(), ()):
            held = holding.firm
            if held == owner or held in reached or not (holding.sure or doubt.dates):
                continue
            block = gathered[held]
            block.add(holding)
            if block.passes(threshold, cone.surely[held], cone.whole, doubt):
                reached[held] = block.holdings
                if held == firm:
                    return reached
                commanded.append(held)
    return reached


def _majority(cone: Register, owner: str, firm: str, blocks: Blocks, doubt: _Doubt, during: Window) -> Control:
    needed = {firm}
    for held in reversed(list(blocks)):
        if held in needed:
            needed.update(h.owner for h in blocks[held])
    used = [h for held in blocks if held in needed for h in blocks[held]]
    return Control(
        owner, firm, ControlReason.MAJORITY, tuple(h.lead.id for h in used), any(h.owner != owner for h in used),
        Answer.UNKNOWN if doubt.dates else Answer.YES, prod(h.lead.confidence for h in used), during, doubt.sizes,
        any(cone.total[held] > cone.whole for held in blocks if held in needed),
    )  # fmt: skip
