"""Ties around the officials and bidders of a tender, collected round by round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from graph.connect.kinship import MOST_SAME_AS, Line, leads_on, move_along, near
from graph.facts import Kin, Policy
from graph.kinds import FAMILY, ORGANISATIONS, OWNING, PartyKind, TieKind
from graph.model import Party, Tie
from graph.ports import World

UPWARD = frozenset({TieKind.OWNS, TieKind.BENEFICIAL_OWNER_OF, TieKind.OFFICER_OF, TieKind.KEY_PERSONNEL_OF})
SAME = frozenset({TieKind.SAME_AS})
KIN = FAMILY | SAME
PLACES = frozenset({TieKind.USES_CONTACT, TieKind.MEMBER_OF_HOUSEHOLD})
OWNED = ORGANISATIONS - {PartyKind.PUBLIC_BODY} | {PartyKind.UNKNOWN}  # what may have owners in its turn
MOST_TIES = 20_000  # of one party; who has more is said to be known in part
MOST_IN_ALL = 100_000  # of all around one tender; then no further step is made, and what lies beyond is said to be unknown


class Gatherer:
    """Collects ties of one tender round by round; every round is one question to the world."""

    def __init__(self, world: World, policy: Policy) -> None:
        self._world = world
        self._policy = policy
        self._asked: dict[frozenset[TieKind] | None, set[str]] = defaultdict(set)
        self._touching: dict[str, dict[str, Tie]] = defaultdict(dict)
        self.ties: dict[str, Tie] = {}
        self._cut: set[str] = set()  # parties of whom not all ties were read, or beyond whom nobody was asked for
        self._above: set[str] = set()  # the bidders, and firms that own or run them through however many others
        self.parties: dict[str, Party] = {}

    def ask(self, parties: Iterable[str], kinds: frozenset[TieKind] | None = None, sample: int | None = None) -> list[Tie]:
        """All ties of those parties, or a sample; the world is asked only for what was not asked before."""
        wanted = set(parties)
        fresh = wanted - self._asked[None] - self._asked[kinds]
        if fresh:
            self._asked[kinds] |= fresh
            found = self._world.ties(sorted(fresh), kinds, sample or MOST_TIES)
            for tie in found:
                self.ties[tie.id] = self._touching[tie.from_id][tie.id] = self._touching[tie.to_id][tie.id] = tie
            if sample is None and len(found) >= MOST_TIES:
                self._cut |= {p for p in fresh if len(self._touching[p]) >= MOST_TIES}
        met = {id_: t for p in wanted for id_, t in self._touching.get(p, {}).items() if kinds is None or t.kind in kinds}
        return list(met.values())

    def know(self, ids: Collection[str]) -> None:
        missing = sorted(set(ids).difference(self.parties))
        if missing:
            self.parties.update(self._world.parties(missing))

    def told(self, officials: Collection[str], others: Collection[str], kin: Iterable[Kin]) -> set[str]:
        """Whom a finding may name: both sides, who runs, owns or employs them, places that several use, of the family
        those through whom somebody comes who is met there; and whom any of these may be the same as.
        """
        selves = {*officials, *self.same_as(officials)}
        met = {end for tie in self.ties.values() if self._is_told(tie, selves) for end in (tie.from_id, tie.to_id)}
        met |= {*selves, *others}
        met |= self.same_as(met)
        ways = {id_ for one in kin if one.party in met for id_ in one.ties}
        met |= {end for id_ in ways for end in (self.ties[id_].from_id, self.ties[id_].to_id)} | self.shared()
        return met | self.same_as(met)

    def _is_told(self, tie: Tie, officials: Collection[str]) -> bool:
        """Not what somebody runs or owns beside the bidders, but for officials; nor whom else a bidder employs."""
        if tie.kind in UPWARD:
            return tie.to_id in self._above or tie.from_id in officials
        if tie.kind is TieKind.EMPLOYED_BY:
            return tie.from_id in self._asked[None]
        return tie.kind not in PLACES and tie.kind not in KIN

    def shared(self) -> set[str]:
        """Contact points and households that several of those met so far use."""
        users: dict[str, set[str]] = defaultdict(set)
        for tie in self.ties.values():
            if tie.kind in PLACES:
                users[tie.to_id].add(tie.from_id)
        return {place for place, some in users.items() if len(some) > 1}

    def same_as(self, parties: Collection[str]) -> set[str]:
        """The parties one same_as tie away, among the ties collected so far."""
        return {
            t.other(p) for p in parties for t in self._touching.get(p, {}).values() if t.kind is TieKind.SAME_AS
        }

    def is_whole(self, party: str, kinds: Collection[TieKind] = ()) -> bool:
        """Whether all ties were read of the party, and of those it was led to through ties of these kinds.

        Owners and officers are followed upward, family both ways.
        """
        met, queue = {party}, [party] if self._cut else []
        for one in queue:  # grows while it is read
            if one in self._cut:
                return False
            for tie in self._touching.get(one, {}).values() if kinds else ():
                if tie.kind in kinds and (tie.to_id == one or tie.kind in KIN) and tie.other(one) not in met:
                    met.add(tie.other(one))
                    queue.append(tie.other(one))
        return True

    @property
    def _is_full(self) -> bool:
        return len(self.ties) > MOST_IN_ALL

    def grow_family(self, officials: Collection[str]) -> None:
        """Kin of the officials within the policy's degree, and whom they may be the same as.

        Family is asked only of those through whom nearer kin than the degree allows may come (art. 296: not of the spouse
        of a brother).
        """
        degree = self._policy.family_degree
        lines: dict[str, set[Line]] = defaultdict(set)
        fresh = {p: {Line()} for p in officials}
        last: set[str] = set()
        for _ in range(degree + 1 + MOST_SAME_AS):
            for party, new in fresh.items():
                lines[party] |= new
            last |= fresh.keys()
            leading = {p for p, new in fresh.items() if any(leads_on(line, degree) for line in new)}
            if not leading or self._is_full:
                self._cut |= leading
                break
            found: dict[str, set[Line]] = defaultdict(set)
            for tie in self.ask(leading, KIN):
                for one in {tie.from_id, tie.to_id} & leading:
                    move = move_along(tie, one == tie.from_id)
                    some = (near(line, move, degree) for line in fresh[one]) if move is not None else ()
                    found[tie.other(one)].update(line for line in some if line is not None)
            fresh = {p: new for p, some in found.items() if (new := some - lines[p])}
        for _ in range(MOST_SAME_AS):
            last = {tie.other(p) for tie in self.ask(last, SAME) for p in (tie.from_id, tie.to_id) if p in last}

    def grow_upward(self, firms: Collection[str]) -> set[str]:
        """Owners and officers of the firms, then of their owning firms, to the policy's depth. Returns the persons."""
        frontier, people = set(firms), set[str]()
        self._above |= frontier
        for _ in range(self._policy.ownership_depth):
            found = [t for t in self.ask(frontier, UPWARD) if t.to_id in frontier]
            above = {t.from_id for t in found}
            kinds = self._world.kinds(above)
            people |= {p for p in above if kinds.get(p) is PartyKind.PERSON}
            frontier = {p for p in above - self._above if kinds.get(p, PartyKind.UNKNOWN) in OWNED}
            self._above |= frontier
            if not frontier or self._is_full:
                break
        self._cut |= self._owned(frontier) if not self._is_full else frontier
        return people

    def _owned(self, firms: Collection[str]) -> set[str]:
        """Those of the firms at the end of the way up that have owners in their turn."""
        beyond = self._world.ties(sorted(firms), OWNING, MOST_TIES) if firms else ()
        return {t.to_id for t in beyond} & set(firms)
