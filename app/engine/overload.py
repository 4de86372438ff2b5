"""Numbers that prove nothing, neither that two parties are one nor that they are two: typed for many names, as a treasurer's
NPWP for the vendors he pays."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from typing import TypeVar

from app.db import Unit
from app.engine.joining import compared
from app.store import mentions
from app.store.entangled import bearers
from app.store.ledger import Snapshot
from graph.kinds import Band
from graph.resolve import Comparison, Profile, doubted, hangs_on_numbers
from graph.resolve.partition import worthless
from graph.resolve.profile import Number

Key = TypeVar("Key", bound=Hashable)
Pair = tuple[Profile, Profile]
Weigh = Callable[[Profile, Profile], Comparison]


def reconsidered(
    unit: Unit, view: Snapshot, seen: Mapping[Key, Comparison], pairs: Mapping[Key, Pair], weigh: Weigh
) -> dict[Key, Comparison]:
    """Of the comparisons those anew, as `weigh` makes them, that hang on such numbers, without them.

    Where nothing else brings two together, the number they share is still a reason to ask a human.
    """
    hanging = {key: pairs[key] for key, comparison in seen.items() if hangs_on_numbers(comparison)}
    if not hanging:
        return {}
    void = _void(unit, view, {n for pair in hanging.values() for n in _common(*pair)})
    anew = {
        key: weigh(a.without(void), b.without(void))
        for key, (a, b) in hanging.items() if not void.isdisjoint(_common(a, b))
    }  # fmt: skip
    return {key: doubted(seen[key]) if one.band is Band.DIFFERENT else one for key, one in anew.items()}


def _common(a: Profile, b: Profile) -> set[Number]:
    """The strong numbers of both, of schemes that both bear."""
    return {(s, value) for s in a.strong if s in b.strong for p in (a, b) for value in p.strong[s]}


def _void(unit: Unit, view: Snapshot, numbers: Collection[Number]) -> frozenset[Number]:
    """Numbers as profiles hold them: scheme and blind token in hexadecimal."""
    borne = bearers(unit, view, [(scheme, bytes.fromhex(token)) for scheme, token in numbers])
    refs = {ref for some in borne.values() for ref in some}
    said = [compared(m) for m in mentions.facts(unit, view, refs)]
    return frozenset(worthless(said)).intersection(numbers)
