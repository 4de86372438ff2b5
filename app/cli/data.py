"""Commands over data: screen tenders."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import orjson
import typer

from app.auth import SYSTEM
from app.cli import app, plain, said
from app.cli.admin import opened
from app.cli.progress import Bar
from app.db import Database
from app.errors import Invalid, NotFound
from graph.lexicon.shown import masked_text

DAY = ["%Y-%m-%d"]
JSON = Annotated[bool, typer.Option("--json", help="Machine output on stdout, nothing else there.")]


class Engine(StrEnum):
    LOCAL = "local"  # on this machine, all cores
    SPARK = "spark"


@app.command()
def screen(
    tenders: Annotated[list[str] | None, typer.Argument(help="Tender ids.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every tender.")] = False,
    as_of: Annotated[datetime | None, typer.Option(help="Judge as of this day; nothing is written.", formats=DAY)] = None,
    known_at: Annotated[str | None, typer.Option(help="As known at this ISO time; nothing is written.")] = None,
    engine: Annotated[Engine, typer.Option(help="Where the thinking runs.")] = Engine.LOCAL,
    again: Annotated[bool, typer.Option("--again", help="With --all: also what nothing has changed about.")] = False,
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
    times = flow.Times(as_of.date() if as_of else None, time_of(known_at))
    must_exist(database, wanted, times.known_at)
    if times.is_default:
        with gathered(database) if all_ else nullcontext() as crew:
            with Bar("resolve", quiet=json) as bar:
                resolving.drain(database, progress=bar.of, crew=crew)
            with Bar("screen", quiet=json) as bar:
                counts = flow.screen_all(
                    database, wanted, author="cli", progress=bar.paced, again=again or not all_, crew=crew
                )
        if counts.standing:
            print(f"{counts.standing} tenders stand as screened before: nothing has changed since", file=sys.stderr)
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


def time_of(text: str | None) -> int | None:
    """An ISO time as microseconds."""
    if text is None:
        return None
    from app.api.deps import micros, moment  # brings the web framework with it

    try:
        return micros(moment(text))
    except ValueError as error:
        raise Invalid("--known-at takes an ISO 8601 time, such as 2026-03-02T09:00:00Z") from error
