"""The name index: whose names come near a name, out of files made of the tables and, for what is newer, out of memory.

It is never the only home of anything. What was stated since the files were written is read when a question comes, so a
name is found as soon as it is committed, in every process; when that grows, one process writes it into a new segment,
and segments of like size are merged. Files that are missing, damaged, of another database or of another folding are
said to be so, and made again; until then the answer comes from memory.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import merge
from itertools import islice
from pathlib import Path
from threading import Lock
from weakref import WeakKeyDictionary

import numpy as np
import structlog

from app.db import Database, Unit
from app.engine import name_files
from app.engine.name_files import Manifest, Names, Segment, UnusableError
from app.settings import settings
from app.store import name_rows
from app.store.ledger import Snapshot
from app.store.name_rows import Stated
from graph.resolve.folded import folding
from graph.resolve.name_table import Known
from graph.resolve.nearest import Question, nearest, questions

WRITE_AT = 4_000  # names newer than the files, when they are written
LARGEST = 1_000_000  # names of a segment
LIKE = 4  # a segment is merged with one that is not so many times as large
LIKE_IN_MEMORY = 8
POLL_SECONDS = 0.05
PATIENCE_SECONDS = 120.0  # while another process writes
RETRY_SECONDS = 300.0  # after a write that failed; until then memory answers
log = structlog.get_logger("names")

Asked = Mapping[int, Sequence[str]]
Near = tuple[float, list[list[int]]]  # how near a name comes, and some of its mentions, each as the claims that state it


@dataclass(frozen=True, slots=True)
class _State:
    """Names known up to a snapshot: those of the files, and those stated since."""

    stamp: tuple[int, int, int] | None
    manifest: Manifest | None
    segments: tuple[Names, ...]
    upto: Snapshot
    newer: tuple[Names, ...] = ()

    @property
    def parts(self) -> tuple[Names, ...]:
        return (*self.segments, *self.newer)

    @property
    def covered(self) -> Snapshot:
        """Up to where the files know."""
        return self.manifest.covers if self.manifest else name_rows.NOTHING

    @property
    def held(self) -> int:
        """How many names are in memory alone."""
        return sum(part.size for part in self.newer)

    def with_newer(self, rows: Sequence[Stated], view: Snapshot) -> _State:
        """Known up to `view`. Parts in memory are united as they grow, so that there are few of them."""
        if not rows:
            return replace(self, upto=view)
        known = Known([s.table for s in self.segments])
        parts, last = list(self.newer), name_files.named(rows, known)
        while parts and parts[-1].size <= LIKE_IN_MEMORY * last.size:
            last = name_files.united([parts.pop(), last], known)
        return replace(self, upto=view, newer=(*parts, last))


class NameIndex:
    """The index of one database in this process; threads share it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.trouble: str | None = None  # why the files in force are not used
        self._lock = Lock()
        self._state = _State(None, None, (), name_rows.NOTHING)
        self._untold = True
        self._no_write_before = 0.0  # on the monotonic clock

    # --- asking -------------------------------------------------------------------------------------------------------
    def near(self, unit: Unit, view: Snapshot, asked: Asked) -> dict[int, Iterator[Near]]:
        """For each asker, by its readings, the names that come near, the nearest first, with the claims that state them.

        A name that many bear comes several times; claims that are not in force at the snapshot are among them. No names
        for a name without letters and digits.
        """
        parts = self._at(unit, view).parts
        sought = questions(asked, Known([part.table for part in parts]))
        return {n: _nearest(parts, sought[n]) if n in sought else iter(()) for n in asked}

    @property
    def told(self) -> str:
        """How names are found now, for whoever watches over the service."""
        if self._untold:
            return "not_asked_yet"
        return "ready" if self.trouble is None else f"from_memory: {self.trouble}"

    def advance(self, unit: Unit, view: Snapshot) -> int:
        """Take in what is newer, and write it where it has grown. Returns how many names are known."""
        return sum(part.size for part in self._at(unit, view).parts)

    def _at(self, unit: Unit, view: Snapshot) -> _State:
        with self._lock:
            state = self._opened(unit)
            if name_rows.adds(state.upto, view) or self._owes_a_write(unit, view, state):
                state = self._brought(unit, view, state)
            if not unit.is_writing:  # else what was read may yet be undone
                self._state = state
            return state

    def _brought(self, unit: Unit, view: Snapshot, state: _State) -> _State:
        held = state.held
        rows = list(islice(name_rows.stated(unit, state.upto, view), WRITE_AT))
        if held + len(rows) < WRITE_AT:
            return state.with_newer(rows, view)
        if not unit.is_writing and time.monotonic() >= self._no_write_before:
            try:
                return self._written(unit, view)
            except OSError as error:
                self._no_write_before = time.monotonic() + RETRY_SECONDS
                self._tell(f"the files cannot be written: {type(error).__name__}")
        return state.with_newer(list(name_rows.stated(unit, state.upto, view)), view)

    def _owes_a_write(self, unit: Unit, view: Snapshot, state: _State) -> bool:
        """Whether what could not be written is to be tried again."""
        is_due = state.held >= WRITE_AT and time.monotonic() >= self._no_write_before
        return is_due and not unit.is_writing and not name_rows.adds(view, state.upto)

    # --- files --------------------------------------------------------------------------------------------------------
    def _opened(self, unit: Unit) -> _State:
        """What is known already: as it was, unless another manifest came into force."""
        seen = name_files.stamp(self.folder)
        state = self._state
        if not self._untold and seen == state.stamp:
            return state
        self._untold = False
        try:
            manifest = name_files.read_manifest(self.folder)
            if manifest is None:
                return _State(seen, None, (), name_rows.NOTHING)
            self._must_be_ours(unit, manifest)
            segments = tuple(name_files.opened(self.folder, s) for s in manifest.segments)
        except UnusableError as error:
            self._tell(str(error))
            return _State(seen, None, (), name_rows.NOTHING)
        self.trouble = None
        return _State(seen, manifest, segments, manifest.covers)

    def _must_be_ours(self, unit: Unit, manifest: Manifest) -> None:
        if manifest.folding != folding():
            raise UnusableError("it was made by another folding of names")
        last = name_rows.last_closed(manifest.covers)
        if manifest.instance != name_rows.instance(unit.keys) or manifest.mark != name_rows.mark(unit, last):
            raise UnusableError("it was made of another database")

    def _written(self, unit: Unit, view: Snapshot) -> _State:
        """Known up to `view`, with all that is newer in files; by this process or by the one that is writing now."""
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            with name_files.held(self.folder) as mine:
                state = self._opened(unit)
                if mine and name_rows.adds(state.covered, view):
                    state = self._write(unit, view, state)
                elif not mine and time.monotonic() > until:
                    raise TimeoutError  # an OSError: memory answers
            if mine or not name_rows.adds(state.upto, view):
                return state
            time.sleep(POLL_SECONDS)

    def _write(self, unit: Unit, view: Snapshot, state: _State) -> _State:
        kept = list(zip(state.manifest.segments if state.manifest else (), state.segments, strict=True))
        written: list[tuple[Segment | None, Names]] = _without_erased(unit, kept)
        rows = name_rows.stated(unit, state.covered, view)
        while some := list(islice(rows, LARGEST)):
            last = name_files.named(some, Known([n.table for _, n in written]))
            while written and written[-1][1].size <= LIKE * last.size and written[-1][1].size + last.size <= LARGEST:
                last = _united(unit, [written.pop()[1], last], Known([n.table for _, n in written]))
            written.append((None, last))
        mark = name_rows.mark(unit, name_rows.last_closed(view))
        try:
            segments = tuple(s or name_files.save(self.folder, names) for s, names in written)
            manifest = Manifest(folding(), name_rows.instance(unit.keys), view, mark, segments)
            name_files.write_manifest(self.folder, manifest)
        except OSError:
            name_files.keep_only(self.folder, [s for s, _ in kept])
            raise
        self.trouble = None
        log.info("names.written", segments=len(segments), names=sum(s.names for s in segments))
        return _State(name_files.stamp(self.folder), manifest, tuple(names for _, names in written), view)

    def _tell(self, trouble: str) -> None:
        if trouble != self.trouble:
            log.warning("names.rebuilt_from_tables", reason=trouble)
        self.trouble = trouble


def _without_erased(unit: Unit, kept: Sequence[tuple[Segment, Names]]) -> list[tuple[Segment | None, Names]]:
    """Segments as they are, or made anew where a claim was erased since: no file keeps its name."""
    found: list[tuple[Segment | None, Names]] = [*kept]
    for place, (_, names) in enumerate(kept):
        if np.isin(names.claim, name_rows.erased(unit, *_range([names]))).any():
            others = [n.table for _, n in found[:place] + found[place + 1 :]]
            found[place] = None, _united(unit, [names], Known(others))
    return [(segment, names) for segment, names in found if names.size]


def _united(unit: Unit, parts: Sequence[Names], known: Known) -> Names:
    """Without the claims that were erased since they were written."""
    return name_files.united(parts, known, name_rows.there(unit, *_range(parts)))


def _range(parts: Sequence[Names]) -> tuple[int, int]:
    """The lowest and the highest claim."""
    every = np.concatenate([part.claim for part in parts])
    return (int(every.min()), int(every.max())) if every.size else (0, 0)


def _nearest(parts: Sequence[Names], asked: Question) -> Iterator[Near]:
    """The nearest names of all parts, in their order."""
    ranked = []
    for place, part in enumerate(parts):
        names, scores = nearest(part.table, asked)
        ranked.append([(-score, place, name) for name, score in zip(names.tolist(), scores.tolist(), strict=True)])
    for score, place, name in merge(*ranked):
        for mentions in parts[place].mentions(name):
            yield -score, mentions


_indexes: WeakKeyDictionary[Database, NameIndex] = WeakKeyDictionary()


def of(database: Database) -> NameIndex:
    """The index of a database, in the folder that BENANG_INDEX_FOLDER names, else beside its file."""
    found = _indexes.get(database)
    if found is None:
        found = _indexes.setdefault(database, NameIndex(folder_of(database)))
    return found


def folder_of(database: Database) -> Path:
    named = settings().index_folder
    if not named and database.is_sqlite:
        path = Path(database.url.database or "")
        return path.with_name(f"{path.name}-names")
    return Path(named or "var/names") / database.fingerprint
