"""Load deliveries: files, folders, patterns, archives, or what comes on standard input."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from app.cli import app
from app.cli.admin import opened
from app.cli.data import JSON
from app.cli.progress import LINE_SECONDS, LOOKING, Bar
from app.cli.sources import short_lines
from app.db import Database
from app.errors import Invalid
from app.intake.forms import forms
from app.intake.mapping_file import MappingError, read_mapping
from app.intake.parcels import Parcel, cited, unpack
from app.intake.problem_table import all_problems, csv_lines, page_of
from app.intake.problems import problem_text
from app.intake.source import SOURCES, Delivery, Reader, describe
from app.intake.spool import spooled, sweep
from app.intake.templates import BY_SOURCE, write_templates
from app.settings import settings

SHOWN_ERRORS = 20
STANDARD_INPUT = "-"


@app.command()
def load(
    source: Annotated[str, typer.Argument(help="One of: " + " ".join(SOURCES))],
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files, folders, patterns, .gz and .zip archives; - for standard input.")
    ] = None,
    strict: Annotated[bool, typer.Option(help="Load nothing at the first error.")] = False,
    errors: Annotated[Path | None, typer.Option(help="Write every problem into this CSV file.")] = None,
    template: Annotated[
        Path | None, typer.Option(help="Write the empty tables of `table` or `declarations` into this folder.")
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(help="With `table`: a YAML file that says which column is which field.")
    ] = None,
    json: JSON = False,
) -> None:
    """Load a delivery. Bad rows are told with their place, good ones load. Exit 1 when nothing could be loaded."""
    from app.flow import load as flow

    if source not in SOURCES:
        raise _wrong(f"unknown source {source!r}; one of: {' '.join(SOURCES)}")
    if template is not None:
        if source not in BY_SOURCE:
            raise _wrong(f"templates are written for: {' '.join(BY_SOURCE)}")
        for written in write_templates(template, source):
            print(written)
        return
    read = None if mapping is None else _mapped(source, mapping)
    with delivered(paths or ()) as parcel, Bar("load", quiet=json) as bar, _telling(bar, parcel) as told:
        database = opened()
        if read is None:
            report = flow.load(database, source, parcel, strict=strict, progress=told)
        else:
            report = flow.take(database, describe(source), read, parcel, strict=strict, progress=told)
    if errors is not None:
        _write_errors(database, report.id, errors)
    shown = report.json()
    if json:
        sys.stdout.write(orjson.dumps(shown).decode() + "\n")
    else:
        print_report(shown)
    if not report.accepted:
        raise typer.Exit(1)


@contextmanager
def _telling(bar: Bar, parcel: Parcel) -> Iterator[Callable[[int, str], None]]:
    """Tells how far a load is, by what it says and in between: a reader may look through all files before the first row."""
    last, ended = (0, LOOKING), threading.Event()

    def told(rows: int, stage: str) -> None:
        nonlocal last
        last = rows, stage
        bar.reading(rows, stage, parcel.done(), parcel.size)

    def meanwhile() -> None:
        while not ended.wait(LINE_SECONDS):
            with suppress(ValueError, OSError):  # the file was closed while it was asked
                told(*last)

    thread = threading.Thread(target=meanwhile, name="progress", daemon=True)
    thread.start()
    try:
        yield told
    finally:
        ended.set()
        thread.join()


def _write_errors(database: Database, load: str, path: Path) -> None:
    """Every problem of a load, for the office that sent the files; in the language of the settings."""
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file, database.reading() as unit:
            file.writelines(csv_lines(all_problems(partial(page_of, unit, load)), settings().lang))
    except OSError as error:
        raise Invalid(f"--errors: {cited(path.name)} cannot be written: {error.strerror}") from error


def _mapped(source: str, mapping: Path) -> Reader:
    """The reader that a mapping file makes; each fault in the file is told with its line."""
    from app.intake.sources.table import mapped

    if source != "table":
        raise _wrong("a mapping goes with `table`")
    try:
        return mapped(read_mapping(mapping.read_text("utf-8-sig"), forms(source)))
    except (OSError, UnicodeDecodeError) as error:
        raise _wrong(f"{cited(mapping.name)}: cannot be read as text ({type(error).__name__})") from None
    except MappingError as error:
        for fault in error.faults:
            print(f"benang: {cited(mapping.name)}: {fault}", file=sys.stderr)
        raise typer.Exit(2) from None


def _wrong(text: str) -> typer.Exit:
    print(f"benang: {text}", file=sys.stderr)
    return typer.Exit(2)


@contextmanager
def delivered(paths: Sequence[Path]) -> Iterator[Parcel]:
    """The files of a delivery; standard input lies in a private file as long as it is read."""
    if not paths:
        raise _wrong("name at least one file or folder")
    sweep(Path(settings().spool_folder))
    named = [path for path in paths if str(path) != STANDARD_INPUT]
    missing = [str(path) for path in named if not path.exists() and not any(c in str(path) for c in "*?[")]
    if missing:
        raise _wrong("no such file: " + ", ".join(map(cited, missing)))
    if len(named) == len(paths):
        yield unpack(named)
        return
    with spooled(sys.stdin.buffer, "stdin", Path(settings().spool_folder)) as kept:
        given: list[Path | Delivery] = [*named, kept]
        yield unpack(given)


def print_report(shown: dict[str, Any]) -> None:
    """A load's report for people."""
    counted = ", ".join(f"{n} {kind}" for kind, n in shown["claims"].items() if n)
    print(f"{shown['source']}: {shown['loaded']} loaded, {shown['unchanged']} unchanged, {shown['rejected']} rejected")
    if shown["beyond"]:
        print(f"  {shown['beyond']} not kept: about nobody near an official or a bidder's people")
    for source, count in shown["due"].items():
        print(f"  {source}: {count} officials or bidders' people came since its last delivery; load a fresh one")
    print(f"  {counted}" if counted else f"  nothing {'was loaded' if shown['state'] == 'failed' else 'new'}")
    for e in sorted(shown["errors"], key=lambda e: bool(e["note"]))[:SHOWN_ERRORS]:
        place = " ".join(str(part) for part in (e["file"], e["sheet"], e["row"], e["field"]) if part)
        hint = f" ({e['hint']})" if e["hint"] else ""
        text = getattr(problem_text(e["problem"]), settings().lang)
        print(f"  {'note' if e['note'] else 'left out'}: {place}: {text}{hint}")
    if len(shown["errors"]) > SHOWN_ERRORS:
        print(f"  … and {len(shown['errors']) - SHOWN_ERRORS} more")
    if shown["quality"] is not None:
        for line in short_lines(shown["quality"]):
            print(f"  {line}")
