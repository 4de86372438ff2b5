"""Mentions into parties: all that share a strong number whose other facts agree, under the decisions people made.

The answer depends on what the mentions say alone, never on the order in which they came or on what they are called: give
it every mention that is entangled with a changed one, and it says anew who is who. What a single key or user says joins a
party, but neither parts nor brings together what sources say (MODEL, Claim): it is heard when they are done.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product

from graph.resolve.agreement import names_apart
from graph.resolve.clusters import agrees, contradict, overloaded
from graph.resolve.compare import compare
from graph.resolve.evidence import ONE_PER_PARTY
from graph.resolve.profile import Number, Profile
from graph.resolve.rarity import Rarity

ALL_PAIRS = 24  # up to so many different mentions of one number each is compared with each; above, with leaders


@dataclass(frozen=True, slots=True)
class Mention:
    """What one source means by one name of its own. `ref` is any stable text; `lone`: a single key or user says so."""

    ref: str
    profile: Profile
    lone: bool = False


@dataclass(frozen=True, slots=True)
class Bond:
    """A human decision on two mentions. `stated`: only the word of a single key that its `a` is the party of `b`."""

    a: str
    b: str
    same: bool
    stated: bool = False


def partition(mentions: Collection[Mention], bonds: Collection[Bond] = (), rarity: Rarity | None = None) -> list[list[str]]:
    """Groups of refs, each sorted, in the order of their first ref; every mention is in exactly one.

    No group holds two facts of which a party has one, nor names that conflict, unless people decided so. A mention that
    agrees with two groups that must stay apart joins neither: it is a question of likeness then.
    """
    rarity = rarity or Rarity()
    void = worthless(mentions, rarity)
    believed = [Mention(m.ref, m.profile.without(void), m.lone) for m in mentions] if void else mentions
    known = {m.ref for m in mentions}
    said = [b for b in bonds if b.a in known and b.b in known]
    return _Groups(_nodes(believed, {ref for b in said for ref in (b.a, b.b)}), said, rarity).settled()


def worthless(mentions: Iterable[Mention], rarity: Rarity | None = None) -> set[Number]:
    """Numbers that three or more disagreeing names bear: they neither join nor part.

    Names that sources give are counted; what single keys and users say counts only where nobody else speaks.
    """
    borne: dict[Number, dict[bool, dict[object, Profile]]] = defaultdict(lambda: {False: {}, True: {}})
    for mention in mentions:
        written = mention.profile.kind, _written(mention.profile)
        for number in _numbers(mention.profile):
            borne[number][mention.lone].setdefault(written, mention.profile)
    return {
        number for number, told in borne.items()
        if overloaded(list((told[False] or told[True]).values()), rarity or Rarity())
    }  # fmt: skip


def _numbers(profile: Profile) -> Iterator[Number]:
    for scheme, values in profile.strong.items():
        for value in values:
            yield scheme, value


def _written(profile: Profile) -> tuple[str, ...]:
    return tuple(sorted(n.raw.casefold() for n in profile.names))


@dataclass(frozen=True, slots=True)
class _Node:
    """Mentions that say the same and share a number: they are one in every respect."""

    refs: tuple[str, ...]
    profile: Profile
    lone: bool


def _nodes(mentions: Iterable[Mention], decided: Collection[str]) -> list[_Node]:
    """In the order of what they say. A nameless or masked mention could be anybody and stands for itself alone."""
    alike: dict[tuple[bool, str, str], list[Mention]] = defaultdict(list)
    for mention in sorted(mentions, key=lambda m: m.ref):
        profile = mention.profile
        strong = tuple(sorted((s, *sorted(v)) for s, v in profile.strong.items()))
        said = profile.kind, _written(profile), profile.masked_names, profile.birth_date, profile.sex, strong
        alone = not (strong and profile.names) or mention.ref in decided
        alike[mention.lone, repr(said), mention.ref if alone else ""].append(mention)
    return [_Node(tuple(m.ref for m in some), some[0].profile, some[0].lone) for _, some in sorted(alike.items())]


Pair = tuple[int, int]
Links = Mapping[int, Collection[int]]


class _Groups:
    """Nodes brought together step by step: by people, then by numbers of which a party has one, then by the others."""

    def __init__(self, nodes: Sequence[_Node], bonds: Sequence[Bond], rarity: Rarity) -> None:
        self._nodes = nodes
        self._rarity = rarity
        self._home = list(range(len(nodes)))
        self._members = {n: [n] for n in self._home}
        place = {ref: n for n, node in enumerate(nodes) for ref in node.refs}
        self._apart = {frozenset((place[b.a], place[b.b])) for b in bonds if not b.same}
        self._agreeing: dict[Pair, bool] = {}
        self._contradicting: dict[Pair, bool] = {}
        self._stated = sorted((place[b.a], place[b.b]) for b in bonds if b.same and b.stated)
        decided = sorted(tuple(sorted((b.a, b.b))) for b in bonds if b.same and not b.stated)
        pairs = [(place[a], place[b]) for a, b in decided]
        self._mixed = [(a, b) for a, b in pairs if nodes[a].lone is not nodes[b].lone]
        for a, b in pairs:
            homes = {self._home[a], self._home[b]}
            if nodes[a].lone is nodes[b].lone and not self._held_apart(homes):
                self._unite(homes)
        self._block = list(self._home)  # what people hold to be one: its contradictions are theirs
        self._blocks = {n: tuple(some) for n, some in self._members.items()}

    def settled(self) -> list[list[str]]:
        sourced = [n for n, node in enumerate(self._nodes) if not node.lone]
        for numbers in self._by_strength(sourced):
            self._join(numbers, self._must_part)
        if len(sourced) < len(self._nodes):
            self._hear_single_keys()
        return sorted(sorted(ref for n in some for ref in self._nodes[n].refs) for some in self._members.values())

    def _hear_single_keys(self) -> None:
        """Decisions on what they say, then their numbers, last what each says of a party that others named.

        Of the last the numbers join nobody: whom a key adds to a group of sources lends it nothing.
        """
        for a, b in self._mixed:
            homes = {self._home[a], self._home[b]}
            if not self._held_apart(homes) and not self._are_sourced(homes):
                self._unite(homes)
        for numbers in self._by_strength(sorted(set(range(len(self._nodes))).difference(a for a, _ in self._stated))):
            self._join(numbers, self._must_not_meet)
        for a, b in self._stated:
            homes = {self._home[a], self._home[b]}
            if not (self._held_apart(homes) or self._are_sourced(homes) or self._gainsaid(a, self._home[b])):
                self._unite(homes)

    def _by_strength(self, among: Iterable[int]) -> tuple[list[list[int]], list[list[int]]]:
        """The nodes that bear each number: numbers of which a party has only one, then the others."""
        bearers: dict[Number, list[int]] = defaultdict(list)
        for n in among:
            for number in _numbers(self._nodes[n].profile):
                bearers[number].append(n)
        several = [(scheme in ONE_PER_PARTY, some) for (scheme, _), some in bearers.items() if len(some) > 1]
        return [some for single, some in several if single], [some for single, some in several if not single]

    def _join(self, numbers: Iterable[Sequence[int]], part: Callable[[int, int], bool]) -> None:
        links: dict[int, set[int]] = defaultdict(set)
        for bearers in numbers:
            for a, b in self._edges(bearers):
                if self._home[a] != self._home[b]:
                    links[self._home[a]].add(self._home[b])
                    links[self._home[b]].add(self._home[a])
        for component in _components(links, links.keys()):
            for piece in _pieces(component, links, part):
                self._unite(piece)

    def _edges(self, bearers: Sequence[int]) -> Iterator[Pair]:
        if len(bearers) <= ALL_PAIRS:
            yield from (pair for pair in combinations(bearers, 2) if self._agree(pair))
            return
        leading: list[int] = []
        for n in bearers:
            mine = [(leader, n) for leader in leading if self._agree((leader, n))]
            yield from mine
            if not mine:
                leading.append(n)

    def _agree(self, pair: Pair) -> bool:
        if pair not in self._agreeing:
            a, b = (self._nodes[n].profile for n in pair)
            self._agreeing[pair] = agrees(compare(a, b, self._rarity))
        return self._agreeing[pair]

    # --- what must stay apart -----------------------------------------------------------------------------------------
    def _must_not_meet(self, a: int, b: int) -> bool:
        """Two groups of sources are settled; single keys bring them no nearer."""
        return self._are_sourced((a, b)) or self._must_part(a, b)

    def _are_sourced(self, homes: Collection[int]) -> bool:
        """Whether sources speak in more than one of these groups."""
        return sum(any(not self._nodes[n].lone for n in self._members[home]) for home in homes) > 1

    def _gainsaid(self, n: int, home: int) -> bool:
        """Whether sources in the group deny what a key states of it, its name aside."""
        said = replace(self._nodes[n].profile, names=(), masked_names=(), masked_numbers={})
        blocks = {self._block[m] for m in self._members[home] if not self._nodes[m].lone}
        return any(all(contradict(said, self._nodes[m].profile) for m in self._blocks[b]) for b in blocks)

    def _must_part(self, a: int, b: int) -> bool:
        if self._held_apart((a, b)):
            return True
        mine, theirs = ({self._block[n] for n in self._members[home]} for home in (a, b))
        return any(self._contradict(x, y) for x, y in product(mine, theirs))

    def _contradict(self, x: int, y: int) -> bool:
        pair = (x, y) if x < y else (y, x)
        if pair not in self._contradicting:
            nodes = product(self._blocks[x], self._blocks[y])
            sides = ((self._nodes[m].profile, self._nodes[n].profile) for m, n in nodes)
            found = all(contradict(*both) or names_apart(*both, self._rarity) for both in sides)
            self._contradicting[pair] = found
        return self._contradicting[pair]

    def _held_apart(self, homes: Collection[int]) -> bool:
        return any(len({self._home[n] for n in pair} & set(homes)) > 1 for pair in self._apart)

    def _unite(self, homes: Collection[int]) -> None:
        first, *others = sorted(homes)
        for home in others:
            for n in self._members[home]:
                self._home[n] = first
            self._members[first] += self._members.pop(home)


def _pieces(component: Collection[int], links: Links, part: Callable[[int, int], bool]) -> Iterator[Collection[int]]:
    """What may be united of groups that agree with each other in a chain: all, if none must stay apart from another.

    Else those that agree with two that must are torn between them, and stand by themselves; what is left may be united
    where it no longer holds such two.
    """
    apart = [pair for pair in combinations(sorted(component), 2) if part(*pair)]
    if not apart:
        yield component
        return
    torn = {n for a, b in apart for n in links[a] if n in links[b]}
    for rest in (set(component) - torn, torn):
        for piece in _components(links, rest):
            if not any(a in piece and b in piece for a, b in apart):
                yield piece


def _components(links: Links, among: Collection[int]) -> Iterator[set[int]]:
    """The connected parts of `among`."""
    left = set(among)
    while left:
        frontier = {left.pop()}
        found = set(frontier)
        while frontier:
            frontier = {m for n in frontier for m in links[n] if m in left}
            left -= frontier
            found |= frontier
        yield found
