"""Offers, awards and contracts of a tender, each by the party or the joint operation that made or got it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from app.store.participation import Participation, believed, by_weight, in_time, keys, latest, money, naming
from app.store.stretches import span
from graph.claims import Money
from graph.kinds import BidStage
from graph.model import Award, Bid, Contract
from graph.period import DATE_UNKNOWN

OFFERING = frozenset({"bid", "award", "contract"})
REGISTERED = BidStage.REGISTERED
FAR = {stage: n for n, stage in enumerate(BidStage)}  # registered < priced < evaluated < winner
PRICES = ("offered", "corrected", "negotiated")
FAILED_AWARDS = frozenset({"cancelled", "unsuccessful", "failed"})
PENDING_AWARDS = frozenset({"pending", "proposed"})
Parties = tuple[str, ...]
Node = tuple[str | None, ...]


def bids(parts: Sequence[Participation]) -> tuple[Bid, ...]:
    """One Bid for each party or joint operation. An award or contract shows that its holder had made an offer.

    An offer stands under the claims of all three, so that the claim that names a party stays the same when others follow.
    Whom sources know as no bidder and a single key says to be one stands twice: as the sources say, and as the key does.
    """
    offers = by_parties(parts, OFFERING)
    return tuple(bid for parties, said in sorted(offers.items()) for bid in _bids(parties, said))


def _bids(parties: Parties, said: Sequence[Participation]) -> Iterator[Bid]:
    sourced, alone = believed(said), [p for p in said if p.lone]
    reached, claimed = _furthest(sourced), _furthest(alone)
    if claimed is not None and claimed is not REGISTERED and reached in (None, REGISTERED):
        if reached is not None:
            yield _bid(parties, sourced, reached)
        yield _bid(parties, alone, claimed)
    elif reached is not None:
        yield _bid(parties, said, reached)


def _bid(parties: Parties, said: Sequence[Participation], stage: BidStage) -> Bid:
    own = by_weight(p for p in said if p.part == "bid")
    offered, corrected, negotiated = (_price(own, name) for name in PRICES)
    return Bid(
        parties=parties, stage=stage, offered=offered, corrected=corrected, negotiated=negotiated,
        date=latest(own, "date"), reason=latest(own, "reason"), claims=keys(said),
        naming={party: naming(p for p in said if p.party == party) for party in parties},
    )  # fmt: skip


def _furthest(said: Iterable[Participation]) -> BidStage | None:
    return max((s for s in map(_stage_of, said) if s is not None), key=lambda s: FAR[s], default=None)


def _stage_of(part: Participation) -> BidStage | None:
    """How far a statement shows the party came. None for an award that failed: it shows no offer by itself."""
    if part.part == "contract":
        return BidStage.WINNER
    if part.part == "award":
        status = (part["status"] or "").casefold()
        if status in FAILED_AWARDS:
            return None
        return BidStage.EVALUATED if status in PENDING_AWARDS else BidStage.WINNER
    stage = BidStage(part.stage) if part.stage else BidStage.REGISTERED
    priced = any(part[name] is not None for name in PRICES)
    return BidStage.PRICED if priced and stage is BidStage.REGISTERED else stage


def _price(own: Sequence[Participation], name: str) -> Money | None:
    """The latest price said; None where prices for several lots stand side by side, since none is the whole."""
    saying = believed(p for p in own if p[name] is not None)
    lots = {p["lot"] for p in saying} - {None}
    return None if len(lots) > 1 else money(latest(saying, name))


def awards(parts: Sequence[Participation]) -> tuple[Award, ...]:
    """By parties, lot and number (the decree of the claim); value, status and date by their latest word.

    Where at most one number is named it is the award of the lot, and statements without a number mean it.
    """
    found = []
    for parties, said in by_parties(parts, {"award"}).items():
        for lot in sorted({p["lot"] or "" for p in said}):
            for own in _numbered([p for p in said if (p["lot"] or "") == lot]):
                told = by_weight(own)
                found.append(
                    Award(parties, money(latest(told, "value")), latest(told, "status"), latest(told, "date"), keys(own))
                )
    return tuple(sorted(found, key=lambda a: (a.parties, a.claims)))


def _numbered(said: Sequence[Participation]) -> list[list[Participation]]:
    numbers = sorted({p["decree"] or "" for p in said})
    if len(set(numbers) - {""}) < 2:
        return [list(said)]
    return [[p for p in said if (p["decree"] or "") == number] for number in numbers]


def contracts(parts: Sequence[Participation]) -> tuple[Contract, ...]:
    """By parties and number (the decree of the claim): amendments keep the number, the latest value counts."""
    found = []
    for parties, said in by_parties(parts, {"contract"}).items():
        for number in sorted({p["decree"] or "" for p in said}):
            own = [p for p in said if (p["decree"] or "") == number]
            told = by_weight(own)
            period = span(p.period or DATE_UNKNOWN for p in believed(own))
            found.append(Contract(parties, money(latest(told, "value")), number or None, period, keys(own)))
    return tuple(sorted(found, key=lambda c: (c.parties, c.claims)))


def by_parties(parts: Sequence[Participation], of: Collection[str]) -> dict[Parties, list[Participation]]:
    """Statements `of` some parts in time, by who offers.

    Members of one joint operation stand together, as does a party named twice. Statements are linked when they
    name one party in one lot, or one joint operation of one source. Where only one lot is named it is the whole tender,
    and statements without a lot mean it. A single key neither divides into lots what sources do not, nor joins parties
    that they name.
    """
    ordered = in_time(p for p in parts if p.part in of)
    divided = len({p["lot"] for p in believed(ordered)} - {None}) > 1
    sourced = {p.party for p in parts if p.part in OFFERING and not p.lone}
    head: dict[Node, Node] = {}
    for part in ordered:
        own = _node(part, divided=divided)
        joined = part["joint"] and not (part.lone and part.party in sourced)
        _link(head, own, ("joint", part.source, part["joint"], own[-1]) if joined else own)
    groups: dict[Node, list[Participation]] = defaultdict(list)
    for part in ordered:
        groups[_root(head, _node(part, divided=divided))].append(part)
    found: dict[Parties, list[Participation]] = defaultdict(list)
    for said in groups.values():
        found[tuple(sorted({p.party for p in said}))].extend(said)
    return {parties: in_time(said) for parties, said in found.items()}


def _node(part: Participation, *, divided: bool) -> Node:
    return ("party", part.party, part["lot"] if divided else None)


def _root(head: Mapping[Node, Node], item: Node) -> Node:
    while head.get(item, item) != item:
        item = head[item]
    return item


def _link(head: dict[Node, Node], a: Node, b: Node) -> None:
    head[_root(head, a)] = _root(head, b)
