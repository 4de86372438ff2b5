"""Seek the softer matches of new and changed parties, block by block, each written in one short transaction.

Comparing holds no writer's lock. A block is written only if no party changed meanwhile, else it is looked at again;
so a kill loses the work of one block, and the next run takes it up again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.db import Database, Unit
from app.engine.crew import Crew
from app.engine.identity import sounds_of
from app.engine.resolution import Known, Seeker, Sought, look_at
from app.store import events, ledger, matches, mentions, unresolved, unscreened, words
from app.store.ledger import Snapshot
from app.store.sets import blocks
from graph.kinds import Band

BLOCK = 200  # parties looked at together, by whomever: which matches of many are kept hangs on who is asked together
WORDS = 5_000  # claims whose words are counted in one transaction
PATIENCE = 3  # looks at a block without the writer's lock before it is done under it

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Counts:
    """What resolving did: parties looked at, matches written or taken back, those that a human should see."""

    parties: int = 0
    matches: int = 0
    unsure: int = 0


def drain(
    database: Database, progress: Progress | None = None, limit: int | None = None, author: str = "system",
    crew: Crew | None = None,
) -> Counts:  # fmt: skip
    """Resolve all parties that wait, or `limit` of them. May be killed and run again at any time.

    A crew compares where there is one; the matches are the same.
    """
    count_words(database)
    counts, known = Counts(), Known()
    with database.reading() as unit:
        total = unresolved.waiting(unit)
    if crew is not None and limit is None:
        _together(database, crew, author, counts, lambda: progress and progress(min(counts.parties, total), total))
    while limit is None or counts.parties < limit:
        size = BLOCK if limit is None else min(BLOCK, limit - counts.parties)
        done = _block(database, author, size, counts, known)
        if not done:
            break
        counts.parties += done
        if progress:
            progress(min(counts.parties, total), total)
    return counts


def let_all_wait(database: Database, author: str) -> None:
    """Let every party that can have matches be compared anew: the words or the weights it was compared by are others now."""
    with database.writing() as unit:
        ledger.in_turn(unit)
        with ledger.entry(unit, "resolution", author) as number:
            mentions.await_resolution(unit, number, unresolved.everybody(unit))


def count_words(database: Database) -> None:
    """Rarity is of all that is known when a run begins; it does not move under the run."""
    while True:
        with database.writing() as unit:
            if not words.advance(unit, sounds_of, WORDS):
                return


def _together(database: Database, crew: Crew, author: str, counts: Counts, tell: Callable[[], object]) -> None:
    """Have a crew compare all that wait now. What changes meanwhile is left waiting."""
    with database.reading() as unit:
        parts = list(blocks(unresolved.first(unit, ledger.now_snapshot(unit), None), BLOCK))

    def questions() -> Iterator[tuple[Snapshot, list[int]]]:
        for part in parts:
            with database.reading() as unit:
                yield ledger.now_snapshot(unit), part

    known = Known()
    for part, looked in zip(parts, crew.ask(look_at, questions()), strict=True):
        with database.writing() as unit:
            ledger.in_turn(unit)
            if not unresolved.has_moved(unit, looked.snapshot, unresolved.CHANGING_PARTIES):
                now = ledger.now_snapshot(unit)
                _write(unit, author, part, Seeker(unit, now, known.at(unit, now)).settle(looked), counts)
                counts.parties += len(part)
        tell()


def _block(database: Database, author: str, size: int, counts: Counts, known: Known) -> int:
    """Resolve the next parties; how many that were."""
    for _ in range(PATIENCE):
        with database.reading() as unit:
            snapshot = ledger.now_snapshot(unit)
            taken = unresolved.first(unit, snapshot, size)
            sought = Seeker(unit, snapshot, known.at(unit, snapshot)).seek(taken) if taken else Sought()
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
        made = matches.replace(unit, number, sought.parties, sought.found, sought.others)
        counts.matches += made.matches
        unresolved.done(unit, taken)
        unscreened.note(unit, number, unscreened.around(unit, ledger.writer_view(unit, number), made.parties))
    new = [f for f in sought.found if f.match.band is Band.UNSURE and f.ties and f.match.id not in before]
    counts.unsure += len(new)
    if new:
        events.add(unit, "match.awaiting_review", {"resolution": number}, buyer=None, sealed=True)
