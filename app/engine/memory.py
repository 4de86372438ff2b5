"""World and adjacency that remember what they were asked, so that questions at one snapshot share what they read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from app.store.ledger import Snapshot
from graph.facts import ClaimStanding, HubPolicy
from graph.kinds import PartyKind, TieKind
from graph.model import Party, Sanction, Tender, Tie
from graph.period import Window
from graph.ports import Adjacency, Edge, World

MOST_TIES = 400_000  # then whoever keeps the memory had better begin a new one: about half a gigabyte
MOST_PARTIES = 50_000  # about 100 MB
_EVER = Window(date.min, date.max)


class RememberingWorld:
    """Implements graph.ports.World over another one. Answers are those of the world behind it, only fewer questions."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._ties: dict[str, Tie] = {}
        self._touching: dict[tuple[int, str], tuple[str, ...]] = {}
        self._standings: dict[str, ClaimStanding] = {}
        self._degrees: dict[str, int] = {}
        self._sanctions: dict[str, tuple[Sanction, ...]] = {}
        self._source_kinds: frozenset[str] | None = None

    @property
    def is_full(self) -> bool:
        """Whether it holds so much that it should be forgotten."""
        return len(self._ties) > MOST_TIES

    def ties(
        self, parties: Collection[str], kinds: Collection[TieKind] | None = None, limit_per_party: int = 2_000
    ) -> Sequence[Tie]:
        """A party is asked for once, for all kinds; where it has more ties than the limit the question goes through."""
        wanted = sorted(set(parties))
        self._ask([p for p in wanted if (limit_per_party, p) not in self._touching], limit_per_party)
        crowded = [p for p in wanted if len(self._touching[limit_per_party, p]) >= limit_per_party]
        found = {
            id_: self._ties[id_]
            for p in wanted for id_ in self._touching[limit_per_party, p]
            if p not in crowded and (kinds is None or self._ties[id_].kind in kinds)
        }
        if crowded:
            found.update((t.id, t) for t in self._world.ties(crowded, kinds, limit_per_party))
        return [found[id_] for id_ in sorted(found)]

    def _ask(self, parties: Sequence[str], limit: int) -> None:
        if not parties:
            return
        near: dict[str, list[str]] = defaultdict(list)
        for tie in self._world.ties(parties, None, limit):
            self._ties[tie.id] = tie
            near[tie.from_id].append(tie.id)
            near[tie.to_id].append(tie.id)
        self._touching.update(((limit, p), tuple(near.get(p, ()))) for p in parties)

    def named(self, ties: Collection[str]) -> Mapping[str, Tie]:
        missing = [t for t in ties if t not in self._ties]
        found = dict(self._world.named(missing)) if missing else {}
        found |= {t: self._ties[t] for t in ties if t in self._ties}
        return {t: found[t] for t in sorted(found)}

    def degrees(self, parties: Collection[str]) -> Mapping[str, int]:
        missing = [p for p in parties if p not in self._degrees]
        if missing:
            self._degrees.update(self._world.degrees(missing))
        return {p: self._degrees[p] for p in sorted(set(parties)) if p in self._degrees}

    def parties(self, ids: Collection[str]) -> Mapping[str, Party]:
        return self._world.parties(ids)

    def kinds(self, ids: Collection[str]) -> Mapping[str, PartyKind]:
        return self._world.kinds(ids)

    def standings(self, claims: Collection[str]) -> Mapping[str, ClaimStanding]:
        missing = [c for c in claims if c not in self._standings]
        if missing:
            self._standings.update(self._world.standings(missing))
        return {c: self._standings[c] for c in sorted(set(claims)) if c in self._standings}

    def sanctions(self, parties: Collection[str]) -> Sequence[Sanction]:
        missing = sorted(set(parties).difference(self._sanctions))
        if missing:
            by_party: dict[str, list[Sanction]] = defaultdict(list)
            for sanction in self._world.sanctions(missing):
                by_party[sanction.party].append(sanction)
            self._sanctions.update((p, tuple(by_party.get(p, ()))) for p in missing)
        return [s for p in sorted(set(parties)) for s in self._sanctions[p]]

    def source_kinds(self) -> frozenset[str]:
        if self._source_kinds is None:
            self._source_kinds = self._world.source_kinds()
        return self._source_kinds

    def tender(self, tender: str) -> Tender | None:
        return self._world.tender(tender)

    def taking_part(self, parties: Collection[str]) -> Sequence[Tender]:
        return self._world.taking_part(parties)


class RememberingAdjacency:
    """Implements graph.ports.Adjacency over another one: the ties of a node are asked for once, for all times."""

    def __init__(self, adjacency: Adjacency) -> None:
        self._adjacency = adjacency
        self._edges: dict[int, list[Edge]] = {}
        self._hubs: dict[int, bool] = {}
        self._policy: HubPolicy | None = None
        self._tie_ids: dict[int, str] = {}

    def expand(self, nodes: Collection[int], window: Window) -> Sequence[Edge]:
        wanted = sorted(set(nodes))
        missing = [n for n in wanted if n not in self._edges]
        if missing:
            self._edges.update((n, []) for n in missing)
            for edge in self._adjacency.expand(missing, _EVER):
                self._edges[edge[0]].append(edge)
        first, last = window.ordinals
        return [e for n in wanted for e in self._edges[n] if e[5] <= last and e[8] >= first]  # by position, as Edge says

    def hubs(self, nodes: Collection[int], policy: HubPolicy) -> frozenset[int]:
        if policy != self._policy:
            self._hubs, self._policy = {}, policy
        missing = set(nodes).difference(self._hubs)
        if missing:
            found = self._adjacency.hubs(missing, policy)
            self._hubs.update((n, n in found) for n in missing)
        return frozenset(n for n in nodes if self._hubs[n])

    def public(self, nodes: Collection[int]) -> Mapping[int, str]:
        return self._adjacency.public(nodes)

    def numbers(self, parties: Collection[str]) -> Mapping[str, int]:
        return self._adjacency.numbers(parties)

    def tie_ids(self, ties: Collection[int]) -> Mapping[int, str]:
        missing = set(ties).difference(self._tie_ids)
        if missing:
            self._tie_ids.update(self._adjacency.tie_ids(missing))
        return {t: self._tie_ids[t] for t in sorted(set(ties)) if t in self._tie_ids}


class KnownParties:
    """The parties of one snapshot, by number, kept from question to question; threads may share it."""

    def __init__(self) -> None:
        self._kept: tuple[Snapshot | None, dict[int, Party]] = None, {}

    def at(self, snapshot: Snapshot) -> dict[int, Party]:
        """A memory to read and to add to. It begins anew with a newer snapshot, and when it holds too much."""
        of, parties = self._kept
        if of != snapshot or len(parties) > MOST_PARTIES:
            parties = {}
            self._kept = snapshot, parties
        return parties
