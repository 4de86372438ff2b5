"""Order a load: its files are kept in a private folder until a worker has loaded them, and removed afterwards."""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from app.auth import Principal, Role
from app.db import Database, Unit
from app.errors import Invalid
from app.intake.parcels import Parcel, cited, unpack
from app.intake.source import SOURCES, Delivery, describe, stated_by
from app.intake.spool import PIECE, private_file, private_folder
from app.store import audit, jobs, loads

FOLDER = "imports"  # below the spool folder
MAY = (Role.ADMIN, Role.AUDITOR, Role.INTEGRATOR)
TELL_SECONDS = 2.0
LONGEST_NAME = 200
ORPHAN_SECONDS = 3600  # a folder that no waiting job names after that time was left by a killed service


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it was sent, by the name that its sender gives it."""

    name: str
    stream: BinaryIO


@dataclass(frozen=True, slots=True)
class Ordered:
    """What a worker needs to know: the load, its source, whose statement it is, and where its files lie."""

    load: str
    source: str
    folder: str
    names: tuple[str, ...]
    strict: bool = False
    statement_of: str | None = None

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> Ordered:
        return cls(**{**payload, "names": tuple(payload["names"])})


def order(
    database: Database, who: Principal, source: str, files: Sequence[Sent], spool: Path, *, strict: bool = False
) -> str:
    """Keep the files and queue their load; its public id. Forbidden for other roles; Invalid for an unknown source and
    where there is no file.

    What an integrator sends is its own statement, believed as one.
    """
    who.must_be(*MAY)
    if source not in SOURCES:
        raise Invalid(f"there is no such source; one of: {' '.join(SOURCES)}", pointer="/source")
    if not files:
        raise Invalid("send at least one file", pointer="/file")
    folder = private_folder(private_folder(spool / FOLDER) / secrets.token_hex(16))
    try:
        for number, sent in enumerate(files):
            with private_file(folder / str(number)) as kept:
                shutil.copyfileobj(sent.stream, kept, PIECE)
        names = tuple(_name(sent.name, number) for number, sent in enumerate(files, 1))
        statement_of = who.key_id if who.role is Role.INTEGRATOR else None
        described = describe(source) if statement_of is None else stated_by(statement_of, describe(source))
        with database.writing() as unit:
            loads.state_source(unit, described)
            load = loads.order(unit, described.id, author=who.key_id)[1]
            ordered = Ordered(load, source, folder.name, names, strict, statement_of)
            jobs.enqueue(unit, "import", load, asdict(ordered))
            audit.write(unit, who, "import.ordered", load, source=source, files=len(files))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return load


def _name(given: str, number: int) -> str:
    """The last step of the name, as it may be cited; browsers may send whole paths."""
    name = cited(given.replace("\\", "/").rpartition("/")[2])
    return name[-LONGEST_NAME:] if name.strip(". ") else f"file {number}"


def unpacked(database: Database, ordered: Ordered, spool: Path) -> Parcel | None:
    """The files of an ordered load; None where it has been done already, or its files are gone and it cannot be."""
    with database.reading() as unit:
        known = loads.get(unit, ordered.load)
    if known is None or known.state == "loaded" or (known.state == "failed" and known.report is not None):
        return None
    folder = spool / FOLDER / ordered.folder
    if not folder.is_dir():
        with database.writing() as unit:
            loads.give_up(unit, ordered.load, "files_missing")
        return None
    files = [Delivery(name, folder / str(number)) for number, name in enumerate(ordered.names)]
    return unpack(files, order=ordered.load)


def put_back(database: Database, ordered: Ordered) -> None:
    """A load that met an unforeseen fault waits again: the worker tries it later."""
    with database.writing() as unit:
        loads.requeue(unit, ordered.load)


def give_up(unit: Unit, ordered: Ordered) -> None:
    loads.give_up(unit, ordered.load, "never_finished")


def forget(ordered: Ordered, spool: Path) -> None:
    """Remove the files."""
    shutil.rmtree(spool / FOLDER / ordered.folder, ignore_errors=True)


def sweep(database: Database, spool: Path) -> None:
    """Remove files that no unfinished job will ask for: their order was never given, or its end was not noticed."""
    with database.reading() as unit:
        wanted = {payload["folder"] for payload in jobs.payloads(unit, "import")}
    for folder in (spool / FOLDER).glob("*"):
        with suppress(OSError):
            if folder.name not in wanted and folder.stat().st_mtime < time.time() - ORPHAN_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


class Progress:
    """Tells now and then how far an ordered load has come; each time in a transaction of its own."""

    def __init__(self, database: Database, parcel: Parcel) -> None:
        self._database, self._parcel = database, parcel
        self._told = float("-inf")
        self._stage = ""

    def __call__(self, rows: int, stage: str) -> None:
        now = time.monotonic()
        if self._parcel.order is None or (stage == self._stage and now < self._told + TELL_SECONDS):
            return
        self._told, self._stage = now, stage
        total = self._parcel.size
        done = self._parcel.done() if stage == "read" else total
        with self._database.writing() as unit:
            loads.tell(unit, self._parcel.order, {"rows": rows, "stage": stage, "bytes": done, "total": total})
