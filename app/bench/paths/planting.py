"""Tenders of the invented province, and what is hidden in them: conflicts of one to four ties, and what only looks like one.

What is planted uses parties that nothing else speaks of, so that it is known which chain must be found and which must not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from app.bench.paths.world import (
    ADDRESS,
    BANK,
    COMPANY,
    DIRECTOR,
    EMPLOYED,
    HAS_ADDRESS,
    HAS_BANK,
    HAS_PHONE,
    OWNS,
    PARENT,
    PERCENT,
    PERSON,
    PHONE,
    SAME,
    SIBLING,
    SPOUSE,
    UNIT,
    Layout,
    Some,
)
from graph.period import AFTER_ALL

OFFICIALS, BIDDERS = 8, 6
SPARE = 2  # parties of each kind that a tender's plant may use
OPENING = (date(2024, 1, 1).toordinal(), date(2025, 12, 31).toordinal())
LONG_AGO = date(2012, 5, 1).toordinal()
Step = tuple[int, int, int, int]  # type, from, to, share
Period = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Trial:
    """A tender: the day bids were opened and who is asked about, as nodes; `chain`: the nodes of what is planted."""

    day: int
    officials: tuple[int, ...]
    bidders: tuple[int, ...]
    pattern: str
    is_conflict: bool
    chain: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Hands:
    """What a pattern may use: an official, a bidder, and the spare parties of one tender."""

    official: int
    bidder: int
    people: tuple[int, ...]
    firms: tuple[int, ...]
    phone: int
    bank: int
    crowded: int  # an address that hundreds use
    unit: int


Pattern = Callable[[Hands], tuple[list[Step], tuple[int, ...]]]


def _owner(h: Hands) -> tuple[list[Step], tuple[int, ...]]:
    return [(OWNS, h.official, h.bidder, 40 * PERCENT)], (h.official, h.bidder)


def _spouse(h: Hands) -> tuple[list[Step], tuple[int, ...]]:
    spouse = h.people[0]
    return [(SPOUSE, h.official, spouse, 0), (DIRECTOR, spouse, h.bidder, 0)], (h.official, spouse, h.bidder)


def _sibling(h: Hands) -> tuple[list[Step], tuple[int, ...]]:
    sibling = h.people[0]
    return [(SIBLING, h.official, sibling, 0), (OWNS, sibling, h.bidder, 55 * PERCENT)], (h.official, sibling, h.bidder)


def _alike(h: Hands) -> tuple[list[Step], tuple[int, ...]]:
    other = h.people[0]
    return [(SAME, h.official, other, 900_000), (DIRECTOR, other, h.bidder, 0)], (h.official, other, h.bidder)


def _account(h: Hands) -> tuple[list[Step], tuple[int, ...]]:
    return [(HAS_BANK, h.official, h.bank, 0), (HAS_BANK, h.bidder, h.bank, 0)], (h.official, h.bank, h.bidder)


def _nominee(h: Hands) -> tuple[list[Step], tuple[int, ...]]:
    straw = h.people[0]
    steps = [(HAS_PHONE, h.official, h.phone, 0), (HAS_PHONE, straw, h.phone, 0), (DIRECTOR, straw, h.bidder, 0)]
    return steps, (h.official, h.phone, straw, h.bidder)


def _in_law(h: Hands) -> tuple[list[Step], tuple[int, ...]]:
    spouse, parent = h.people
    steps = [(SPOUSE, h.official, spouse, 0), (PARENT, parent, spouse, 0), (DIRECTOR, parent, h.bidder, 0)]
    return steps, (h.official, spouse, parent, h.bidder)


def _layers(h: Hands) -> tuple[list[Step], tuple[int, ...]]:
    chain = (h.official, *h.firms, h.bidder)
    return [(OWNS, a, b, 70 * PERCENT) for a, b in pairwise(chain)], chain


def _uncle(h: Hands) -> tuple[list[Step], tuple[int, ...]]:
    (parent, uncle), firm = h.people, h.firms[0]
    steps = [(PARENT, parent, h.official, 0), (SIBLING, parent, uncle, 0)]
    steps += [(OWNS, uncle, firm, 80 * PERCENT), (OWNS, firm, h.bidder, 60 * PERCENT)]
    return steps, (h.official, parent, uncle, firm, h.bidder)


def _weak(h: Hands) -> tuple[list[Step], tuple[int, ...]]:
    other = h.people[0]
    return [(SAME, h.official, other, 160_000), (DIRECTOR, other, h.bidder, 0)], (h.official, other, h.bidder)


def _crowd(h: Hands) -> tuple[list[Step], tuple[int, ...]]:
    steps = [(HAS_ADDRESS, h.official, h.crowded, 0), (HAS_ADDRESS, h.bidder, h.crowded, 0)]
    return steps, (h.official, h.crowded, h.bidder)


def _employer(h: Hands) -> tuple[list[Step], tuple[int, ...]]:
    steps = [(EMPLOYED, h.official, h.unit, 0), (OWNS, h.unit, h.bidder, 100 * PERCENT)]
    return steps, (h.official, h.unit, h.bidder)


CONFLICTS: dict[str, Pattern] = {
    "owner": _owner, "spouse directs": _spouse, "sibling owns": _sibling, "perhaps the director": _alike,
    "one account": _account, "nominee by telephone": _nominee, "parent-in-law directs": _in_law,
    "three layers of owning": _layers, "uncle behind a firm": _uncle,
}  # fmt: skip
DISTRACTORS: dict[str, Pattern] = {
    "owner until then": _owner, "director since": _spouse, "hardly the same": _weak, "a crowded address": _crowd,
    "the employer owns it": _employer,
}  # fmt: skip
PATTERNS = [*((name, True) for name in CONFLICTS), *((name, False) for name in DISTRACTORS)]


def planted(rng: np.random.Generator, layout: Layout, count: int) -> Iterator[tuple[Trial, list[Some]]]:
    """So many tenders with their ties, every pattern in turn."""
    units = layout.drawn(UNIT)[1]
    spares = {kind: layout.spares(kind) for kind in (PERSON, COMPANY, ADDRESS, PHONE, BANK)}
    for n in range(count):
        name, is_conflict = PATTERNS[n % len(PATTERNS)]
        day = int(rng.integers(*OPENING))
        officials, bidders = (_several(rng, layout, kind, size) for kind, size in ((PERSON, OFFICIALS), (COMPANY, BIDDERS)))
        own = slice(n * SPARE, (n + 1) * SPARE)
        hands = Hands(
            officials[n % OFFICIALS], bidders[n % BIDDERS], tuple(spares[PERSON][own]), tuple(spares[COMPANY][own]),
            spares[PHONE][own][0], spares[BANK][own][0], layout.first[ADDRESS], layout.first[UNIT] + n % units,
        )  # fmt: skip
        steps, chain = (CONFLICTS if is_conflict else DISTRACTORS)[name](hands)
        period = _period(name, day)
        yield Trial(day, officials, bidders, name, is_conflict, chain), [_one(step, period) for step in steps]


def _several(rng: np.random.Generator, layout: Layout, kind: int, size: int) -> tuple[int, ...]:
    first, count = layout.drawn(kind)
    return tuple(int(first + n) for n in rng.choice(count, size, replace=False))


def _period(pattern: str, day: int) -> Period:
    if pattern == "owner until then":
        return LONG_AGO, LONG_AGO, day - 30, day - 30
    begins = day + 30 if pattern == "director since" else LONG_AGO
    return begins, begins, AFTER_ALL, AFTER_ALL


def _one(step: Step, period: Period) -> Some:
    type_, start, end, share = step
    one, other, part = (np.array([value], np.int32) for value in (start, end, share))
    return Some(type_, one, other, part if share else None, np.array([period], np.int32))
