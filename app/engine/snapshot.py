"""The snapshot of ties: the whole adjacency as arrays in files, for searching in bulk; every process maps the same ones.

It is never the only home of anything. Around whom something has changed since it was made, the table is asked; when that
grows, it is made anew. Files that are missing, damaged, of another database or of another version are said to be so, and
until they are made again the table answers. What was known earlier than the snapshot is asked of the table too.
"""

from __future__ import annotations

import errno
import time
from dataclasses import dataclass, fields
from pathlib import Path
from threading import Lock, Thread
from weakref import WeakKeyDictionary

import numpy as np
import structlog

from app.db import Database, Unit
from app.engine import name_index, tie_files
from app.engine.name_files import UnusableError, held, is_held
from app.engine.overlay import Laid
from app.engine.tie_files import Manifest
from app.store import ledger, name_rows, tie_columns
from app.store.ledger import Snapshot
from graph.connect import compiled
from graph.connect import snapshot as connect
from graph.connect.arrays import CAPPED_KINDS, Arrays, Bits, TieColumns, arrays_of, bits
from graph.ports import Adjacency, Paths

LEAST_CHANGED, CHANGED_SHARE = 2_000, 0.02  # ties recorded or retracted since; with more than both it is made anew
COMPILED_FROM = 1_000_000  # ties; compiling takes half a minute the first time, loading what was compiled some seconds
MADE_COMPILED_FROM = 10_000_000  # ties; below, numpy needs less time than what was compiled takes to be loaded or made
POLL_SECONDS = 0.05
PATIENCE_SECONDS = 600.0  # while another process writes
log = structlog.get_logger("ties")


@dataclass(frozen=True, slots=True)
class Opened:
    """A publication in use."""

    home: Path
    manifest: Manifest
    snapshot: connect.Snapshot

    @property
    def most_changed(self) -> int:
        return max(LEAST_CHANGED, int(CHANGED_SHARE * self.manifest.ties))


class TieSnapshot:
    """The snapshot of one database in this process; threads share it."""

    def __init__(self, folder: Path, compiled_from: int = COMPILED_FROM) -> None:
        """`compiled_from`: so many ties are searched by compiled code, where numba is installed."""
        self.folder = folder
        self._compiled_from = compiled_from
        self.trouble: str | None = None  # why the publication in force is not used
        self._lock = Lock()
        self._opened: Opened | None = None
        self._refused: Path | None = None
        self._right: Path | None = None  # what was found to be right here, or made here
        self._compiling: Thread | None = None
        self._touched: tuple[Path, Snapshot, Bits | None] | None = None

    # --- asking -------------------------------------------------------------------------------------------------------
    def paths(self, unit: Unit, view: Snapshot, table: Adjacency) -> Paths | None:
        """What finds paths at a snapshot as the table does; None where the files cannot tell. `table` answers at `view`."""
        with self._lock:
            found = self._current(unit)
            if found is None or name_rows.adds(view, found.manifest.covers):
                return None
            touched = self._changed(unit, found, view)
        return None if touched is None else Laid(found.snapshot, touched, table)

    @property
    def told(self) -> str:
        """How it stands with the files: ready, compiling (numpy answers), building, missing, or from_tables: why.

        unchecked: there are some that nobody has looked at in this process.
        """
        home = tie_files.newest(self.folder)
        if is_held(self.folder):
            return "building"
        if home is None:
            return "missing"
        if home == self._refused:
            return f"from_tables: {self.trouble}"
        if home != self._right:
            return "unchecked"
        return "compiling" if self._compiling is not None and self._compiling.is_alive() else "ready"

    def status(self, database: Database) -> dict[str, object]:
        """For whoever watches over the service: the state, what the files cover, and how many parties changed since."""
        with database.reading() as unit, self._lock:
            found = self._current(unit)
            changed = None if found is None else self._changed(unit, found, ledger.now_snapshot(unit))
        told: dict[str, object] = {"state": self.told, "ties": None, "bytes": None, "covers": None, "changed_parties": None}
        if found is not None:
            told |= {"ties": found.manifest.ties, "covers": str(found.manifest.covers)}
            told["bytes"] = sum(file.size for file in found.manifest.files.values())
            told |= {"state": "outdated"} if changed is None else {"changed_parties": int(np.bitwise_count(changed).sum())}
        return told

    def _current(self, unit: Unit) -> Opened | None:
        """The publication in force, checked when it is first opened here."""
        home = tie_files.newest(self.folder)
        if home is None or home == self._refused:
            return None
        if self._opened is not None and self._opened.home == home:
            return self._opened
        found = self._opened = self._checked(unit, home)
        if found is None:
            return None if home == self._refused else self._current(unit)
        if compiled.IS_THERE and found.manifest.ties >= self._compiled_from:
            self._compiling = Thread(target=self._compile, args=(found.snapshot,), name="compiling", daemon=True)
            self._compiling.start()
        return found

    def _checked(self, unit: Unit, home: Path) -> Opened | None:
        """A publication, if it is right; if it is not, it is refused, unless it was replaced while we looked."""
        try:
            manifest = tie_files.read_manifest(home)
            _must_be_ours(unit, manifest)
            found = Opened(home, manifest, connect.Snapshot(_arrays(home, manifest), compiled=False))
        except UnusableError as error:
            if tie_files.newest(self.folder) == home:
                self._refused, self.trouble = home, str(error)
                log.warning("ties.refused", reason=self.trouble)
            return None
        self._right, self.trouble = home, None
        return found

    def check(self, unit: Unit) -> None:
        """Look whether the publication in force is right, for who is asked but seldom searches: nothing is kept open."""
        with self._lock:
            home = tie_files.newest(self.folder)
            if home is not None and home not in (self._right, self._refused):
                self._checked(unit, home)

    def _compile(self, snapshot: connect.Snapshot) -> None:
        """One process after the other: what the first has compiled the others load."""
        try:
            while snapshot.kernel is None:
                with held(self.folder / "compiling") as mine:
                    if mine:
                        snapshot.compile()
                if not mine:
                    time.sleep(POLL_SECONDS)
        except Exception:
            log.exception("ties.not_compiled")  # numpy goes on answering

    def be_compiled(self, unit: Unit) -> None:
        """Open the files and wait until they are searched by compiled code, where they are to be."""
        with self._lock:
            self._current(unit)
            compiling = self._compiling
        if compiling is not None:
            compiling.join()

    def _changed(self, unit: Unit, found: Opened, view: Snapshot) -> Bits | None:
        """By node, whether anything changed around it since; None where too much did."""
        known = self._touched
        if known is not None and known[:2] == (found.home, view):
            return known[2]
        manifest, touched = found.manifest, None
        numbers = tie_columns.touched(unit, manifest.covers, manifest.last, view, found.most_changed)
        if numbers is not None:
            arrays = found.snapshot.arrays
            mask = np.zeros(arrays.parties.size, np.bool_)
            mask[arrays.known(numbers)] = True
            touched = bits(mask)
        if not unit.is_writing:  # else what was read may yet be undone
            self._touched = found.home, view, touched
        return touched

    # --- making -------------------------------------------------------------------------------------------------------
    def refresh(self, database: Database) -> bool:
        """Make it, or make it anew where it is of no use or too much has changed since. Whether this process made it.

        What another process is making meanwhile is waited for. OSError where it cannot be written, or rows are damaged.
        """
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            with held(self.folder) as mine:
                if mine:
                    return not self._is_fresh(database) and self._made(database)
            if time.monotonic() > until:
                raise TimeoutError  # an OSError
            time.sleep(POLL_SECONDS)

    def _is_fresh(self, database: Database) -> bool:
        with database.reading() as unit, self._lock:
            found, view = self._current(unit), ledger.now_snapshot(unit)
            return (
                found is not None and not name_rows.adds(view, found.manifest.covers)
                and self._changed(unit, found, view) is not None
            )

    def _made(self, database: Database) -> bool:
        begun = time.monotonic()
        try:
            arrays, manifest = _read(database)
        except ValueError as error:  # of a damaged database: what cannot be put into files the table leaves out and counts
            raise OSError(errno.EBADMSG, str(error)) from error
        stored = {field.name: getattr(arrays, field.name) for field in fields(Arrays)}
        self._right = tie_files.publish(self.folder, stored, manifest)
        self.trouble = None
        log.info("ties.published", ties=manifest.ties, seconds=round(time.monotonic() - begun, 1))
        return True


def _must_be_ours(unit: Unit, manifest: Manifest) -> None:
    last = name_rows.last_closed(manifest.covers)
    if manifest.instance != name_rows.instance(unit.keys) or manifest.mark != name_rows.mark(unit, last):
        raise UnusableError("it was made of another database")


def _arrays(home: Path, manifest: Manifest) -> Arrays:
    if manifest.files.keys() != {field.name for field in fields(Arrays)}:
        raise UnusableError("they were written by another version")
    return Arrays(**tie_files.opened(home, manifest))


def _read(database: Database) -> tuple[Arrays, Manifest]:
    """All ties as they are known now, in one reading transaction."""
    with database.reading() as unit:
        with database.writing() as turn:  # so that nobody is between numbering an entry and committing it
            ledger.in_turn(turn)
            view = ledger.now_snapshot(unit)
        last = tie_columns.last_settled(unit, view)
        parties = tie_columns.parties(unit, view, CAPPED_KINDS)
        ties = TieColumns(**tie_columns.ties(unit, view))
        mark = name_rows.mark(unit, name_rows.last_closed(view))
        manifest = Manifest(name_rows.instance(unit.keys), view, mark, last, len(ties.number), {})
    is_compiled = compiled.IS_THERE and manifest.ties >= MADE_COMPILED_FROM
    return arrays_of(parties.number, parties.kind, ties, is_compiled), manifest


_snapshots: WeakKeyDictionary[Database, TieSnapshot] = WeakKeyDictionary()


def of(database: Database) -> TieSnapshot:
    """The snapshot of a database, in the folder of its index of names."""
    found = _snapshots.get(database)
    if found is None:
        found = _snapshots.setdefault(database, TieSnapshot(name_index.folder_of(database) / "ties"))
    return found
