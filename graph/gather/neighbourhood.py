"""Ties around the officials and bidders of a tender, collected round by round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from graph.facts import Policy
from graph.kinds import FAMILY, ORGANISATIONS, PartyKind, TieKind
from graph.model import Party, Tie
from graph.ports import World

UPWARD = frozenset({TieKind.OWNS, TieKind.BENEFICIAL_OWNER_OF, TieKind.OFFICER_OF, TieKind.KEY_PERSONNEL_OF})
KIN = FAMILY | {TieKind.SAME_AS}
OWNED = ORGANISATIONS - {PartyKind.PUBLIC_BODY} | {PartyKind.UNKNOWN}  # what may have owners in its turn
MOST_TIES = 20_000  # of one party; who has more is said to be known in part


class Gatherer:
    """Collects ties of one tender round by round; every round is one question to the world."""

    def __init__(self, world: World, policy: Policy) -> None:
        self._world = world
        self._policy = policy
        self._asked: dict[frozenset[TieKind] | None, set[str]] = defaultdict(set)
        self._touching: dict[str, dict[str, Tie]] = defaultdict(dict)
        self.ties: dict[str, Tie] = {}
        self.cut: set[str] = set()  # parties of whom not all ties were read
        self.parties: dict[str, Party] = {}

    def ask(self, parties: Iterable[str], kinds: frozenset[TieKind] | None = None, limit: int = MOST_TIES) -> list[Tie]:
        """All ties of those parties; the world is asked only for what was not asked before."""
        wanted = set(parties)
        fresh = wanted - self._asked[None] - self._asked[kinds]
        if fresh:
            self._asked[kinds] |= fresh
            found = self._world.ties(sorted(fresh), kinds, limit)
            for tie in found:
                self.ties[tie.id] = self._touching[tie.from_id][tie.id] = self._touching[tie.to_id][tie.id] = tie
            if len(found) >= limit == MOST_TIES:
                self.cut |= {p for p in fresh if len(self._touching[p]) >= limit}
        met = {id_: t for p in wanted for id_, t in self._touching.get(p, {}).items() if kinds is None or t.kind in kinds}
        return list(met.values())

    def know(self, ids: Collection[str]) -> None:
        missing = sorted(set(ids).difference(self.parties))
        if missing:
            self.parties.update(self._world.parties(missing))

    def ends(self) -> set[str]:
        """Every party at an end of a tie met so far."""
        return {end for t in self.ties.values() for end in (t.from_id, t.to_id)}

    def same_as(self, parties: Collection[str]) -> set[str]:
        """The parties one same_as tie away, among the ties collected so far."""
        return {
            t.other(p) for p in parties for t in self._touching.get(p, {}).values() if t.kind is TieKind.SAME_AS
        }

    def grow_family(self, officials: Collection[str]) -> None:
        """Kin of the officials up to the policy's degree; one more round for marriage and for a same_as at the end."""
        frontier, met = set(officials), set(officials)
        for _ in range(self._policy.family_degree + 2):
            found = self.ask(frontier, KIN)
            frontier = {end for t in found for end in (t.from_id, t.to_id)} - met
            met |= frontier
            if not frontier:
                return

    def grow_upward(self, firms: Collection[str]) -> set[str]:
        """Owners and officers of the firms, then of their owning firms, to the policy's depth. Returns the persons."""
        frontier, people = set(firms), set[str]()
        for _ in range(self._policy.ownership_depth):
            found = [t for t in self.ask(frontier, UPWARD) if t.to_id in frontier]
            above = {t.from_id for t in found}
            self.know(above)
            people |= {p for p in above if self._kind(p) is PartyKind.PERSON}
            frontier = {p for p in above if self._kind(p) in OWNED}
            if not frontier:
                break
        return people

    def _kind(self, party: str) -> PartyKind:
        known = self.parties.get(party)
        return known.kind if known else PartyKind.UNKNOWN
