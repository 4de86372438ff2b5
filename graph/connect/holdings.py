"""Who directly holds how much of what in the window: one holding for each owner and firm, however many ties state it.

Statements that differ widen the interval; what is not stated is whatever the others leave. All shares are integers in
one unit fine enough for every stated decimal, so that sums and thresholds are exact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import reduce

from graph.kinds import TieKind
from graph.model import Tie
from graph.period import Answer, Share, Window


@dataclass(frozen=True, slots=True)
class Holding:
    """What `owner` directly holds of `firm`: between `low` and `high` units, an open bound itself left out.

    `ties` are all that state it, the best first; `sure` when one of them surely holds in the window; `stated` when one
    of them names a share.
    """

    owner: str
    firm: str
    low: int
    high: int
    low_open: bool
    high_open: bool
    ties: tuple[Tie, ...]
    sure: bool
    stated: bool

    @property
    def lead(self) -> Tie:
        return self.ties[0]


@dataclass(frozen=True, slots=True)
class Register:
    """Holdings by firm and by owner, in the order of ids. `whole` units are 100 %.

    `total` are the units surely held of each firm; an incomplete or outdated register can state more than the whole.
    """

    whole: int
    of_firm: Mapping[str, tuple[Holding, ...]]
    of_owner: Mapping[str, tuple[Holding, ...]]
    total: Mapping[str, int]

    @property
    def is_exact(self) -> bool:
        return all(h.low == h.high for holdings in self.of_firm.values() for h in holdings)

    def cone(self, firm: str, depth: int) -> Register:
        """What bears on one firm: its owners, theirs, and so on, `depth` levels up."""
        of_firm: dict[str, tuple[Holding, ...]] = {}
        frontier = {firm}
        for _ in range(depth):
            fresh = {f: self.of_firm[f] for f in sorted(frontier) if f in self.of_firm and f not in of_firm}
            of_firm.update(fresh)
            frontier = {h.owner for holdings in fresh.values() for h in holdings}
        return Register(self.whole, of_firm, _by_owner(of_firm), self.total)


def register(ties: Iterable[Tie], window: Window, lone: Collection[str] = ()) -> Register:
    """Collect the owning ties that may hold in the window.

    `lone`: ids of ties that only a single key or user states. They may add a holding that nobody else states, and change
    nothing of the others: neither its size nor what it leaves to the rest.
    """
    stated: dict[tuple[str, str], list[tuple[Answer, Tie]]] = defaultdict(list)
    for tie in ties:
        answer = tie.period.holds(window) if tie.kind is TieKind.OWNS else Answer.NO
        if answer is not Answer.NO:
            stated[tie.to_id, tie.from_id].append((answer, tie))
    whole = 100 * 10 ** max((_decimals(tie.share) for held in stated.values() for _, tie in held), default=0)
    held: dict[str, list[Holding]] = defaultdict(list)
    for firm, owner in sorted(stated):
        said = stated[firm, owner]
        held[firm].append(_holding(owner, firm, [s for s in said if s[1].id not in lone] or said, whole))
    total = {firm: sum(h.low for h in holdings if h.lead.id not in lone) for firm, holdings in held.items()}
    of_firm = {firm: tuple(_capped(h, whole - total[firm]) for h in holdings) for firm, holdings in held.items()}
    return Register(whole, of_firm, _by_owner(of_firm), total)


def _by_owner(of_firm: Mapping[str, Collection[Holding]]) -> Mapping[str, tuple[Holding, ...]]:
    of_owner: dict[str, list[Holding]] = defaultdict(list)
    for firm in sorted(of_firm):
        for holding in of_firm[firm]:
            of_owner[holding.owner].append(holding)
    return {owner: tuple(held) for owner, held in of_owner.items()}


def _decimals(share: Share | None) -> int:
    return 0 if share is None else max(-_exponent(share.low), -_exponent(share.high), 0)


def _exponent(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _holding(owner: str, firm: str, stated: Iterable[tuple[Answer, Tie]], whole: int) -> Holding:
    ranked = sorted(stated, key=lambda s: (s[0] is not Answer.YES, s[1].share is None, -s[1].confidence, s[1].id))
    shares = [tie.share for _, tie in ranked if tie.share is not None]
    share = reduce(Share.widen, shares) if shares else Share(Decimal(0), Decimal(100), low_inclusive=False)
    unit = whole // 100
    return Holding(
        owner, firm, int(share.low * unit), int(share.high * unit), not share.low_inclusive, not share.high_inclusive,
        ties=tuple(tie for _, tie in ranked), sure=ranked[0][0] is Answer.YES, stated=bool(shares),
    )  # fmt: skip


def _capped(holding: Holding, free: int) -> Holding:
    """No more than the others leave (`free` units are nobody's), never less than its own lower end."""
    room = holding.low + max(free, 0)
    return holding if holding.high <= room else replace(holding, high=room, high_open=False)
