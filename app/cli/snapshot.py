"""`benang snapshot`: the ties in files, for searching in bulk. `screen --all` makes them by itself."""

from __future__ import annotations

import sys
from typing import Annotated

import orjson
import typer

from app.cli import app
from app.cli.admin import opened
from app.errors import Unavailable

group = typer.Typer(no_args_is_help=True, help="The ties in files, for screening in bulk.")
app.add_typer(group, name="snapshot")


@group.command()
def build() -> None:
    """Make the files, or make them anew where they are missing, damaged, or too much has changed since."""
    from app.engine import snapshot

    database = opened()
    try:
        made = snapshot.of(database).refresh(database)
    except OSError as error:
        raise Unavailable(f"the files cannot be written: {error.strerror or type(error).__name__}") from error
    print("made" if made else "the files are of use as they are", file=sys.stderr)


@group.command()
def status(json: Annotated[bool, typer.Option("--json", help="Machine output on stdout.")] = False) -> None:
    """How it stands with the files: ready, compiling, building, missing, or why the tables answer instead."""
    from app.engine import snapshot

    database = opened()
    found = snapshot.of(database).status(database)
    if json:
        sys.stdout.write(orjson.dumps(found).decode() + "\n")
        return
    for name, value in found.items():
        print(f"{name}: {'-' if value is None else value}")
