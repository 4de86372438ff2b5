"""Mentions into parties: all that share a strong number whose other facts agree, under the decisions people made.

The answer depends on the mentions alone, never on the order in which they came: give it every mention that is entangled
with a changed one, and it says anew who is who. What a single key or user says joins a party, but neither parts nor
brings together what sources say (MODEL, Claim): it is heard when they are done.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from graph.resolve.clusters import agrees, overloaded
from graph.resolve.compare import compare
from graph.resolve.evidence import ONE_PER_PARTY
from graph.resolve.profile import Profile
from graph.resolve.rarity import Rarity

ALL_PAIRS = 24  # up to so many different mentions of one number each is compared with each; above, with leaders

Number = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Mention:
    """What one source means by one name of its own. `ref` is any stable text; `lone`: a single key or user says so."""

    ref: str
    profile: Profile
    lone: bool = False


@dataclass(frozen=True, slots=True)
class Bond:
    """A human decision on two mentions."""

    a: str
    b: str
    same: bool


def partition(mentions: Collection[Mention], bonds: Collection[Bond] = (), rarity: Rarity | None = None) -> list[list[str]]:
    """Groups of refs, each sorted, in the order of their first ref; every mention is in exactly one."""
    known = {m.ref: m.profile for m in mentions}
    said = [b for b in bonds if b.a in known and b.b in known]
    lone = frozenset(m.ref for m in mentions if m.lone)
    union = _Union(known, [(b.a, b.b) for b in said if not b.same], lone)
    for a, b in sorted(tuple(sorted((b.a, b.b))) for b in said if b.same):
        union.join(a, b, decided=True)
    rarity = rarity or Rarity()
    for a, b in _edges({ref: p for ref, p in known.items() if ref not in lone} if lone else known, lone, rarity):
        union.join(a, b)
    for a, b in _edges(known, lone, rarity) if lone else ():
        union.join(a, b)
    return union.groups()


def _edges(known: Mapping[str, Profile], lone: frozenset[str], rarity: Rarity) -> Iterator[tuple[str, str]]:
    """Pairs that may be joined, number by number: those of which a party has only one come first."""
    bearers: dict[Number, list[str]] = defaultdict(list)
    for ref in sorted(known):
        for scheme, values in known[ref].strong.items():
            for value in values:
                bearers[scheme, value].append(ref)
    for number in sorted(bearers, key=lambda n: (n[0] not in ONE_PER_PARTY, n)):
        refs = bearers[number]
        if len(refs) > 1:
            yield from _agreeing({ref: known[ref] for ref in refs}, lone, rarity)


def _agreeing(bearers: Mapping[str, Profile], lone: frozenset[str], rarity: Rarity) -> Iterator[tuple[str, str]]:
    """Equal mentions are one for the comparison; three or more disagreeing names make the number worthless.

    Names that sources give are counted; what single keys and users say counts only where nobody else speaks.
    """
    alike: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for ref, profile in bearers.items():
        alike[_sameness(profile)].append(ref)
    leaders = {refs[0]: bearers[refs[0]] for refs in alike.values()}
    counted = {refs[0]: bearers[refs[0]] for refs in alike.values() if not all(r in lone for r in refs)} or leaders
    if len(counted) > 1 and overloaded(list(counted.values()), rarity):
        return
    for refs in alike.values():
        if bearers[refs[0]].names:  # a nameless or masked mention could be anybody
            yield from pairwise(refs)
    pairs = combinations(leaders, 2) if len(leaders) <= ALL_PAIRS else _with_leaders(leaders, rarity)
    for a, b in pairs:
        if agrees(compare(leaders[a], leaders[b], rarity)):
            yield a, b


def _with_leaders(profiles: Mapping[str, Profile], rarity: Rarity) -> Iterator[tuple[str, str]]:
    leading: list[str] = []
    for ref, profile in profiles.items():
        leader = next((x for x in leading if agrees(compare(profiles[x], profile, rarity))), None)
        if leader is None:
            leading.append(ref)
        else:
            yield leader, ref


def _sameness(profile: Profile) -> tuple[object, ...]:
    names = tuple(sorted(n.raw.casefold() for n in profile.names))
    strong = tuple(sorted((s, *sorted(v)) for s, v in profile.strong.items() if s in ONE_PER_PARTY))
    return profile.kind, names, profile.masked_names, profile.birth_date, profile.sex, strong


class _Union:
    """Union-find that refuses to bring together what must stay apart. Its roots are the smallest refs."""

    def __init__(self, known: Mapping[str, Profile], apart: Sequence[tuple[str, str]], lone: frozenset[str]) -> None:
        """`lone`: mentions through which nothing may be joined but themselves."""
        self._lone = lone
        self._sourced = set(known).difference(lone)
        self._root = {ref: ref for ref in known}
        self._members = {ref: [ref] for ref in known}
        self._single = {
            ref: {s: v for s, v in profile.strong.items() if s in ONE_PER_PARTY} for ref, profile in known.items()
        }
        self._apart: dict[str, set[str]] = defaultdict(set)
        for a, b in apart:
            self._apart[a].add(b)
            self._apart[b].add(a)

    def _find(self, ref: str) -> str:
        while self._root[ref] != ref:
            self._root[ref] = self._root[self._root[ref]]
            ref = self._root[ref]
        return ref

    def join(self, a: str, b: str, *, decided: bool = False) -> None:
        """A decision joins whatever the numbers say; what people hold apart, nothing joins."""
        low, high = sorted((self._find(a), self._find(b)))
        if low == high or self._held_apart(low, high) or (not decided and self._contradict(low, high)):
            return
        if not decided and {a, b} & self._lone and {low, high} <= self._sourced:
            return
        if high in self._sourced:
            self._sourced.add(low)
        self._root[high] = low
        self._members[low].extend(self._members.pop(high))
        for scheme, values in self._single.pop(high).items():
            self._single[low][scheme] = self._single[low].get(scheme, frozenset()) | values

    def _held_apart(self, a: str, b: str) -> bool:
        if not self._apart:
            return False
        others = set(self._members[b])
        return any(self._apart[m] & others for m in self._members[a] if m in self._apart)

    def _contradict(self, a: str, b: str) -> bool:
        left, right = self._single[a], self._single[b]
        return any(not left[s] & right[s] for s in left.keys() & right.keys())

    def groups(self) -> list[list[str]]:
        return [sorted(self._members[root]) for root in sorted(self._members)]
