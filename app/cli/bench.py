"""Commands that measure."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

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

    print(f"{'step':<26}{'':>8} {'':<8}{'CPU s':>8}{'wall s':>8}{'per CPU s':>11}")
    with tempfile.TemporaryDirectory(prefix="benang-bench-") as folder:
        for s in run(Path(folder), lean=lean, checks=checks):
            line = f"{s.name:<26}{s.items:>8} {s.unit:<8}{s.cpu:>8.2f}{s.wall:>8.2f}{s.rate:>11.0f}"
            print(line + (f"   p50 {s.percentile(0.5):.1f} ms, p99 {s.percentile(0.99):.1f} ms" if s.each else ""))
            sys.stdout.flush()


@bench_app.command()
def releases(
    number: Annotated[int, typer.Argument(min=1, help="How many releases.")] = 10_000,
) -> None:
    """Read and load so many invented OCDS releases into a database that is thrown away; one process, no crew."""
    from app.bench.pipeline import run_releases

    with tempfile.TemporaryDirectory(prefix="benang-bench-") as folder:
        for s in run_releases(Path(folder), number):
            print(f"{s.name:<26}{s.items:>8} {s.unit:<8}{s.cpu:>8.2f}{s.wall:>8.2f}{s.rate:>11.0f}")
            sys.stdout.flush()
