"""Who may be whom: parties met across records that are one party only with a probability, each hop told as a step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

from graph.facts import Facts
from graph.judge.steps import same_as_step
from graph.model import Step

Item = TypeVar("Item")


def identity(facts: Facts, a: str, b: str) -> tuple[Step, ...] | None:
    """The same_as hops by which `a` may be `b`: none when they are one party, None when nothing says so.

    Both may lean on a third record; of several ways the most probable is told.
    """
    if a == b:
        return ()
    if a not in facts.alike and b not in facts.alike:
        return None
    mine = {x.party: x for x in facts.alikes(a)}
    ways = [(mine[y.party], y) for y in facts.alikes(b) if y.party in mine]
    if not ways:
        return None
    x, y = min(ways, key=lambda w: (-w[0].probability * w[1].probability, bool(w[0].tie) + bool(w[1].tie), w[0].party))
    near = (same_as_step(facts, (a, x.party), x),) if x.party != a else ()
    return (*near, same_as_step(facts, (x.party, b), y)) if y.party != b else near


class ByRecord(Generic[Item]):
    """Things of parties, found from any party that may be theirs without comparing everybody with everybody."""

    def __init__(self, facts: Facts, items: Iterable[Item], party_of: Callable[[Item], str]) -> None:
        self._facts = facts
        self._party_of = party_of
        self.items = list(items)
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, item in enumerate(self.items):
            for alike in facts.alikes(party_of(item)):
                self._places[alike.party].append(place)

    def like(self, party: str) -> Iterator[tuple[Item, tuple[Step, ...]]]:
        """What belongs to the party or to whom it may be, with the hops from the party to the thing's own."""
        records = (a.party for a in self._facts.alikes(party))
        for place in sorted({p for r in records for p in self._places.get(r, ())}):
            item = self.items[place]
            hops = identity(self._facts, party, self._party_of(item))
            if hops is not None:
                yield item, hops
