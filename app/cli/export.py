"""Commands that give out what is known, in formats others read."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from app.auth import SYSTEM
from app.cli import app, plain
from app.cli.admin import opened
from app.errors import Invalid, NotFound
from graph.kinds import FindingState

if TYPE_CHECKING:
    from app.store.findings import FindingFilter

export_app = typer.Typer(no_args_is_help=True, help="Give out findings, owners or the register in formats others read.")
app.add_typer(export_app, name="export")
Out = Annotated[Path, typer.Option("--out", help="File to write, whole or not at all; - for standard output.")]
STDOUT = Path("-")
_ITEMS = {"findings": "findings", "ownership": "statements", "graph": "entities"}


class Sheet(StrEnum):
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


class Statements(StrEnum):
    BODS = "bods"


class Entities(StrEnum):
    FTM = "ftm"


@export_app.command()
def findings(
    format: Annotated[Sheet, typer.Option(help="json, csv or xlsx.")] = Sheet.JSON,
    out: Out = STDOUT,
    tender: Annotated[str | None, typer.Option(help="Only of this tender.")] = None,
    rule: Annotated[str | None, typer.Option(help="Only of this rule.")] = None,
    severity: Annotated[int | None, typer.Option(min=1, max=5, help="Only of this severity or graver.")] = None,
    state: Annotated[FindingState | None, typer.Option(help="Only in this state; withdrawn ones only so.")] = None,
) -> None:
    """The findings as they were last screened, each with its evidence, sources and procurement process."""
    from app.store.findings import FindingFilter

    narrowed = FindingFilter(
        state=state.value if state else None, severity=severity, rule=plain("--rule", rule) if rule is not None else None,
        tender=plain("--tender", tender) if tender is not None else None,
    )
    _export("findings", format.value, out, narrowed)


@export_app.command()
def ownership(
    format: Annotated[Statements, typer.Option(help="bods: Beneficial Ownership Data Standard 0.4.")] = Statements.BODS,
    out: Out = STDOUT,
) -> None:
    """Who owns, controls and runs whom, with shares and periods as far as they are known."""
    _export("ownership", format.value, out)


@export_app.command()
def graph(
    format: Annotated[Entities, typer.Option(help="ftm: FollowTheMoney, JSON lines.")] = Entities.FTM,
    out: Out = STDOUT,
) -> None:
    """All parties and the ties between them."""
    _export("graph", format.value, out)


@export_app.command(hidden=True, context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def certificate() -> None:
    """Not in this version."""
    raise Invalid("export certificate is not in this version; GET /v1/checks/{id}/certificate gives one as JSON")


@export_app.command(hidden=True, context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def case() -> None:
    """Not in this version."""
    raise Invalid("export case is not in this version; export findings --tender ID gives the findings of a tender")


def _export(what: str, format_: str, out: Path, narrowed: FindingFilter | None = None) -> None:
    from app.flow import export as flow

    database = opened()
    try:
        with sink(out) as stream:
            count = flow.export(database, SYSTEM, flow.What(what), format_, stream, narrowed)
    except BrokenPipeError:  # who reads wants no more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(1) from None
    print(f"{count} {_ITEMS[what]}", file=sys.stderr)


@contextmanager
def sink(out: Path, option: str = "--out") -> Iterator[BinaryIO]:
    """Standard output, or a file that takes its name only when it is whole.

    Invalid, NotFound, naming the option that gave it, for where none can be.
    """
    if out != STDOUT and out.is_dir():
        raise Invalid(f"{option} names a folder: {out.name}")
    if out != STDOUT and not out.resolve().parent.is_dir():
        raise NotFound(f"the folder of {option} {out.name} does not exist")
    if out == STDOUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with tempfile.NamedTemporaryFile(dir=out.resolve().parent, prefix=".", suffix=".part", delete=False) as stream:
        part = Path(stream.name)
        try:
            yield stream  # type: ignore[misc]
        except BaseException:
            part.unlink()
            raise
    part.chmod(0o640)  # it holds names
    part.replace(out)
