"""The process flags by name: what a pack may call, and one run of them over a whole set. They do not know each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.bidding import Bidding
from graph.judge.flags import (
    cover_bidder,
    late_winner,
    lowest_out,
    many_trades,
    margins,
    often_out,
    others_out,
    rare_winner,
    same_price,
    short_period,
    single_offer,
    taking_turns,
)
from graph.judge.flags.flag import Flag, Group, Raised, Scope
from graph.judge.params import bind
from graph.model import Rule


@dataclass(frozen=True, slots=True)
class FlagKind:
    """`made` gives a flag that has seen nothing yet; `params` is the shape of the rule's parameters."""

    made: Callable[[Any], Flag]
    params: type[Scope]


FLAGS: Mapping[str, FlagKind] = {
    "SHORT_PERIOD": FlagKind(short_period.ShortPeriod, short_period.Params),
    "SINGLE_OFFER": FlagKind(single_offer.SingleOffer, single_offer.Params),
    "CLOSE_OFFERS": FlagKind(margins.CloseOffers, margins.Params),
    "RARE_WINNER": FlagKind(rare_winner.RareWinner, rare_winner.Params),
    "SAME_PRICE": FlagKind(same_price.SamePrice, same_price.Params),
    "LATE_WINNER": FlagKind(late_winner.LateWinner, late_winner.Params),
    "OTHERS_OUT": FlagKind(others_out.OthersOut, others_out.Params),
    "LOWEST_OUT": FlagKind(lowest_out.LowestOut, lowest_out.Params),
    "OFTEN_OUT": FlagKind(often_out.OftenOut, often_out.Params),
    "MANY_TRADES": FlagKind(many_trades.ManyTrades, many_trades.Params),
    "WIDE_MARGIN": FlagKind(margins.WideMargin, margins.Params),
    "TAKING_TURNS": FlagKind(taking_turns.TakingTurns, taking_turns.Params),
    "COVER_BIDDER": FlagKind(cover_bidder.CoverBidder, cover_bidder.Params),
}


@dataclass(frozen=True, slots=True)
class RuleFlags:
    """What one rule raised over a set; `told` are the processes that say enough for it, `bounds` what the set decided by."""

    rule: Rule
    raised: tuple[Raised, ...]
    told: frozenset[str]
    bounds: Mapping[str, float]


def raise_flags(biddings: Iterable[Bidding], rules: Sequence[Rule]) -> tuple[RuleFlags, ...]:
    """Every process through every rule, in one pass. Cancelled processes are left out: nobody has won them."""
    made = [_Watch(rule) for rule in rules]
    for bidding in biddings:
        if not bidding.cancelled:
            for watch in made:
                watch.see(bidding)
    return tuple(watch.result() for watch in made)


class _Watch:
    """A rule's flag on its way through the set."""

    def __init__(self, rule: Rule) -> None:
        kind = FLAGS[rule.template]
        params = bind(kind.params, rule.params)
        self._rule, self._excluded = rule, frozenset(params.excluded_procurement_method_details)
        self._flag = kind.made(params)
        self._told: set[str] = set()

    def see(self, bidding: Bidding) -> None:
        if bidding.details not in self._excluded and self._flag.see(bidding):
            self._told.add(bidding.id)

    def result(self) -> RuleFlags:
        return RuleFlags(self._rule, tuple(self._flag.raised()), frozenset(self._told), self._flag.bounds())


def by_group(found: Iterable[RuleFlags]) -> dict[str, dict[str, dict[str, float]]]:
    """Group, then subject, then rule with its value: the shape of the peer's results."""
    shown: dict[str, dict[str, dict[str, float]]] = {}
    for of_rule in found:
        for one in of_rule.raised:
            shown.setdefault(one.group.value, {}).setdefault(one.subject, {})[of_rule.rule.id] = one.value
            for party in one.parties:
                shown.setdefault(Group.TENDERER.value, {}).setdefault(party, {})[of_rule.rule.id] = one.mark
    return shown


__all__ = ["FLAGS", "FlagKind", "RuleFlags", "by_group", "raise_flags"]
