"""The matches of a block of stored parties: candidates by keys and numbers, masked names only among colleagues."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from app.db import Unit
from app.engine.identity import (
    WORTH_KEEPING,
    asker_of,
    candidates_of,
    match_of,
    profile_of,
    rarity_of,
)
from app.store import matches, mentions, posts
from app.store.cluster import clusters
from app.store.digits import digits_of
from app.store.ledger import Snapshot
from app.store.matches import Found
from graph.kinds import Band, PartyKind
from graph.lexicon import admits
from graph.model import Party, Reason
from graph.period import Answer
from graph.resolve import Comparison, Profile, band_of, compare

MOST_KEPT = 15  # matches of one party that are kept: a name borne by more says nothing
MOST_ADMITTED = 50  # colleagues that a mask may admit before it says nothing
UNRESOLVED_KINDS = frozenset({PartyKind.CONTACT_POINT, PartyKind.HOUSEHOLD})
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sought:
    """Parties whose matches are now known in full, and those matches."""

    parties: frozenset[int] = frozenset()
    found: tuple[Found, ...] = ()


@dataclass(slots=True)
class Seeker:
    """Seeks at one snapshot; parties once read are remembered."""

    unit: Unit
    view: Snapshot
    _parties: dict[int, Party] = field(default_factory=dict)
    _profiles: dict[int, Profile] = field(default_factory=dict)

    def seek(self, numbers: Collection[int]) -> Sought:
        """All matches of these parties, and of the masked ones who serve beside them."""
        asked = set(numbers) | self._masked_beside(numbers)
        self._know(asked)
        stated = {n for n in asked if n in self._parties and self._parties[n].name}
        present = {n for n in stated if self._parties[n].kind not in UNRESOLVED_KINDS}
        masked = {n for n in present if self._parties[n].masked}
        seen = self._plain(present - masked)
        for pair, comparison in self._behind_masks(masked):
            seen[pair] = comparison
        return Sought(frozenset(asked), tuple(self._kept(seen, present)))

    # --- names in the open --------------------------------------------------------------------------------------------
    def _plain(self, asked: Collection[int]) -> dict[Pair, Comparison]:
        """Each pair is compared once. A party already matched is a candidate again: it may have found us, not we it."""
        askers = {n: asker_of(self._parties[n], self._profiles[n]) for n in sorted(asked)}
        found = candidates_of(self.unit, self.view, askers)
        partners = matches.partners(self.unit, self.view, asked)
        pairs = {(min(n, c), max(n, c)) for n in asked for c in (*found[n], *partners.get(n, ()))}
        self._know({n for pair in pairs for n in pair})
        open_ = [p for p in sorted(pairs) if all(self._in_the_open(n) for n in p)]
        self._open_numbers({n for pair in open_ for n in pair}, open_)
        rarity = rarity_of(self.unit, [self._profiles[n] for n in {n for pair in open_ for n in pair}])
        return {(a, b): compare(self._profiles[a], self._profiles[b], rarity) for a, b in open_}

    def _open_numbers(self, numbers: Collection[int], pairs: Collection[Pair]) -> None:
        """Where one of a pair has a masked number, the other's digits are needed to try it on."""
        masks = {n: set(self._profiles[n].masked_numbers) for n in numbers if self._profiles[n].masked_numbers}
        if not masks:
            return
        tried = {(other, s) for a, b in pairs for one, other in ((a, b), (b, a)) for s in masks.get(one, ())}
        opened = digits_of(self.unit, self.view, {n for n, _ in tried}, {s for _, s in tried})
        self._profiles.update((n, profile_of(self._parties[n], digits, self._profiles[n].posts)) for n, digits in opened.items())

    def _in_the_open(self, number: int) -> bool:
        known = self._parties.get(number)
        return known is not None and bool(known.name) and not known.masked

    # --- masked names -------------------------------------------------------------------------------------------------
    def _masked_beside(self, numbers: Collection[int]) -> set[int]:
        if not posts.any_masked(self.unit):
            return set()
        beside = self._colleagues(numbers)
        everybody = {c for some in beside.values() for c in some}
        return {b.party for b in posts.bearers(self.unit, self.view, everybody, masked=True)}

    def _colleagues(self, numbers: Collection[int]) -> dict[int, set[int]]:
        bodies = posts.bodies_of(self.unit, self.view, numbers)
        members = posts.members_of(self.unit, self.view, {b for some in bodies.values() for b in some})
        posted = posts.same_post(self.unit, self.view, numbers)
        return {
            n: {m for body in bodies.get(n, ()) for m in members.get(body, ())} | posted.get(n, set()) - {n} for n in numbers
        }

    def _behind_masks(self, masked: Collection[int]) -> Iterator[tuple[Pair, Comparison]]:
        """A mask is compared with colleagues whom it admits; those in the very same post go before all others."""
        if not masked:
            return
        posted, colleagues = posts.same_post(self.unit, self.view, masked), self._colleagues(masked)
        everybody = {c for some in (*posted.values(), *colleagues.values()) for c in some}
        named = posts.bearers(self.unit, self.view, everybody, masked=False)
        for n in sorted(masked):
            for circle in (posted.get(n, set()), colleagues[n] - {n}):
                admitted = {b.party for b in named if b.party in circle and self._admits(n, b.name)}
                if admitted:
                    yield from self._one_of(n, admitted)
                    break

    def _admits(self, masked: int, name: str) -> bool:
        return any(admits(mask, name) is not Answer.NO for mask in self._profiles[masked].masked_names)

    def _one_of(self, masked: int, admitted: Collection[int]) -> Iterator[tuple[Pair, Comparison]]:
        """At most one of them is meant, so none is likelier than one in as many as remain after comparing."""
        if len(admitted) > MOST_ADMITTED:
            return
        self._know(admitted)
        others = [n for n in sorted(admitted) if not self._parties[n].masked]
        self._open_numbers({masked, *others}, [(masked, n) for n in others])
        rarity = rarity_of(self.unit, [self._profiles[n] for n in others])
        seen = {n: compare(self._profiles[masked], self._profiles[n], rarity) for n in others}
        left = {n: c for n, c in seen.items() if c.band is not Band.DIFFERENT}
        for n, comparison in left.items():
            yield (min(n, masked), max(n, masked)), _among(comparison, len(left))

    # --- what is kept -------------------------------------------------------------------------------------------------
    def _kept(self, seen: Mapping[Pair, Comparison], asked: Collection[int]) -> Iterator[Found]:
        """The most probable matches of each party that was asked about; pairs decided to be two tie nothing."""
        worth = [p for p, c in seen.items() if c.probability >= WORTH_KEEPING and c.band is not Band.DIFFERENT]
        ranked = sorted(worth, key=lambda p: (-seen[p].probability, sorted(self._parties[n].id for n in p)))
        count: dict[int, int] = {}
        apart = self._decided_apart()
        for pair in ranked:
            if min(count.get(n, 0) for n in pair if n in asked) >= MOST_KEPT:
                continue
            for n in pair:
                count[n] = count.get(n, 0) + 1
            a, b = sorted(pair, key=lambda n: self._parties[n].id)
            ids = self._parties[a].id, self._parties[b].id
            made = match_of(matches.match_id(self.unit, *ids), *ids, seen[pair])
            yield Found(a, b, made, ties=pair not in apart)

    def _decided_apart(self) -> set[Pair]:
        bonds = [b for b in mentions.bonds(self.unit) if not b.same]
        homes = mentions.party_numbers(self.unit, self.view, {ref for b in bonds for ref in (b.a, b.b)})
        ends = [(homes[b.a], homes[b.b]) for b in bonds if b.a in homes and b.b in homes]
        return {(min(pair), max(pair)) for pair in ends}

    def _know(self, numbers: Collection[int]) -> None:
        missing = set(numbers).difference(self._parties)
        if missing:
            found = clusters(self.unit, self.view, missing)
            self._parties.update(found)
            held = posts.posts_of(self.unit, self.view, found)
            self._profiles.update((n, profile_of(p, posts=held.get(n, ()))) for n, p in found.items())


def _among(seen: Comparison, others: int) -> Comparison:
    ceiling = 1 / others
    if seen.probability <= ceiling:
        return seen
    score = math.log(ceiling / (1 - ceiling)) if others > 1 else seen.score
    reason = Reason("others_admitted", "", str(others), round(score - seen.score, 4))
    return replace(
        seen, score=round(score, 4), probability=ceiling, band=band_of(ceiling), reasons=(*seen.reasons, reason)
    )
