"""What ties the people and firms of the invented province: families, contacts, firms with owners and organs, and hubs.

People of one family stand beside each other, and firms know the families around them: real ties are local too.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from app.bench.paths.world import (
    ADDRESS,
    BANK,
    BENEFICIAL,
    COMMISSIONER,
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
    Numbers,
    Some,
    chosen,
)

CHILDREN = (0.12, 0.2, 0.32, 0.22, 0.14)  # how often a couple has none, one, two, …
ORGANS = (
    (DIRECTOR, 1.0, 0.6), (DIRECTOR, 0.5, 0.2), (COMMISSIONER, 0.8, 0.2), (BENEFICIAL, 0.12, 0.1),
)  # which part of the firms has one, and how often it is an owner
NEAR = 400  # how far from its home a firm finds half of its people
CROWDED = 250  # firms for each address, and for each telephone, that very many share
Drawn = np.random.Generator


def families(rng: Drawn, layout: Layout) -> Iterator[Some]:
    """Couples with their children; most of both spouses are children of another couple, twenty years and more before."""
    first, people = layout.drawn(PERSON)
    drawn = rng.choice(len(CHILDREN), size=people // 2, p=CHILDREN).astype(np.int32)
    begins = np.concatenate(([0], np.cumsum(drawn + 2)[:-1]))
    whole = begins + drawn + 2 <= people
    children, father = drawn[whole], (first + begins[whole]).astype(np.int32)
    couples = len(father)
    yield Some(SPOUSE, father, father + 1)
    family = np.repeat(np.arange(couples, dtype=np.int32), children)
    child = np.concatenate([father[family] + 2 + _counted(children)])
    grown = chosen(rng, 2 * couples, 0.6)
    elders = rng.integers(0, couples, len(grown), dtype=np.int32)
    heads = father[grown // 2] + grown % 2
    parent, born = np.concatenate((father[family], father[elders])), np.concatenate((child, heads))
    yield Some(PARENT, parent, born)
    yield Some(PARENT, parent + 1, born)
    for apart in (1, 2, 3):
        follows = _counted(children) >= apart
        yield Some(SIBLING, child[follows] - apart, child[follows])
    yield from _homes(rng, layout, father, children)


def _counted(sizes: Numbers) -> Numbers:
    """0, 1, …, n − 1 for each size n, one after the other."""
    ends = np.cumsum(sizes, dtype=np.int32)
    return np.arange(ends[-1] if len(ends) else 0, dtype=np.int32) - np.repeat(ends - sizes, sizes)


def _homes(rng: Drawn, layout: Layout, father: Numbers, children: Numbers) -> Iterator[Some]:
    """Where families live, a telephone for some of the people, an account for a few."""
    first, places = layout.drawn(ADDRESS)
    size = children + 2
    home = first + rng.integers(places // 20, places, len(father), dtype=np.int32)
    yield Some(HAS_ADDRESS, np.repeat(father, size) + _counted(size), np.repeat(home, size))
    start, people = layout.drawn(PERSON)
    for type_, kind, part in ((HAS_PHONE, PHONE, 0.25), (HAS_BANK, BANK, 0.12)):
        having = start + chosen(rng, people, part)
        begin, count = layout.drawn(kind)
        yield Some(type_, having, begin + rng.integers(count // 20, count, len(having), dtype=np.int32))


def firms(rng: Drawn, layout: Layout) -> Iterator[Some]:
    """Firms with one to four owners, of which some are firms, and one to two directors, mostly among the owners."""
    first, count = layout.drawn(COMPANY)
    firm = first + np.arange(count, dtype=np.int32)
    home = rng.integers(0, layout.drawn(PERSON)[1], count, dtype=np.int32)
    owners = rng.integers(1, 5, count, dtype=np.int32)
    owned = np.repeat(firm, owners)
    share = (rng.integers(60, 101, len(owned), dtype=np.int32) // np.repeat(owners, owners)) * PERCENT
    owner = _people_near(rng, layout, np.repeat(home, owners))
    by_firms = chosen(rng, len(owned), 0.12)
    owner[by_firms] = _holdings(rng, layout, len(by_firms))
    yield Some(OWNS, owner, owned, share)
    for type_, part, of_owners in ORGANS:
        led = chosen(rng, count, part)
        leader = _people_near(rng, layout, home[led])
        itself = rng.random(len(led), np.float32) < of_owners
        first_owner = owner[np.cumsum(owners)[led] - 1]
        itself &= first_owner < first
        leader[itself] = first_owner[itself]
        yield Some(type_, leader, firm[led])
    yield from _offices(rng, layout, firm)


def _people_near(rng: Drawn, layout: Layout, home: Numbers) -> Numbers:
    """Half from the families around the home, half from anywhere."""
    first, people = layout.drawn(PERSON)
    near = (home + rng.integers(-NEAR, NEAR + 1, len(home), dtype=np.int32)) % people
    far = rng.integers(0, people, len(home), dtype=np.int32)
    return np.asarray(first + np.where(rng.random(len(home), np.float32) < 0.5, near, far), np.int32)


def _holdings(rng: Drawn, layout: Layout, count: int) -> Numbers:
    """Firms that own firms: few of them own very many."""
    first, firms = layout.drawn(COMPANY)
    return (first + firms * rng.random(count) ** 4).astype(np.int32)


def _offices(rng: Drawn, layout: Layout, firm: Numbers) -> Iterator[Some]:
    """Each firm's contacts: its own ones, those of few others, or the notary's and the virtual office that hundreds use."""
    for type_, kind, part, crowded in (
        (HAS_ADDRESS, ADDRESS, 1.0, 0.3), (HAS_PHONE, PHONE, 0.7, 0.1), (HAS_BANK, BANK, 0.6, 0.0)
    ):  # fmt: skip
        first, count = layout.drawn(kind)
        having = firm[chosen(rng, len(firm), part)]
        contact = rng.integers(count // 20, count, len(having), dtype=np.int32)
        shared = rng.random(len(having), np.float32) < crowded
        contact[shared] = rng.integers(0, max(1, len(firm) // CROWDED), int(shared.sum()), dtype=np.int32)
        yield Some(type_, having, first + contact)


def offices(rng: Drawn, layout: Layout) -> Iterator[Some]:
    """Civil servants, one in four people, in their units; and people who may be the same as others."""
    first, people = layout.drawn(PERSON)
    start, units = layout.drawn(UNIT)
    servants = chosen(rng, people, 0.25)
    yield Some(EMPLOYED, first + servants, (start + servants.astype(np.int64) * units // people).astype(np.int32))
    alike = chosen(rng, people, 0.03)
    other = rng.integers(0, people, len(alike), dtype=np.int32)
    yield Some(SAME, first + alike, first + other, rng.integers(150_000, 1_000_000, len(alike), dtype=np.int32))
