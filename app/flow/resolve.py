"""Seek the softer matches of new and changed parties, block by block, each written in one short transaction.

Comparing holds no writer's lock. A block is written only if no party changed meanwhile, else it is looked at again;
so a kill loses the work of one block, and the next run takes it up again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import structlog

from app.db import PASSING, Database, Unit
from app.engine.crew import Crew
from app.engine.halving import Halving
from app.engine.identity import sounds_of
from app.engine.resolution import Known, Looked, Seeker, Sought, look_at
from app.errors import Conflict, LoadUnderWay
from app.store import events, ledger, matches, mentions, unresolved, unscreened, words
from app.store.ledger import Snapshot
from app.store.sets import blocks
from graph.kinds import Band

BLOCK = 200  # parties looked at together, by whomever: which matches of many are kept hangs on who is asked together
WORDS = 5_000  # claims whose words are counted in one transaction
PATIENCE = 3  # looks at a block without the writer's lock before it is done under it
log = structlog.get_logger("resolve")

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
    counts = Counts()
    with database.reading() as unit:
        total = unresolved.waiting(unit)

    def tell() -> None:
        if progress:
            progress(min(counts.parties, total), total)

    run = _Run(database, author, counts)
    together = crew is not None and limit is None
    while limit is None or counts.parties < limit:
        if crew is not None and together:
            together = not run.together(crew, tell)
        done = run.block(BLOCK if limit is None else min(BLOCK, limit - counts.parties))
        if not done:
            break
        counts.parties += done
        tell()
    return counts


def let_all_wait(database: Database, author: str) -> None:
    """Let every party that can have matches be compared anew: the words or the weights it was compared by are others now."""
    with database.writing() as unit:
        ledger.in_turn(unit)
        with ledger.entry(unit, "resolution", author) as number:
            mentions.await_resolution(unit, number, unresolved.everybody(unit))
            unresolved.nobody_aside(unit)


def count_words(database: Database) -> None:
    """Rarity is of all that is known when a run begins; it does not move under the run."""
    while True:
        with database.writing() as unit:
            if not words.advance(unit, sounds_of, WORDS):
                return


@dataclass(slots=True)
class _Run:
    """One resolution of many parties."""

    database: Database
    author: str
    counts: Counts
    known: Known = field(default_factory=Known)
    halving: Halving[int] = field(init=False)

    def __post_init__(self) -> None:
        self.halving = Halving(self.database, unresolved.set_aside)

    def together(self, crew: Crew, tell: Callable[[], object]) -> bool:
        """Have a crew compare all that wait now. What changes meanwhile is left waiting. False where it failed on the way:
        the parties it failed on come first now."""
        with self.database.reading() as unit:
            parts = list(blocks(unresolved.first(unit, ledger.now_snapshot(unit), None), BLOCK))

        def questions() -> Iterator[tuple[Snapshot, list[int]]]:
            for part in parts:
                with self.database.reading() as unit:
                    yield ledger.now_snapshot(unit), part

        try:
            for part, looked in zip(parts, crew.ask(look_at, questions()), strict=True):
                self._settle(part, looked)
                tell()
        except (Conflict, LoadUnderWay, *PASSING):
            raise
        except Exception as failed:
            log.warning("resolve.block_failed", error=type(failed).__name__)
            self.known.forget()
            return False
        return True

    def _settle(self, part: list[int], looked: Looked) -> None:
        with self.database.writing() as unit:
            ledger.in_turn(unit)
            if not unresolved.has_moved(unit, looked.snapshot, unresolved.CHANGING_PARTIES):
                now = ledger.now_snapshot(unit)
                sought = Seeker(unit, now, self.known.at(unit, now)).settle(looked)
                _write(unit, self.author, part, sought, self.counts)
                self.counts.parties += len(part)

    def block(self, size: int) -> int:
        """Resolve the next parties; how many that were. One that cannot be is set aside."""
        with self.database.reading() as unit:
            taken = unresolved.first(unit, ledger.now_snapshot(unit), size)
        self.halving.run(taken, self._resolve)
        return len(taken)

    def _resolve(self, taken: Sequence[int]) -> None:
        if not taken:
            return
        try:
            for _ in range(PATIENCE):
                with self.database.reading() as unit:
                    snapshot = ledger.now_snapshot(unit)
                    sought = Seeker(unit, snapshot, self.known.at(unit, snapshot)).seek(taken)
                with self.database.writing() as unit:
                    ledger.in_turn(unit)
                    if not unresolved.has_moved(unit, snapshot):
                        _write(unit, self.author, taken, sought, self.counts)
                        return
            with self.database.writing() as unit:
                ledger.in_turn(unit)
                snapshot = ledger.now_snapshot(unit)
                _write(unit, self.author, taken, Seeker(unit, snapshot).seek(taken), self.counts)
        except Exception:
            self.known.forget()  # nothing is kept of a look that failed
            raise


def _write(unit: Unit, author: str, taken: Sequence[int], sought: Sought, counts: Counts) -> None:
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
