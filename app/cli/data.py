"""Commands over data: load deliveries, resolve identities, screen tenders."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from app.auth import SYSTEM
from app.cli import app, plain, said
from app.cli.admin import opened
from app.cli.progress import Bar
from app.db import Database
from app.errors import Invalid, NotFound
from app.intake.parcels import cited
from app.intake.problems import problem_text
from app.intake.source import SOURCES
from app.settings import settings
from graph.lexicon.shown import masked_text

SHOWN_ERRORS = 20
DAY = ["%Y-%m-%d"]
JSON = Annotated[bool, typer.Option("--json", help="Machine output on stdout, nothing else there.")]


class Engine(StrEnum):
    LOCAL = "local"  # on this machine, all cores
    SPARK = "spark"


@app.command()
def load(
    source: Annotated[str, typer.Argument(help="One of: " + " ".join(SOURCES))],
    paths: Annotated[list[Path] | None, typer.Argument(help="Files, folders or patterns.")] = None,
    strict: Annotated[bool, typer.Option(help="Load nothing at the first error.")] = False,
    template: Annotated[Path | None, typer.Option(help="With `table`: write the empty templates into this folder.")] = None,
    json: JSON = False,
) -> None:
    """Load a delivery. Bad rows are told with their place, good ones load. Exit 1 when nothing could be loaded."""
    from app.flow import load as flow

    if source not in SOURCES:
        print(f"benang: unknown source {source!r}; one of: {' '.join(SOURCES)}", file=sys.stderr)
        raise typer.Exit(2)
    if template is not None:
        from app.intake.sources.table import write_templates

        for written in write_templates(template):
            print(written)
        return
    if not paths:
        print("benang: name at least one file or folder", file=sys.stderr)
        raise typer.Exit(2)
    missing = [str(p) for p in paths if not p.exists() and not any(c in str(p) for c in "*?[")]
    if missing:
        print("benang: no such file: " + ", ".join(map(cited, missing)), file=sys.stderr)
        raise typer.Exit(2)
    with Bar("load", quiet=json) as bar:
        report = flow.load(opened(), source, paths, strict=strict, progress=bar.count)
    shown = report.json()
    if json:
        sys.stdout.write(orjson.dumps(shown).decode() + "\n")
    else:
        print_report(shown)
    if not shown["loaded"] and not shown["unchanged"]:
        raise typer.Exit(1)


def print_report(shown: dict[str, Any]) -> None:
    """A load's report for people."""
    counted = ", ".join(f"{n} {kind}" for kind, n in shown["claims"].items() if n)
    print(f"{shown['source']}: {shown['loaded']} loaded, {shown['unchanged']} unchanged, {shown['rejected']} rejected")
    print(f"  {counted}" if counted else f"  nothing {'was loaded' if shown['state'] == 'failed' else 'new'}")
    for e in sorted(shown["errors"], key=lambda e: bool(e["note"]))[:SHOWN_ERRORS]:
        place = " ".join(str(part) for part in (e["file"], e["sheet"], e["row"], e["field"]) if part)
        hint = f" ({e['hint']})" if e["hint"] else ""
        text = getattr(problem_text(e["problem"]), settings().lang)
        print(f"  {'note' if e['note'] else 'left out'}: {place}: {text}{hint}")
    if len(shown["errors"]) > SHOWN_ERRORS:
        print(f"  … and {len(shown['errors']) - SHOWN_ERRORS} more")


@app.command()
def resolve(json: JSON = False) -> None:
    """Compare new and changed parties with the stored ones: who may be the same as whom."""
    from app.flow import resolve as flow

    with Bar("resolve", quiet=json) as bar:
        counts = flow.drain(opened(), progress=bar.of)
    sys.stdout.write(orjson.dumps(counts).decode() + "\n") if json else print(counts)


@app.command()
def screen(
    tenders: Annotated[list[str] | None, typer.Argument(help="Tender ids.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every tender.")] = False,
    as_of: Annotated[datetime | None, typer.Option(help="Judge as of this day; nothing is written.", formats=DAY)] = None,
    known_at: Annotated[str | None, typer.Option(help="As known at this ISO time; nothing is written.")] = None,
    engine: Annotated[Engine, typer.Option(help="Where the thinking runs.")] = Engine.LOCAL,
    json: JSON = False,
) -> None:
    """Screen tenders and print what was found, one finding a line with --json."""
    from app.engine.crew import gathered
    from app.flow import resolve as resolving
    from app.flow import screen as flow

    if not tenders and not all_:
        print("benang: name tenders or say --all", file=sys.stderr)
        raise typer.Exit(2)
    if engine is Engine.SPARK:
        raise Invalid("--engine spark: this version carries no Spark engine; --engine local gives the same answer")
    wanted = None if all_ else list(dict.fromkeys(plain("TENDER", one) for one in tenders or ()))
    database = opened()
    times = flow.Times(as_of.date() if as_of else None, _moment(known_at))
    must_exist(database, wanted, times.known_at)
    if times.is_default:
        with gathered(database) if all_ else nullcontext() as crew:
            with Bar("resolve", quiet=json) as bar:
                resolving.drain(database, progress=bar.of, crew=crew)
            with Bar("screen", quiet=json) as bar:
                counts = flow.screen_all(database, wanted, author="cli", progress=bar.of, crew=crew)
        told = f"{counts.tenders} tenders: {counts.found} findings, {counts.opened} new, {counts.changed} changed"
        print(told, file=sys.stderr)
    with database.reading() as unit:
        for view in flow.views(unit, SYSTEM, wanted, times):
            if json:
                sys.stdout.write(orjson.dumps(view).decode() + "\n")
            else:
                print(f"{view['severity']}{view['class']}  {view['rule']['id']:<14} {said(view['headline'])}")


def must_exist(database: Database, wanted: list[str] | None, known_at: int | None = None) -> None:
    """NotFound naming the first tender that is not loaded; says so of one that was not known yet at `known_at`."""
    from app.store import ledger, tenders

    with database.reading() as unit:
        snapshot = ledger.now_snapshot(unit) if known_at is None else ledger.snapshot_at(unit, known_at)
        loaded = tenders.stated(unit, snapshot, wanted or ())
        then = set(tenders.known_ids(unit, snapshot)) if known_at is not None else loaded
    for id_ in wanted or ():
        if id_ not in loaded:
            raise NotFound(f"no tender {masked_text(id_)} is loaded")
        if id_ not in then:
            print(f"benang: nothing was known of {id_} then", file=sys.stderr)
    if wanted is None and known_at is not None and not then:
        print("benang: no tender was known then", file=sys.stderr)


def _moment(text: str | None) -> int | None:
    """An ISO time as microseconds."""
    if text is None:
        return None
    from app.api.deps import micros, moment  # brings the web framework with it

    try:
        return micros(moment(text))
    except ValueError as error:
        raise Invalid("--known-at takes an ISO 8601 time, such as 2026-03-02T09:00:00Z") from error
