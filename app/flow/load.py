"""Load a delivery: read, write in batches that nobody sees, join mentions, draw ties, then show all of it at once.

Any exception, and in strict mode any rejected row, undoes the whole; what a killed load left is swept by the next one.
An unchanged delivery writes nothing but the row that says it came.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from datetime import UTC, date, datetime, tzinfo
from itertools import chain
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from numpy.typing import NDArray

from app import logs
from app.db import Database, Unit
from app.engine import quality
from app.engine.crew import Crew
from app.engine.joining import divide
from app.errors import Invalid, LoadUnderWay
from app.intake.drafts import Draft, Drafted, drafted
from app.intake.minimise import minimised
from app.intake.parcels import Parcel, described, unpack
from app.intake.report import LoadReport
from app.intake.sorter import Sorter, is_older
from app.intake.source import Reader, RowProblem, describe, reader, stated_by
from app.settings import settings
from app.store import (
    absence,
    claims,
    fresh,
    inbox,
    jobs,
    ledger,
    loads,
    matches,
    mentions,
    principals,
    records,
    tenders,
    ties,
)  # fmt: skip
from app.store.heartbeat import Heartbeat
from app.store.sets import blocks
from graph.claims import Place, Source
from graph.connect.kindred import within
from graph.kinds import SourceKind
from graph.period import parse_partial

Progress = Callable[[int, str], None]
Drafts = Iterator[list[Drafted]]
BREATH_SECONDS = 0.002  # between batches, so that a waiting writer gets its turn
MOST_UNNOTED = 5_000  # problems held in memory until they are written
LARGE = 1_000  # records; after so many the database counts anew

class _StrictError(Exception):
    """Strict loading met a rejected row."""


def load(
    database: Database, source_name: str, paths: Sequence[Path] | Parcel, *, strict: bool = False,
    as_statement_of: str | None = None, progress: Progress | None = None, drafts: Drafts | None = None,
) -> LoadReport:  # fmt: skip
    """Load files of a source. Invalid for an unknown source or a path that leads nowhere; LoadUnderWay beside another.

    `as_statement_of` names the key or user who states it: a source of its own, believed less. `progress` is called with
    the number of rows read and the stage. A strict load that meets a rejected row, and one without a loadable row,
    answers with state "failed" and leaves nothing behind but its own row. `drafts`: what `read_ahead` gives for the same
    source and paths.
    """
    source, read = _source(source_name, as_statement_of), reader(source_name)
    return take(database, source, read, paths, strict=strict, progress=progress, drafts=drafts)


def read_ahead(crew: Crew, source_name: str, paths: Sequence[Path]) -> Drafts:
    """Have a process of the crew read a delivery and make it ready, some batches ahead of the load that will take them."""
    return crew.stream(_read, source_name, tuple(paths), settings().load_batch)


def _read(database: Database, source_name: str, paths: Sequence[Path], size: int) -> Drafts:
    source, parcel = _source(source_name, None), unpack(paths)
    return _drafted(database, source, reader(source_name), parcel, size)


def _drafted(database: Database, source: Source, read: Reader, parcel: Parcel, size: int) -> Drafts:
    """What was refused of a delivery, then what the files say."""
    items = chain(parcel.refused, minimised(database, source, lambda: read(parcel.files, source), within))
    return drafted(database, source, items, size)


def take(
    database: Database, source: Source, read: Reader, paths: Sequence[Path] | Parcel, *, strict: bool = False,
    progress: Progress | None = None, drafts: Drafts | None = None,
) -> LoadReport:  # fmt: skip
    """As `load`, of a source described by the caller and read by a reader of his."""
    began = time.monotonic()
    parcel = paths if isinstance(paths, Parcel) else unpack(paths)
    _make_way(database)
    with database.writing() as unit:
        loads.state_source(unit, source)
        row, public_id = loads.start(unit, source.id, described(parcel.files), parcel.order)
    run = _Run(database, source, row, LoadReport(public_id, source.id, len(parcel.files)), progress or _silent)
    with run.held:
        try:
            if drafts is None:
                drafts = _drafted(database, source, read, parcel, settings().load_batch)
            run.read(drafts, strict=strict)
            run.finish(began)
        except _StrictError:
            run.undo(began)
        except BaseException:
            run.undo(began)
            raise
    report = run.report
    logs.canonical(
        "load", source=source.id, state=report.state, rows=report.read, loaded=report.loaded, unchanged=report.unchanged,
        rejected=report.rejected, beyond=report.beyond, seconds=report.seconds,
    )  # fmt: skip
    return report


def _source(name: str, as_statement_of: str | None) -> Source:
    try:
        found = describe(name)
    except KeyError as error:
        raise Invalid(f"no such source: {name}", pointer="/source") from error
    return found if as_statement_of is None else stated_by(as_statement_of, found)


def _make_way(database: Database) -> None:
    """Sweep what killed loads left. LoadUnderWay when a living one is at work."""
    with database.reading(frugal=True) as unit:
        if not ledger.now_snapshot(unit).open:
            return
    with database.writing() as unit:
        ledger.sweep(unit)
        loads.tidy(unit)
        if ledger.is_open(unit, "load"):
            raise LoadUnderWay


def _silent(_rows: int, _stage: str) -> None:
    """Nobody watches."""


class _Run:
    """One load under way: what it has seen, written and met."""

    def __init__(self, database: Database, source: Source, row: int, report: LoadReport, progress: Progress) -> None:
        self.held = ExitStack()
        self.report = report
        self._database, self._source, self._row, self._progress = database, source, row, progress
        self._number: int | None = None
        self._sorter = Sorter(report)

    # --- reading and writing ------------------------------------------------------------------------------------------
    def read(self, drafts: Drafts, *, strict: bool) -> None:
        """Take everything in, batch by batch. `_StrictError` at the first batch with a rejected row, when strict."""
        for batch in drafts:
            self._take(self._sorter.sort(batch), write=not strict)
            if strict and self.report.rejected:
                raise _StrictError
            if len(self.report.unnoted) >= MOST_UNNOTED:
                with self._database.writing() as unit:
                    self._note(unit)
            self._progress(self.report.read, "read")

    def _note(self, unit: Unit) -> None:
        loads.note(unit, self._row, self.report.unnoted)
        self.report.unnoted.clear()

    def _take(self, said: dict[bytes, Draft], *, write: bool) -> None:
        """Write those that are new or say something else than what stands; the others are counted as unchanged."""
        known = self._standing(said)
        if said and self._number is None and (write or not self.report.rejected):
            self._number = self._open()
            known = self._standing(said)  # another load may have written between our look and our turn
        if said and self._number is not None:
            self._write(said, known, self._number)

    def _standing(self, said: dict[bytes, Draft]) -> dict[bytes, records.Standing]:
        """What stands or once stood of these records; those of which nothing is new are taken out."""
        with self._database.reading(frugal=True) as unit:
            known = records.standing(unit, said.keys())
        for key, draft in list(said.items()):
            if self._is_news(draft, known.get(key)):
                continue
            del said[key]
            self.report.unchanged += 1
        return known

    def _is_news(self, draft: Draft, found: records.Standing | None) -> bool:
        """Whether a record says something else than what stands. An older saying of the same source is told, not taken."""
        if found is None or not found.stands:
            return not draft.gone
        if found.content == draft.content:
            return False
        if found.recorded != self._number and is_older(draft.stated_at, found.stated_at):
            self.report.meet(RowProblem(draft.place, None, None, "older_statement"))
            return False
        return True

    def _open(self) -> int:
        with self._database.writing() as unit:
            kind = "statement" if self._source.kind is SourceKind.STATEMENT_BY_USER else "load"
            number = ledger.open_entry(unit, kind, self._source.id)
            loads.belongs(unit, self._row, number)
        self.held.enter_context(Heartbeat(self._database, number))
        return number

    def _write(self, said: Mapping[bytes, Draft], known: Mapping[bytes, records.Standing], number: int) -> None:
        with self._database.reading(frugal=True) as unit:
            before = claims.before(unit, [key for key in known if key in said])
        standing = {k: known[k].id for k in said if k in known and known[k].stands}
        gone = [standing[k] for k, draft in said.items() if draft.gone]
        batch = claims.Batch(retracted_records=[id_ for k, id_ in standing.items() if not said[k].gone])
        for key, draft in said.items():
            if draft.stated is not None:
                claims.take(batch, draft.stated, before.get(key, {}))
            self._count(key, known.get(key), number)
        for place, flaw in batch.flaws:
            self.report.meet(RowProblem(place, flaw.scheme, flaw.shown, "unreadable_identifier", flaw.hint))
        with self._database.writing() as unit:
            claims.write(unit, number, batch)
            if gone:
                absence.take_out(unit, number, gone, self._source.absence, self._delivered(unit))
            ledger.beat(unit, number)
        self.report.claims.update({**batch.counts, **({"withdrawn": len(gone)} if gone else {})})
        time.sleep(BREATH_SECONDS)

    def _count(self, key: bytes, known: records.Standing | None, number: int) -> None:
        """A row that supersedes an earlier one of the same delivery takes that one's place in the counts."""
        if key in self._sorter.repeated and known is not None:
            if known.recorded == number:
                self.report.loaded -= 1
            else:
                self.report.unchanged -= 1
            self._sorter.repeated.discard(key)
        self.report.loaded += 1

    # --- the end --------------------------------------------------------------------------------------------------------
    def finish(self, began: float) -> None:
        """Draw what follows from the new claims and show all of it; without any loadable row undo it instead."""
        if not self.report.accepted:
            self.undo(began)
            return
        self._draw_absence()
        if self._number is None:
            self._ask_for_fresh()
            with self._database.writing() as unit:
                self._close_row(unit, "loaded", began)
            return
        number = self._number
        self._progress(self.report.read, "join")
        parties = self._join(number)
        self._progress(self.report.read, "tie")
        self._tie(number)
        self._progress(self.report.read, "close")
        self._ask_for_fresh()
        with self._database.writing() as unit:
            for file, sheet, at, kind in claims.unstated(unit, number):
                self.report.meet(RowProblem(Place(file, sheet, at), kind, None, "unresolved_party"))
            ties.settle(unit, number)
            inbox.arrived(unit, number, tenders.relist(unit, number))
            mentions.await_resolution(unit, number, map(int, parties))
            jobs.enqueue(unit, "resolve", f"entry:{number}", {"ledger": number})
            self._close_row(unit, "loaded", began)
            ledger.close_entry(unit, number)
        self._assess(number)

    def _assess(self, number: int) -> None:
        """What is seen now is looked at for its quality, which is told with the load."""
        if self.report.loaded >= LARGE:
            self._database.count_anew()
        with self._database.reading(frugal=True) as unit:
            self.report.quality = quality.of_load(unit, number, self.report.loaded)
        with self._database.writing() as unit:
            loads.finish(unit, self._row, self.report.state, self.report.json(listed=False))

    def _ask_for_fresh(self) -> None:
        """What this load tells of people whose kin other sources left out."""
        with self._database.reading(frugal=True) as unit:
            view = None if self._number is None else ledger.writer_view(unit, self._number)
            self.report.due = principals.due(unit, view, but=self._source.id)

    def _draw_absence(self) -> None:
        """A delivery with rejected rows or files is not whole: what it seems to leave out may be among them."""
        source = self._source
        if not source.complete or self._sorter.partial or self.report.rejected or self.report.unread:
            return
        with self._database.reading(frugal=True) as unit:
            brought = self._sorter.brought()
            if not absence.is_due(unit, source.id, source.absence, brought):
                return
        number = self._number = self._number or self._open()
        with self._database.writing() as unit:
            gone = absence.apply(unit, number, source.id, source.absence, brought, self._delivered(unit))
            self.report.claims[source.absence.value] += gone  # records that it leaves out, by what that means
            ledger.beat(unit, number)

    def _delivered(self, unit: Unit) -> date:
        """The day of which the delivery speaks: the latest it names itself, else today where the source is."""
        with suppress(ValueError):
            return parse_partial(self._sorter.stated)[1]
        try:
            zone: tzinfo = ZoneInfo(self._source.time_zone)
        except ZoneInfoNotFoundError:  # a system without the time zone database
            zone = UTC
        return datetime.fromtimestamp(unit.now() / 1_000_000, zone).date()

    def _join(self, number: int) -> NDArray[np.int64]:
        """Put all mentions that the load speaks of into their parties; returns those that were not founded just so,
        ascending."""
        self._found_parties(number)
        found = [np.empty(0, np.int64)]
        with self._database.reading(frugal=True) as unit:
            spoken = mentions.spoken(unit, number)
        for page in blocks(map(int, spoken), mentions.PAGE):
            with self._database.writing() as unit:
                refs = mentions.apart(unit, number, page)
                moved = mentions.regroup(unit, number, refs, divide) if refs else ()
                ledger.beat(unit, number)
            found.append(np.fromiter(moved, np.int64))
            time.sleep(BREATH_SECONDS)
        return np.unique(np.concatenate(found))

    def _found_parties(self, number: int) -> None:
        """Put the mentions that nothing else speaks of into parties of their own."""
        with self._database.reading(frugal=True) as unit:
            pages = fresh.pages(unit, number, mentions.PAGE)
        for page in pages:
            with self._database.writing() as unit:
                fresh.found_parties(unit, number, page, mentions.bonds(unit))
                ledger.beat(unit, number)
            time.sleep(BREATH_SECONDS)

    def _tie(self, number: int) -> None:
        """Fold what the load says of ties."""
        with self._database.writing() as unit:
            matches.retire_emptied(unit, number)
            starts = ties.starts(unit, number)
        for block in blocks(map(int, starts), ties.BLOCK):
            with self._database.writing() as unit:
                ties.refold_parties(unit, number, block)
                ledger.beat(unit, number)
            time.sleep(BREATH_SECONDS)

    def undo(self, began: float) -> None:
        """Leave nothing but the load's own row and its problems."""
        self.report.loaded = self.report.unchanged = self.report.beyond = 0
        self.report.claims.clear()
        with self._database.writing() as unit:
            if self._number is not None:
                ledger.abort(unit, self._number)
            self._close_row(unit, "failed", began)

    def _close_row(self, unit: Unit, state: str, began: float) -> None:
        self.report.state = state
        self.report.seconds = round(time.monotonic() - began, 3)
        self._note(unit)
        loads.finish(unit, self._row, state, self.report.json(listed=False))
