"""The matches of a block of stored parties: candidates by keys and numbers, masked names only among colleagues."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from app.db import Database, Unit
from app.engine.hearing import WORTH_KEEPING, heard, is_worth_keeping
from app.engine.identity import (
    asker_of,
    candidates_of,
    match_of,
    profile_of,
    rarity_of,
)
from app.engine.overload import reconsidered
from app.engine.parting import parted
from app.store import matches, posts, unresolved
from app.store.candidates import Bearers
from app.store.cluster import clusters
from app.store.digits import digits_of
from app.store.ledger import Snapshot
from app.store.matches import Found
from graph.kinds import Band, PartyKind
from graph.lexicon import admits
from graph.model import Party, Reason
from graph.period import Answer
from graph.resolve import (
    Comparison,
    Profile,
    Rarity,
    Shared,
    band_of,
    compare,
    reach,
    surprise_of,
    taxpayers_unread,
)

MOST_KEPT = 15  # matches of one party that are kept: a name borne by more says nothing
JOINED = 1.0  # what two words written as one may surprise more than the one word does
MOST_KNOWN = 100_000  # parties kept in memory over a run
MOST_ADMITTED = 50  # colleagues that a mask may admit before it says nothing
UNRESOLVED_KINDS = frozenset({PartyKind.CONTACT_POINT, PartyKind.HOUSEHOLD})
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sought:
    """Parties whose matches are now known in full, and those matches; `others` are standing matches of other parties
    that tie now and did not, or tie no more."""

    parties: frozenset[int] = frozenset()
    found: tuple[Found, ...] = ()
    others: tuple[Found, ...] = ()


@dataclass(frozen=True, slots=True)
class Looked:
    """Parties that were compared with their candidates: those asked about, those of them who can have matches, the pairs
    worth keeping, and the ids of all in them. It does not hang on what was matched before."""

    snapshot: Snapshot
    asked: frozenset[int]
    present: frozenset[int]
    seen: Mapping[Pair, Comparison]
    ids: Mapping[int, str]


@dataclass(slots=True)
class Known:
    """Parties as they stood when they were read, kept over the blocks of a run; good while no party changes."""

    parties: dict[int, Party] = field(default_factory=dict)
    profiles: dict[int, Profile] = field(default_factory=dict)
    sourced: dict[int, Profile] = field(default_factory=dict)  # by sources alone, of those to whom a single key adds
    bearers: Bearers = field(default_factory=Bearers)
    read_at: Snapshot | None = None

    def at(self, unit: Unit, snapshot: Snapshot) -> Known:
        """What may still be relied on at a snapshot."""
        if self.read_at is not None and unresolved.has_moved(unit, self.read_at, unresolved.CHANGING_PARTIES):
            self.forget()
        self.read_at = snapshot
        return self

    def forget(self) -> None:
        self.bearers.forget()
        self.parties.clear()
        self.profiles.clear()
        self.sourced.clear()


_known: tuple[Database, Known] | None = None  # in a process that thinks for a crew: from block to block


def look_at(database: Database, snapshot: Snapshot, numbers: Collection[int]) -> Looked:
    """A crew's share of a resolution."""
    global _known  # noqa: PLW0603 - one for each process
    if _known is None or _known[0] is not database:
        _known = database, Known()
    with database.reading() as unit:
        return Seeker(unit, snapshot, _known[1].at(unit, snapshot)).look(numbers)


class Seeker:
    """Seeks at one snapshot."""

    def __init__(self, unit: Unit, view: Snapshot, known: Known | None = None) -> None:
        known = known if known is not None else Known()
        self.unit, self.view = unit, view
        self._parties, self._profiles, self._bearers = known.parties, known.profiles, known.bearers
        self._sourced = known.sourced
        if len(self._parties) > MOST_KNOWN:
            known.forget()

    def seek(self, numbers: Collection[int]) -> Sought:
        """All matches of these parties, and of the masked ones who serve beside them."""
        return self.settle(self.look(numbers))

    def look(self, numbers: Collection[int]) -> Looked:
        """Compare these parties with their candidates; what was matched before plays no part yet."""
        asked = set(numbers) | self._masked_beside(numbers)
        self._know(asked)
        stated = {n for n in asked if n in self._parties and self._parties[n].name}
        present = {n for n in stated if self._parties[n].kind not in UNRESOLVED_KINDS}
        masked = {n for n in present if self._parties[n].masked}
        seen = self._plain({n for n in present if self._in_the_open(n)})
        for pair, comparison in self._behind_masks(masked):
            seen[pair] = comparison
        worth = _worth_keeping(seen)
        ids = {n: self._parties[n].id for pair in worth for n in pair}
        return Looked(self.view, frozenset(asked), frozenset(present), worth, ids)

    def settle(self, looked: Looked) -> Sought:
        """The matches that are kept. A party already matched is a candidate again: it may have found us, not we it."""
        partners = matches.partners(self.unit, self.view, looked.present)
        pairs = {(min(n, c), max(n, c)) for n, some in partners.items() for c in some}.difference(looked.seen)
        seen, ids = dict(looked.seen), dict(looked.ids)
        if pairs:
            found = _worth_keeping(self._compared_all(pairs))
            seen.update(found)
            ids.update((n, self._parties[n].id) for pair in found for n in pair)
        kept = list(self._kept(seen, ids, looked.present))
        told, others = parted(self.unit, self.view, looked.asked, kept)
        return Sought(looked.asked, tuple(told), tuple(others))

    # --- names in the open --------------------------------------------------------------------------------------------
    def _plain(self, asked: Collection[int]) -> dict[Pair, Comparison]:
        """Each pair is compared once."""
        askers = {n: asker_of(self._parties[n], self._profiles[n]) for n in sorted(asked)}
        found = candidates_of(self.unit, self.view, askers, self._bearers)
        pairs = {(min(n, c), max(n, c)) for n in asked for c in found[n]}
        return self._compared_all(pairs)

    def _compared_all(self, pairs: Collection[Pair]) -> dict[Pair, Comparison]:
        """Comparisons of those pairs that have names in the open and could be worth keeping."""
        self._know({n for pair in pairs for n in pair})
        open_ = [p for p in sorted(pairs) if all(self._in_the_open(n) for n in p)]
        self._open_numbers({n for pair in open_ for n in pair}, open_)
        rarity = rarity_of(self.unit, [self._profiles[n] for n in {n for pair in open_ for n in pair}])
        bare: dict[tuple[object, object], Comparison] = {}
        seen = {pair: self._compared(pair, rarity, bare) for pair in self._in_reach(open_, rarity)}
        both = {(a, b): (self._profiles[a], self._profiles[b]) for a, b in seen}
        weigh = partial(compare, rarity=rarity)
        seen |= reconsidered(self.unit, self.view, seen, both, weigh)
        added = {p: self._by_sources(p) for p in open_ if not self._sourced.keys().isdisjoint(p)}
        return seen | heard(self.unit, self.view, seen, added, weigh)

    def _by_sources(self, pair: Pair) -> tuple[Profile, Profile]:
        a, b = (self._sourced.get(n, self._profiles[n]) for n in pair)
        return a, b

    def _compared(self, pair: Pair, rarity: Rarity, bare: dict[tuple[object, object], Comparison]) -> Comparison:
        """Names without any evidence are compared once, however many parties bear them: a committee's members are named
        anew in every tender."""
        a, b = (self._profiles[n] for n in pair)
        if a.has_evidence or b.has_evidence or not a.posts.isdisjoint(b.posts):
            return compare(a, b, rarity)
        key = (a.spelt, b.spelt)
        if key not in bare:
            bare[key] = compare(a, b, rarity)
        return bare[key]

    def _in_reach(self, pairs: Collection[Pair], rarity: Rarity) -> Iterator[Pair]:
        """Pairs that could be worth keeping at all; telling so is far cheaper than comparing."""
        surprise = {n: surprise_of(self._profiles[n], rarity) for n in {n for pair in pairs for n in pair}}
        shared = Shared(rarity)
        for a, b in pairs:
            both = self._profiles[a], self._profiles[b]
            most = min(surprise[a], surprise[b]) + JOINED
            if reach(*both, most) < WORTH_KEEPING:
                continue
            if not all(p.is_person for p in both) or reach(*both, shared.surprise(*both)) >= WORTH_KEEPING:
                yield a, b

    def _open_numbers(self, numbers: Collection[int], pairs: Collection[Pair]) -> None:
        """Where one of a pair has a masked number, the other's digits are needed to try it on; where the two bear sealed
        tax numbers, to tell two branches from two taxpayers."""
        masks = {n: set(self._profiles[n].masked_numbers) for n in numbers if self._profiles[n].masked_numbers}
        tried = {(other, s) for a, b in pairs for one, other in ((a, b), (b, a)) for s in masks.get(one, ())}
        both = ((pair, [self._profiles[n] for n in pair]) for pair in pairs)
        tried |= {(n, "NPWP") for pair, (a, b) in both if taxpayers_unread(a, b) for n in pair}
        if not tried:
            return
        opened = digits_of(self.unit, self.view, {n for n, _ in tried}, {s for _, s in tried})
        for n, digits in opened.items():
            self._read(n, self._profiles[n].posts, digits)

    def _in_the_open(self, number: int) -> bool:
        known = self._parties.get(number)
        return known is not None and bool(known.name) and bool(self._profiles[number].names)

    # --- masked names -------------------------------------------------------------------------------------------------
    def _masked_beside(self, numbers: Collection[int]) -> set[int]:
        if not posts.any_masked(self.unit):
            return set()
        beside = self._colleagues(numbers)
        everybody = {c for some in beside.values() for c in some}
        masked = {b.party for b in posts.bearers(self.unit, self.view, everybody, masked=True)}
        return masked - unresolved.among(self.unit, masked)  # those who wait have their own turn, after all named ones

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
        names: dict[int, list[str]] = defaultdict(list)
        for bearer in posts.bearers(self.unit, self.view, everybody, masked=False):
            names[bearer.party].append(bearer.name)
        admitted: dict[int, list[int]] = {}
        for n in sorted(masked):
            for circle in (posted.get(n, set()), colleagues[n] - {n}):
                found = {c for c in circle & names.keys() if any(self._admits(n, name) for name in names[c])}
                if found:
                    admitted[n] = sorted(found)
                    break
        yield from self._one_of_each(admitted)

    def _admits(self, masked: int, name: str) -> bool:
        return any(admits(mask, name) is not Answer.NO for mask in self._profiles[masked].masked_names)

    def _one_of_each(self, admitted: Mapping[int, Collection[int]]) -> Iterator[tuple[Pair, Comparison]]:
        """Of those a mask admits at most one is meant, so none is likelier than one in as many as remain after comparing."""
        few = {n: others for n, others in admitted.items() if len(others) <= MOST_ADMITTED}
        self._know({c for others in few.values() for c in others})
        pairs = [(n, c) for n, others in few.items() for c in others if not self._parties[c].masked]
        self._open_numbers({n for pair in pairs for n in pair}, pairs)
        rarity = rarity_of(self.unit, [self._profiles[c] for c in {c for _, c in pairs}])
        left: dict[int, dict[int, Comparison]] = {}
        for n, c in pairs:
            seen = compare(*self._by_sources((n, c)), rarity)
            if seen.band is not Band.DIFFERENT:
                left.setdefault(n, {})[c] = seen
        for n, among in left.items():
            for c, seen in among.items():
                yield (min(n, c), max(n, c)), _among(seen, len(among))

    # --- what is kept -------------------------------------------------------------------------------------------------
    def _kept(self, seen: Mapping[Pair, Comparison], ids: Mapping[int, str], asked: Collection[int]) -> Iterator[Found]:
        """The most probable matches of each party that was asked about."""
        ranked = sorted(seen, key=lambda p: (-seen[p].probability, sorted(ids[n] for n in p)))
        count: dict[int, int] = {}
        for pair in ranked:
            if min(count.get(n, 0) for n in pair if n in asked) >= MOST_KEPT:
                continue
            for n in pair:
                count[n] = count.get(n, 0) + 1
            a, b = sorted(pair, key=ids.__getitem__)
            made = match_of(matches.match_id(self.unit, ids[a], ids[b]), ids[a], ids[b], seen[pair])
            yield Found(a, b, made)

    def _know(self, numbers: Collection[int]) -> None:
        missing = set(numbers).difference(self._parties)
        if missing:
            found = clusters(self.unit, self.view, missing)
            self._parties.update(found)
            held = posts.posts_of(self.unit, self.view, found)
            for n in found:
                self._read(n, held.get(n, ()))

    def _read(self, number: int, posts_held: Collection[str], digits: Mapping[str, str] | None = None) -> None:
        party = self._parties[number]
        self._profiles[number] = profile_of(party, digits, posts_held)
        if party.sourced is not None:
            self._sourced[number] = profile_of(party.sourced, digits, posts_held)


def _worth_keeping(seen: Mapping[Pair, Comparison]) -> dict[Pair, Comparison]:
    return {pair: c for pair, c in seen.items() if is_worth_keeping(c) and c.band is not Band.DIFFERENT}


def _among(seen: Comparison, others: int) -> Comparison:
    ceiling = 1 / others
    if seen.probability <= ceiling:
        return seen
    score = math.log(ceiling / (1 - ceiling)) if others > 1 else seen.score
    reason = Reason("others_admitted", "", str(others), round(score - seen.score, 4))
    return replace(
        seen, score=round(score, 4), probability=ceiling, band=band_of(ceiling), reasons=(*seen.reasons, reason)
    )
