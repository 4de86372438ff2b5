"""Commands that measure."""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import orjson
import typer

from app.bench.figures import Figure
from app.bench.steps import HEAD
from app.cli import app
from app.cli.progress import Bar
from app.errors import Invalid

bench_app = typer.Typer(no_args_is_help=True, help="Measure the product on this machine.")
app.add_typer(bench_app, name="bench")
FEWEST, MOST = 1_000, 10_000_000  # names of a population


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


@bench_app.command()
def flags(releases: Annotated[int, typer.Option(min=10, help="How many OCDS releases.")] = 10_000) -> None:
    """Run every process flag over invented releases in a folder that is thrown away, beside parsing them."""
    from app.bench.flagging import run

    print(HEAD)
    with tempfile.TemporaryDirectory(prefix="benang-bench-") as folder:
        for step in run(Path(folder), releases):
            print(step.line(), flush=True)


@bench_app.command()
def names(
    size: Annotated[str, typer.Option(help="How many names: 10k, 100k, 1M, 10M or a number.")] = "10k",
    seeds: Annotated[int, typer.Option(min=1, max=9, help="Over how many invented populations the mean is taken.")] = 3,
    shared: Annotated[
        Path | None, typer.Option(envvar="BENANG_SHARED", help="Also the real sets below the folder data of this one.")
    ] = None,
    report: Annotated[Path | None, typer.Option(help="Keep what was printed in this file too.", dir_okay=False)] = None,
    json: Annotated[bool, typer.Option("--json", help="Machine output on stdout, nothing else there.")] = False,
) -> None:
    """Who is who: invented names, careless writings and near neighbours, the product beside what others there are."""
    from app.bench.names.run import measured, wanted

    count = _count(size)
    if shared is not None and not (shared / "data").is_dir():
        raise Invalid("--shared: there is no folder named data in it")
    with Bar("names", quiet=json) as bar:
        figures = measured(wanted(count, seeds), shared / "data" if shared else None, bar.stage)
    head = f"Names, {count:,}, mean of {seeds} seeds. Seconds are of one processor."
    _tell({"names": count, "seeds": seeds}, head, figures, report, json)


@bench_app.command()
def paths(
    size: Annotated[str, typer.Option(help="How many parties: 100k, 1M, 10M or a number.")] = "100k",
    database: Annotated[str | None, typer.Option(help="An empty PostgreSQL, to be filled and asked too.")] = None,
    report: Annotated[Path | None, typer.Option(help="Keep what was printed in this file too.", dir_okay=False)] = None,
    json: Annotated[bool, typer.Option("--json", help="Machine output on stdout, nothing else there.")] = False,
) -> None:
    """Who is tied to whom: an invented province with conflicts planted in it, the product beside what others there are."""
    from app.bench.paths.run import gathered

    count = _count(size)
    with Bar("paths", quiet=json) as bar:
        figures = gathered(count, database, bar.stage)
    _tell({"parties": count}, f"Paths, {count:,} parties.", figures, report, json)


def _tell(of: dict[str, int], head: str, figures: list[Figure], report: Path | None, json: bool) -> None:
    from app.bench.figures import lines, told

    text = "\n".join((head, *lines(figures))) + "\n"
    out = orjson.dumps({**of, "figures": told(figures)}).decode() + "\n" if json else text
    sys.stdout.write(out)
    if report is not None:
        report.write_text(out, "utf-8")


def _count(text: str) -> int:
    """ "100k" is 100,000. Invalid for what is no number or beyond what can be measured."""
    found = re.fullmatch(r"(\d+)([kKmM]?)", text.strip().replace(",", "").replace("_", ""))
    count = int(found[1]) * {"": 1, "k": 1_000, "m": 1_000_000}[found[2].lower()] if found else 0
    if not FEWEST <= count <= MOST:
        raise Invalid(f"--size takes a number from {FEWEST} to {MOST}, such as 10k, 100k or 1M")
    return count
