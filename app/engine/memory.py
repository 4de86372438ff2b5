"""A world that remembers what it was asked, so that many tenders screened at one snapshot share their neighbourhoods."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from graph.facts import ClaimStanding
from graph.kinds import TieKind
from graph.model import Party, Sanction, Tender, Tie
from graph.ports import World

MOST_TIES = 400_000  # then it forgets and begins anew: about half a gigabyte


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

    def ties(
        self, parties: Collection[str], kinds: Collection[TieKind] | None = None, limit_per_party: int = 2_000
    ) -> Sequence[Tie]:
        """A party is asked for once, for all kinds; where it has more ties than the limit the question goes through."""
        if len(self._ties) > MOST_TIES:
            self._ties.clear()
            self._touching.clear()
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

    def standings(self, claims: Collection[str]) -> Mapping[str, ClaimStanding]:
        missing = [c for c in claims if c not in self._standings]
        if missing:
            self._standings.update(self._world.standings(missing))
        return {c: self._standings[c] for c in sorted(set(claims)) if c in self._standings}

    def sanctions(self, parties: Collection[str]) -> Sequence[Sanction]:
        missing = sorted(set(parties) - self._sanctions.keys())
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
