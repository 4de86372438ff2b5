"""The questions the core asks the world. Every question takes a set and is answered for one ledger snapshot."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from graph.facts import ClaimStanding, HubPolicy
from graph.kinds import PartyKind, TieKind
from graph.model import Hop, Party, Sanction, Tender, Tie
from graph.period import Window

LONGEST = 6  # hops; six connect nearly everybody of a province


class Neighbours(Protocol):
    """Ties around parties, in the order of their ids."""

    def ties(
        self, parties: Collection[str], kinds: Collection[TieKind] | None = None, limit_per_party: int = 2_000
    ) -> Sequence[Tie]:
        """All ties that touch any of the parties, whatever their dates; at most `limit_per_party` for one party."""
        ...

    def named(self, ties: Collection[str]) -> Mapping[str, Tie]:
        """Ties by their ids; unknown ids are left out."""
        ...

    def degrees(self, parties: Collection[str]) -> Mapping[str, int]:
        """How many ties each party has."""
        ...


class Parties(Protocol):
    def parties(self, ids: Collection[str]) -> Mapping[str, Party]: ...

    def kinds(self, ids: Collection[str]) -> Mapping[str, PartyKind]:
        """What each known party is, for whoever needs no more of it."""
        ...

    def standings(self, claims: Collection[str]) -> Mapping[str, ClaimStanding]: ...


class Sanctions(Protocol):
    def sanctions(self, parties: Collection[str]) -> Sequence[Sanction]: ...

    def source_kinds(self) -> frozenset[str]:
        """Kinds of sources (graph.kinds.SourceKind values) of which anything is loaded."""
        ...


class Tenders(Protocol):
    def tender(self, tender: str) -> Tender | None: ...

    def taking_part(self, parties: Collection[str]) -> Sequence[Tender]:
        """Tenders in which any of the parties takes part, in the order of their ids."""
        ...


class World(Neighbours, Parties, Sanctions, Tenders, Protocol):
    """All questions about one snapshot; what `screening` needs."""


class Edge(NamedTuple):
    """A row of the adjacency table as the search reads it: integers only, seen from `src`.

    A tuple and not a dataclass, because a search reads tens of thousands, and reads them by position: an implementation
    may hand over database rows as they come, `forward` as 0 or 1 and without these names.
    """

    src: int
    dst: int
    tie: int
    forward: bool
    cost: int
    start_min: int
    start_max: int
    end_min: int
    end_max: int


class Numbered(Protocol):
    """Public ids and the integers a search calculates with."""

    def public(self, nodes: Collection[int]) -> Mapping[int, str]: ...

    def numbers(self, parties: Collection[str]) -> Mapping[str, int]: ...

    def tie_ids(self, ties: Collection[int]) -> Mapping[int, str]: ...


class Adjacency(Numbered, Protocol):
    """The search's view: integer nodes; an implementation filters by snapshot and window and never loses a tie silently."""

    def expand(self, nodes: Collection[int], window: Window) -> Sequence[Edge]:
        """Every tie of the nodes that may hold in the window, ordered by (src, dst): rows by position (Edge)."""
        ...

    def hubs(self, nodes: Collection[int], policy: HubPolicy) -> frozenset[int]:
        """Those of the nodes that may not be passed through."""
        ...


@dataclass(frozen=True, slots=True)
class PathRequest:
    """What counts as a path: ties that may hold in the window, at most `max_hops` of them and at most `max_cost`."""

    window: Window
    max_hops: int = 4
    per_pair: int = 5
    hubs: HubPolicy = field(default_factory=HubPolicy)
    max_cost: int | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.max_hops <= LONGEST:
            raise ValueError(f"a path has 1 to {LONGEST} hops, not {self.max_hops}")


@dataclass(frozen=True, slots=True)
class RawPath:
    """A path as found: public ids of its nodes, for each hop the cheapest tie and those beside it, and its cost."""

    nodes: tuple[str, ...]
    hops: tuple[Hop, ...]
    cost: int

    @property
    def ties(self) -> tuple[str, ...]:
        """Every tie on the way, the cheapest of each hop before those parallel to it."""
        return tuple(tie for hop in self.hops for tie in (hop.tie, *hop.parallel))


@dataclass(frozen=True, slots=True)
class PathResult:
    """Paths in the order (pair, cost, hops, public ids).

    `held_back["hub"]` counts the hubs at which the search turned back with hops left: where it is 0 the caps held back no
    path. A start or goal that is a hub counts where it was come to from another one and a pair without it is asked about.
    `held_back["frontier"]`, when present, counts parties behind which it did not look because they were too many for one
    question; `held_back["no_party"]`, when present, ends of ties on the way that no party stands for, which only a damaged
    database has.
    """

    paths: tuple[RawPath, ...]
    held_back: Mapping[str, int]


class Paths(Protocol):
    """Whatever finds paths: over an adjacency table or over arrays, the answer is the same."""

    def search(self, starts: Sequence[str], goals: Sequence[str], request: PathRequest) -> PathResult:
        """The `per_pair` best simple paths from every start to every goal; an unknown party has none.

        A pair that could be read from both ends, because both are start and goal, is read from the smaller id.
        """
        ...
