"""Screen tenders: at default times what is found is written, with its events; at any other time it is only reported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

import structlog

from app.auth import SYSTEM, Principal, Role
from app.db import Database, Unit
from app.engine import snapshot as tie_snapshot
from app.engine.crew import Crew, gathered
from app.engine.halving import Halving
from app.engine.local import Judged, Order, Outlook, Thought, day_asked, day_of, known_rules, rules_in_use, screen_block
from app.errors import NotFound
from app.export.findings import Presenter, iso, reported_view, stored_view
from app.store import audit, events, findings, jobs, ledger, screened, screenings, tenders, unscreened
from app.store.findings import AnswerRow, FindingFilter
from app.store.sets import blocks
from graph.facts import Policy
from graph.judge import RuleAnswer

MOST = 10_000  # findings of one tender that are listed
PATIENCE = 3  # looks at a block without the writer's lock before it is done under it
MANY = 500  # tenders from which on it is worth while to have the ties in files
AT_ONCE = 1_000  # tenders of one look at those that wait
BLOCK = 50  # tenders screened and written in one transaction: a kill loses at most this much work, never a half
log = structlog.get_logger("screen")


@dataclass(frozen=True, slots=True)
class Times:
    """As of which day to judge, and what was known when (microseconds); None means the default."""

    as_of: date | None = None
    known_at: int | None = None

    @property
    def is_default(self) -> bool:
        return self.as_of is None and self.known_at is None


@dataclass(slots=True)
class Counts:
    """What a screening did, for people and for its REST resource."""

    tenders: int = 0
    standing: int = 0  # screened before by the same knowledge and basis, and so left
    found: int = 0
    opened: int = 0
    changed: int = 0
    withdrawn: int = 0
    not_computable: int = 0
    held_back: dict[str, int] = field(default_factory=dict)
    hub_policy: int = 0  # ledger number of the newest decision by which it was held back; 0: as given out

    def add(self, judged: Judged) -> None:
        self.tenders += 1
        self.hub_policy = max(self.hub_policy, judged.hub_policy)
        self.found += sum(f.grade != "hidden" for f in judged.findings)
        self.not_computable += sum(a.outcome == "not_computable" for a in judged.answers)
        for cap, number in judged.held_back.items():
            self.held_back[cap] = self.held_back.get(cap, 0) + number


def screen_all(
    database: Database, wanted: Sequence[str] | None, *, author: str,
    progress: Callable[[int, int], None] | None = None, policy: Policy | None = None, crew: Crew | None = None,
    again: bool = True,
) -> Counts:
    """Screen tenders (None: all) as they are known now and write what changed; events in the same transactions.

    A crew does the thinking where there is one; the result is the same. `again`: also those that stand as they were
    screened before; without it a screening that was broken off is taken up where it was.
    """
    with database.reading() as unit:
        ids = list(wanted) if wanted is not None else tenders.all_ids(unit)
        order = Order(rules_in_use(), policy or Policy(), day_of(unit.now()))
        basis = order.basis(unit)
        standing = set() if again else screened.standing(unit, basis)
    run = _Run(database, author, order, basis, Counts(standing=len(standing.intersection(ids))))
    ids = [id_ for id_ in ids if id_ not in standing]
    if len(ids) >= MANY:
        _refresh_ties(database)
    parts = list(blocks(ids, BLOCK))
    thought = crew.ask(screen_block, run.questions(parts)) if crew else None
    for part in parts:
        run.block(part, next(thought) if thought else None)
        if progress:
            progress(run.done, len(ids))
    return run.counts


def _refresh_ties(database: Database) -> None:
    """Let the ties be in files for a search in bulk; where that cannot be the table answers, and it takes longer."""
    try:
        tie_snapshot.of(database).refresh(database)
    except OSError as error:
        log.warning("ties.not_written", reason=error.strerror or type(error).__name__)


def rescreen(database: Database) -> int:
    """Screen the tenders around which it changed who is who; how many that were. May be killed and run again."""
    halving, done = Halving(database, unscreened.set_aside), 0
    while True:
        with database.reading() as unit:
            ids = unscreened.first(unit, AT_ONCE)
            order = Order(rules_in_use(), Policy(), day_of(unit.now()))
            basis = order.basis(unit)
        if not ids:
            return done
        run = _Run(database, "system", order, basis, Counts())
        for part in blocks(ids, BLOCK):
            halving.run(part, run.afresh)
        done += run.counts.tenders


@dataclass(slots=True)
class _Run:
    """One screening of many tenders at default times."""

    database: Database
    author: str
    order: Order
    basis: screened.Basis  # as it was before the first look: what changes meanwhile lets none of these stand
    counts: Counts
    done: int = 0
    kept: Outlook | None = None

    def questions(self, parts: Iterable[Sequence[str]]) -> Iterator[tuple[ledger.Snapshot, Sequence[str], Order]]:
        """What a crew is asked: all at one snapshot, as long as nothing becomes known since."""
        snapshot: ledger.Snapshot | None = None
        for part in parts:
            with self.database.reading() as unit:
                if snapshot is None or screenings.is_outdated(unit, snapshot):
                    snapshot = ledger.now_snapshot(unit)
            yield snapshot, part, self.order

    def afresh(self, ids: Sequence[str]) -> None:
        """Screen some tenders; nothing is kept of a look that failed."""
        try:
            self.block(ids, None)
        except Exception:
            self.kept = None
            raise

    def block(self, ids: Sequence[str], thought: Thought | None) -> None:
        """Screen some tenders and write them, unless something became known meanwhile: then look again.

        Thinking holds no writer's lock. What is written is always of the newest knowledge, so that a slow screening
        never overwrites a later one with what is no longer so.
        """
        self.done += len(ids)
        for _ in range(PATIENCE):
            if thought is None:
                with self.database.reading() as unit:
                    thought = self._think(unit, ids)
            with self.database.writing() as unit:
                ledger.in_turn(unit)
                if not screenings.is_outdated(unit, thought.snapshot):
                    self._write(unit, thought, ids)
                    return
            thought = None
        with self.database.writing() as unit:
            ledger.in_turn(unit)
            self._write(unit, self._think(unit, ids), ids)

    def _write(self, unit: Unit, thought: Thought, ids: Sequence[str]) -> None:
        _write(unit, thought, self.author, self.counts)
        screened.note(unit, ids, thought.snapshot, self.basis)
        unscreened.done(unit, ids)

    def _think(self, unit: Unit, ids: Sequence[str]) -> Thought:
        outlook = self._newest(unit)
        return Thought(outlook.snapshot, list(outlook.screen(ids, self.order)))

    def _newest(self, unit: Unit) -> Outlook:
        """What earlier blocks looked at, as long as nothing became known since and it is not too much to keep."""
        kept = self.kept
        if kept is None or kept.is_full or screenings.is_outdated(unit, kept.snapshot):
            kept = self.kept = Outlook(unit, ledger.now_snapshot(unit))
        kept.turn_to(unit)
        return kept


def _write(unit: Unit, thought: Thought, author: str, counts: Counts) -> None:
    entry = ledger.open_entry(unit, "screening", author)
    for judged in thought.judged:
        counts.add(judged)
        shown = [f for f in judged.findings if f.grade != "hidden"]
        answers = answer_rows(judged.answers)
        for change in findings.record(unit, entry, str(thought.snapshot), judged.tender, shown, answers):
            setattr(counts, change.what, getattr(counts, change.what) + 1)
            events.finding_event(unit, change)
    ledger.close_entry(unit, entry)


def answer_rows(answers: Sequence[RuleAnswer]) -> list[AnswerRow]:
    return [AnswerRow(a.rule, a.outcome.value, a.state, tuple(n.value for n in a.missing)) for a in answers]


def report(unit: Unit, wanted: Sequence[str] | None, times: Times) -> Iterator[Judged]:
    """The findings at another date or as known at another time; nothing is written."""
    snapshot = snapshot_of(unit, times)
    ids = list(wanted) if wanted is not None else tenders.known_ids(unit, snapshot)
    day = day_asked(unit, times.as_of, times.known_at)
    order = Order(rules_in_use(), Policy(), day, pinned=times.as_of is not None)
    yield from Outlook(unit, snapshot).screen(ids, order)


def snapshot_of(unit: Unit, times: Times) -> ledger.Snapshot:
    return ledger.now_snapshot(unit) if times.known_at is None else ledger.snapshot_at(unit, times.known_at)


def views(
    unit: Unit, principal: Principal, wanted: Sequence[str] | None, times: Times
) -> Iterator[dict[str, Any]]:
    """Findings as readers get them, by tender: the written ones at default times, else what is only reported."""
    presenter = Presenter(unit, snapshot_of(unit, times), principal, known_rules())
    if times.is_default:
        for id_ in findings.tenders_with(unit) if wanted is None else wanted:
            yield from stored_view(presenter, findings.page(unit, principal, FindingFilter(tender=id_), None, MOST))
        return
    known_at = iso(times.known_at if times.known_at is not None else unit.now())
    for judged in report(unit, wanted, times):
        shown = [f for f in judged.findings if f.grade != "hidden"]
        yield from (reported_view(v, times.as_of, known_at) for v in presenter.findings(shown))


def request(database: Database, principal: Principal, wanted: Sequence[str] | None, times: Times) -> str:
    """Queue a screening for the worker; returns its id. Procurement may screen only its own tenders.

    NotFound with its place for a tender that nobody stated, now or by the time asked about. Each is screened once.
    """
    principal.must_be(Role.AUDITOR, Role.PROCUREMENT, Role.INTEGRATOR, Role.ADMIN)
    with database.writing() as unit:
        snapshot = snapshot_of(unit, times)  # a time to come is refused now, not when the worker meets it
        own = tenders.visible_ids(unit, principal) if principal.role is Role.PROCUREMENT else None
        ids = own if wanted is None else tuple(dict.fromkeys(wanted))
        if wanted is not None:
            known = set(own) if own is not None else tenders.stated(unit, snapshot, wanted)
            unknown = next((n for n, id_ in enumerate(wanted) if id_ not in known), None)
            if unknown is not None:
                raise NotFound("there is no such tender, or none of this key", pointer=f"/tenders/{unknown}")
        as_of = times.as_of.isoformat() if times.as_of else None
        known_at = str(times.known_at) if times.known_at is not None else None
        row = screenings.create(unit, principal, ids, as_of, known_at)
        jobs.enqueue(unit, "screening", row.id, {"screening": row.id})
        audit.write(unit, principal, "screening.requested", row.id)
    return row.id


def _crew(database: Database, wanted: Sequence[str] | None) -> AbstractContextManager[Crew | None]:
    """More processes where so many tenders are asked that they are worth their start."""
    with database.reading() as unit:
        number = len(tenders.all_ids(unit) if wanted is None else wanted)
    return gathered(database) if number >= MANY else nullcontext()


def run(database: Database, id_: str, progress: Callable[[int, int], None] | None = None) -> Counts:
    """Do a queued screening; harmless to repeat. At other than default times it only counts."""
    with database.writing() as unit:
        row = screenings.get(unit, SYSTEM, id_)
        if row is None or row.state == "done":
            return Counts()
        screenings.set_state(unit, id_, "running")
    counts = Counts()
    if row.as_of is None and row.known_at is None:
        afresh = row.state == "queued"  # else somebody was broken off
        with _crew(database, row.tenders) as crew:
            counts = screen_all(
                database, row.tenders, author=row.author, progress=progress, again=afresh, crew=crew
            )
    else:
        times = Times(
            date.fromisoformat(row.as_of) if row.as_of else None, int(row.known_at) if row.known_at else None
        )
        with database.reading() as unit:
            for judged in report(unit, row.tenders, times):
                counts.add(judged)
    with database.writing() as unit:
        screenings.set_state(unit, id_, "done", asdict(counts))
        events.add(unit, "screening.completed", {"screening": id_}, buyer=None, sealed=False)
    return counts
