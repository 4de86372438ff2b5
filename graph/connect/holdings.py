"""Who directly holds how much of what in the window: one holding for each owner and firm, however many ties state it.

Statements that differ widen the interval; what is not stated is whatever the others leave. All shares are integers in
one unit fine enough for every stated decimal, so that sums and thresholds are exact. A holding may be measured in shares
and in votes: worth is told by shares, power by votes, and each stands for the other where that is not stated. But where
somebody's votes in a firm are stated, they differ from the shares, and those of the others are only what they leave.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import reduce

from graph.kinds import HoldingRole, TieKind
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

    `total` are the units stated of each firm, which an outdated register can state beyond the whole; `surely` those of
    them whose holders surely hold them in the window.
    """

    whole: int
    of_firm: Mapping[str, tuple[Holding, ...]]
    of_owner: Mapping[str, tuple[Holding, ...]]
    total: Mapping[str, int]
    surely: Mapping[str, int]

    @property
    def is_exact(self) -> bool:
        return all(h.low == h.high for holdings in self.of_firm.values() for h in holdings)

    @property
    def is_dated(self) -> bool:
        """Whether every holding surely holds in the window."""
        return all(h.sure for holdings in self.of_firm.values() for h in holdings)

    def cone(self, firm: str, depth: int) -> Register:
        """What bears on one firm: its owners, theirs, and so on, `depth` levels up."""
        of_firm: dict[str, tuple[Holding, ...]] = {}
        frontier = {firm}
        for _ in range(depth):
            fresh = {f: self.of_firm[f] for f in sorted(frontier) if f in self.of_firm and f not in of_firm}
            of_firm.update(fresh)
            frontier = {h.owner for holdings in fresh.values() for h in holdings}
        return replace(self, of_firm=of_firm, of_owner=_by_owner(of_firm))


def register(ties: Iterable[Tie], window: Window, lone: Collection[str] = (), *, votes: bool = False) -> Register:
    """Collect the owning ties that may hold in the window, measured in shares or in votes.

    `lone`: ids of ties that only a single key or user states. They may add a holding that nobody else states, and change
    nothing of the others: neither its size nor what it leaves to the rest.
    """
    stated: dict[tuple[str, str], list[tuple[Answer, Tie]]] = defaultdict(list)
    for tie in ties:
        answer = tie.period.holds(window) if tie.kind is TieKind.OWNS else Answer.NO
        if answer is not Answer.NO:
            stated[tie.to_id, tie.from_id].append((answer, tie))
    whole = 100 * 10 ** max((_decimals(tie.share) for held in stated.values() for _, tie in held), default=0)
    sized = (tie for said in stated.values() for _, tie in said if tie.share is not None and tie.id not in lone)
    voted = {tie.to_id for tie in sized if tie.role == HoldingRole.VOTES} if votes else set()
    held: dict[str, list[Holding]] = defaultdict(list)
    for firm, owner in sorted(stated):
        said = _measured(stated[firm, owner], votes)
        holding = _holding(owner, firm, [s for s in said if s[1].id not in lone] or said, whole)
        held[firm].append(_what_votes_leave(holding) if firm in voted else holding)
    counted = {firm: [h for h in holdings if h.lead.id not in lone] for firm, holdings in held.items()}
    total = {firm: sum(h.low for h in holdings) for firm, holdings in counted.items()}
    surely = {firm: [h for h in holdings if h.sure] for firm, holdings in counted.items()}
    of_firm = {firm: _capped(holdings, surely[firm], whole) for firm, holdings in held.items()}
    return Register(whole, of_firm, _by_owner(of_firm), total, {f: sum(h.low for h in some) for f, some in surely.items()})


def _measured(said: Sequence[tuple[Answer, Tie]], votes: bool) -> Sequence[tuple[Answer, Tie]]:
    """Of two measures of one holding the one that is asked for."""
    return [s for s in said if (s[1].role == HoldingRole.VOTES) is votes] or said


def _what_votes_leave(holding: Holding) -> Holding:
    """Of a firm in which votes are stated: where this holding's are not, none are sure, and its shares are the most."""
    if holding.lead.role == HoldingRole.VOTES:
        return holding
    return replace(holding, low=0, low_open=False)


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


def _capped(holdings: Collection[Holding], surely: Collection[Holding], whole: int) -> tuple[Holding, ...]:
    """No more than the others surely leave, never less than its own lower end.

    An end that only others' open ends leave room for is never quite reached.
    """
    taken = sum(h.low for h in surely)
    open_ends = sum(h.low_open for h in surely)
    of_surely = {h.owner for h in surely}
    capped = []
    for holding in holdings:
        own = holding.owner in of_surely
        room = max(whole - taken + (holding.low if own else 0), holding.low)
        if holding.high > room:
            is_open = open_ends > (own and holding.low_open)
            holding = replace(holding, high=room, high_open=is_open and room > holding.low)
        capped.append(holding)
    return tuple(capped)
