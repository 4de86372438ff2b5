"""Loads: what was delivered, from which source, and how it went. The source's description is kept beside its claims."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import orjson
from sqlalchemy import delete, func, insert, or_, select, update

from app.auth import SYSTEM, Principal
from app.db import Unit
from app.store import visibility
from app.store.bulk import insert_rows
from app.store.ledger import entry
from app.store.tables import ledger, load, load_file, load_problem, source, source_was
from graph.claims import Source

Json = dict[str, Any]
_STATED = select(source.c.id, source.c.description, source.c.records).where(source.c.records > 0).order_by(source.c.id)
LONGEST_RUN = 24 * 3_600 * 1_000_000  # a load still running after that long was killed before it wrote anything


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem with its place; `value` is already shown masked."""

    file: str
    sheet: str | None
    at: str | None
    field: str | None
    value: str | None
    problem: str
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Delivered:
    """A file of a delivery as it is noted: its name (no path), its hash and size."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Load:
    id: str
    source: str
    number: int
    state: str  # queued | running | loaded | failed
    author: str | None
    started_at: int
    finished_at: int | None
    progress: Json | None
    report: Json | None


# --- sources ------------------------------------------------------------------------------------------------------------
def state_source(unit: Unit, described: Source) -> None:
    """Keep the description of a source as it is now. Another one is an entry of its own, whatever its records say:

    who asks as known before is answered by the description of then.
    """
    text = orjson.dumps(asdict(described), option=orjson.OPT_SORT_KEYS).decode()
    known = unit.connection.scalar(select(source.c.description).where(source.c.id == described.id))
    if known is None:
        number = (unit.connection.scalar(select(func.max(source.c.number))) or 0) + 1
        unit.connection.execute(insert(source).values(id=described.id, number=number, description=text))
    elif known != text:
        with entry(unit, "statement", described.id) as until:
            unit.connection.execute(insert(source_was).values(source=described.id, until=until, description=known))
            unit.connection.execute(update(source).where(source.c.id == described.id).values(description=text))


def summary(unit: Unit) -> list[Json]:
    """Each source that has standing records: id, kind, when it was last loaded (microseconds), how many records stand."""
    ended = select(load.c.source, func.max(load.c.finished_at).label("at")).where(load.c.state == "loaded")
    last = {row.source: row.at for row in unit.connection.execute(ended.group_by(load.c.source))}
    return [
        {"id": row.id, "kind": orjson.loads(row.description)["kind"], "as_of": last.get(row.id), "records": row.records}
        for row in _stated(unit)
    ]


def _stated(unit: Unit) -> Sequence[Any]:
    return unit.connection.execute(_STATED).all()


# --- one load -------------------------------------------------------------------------------------------------------------
def order(unit: Unit, source_id: str, state: str = "queued", author: str | None = None) -> tuple[int, str]:
    """Number and public id of a new load of a stated source."""
    number = (unit.connection.scalar(select(func.max(load.c.id))) or 0) + 1
    now = unit.now()
    public_id = unit.keys.public("load", source_id, str(number), str(now))
    row = {"public_id": public_id, "source": source_id, "state": state, "author": author, "started_at": now}
    return int(unit.connection.execute(insert(load).values(row).returning(load.c.id)).scalar_one()), public_id


def start(unit: Unit, source_id: str, files: Iterable[Delivered], ordered: str | None = None) -> tuple[int, str]:
    """Number and public id of a load that runs from now on; one that was `ordered` begins anew, whatever became of it."""
    id_, public_id = order(unit, source_id, "running") if ordered is None else _begun_anew(unit, source_id, ordered)
    insert_rows(unit, load_file, [{"load_id": id_, **asdict(file)} for file in files])
    return id_, public_id


def _begun_anew(unit: Unit, source_id: str, ordered: str) -> tuple[int, str]:
    id_ = unit.connection.execute(select(load.c.id).where(load.c.public_id == ordered)).scalar_one()
    for table in (load_file, load_problem):
        unit.connection.execute(delete(table).where(table.c.load_id == id_))
    begun: Json = {"source": source_id, "state": "running", "started_at": unit.now()}
    begun |= dict.fromkeys(("ledger", "finished_at", "progress", "report"))
    unit.connection.execute(update(load).where(load.c.id == id_).values(begun))
    return int(id_), ordered


def tell(unit: Unit, public_id: str, progress: Mapping[str, Any]) -> None:
    """How far a running load has come."""
    running = load.c.public_id == public_id, load.c.state == "running"
    unit.connection.execute(update(load).where(*running).values(progress=orjson.dumps(progress).decode()))


def requeue(unit: Unit, public_id: str) -> None:
    """An ordered load waits again, whatever was tried."""
    anew: Json = {"state": "queued", "started_at": unit.now(), **dict.fromkeys(("finished_at", "progress", "report"))}
    unit.connection.execute(update(load).where(load.c.public_id == public_id, load.c.state != "loaded").values(anew))


def give_up(unit: Unit, public_id: str, reason: str) -> None:
    """An ordered load that cannot be done has failed; `reason` is a code."""
    undone = load.c.public_id == public_id, load.c.state.in_(("queued", "running"))
    report = orjson.dumps({"state": "failed", "reason": reason}).decode()
    unit.connection.execute(
        update(load).where(*undone).values(state="failed", finished_at=unit.now(), report=report)
    )


def belongs(unit: Unit, id_: int, number: int) -> None:
    """The load writes under this ledger entry."""
    unit.connection.execute(update(load).where(load.c.id == id_).values(ledger=number))


def finish(unit: Unit, id_: int, state: str, report: Mapping[str, Any]) -> None:
    text = orjson.dumps(report, option=orjson.OPT_SORT_KEYS).decode()
    unit.connection.execute(update(load).where(load.c.id == id_).values(state=state, finished_at=unit.now(), report=text))


def note(unit: Unit, id_: int, problems: Collection[Problem]) -> None:
    insert_rows(unit, load_problem, [{"load_id": id_, **asdict(problem)} for problem in problems])


def tidy(unit: Unit) -> None:
    """Loads whose ledger entry was swept, or that never came to write and are long past, have failed."""
    swept = select(ledger.c.number).where(ledger.c.state == "aborted")
    lost = or_(load.c.ledger.in_(swept), load.c.ledger.is_(None) & (load.c.started_at < unit.now() - LONGEST_RUN))
    unit.connection.execute(
        update(load).where(load.c.state == "running", lost).values(state="failed", finished_at=unit.now())
    )


def get(unit: Unit, public_id: str, who: Principal = SYSTEM) -> Load | None:
    """A load, if this principal may see it."""
    row = unit.connection.execute(select(load).where(load.c.public_id == public_id, visibility.loads(who))).one_or_none()
    return None if row is None else _load(row)


def listed(
    unit: Unit, who: Principal, wanted: Mapping[str, str | None], before: int | None = None, limit: int = 100
) -> list[Load]:
    """The loads this principal may see, the newest first, with these values (`source`, `state`), older than `before`."""
    query = select(load).where(visibility.loads(who)).order_by(load.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(load.c.id < before)
    same = [load.c[name] == value for name, value in wanted.items() if value is not None]
    return [_load(row) for row in unit.connection.execute(query.where(*same))]


def _load(row: Any) -> Load:
    progress, report = (orjson.loads(text) if text else None for text in (row.progress, row.report))
    return Load(
        row.public_id, row.source, row.id, row.state, row.author, row.started_at, row.finished_at, progress, report
    )


def problems(unit: Unit, public_id: str, after: int = 0, limit: int = 100) -> list[tuple[int, Problem]]:
    """Problems of a load with their numbers, in order, from behind `after`: a page."""
    query = (
        select(load_problem)
        .join(load, load.c.id == load_problem.c.load_id)
        .where(load.c.public_id == public_id, load_problem.c.id > after)
        .order_by(load_problem.c.id)
        .limit(limit)
    )
    return [
        (r.id, Problem(r.file, r.sheet, r.at, r.field, r.value, r.problem, r.hint)) for r in unit.connection.execute(query)
    ]
