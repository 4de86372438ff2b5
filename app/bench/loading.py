"""How fast deliveries are taken in: parties, ties, the same again, releases; beside what the bare work alone would take."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import orjson

from app.bench import deliveries as invented
from app.bench import releases
from app.bench.steps import Step, Watch
from app.db import Database
from app.flow import load
from app.intake.source import Delivery, Item, Said, describe, reader
from graph.claims import Source, TieClaim

REGISTER = "bods"  # as whose statements the invented parties and ties are kept
MEGABYTE = 1_000_000
LOOK_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much to load; `megabytes`: the size of the one big file, none when 0."""

    parties: int
    ties: int
    releases: int
    megabytes: int = 0


def run(folder: Path, wanted: Wanted, url: str | None = None) -> Iterator[Step]:
    """Every step as it is done, in an empty folder and an empty database (SQLite in the folder unless told)."""
    database = Database(url or f"sqlite:///{(folder / 'bench.db').resolve()}", program="benang.bench")
    database.migrate()
    try:
        people = Stream(folder, "parties", lambda: invented.parties(wanted.parties))
        between = Stream(folder, "ties", lambda: invented.ties(wanted.ties, wanted.parties))
        for stream, count in ((people, wanted.parties), (between, wanted.ties)):
            before = size_of(database)
            step = stream.load(database, count)
            yield replace(step, told=f"{(size_of(database) - before) / count:.0f} B each on disk")
        yield replace(people.load(database, wanted.parties), name="parties again, unchanged")
        yield _bare(folder, wanted.ties)
        yield from _released(database, folder, wanted.releases)
    finally:
        database.close()
    if wanted.megabytes:
        yield _big(folder, wanted.megabytes)


class Stream:
    """An invented delivery that is made while it is read; what making it takes is not counted."""

    def __init__(self, folder: Path, name: str, make: Callable[[], Iterator[Said]]) -> None:
        self._name, self._make = name, make
        self._file = folder / f"{name}.jsonl"
        self._file.write_text("{}", "utf-8")

    def load(self, database: Database, count: int) -> Step:
        watch = Watch()
        for _ in self._make():
            pass
        making = watch.step("", 0, "")
        watch = Watch()
        report = load.take(database, describe(REGISTER), self._read, [self._file])
        step = watch.step(self._name, report.loaded + report.unchanged, self._name)
        if step.items != count:
            raise RuntimeError(f"{count - step.items} of {count} {self._name} were not loaded")
        return replace(step, cpu=max(step.cpu - making.cpu, 0.0), wall=max(step.wall - making.wall, 0.0))

    def _read(self, deliveries: Sequence[Delivery], source: Source) -> Iterator[Item]:
        """A `Reader`; what it reads is made here."""
        yield from self._make()


def _bare(folder: Path, count: int) -> Step:
    """The least that any store of ties does: two indexed rows each in SQLite, with no claim, key, seal or date."""
    database = Database(f"sqlite:///{(folder / 'bare.db').resolve()}", program="benang.bench")
    with closing(database), database.engine.begin() as connection:
        columns = "src INTEGER, dst INTEGER, tie INTEGER, PRIMARY KEY (src, dst, tie)"
        connection.exec_driver_sql(f"CREATE TABLE edge ({columns}) WITHOUT ROWID")
        claims = [c for said in invented.ties(count, count) for c in said.claims if isinstance(c, TieClaim)]
        ends = [(int(c.from_ref[1:]), int(c.to_ref[1:])) for c in claims]
        watch = Watch()
        rows = [row for n, (a, b) in enumerate(ends) for row in ((a, b, n), (b, a, n))]
        connection.exec_driver_sql("INSERT INTO edge VALUES (?, ?, ?)", rows)
        connection.commit()
        return watch.step("bare rows of ties, nothing else", count, "ties")


def _released(database: Database, folder: Path, count: int) -> Iterator[Step]:
    """Releases through the whole load, beside the parsing and the reading alone."""
    path = folder / "releases.jsonl"
    releases.write(path, count)
    watch = Watch()
    with path.open("rb") as file:
        parsed = sum(orjson.loads(line) is not None for line in file)
    yield watch.step("OCDS releases, parsed only", parsed, "releases")
    watch = Watch()
    read = sum(isinstance(item, Said) for item in reader("ocds")([Delivery(path.name, path)], describe("ocds")))
    yield watch.step("OCDS releases, read only", read, "releases")
    watch = Watch()
    report = load.load(database, "ocds", [path])
    step = watch.step("OCDS releases, loaded", report.loaded, "releases")
    yield replace(step, told=f"{path.stat().st_size / MEGABYTE:.0f} MB; {_counted(report.claims)}")
    watch = Watch()
    again = load.load(database, "ocds", [path])
    yield watch.step("OCDS releases again, unchanged", again.unchanged, "releases")


def _counted(claims: dict[str, int]) -> str:
    return ", ".join(f"{n} {kind}" for kind, n in claims.items() if kind in {"parties", "bids", "awards"})


def _big(folder: Path, megabytes: int) -> Step:
    """One big file by the command, in a process of its own: how much memory it held at most."""
    path = folder / "big.jsonl"
    made = releases.write_size(path, megabytes * MEGABYTE)
    environment = {**os.environ, "BENANG_DATABASE_URL": f"sqlite:///{(folder / 'big.db').resolve()}"}
    watch, before = Watch(), resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "app", "load", "ocds", str(path), "--json"]
    subprocess.run([*command[:3], "migrate"], env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:  # noqa: S603
        peak = _peak(process)
    if process.returncode:
        raise RuntimeError(f"the load of {path.name} ended with {process.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    step = watch.step(f"a file of {megabytes} MB, by command", made, "releases")
    told = f"at most {peak / 1_024:.0f} MB resident" if peak else "what it held cannot be told on this system"
    return replace(step, cpu=after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, told=told)


def _peak(process: subprocess.Popen[bytes]) -> int:
    """Most kilobytes that a process held until its end. What the system tells of children counts the parent in: they begin
    as its copy.
    """
    peak, told = 0, Path(f"/proc/{process.pid}/status")
    while process.poll() is None:
        with suppress(OSError):
            held = next((line for line in told.read_text("utf-8").splitlines() if line.startswith("VmHWM")), "")
            peak = max(peak, int(held.split()[1]) if held else 0)
        time.sleep(LOOK_SECONDS)
    return peak


def size_of(database: Database) -> int:
    """Bytes of the database on disk."""
    with database.reading() as unit:
        if database.is_sqlite:
            pages = unit.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            return int(pages * unit.connection.exec_driver_sql("PRAGMA page_size").scalar_one())
        return int(unit.connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())
