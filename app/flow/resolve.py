"""Seek the softer matches of new and changed parties, block by block, each written in one short transaction.

Comparing holds no writer's lock. A block is written only if no party changed meanwhile, else it is looked at again;
so a kill loses the work of one block, and the next run takes it up again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from app.db import Database, Unit
from app.engine.identity import sounds_of
from app.engine.resolution import Known, Seeker, Sought
from app.store import events, ledger, matches, unresolved, words
from app.store.ledger import Snapshot
from graph.kinds import Band

BLOCK = 500  # parties looked at together
WORDS = 5_000  # claims whose words are counted in one transaction
PATIENCE = 3  # looks at a block without the writer's lock before it is done under it

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Counts:
    """What resolving did: parties looked at, matches written or taken back, those that a human should see."""

    parties: int = 0
    matches: int = 0
    unsure: int = 0


def drain(database: Database, progress: Progress | None = None, limit: int | None = None, author: str = "system") -> Counts:
    """Resolve all parties that wait, or `limit` of them. May be killed and run again at any time."""
    _count_words(database)
    counts, run = Counts(), _Run()
    with database.reading() as unit:
        total = unresolved.waiting(unit)
    while limit is None or counts.parties < limit:
        size = BLOCK if limit is None else min(BLOCK, limit - counts.parties)
        done = _block(database, author, size, counts, run)
        if not done:
            break
        counts.parties += done
        if progress:
            progress(min(counts.parties, total), total)
    return counts


def _count_words(database: Database) -> None:
    """Rarity is of all that is known when a run begins; it does not move under the run."""
    while True:
        with database.writing() as unit:
            if not words.advance(unit, sounds_of, WORDS):
                return


@dataclass(slots=True)
class _Run:
    """What a run remembers of parties from block to block, and the snapshot at which it read them."""

    known: Known = field(default_factory=Known)
    read_at: Snapshot | None = None

    def at(self, unit: Unit, snapshot: Snapshot) -> Known:
        if self.read_at is not None and unresolved.has_moved(unit, self.read_at, unresolved.CHANGING_PARTIES):
            self.known.forget()
        self.read_at = snapshot
        return self.known


def _block(database: Database, author: str, size: int, counts: Counts, run: _Run) -> int:
    """Resolve the next parties; how many that were."""
    for _ in range(PATIENCE):
        with database.reading() as unit:
            snapshot = ledger.now_snapshot(unit)
            taken = unresolved.first(unit, snapshot, size)
            sought = Seeker(unit, snapshot, run.at(unit, snapshot)).seek(taken) if taken else Sought()
        if not taken:
            return 0
        with database.writing() as unit:
            ledger.in_turn(unit)
            if not unresolved.has_moved(unit, snapshot):
                _write(unit, author, taken, sought, counts)
                return len(taken)
    with database.writing() as unit:
        ledger.in_turn(unit)
        snapshot = ledger.now_snapshot(unit)
        taken = unresolved.first(unit, snapshot, size)
        if taken:
            _write(unit, author, taken, Seeker(unit, snapshot).seek(taken), counts)
        return len(taken)


def _write(unit: Unit, author: str, taken: list[int], sought: Sought, counts: Counts) -> None:
    with ledger.entry(unit, "resolution", author) as number:
        before = matches.ids_of(unit, number, sought.parties)
        counts.matches += matches.replace(unit, number, sought.parties, sought.found)
        unresolved.done(unit, taken)
    new = [f for f in sought.found if f.match.band is Band.UNSURE and f.ties and f.match.id not in before]
    counts.unsure += len(new)
    if new:
        events.add(unit, "match.awaiting_review", {"resolution": number, "matches": len(new)}, buyer=None, sealed=True)
