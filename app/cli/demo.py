"""The demonstration in one command: a fresh fictional province, loaded, resolved, screened, shown, served."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.auth import SYSTEM, Role
from app.cli import app, said
from app.cli.admin import must_be_free
from app.cli.headstart import HeadStart
from app.cli.progress import Bar
from app.db import Database
from app.errors import Invalid
from app.intake.demo import Truth, generate

if TYPE_CHECKING:
    from app.engine.crew import Crew

DATABASE = "demo.db"
FILES = (DATABASE, "demo.db-wal", "demo.db-shm")


@app.command()
def demo(
    once: Annotated[bool, typer.Option("--once", help="Exit when the findings are printed, without serving.")] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to serve on.")] = 8000,
    data: Annotated[Path, typer.Option(help="Folder of its database and files; made fresh.")] = Path("var/demo"),
    lean: Annotated[bool, typer.Option("--lean", help="Only what a province without register access has.")] = False,
    anew: Annotated[bool, typer.Option("--anew", help="From nothing, without the head start of an earlier run.")] = False,
) -> None:
    """Load a fictional East Kalimantan, screen every tender, print the findings, then serve API and console."""
    from app.engine.crew import gathered

    if not once:
        must_be_free("127.0.0.1", port)
    headstart = HeadStart(data, lean=lean)
    database, ahead = _prepare(data, None if anew else headstart)
    with gathered(database) as crew:  # its processes start while the files are made
        truth = generate(data / "files", lean=lean)
        _load(database, truth, crew)
        _resolve(database, crew)
        if not ahead:
            headstart.keep(database)
        views = _screen(database, crew)
        _table(views)
    _judged(views, truth)
    if lean:
        _coverage(database)
    key = _key(database)
    print(f"\nKey (auditor): {key}")
    print("  Authorization: Bearer <key>   or sign in on the console with it")
    database.close()
    if not once:
        _serve(database, port)


def _prepare(data: Path, headstart: HeadStart | None) -> tuple[Database, bool]:
    """A fresh database in `data`, where the province's files will be, and whether it has a head start.

    Only what a demonstration made is removed.
    """
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Invalid(f"--data: no folder can be made at {data}: {error.strerror}") from error
    for name in FILES:
        (data / name).unlink(missing_ok=True)
    shutil.rmtree(data / "files", ignore_errors=True)
    path = (data / DATABASE).resolve()
    ahead = headstart is not None and headstart.take(path)
    if ahead:
        print("A head start: the files are held against the copy of an earlier run (--anew: without it)", file=sys.stderr)
    database = Database(f"sqlite:///{path}", program="benang.demo")
    database.migrate()
    return database, ahead


def _load(database: Database, truth: Truth, crew: Crew | None) -> None:
    """One delivery after another; while one is written the next is read. The first is read here: the crew still arrives."""
    from app.flow import load

    ahead = (load.read_ahead(crew, source, [folder]) if crew else None for source, folder in truth.deliveries[1:])
    coming = None
    for source, folder in truth.deliveries:
        drafts, coming = coming, next(ahead, None)
        with Bar(f"load {source}") as bar:
            report = load.load(database, source, [folder], progress=bar.count, drafts=drafts)
        told = f"{source}: {report.loaded} records loaded, {report.unchanged} unchanged, {report.rejected} rejected"
        print(f"{told}, {report.problems} notes", file=sys.stderr)


def _resolve(database: Database, crew: Crew | None) -> None:
    from app.flow import resolve

    with Bar("resolve") as bar:
        resolve.drain(database, progress=bar.of, crew=crew)


def _screen(database: Database, crew: Crew | None) -> list[dict[str, Any]]:
    from app.flow import screen

    with Bar("screen") as bar:
        screen.screen_all(database, None, author="demo", progress=bar.of, crew=crew)
    with database.reading() as unit:
        return list(screen.views(unit, SYSTEM, None, screen.Times()))


def _table(views: list[dict[str, Any]]) -> None:
    """The findings in the order of every list: severity, class, confidence."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"Indikasi · Indications ({len(views)})", show_lines=False)
    for heading in ("Sev", "Class", "Rule", "Tender", "Indikasi"):
        table.add_column(heading, no_wrap=heading != "Indikasi")
    for v in sorted(views, key=lambda v: (-v["severity"], v["class"], -v["confidence"], v["rule"]["id"], v["tender"])):
        table.add_row(str(v["severity"]), v["class"], v["rule"]["id"], v["tender"], said(v["headline"]))
    Console(width=None if sys.stdout.isatty() else 160).print(table)


def _judged(views: list[dict[str, Any]], truth: Truth) -> None:
    """Beside the planted truth: what was found of it, and whether a look-alike was flagged gravely."""
    found = {(v["rule"]["id"], v["tender"]) for v in views}
    grave = {(v["rule"]["id"], v["tender"]) for v in views if v["severity"] >= 4}
    missed = [p for p in truth.planted if (p.rule, p.package) not in found]
    flagged = [p for p in truth.lookalikes if (p.rule, p.package) in grave]
    rules = Counter(p.rule for p in truth.planted)
    print(f"\nPlanted: {len(truth.planted) - len(missed)} of {len(truth.planted)} found "
          f"({', '.join(f'{r} {n}' for r, n in sorted(rules.items()))})")
    print(f"Look-alikes flagged at severity 4 or more: {len(flagged)} of {len(truth.lookalikes)}")
    for p in (*missed, *flagged):
        print(f"  {'missed' if p in missed else 'flagged'}: {p.rule} {p.package} {p.story}")


def _coverage(database: Database) -> None:
    """Which rules the loaded data can run, per tender, and what most often is missing."""
    from app.store import findings

    with database.reading() as unit:
        rows = findings.coverage(unit)
    print("\nWhat this data can check (tenders checked / partly / not):")
    for rule, states, missing in rows:
        lacking = ", ".join(missing) or "-"
        counts = " / ".join(str(states.get(s, 0)) for s in ("checked", "partly", "not_checked"))
        print(f"  {rule:<15} {counts:<16} missing: {lacking}")


def _key(database: Database) -> str:
    from app.flow import grant
    from app.store.keys import KeyOrder

    return grant.create(database, SYSTEM, KeyOrder("Demonstration auditor", Role.AUDITOR)).key


def _serve(database: Database, port: int) -> None:
    """API, console and one worker in this process, until interrupted."""
    import threading

    import uvicorn

    from app.web import at_rest, create_app, describe_soon
    from app.worker import Worker

    worker = Worker(database)
    thread = threading.Thread(target=worker.work, name="worker", daemon=True)
    thread.start()
    print(f"\nServing http://127.0.0.1:{port}/ (API documents at /docs). Stop with Ctrl-C.", flush=True)
    app = create_app(database)
    at_rest()
    describe_soon(app)
    try:
        uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)
    finally:
        worker.stopping.set()
        thread.join(timeout=10)

