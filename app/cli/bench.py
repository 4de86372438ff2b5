"""Commands that measure."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from app.bench.steps import HEAD
from app.cli import app

bench_app = typer.Typer(no_args_is_help=True, help="Measure the product on this machine.")
app.add_typer(bench_app, name="bench")


@bench_app.command()
def pipeline(
    lean: Annotated[bool, typer.Option("--lean", help="The demonstration without register access.")] = False,
    checks: Annotated[int, typer.Option(min=1, max=500, help="How many checks to ask.")] = 200,
) -> None:
    """Load, resolve, screen and check the demonstration in a folder that is thrown away; one process, no crew."""
    from app.bench.pipeline import run

    print(HEAD)
    with tempfile.TemporaryDirectory(prefix="benang-bench-") as folder:
        for step in run(Path(folder), lean=lean, checks=checks):
            print(step.line(), flush=True)


@bench_app.command()
def load(
    parties: Annotated[int, typer.Option(min=100, help="How many parties to load.")] = 30_000,
    ties: Annotated[int, typer.Option(min=100, help="How many ties between them.")] = 100_000,
    releases: Annotated[int, typer.Option(min=10, help="How many OCDS releases.")] = 10_000,
    megabytes: Annotated[int, typer.Option(min=0, help="Also load a file so big, and say what it took.")] = 0,
    database: Annotated[str | None, typer.Option(help="An empty PostgreSQL instead of SQLite in a folder.")] = None,
) -> None:
    """Load invented parties, ties and releases into a database that is thrown away; one process, no crew."""
    from app.bench.loading import Wanted, run

    print(HEAD)
    with tempfile.TemporaryDirectory(prefix="benang-bench-") as folder:
        for step in run(Path(folder), Wanted(parties, ties, releases, megabytes), database):
            print(step.line(), flush=True)
