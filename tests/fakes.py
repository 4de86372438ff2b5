"""The world in memory: fakes of every port of graph/ports.py, small enough to read, tested in tests/test_fakes.py.

`MemoryWorld` answers the questions of `screening`, `MemoryAdjacency` those of the path search; both from plain lists.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from graph.connect.kinship import binding
from graph.facts import ClaimStanding, HubPolicy
from graph.kinds import PartyKind, TieKind
from graph.model import Party, Sanction, Tender, Tie
from graph.period import Answer, Window
from graph.ports import Edge


def hub_kind(party: Party | None) -> str:
    """The key of `HubPolicy.caps` for a party: for a contact point the kind of contact, else the kind of party."""
    if party is None:
        return PartyKind.UNKNOWN.value
    if party.kind is PartyKind.CONTACT_POINT:
        return party.attributes.get("contact_kind", PartyKind.UNKNOWN.value)
    return party.kind.value


def by_id(ties: Iterable[Tie]) -> list[Tie]:
    return sorted(ties, key=lambda t: t.id)


class MemoryAdjacency:
    """Implements `graph.ports.Adjacency`. Parties and ties are numbered in the order given, not in the order of ids.

    A tie's ends need no party: what is not described counts as of unknown kind.
    """

    def __init__(self, parties: Iterable[Party], ties: Iterable[Tie]) -> None:
        self._party = {p.id: p for p in parties}
        self._ties = list(ties)
        ends = (end for t in self._ties for end in (t.from_id, t.to_id))
        self._public = list(dict.fromkeys((*self._party, *ends)))
        self._number = {id_: n for n, id_ in enumerate(self._public)}
        self._edges: dict[int, list[Edge]] = defaultdict(list)
        for n, tie in enumerate(self._ties):
            self._add(n, tie)
        for edges in self._edges.values():
            edges.sort(key=lambda e: (e.dst, e.cost, e.tie))
        self.questions = 0  # how often `expand` was asked

    def _add(self, n: int, tie: Tie) -> None:
        a, b, p = self._number[tie.from_id], self._number[tie.to_id], binding(tie)
        bounds = (p.start_min, p.start_max, p.end_min, p.end_max)
        self._edges[a].append(Edge(a, b, n, True, tie.cost, *bounds))
        self._edges[b].append(Edge(b, a, n, False, tie.cost, *bounds))

    def expand(self, nodes: Collection[int], window: Window) -> Sequence[Edge]:
        self.questions += 1
        return [
            edge for node in sorted(set(nodes)) for edge in self._edges.get(node, ())
            if binding(self._ties[edge.tie]).holds(window) is not Answer.NO
        ]  # fmt: skip

    def hubs(self, nodes: Collection[int], policy: HubPolicy) -> frozenset[int]:
        return frozenset(n for n in nodes if self._is_hub(n, policy))

    def _is_hub(self, node: int, policy: HubPolicy) -> bool:
        id_ = self._public[node]
        if id_ in policy.never_pass or id_ in policy.always_pass:
            return id_ in policy.never_pass
        neighbours = len({edge.dst for edge in self._edges.get(node, ())})
        kind = hub_kind(self._party.get(id_))
        return neighbours > policy.caps.get(kind, policy.caps[PartyKind.UNKNOWN.value])

    def public(self, nodes: Collection[int]) -> Mapping[int, str]:
        return {n: self._public[n] for n in nodes}

    def numbers(self, parties: Collection[str]) -> Mapping[str, int]:
        return {p: self._number[p] for p in parties if p in self._number}

    def tie_ids(self, ties: Collection[int]) -> Mapping[int, str]:
        return {n: self._ties[n].id for n in ties}


class MemoryWorld:
    """Implements `graph.ports.World` over what it is given; `adjacency()` is the same world as the search sees it."""

    def __init__(
        self,
        parties: Iterable[Party] = (),
        ties: Iterable[Tie] = (),
        tenders: Iterable[Tender] = (),
        sanctions: Iterable[Sanction] = (),
        standings: Mapping[str, ClaimStanding] | None = None,
        sources: Iterable[str] = (),
    ) -> None:
        self._parties = {p.id: p for p in parties}
        self._ties = {t.id: t for t in ties}
        self._tenders = {t.id: t for t in tenders}
        self._sanctions = tuple(sanctions)
        self._standings = dict(standings or {})
        self._sources = frozenset(sources)
        self._touching: dict[str, list[Tie]] = defaultdict(list)
        for tie in by_id(self._ties.values()):
            self._touching[tie.from_id].append(tie)
            self._touching[tie.to_id].append(tie)

    def adjacency(self) -> MemoryAdjacency:
        return MemoryAdjacency(self._parties.values(), self._ties.values())

    def ties(
        self, parties: Collection[str], kinds: Collection[TieKind] | None = None, limit_per_party: int = 2_000
    ) -> Sequence[Tie]:
        found: dict[str, Tie] = {}
        for party in sorted(set(parties)):
            wanted = [t for t in self._touching.get(party, ()) if kinds is None or t.kind in kinds]
            found.update((t.id, t) for t in wanted[:limit_per_party])
        return by_id(found.values())

    def named(self, ties: Collection[str]) -> Mapping[str, Tie]:
        return {id_: self._ties[id_] for id_ in ties if id_ in self._ties}

    def degrees(self, parties: Collection[str]) -> Mapping[str, int]:
        return {p: len(self._touching.get(p, ())) for p in parties}

    def parties(self, ids: Collection[str]) -> Mapping[str, Party]:
        return {i: self._parties[i] for i in ids if i in self._parties}

    def kinds(self, ids: Collection[str]) -> Mapping[str, PartyKind]:
        return {i: self._parties[i].kind for i in ids if i in self._parties}

    def standings(self, claims: Collection[str]) -> Mapping[str, ClaimStanding]:
        return {c: self._standings[c] for c in claims if c in self._standings}

    def sanctions(self, parties: Collection[str]) -> Sequence[Sanction]:
        return sorted((s for s in self._sanctions if s.party in set(parties)), key=lambda s: s.id)

    def source_kinds(self) -> frozenset[str]:
        return self._sources

    def tender(self, tender: str) -> Tender | None:
        return self._tenders.get(tender)

    def taking_part(self, parties: Collection[str]) -> Sequence[Tender]:
        wanted = set(parties)
        return [t for _, t in sorted(self._tenders.items()) if wanted & t.taking_part]
